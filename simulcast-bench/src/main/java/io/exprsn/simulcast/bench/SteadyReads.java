package io.exprsn.simulcast.bench;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Phaser;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Reads at a steady pace that does not wait for answers, each timed from the moment it was due: a server that stops for a second is seen by
 * all who would have asked in that second. Used by one thread.
 */
final class SteadyReads {
    private final HttpClient client;
    private final List<HttpRequest> requests;
    private final long pauseNanos;

    // Guarded by this.
    private final Histogram times = new Histogram();
    private final Map<String, Histogram> timesByPath = new TreeMap<>();
    private final Map<String, Integer> failures = new TreeMap<>();
    private int answered;

    /** @param addresses read in turn */
    SteadyReads(HttpClient client, List<URI> addresses, String token, int perSecond) {
        this.client = client;
        this.requests = addresses.stream()
                .map(address -> HttpRequest.newBuilder(address)
                        .header("Authorization", "Bearer " + token)
                        .timeout(Duration.ofSeconds(20))
                        .build())
                .toList();
        this.pauseNanos = TimeUnit.SECONDS.toNanos(1) / perSecond;
    }

    /** Reads for so long, and returns when everything was answered. */
    void run(double seconds) {
        Phaser open = new Phaser(1);
        long begin = System.nanoTime();
        long count = (long) (seconds * 1e9 / pauseNanos);
        for (long i = 0; i < count; i++) {
            long due = begin + i * pauseNanos;
            for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
                LockSupport.parkNanos(left);
            }
            HttpRequest request = requests.get((int) (i % requests.size()));
            open.register();
            client.sendAsync(request, BodyHandlers.ofByteArray()).whenComplete((answer, why) -> {
                over(request, answer == null ? 0 : answer.statusCode(), why, System.nanoTime() - due);
                open.arriveAndDeregister();
            });
        }
        open.arriveAndAwaitAdvance();
    }

    private synchronized void over(HttpRequest request, int status, @Nullable Throwable why, long nanos) {
        times.add(nanos);
        timesByPath
                .computeIfAbsent(request.uri().getPath(), path -> new Histogram())
                .add(nanos);
        answered++;
        if (status != 200) {
            String what = status == 0 ? String.valueOf(why) : "answered " + status;
            failures.merge(request.uri().getPath() + " " + what, 1, Integer::sum);
        }
    }

    /** What was measured so far does not count. */
    synchronized void forget() {
        times.clear();
        timesByPath.clear();
        failures.clear();
        answered = 0;
    }

    synchronized int count() {
        return answered;
    }

    /** What was not answered by 200, and how often. */
    synchronized Map<String, Integer> failures() {
        return Map.copyOf(failures);
    }

    /** Milliseconds below which this share of all answers came. */
    synchronized double millis(double share) {
        return times.millis(share);
    }

    /** The same of one path; 0 if it was not read. */
    synchronized double millis(String path, double share) {
        return timesByPath.getOrDefault(path, new Histogram()).millis(share);
    }

    /** What was read. */
    synchronized Set<String> paths() {
        return Set.copyOf(timesByPath.keySet());
    }

    synchronized double maxMillis() {
        return times.maxMillis();
    }
}
