package io.exprsn.simulcast.internal.broadcast;

import io.exprsn.simulcast.Destination;
import io.exprsn.simulcast.ErrorKind;
import io.exprsn.simulcast.SimulcastException;
import io.exprsn.simulcast.internal.loop.ControlLoop;
import io.exprsn.simulcast.internal.loop.GrowingPause;
import io.exprsn.simulcast.spi.Broadcast;
import io.exprsn.simulcast.spi.PlatformAdapter;
import io.exprsn.simulcast.spi.Schedules;
import io.exprsn.simulcast.store.BroadcastIntent;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Has one platform announce a broadcast before its time, and keeps the time it tells true. Tries again until the show begins or is called
 * off; nothing depends on its success. All methods belong to the control loop.
 */
public final class Announcement implements PlatformSide.Owner {
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(5);
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(10);
    /** What a platform refused it may take later: some announce some days ahead and no more. */
    private static final Duration PAUSE_AFTER_REFUSAL = Duration.ofHours(1);

    private static final Duration TELLING_LIMIT = Duration.ofSeconds(30);

    /** Who hears how it goes. */
    public interface Listener {
        /** The platform has it, and people can be told where to watch. */
        void announced(String destination, @Nullable URI watch);

        /** The platform could not be told; it is tried again. */
        void notAnnounced(String destination, SimulcastException why);

        /** Goes on if the show still waits for its time: another node may know more. */
        void ifStillWaiting(Runnable then);
    }

    private final String name;
    private final String storedAs;
    private final Schedules schedules;
    private final PlatformSide side;
    private final PlatformSide.Surroundings around;
    private final Listener listener;

    private @Nullable Broadcast broadcast;
    /** Whether the platform said so, and it was written down. */
    private boolean made;

    private boolean preparing;
    private boolean telling;
    private boolean over;
    private @Nullable Instant asked;
    /** The time that the platform tells; null where that is not known. */
    private @Nullable Instant announced;

    private final GrowingPause pause = new GrowingPause(FIRST_PAUSE, LONGEST_PAUSE);
    private ControlLoop.@Nullable Due waiting;

    /**
     * @param adapter one that {@link Schedules}
     * @param intent how far it came
     * @param before what was announced by an earlier process; null for nothing
     */
    public Announcement(
            Destination destination,
            PlatformAdapter adapter,
            BroadcastIntent intent,
            @Nullable Broadcast before,
            PlatformSide.Surroundings around,
            Listener listener) {
        this.name = destination.name();
        this.storedAs = intent.destination();
        this.schedules = (Schedules) adapter;
        this.around = around;
        this.listener = listener;
        this.broadcast = before;
        this.made = intent.step() == BroadcastIntent.Step.MADE;
        this.announced = made ? start() : null;
        this.side = new PlatformSide(destination, adapter, intent, before, this, around);
        side.unseen();
    }

    private Instant start() {
        return around.startAt().orElseThrow();
    }

    /** Announces it, unless an earlier process did. */
    public void begin() {
        if (!made && !over) {
            prepare();
        }
    }

    private void prepare() {
        preparing = true;
        asked = broadcast == null ? start() : null; // what is there may have been announced for another time
        side.prepare();
    }

    /** The time is another one; it is told in any case, for another node may have told a third one meanwhile. */
    public void moved() {
        announced = null;
        if (made && waiting == null) {
            tellTime();
        }
    }

    /** Tries again at once what waits to be tried again. */
    public void hurry() {
        if (waiting != null) {
            waiting.cancel();
            again();
        }
    }

    @Override
    public void prepared(Broadcast now) {
        if (over) {
            return;
        }
        preparing = false;
        made = true;
        broadcast = now;
        announced = asked;
        pause.forget();
        listener.announced(name, now.watch());
        tellTime();
    }

    @Override
    public void notPrepared(SimulcastException why) {
        preparing = false;
        failed(why);
    }

    private void tellTime() {
        Broadcast there = broadcast;
        Instant start = start();
        if (over || telling || there == null || start.equals(announced)) {
            return;
        }
        telling = true;
        // Written down as in doubt: whoever finds it after a crash tells the time again.
        around.log()
                .before(
                        book -> book.change(around.sessionId(), storedAs, BroadcastIntent::requested),
                        () -> tell(there, start),
                        this::notTold);
    }

    private void tell(Broadcast there, Instant start) {
        around.calls()
                .begin(
                        "Announcing another time of " + name,
                        TELLING_LIMIT,
                        () -> {
                            schedules.reschedule(there, start, side.context());
                            return start;
                        },
                        this::told,
                        this::notTold);
    }

    private void told(Instant start) {
        telling = false;
        if (over) {
            return;
        }
        announced = start;
        pause.forget();
        around.log()
                .remember(book -> book.change(
                        around.sessionId(),
                        storedAs,
                        intent -> intent.step() == BroadcastIntent.Step.REQUESTED && intent.broadcast() != null
                                ? intent.made(intent.broadcast())
                                : intent));
        tellTime();
    }

    private void notTold(SimulcastException why) {
        telling = false;
        failed(why);
    }

    private void failed(SimulcastException why) {
        if (over) {
            return;
        }
        listener.notAnnounced(name, why);
        boolean mayPass = why.kind() == ErrorKind.TRANSIENT || why.kind() == ErrorKind.RATE_LIMITED;
        waiting = around.loop().schedule(mayPass ? pause.next(why) : PAUSE_AFTER_REFUSAL, this::again);
    }

    private void again() {
        waiting = null;
        listener.ifStillWaiting(() -> {
            if (over || preparing || telling) {
                return;
            }
            if (made) {
                tellTime();
            } else {
                prepare();
            }
        });
    }

    @Override
    public void credentialCame() {
        hurry();
    }

    /** Leaves what is announced to the session that begins, or to another process. */
    public void leave() {
        stop();
        side.leave();
    }

    /**
     * Takes it back.
     *
     * @param done called once, when nothing more will be tried
     */
    public void takeBack(Runnable done) {
        stop();
        side.end(done);
    }

    private void stop() {
        over = true;
        if (waiting != null) {
            waiting.cancel();
            waiting = null;
        }
    }
}
