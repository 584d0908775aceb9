package io.exprsn.simulcast;

import io.exprsn.simulcast.credential.ClientIdentity;
import io.exprsn.simulcast.credential.Credentials;
import io.exprsn.simulcast.credential.OAuthClient;
import io.exprsn.simulcast.credential.TinkVault;
import io.exprsn.simulcast.credential.VaultKey;
import io.exprsn.simulcast.event.ScheduleEvent;
import io.exprsn.simulcast.event.SimulcastEvent;
import io.exprsn.simulcast.ffmpeg.FfmpegRunner;
import io.exprsn.simulcast.internal.session.LocalSimulcaster;
import io.exprsn.simulcast.report.CheckReport;
import io.exprsn.simulcast.report.RehearsalReport;
import io.exprsn.simulcast.schedule.BroadcastScheduler;
import io.exprsn.simulcast.schedule.ScheduledBroadcast;
import io.exprsn.simulcast.spi.PlatformAdapter;
import io.exprsn.simulcast.store.CredentialStore;
import io.exprsn.simulcast.store.DestinationStore;
import io.exprsn.simulcast.store.ScheduleStore;
import io.exprsn.simulcast.store.SessionStore;
import io.exprsn.simulcast.store.StoredSchedule.WhenMissed;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The way in: runs shows and owns what they share (event loops, ingest listeners). Usually one per application. Safe for
 * use by several threads.
 */
public interface Simulcaster extends AutoCloseable {

    /** Begins with everything at its default. */
    static Builder builder() {
        return new Builder();
    }

    /**
     * Begins with what the environment says: accounts are sealed with {@code ENCRYPTION_KEY} and kept with the sessions in the folder
     * {@code SIMULCAST_DATA}, {@code simulcast-data} unless it is set; platforms are known by their variables, such as {@code
     * YOUTUBE_CLIENT_ID}, and those without any are left out. What is given to the builder besides goes before. Read when the simulcaster
     * is built: {@link Builder#build} says at once all that is missing or wrong.
     */
    static Builder fromEnvironment() {
        return Builder.from(System.getenv());
    }

    /**
     * Starts a show. Returns once it runs; media and destinations follow on their own, see
     * {@link SimulcastSession#awaitLive}.
     *
     * @throws SimulcastException {@link ErrorKind#INVALID} for a destination without key or with a wrong setting, a name
     *     that runs already, or an ingest source without a listener; {@link ErrorKind#SOURCE} for a file that is not
     *     there or no FFmpeg that can read the source
     * @throws IllegalStateException if this is closed
     */
    SimulcastSession start(SimulcastPlan plan);

    /**
     * Starts a show at a time; one that nobody could start within a minute of it is left out.
     *
     * @see #schedule(SimulcastPlan, ZonedDateTime, WhenMissed, Duration)
     */
    default ScheduledBroadcast schedule(SimulcastPlan plan, ZonedDateTime start) {
        return schedule(plan, start, WhenMissed.SKIP, Duration.ofMinutes(1));
    }

    /**
     * Starts a show at a time on a wall.
     *
     * @param wallTime a time that a change of clocks leaves out is moved by as much as the clocks are; of one that comes twice the first is
     *     meant
     * @param zone where the wall is
     * @see #schedule(SimulcastPlan, ZonedDateTime, WhenMissed, Duration)
     */
    default ScheduledBroadcast schedule(
            SimulcastPlan plan, LocalDateTime wallTime, ZoneId zone, WhenMissed missed, Duration grace) {
        return schedule(plan, wallTime.atZone(zone), missed, grace);
    }

    /**
     * Starts a show at a time. Returns once that is written down; platforms that can announce it do so then. The source is opened at the
     * start only, and a start that fails is tried again within the grace. Where the builder was given all stores, another process can start
     * it as well, without the plan's listeners; else it is forgotten with this one. See {@link ScheduleEvent} for what happens meanwhile.
     *
     * @param start kept as the time on the wall of its zone, also if the rules of that zone change
     * @param missed what happens if nobody could start it in time
     * @param grace how late a start is still in time, 0 or more
     * @throws SimulcastException {@link ErrorKind#INVALID} for a time that is over, an unknown platform or a wrong setting, a source that is
     *     a stream or a plan that is not to be written down; what the stores throw
     * @throws IllegalStateException if this is closed
     */
    ScheduledBroadcast schedule(SimulcastPlan plan, ZonedDateTime start, WhenMissed missed, Duration grace);

