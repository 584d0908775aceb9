package io.exprsn.simulcast.internal.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.exprsn.simulcast.SimulcastPlan.Subscription;
import io.exprsn.simulcast.event.SimulcastEvent;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class EventDispatchTest {
    private static final long PATIENCE = 30_000;

    private final List<String> heard = Collections.synchronizedList(new ArrayList<>());
    private final CountDownLatch go = new CountDownLatch(1);
    private final AtomicLong nanos = new AtomicLong();

    @Test
    void handsEventsOverInOrderOnOneThreadOfItsOwn() throws InterruptedException {
        Set<Thread> threads = ConcurrentHashMap.newKeySet();
        EventDispatch dispatch = dispatch(all(event -> {
            threads.add(Thread.currentThread());
            heard.add(event.session());
        }));
        post(dispatch, 0, 500);
        dispatch.close();
        dispatch.awaitQuiet(PATIENCE);

        assertThat(heard).containsExactlyElementsOf(names(0, 500));
        assertThat(threads)
                .singleElement()
                .satisfies(thread -> assertThat(thread.getName()).isEqualTo("simulcast-show-events"));
    }

    @Test
    void letsOthersHearWhatOneHandlerThrewAt() throws InterruptedException {
        EventDispatch dispatch = dispatch(
                all(event -> {
                    throw new IllegalStateException("the user's own");
                }),
                all(event -> {
                    throw new AssertionError("even this");
                }),
                all(event -> heard.add(event.session())));
        post(dispatch, 0, 3);
        dispatch.close();
        dispatch.awaitQuiet(PATIENCE);

        assertThat(heard).containsExactlyElementsOf(names(0, 3));
    }

    @Test
    void neverMakesThePosterWaitForAHandlerThatBlocks() throws InterruptedException {
        EventDispatch dispatch = jammed();
        post(dispatch, 1, 20_000); // the handler waits until after this

        go.countDown();
        await().until(() -> heard.contains("lost 9999"));
        post(dispatch, 20_000, 20_001);
        dispatch.close();
        dispatch.awaitQuiet(PATIENCE);

        assertThat(heard.subList(0, 10_001)).containsExactlyElementsOf(names(0, 10_001));
        assertThat(heard.subList(10_001, heard.size())).containsExactly("lost 9999", "20000");
    }

    @Test
    void tellsInItsPlaceHowManyWereLost() throws InterruptedException {
        EventDispatch dispatch = jammed();
        post(dispatch, 1, EventDispatch.MAX_WAITING + 8);
        await("the counter").until(() -> dispatch.handlers().lost() == 7);
        dispatch.post(new SimulcastEvent.SessionEnded("end", Instant.EPOCH)); // has a place in any case
        go.countDown();
        dispatch.close();
        dispatch.awaitQuiet(PATIENCE);

        assertThat(heard).endsWith("10000", "lost 7", "end");
    }

    @Test
    void saysWhichHandlerBlocksAndForHowLong() throws InterruptedException {
        EventDispatch dispatch = jammed();
        nanos.addAndGet(Duration.ofSeconds(6).toNanos());

        assertThat(dispatch.handlers().blocked()).isEqualTo(Duration.ofSeconds(6));
        assertThat(dispatch.handlers().blockedBy())
                .contains("EventDispatchTest")
                .contains("SessionStarted")
                .doesNotContain("@");
        assertThat(dispatch.handlers().sinceLost()).isNull();

        post(dispatch, 1, EventDispatch.MAX_WAITING + 2);
        nanos.addAndGet(Duration.ofSeconds(2).toNanos());
        assertThat(dispatch.handlers().sinceLost()).isEqualTo(Duration.ofSeconds(2));
        go.countDown();
        await().until(() -> dispatch.handlers().blocked().isZero());
        dispatch.close();
    }

    @Test
    void aHandlersInterruptIsNoMatterOfTheNext() throws InterruptedException {
        EventDispatch dispatch = dispatch(
                all(event -> Thread.currentThread().interrupt()),
                all(event ->
                        heard.add(event.session() + (Thread.currentThread().isInterrupted() ? " interrupted" : ""))));
        post(dispatch, 0, 2);
        await().until(() -> heard.size() == 2);
        post(dispatch, 2, 3);
        dispatch.close();
        dispatch.awaitQuiet(PATIENCE);

        assertThat(heard).containsExactly("0", "1", "2");
    }

    /** The only handler blocks at the first event, until {@link #go}. */
    private EventDispatch jammed() throws InterruptedException {
        CountDownLatch blocked = new CountDownLatch(1);
        EventDispatch dispatch = dispatch(all(event -> {
            blocked.countDown();
            awaitQuietly(go);
            heard.add(event instanceof SimulcastEvent.EventsLost lost ? "lost " + lost.count() : event.session());
        }));
        post(dispatch, 0, 1);
        blocked.await();
        return dispatch;
    }

    @Test
    void handsOverToThoseThatSubscribeLater() throws InterruptedException {
        EventDispatch dispatch = dispatch();
        post(dispatch, 0, 1);
        dispatch.subscribe(all(event -> heard.add(event.session())));
        post(dispatch, 1, 2);
        dispatch.close();
        dispatch.awaitQuiet(PATIENCE);
        post(dispatch, 2, 3);

        assertThat(heard).containsExactly("1");
    }

    @Test
    void leavesAHandlerThatNeverReturnsBehind() throws InterruptedException {
        CountDownLatch interrupted = new CountDownLatch(1);
        CountDownLatch never = new CountDownLatch(1);
        EventDispatch dispatch = dispatch(all(event -> {
            try {
                never.await();
            } catch (InterruptedException e) {
                interrupted.countDown();
            }
        }));
        post(dispatch, 0, 1);
        dispatch.close();

        dispatch.awaitQuiet(20);

        interrupted.await();
    }

    private EventDispatch dispatch(Subscription<?>... subscriptions) {
        return new EventDispatch(
                "show", List.of(subscriptions), Clock.fixed(Instant.EPOCH, ZoneOffset.UTC), nanos::get);
    }

    private static Subscription<SimulcastEvent> all(java.util.function.Consumer<SimulcastEvent> handler) {
        return new Subscription<>(SimulcastEvent.class, handler);
    }

    private static void post(EventDispatch dispatch, int from, int to) {
        names(from, to).forEach(name -> dispatch.post(new SimulcastEvent.SessionStarted(name, Instant.EPOCH)));
    }

    private static List<String> names(int from, int to) {
        return IntStream.range(from, to).mapToObj(String::valueOf).toList();
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
