package io.exprsn.simulcast.internal.audience;

import io.exprsn.simulcast.Problem;
import io.exprsn.simulcast.SimulcastException;
import io.exprsn.simulcast.audience.Audience;
import io.exprsn.simulcast.audience.Audience.Count;
import io.exprsn.simulcast.audience.Audience.Telling;
import io.exprsn.simulcast.internal.broadcast.OnPlatform;
import io.exprsn.simulcast.internal.loop.BlockingCalls;
import io.exprsn.simulcast.internal.loop.ControlLoop;
import io.exprsn.simulcast.spi.CountsViewers;
import io.exprsn.simulcast.spi.Viewers;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks platforms how many watch, as long as somebody wants to know: each at the pace it asks for, one call at a time for each platform. All but
 * {@link #now} and {@link #of} belongs to the control loop.
 */
final class ViewerCount {
    private static final Logger log = LoggerFactory.getLogger(ViewerCount.class);

    /** Who wants to know asks more often than this. */
    static final Duration WANTED_FOR = Duration.ofMinutes(5);

    private static final Duration CALL_LIMIT = Duration.ofSeconds(30);
    /** Whatever an adapter says: a platform is not asked without a pause. */
    private static final Duration SHORTEST_PAUSE = Duration.ofSeconds(1);

    private final String session;
    private final Supplier<List<Place>> places;
    private final ControlLoop loop;
    private final BlockingCalls calls;
    private final Clock clock;

    private final Map<String, Asked> asked = new LinkedHashMap<>();
    private final Set<String> busy = new HashSet<>();
    private final Deque<Asked> queue = new ArrayDeque<>();
    private boolean counting;

    private final Map<String, Told> told = new ConcurrentHashMap<>();
    private volatile long wantedNanos;
    private volatile boolean everWanted;

    /** A broadcast that is asked about. */
    private static final class Asked {
        private final CountsViewers counts;
        private final OnPlatform there;
        private final Pauses pauses = new Pauses();
        private ControlLoop.@Nullable Due due;
        private long earliestNanos;
        private boolean underWay;

        Asked(CountsViewers counts, OnPlatform there, long nanos) {
            this.counts = counts;
            this.there = there;
            this.earliestNanos = nanos;
        }

        String platform() {
            return there.adapter().id();
        }
    }

    /**
     * What came of it.
     *
     * @param broadcast of which it was told
     * @param viewers what was told last; null before
     * @param nanos when that was, by the ticker
     * @param problem of the last attempt
     */
    private record Told(
            String broadcast,
            @Nullable Viewers viewers,
            long nanos,
            @Nullable Problem problem) {}

    ViewerCount(String session, Supplier<List<Place>> places, ControlLoop loop, BlockingCalls calls, Clock clock) {
        this.session = session;
        this.places = places;
        this.loop = loop;
        this.calls = calls;
        this.clock = clock;
    }

    /** What is known, at once; whoever asks wants to know for a while. Any thread. */
    Audience now() {
        wantedNanos = loop.nanoTime();
        everWanted = true;
        loop.execute(this::look);
        long nanos = loop.nanoTime();
        List<Count> counts = new ArrayList<>();
        places.get().forEach(place -> counts.add(count(place, nanos)));
        return new Audience(counts);
    }

    /** What is known of one destination, without wanting more. Any thread. */
    Count of(Place place) {
        return count(place, loop.nanoTime());
    }

    private Count count(Place place, long nanos) {
        if (place.can(CountsViewers.class) == null) {
            return new Count(place.name(), Telling.DOES_NOT_TELL, null, null, null);
        }
        OnPlatform there = place.there();
        if (there == null || place.isOver()) {
            return new Count(place.name(), Telling.NO_BROADCAST, null, null, null);
        }
        Told last = told.get(place.name());
        if (last == null || !last.broadcast().equals(there.broadcast().id())) {
            return new Count(place.name(), Telling.NOT_YET, null, null, null);
        }
        Viewers viewers = last.viewers();
        if (viewers == null) {
            return new Count(place.name(), Telling.NOT_YET, null, null, last.problem());
        }
        return new Count(
                place.name(),
                viewers.now().isPresent() ? Telling.TELLS : Telling.UNTOLD,
                viewers,
                Duration.ofNanos(Math.max(0, nanos - last.nanos())),
                last.problem());
    }

    /** Begins with what is new, and leaves what is gone. */
    void look() {
        if (!isWanted()) {
            return;
        }
        Map<String, OnPlatform> there = new LinkedHashMap<>();
        for (Place place : places.get()) {
            CountsViewers counts = place.can(CountsViewers.class);
            OnPlatform broadcast = place.there();
            if (counts != null && broadcast != null && !place.isOver()) {
                there.put(place.name(), broadcast);
                Asked before = asked.get(place.name());
                if (before == null || !isSame(before.there, broadcast)) {
                    leave(before);
                    asked.put(place.name(), new Asked(counts, broadcast, loop.nanoTime()));
                }
            }
        }
        asked.values().removeIf(one -> {
            boolean gone = !there.containsKey(one.there.destination());
            if (gone) {
                leave(one);
            }
            return gone;
        });
        if (!counting) {
            counting = true;
            log.debug("{}: viewers are counted", session);
        }
        asked.values().forEach(this::plan);
    }

    private boolean isWanted() {
        return everWanted && loop.nanoTime() - wantedNanos < WANTED_FOR.toNanos();
    }

    private static boolean isSame(OnPlatform one, OnPlatform other) {
        return one.broadcast().id().equals(other.broadcast().id());
    }

    private void leave(@Nullable Asked one) {
        if (one != null && one.due != null) {
            one.due.cancel();
            one.due = null;
        }
        queue.remove(one);
    }

    private void plan(Asked one) {
        if (one.due == null && !one.underWay) {
            long wait = Math.max(0, one.earliestNanos - loop.nanoTime());
            one.due = loop.schedule(Duration.ofNanos(wait), () -> {
                one.due = null;
                ask(one);
            });
        }
    }

    private void ask(Asked one) {
        if (!isWanted()) {
            if (counting) {
                counting = false;
                log.debug("{}: nobody asked for viewers for {} min", session, WANTED_FOR.toMinutes());
            }
            return;
        }
        one.underWay = true;
        if (busy.add(one.platform())) {
            call(one);
        } else {
            queue.add(one);
        }
    }

    private void call(Asked one) {
        calls.begin(
                "Counting the viewers of " + one.there.destination(),
                CALL_LIMIT,
                () -> one.counts.viewers(one.there.broadcast(), one.there.context()),
                viewers -> {
                    one.pauses.forget();
                    tell(one, viewers, null);
                    next(one, atLeast(viewers.askAgain()));
                },
                why -> {
                    log.info("{}: {}. {}.", session, why.problem(), why.remedy());
                    tell(one, lastOf(one), why);
                    next(one, one.pauses.after(why));
                });
    }

    private @Nullable Viewers lastOf(Asked one) {
        Told before = told.get(one.there.destination());
        return before == null
                        || !before.broadcast().equals(one.there.broadcast().id())
                ? null
                : before.viewers();
    }

    private static Duration atLeast(Duration wanted) {
        return wanted.compareTo(SHORTEST_PAUSE) < 0 ? SHORTEST_PAUSE : wanted;
    }

    private void tell(Asked one, @Nullable Viewers viewers, @Nullable SimulcastException why) {
        if (asked.get(one.there.destination()) != one) {
            return; // another broadcast took its place meanwhile
        }
        Told before = told.get(one.there.destination());
        long nanos = why == null || before == null ? loop.nanoTime() : before.nanos();
        Problem problem = why == null ? null : new Problem(why.kind(), why.problem(), why.remedy(), clock.instant());
        told.put(one.there.destination(), new Told(one.there.broadcast().id(), viewers, nanos, problem));
    }

    private void next(Asked one, Duration pause) {
        one.underWay = false;
        one.earliestNanos = loop.nanoTime() + pause.toNanos();
        busy.remove(one.platform());
        for (Asked waiting : queue) {
            if (waiting.platform().equals(one.platform())) {
                queue.remove(waiting);
                busy.add(waiting.platform());
                call(waiting);
                break;
            }
        }
        if (asked.get(one.there.destination()) == one) {
            plan(one);
        }
    }
}