    /** The shows that wait for their time, the next one first; also those of other processes with the same stores. */
    List<ScheduledBroadcast> scheduled();

    /** A show that waits for its time, or did: for some days at least it is known what became of it. */
    Optional<ScheduledBroadcast> scheduled(String id);

    /**
     * Looks at the source and says what each destination would get, which encodes that takes and what they cost. Nothing is
     * sent and nothing is started. A file takes a moment, an address as long as it needs for some seconds of media, 25 s at
     * most; what an encoder costs is measured once, for a second. A publisher or a stream cannot be looked at before it
     * flows: then the plan says what is possible.
     *
     * @throws SimulcastException {@link ErrorKind#SOURCE} for a source that cannot be read; {@link ErrorKind#INVALID} for an
     *     unknown platform, wishes that do not go together, a file or SRT listener that cannot be written to or that no
     *     FFmpeg of this machine can, or, if the plan refuses that, more work than the processor can do
     * @throws IllegalStateException if this is closed
     */
    EncodingPlan plan(SimulcastPlan plan);

    /**
     * Looks whether a show could go live as it is now: accounts and what they may do, whether platforms and servers are there, what each
     * destination would get, the uplink, titles, what ends by itself. All are asked at once, each for 20 s at most; a source in the network
     * for 35 s. Nothing is made anywhere, no key is sent, and what is wrong is in the report.
     *
     * @throws IllegalStateException if this is closed
     */
    CheckReport check(SimulcastPlan plan) throws InterruptedException;

    /**
     * Goes the whole way with real media, seen by as few as each platform lets: until every destination is live, or sends where a platform
     * shows no rehearsal, and was so for {@code airTime}; or until that cannot be any more, or took too long (the plan's time to prepare,
     * what the slowest platform needs to show, and 45 s). Then everything is ended and taken away again, also when the caller is
     * interrupted; after a crash, {@link #resume} ends it. Servers without an API are only connected to, as viewers would see what arrives;
     * recordings are left out. Listeners of the plan hear nothing of it, those of the builder do.
     *
     * <p>One that publishes to us has to do so meanwhile; a stream of yours is used up by it.
     *
     * @param shownAllTheSame names of destinations without an API that are sent to nevertheless
     * @throws SimulcastException as {@link #start}; what happens later is in the report
     * @throws IllegalStateException if this is closed
     */
    RehearsalReport rehearse(SimulcastPlan plan, Duration airTime, Set<String> shownAllTheSame)
            throws InterruptedException;

    /** The same, and nothing is sent to a server without an API. */
    default RehearsalReport rehearse(SimulcastPlan plan, Duration airTime) throws InterruptedException {
        return rehearse(plan, airTime, Set.of());
    }

    /**
     * Goes on with what an earlier process left: every stored session comes back on the same broadcasts and keys, what was to be ended is
     * ended, and those that wait for their time go on waiting. What cannot be read or opened is logged and left as it is; the others are
     * not kept by it. Does nothing without stores. Of two processes that share stores, one resumes while the other does not run them.
     *
     * @return the sessions that run again
     */
    List<SimulcastSession> resume();

    /** The sessions that run now, in no order. */
    List<SimulcastSession> sessions();

    /** The accounts, tokens and keys that destinations name. */
    Credentials credentials();

    /**
     * The way to connect accounts of a platform: its tokens go into {@link #credentials()}, and sessions that wait for them go on.
     *
     * @throws SimulcastException ({@link ErrorKind#INVALID}) if accounts are not connected there by OAuth, or the builder was given no
     *     client for it
     */
    OAuthClient oauth(String platform);

    /** Where a platform sends browsers back to when an account is connected, as the environment or the builder said. */
    Optional<URI> redirectUri(String platform);

