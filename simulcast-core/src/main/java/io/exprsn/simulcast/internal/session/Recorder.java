package io.exprsn.simulcast.internal.session;

import io.exprsn.simulcast.Destination;
import io.exprsn.simulcast.ErrorKind;
import io.exprsn.simulcast.HealthReport;
import io.exprsn.simulcast.IncidentReport;
import io.exprsn.simulcast.RenditionStatus;
import io.exprsn.simulcast.Secret;
import io.exprsn.simulcast.SimulcastException;
import io.exprsn.simulcast.event.SimulcastEvent;
import io.exprsn.simulcast.internal.broadcast.PlatformAccess;
import io.exprsn.simulcast.internal.broadcast.PlatformSide;
import io.exprsn.simulcast.internal.history.History;
import io.exprsn.simulcast.internal.history.Seen;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes a session's history for incident reports. Safe for use by several threads, but for {@link #look}. */
final class Recorder implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Recorder.class);

    private final String session;
    private final History history;
    private final PlatformAccess access;
    private volatile @Nullable AutoCloseable accounts;
    private volatile boolean faultTold;

    Recorder(String session, Clock clock, PlatformAccess access) {
        this.session = session;
        this.history = new History(session, clock, access.redactor());
        this.access = access;
    }

    /** Hears of accounts from now on, until it is closed. */
    void begin() {
        accounts = access.listen(history::heard);
    }

    void add(Destination destination) {
        history.add(destination);
    }

    void record(SimulcastEvent event) {
        guarded(() -> history.record(event));
    }

    /** What is only written down for later must not harm the show. */
    private void guarded(Runnable writing) {
        try {
            writing.run();
        } catch (RuntimeException fault) {
            if (!faultTold) {
                faultTold = true;
                log.error("{}: incident reports miss something, a fault of ours", session, fault);
            }
        }
    }

    /**
     * Takes the numbers of now; on the control loop.
     *
     * @param encoder the last lines of the FFmpeg that encodes for a destination
     */
    void look(
            List<DestinationSupervisor> destinations,
            Function<String, List<String>> encoder,
            List<RenditionStatus> renditions,
            HealthReport health) {
        guarded(() -> history.look(
                destinations.stream()
                        .map(each -> seen(each, encoder.apply(each.name())))
                        .toList(),
                renditions,
                health));
    }

    private static Seen seen(DestinationSupervisor supervisor, List<String> encoder) {
        Destination destination = supervisor.destination();
        PlatformSide side = supervisor.side();
        return new Seen(
                supervisor.status(),
                secrets(destination, side),
                destination.credential(),
                side == null ? destination.platform() : side.platform(),
                side == null ? null : side.status(),
                side == null ? null : side.finding(),
                side == null ? null : side.problem(),
                Stream.concat(encoder.stream(), supervisor.lastWords().stream()).toList());
    }

    /** Those that a server could give back in its words. */
    private static List<Secret> secrets(Destination destination, @Nullable PlatformSide side) {
        List<Secret> secrets = new ArrayList<>(destination.secrets().values());
        secrets.add(destination.key());
        if (side != null) {
            side.onPlatform()
                    .ifPresent(there -> there.broadcast().ingests().forEach(ingest -> {
                        secrets.add(ingest.key());
                        secrets.add(ingest.passphrase());
                    }));
        }
        return secrets.stream().filter(Objects::nonNull).toList();
    }

    IncidentReport report(String destination) {
        return history.report(destination)
                .orElseThrow(
                        () -> new SimulcastException(
                                ErrorKind.INVALID,
                                "Session " + session + " knows no destination named \"" + destination + "\"",
                                "Ask for one of the plan, or one that was added; of those that are over the last 32 are known"));
    }

    /** Hears of no account any more; what is known stays. */
    @Override
    public void close() {
        AutoCloseable listening = accounts;
        if (listening == null) {
            return;
        }
        try {
            listening.close();
        } catch (Exception e) { // takes itself off a list
            throw new IllegalStateException(e);
        }
    }
}
