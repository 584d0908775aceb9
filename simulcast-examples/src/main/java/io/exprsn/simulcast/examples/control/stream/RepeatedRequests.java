package io.exprsn.simulcast.examples.control.stream;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;

/**
 * Does what is asked under a key once, and gives the same answer to whoever asks again: somebody who got no answer can repeat the question.
 * The newest thousand are kept, for a day; what failed is not. Safe for use by several threads.
 */
public final class RepeatedRequests {
    private static final int MOST = 1_000;
    private static final Duration KEPT = Duration.ofDays(1);

    private final Clock clock;
    private final Map<String, Asked> asked = new LinkedHashMap<>(); // guarded by this

    private record Asked(Object request, Instant at, CompletableFuture<Object> answer) {}

    /** With the clock by which they are forgotten. */
    public RepeatedRequests(Clock clock) {
        this.clock = clock;
    }

    /**
     * Does the work, or waits for who does it already.
     *
     * @param key what tells this request from others
     * @param request what is asked, compared by {@code equals}
     * @throws Refusal if something else was asked under that key
     */
    @SuppressWarnings("unchecked") // only what the work of the same request gave is given back
    public <T> T once(String key, Object request, Supplier<T> work) {
        CompletableFuture<Object> mine = new CompletableFuture<>();
        Asked before;
        synchronized (this) {
            forgetOld();
            before = asked.putIfAbsent(key, new Asked(request, clock.instant(), mine));
        }
        if (before == null) {
            return (T) done(key, mine, work);
        }
        if (!before.request().equals(request)) {
            throw Refusal.of(
                    Refusal.Why.MISMATCH,
                    "Something else was asked under this idempotency key",
                    "Use a key of its own for each request");
        }
        try {
            return (T) before.answer().join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException known ? known : e;
        }
    }

    private Object done(String key, CompletableFuture<Object> answer, Supplier<?> work) {
        try {
            Object value = work.get();
            answer.complete(value);
            return value;
        } catch (RuntimeException | Error e) {
            synchronized (this) {
                asked.remove(key);
            }
            answer.completeExceptionally(e);
            throw e;
        }
    }

    private void forgetOld() {
        Instant oldest = clock.instant().minus(KEPT);
        asked.values()
                .removeIf(each -> each.at().isBefore(oldest) && each.answer().isDone());
        var oldestFirst = asked.values().iterator();
        while (asked.size() >= MOST && oldestFirst.hasNext()) {
            if (oldestFirst.next().answer().isDone()) {
                oldestFirst.remove();
            }
        }
    }
}
