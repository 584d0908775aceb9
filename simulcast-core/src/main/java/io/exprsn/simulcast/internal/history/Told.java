package io.exprsn.simulcast.internal.history;

import io.exprsn.simulcast.Problem;
import io.exprsn.simulcast.event.SimulcastEvent;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An event in words.
 *
 * @param destination whom it is about; null for all
 * @param line what happened
 * @param done what was done without anybody asking; null for nothing
 */
record Told(
        @Nullable String destination, String line, @Nullable String done) {

    /** Empty for what says nothing about a destination. */
    static Optional<Told> of(SimulcastEvent event) {
        Told told = ofDestination(event);
        return Optional.ofNullable(told == null ? ofSession(event) : told);
    }

    private static @Nullable Told ofDestination(SimulcastEvent event) {
        if (event instanceof SimulcastEvent.DestinationAdded e) {
            return line(e.destination(), "Added");
        }
        if (event instanceof SimulcastEvent.DestinationStateChanged e) {
            return line(
                    e.destination(), e.from() + " -> " + e.to() + (e.cause() == null ? "" : ": " + words(e.cause())));
        }
        if (event instanceof SimulcastEvent.DestinationLive e) {
            return line(
                    e.destination(),
                    "Live" + e.watchUrl().map(watch -> " at " + watch).orElse(""));
        }
        if (event instanceof SimulcastEvent.DestinationRetrying e) {
            return done(e.destination(), "Tried again in " + e.delay().toMillis() + " ms, failure " + e.failures());
        }
        if (event instanceof SimulcastEvent.IngestChanged e) {
            return done(e.destination(), "Changed to its other ingest, " + e.place());
        }
        if (event instanceof SimulcastEvent.DestinationShed e) {
            return done(e.destination(), "Paused for the sake of others: " + e.reason());
        }
        if (event instanceof SimulcastEvent.DestinationFailed e) {
            return line(e.destination(), "Given up: " + words(e.problem()));
        }
        if (event instanceof SimulcastEvent.FramesDropped e) {
            return line(e.destination(), e.frames() + " pictures dropped, " + e.total() + " in all");
        }
        if (event instanceof SimulcastEvent.DestinationEnded e) {
            return line(e.destination(), "Over");
        }
        return ofPlatform(event);
    }

    private static @Nullable Told ofPlatform(SimulcastEvent event) {
        if (event instanceof SimulcastEvent.BroadcastPrepared e) {
            return done(
                    e.destination(),
                    e.again()
                            ? "Asked the platform whether broadcast " + e.broadcast() + " is good still: it is"
                            : "Asked the platform for a broadcast: " + e.broadcast());
        }
        if (event instanceof SimulcastEvent.GoLiveRequested e) {
            return done(e.destination(), "Asked the platform to show it to its viewers");
        }
        if (event instanceof SimulcastEvent.PlatformDisagrees e) {
            return new Told(
                    e.destination(),
                    e.disagreement() + ": " + e.text() + ". " + e.remedy(),
                    e.action().isEmpty() ? null : "For " + e.disagreement() + ": " + e.action());
        }
        if (event instanceof SimulcastEvent.ReconsentNeeded e) {
            return line(
                    e.destination(),
                    "The account " + e.credential() + " must be connected again: " + words(e.problem()));
        }
        if (event instanceof SimulcastEvent.LimitAhead e) {
            return line(e.destination(), e.limit() + " ends at " + e.end() + ". " + e.remedy());
        }
        if (event instanceof SimulcastEvent.RolledOver e) {
            return done(e.destination(), "Rolled over from broadcast " + e.from() + " to " + e.to());
        }
        if (event instanceof SimulcastEvent.BroadcastLeftOpen e) {
            return line(
                    e.destination(),
                    "The broadcast " + (e.broadcast() == null ? "" : e.broadcast() + " ") + "may be open still: "
                            + words(e.problem()));
        }
        if (event instanceof SimulcastEvent.OutcomeUnknown e) {
            return done(
                    e.destination(),
                    "Asked the platform again with the same intent, as it is not known whether it made a broadcast");
        }
        if (event instanceof SimulcastEvent.MetadataEdited e) {
            return line(
                    e.destination(),
                    e.problem() == null ? "Title and the like were changed" : "Not changed: " + words(e.problem()));
        }
        return null;
    }

    private static @Nullable Told ofSession(SimulcastEvent event) {
        if (event instanceof SimulcastEvent.SourceFlowing e) {
            return line(null, "The source flows: " + e.description());
        }
        if (event instanceof SimulcastEvent.SourceLost e) {
            return line(null, "The source is gone: " + words(e.problem()));
        }
        if (event instanceof SimulcastEvent.SourceSwitched e) {
            return line(null, "Media comes from " + e.to() + " now: " + e.why());
        }
        if (event instanceof SimulcastEvent.SourceEnded) {
            return line(null, "The source is over");
        }
        if (event instanceof SimulcastEvent.SourceFailed e) {
            return line(null, "The source failed: " + words(e.problem()));
        }
        if (event instanceof SimulcastEvent.SourceReanchored e) {
            return line(null, "The source's clock jumped by " + e.jump().toMillis() + " ms");
        }
        if (event instanceof SimulcastEvent.RenditionRestarting e) {
            return line(null, "The encode " + e.rendition() + " is begun again: " + e.why());
        }
        if (event instanceof SimulcastEvent.RenditionFailing e) {
            return line(null, "The encode " + e.rendition() + " keeps failing: " + words(e.problem()));
        }
        if (event instanceof SimulcastEvent.SlateShown e) {
            return line(null, "The encode " + e.rendition() + " shows " + (e.shown() ? "a slate" : "the source again"));
        }
        if (event instanceof SimulcastEvent.IntentNotStored e) {
            return line(null, "Not written down: " + words(e.problem()));
        }
        if (event instanceof SimulcastEvent.IntentStored) {
            return line(null, "Written down again");
        }
        if (event instanceof SimulcastEvent.SessionDetached) {
            return line(null, "This process lets go of the show");
        }
        return null;
    }

    private static String words(Problem problem) {
        return problem.text() + ". " + problem.remedy();
    }

    private static Told line(@Nullable String destination, String line) {
        return new Told(destination, line, null);
    }

    private static Told done(@Nullable String destination, String what) {
        return new Told(destination, what, what);
    }
}
