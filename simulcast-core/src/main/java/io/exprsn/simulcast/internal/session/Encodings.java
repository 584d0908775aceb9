package io.exprsn.simulcast.internal.session;

import io.exprsn.simulcast.Destination;
import io.exprsn.simulcast.EncodingPlan;
import io.exprsn.simulcast.EncodingPlan.DestinationPlan;
import io.exprsn.simulcast.EncodingPlan.Reason;
import io.exprsn.simulcast.EncodingPlan.RenditionPlan;
import io.exprsn.simulcast.EncodingProfile;
import io.exprsn.simulcast.ErrorKind;
import io.exprsn.simulcast.RenditionStatus;
import io.exprsn.simulcast.SimulcastException;
import io.exprsn.simulcast.SimulcastPlan;
import io.exprsn.simulcast.SourceLoss;
import io.exprsn.simulcast.SourceMedia;
import io.exprsn.simulcast.event.SimulcastEvent;
import io.exprsn.simulcast.internal.plan.PacketProbe;
import io.exprsn.simulcast.internal.plan.Planner;
import io.exprsn.simulcast.internal.plan.Platforms;
import io.exprsn.simulcast.internal.relay.Feed;
import io.exprsn.simulcast.spi.MediaLimits;
import io.exprsn.simulcast.spi.PlatformFacts;
import io.exprsn.simulcast.spi.PlatformFacts.MidStreamChange;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is encoded for whom in one session: looks at the source while it flows, has the plan made, again when the source
 * changes or a destination comes, and gives each destination its feed. On the control loop, but for the looking.
 */
final class Encodings {
    private static final Logger log = LoggerFactory.getLogger(Encodings.class);

    /** Hears, on the control loop, what a plan means for the destinations. */
    interface Listener {
        /** These destinations have a feed: those that wait can begin. */
        void planned(List<String> destinations);

        /** These take their media from another feed than before. */
        void moved(List<String> destinations);

        /** This one cannot be served. */
        void cannotBeServed(String destination, SimulcastException why);
    }

    /**
     * Silence put in where the source has none.
     *
     * @param pictures the encode whose black pictures are put in where the source has none; null for none
     */
    record Completed(@Nullable Encoded pictures) implements FeedTree.Origin {
        @Override
        public FeedTree.@Nullable Origin input() {
            return null;
        }
    }

    /** An encode; with {@code alone}, of a source without pictures. */
    record Encoded(String name, EncodingProfile profile, String encoder, boolean alone) implements FeedTree.Origin {
        @Override
        public Completed input() {
            return new Completed(alone ? this : null);
        }
    }

    /** A slate while there is nothing else. */
    record Bridged(
            Encoded input, SourceLoss.Shows shows, @Nullable Path picture) implements FeedTree.Origin {}

    private final SimulcastPlan show;
    private final SessionContext session;
    private final Feed source;
    private final String description;
    private final Platforms platforms;
    private final Planner planner;
    private final FeedTree feeds;
    private final Executor blocking;
    private final Supplier<List<Destination>> destinations;
    private final Listener listener;

    /** An encode and who takes it. */
    private record Running(FeedWorks.EncodedFeed encode, List<String> destinations) {}

    private final Map<String, FeedTree.@Nullable Origin> origins = new HashMap<>();
    private final Map<String, FeedTree.@Nullable Origin> taken = new HashMap<>();
    private @Nullable PacketProbe probe;
    private @Nullable SourceMedia media;
    private volatile @Nullable EncodingPlan plan;
    private volatile List<Running> running = List.of();
    private boolean planning;
    private boolean stale;

    /**
     * @param destinations those the session has by now
     * @param maker knows how feeds are made
     */
    Encodings(
            SimulcastPlan show,
            SessionContext session,
            SourceRunner source,
            Platforms platforms,
            Planner planner,
            FeedTree.Maker maker,
            Executor blocking,
            Supplier<List<Destination>> destinations,
            Listener listener) {
        this.show = show;
        this.session = session;
        this.source = source.feed();
        this.description = source.description();
        this.platforms = platforms;
        this.planner = planner;
        this.feeds = new FeedTree(source.feed(), maker, blocking);
        this.blocking = blocking;
        this.destinations = destinations;
        this.listener = listener;
    }

