package io.exprsn.simulcast.internal.broadcast;

import io.exprsn.simulcast.StartPolicy;
import io.exprsn.simulcast.internal.loop.ControlLoop;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Holds viewers back until the moment that a show asked for: its instant has come, and all are ready or have been waited for long enough.
 * Opens once, for good. All methods belong to the control loop.
 */
public final class StartGate {
    private static final Duration LOOK = Duration.ofMillis(100);

    private final StartPolicy policy;
    private final ControlLoop loop;
    private final Clock clock;
    private final Supplier<Set<String>> awaited;
    private final Set<String> ready = new HashSet<>();
    private final List<Runnable> whenOpen = new ArrayList<>();
    private boolean open;
    private boolean looking;
    private long askedNanos;
    private boolean asked;

    /** @param awaited names of those that have to say that they are ready, as it is now */
    public StartGate(StartPolicy policy, ControlLoop loop, Clock clock, Supplier<Set<String>> awaited) {
        this.policy = policy;
        this.loop = loop;
        this.clock = clock;
        this.awaited = awaited;
        this.open = policy.startAt().isEmpty() && policy.patience().isEmpty();
    }

    /** Whether viewers may see it. */
    public boolean isOpen() {
        return open;
    }

    /** This one only waits for the word; what follows is run when it is given. */
    public void ready(String name, Runnable then) {
        if (open) {
            then.run();
            return;
        }
        ready.add(name);
        whenOpen(then);
    }

    /** Runs this when viewers may see it, without a say in when. */
    public void whenOpen(Runnable then) {
        if (open) {
            then.run();
            return;
        }
        if (!asked) {
            asked = true;
            askedNanos = loop.nanoTime();
        }
        whenOpen.add(then);
        look();
    }

    private void look() {
        if (looking || open) {
            return;
        }
        if (isTime() && allReady()) {
            open = true;
            List<Runnable> waiting = List.copyOf(whenOpen);
            whenOpen.clear();
            waiting.forEach(Runnable::run);
            return;
        }
        looking = true;
        loop.schedule(pause(), () -> {
            looking = false;
            look();
        });
    }

    /** A settable clock may jump, so a long wait is looked at from time to time; the last steps are short. */
    private Duration pause() {
        return policy.startAt()
                .map(at -> Duration.between(clock.instant(), at))
                .filter(left -> !left.isNegative() && left.compareTo(LOOK) < 0)
                .orElse(LOOK);
    }

    private boolean isTime() {
        Instant at = policy.startAt().orElse(Instant.MIN);
        return !clock.instant().isBefore(at);
    }

    private boolean allReady() {
        Duration patience = policy.patience().orElse(null);
        if (patience == null || ready.containsAll(awaited.get())) {
            return true;
        }
        return loop.nanoTime() - askedNanos >= patience.toNanos();
    }
}
