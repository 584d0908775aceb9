package io.exprsn.simulcast.examples.command;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;

/** Makes rates of counters, over the last moments. For use by one thread. */
final class Rates {
    private final Map<String, Deque<Sample>> samples = new HashMap<>();
    private final long windowNanos;

    Rates(Duration window) {
        this.windowNanos = window.toNanos();
    }

    private record Sample(long nanos, long bytes, long frames) {}

    /** Speed of one stream. */
    record Rate(long kilobits, double frames) {}

    /** Takes the counters of now and says how fast they grew. */
    Rate of(String what, long nanos, long bytes, long frames) {
        Deque<Sample> known = samples.computeIfAbsent(what, name -> new ArrayDeque<>());
        known.addLast(new Sample(nanos, bytes, frames));
        while (known.size() > 2 && nanos - known.getFirst().nanos > windowNanos) {
            known.removeFirst();
        }
        Sample first = known.getFirst();
        double seconds = (nanos - first.nanos) / 1e9;
        return seconds < 0.1
                ? new Rate(0, 0)
                : new Rate(Math.round((bytes - first.bytes) * 8 / seconds / 1000), (frames - first.frames) / seconds);
    }
}
