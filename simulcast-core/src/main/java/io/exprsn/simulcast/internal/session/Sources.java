package io.exprsn.simulcast.internal.session;

import io.exprsn.simulcast.ErrorKind;
import io.exprsn.simulcast.SimulcastException;
import io.exprsn.simulcast.Source;
import io.exprsn.simulcast.ffmpeg.CopyOptions;
import io.exprsn.simulcast.ffmpeg.FfmpegCommand;
import io.exprsn.simulcast.ffmpeg.FfmpegRunner;
import io.exprsn.simulcast.ffmpeg.TestPattern;
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
    private static final int READ_BUFFER = 256 * 1024;

    private Sources() {}

    static MediaSource open(
            String session,
            Source source,
            FfmpegRunner ffmpeg,
            List<RtmpListener> listeners,
            RelayTransport transport,
            LongSupplier nanoTime) {
        if (source instanceof Source.MediaFile file) {
            return file(session, file, ffmpeg);
        }
        if (source instanceof Source.Address address) {
            FfmpegCommand command = FfmpegCommand.copyToFlv(address.uri().toString(), CopyOptions.ofDefaults());
            // FFmpeg's own timeout ends it sooner when all is well; while it opens a source it may take four times as
            // long.
            FfmpegRun.SilenceLimit limit =
                    new FfmpegRun.SilenceLimit(FfmpegRun.SilenceLimit.NETWORK, nanoTime, transport.loops());
            ffmpeg.binary(command.requirement());
            return new FlvSource(
                    session,
                    address.toString(),
                    () -> new FfmpegRun(ffmpeg.start(command), limit),
                    new AtEnd.ComeBack(address.hold()));
        }
        if (source instanceof Source.FlvInput flv) {
            InputStream in = new BufferedInputStream(flv.in(), READ_BUFFER);
            return new FlvSource(session, flv.toString(), () -> StreamRun.borrowed(in), new AtEnd.Stop());
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
        FfmpegCommand command = pattern(ffmpeg);
        return run(session, "test pattern", command, ffmpeg);
    }

    private static FfmpegCommand pattern(FfmpegRunner ffmpeg) {
        return FfmpegCommand.testPattern(TestPattern.ofDefaults().unpaced(), ffmpeg.binary(FfmpegCommand.TEST_PATTERN));
    }

    private static MediaSource file(String session, Source.MediaFile file, FfmpegRunner ffmpeg) {
        SourceFile source = SourceFile.of(file.path());
        String path = source.path().toString();
        if (source.isFlv()) {
            return new FlvSource(
                    session,
                    path,
                    () -> StreamRun.owned(source.open()),
                    file.loop() ? new AtEnd.Again() : new AtEnd.Stop());
        }
        CopyOptions options = file.loop() ? CopyOptions.ofDefaults().looping() : CopyOptions.ofDefaults();
        return run(session, path, FfmpegCommand.copyToFlv(path, options), ffmpeg);
    }

    /** Looks for a binary now, so that its absence is an answer to the start and not an event later. */
    private static MediaSource run(String session, String description, FfmpegCommand command, FfmpegRunner ffmpeg) {
        ffmpeg.binary(command.requirement());
        return new FlvSource(session, description, () -> new FfmpegRun(ffmpeg.start(command)), new AtEnd.Stop());
    }
}
