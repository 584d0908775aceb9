package io.exprsn.simulcast.event;

import io.exprsn.simulcast.DestinationState;
import io.exprsn.simulcast.Disagreement;
import io.exprsn.simulcast.EncodingPlan;
import io.exprsn.simulcast.HealthReport;
import io.exprsn.simulcast.PlatformLimit;
import io.exprsn.simulcast.Problem;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Everything that can happen in a session. Subscribe by type; subscribing to this interface gets all. Events of one
 * session arrive in order, one at a time, on one thread that is theirs alone.
 */
public sealed interface SimulcastEvent {

    /** Name of the session. */
    String session();

    /** When it happened, wall clock. */
    Instant at();

    /** The session runs. */
    record SessionStarted(String session, Instant at) implements SimulcastEvent {}

    /** The first media of the source, or its return, arrived. */
    record SourceFlowing(String session, Instant at, String description) implements SimulcastEvent {}

    /**
     * The source's clock jumped without notice; outlets see one continuous timeline.
     *
     * @param jump how far from the running timeline it would have led; negative for backwards
     */
    record SourceReanchored(String session, Instant at, Duration jump) implements SimulcastEvent {}

    /** The source is gone and its return is waited for. */
    record SourceLost(String session, Instant at, Problem problem, Duration hold) implements SimulcastEvent {}

    /** Main and backup source took turns: media comes from another one now. */
    record SourceSwitched(String session, Instant at, String to, String why) implements SimulcastEvent {}

    /** The source is over as it should be. */
    record SourceEnded(String session, Instant at) implements SimulcastEvent {}

    /** The source could not be opened, or broke for good. */
    record SourceFailed(String session, Instant at, Problem problem) implements SimulcastEvent {}

    /** What is encoded for whom was decided, for the first time or again: a destination came or the source changed. */
    record EncodingPlanned(String session, Instant at, EncodingPlan plan) implements SimulcastEvent {}

    /** An encode runs. */
    record RenditionStarted(String session, Instant at, String rendition, String encoder) implements SimulcastEvent {}

    /** An encode died, stood still or had to begin anew, and is begun again; its destinations stay connected. */
    record RenditionRestarting(String session, Instant at, String rendition, String why) implements SimulcastEvent {}

    /** An encode dies each time at once; it is tried on, with growing delays. */
    record RenditionFailing(String session, Instant at, String rendition, Problem problem) implements SimulcastEvent {}

    /** An encode is over: its last destination left. */
    record RenditionEnded(String session, Instant at, String rendition) implements SimulcastEvent {}

    /** A rendition's destinations see a slate, or no longer. */
    record SlateShown(String session, Instant at, String rendition, boolean shown) implements SimulcastEvent {}

    /** The group of pictures outgrew its bound: destinations that join wait for the next key frame. */
    record GroupOfPicturesForgotten(String session, Instant at, long bytes, Duration length)
            implements SimulcastEvent {}

    /** A destination was added to the running session, or came with its plan. */
    record DestinationAdded(String session, Instant at, String destination) implements SimulcastEvent {}

    /**
     * A destination changed its state.
     *
     * @param cause why, where it was not asked for
     */
    record DestinationStateChanged(
            String session,
            Instant at,
            String destination,
            DestinationState from,
            DestinationState to,
            @Nullable Problem cause)
            implements SimulcastEvent {}

    /** A destination is live: media is confirmed and, where the platform can tell, shown. */
    record DestinationLive(
            String session,
            Instant at,
            String destination,
            @Nullable URI watch) implements SimulcastEvent {
        /** Where people watch it, if the platform told. */
        public Optional<URI> watchUrl() {
            return Optional.ofNullable(watch);
        }
    }

    /** An attempt ended and the next one is due. */
    record DestinationRetrying(
            String session, Instant at, String destination, Problem problem, int failures, Duration delay)
            implements SimulcastEvent {}

    /** The ingest in use kept failing and the destination's other one is tried; {@code place} never holds the key. */
    record IngestChanged(String session, Instant at, String destination, String place) implements SimulcastEvent {}

    /** Several destinations fell behind together, so the least important one was paused. */
    record DestinationShed(String session, Instant at, String destination, int priority, String reason)
            implements SimulcastEvent {}

    /** A destination was given up. */
    record DestinationFailed(String session, Instant at, String destination, Problem problem)
            implements SimulcastEvent {}

