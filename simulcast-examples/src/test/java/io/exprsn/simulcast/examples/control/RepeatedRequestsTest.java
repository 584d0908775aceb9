package io.exprsn.simulcast.examples.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.exprsn.simulcast.examples.control.stream.Refusal;
import io.exprsn.simulcast.examples.control.stream.RepeatedRequests;
import io.exprsn.simulcast.testkit.SettableClock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Whoever got no answer may ask again. */
class RepeatedRequestsTest {
    private final SettableClock clock = SettableClock.at(Instant.parse("2026-11-26T09:00:00Z"));
    private final RepeatedRequests repeated = new RepeatedRequests(clock);
    private final AtomicInteger done = new AtomicInteger();

    @Test
    void theSameIsDoneOnceAndAnsweredTheSame() {
        assertThat(repeated.once("key", "request", done::incrementAndGet)).isEqualTo(1);
        assertThat(repeated.once("key", "request", done::incrementAndGet)).isEqualTo(1);
        assertThat(repeated.once("other key", "request", done::incrementAndGet)).isEqualTo(2);
    }

    @Test
    void somethingElseUnderTheSameKeyIsRefused() {
        repeated.once("key", "request", done::incrementAndGet);
        assertThatThrownBy(() -> repeated.once("key", "other", done::incrementAndGet))
                .isInstanceOfSatisfying(Refusal.class, e -> assertThat(e.why()).isEqualTo(Refusal.Why.MISMATCH));
        assertThat(done).hasValue(1);
    }

    @Test
    void whatFailedMayBeTriedAgain() {
        assertThatThrownBy(() -> repeated.once("key", "request", () -> {
                    throw new IllegalStateException("not yet");
                }))
                .hasMessage("not yet");
        assertThat(repeated.once("key", "request", done::incrementAndGet)).isEqualTo(1);
    }

    @Test
    void whoeverAsksMeanwhileWaitsForTheSameAnswer() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            List<Future<Integer>> answers = new ArrayList<>();
            answers.add(threads.submit(() -> repeated.once("key", "request", () -> {
                begun.countDown();
                try {
                    go.await();
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
                return done.incrementAndGet();
            })));
            begun.await();
            Callable<Integer> again = () -> repeated.once("key", "request", done::incrementAndGet);
            answers.add(threads.submit(again));
            answers.add(threads.submit(again));
            go.countDown();
            for (Future<Integer> answer : answers) {
                assertThat(answer.get()).isEqualTo(1);
            }
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void areForgottenAfterADayAndTheOldestOfAThousand() {
        repeated.once("old", "request", done::incrementAndGet);
        clock.advance(Duration.ofHours(25));
        assertThat(repeated.once("old", "request", done::incrementAndGet)).isEqualTo(2);
        for (int i = 0; i < 1_000; i++) {
            repeated.once("key " + i, "request", done::incrementAndGet);
        }
        assertThat(repeated.once("key 999", "request", done::incrementAndGet)).isEqualTo(1_002);
        assertThat(repeated.once("old", "request", done::incrementAndGet)).isEqualTo(1_003);
    }
}