    /** Whether a destination takes the source as it is, whatever it holds: then nothing needs to be known of it. */
    boolean passesAnything(Destination destination) {
        PlatformFacts facts = platforms.get(destination.platform()).facts();
        return destination.encoding().over(facts.profile()).isPassthrough()
                && !facts.limits().audioNeeded()
                && !facts.limits().videoNeeded()
                && !loss(destination).bridgesCopies();
    }

    /** What is shown at a destination while the source is gone. */
    SourceLoss loss(Destination destination) {
        SourceLoss own = destination.sourceLoss();
        return own == null ? show.sourceLoss() : own;
    }

    /** The plan as it is now; null as long as nobody needed one or the source is not known. */
    @Nullable
    EncodingPlan plan() {
        return plan;
    }

    /** A plan is needed, the first one or for more destinations: made as soon as the source is known. */
    void need() {
        if (probe == null) {
            PacketProbe looking = new PacketProbe(description, new Looking());
            probe = looking;
            source.join(looking);
        } else if (media != null) {
            make();
        }
    }

    /** Brings what was found to the control loop. */
    private final class Looking implements PacketProbe.Listener {
        @Override
        public void known(SourceMedia found) {
            session.loop().execute(() -> {
                media = found;
                make();
            });
        }

        @Override
        public void changed() {
            session.loop().execute(Encodings.this::sourceChanged);
        }
    }

    /** What is sent goes on until the new parameters are measured, where the platform takes new headers at all. */
    private void sourceChanged() {
        List<String> mustReconnect = destinations.get().stream()
                .filter(destination -> taken.containsKey(destination.name())
                        && isCopy(taken.get(destination.name()))
                        && platforms.get(destination.platform()).facts().midStream() != MidStreamChange.FORWARD)
                .map(Destination::name)
                .toList();
        log.info("{}: the source changed its parameters, reconnecting {}", session.name(), mustReconnect);
        listener.moved(mustReconnect);
    }

    private static boolean isCopy(FeedTree.@Nullable Origin origin) {
        return origin == null || origin instanceof Completed;
    }

    /** Encoders may have to be tried, which takes a while: away from the control loop, one at a time. */
    private void make() {
        if (planning) {
            stale = true;
            return;
        }
        planning = true;
        stale = false;
        SourceMedia known = media;
        List<Destination> wanted = destinations.get();
        blocking.execute(() -> {
            try {
                EncodingPlan made = planner.plan(known, wanted, show);
                session.loop().execute(() -> made(made, wanted));
            } catch (SimulcastException impossible) {
                session.loop().execute(() -> impossible(impossible, wanted));
            } catch (RuntimeException fault) {
                log.error("{}: planning failed, a fault of ours", session.name(), fault);
                session.loop().execute(() -> planning = false);
            }
        });
    }

    private void made(EncodingPlan made, List<Destination> wanted) {
        planning = false;
        plan = made;
        log.info("{}: planned, {}", session.name(), told(made));
        made.warnings().forEach(warning -> log.warn("{}: {}", session.name(), warning));
        session.post(new SimulcastEvent.EncodingPlanned(session.name(), session.now(), made));
        List<String> ready = new ArrayList<>();
        List<String> moved = new ArrayList<>();
        for (Destination destination : wanted) {
            made.destination(destination.name()).ifPresent(line -> assign(destination, line, made, ready, moved));
        }
        listener.planned(ready);
        listener.moved(moved);
        if (stale) {
            make();
        }
    }

    private static String told(EncodingPlan made) {
        return made.destinations().stream()
                .map(line -> line.name() + ": " + line.text())
                .collect(Collectors.joining("; "));
    }

    private void assign(
            Destination destination, DestinationPlan line, EncodingPlan made, List<String> ready, List<String> moved) {
        EncodingPlan.Obstacle obstacle = line.obstacle();
        if (obstacle != null) {
            listener.cannotBeServed(
                    line.name(), new SimulcastException(ErrorKind.INVALID, obstacle.problem(), obstacle.remedy()));
            return;
        }
        FeedTree.Origin origin = origin(line, made, loss(destination));
        FeedTree.Origin before = origins.put(line.name(), origin);
        ready.add(line.name());
        if (taken.containsKey(line.name()) && !Objects.equals(before, origin)) {
            moved.add(line.name());
        }
    }