    /** A slow destination lost pictures in the last second. */
    record FramesDropped(String session, Instant at, String destination, long frames, long total)
            implements SimulcastEvent {}

    /** The platform made a broadcast ready, or had one still. */
    record BroadcastPrepared(
            String session,
            Instant at,
            String destination,
            String broadcast,
            boolean again,
            @Nullable URI watch) implements SimulcastEvent {}

    /**
     * All platforms were asked once to prepare.
     *
     * @param prepared destinations that can be sent to
     * @param failed why others cannot, for now or for good
     */
    record SessionPrepared(String session, Instant at, List<String> prepared, Map<String, Problem> failed)
            implements SimulcastEvent {
        public SessionPrepared {
            prepared = List.copyOf(prepared);
            failed = Collections.unmodifiableMap(new LinkedHashMap<>(failed));
        }
    }

    /** All or nothing was asked for, and one could not be prepared: the session ends, and what was made is undone. */
    record StartAbandoned(String session, Instant at, Map<String, Problem> failed) implements SimulcastEvent {
        public StartAbandoned {
            failed = Collections.unmodifiableMap(new LinkedHashMap<>(failed));
        }
    }

    /** A platform was asked to show a broadcast to its viewers. */
    record GoLiveRequested(String session, Instant at, String destination) implements SimulcastEvent {}

    /**
     * Our media is taken, and the platform says for longer than usual that viewers do not see it.
     *
     * @param text what is the case, in the platform's own words where it has some
     * @param remedy what helps
     * @param action what is done by itself now; empty for nothing
     */
    record PlatformDisagrees(
            String session,
            Instant at,
            String destination,
            Disagreement disagreement,
            String text,
            String remedy,
            String action)
            implements SimulcastEvent {}

    /** A platform asks for a person: the account must be connected again. Media goes on as long as the platform lets it. */
    record ReconsentNeeded(String session, Instant at, String destination, String credential, Problem problem)
            implements SimulcastEvent {}

    /** Something ends by itself in less than 30 or less than 5 minutes. */
    record LimitAhead(String session, Instant at, String destination, PlatformLimit limit, Instant end, String remedy)
            implements SimulcastEvent {}

    /** A fresh broadcast took over from one that its platform was about to end. */
    record RolledOver(
            String session,
            Instant at,
            String destination,
            String from,
            String to,
            @Nullable URI watch) implements SimulcastEvent {}

    /** A broadcast may still be on its platform although it was to be ended: a person should look, or {@code resume} tries again. */
    record BroadcastLeftOpen(
            String session,
            Instant at,
            String destination,
            @Nullable String broadcast,
            Problem problem) implements SimulcastEvent {}

    /**
     * A crash came between asking a platform for a broadcast and learning its id: whether it was made cannot be known here. The platform is
     * asked again with the same intent, by which it is found if that can be.
     */
    record OutcomeUnknown(String session, Instant at, String destination, String intent) implements SimulcastEvent {}

    /** What was to be remembered could not be written down; media goes on, and it is tried again. */
    record IntentNotStored(String session, Instant at, Problem problem) implements SimulcastEvent {}

    /** It was there, and is written down again. */
    record IntentStored(String session, Instant at) implements SimulcastEvent {}

    /**
     * Title, category and the like were changed, or not.
     *
     * @param problem why not; null if they were
     */
    record MetadataEdited(
            String session,
            Instant at,
            String destination,
            @Nullable Problem problem) implements SimulcastEvent {}

    /** This process lets go of the show; its broadcasts stay as they are, for a later {@code resume}. */
    record SessionDetached(String session, Instant at) implements SimulcastEvent {}

    /** A destination is over. */
    record DestinationEnded(String session, Instant at, String destination) implements SimulcastEvent {}

    /**
     * An issue began or ended, a status changed, or the plan's health interval is over: then with the same issues as
     * before.
     */
    record HealthChanged(String session, Instant at, HealthReport report) implements SimulcastEvent {}

    /**
     * In this place of the order, so many events were lost because handlers were too slow. Look at the session's status
     * for how it is now.
     */
    record EventsLost(String session, Instant at, long count) implements SimulcastEvent {}

    /** All is over. */
    record SessionEnded(String session, Instant at) implements SimulcastEvent {}
}
