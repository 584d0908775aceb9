package io.exprsn.simulcast;

import io.exprsn.simulcast.event.SimulcastEvent;
import io.exprsn.simulcast.spi.Metadata;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What a session shall do: one source, some destinations, and who wants to hear of it. Immutable; made by
 * {@link #named(String)}.
 */
public final class SimulcastPlan {
    private static final Duration SHORTEST_HEALTH_INTERVAL = Duration.ofSeconds(1);
    private static final Duration LONGEST_HEALTH_INTERVAL = Duration.ofHours(1);

    private final String name;
    private final String title;
    private final Source source;
    private final List<Destination> destinations;
    private final RetryPolicy retry;
    private final Duration healthInterval;
    private final boolean shedding;
    private final @Nullable Source backup;
    private final SourceLoss sourceLoss;
    private final Sharing sharing;
    private final boolean refusingOverload;
    private final List<Subscription<?>> subscriptions;
    private final Metadata metadata;
    private final Map<String, Metadata> metadataOf;
    private final @Nullable Path thumbnail;
    private final StartPolicy startPolicy;
    private final boolean rollingOver;
    private final boolean kept;
    private final boolean cuttingMetadata;
    private final int uplinkKilobits;

    private SimulcastPlan(Builder builder, Source source, List<Destination> destinations) {
        this.name = builder.name;
        this.title = builder.title == null ? builder.name : builder.title;
        this.source = source;
        this.destinations = destinations;
        this.retry = builder.retry;
        this.healthInterval = builder.healthInterval;
        this.shedding = builder.shedding;
        this.backup = builder.backup;
        this.sourceLoss = builder.sourceLoss;
        this.sharing = builder.sharing;
        this.refusingOverload = builder.refusingOverload;
        this.subscriptions = List.copyOf(builder.subscriptions);
        this.metadata = builder.metadata.title() == null ? builder.metadata.titledAs(title) : builder.metadata;
        this.metadataOf = Map.copyOf(builder.metadataOf);
        this.thumbnail = builder.thumbnail;
        this.startPolicy = builder.startPolicy;
        this.rollingOver = builder.rollingOver;
        this.kept = builder.kept;
        this.cuttingMetadata = builder.cuttingMetadata;
        this.uplinkKilobits = builder.uplinkKilobits;
    }

    /**
     * Begins a plan.
     *
     * @param name name of the session, unique among those that run
     */
    public static Builder named(String name) {
        return new Builder(name);
    }

    public String name() {
        return name;
    }

    /** Title of the show as viewers see it; the name unless given. */
    public String title() {
        return title;
    }

    public Source source() {
        return source;
    }

    /** The source that takes over while {@link #source()} brings nothing, and gives back when it does again. */
    public Optional<Source> backup() {
        return Optional.ofNullable(backup);
    }

    /** What viewers see while no source brings anything, where a destination says nothing of its own. */
    public SourceLoss sourceLoss() {
        return sourceLoss;
    }

    /** Which destinations share an encode. */
    public Sharing sharing() {
        return sharing;
    }

    /** Whether a session that needs more processor than there is does not start; otherwise it warns. */
    public boolean isRefusingOverload() {
        return refusingOverload;
    }

    /** The destinations, each with a name of its own. */
    public List<Destination> destinations() {
        return destinations;
    }

    public RetryPolicy retry() {
        return retry;
    }

    /** Whether the least important destination is paused when several fall behind together. */
    public boolean shedding() {
        return shedding;
    }

    /** How often health is told although nothing changed. */
    public Duration healthInterval() {
        return healthInterval;
    }

    /** What viewers see besides the pictures, where a destination has nothing of its own; with {@link #title()} in it. */
    public Metadata metadata() {
        return metadata;
    }

    /** What differs for some destinations, by name. */
    public Map<String, Metadata> metadataByDestination() {
        return metadataOf;
    }

    /** What viewers of a destination see besides the pictures. */
    public Metadata metadata(String destination) {
        return metadata().with(metadataOf.getOrDefault(destination, Metadata.unchanged()));
    }

    /** The picture that stands for the show, where a platform takes one. */
    public Optional<Path> thumbnail() {
        return Optional.ofNullable(thumbnail);
    }

    /** How the destinations begin together. */
    public StartPolicy startPolicy() {
        return startPolicy;
    }

    /** Whether a fresh broadcast takes over before a platform's time limit ends the running one. */
    public boolean isRollingOver() {
        return rollingOver;
    }

    /** Whether it is written down, where the simulcaster has a store, so that it can be resumed. */
    public boolean isKept() {
        return kept;
    }

    /** Whether what is too long for a platform is cut there; otherwise it is refused. */
    public boolean isCuttingMetadata() {
        return cuttingMetadata;
    }

    /** What this machine can send, kbit/s; empty where that was not said. */
    public OptionalInt uplinkKilobits() {
        return uplinkKilobits == 0 ? OptionalInt.empty() : OptionalInt.of(uplinkKilobits);
    }

    /**
     * The same show with only some of its destinations, to be tried out: as soon as each can, and without those who listen.
     *
     * @param names of the destinations that stay
     */
    public SimulcastPlan rehearsing(Set<String> names) {
        Builder part = new Builder(name);
        part.title(title)
                .source(source)
                .onSourceLoss(sourceLoss)
                .sharing(sharing)
                .retry(retry)
                .healthInterval(healthInterval)
                .shedding(shedding)
                .metadata(metadata)
                .starting(StartPolicy.BEST_EFFORT.preparingWithin(startPolicy.prepareWithin()))
                .uplink(uplinkKilobits);
        part.backup = backup;
        part.refusingOverload = refusingOverload;
        part.thumbnail = thumbnail;
        part.kept = kept;
        part.cuttingMetadata = cuttingMetadata;
        destinations.stream().filter(each -> names.contains(each.name())).forEach(each -> {
            part.to(each);
            Metadata instead = metadataOf.get(each.name());
            if (instead != null) {
                part.metadata(each.name(), instead);
            }
        });
        return part.build();
    }

    /** Who hears of what, in the order of subscription. */
    public List<Subscription<?>> subscriptions() {
        return subscriptions;
    }

    @Override
    public String toString() {
        return "SimulcastPlan[" + name + " from " + source + " to " + destinations + "]";
    }

    /**
     * A type of event and who hears of it.
     *
     * @param <E> the type of event
     */
    public record Subscription<E extends SimulcastEvent>(Class<E> type, Consumer<? super E> handler) {
        /** Hands the event over if it is of this type. */
        public void offer(SimulcastEvent event) {
            if (type.isInstance(event)) {
                handler.accept(type.cast(event));
            }
        }
    }

    /** Collects a plan's parts; not safe for several threads. */
    public static final class Builder {
        private final String name;
        private final List<Destination> destinations = new ArrayList<>();
        private final List<Subscription<?>> subscriptions = new ArrayList<>();
        private @Nullable String title;
        private @Nullable Source source;
        private RetryPolicy retry = RetryPolicy.ofDefaults();
        private Duration healthInterval = Duration.ofSeconds(30);
        private boolean shedding;
        private @Nullable Source backup;
        private SourceLoss sourceLoss = SourceLoss.HOLD;
        private Sharing sharing = Sharing.EQUAL;
        private boolean refusingOverload;
        private Metadata metadata = Metadata.unchanged();
        private final Map<String, Metadata> metadataOf = new HashMap<>();
        private @Nullable Path thumbnail;
        private StartPolicy startPolicy = StartPolicy.BEST_EFFORT;
        private boolean rollingOver;
        private boolean kept = true;
        private boolean cuttingMetadata;
        private int uplinkKilobits;

        private Builder(String name) {
            this.name = name;
        }

        /** Title of the show as viewers see it. */
        public Builder title(String text) {
            this.title = text;
            return this;
        }

        /** Where the media comes from. */
        public Builder source(Source from) {
            this.source = from;
            return this;
        }

        /** A second source, which takes over by itself while the first one brings nothing, and gives back. */
        public Builder backup(Source from) {
            this.backup = from;
            return this;
        }

        /** What viewers see while no source brings anything; {@link SourceLoss#HOLD} unless given. */
        public Builder onSourceLoss(SourceLoss loss) {
            this.sourceLoss = loss;
            return this;
        }

        /** Which destinations share an encode; {@link Sharing#EQUAL} unless given. */
        public Builder sharing(Sharing rule) {
            this.sharing = rule;
            return this;
        }

        /** Does not start what needs more processor than there is; otherwise that is a warning. */
        public Builder refuseOverload() {
            this.refusingOverload = true;
            return this;
        }

        /** What viewers see besides the pictures, on all platforms that can show it. A title in it goes before {@link #title}. */
        public Builder metadata(Metadata shown) {
            this.metadata = shown;
            return this;
        }

        /**
         * What viewers of one destination see instead.
         *
         * @param destination its name
         * @param shown only what differs
         */
        public Builder metadata(String destination, Metadata shown) {
            metadataOf.put(destination, shown);
            return this;
        }

        /**
         * Cuts what is too long for a platform there, titles and descriptions at a word and with an ellipsis, and leaves out tags that it
         * does not take; the log says what. Unless asked for, such a show does not start.
         */
        public Builder cuttingMetadata() {
            this.cuttingMetadata = true;
            return this;
        }

        /**
         * What this machine can send in all, for {@link Simulcaster#check}; otherwise that only says what is needed.
         *
         * @param kilobits kbit/s, more than 0
         */
        public Builder uplink(int kilobits) {
            this.uplinkKilobits = kilobits;
            return this;
        }

        /** The picture that stands for the show: JPEG or PNG. Platforms that take none are left alone. */
        public Builder thumbnail(Path picture) {
            this.thumbnail = picture;
            return this;
        }

        /** How the destinations begin together; {@link StartPolicy#BEST_EFFORT} unless given. */
        public Builder starting(StartPolicy policy) {
            this.startPolicy = policy;
            return this;
        }

        /**
         * Where a platform ends a broadcast after some time, a fresh one takes over shortly before, and the old one's chat is told where.
         * Off unless asked for: viewers have to follow a link.
         */
        public Builder rollingOver() {
            this.rollingOver = true;
            return this;
        }

        /**
         * Is not written down: a crash of this process leaves its broadcasts as they are. Needed for a source that no other process could
         * open again, where the simulcaster has a store.
         */
        public Builder unkept() {
            this.kept = false;
            return this;
        }

        /** One more place to send to. */
        public Builder to(Destination destination) {
            destinations.add(destination);
            return this;
        }

        /** How destinations are tried again. */
        public Builder retry(RetryPolicy policy) {
            this.retry = policy;
            return this;
        }

        /**
         * Pauses the destination with the lowest priority when several fall behind together, which is what a full uplink
         * looks like; again after some seconds if that did not help. Off unless asked for; a destination paused so stays
         * paused until it is resumed.
         */
        public Builder shedding(boolean wanted) {
            this.shedding = wanted;
            return this;
        }

        /**
         * How often {@link SimulcastEvent.HealthChanged} comes although nothing changed, 1 s to 1 h; 30 s unless given.
         */
        public Builder healthInterval(Duration interval) {
            this.healthInterval = interval;
            return this;
        }

        /**
         * Subscribes before anything runs.
         *
         * @param handler called on the session's event thread; slow ones delay other events, never media
         */
        public <E extends SimulcastEvent> Builder on(Class<E> type, Consumer<? super E> handler) {
            subscriptions.add(new Subscription<>(type, handler));
            return this;
        }

        /**
         * Looks at everything once and refuses what is wrong.
         *
         * @throws SimulcastException ({@link ErrorKind#INVALID}) for a missing source or key, a bad address, setting or
         *     health interval, or a name used twice
         */
        public SimulcastPlan build() {
            if (name.isBlank()) {
                throw invalid("A plan has no name", "Call SimulcastPlan.named with the name of the show");
            }
            Source from = source;
            if (from == null) {
                throw invalid(
                        "The plan \"" + name + "\" has no source",
                        "Call source(...), for instance with Source.file(path)");
            }
            if (healthInterval.compareTo(SHORTEST_HEALTH_INTERVAL) < 0
                    || healthInterval.compareTo(LONGEST_HEALTH_INTERVAL) > 0) {
                throw invalid(
                        "The plan \"" + name + "\" has the health interval " + healthInterval + ", expected 1 s to 1 h",
                        "Leave it out for 30 s: changes are told at once anyway");
            }
            if (uplinkKilobits < 0) {
                throw invalid(
                        "The plan \"" + name + "\" has an uplink of " + uplinkKilobits
                                + " kbit/s, expected more than 0",
                        "Leave it out if it is not known");
            }
            List<Destination> named = List.copyOf(withNames());
            for (String known : metadataOf.keySet()) {
                if (named.stream().noneMatch(destination -> destination.name().equals(known))) {
                    throw invalid(
                            "The plan \"" + name + "\" has metadata for \"" + known
                                    + "\", which is none of its destinations",
                            "Give each destination that it speaks of a name: "
                                    + named.stream().map(Destination::name).toList());
                }
            }
            return new SimulcastPlan(this, from, named);
        }

        private List<Destination> withNames() {
            Map<String, Destination> byName = new LinkedHashMap<>();
            Map<String, Integer> made = new HashMap<>();
            for (Destination destination : destinations) {
                requireParts(destination);
                Destination named = destination;
                if (destination.name().isEmpty()) {
                    String base = madeName(destination);
                    int count = made.merge(base, 1, Integer::sum);
                    named = destination.named(count == 1 ? base : base + "#" + count);
                }
                if (byName.put(named.name(), named) != null) {
                    throw invalid(
                            "Two destinations have the name \"" + named.name() + "\"",
                            "Give each a name of its own: it is how status, events and commands tell them apart");
                }
            }
            return new ArrayList<>(byName.values());
        }

        private static void requireParts(Destination destination) {
            if (destination.isSrt()) {
                SrtAddress.of(destination);
            } else if (destination.platform().equals(Destination.FILE)) {
                RecordingPath.of(destination);
            } else if (destination.platform().equals(Destination.RTMP)
                    || destination.settings().containsKey(Destination.URL)) {
                URI server = Destination.server(destination);
                if (destination.key() == null) {
                    throw invalid(
                            "The destination "
                                    + (destination.name().isEmpty()
                                            ? Destination.addressName(server)
                                            : destination.name())
                                    + " has no stream key",
                            "Give it with Destination.rtmp(name, server, key)");
                }
            }
        }

        private static String madeName(Destination destination) {
            if (destination.platform().equals(Destination.RTMP)) {
                return Destination.addressName(Destination.server(destination));
            }
            if (destination.platform().equals(Destination.SRT)) {
                return SrtAddress.of(destination).getAuthority();
            }
            if (destination.platform().equals(Destination.FILE)) {
                return String.valueOf(RecordingPath.of(destination).getFileName());
            }
            String credential = destination.credential();
            return credential == null ? destination.platform() : destination.platform() + ":" + credential;
        }

        private static SimulcastException invalid(String problem, String remedy) {
            return new SimulcastException(ErrorKind.INVALID, problem, remedy);
        }
    }
}