    /** Where publishers reach us, in the order the listeners were asked for. */
    List<InetSocketAddress> ingestAddresses();

    /** Ends all shows in good order, within 10 s, and 40 s where platforms have to be told, then everything else that runs. A second call does nothing. */
    @Override
    void close();

    /** Closes this without ending the shows, see {@link SimulcastSession#detach}. */
    void detach();

    /** Collects the parts; not safe for several threads. */
    final class Builder {
        private final List<IngestSettings> ingests = new ArrayList<>();
        private @Nullable FfmpegRunner ffmpeg;
        private Clock clock = Clock.systemUTC();
        private LongSupplier nanoTime = System::nanoTime;

        private final List<PlatformAdapter> platforms = new ArrayList<>();

        private final Map<String, ClientIdentity> clients = new LinkedHashMap<>();
        private final Map<String, Map<String, URI>> hosts = new LinkedHashMap<>();
        private final Map<String, Map<String, String>> settings = new LinkedHashMap<>();
        private final Map<String, Duration> delays = new LinkedHashMap<>();
        private final List<SimulcastPlan.Subscription<?>> subscriptions = new ArrayList<>();
        private @Nullable Credentials credentials;
        private @Nullable SessionStore sessions;
        private @Nullable DestinationStore destinations;
        private @Nullable ScheduleStore schedules;
        private @Nullable BroadcastScheduler scheduler;
        private final List<Consumer<ScheduleEvent>> scheduleListeners = new ArrayList<>();
        private @Nullable Map<String, String> environment;
        private final Map<String, URI> redirects = new LinkedHashMap<>();

        private Builder() {}

        /** For tests, which cannot change their own environment. */
        static Builder from(Map<String, String> variables) {
            Builder builder = new Builder();
            builder.environment = Map.copyOf(variables);
            return builder;
        }

        /** Where accounts, tokens and keys are. Without this they are in memory, and gone with the process. */
        public Builder credentials(Credentials stored) {
            this.credentials = stored;
            return this;
        }

        /** Who this application is to a platform, as registered there: needed to connect accounts and to refresh their tokens. */
        public Builder client(String platform, ClientIdentity identity) {
            clients.put(platform, identity);
            return this;
        }

        /** Where a platform sends browsers back to when an account is connected; as registered there. */
        public Builder redirectUri(String platform, URI address) {
            redirects.put(platform, address);
            return this;
        }

        /**
         * Another place for one of a platform's hosts: a test's, a proxy's.
         *
         * @param host its name in {@link io.exprsn.simulcast.spi.PlatformFacts#hosts()}, or {@code oauth} for all OAuth endpoints
         * @param address {@code https://host[:port][/path]}
         */
        public Builder host(String platform, String host, URI address) {
            hosts.computeIfAbsent(platform, id -> new LinkedHashMap<>()).put(host, address);
            return this;
        }

        /** A setting of all destinations on a platform that have none of their own. */
        public Builder setting(String platform, String name, String value) {
            settings.computeIfAbsent(platform, id -> new LinkedHashMap<>()).put(name, value);
            return this;
        }

        /**
         * How long it usually takes until a platform shows what arrives, where that is known better than by {@link
         * io.exprsn.simulcast.spi.PlatformFacts#showsWithin()}: what differs for longer is told and cured.
         */
        public Builder showsWithin(String platform, Duration usual) {
            delays.put(platform, usual);
            return this;
        }

        /**
         * Writes down what is meant before it is done, so that {@link Simulcaster#resume} can go on after a crash. Keys go into the
         * credentials, which must be as lasting.
         */
        public Builder stores(SessionStore sessionStore, DestinationStore destinationStore) {
            this.sessions = sessionStore;
            this.destinations = destinationStore;
            return this;
        }

        /**
         * Writes down what begins at a time, so that another process can start it. Needs {@link #stores} as well: a schedule without its
         * session is worth nothing.
         */
        public Builder schedules(ScheduleStore store) {
            this.schedules = store;
            return this;
        }

