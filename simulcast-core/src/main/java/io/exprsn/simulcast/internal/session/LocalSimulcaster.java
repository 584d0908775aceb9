package io.exprsn.simulcast.internal.session;

import io.exprsn.simulcast.EncodingPlan;
import io.exprsn.simulcast.ErrorKind;
import io.exprsn.simulcast.IngestSettings;
import io.exprsn.simulcast.SimulcastException;
import io.exprsn.simulcast.SimulcastPlan;
import io.exprsn.simulcast.SimulcastSession;
import io.exprsn.simulcast.Simulcaster;
import io.exprsn.simulcast.ffmpeg.FfmpegRunner;
import io.exprsn.simulcast.internal.plan.Planning;
import io.exprsn.simulcast.internal.plan.Platforms;
import io.exprsn.simulcast.internal.relay.MediaSource;
import io.exprsn.simulcast.internal.relay.RelayTransport;
import io.exprsn.simulcast.internal.rtmp.RtmpListener;
import io.exprsn.simulcast.internal.rtmp.RtmpListenerSettings;
import io.exprsn.simulcast.internal.rtmp.ServerTls;
import io.exprsn.simulcast.internal.rtmp.TakeoverPolicy;
import io.exprsn.simulcast.spi.PlatformAdapter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;

/** Runs shows in this JVM. */
public final class LocalSimulcaster implements Simulcaster {
    private static final Duration END_LIMIT = Duration.ofSeconds(10);

    private final RelayTransport transport;
    private final IngestsByPlatform ingests;
    private final RetryGate retryGate = new RetryGate();
    private final List<RtmpListener> listeners = new ArrayList<>();
    private final List<InetSocketAddress> addresses = new ArrayList<>();
    private final FfmpegRunner ffmpeg;
    private final Platforms platforms;
    private final Planning planning;
    private final Clock clock;
    private final LongSupplier nanoTime;
    private final Object lock = new Object();
    private final Map<String, SessionRunner> sessions = new HashMap<>();
    /** Names of those that do not run yet: looking at a source takes its time. */
    private final Set<String> starting = new HashSet<>();

    private boolean closed;

    private LocalSimulcaster(
            RelayTransport transport, FfmpegRunner ffmpeg, Platforms platforms, Clock clock, LongSupplier nanoTime) {
        this.transport = transport;
        this.ingests = new IngestsByPlatform(transport, ffmpeg, nanoTime);
        this.ffmpeg = ffmpeg;
        this.platforms = platforms;
        this.planning = new Planning(ffmpeg, platforms);
        this.clock = clock;
        this.nanoTime = nanoTime;
    }

    /** Opens the listeners; closes everything again if one cannot be opened. */
    public static Simulcaster open(
            List<IngestSettings> ingests,
            List<PlatformAdapter> adapters,
            FfmpegRunner ffmpeg,
            Clock clock,
            LongSupplier nanoTime) {
        Platforms platforms = Platforms.of(adapters);
        LocalSimulcaster simulcaster = new LocalSimulcaster(new RelayTransport(), ffmpeg, platforms, clock, nanoTime);
        boolean open = false;
        try {
            ingests.forEach(simulcaster::listen);
            open = true;
            return simulcaster;
        } finally {
            if (!open) {
                simulcaster.close();
            }
        }
    }

    private void listen(IngestSettings ingest) {
        InetAddress bind;
        try {
            bind = InetAddress.getByName(ingest.bindAddress());
        } catch (UnknownHostException e) {
            throw new SimulcastException(
                    ErrorKind.INVALID,
                    "The ingest address " + ingest.bindAddress() + " is not one of this machine",
                    "Use 127.0.0.1, 0.0.0.0 or an address this machine has",
                    e);
        }
        RtmpListenerSettings settings = RtmpListenerSettings.loopback(ingest.port())
                .withBindAddress(bind)
                .withTakeover(ingest.takeOver() ? TakeoverPolicy.TAKE_OVER : TakeoverPolicy.REFUSE);
        if (ingest.certificateChain() != null && ingest.privateKey() != null) {
            settings = settings.withTls(ServerTls.fromPem(ingest.certificateChain(), ingest.privateKey()));
        }
        RtmpListener listener = new RtmpListener(settings, transport.sockets(), transport.loops(), transport.loops());
        listeners.add(listener);
        listener.start();
        addresses.add(new InetSocketAddress(bind, listener.port()));
    }

    @Override
    public SimulcastSession start(SimulcastPlan plan) {
        synchronized (lock) {
            if (closed) {
                throw new IllegalStateException("This simulcaster is closed: build another one");
            }
            if (sessions.containsKey(plan.name()) || !starting.add(plan.name())) {
                throw new SimulcastException(
                        ErrorKind.INVALID,
                        "A session named \"" + plan.name() + "\" runs already",
                        "Give the plan another name, or end that session first");
            }
        }
        try {
            return run(plan);
        } finally {
            synchronized (lock) {
                starting.remove(plan.name());
            }
        }
    }

    private SimulcastSession run(SimulcastPlan plan) {
        MediaSource source = new Sources(ffmpeg, planning, listeners, transport, nanoTime).open(plan);
        SessionRunner session = new SessionRunner(
                plan,
                source,
                transport,
                ingests,
                retryGate,
                platforms,
                planning.planner(),
                ffmpeg,
                clock,
                nanoTime,
                this::forget);
        synchronized (lock) {
            if (closed) {
                throw new IllegalStateException("This simulcaster was closed meanwhile: build another one");
            }
            sessions.put(plan.name(), session);
        }
        session.start();
        return session;
    }

    @Override
    public EncodingPlan plan(SimulcastPlan plan) {
        synchronized (lock) {
            if (closed) {
                throw new IllegalStateException("This simulcaster is closed: build another one");
            }
        }
        List<String> told = plan.destinations().stream()
                .map(ingests::check)
                .flatMap(Optional::stream)
                .toList();
        return planning.plan(plan).warning(told);
    }

    private void forget(SessionRunner session) {
        synchronized (lock) {
            sessions.remove(session.name(), session);
        }
    }

    @Override
    public List<InetSocketAddress> ingestAddresses() {
        return List.copyOf(addresses);
    }

    @Override
    public void close() {
        List<SessionRunner> running;
        synchronized (lock) {
            if (closed) {
                return;
            }
            closed = true;
            running = List.copyOf(sessions.values());
        }
        running.forEach(SessionRunner::end);
        boolean interrupted = false;
        for (SessionRunner session : running) {
            try {
                session.awaitEnd(END_LIMIT);
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        listeners.forEach(RtmpListener::close);
        planning.close();
        transport.close();
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
