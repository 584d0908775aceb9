package io.exprsn.simulcast.credential;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

/** A wall clock that can jump, and a ticker that cannot. */
final class SettableTimes extends Clock {
    private final AtomicReference<Instant> wall = new AtomicReference<>(Instant.parse("2026-11-25T12:00:00Z"));
    private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 1_000_000_000L); // it overflows soon, as it may

    /** Time passes. */
    void pass(Duration time) {
        jump(time);
        nanos.addAndGet(time.toNanos());
    }

    /** Somebody sets the wall clock. */
    void jump(Duration by) {
        wall.updateAndGet(now -> now.plus(by));
    }

    long nanoTime() {
        return nanos.get();
    }

    @Override
    public Instant instant() {
        return wall.get();
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
        return this;
    }
}
