package io.exprsn.simulcast.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class InProcessSchedulerTest {
    private static final Instant NOON = Instant.parse("2027-01-31T12:00:00Z");

    private final SetByHand clock = new SetByHand();
    private final BroadcastScheduler scheduler = BroadcastScheduler.inProcess(clock);
    private final List<String> woken = new CopyOnWriteArrayList<>();

    @AfterEach
    void close() {
        scheduler.close();
        Awaitility.await("the thread ends").until(() -> !threadRuns());
    }

    private static boolean threadRuns() {
        return Thread.getAllStackTraces().keySet().stream()
                .anyMatch(thread -> thread.getName().equals("simulcast-schedule-wakes"));
    }

    private Optional<Instant> wake(String id) {
        woken.add(id);
        return Optional.empty();
    }

    @Test
    void wakesInTheOrderOfTheMomentsHoweverFarTheClockJumps() {
        scheduler.start(this::wake);
        scheduler.arm("tomorrow", NOON.plus(Duration.ofDays(1)));
        scheduler.arm("soon", NOON.plusSeconds(30));
        scheduler.arm("past", NOON.minusSeconds(30));
        Awaitility.await().until(() -> woken.equals(List.of("past")));
        clock.now = NOON.minus(Duration.ofDays(1));
        clock.now = NOON.plus(Duration.ofDays(2));
        Awaitility.await().until(() -> woken.equals(List.of("past", "soon", "tomorrow")));
    }

    @Test
    void whatIsArmedAnewOrDisarmedHasItsOldMomentNoMore() {
        scheduler.start(this::wake);
        scheduler.arm("moved", NOON.plusSeconds(30));
        scheduler.arm("moved", NOON.plusSeconds(90));
        scheduler.arm("gone", NOON.plusSeconds(30));
        scheduler.disarm("gone");
        scheduler.disarm("never there");
        scheduler.arm("last", NOON.plusSeconds(60));
        clock.now = NOON.plusSeconds(60);
        Awaitility.await().until(() -> woken.equals(List.of("last")));
        clock.now = NOON.plusSeconds(90);
        Awaitility.await().until(() -> woken.equals(List.of("last", "moved")));
    }

    @Test
    void wakesAgainWhenItIsToldToAndAfterAFailure() {
        AtomicInteger calls = new AtomicInteger();
        scheduler.start(id -> {
            woken.add(id);
            if (id.equals("fails") && calls.incrementAndGet() < 3) {
                throw new IllegalStateException("the store is gone");
            }
            return id.equals("again") && clock.now.equals(NOON) ? Optional.of(NOON.plusSeconds(5)) : Optional.empty();
        });
        scheduler.arm("again", NOON);
        Awaitility.await().until(() -> woken.equals(List.of("again")));
        clock.now = NOON.plusSeconds(5);
        Awaitility.await().until(() -> woken.equals(List.of("again", "again")));
        scheduler.arm("fails", NOON);
        Awaitility.await().until(() -> calls.get() == 3);
        scheduler.arm("last", NOON);
        Awaitility.await().until(() -> woken.contains("last"));
        assertThat(calls).hasValue(3);
    }

    @Test
    void whoeverArmsWhileItIsWokenKnowsBetter() throws InterruptedException {
        CountDownLatch inside = new CountDownLatch(1);
        CountDownLatch armed = new CountDownLatch(1);
        scheduler.start(id -> {
            woken.add(id);
            inside.countDown();
            try {
                armed.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            return woken.size() == 1 ? Optional.of(NOON.plus(Duration.ofDays(9))) : Optional.empty();
        });
        scheduler.arm("x", NOON);
        inside.await();
        scheduler.arm("x", NOON.plusSeconds(10));
        armed.countDown();
        clock.now = NOON.plusSeconds(10);
        Awaitility.await().until(() -> woken.size() == 2);
    }

    @Test
    void hasNoThreadWhereNothingIsArmedAndServesOne() {
        scheduler.start(this::wake);
        assertThat(threadRuns()).isFalse();
        assertThatThrownBy(() -> scheduler.start(this::wake)).isInstanceOf(IllegalStateException.class);
    }

    /** A clock that stands still until a test sets it. */
    private static final class SetByHand extends Clock {
        volatile Instant now = NOON;

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Instant instant() {
            return now;
        }
    }
}
