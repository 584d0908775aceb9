package io.exprsn.simulcast.internal.session;

import io.exprsn.simulcast.EncodingPlan.RenditionPlan;
import io.exprsn.simulcast.ErrorKind;
import io.exprsn.simulcast.SimulcastException;
import io.exprsn.simulcast.SimulcastPlan;
import io.exprsn.simulcast.Source;
import io.exprsn.simulcast.ffmpeg.CopyOptions;
import io.exprsn.simulcast.ffmpeg.FfmpegCommand;
import io.exprsn.simulcast.ffmpeg.FfmpegRunner;
import io.exprsn.simulcast.ffmpeg.TestPattern;
import io.exprsn.simulcast.internal.plan.Planning;
import io.exprsn.simulcast.internal.relay.BackedUpSource;
import io.exprsn.simulcast.internal.relay.CopyOrEncode;
import io.exprsn.simulcast.internal.relay.FfmpegRun;
import io.exprsn.simulcast.internal.relay.FlvSource;
import io.exprsn.simulcast.internal.relay.FlvSource.AtEnd;
import io.exprsn.simulcast.internal.relay.IngestSource;
import io.exprsn.simulcast.internal.relay.MediaSource;
import io.exprsn.simulcast.internal.relay.RelayTransport;
import io.exprsn.simulcast.internal.relay.SourceFile;
import io.exprsn.simulcast.internal.relay.StreamRun;
import io.exprsn.simulcast.internal.rtmp.RtmpListener;
import java.io.BufferedInputStream;
import java.io.InputStream;
import java.util.List;
import java.util.function.LongSupplier;

/** Makes of what the plan says something that brings media, and refuses at once what cannot. */
final class Sources {
    private final FfmpegRunner ffmpeg;
    private final Planning planning;
    private final List<RtmpListener> listeners;
    private final RelayTransport transport;
    private final LongSupplier nanoTime;

    Sources(
            FfmpegRunner ffmpeg,
            Planning planning,
            List<RtmpListener> listeners,
            RelayTransport transport,
            LongSupplier nanoTime) {
        this.ffmpeg = ffmpeg;
        this.planning = planning;
        this.listeners = listeners;
        this.transport = transport;
        this.nanoTime = nanoTime;
    }

    /** The source of a show, with its backup if it has one. A file is looked at, which may take some seconds. */
    MediaSource open(SimulcastPlan show) {
        MediaSource main = open(show.name(), show.source(), show);
        return show.backup()
                .<MediaSource>map(other -> new BackedUpSource(
                        main, open(show.name() + "-backup", other, show), transport.loops(), nanoTime))
                .orElse(main);
    }

    private MediaSource open(String name, Source source, SimulcastPlan show) {
        if (source instanceof Source.MediaFile file) {
            return file(name, file, show);
        }
        if (source instanceof Source.Address address) {
            return address(name, address, show);
        }
        if (source instanceof Source.FlvInput flv) {
            InputStream in = new BufferedInputStream(flv.in(), SourceFile.READ_BUFFER);
            return new FlvSource(name, flv.toString(), () -> StreamRun.borrowed(in), new AtEnd.Stop());
        }
        if (source instanceof Source.Publisher publisher) {
            if (listeners.isEmpty()) {
                throw new SimulcastException(
                        ErrorKind.INVALID,
                        "The source is a publisher, but no ingest listener is open",
                        "Call ingest(port) on the simulcaster's builder");
            }
            return new IngestSource(publisher.key(), publisher.hold(), listeners, transport);
        }
        return run(name, "test pattern", pattern());
    }

    private FfmpegCommand pattern() {
        return FfmpegCommand.testPattern(TestPattern.ofDefaults().unpaced(), ffmpeg.binary(FfmpegCommand.TEST_PATTERN));
    }

    private MediaSource file(String name, Source.MediaFile file, SimulcastPlan show) {
        SourceFile source = SourceFile.of(file.path());
        String path = source.path().toString();
        if (source.isFlv()) {
            return new FlvSource(
                    name,
                    path,
                    () -> StreamRun.owned(source.open()),
                    file.loop() ? new AtEnd.Again() : new AtEnd.Stop());
        }
        CopyOptions options = file.loop() ? CopyOptions.ofDefaults().looping() : CopyOptions.ofDefaults();
        RenditionPlan entrance = planning.entrance(file, show);
        return run(
                name,
                path,
                entrance == null
                        ? FfmpegCommand.copyToFlv(path, options)
                        : FfmpegCommand.transcodeToFlv(path, options, entrance.profile(), entrance.encoder()));
    }

    private MediaSource address(String name, Source.Address address, SimulcastPlan show) {
        String url = address.uri().toString();
        FfmpegCommand copy = FfmpegCommand.copyToFlv(url, CopyOptions.ofDefaults());
        // FFmpeg's own timeout ends it sooner when all is well; while it opens a source it may take four times as
        // long.
        FfmpegRun.SilenceLimit limit =
                new FfmpegRun.SilenceLimit(FfmpegRun.SilenceLimit.NETWORK, nanoTime, transport.loops());
        ffmpeg.binary(copy.requirement());
        return new FlvSource(
                name,
                address.toString(),
                new CopyOrEncode(() -> new FfmpegRun(ffmpeg.start(copy), limit), () -> {
                    RenditionPlan entrance = planning.entrance(address, show);
                    FfmpegCommand command = entrance == null
                            ? copy // what it holds has changed meanwhile
                            : FfmpegCommand.transcodeToFlv(
                                    url, CopyOptions.ofDefaults(), entrance.profile(), entrance.encoder());
                    return new FfmpegRun(ffmpeg.start(command), limit);
                }),
                new AtEnd.ComeBack(address.hold()));
    }

    /** Looks for a binary now, so that its absence is an answer to the start and not an event later. */
    private MediaSource run(String name, String description, FfmpegCommand command) {
        ffmpeg.binary(command.requirement());
        return new FlvSource(name, description, () -> new FfmpegRun(ffmpeg.start(command)), new AtEnd.Stop());
    }
}