        /**
         * Wakes for what begins at a time in another way than {@link BroadcastScheduler#inProcess}: by a scheduler that several nodes share,
         * say. It is closed with the simulcaster.
         */
        public Builder scheduler(BroadcastScheduler wakes) {
            this.scheduler = wakes;
            return this;
        }

        /**
         * Subscribes to what happens to scheduled shows, also to those of earlier processes.
         *
         * @param handler called on a thread for these events alone, in order
         */
        public <E extends ScheduleEvent> Builder onSchedule(Class<E> type, Consumer<? super E> handler) {
            scheduleListeners.add(event -> {
                if (type.isInstance(event)) {
                    handler.accept(type.cast(event));
                }
            });
            return this;
        }

        /**
         * Keeps everything in one folder: accounts sealed with this key, sessions, destinations and schedules.
         *
         * @param folder made if it is not there, for its owner alone where the file system can
         * @param key seals what is secret
         */
        public Builder folder(Path folder, VaultKey key) {
            return credentials(new Credentials(TinkVault.of(key), CredentialStore.inFolder(folder)))
                    .stores(SessionStore.inFolder(folder), DestinationStore.inFolder(folder))
                    .schedules(ScheduleStore.inFolder(folder));
        }

        /** Subscribes to the events of all sessions, also those that are resumed; see {@link SimulcastPlan.Builder#on}. */
        public <E extends SimulcastEvent> Builder on(Class<E> type, Consumer<? super E> handler) {
            subscriptions.add(new SimulcastPlan.Subscription<>(type, handler));
            return this;
        }

        /**
         * Adds a platform, before those that {@link java.util.ServiceLoader} finds: one given here wins over a found one
         * of the same id.
         */
        public Builder platform(PlatformAdapter adapter) {
            platforms.add(adapter);
            return this;
        }

        /** Listens for RTMP publishers on loopback; 0 lets the system choose the port. */
        public Builder ingest(int port) {
            return ingest(IngestSettings.rtmp(port));
        }

        /** Listens for publishers; may be called more than once, for instance for RTMP and RTMPS. */
        public Builder ingest(IngestSettings settings) {
            ingests.add(settings);
            return this;
        }

        /** Runs FFmpeg in another way than {@link FfmpegRunner#local()}. */
        public Builder ffmpeg(FfmpegRunner runner) {
            this.ffmpeg = runner;
            return this;
        }

        /** Wall clock, for what people read; media never looks at it. */
        public Builder clock(Clock wallClock) {
            this.clock = wallClock;
            return this;
        }

        /** Monotonic clock in ns, for pacing, delays and liveness. */
        public Builder ticker(LongSupplier monotonicNanos) {
            this.nanoTime = monotonicNanos;
            return this;
        }

        /**
         * Opens the listeners and is ready for shows.
         *
         * @throws SimulcastException ({@link ErrorKind#INVALID}) if a port is in use, a certificate cannot be read, two platforms
         *     have the same id, schedules are to be kept and sessions are not, or the environment was to be read and is not as it
         *     should be
         */
        public Simulcaster build() {
            if (schedules != null && sessions == null) {
                throw new SimulcastException(
                        ErrorKind.INVALID,
                        "Schedules are to be kept, and the sessions that they start are not",
                        "Give stores(sessions, destinations) as well, or everything with folder(path, key)");
            }
            Credentials given = credentials;
            LocalSimulcaster.Parts parts = new LocalSimulcaster.Parts(
                    ingests,
                    platforms,
                    ffmpeg == null ? FfmpegRunner.local() : ffmpeg,
                    clock,
                    nanoTime,
                    given == null ? Builder::inMemory : () -> given,
                    clients,
                    redirects,
                    hosts,
                    settings,
                    delays,
                    sessions,
                    destinations,
                    subscriptions,
                    new LocalSimulcaster.Scheduling(schedules, scheduler, scheduleListeners));
            Map<String, String> variables = environment;
            return variables == null
                    ? LocalSimulcaster.open(parts)
                    : LocalSimulcaster.open(parts, variables, given == null);
        }

        private static Credentials inMemory() {
            return new Credentials(TinkVault.of(VaultKey.ofKeyset(VaultKey.newKeyset())), CredentialStore.inMemory());
        }
    }
}