    private FeedTree.@Nullable Origin origin(DestinationPlan line, EncodingPlan made, SourceLoss loss) {
        if (line.rendition() == null) {
            return line.silenceAdded() ? new Completed(null) : null;
        }
        RenditionPlan rendition = made.renditions().stream()
                .filter(each -> each.name().equals(line.rendition()))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no rendition " + line.rendition()));
        Encoded encoded = new Encoded(
                rendition.name(),
                rendition.profile(),
                rendition.encoder(),
                line.reasons().contains(Reason.NEEDS_VIDEO));
        return loss.shows() == SourceLoss.Shows.NOTHING ? encoded : new Bridged(encoded, loss.shows(), loss.picture());
    }

    private void impossible(SimulcastException why, List<Destination> wanted) {
        planning = false;
        wanted.stream()
                .filter(destination -> !passesAnything(destination) && !taken.containsKey(destination.name()))
                .forEach(destination -> listener.cannotBeServed(destination.name(), why));
    }

    /**
     * The feed of a destination; it is kept running for it until {@link #leave}.
     *
     * @throws SimulcastException ({@link ErrorKind#INVALID}) if there is none, because it cannot be served
     */
    Feed take(Destination destination) {
        String name = destination.name();
        if (!origins.containsKey(name) && !passesAnything(destination)) {
            throw new SimulcastException(
                    ErrorKind.INVALID,
                    "There is no encode for " + name,
                    "See why in the session's encoding plan, then remove the destination and add it again");
        }
        FeedTree.Origin origin = origins.get(name);
        Feed feed = feeds.take(origin);
        if (taken.containsKey(name)) {
            feeds.leave(taken.get(name)); // only now: what both use must not end in between
        }
        taken.put(name, origin);
        lookWhatRuns();
        return feed;
    }

    /** A destination needs its feed no more, for now. */
    void leave(String destination) {
        if (taken.containsKey(destination)) {
            feeds.leave(taken.remove(destination));
            lookWhatRuns();
        }
    }

    /** How the encodes do that run now, by name; from any thread. */
    List<RenditionStatus> renditions() {
        return running.stream()
                .map(each -> each.encode.status(each.destinations))
                .toList();
    }

    /** The last lines of the FFmpeg that encodes for a destination; none where it takes the source as it is. From any thread. */
    List<String> lastWords(String destination) {
        return running.stream()
                .filter(each -> each.destinations.contains(destination))
                .flatMap(each -> each.encode.lastWords().stream())
                .toList();
    }

    /** What a destination's platform takes. */
    MediaLimits limits(Destination destination) {
        return platforms.get(destination.platform()).facts().limits();
    }

    /** Pictures per second of the source as it was planned for, 0 if unknown. */
    double frameRate() {
        EncodingPlan now = plan;
        return now == null || now.source() == null || now.source().video() == null
                ? 0
                : now.source().video().frameRate();
    }

    private void lookWhatRuns() {
        List<Running> all = new ArrayList<>();
        feeds.all().forEach((origin, made) -> {
            if (made instanceof FeedWorks.EncodedFeed encode) {
                all.add(new Running(encode, takers(origin)));
            }
        });
        running = all.stream()
                .sorted(Comparator.comparing(each -> each.encode.name()))
                .toList();
    }

    private List<String> takers(FeedTree.Origin encode) {
        return taken.entrySet().stream()
                .filter(entry -> isMadeOf(entry.getValue(), encode))
                .map(Map.Entry::getKey)
                .sorted()
                .toList();
    }

    private static boolean isMadeOf(FeedTree.@Nullable Origin origin, FeedTree.Origin what) {
        return origin != null && (origin.equals(what) || isMadeOf(origin.input(), what));
    }

    /** Ends all encodes; may wait for processes, so not for the control loop, which must be done by then. */
    void close() {
        PacketProbe looking = probe;
        if (looking != null) {
            source.leave(looking);
        }
        running = List.of();
        feeds.close();
    }
}
