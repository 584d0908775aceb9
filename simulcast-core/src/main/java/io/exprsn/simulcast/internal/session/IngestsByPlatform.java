package io.exprsn.simulcast.internal.session;

import io.exprsn.simulcast.Destination;
import io.exprsn.simulcast.ErrorKind;
import io.exprsn.simulcast.Secret;
import io.exprsn.simulcast.SimulcastException;
import io.exprsn.simulcast.ffmpeg.FfmpegRequirement;
import io.exprsn.simulcast.ffmpeg.FfmpegRunner;
import io.exprsn.simulcast.internal.platform.DestinationSettings;
import io.exprsn.simulcast.internal.relay.Feed;
import io.exprsn.simulcast.internal.relay.FfmpegOutlet;
import io.exprsn.simulcast.internal.relay.Outlet;
import io.exprsn.simulcast.internal.relay.OutletStats;
import io.exprsn.simulcast.internal.relay.Recording;
import io.exprsn.simulcast.internal.relay.RelayTransport;
import io.exprsn.simulcast.internal.relay.RtmpOutlet;
import io.exprsn.simulcast.internal.relay.SrtPush;
import io.exprsn.simulcast.internal.service.ServiceAddress;
import io.exprsn.simulcast.spi.Broadcast;
import io.exprsn.simulcast.spi.Broadcast.IngestProtocol;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Which way leads to a destination: its platform says it, here alone. */
final class IngestsByPlatform {
    private static final Logger log = LoggerFactory.getLogger(IngestsByPlatform.class);

    private final RelayTransport transport;
    private final FfmpegRunner ffmpeg;
    private final LongSupplier nanoTime;

    IngestsByPlatform(RelayTransport transport, FfmpegRunner ffmpeg, LongSupplier nanoTime) {
        this.transport = transport;
        this.ffmpeg = ffmpeg;
        this.nanoTime = nanoTime;
    }

    /**
     * The way to a destination. What cannot be right is refused now, and so is what no FFmpeg of this machine can do.
     *
     * @param feed what to send there, asked for at each attempt
     * @throws SimulcastException of kind INVALID
     */
    DestinationSupervisor.Ingests of(Destination destination, Function<Destination, Feed> feed) {
        Destination located = ServiceAddress.located(destination);
        checkLocated(located).ifPresent(log::warn);
        if (located.platform().equals(Destination.FILE)) {
            Recording recording = FileDestination.recording(located, ffmpeg);
            return new ThroughFfmpeg(feed, FileDestination::place, latest -> recording.next());
        }
        if (located.isSrt()) {
            return new ThroughFfmpeg(feed, SrtDestination::place, latest -> SrtDestination.push(latest, ffmpeg));
        }
        if (!located.settings().containsKey(Destination.URL)) {
            throw new SimulcastException(
                    ErrorKind.INVALID,
                    "Destination " + located.name() + " on " + located.platform() + " has no server address",
                    "Give address and stream key with Destination.rtmp(...), then the platform with" + " onPlatform(\""
                            + located.platform() + "\")");
        }
        RtmpDestination.addresses(located);
        return new Rtmp(feed);
    }

    /** What a platform has still to make: there is nowhere to go yet. */
    static DestinationSupervisor.Ingests notYet(Destination destination) {
        return new DestinationSupervisor.Ingests() {
            @Override
            public List<String> places(Destination latest) {
                return List.of(latest.platform());
            }

            @Override
            public Outlet open(Destination latest, int ingest, OutletStats stats, Outlet.Listener listener) {
                throw new SimulcastException(
                        ErrorKind.INTERNAL,
                        "Destination " + destination.name()
                                + " was to be connected before its platform made a broadcast",
                        "Report this with the log");
            }
        };
    }

    /**
     * The way to the ingests of a broadcast that a platform made.
     *
     * @param definition how media gets there besides: trust, proxy and the like
     * @param feed what to send there, asked for at each attempt
     */
    DestinationSupervisor.Ingests of(
            Destination definition, List<Broadcast.Ingest> made, Function<Destination, Feed> feed) {
        return new Made(made.stream().map(ingest -> at(definition, ingest)).toList(), feed);
    }

