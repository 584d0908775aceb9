package io.exprsn.simulcast.bench;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpResponse.BodySubscribers;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** Many who listen to a control room's event stream, each on a connection of its own, and count what they hear. */
final class Dashboards implements AutoCloseable {
    private static final String EVENT = "event:";

    private final HttpClient client;
    private final Map<String, LongAdder> byName = new ConcurrentHashMap<>();
    private final List<Dashboard> all = new ArrayList<>();
    private final AtomicInteger cutOff = new AtomicInteger();
    private final CountDownLatch open;
    private volatile boolean closing;

    private Dashboards(HttpClient client, int count) {
        this.client = client;
        this.open = new CountDownLatch(count);
    }

    /** Returns when all hear the stream. */
    static Dashboards open(HttpClient client, int count, URI events, String token) throws InterruptedException {
        Dashboards dashboards = new Dashboards(client, count);
        HttpRequest request = HttpRequest.newBuilder(events)
                .header("Authorization", "Bearer " + token)
                .header("Accept", "text/event-stream")
                .build();
        for (int i = 0; i < count; i++) {
            dashboards.add(request);
        }
        if (!dashboards.open.await(60, TimeUnit.SECONDS)) {
            throw new IllegalStateException(
                    dashboards.open.getCount() + " of " + count + " dashboards were not let in within 60 s");
        }
        return dashboards;
    }

    private void add(HttpRequest request) {
        Dashboard dashboard = new Dashboard();
        all.add(dashboard);
        client.sendAsync(request, dashboard::answered).whenComplete((over, why) -> {
            if (!closing) {
                cutOff.incrementAndGet();
            }
        });
    }

    /** Those whose stream ended before they wanted that. */
    int cutOff() {
        return cutOff.get();
    }

    /** How many events each heard by now. */
    List<Long> heard() {
        return all.stream().map(each -> each.heard.get()).toList();
    }

    /** How many of each name all heard together by now. */
    Map<String, Long> names() {
        Map<String, Long> names = new TreeMap<>();
        byName.forEach((name, count) -> names.put(name, count.sum()));
        return names;
    }

    /** Hears no more. */
    @Override
    public void close() {
        closing = true;
        all.forEach(Dashboard::leave);
    }

    /** One connection. */
    private final class Dashboard implements Flow.Subscriber<String> {
        private final AtomicLong heard = new AtomicLong();
        private volatile Flow.@Nullable Subscription subscription;

        BodySubscriber<Void> answered(HttpResponse.ResponseInfo info) {
            if (info.statusCode() != 200) {
                throw new IllegalStateException("The event stream answered " + info.statusCode());
            }
            open.countDown();
            return BodySubscribers.fromLineSubscriber(this);
        }

        @Override
        public void onSubscribe(Flow.Subscription begun) {
            subscription = begun;
            begun.request(Long.MAX_VALUE);
        }

        @Override
        public void onNext(String line) {
            if (line.startsWith(EVENT)) {
                heard.incrementAndGet();
                byName.computeIfAbsent(line.substring(EVENT.length()).strip(), name -> new LongAdder())
                        .increment();
            }
        }

        @Override
        public void onError(Throwable broken) {
            // counted where the request ends
        }

        @Override
        public void onComplete() {
            // counted where the request ends
        }

        void leave() {
            Flow.Subscription mine = subscription;
            if (mine != null) {
                mine.cancel();
            }
        }
    }
}
