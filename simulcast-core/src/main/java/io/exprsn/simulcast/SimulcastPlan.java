package io.exprsn.simulcast;

import io.exprsn.simulcast.event.SimulcastEvent;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
            return new SimulcastPlan(this, from, List.copyOf(withNames()));
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
