package io.exprsn.simulcast.credential;

import io.exprsn.simulcast.ErrorKind;
import io.exprsn.simulcast.RetryPolicy;
import io.exprsn.simulcast.Secret;
import io.exprsn.simulcast.SimulcastException;
import io.exprsn.simulcast.credential.Credential.OAuthTokens;
import io.exprsn.simulcast.event.CredentialEvent;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the tokens of one platform good, by the {@link OAuthProvider#policy()}. One refresh at a time per credential, however many ask; what
 * it brings is stored before anybody gets it, so that a rotated refresh token is not lost with the process. Where several processes
 * share a store, whoever stores first wins, and the others take what is stored.
 *
 * <p>A refresh that fails in a way that may pass harms nobody while the token is good: it goes on being handed out, and the refresh is
 * tried again with growing delays. Once a token is worth nothing, callers get an error at once, and no call is made between attempts.
 *
 * <p>Credentials are looked after from the first time they are asked for, or {@link #watch}ed, until they are removed. Safe for use by
 * several threads.
 */
public final class TokenKeeper implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(TokenKeeper.class);

    /** Short, because it waits by a time that stands still while a machine sleeps, for moments of the wall clock. */
    private static final Duration TICK = Duration.ofSeconds(30);

    private static final int MOST_AT_ONCE = 8;
    private static final int MOST_EVENTS = 1000;

    private final OAuthClient client;
    private final KeptTokens.Keeping keeping;
    private final Map<String, KeptTokens> kept = new ConcurrentHashMap<>();
    private final List<ThreadPoolExecutor> own;
    private final @Nullable Future<?> ticking;

    private TokenKeeper(Builder from) {
        client = from.client;
        ThreadPoolExecutor worker = pool("simulcast-tokens", MOST_AT_ONCE, new LinkedBlockingQueue<>());
        ThreadPoolExecutor teller = pool("simulcast-token-events", 1, new ArrayBlockingQueue<>(MOST_EVENTS));
        keeping = new KeptTokens.Keeping(
                client.clock(),
                from.nanoTime,
                from.chance,
                from.backOff,
                from.inline == null ? worker : from.inline,
                new CredentialEvents(from.listener, from.inline == null ? teller : from.inline));
        ScheduledExecutorService scheduler = from.scheduler;
        if (scheduler == null && !from.ticksByHand) {
            ScheduledThreadPoolExecutor ownScheduler =
                    new ScheduledThreadPoolExecutor(1, daemons("simulcast-token-ticks"));
            ownScheduler.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
            scheduler = ownScheduler;
            own = List.of(ownScheduler, worker, teller);
        } else {
            own = List.of(worker, teller);
        }
        ticking = scheduler == null
                ? null
                : scheduler.scheduleWithFixedDelay(this::tick, TICK.toMillis(), TICK.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Begins a keeper for what this client's platform granted. */
    public static Builder of(OAuthClient client) {
        return new Builder(client);
    }

    /**
     * The credential as it is good now. Waits for the platform only where the token is worth nothing any more, and no longer than the
     * client's deadline and some seconds. A credential of another kind comes back as it is stored.
     *
     * @throws SimulcastException {@link ErrorKind#AUTHENTICATION} if there is none, or a person must grant again; what the refresh threw
     *     if the token is worth nothing any more; what the store throws
     */
    public Credential current(String credential) {
        return tokens(credential).current();
    }

    /**
     * The credential after the platform refused an access token: the stored one if that is another by now, else a refreshed one.
     *
     * @param refused the access token that was refused
     * @throws SimulcastException as {@link #current}; {@link ErrorKind#AUTHENTICATION} also if the refused token just came, so that another
     *     would be refused too
     */
    public OAuthTokens refreshed(String credential, Secret refused) {
        return tokens(credential).refreshed(refused);
    }

    /** Looks after a credential before anybody asks for it: validates it, refreshes it ahead, tells before it ends. */
    public void watch(String credential) {
        tokens(credential);
    }

    /**
     * Does what is due: refreshes ahead, validates, warns. Called by the keeper's own thread each half minute unless {@link
     * Builder#ticksByHand} says otherwise. Makes no call itself, and throws nothing.
     */
    public void tick() {
        kept.forEach((name, tokens) -> {
            try {
                if (!tokens.tick()) {
                    kept.remove(name, tokens);
                }
            } catch (RuntimeException e) { // of a store or clock; the next one must have its turn
                log.warn(
                        "Looking after credential {} failed with a {}",
                        name,
                        e.getClass().getName());
            }
        });
    }

    private KeptTokens tokens(String credential) {
        return kept.computeIfAbsent(credential, name -> new KeptTokens(name, client, keeping));
    }

    /** Ends its threads. Waits for refreshes that run, within the client's deadline and some seconds: what they bring must be stored. */
    @Override
    public void close() {
        if (ticking != null) {
            ticking.cancel(false);
        }
        own.forEach(ThreadPoolExecutor::shutdown);
        long end = System.nanoTime() + client.deadline().plusSeconds(5).toNanos();
        try {
            for (ThreadPoolExecutor executor : own) {
                if (!executor.awaitTermination(end - System.nanoTime(), TimeUnit.NANOSECONDS)) {
                    log.warn("The keeper of tokens was closed while something of it still runs");
                    break;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static ThreadPoolExecutor pool(String name, int threads, BlockingQueue<Runnable> queue) {
        ThreadPoolExecutor pool = new ThreadPoolExecutor(threads, threads, 10, TimeUnit.SECONDS, queue, daemons(name));
        pool.allowCoreThreadTimeOut(true);
        return pool;
    }

    private static ThreadFactory daemons(String name) {
        return task -> {
            Thread thread = new Thread(task, name);
            thread.setDaemon(true);
            return thread;
        };
    }

    /** Collects a keeper; not safe for several threads. */
    public static final class Builder {
        private final OAuthClient client;
        private Consumer<CredentialEvent> listener = event -> {};
        private RetryPolicy backOff = new RetryPolicy(Duration.ofSeconds(5), 2, Duration.ofMinutes(5), 0.2, 0);
        private LongSupplier nanoTime = System::nanoTime;
        private DoubleSupplier chance = () -> ThreadLocalRandom.current().nextDouble();
        private @Nullable ScheduledExecutorService scheduler;
        private boolean ticksByHand;
        private @Nullable Executor inline;

        private Builder(OAuthClient client) {
            this.client = client;
        }

        /** Hears what happens, in order, on a thread of its own. What it throws is logged; if it hangs, events are lost after a thousand. */
        public Builder events(Consumer<CredentialEvent> events) {
            this.listener = events;
            return this;
        }

        /**
         * Delays between attempts to refresh that fail in a row. 5 s, doubling to 5 minutes, unless said otherwise; the number of attempts
         * does not count.
         */
        public Builder backOff(RetryPolicy delays) {
            this.backOff = delays;
            return this;
        }

        /** Nanoseconds of a clock that never jumps. {@link System#nanoTime()} unless said otherwise. */
        public Builder ticker(LongSupplier monotonic) {
            this.nanoTime = monotonic;
            return this;
        }

        /** Ticks on a thread of the host's, which stays the host's. */
        public Builder scheduler(ScheduledExecutorService hosts) {
            this.scheduler = hosts;
            return this;
        }

        /** Ticks when {@link TokenKeeper#tick()} is called. */
        public Builder ticksByHand() {
            this.ticksByHand = true;
            return this;
        }

        /** From 0 to 1, for jitter. */
        Builder chance(DoubleSupplier seeded) {
            this.chance = seeded;
            return this;
        }

        /** Refreshes and events run where they are asked for, so that a test sees them when its call returns. */
        Builder inline() {
            this.inline = Runnable::run;
            return this;
        }

        /** The keeper, at work. */
        public TokenKeeper build() {
            return new TokenKeeper(this);
        }
    }
}
