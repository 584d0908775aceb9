package io.exprsn.simulcast.internal.broadcast;

import io.exprsn.simulcast.DestinationStatus.Wanted;
import io.exprsn.simulcast.ErrorKind;
import io.exprsn.simulcast.Problem;
import io.exprsn.simulcast.SimulcastException;
import io.exprsn.simulcast.event.SimulcastEvent;
import io.exprsn.simulcast.internal.loop.GrowingPause;
import io.exprsn.simulcast.spi.Broadcast;
import io.exprsn.simulcast.spi.PlatformAdapter;
import io.exprsn.simulcast.spi.PlatformContext;
import io.exprsn.simulcast.store.BroadcastIntent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends or undoes one broadcast, and says so where it may be left. Tried again while that may help and there is time; what stays is written
 * down, so that a later process tries again. Belongs to the control loop.
 */
final class Ending {
    private static final Logger log = LoggerFactory.getLogger(Ending.class);
    private static final Duration CALL_LIMIT = Duration.ofSeconds(20);
    /** So long after the first attempt the last one begins. */
    private static final Duration LIMIT = Duration.ofSeconds(18);
    /** In all: whoever closes an application does not wait for ever. */
    private static final Duration ALL = Duration.ofSeconds(24);

    private static final Duration FIRST_PAUSE = Duration.ofMillis(500);

    private final String destination;
    private final PlatformAdapter adapter;
    private final PlatformContext context;
    private final PlatformSide.Surroundings around;
    private final List<Runnable> whenDone = new ArrayList<>();
    private boolean done;
    private long beganNanos;
    private final GrowingPause pause = new GrowingPause(FIRST_PAUSE, LIMIT);

    Ending(String destination, PlatformAdapter adapter, PlatformContext context, PlatformSide.Surroundings around) {
        this.destination = destination;
        this.adapter = adapter;
        this.context = context;
        this.around = around;
    }

    void whenDone(Runnable then) {
        if (done) {
            then.run();
        } else {
            whenDone.add(then);
        }
    }

    /** Nothing was made. */
    void nothing(String storedAs) {
        write(storedAs, intent -> intent.wanting(Wanted.ENDED).ended());
        finish();
    }

    /**
     * Nothing came of the preparation that was waited for.
     *
     * @param unknown whether something may be there all the same
     */
    void without(SimulcastException why, boolean unknown, String storedAs) {
        if (unknown) {
            write(storedAs, intent -> intent.wanting(Wanted.ENDED));
            leftOpen(null, why);
            finish();
        } else {
            nothing(storedAs);
        }
    }

    /** @param aired whether viewers may have seen it */
    void run(Broadcast broadcast, boolean aired, String storedAs) {
        beganNanos = around.loop().nanoTime();
        // An end that cannot be written down is asked for all the same: it harms nothing.
        write(storedAs, intent -> intent.wanting(Wanted.ENDED).ending());
        attempt(broadcast, aired, storedAs);
    }

    private void attempt(Broadcast broadcast, boolean aired, String storedAs) {
        around.calls()
                .begin(
                        (aired ? "Ending" : "Undoing") + " the broadcast of " + destination,
                        callLimit(),
                        () -> {
                            if (aired) {
                                adapter.end(broadcast, context);
                            } else {
                                adapter.discard(broadcast, context);
                            }
                            return true;
                        },
                        ended -> {
                            write(storedAs, BroadcastIntent::ended);
                            finish();
                        },
                        why -> failed(why, broadcast, aired, storedAs));
    }

    /** The last attempt has to be over when whoever closes the application goes on. */
    private Duration callLimit() {
        Duration left = ALL.minusNanos(around.loop().nanoTime() - beganNanos);
        return left.compareTo(CALL_LIMIT) < 0 ? left : CALL_LIMIT;
    }

    private void failed(SimulcastException why, Broadcast broadcast, boolean aired, String storedAs) {
        Duration wait = pause.next(why);
        boolean mayHelp = why.kind() == ErrorKind.TRANSIENT || why.kind() == ErrorKind.RATE_LIMITED;
        long left = LIMIT.toNanos() - (around.loop().nanoTime() - beganNanos);
        if (mayHelp && wait.toNanos() < left) {
            around.loop().schedule(wait, () -> attempt(broadcast, aired, storedAs));
            return;
        }
        leftOpen(broadcast, why);
        finish();
    }

    private void leftOpen(@Nullable Broadcast broadcast, SimulcastException why) {
        log.error(
                "{}: the broadcast of {} may still be on {}: {}. {}.",
                around.session(),
                destination,
                adapter.facts().displayName(),
                why.problem(),
                why.remedy());
        around.post(new SimulcastEvent.BroadcastLeftOpen(
                around.session(),
                around.clock().instant(),
                destination,
                broadcast == null ? null : broadcast.id(),
                new Problem(
                        why.kind(), why.problem(), why.remedy(), around.clock().instant())));
    }

    private void write(String storedAs, UnaryOperator<BroadcastIntent> step) {
        around.log().remember(book -> book.change(around.sessionId(), storedAs, step));
    }

    private void finish() {
        done = true;
        List<Runnable> all = List.copyOf(whenDone);
        whenDone.clear();
        all.forEach(Runnable::run);
    }
}
