package io.exprsn.simulcast.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.exprsn.simulcast.SimulcastSession;
import io.exprsn.simulcast.metrics.SimulcastMetrics;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.Locale;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Meters of a session that really runs. */
class SimulcastMetricsTest {
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private Shows shows;

    @BeforeEach
    void open() {
        shows = new Shows();
    }

    @AfterEach
    void close() {
        shows.close();
    }

    @Test
    void tellTheNumbersAndComeAndGoWithTheirDestinations() throws Exception {
        try (CheckingIngest first = CheckingIngest.start();
                CheckingIngest later = CheckingIngest.start()) {
            SimulcastSession show = shows.start(Shows.flv(), Shows.to("first", first));
            new SimulcastMetrics(show).bindTo(registry);
            first.awaitMedia(Duration.ofSeconds(2), Shows.SOON);

            for (String about : new String[] {"source", "destination"}) {
                assertThat(counter(about + ".bytes")).as(about).isGreaterThan(200_000);
                assertThat(counter(about + ".packets")).isGreaterThan(100);
                assertThat(counter(about + ".frames")).isGreaterThan(50);
                Awaitility.await("rates of a steady stream").atMost(Shows.SOON).untilAsserted(() -> {
                    assertThat(gauge(about + ".bitrate")).isGreaterThan(500_000);
                    assertThat(gauge(about + ".fps")).isGreaterThan(20);
                });
                assertThat(gauge(about + ".keyframe.interval")).isEqualTo(1000);
                assertThat(gauge(about + ".av.difference")).isBetween(-60.0, 60.0);
                assertThat(gauge(about + ".health")).isZero();
            }
            assertThat(gauge("health")).isZero();
            assertThat(counter("destination.reconnects")).isZero();
            assertThat(counter("destination.frames.dropped")).isZero();
            assertThat(counter("destination.packets.dropped")).isZero();
            assertThat(counter("destination.stalled")).isLessThan(1);
            assertThat(gauge("destination.queue")).isLessThan(1000);
            assertThat(counter("source.reanchors")).isZero();
            assertThat(oneHot("source")).isEqualTo("flowing");
            Awaitility.await("one state, the destination's") // which may change between the two looks
                    .atMost(Shows.SOON)
                    .untilAsserted(() -> assertThat(oneHot("destination"))
                            .isEqualTo(Shows.handle(show, "first")
                                    .status()
                                    .state()
                                    .name()
                                    .toLowerCase(Locale.ROOT)));

            show.add(Shows.to("later", later));
            await("later", true);
            show.destination("later").orElseThrow().remove();
            await("later", false);
            assertThat(has("first")).isTrue();
            show.end();
            assertThat(show.awaitEnd(Shows.SOON)).isTrue();
            Awaitility.await("nothing is left")
                    .atMost(Shows.SOON)
                    .until(() -> registry.getMeters().isEmpty());
        }
    }

    @Test
    void areGoneOnceClosedAndStayAway() throws Exception {
        try (CheckingIngest ingest = CheckingIngest.start()) {
            SimulcastSession show = shows.start(Shows.flv(), Shows.to("a", ingest));
            SimpleMeterRegistry other = new SimpleMeterRegistry();
            SimulcastMetrics metrics = new SimulcastMetrics(show);
            metrics.bindTo(registry);
            metrics.bindTo(other);
            assertThat(registry.getMeters())
                    .hasSameSizeAs(other.getMeters())
                    .allSatisfy(
                            meter -> assertThat(meter.getId().getTag("session")).isEqualTo("show"));
            assertThat(registry.getMeters())
                    .filteredOn(meter -> meter.getId().getName().startsWith("simulcast.destination."))
                    .isNotEmpty()
                    .allSatisfy(meter ->
                            assertThat(meter.getId().getTag("platform")).isEqualTo("rtmp"));
            metrics.close();
            metrics.close();
            metrics.bindTo(registry);
            assertThat(registry.getMeters()).isEmpty();
            assertThat(other.getMeters()).isEmpty();
            show.end();
            assertThat(show.awaitEnd(Shows.SOON)).isTrue();
            assertThat(registry.getMeters()).isEmpty();
        }
    }

    private void await(String destination, boolean present) {
        Awaitility.await(destination + (present ? " has" : " has no") + " meters")
                .atMost(Shows.SOON)
                .until(() -> has(destination) == present);
    }

    private boolean has(String destination) {
        return !registry.find("simulcast.destination.bytes")
                .tag("destination", destination)
                .meters()
                .isEmpty();
    }

    private double counter(String name) {
        return registry.get("simulcast." + name).functionCounter().count();
    }

    private double gauge(String name) {
        return registry.get("simulcast." + name).gauge().value();
    }

    private String oneHot(String about) {
        return registry.get("simulcast." + about + ".state").gauges().stream()
                .filter(gauge -> gauge.value() == 1)
                .map(Gauge::getId)
                .map((Meter.Id id) -> String.valueOf(id.getTag("state")))
                .reduce((one, other) -> one + " and " + other)
                .orElse("none");
    }
}