    /** A destination as if server and key had been copied by hand. */
    private static Destination at(Destination definition, Broadcast.Ingest ingest) {
        boolean srt = ingest.protocol() == IngestProtocol.SRT;
        Map<String, String> settings = new LinkedHashMap<>();
        definition.settings().forEach((name, value) -> {
            boolean known = srt ? name.equals(Destination.LATENCY) : DestinationSettings.OF_EVERY_INGEST.contains(name);
            if (known) {
                settings.put(name, value);
            }
        });
        settings.put(Destination.URL, ingest.server().toString());
        Secret passphrase = ingest.passphrase();
        return new Destination(
                definition.name(),
                srt ? Destination.SRT : Destination.RTMP,
                null,
                ingest.key(),
                definition.priority(),
                definition.encoding(),
                definition.sourceLoss(),
                settings,
                passphrase == null ? Map.of() : Map.of(Destination.PASSPHRASE, passphrase));
    }

    /** Ingests that a platform made, each with a key of its own. */
    private final class Made implements DestinationSupervisor.Ingests {
        private final List<Destination> all;
        private final Function<Destination, Feed> feed;

        Made(List<Destination> all, Function<Destination, Feed> feed) {
            this.all = all;
            this.feed = feed;
        }

        @Override
        public List<String> places(Destination latest) {
            return all.stream()
                    .map(each -> each.isSrt()
                            ? SrtDestination.place(each)
                            : RtmpDestination.places(each).get(0))
                    .toList();
        }

        @Override
        public Outlet open(Destination latest, int ingest, OutletStats stats, Outlet.Listener listener) {
            Destination to = all.get(Math.min(ingest, all.size() - 1));
            if (to.isSrt()) {
                return FfmpegOutlet.open(
                        transport,
                        feed.apply(latest),
                        SrtDestination.push(to, ffmpeg),
                        Outlet.Limits.DEFAULT,
                        stats,
                        nanoTime,
                        listener);
            }
            return RtmpOutlet.open(
                    transport,
                    feed.apply(latest),
                    RtmpDestination.addresses(to).get(0),
                    Outlet.Limits.DEFAULT,
                    stats,
                    nanoTime,
                    listener);
        }
    }

    /**
     * Looks whether it can be told where a destination is, and at one that FFmpeg sends to.
     *
     * @return what a person should know before
     * @throws SimulcastException of kind INVALID for what cannot be right and what no FFmpeg of this machine can do
     */
    Optional<String> check(Destination destination) {
        return checkLocated(ServiceAddress.located(destination));
    }

    private Optional<String> checkLocated(Destination destination) {
        if (destination.isSrt()) {
            SrtDestination.push(destination, ffmpeg);
            require(FfmpegOutlet.requirement().and(SrtPush.REQUIREMENT));
            return SrtDestination.notice(destination);
        }
        if (destination.platform().equals(Destination.FILE)) {
            Recording recording = FileDestination.recording(destination, ffmpeg);
            require(FfmpegOutlet.requirement().and(recording.requirement()));
        }
        return Optional.empty();
    }

    private void require(FfmpegRequirement requirement) {
        ffmpeg.binary(requirement);
    }

    /** RTMP and RTMPS, which we speak ourselves. */
    private final class Rtmp implements DestinationSupervisor.Ingests {
        private final Function<Destination, Feed> feed;

        Rtmp(Function<Destination, Feed> feed) {
            this.feed = feed;
        }

        @Override
        public List<String> places(Destination destination) {
            return RtmpDestination.places(ServiceAddress.located(destination));
        }

        @Override
        public Outlet open(Destination destination, int ingest, OutletStats stats, Outlet.Listener listener) {
            return RtmpOutlet.open(
                    transport,
                    feed.apply(destination),
                    RtmpDestination.addresses(ServiceAddress.located(destination))
                            .get(ingest),
                    Outlet.Limits.DEFAULT,
                    stats,
                    nanoTime,
                    listener);
        }
    }

    /** What we do not speak: one place, one FFmpeg per attempt. */
    private final class ThroughFfmpeg implements DestinationSupervisor.Ingests {
        private final Function<Destination, Feed> feed;
        private final Function<Destination, String> place;
        private final Function<Destination, FfmpegOutlet.Target> target;

        ThroughFfmpeg(
                Function<Destination, Feed> feed,
                Function<Destination, String> place,
                Function<Destination, FfmpegOutlet.Target> target) {
            this.feed = feed;
            this.place = place;
            this.target = target;
        }

        @Override
        public List<String> places(Destination destination) {
            return List.of(place.apply(ServiceAddress.located(destination)));
        }

        @Override
        public Outlet open(Destination destination, int ingest, OutletStats stats, Outlet.Listener listener) {
            return FfmpegOutlet.open(
                    transport,
                    feed.apply(destination),
                    target.apply(ServiceAddress.located(destination)),
                    Outlet.Limits.DEFAULT,
                    stats,
                    nanoTime,
                    listener);
        }
    }
}
