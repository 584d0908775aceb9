package io.exprsn.simulcast.examples.control.http;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;

/** What Prometheus reads. */
final class MetricsRoutes implements Routes {
    private final PrometheusMeterRegistry meters;

    MetricsRoutes(PrometheusMeterRegistry meters) {
        this.meters = meters;
    }

    @Override
    public void register(RouteTable table) {
        table.get("/metrics", request -> Answer.text("text/plain; version=0.0.4; charset=utf-8", meters.scrape()));
    }
}
