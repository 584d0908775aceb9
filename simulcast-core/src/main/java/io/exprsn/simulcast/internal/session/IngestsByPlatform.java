package io.exprsn.simulcast.internal.session;

import io.exprsn.simulcast.Destination;
import io.exprsn.simulcast.ErrorKind;
import io.exprsn.simulcast.SimulcastException;
import io.exprsn.simulcast.ffmpeg.FfmpegRequirement;
import io.exprsn.simulcast.ffmpeg.FfmpegRunner;
import io.exprsn.simulcast.internal.relay.Feed;
import io.exprsn.simulcast.internal.relay.FfmpegOutlet;
import io.exprsn.simulcast.internal.relay.Outlet;
import io.exprsn.simulcast.internal.relay.OutletStats;
import io.exprsn.simulcast.internal.relay.Recording;
import io.exprsn.simulcast.internal.relay.RelayTransport;
import io.exprsn.simulcast.internal.relay.RtmpOutlet;
import io.exprsn.simulcast.internal.relay.SrtPush;
import java.util.List;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
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
    DestinationSupervisor.Ingests of(Destination destination, Supplier<Feed> feed) {
        return switch (destination.platform()) {
            case Destination.RTMP -> {
                RtmpDestination.addresses(destination);
                yield new Rtmp(feed);
            }
            case Destination.SRT -> {
                SrtDestination.push(destination, ffmpeg);
                require(FfmpegOutlet.requirement().and(SrtPush.REQUIREMENT));
                SrtDestination.notice(destination).ifPresent(log::warn);
                yield new ThroughFfmpeg(feed, SrtDestination::place, latest -> SrtDestination.push(latest, ffmpeg));
            }
            case Destination.FILE -> {
                Recording recording = FileDestination.recording(destination, ffmpeg);
                require(FfmpegOutlet.requirement().and(recording.requirement()));
                yield new ThroughFfmpeg(feed, FileDestination::place, latest -> recording.next());
            }
            default ->
                throw new SimulcastException(
                        ErrorKind.INVALID,
                        "Destination " + destination.name() + " has the platform \"" + destination.platform()
                                + "\", known here: "
                                + List.of(Destination.RTMP, Destination.SRT, Destination.FILE),
                        "Use Destination.rtmp(...), Destination.srt(...) or Destination.file(...)");
        };
    }

    private void require(FfmpegRequirement requirement) {
        ffmpeg.binary(requirement);
    }

    /** RTMP and RTMPS, which we speak ourselves. */
    private final class Rtmp implements DestinationSupervisor.Ingests {
        private final Supplier<Feed> feed;

        Rtmp(Supplier<Feed> feed) {
            this.feed = feed;
        }

        @Override
        public List<String> places(Destination destination) {
            return RtmpDestination.places(destination);
        }

        @Override
        public Outlet open(Destination destination, int ingest, OutletStats stats, Outlet.Listener listener) {
            return RtmpOutlet.open(
                    transport,
                    feed.get(),
                    RtmpDestination.addresses(destination).get(ingest),
                    Outlet.Limits.DEFAULT,
                    stats,
                    nanoTime,
                    listener);
        }
    }

    /** What we do not speak: one place, one FFmpeg per attempt. */
    private final class ThroughFfmpeg implements DestinationSupervisor.Ingests {
        private final Supplier<Feed> feed;
        private final Function<Destination, String> place;
        private final Function<Destination, FfmpegOutlet.Target> target;

        ThroughFfmpeg(
                Supplier<Feed> feed,
                Function<Destination, String> place,
                Function<Destination, FfmpegOutlet.Target> target) {
            this.feed = feed;
            this.place = place;
            this.target = target;
        }

        @Override
        public List<String> places(Destination destination) {
            return List.of(place.apply(destination));
        }

        @Override
        public Outlet open(Destination destination, int ingest, OutletStats stats, Outlet.Listener listener) {
            return FfmpegOutlet.open(
                    transport, feed.get(), target.apply(destination), Outlet.Limits.DEFAULT, stats, nanoTime, listener);
        }
    }
}
