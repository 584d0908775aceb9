package io.exprsn.simulcast.internal.session;

import io.exprsn.simulcast.DestinationStatus.Wanted;
import io.exprsn.simulcast.SimulcastPlan;
import io.exprsn.simulcast.SimulcastSession;
import io.exprsn.simulcast.Source;
import io.exprsn.simulcast.internal.broadcast.RecordedShow;
import io.exprsn.simulcast.internal.broadcast.SessionBook;
import io.exprsn.simulcast.spi.Broadcast;
import io.exprsn.simulcast.store.BroadcastIntent;
import io.exprsn.simulcast.store.StoredSession;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads what was written down of a session and says how it goes on. */
final class Resumption {
    private final SessionBook book;
    private final StoredSession stored;

    /** Runs a session. */
    interface Runner {
        /** @param ending whether it is only there to end what was left */
        SimulcastSession run(SimulcastPlan plan, SessionStart from, boolean ending);
    }

    Resumption(SessionBook book, StoredSession stored) {
        this.book = book;
        this.stored = stored;
    }

    /** Goes on; empty if there is only something to end, which is then on its way. */
    Optional<SimulcastSession> begin(Runner runner) {
        // Nobody may have seen the end of a rehearsal coming, and nobody waits for it.
        if (stored.wanted() == Wanted.ENDED || stored.plan().show().rehearsal()) {
            SimulcastPlan nothing = SimulcastPlan.named(stored.plan().name())
                    .source(Source.testPattern())
                    .build();
            runner.run(nothing, from(leftovers(true), Map.of(), Map.of(), null), true);
            return Optional.empty();
        }
        return Optional.of(wanted(runner, null));
    }

    /** Begins one that waited for its time. */
    SimulcastSession atItsTime(Runner runner, Instant start) {
        return wanted(runner, start);
    }

    private SimulcastSession wanted(Runner runner, @Nullable Instant start) {
        RecordedShow show = book.show(stored);
        return runner.run(show.plan(), from(leftovers(false), show.intents(), show.broadcasts(), start), false);
    }

    private SessionStart from(
            List<SessionStart.Leftover> closing,
            Map<String, BroadcastIntent> intents,
            Map<String, Broadcast> broadcasts,
            @Nullable Instant start) {
        return new SessionStart(stored.id(), book, false, intents, broadcasts, closing, start);
    }

    private List<SessionStart.Leftover> leftovers(boolean all) {
        List<SessionStart.Leftover> left = new ArrayList<>();
        for (BroadcastIntent intent : stored.intents()) {
            if (intent.step().mayBeThere() && (all || intent.wanted() == Wanted.ENDED)) {
                book.destination(intent.destination())
                        .ifPresent(destination -> left.add(new SessionStart.Leftover(
                                destination, intent, book.broadcast(intent).orElse(null))));
            }
        }
        return left;
    }
}
