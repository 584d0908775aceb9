package io.exprsn.simulcast.internal.plan;

import io.exprsn.simulcast.ErrorKind;
import io.exprsn.simulcast.SimulcastException;
import io.exprsn.simulcast.Source;
import io.exprsn.simulcast.SourceMedia;
import io.exprsn.simulcast.SourceMedia.AudioTrack;
import io.exprsn.simulcast.SourceMedia.VideoTrack;
import io.exprsn.simulcast.ffmpeg.FfmpegRunner;
import io.exprsn.simulcast.ffmpeg.TestPattern;
import io.exprsn.simulcast.internal.media.FlvReader;
import io.exprsn.simulcast.internal.media.MediaPacket;
import io.exprsn.simulcast.internal.relay.SourceFile;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Looks at a source before anything is sent. Safe for use by several threads. */
public final class SourceProbe {
    /** Media of a file that is looked at: more than any key-frame interval that somebody meant. */
    private static final Duration FILE_LENGTH = Duration.ofSeconds(30);
    /** Of a live source, which makes us wait as long. */
    private static final Duration LIVE_LENGTH = Duration.ofSeconds(6);

    private static final Duration FILE_DEADLINE = Duration.ofSeconds(15);
    /** FFmpeg's own timeout for a mute source is 10 s. */
    private static final Duration LIVE_DEADLINE = Duration.ofSeconds(25);

    private final FfmpegProbe ffmpeg;
    private final Duration liveDeadline;

    /** Files and addresses are looked at with this. */
    public SourceProbe(FfmpegRunner runner) {
        this(runner, LIVE_DEADLINE);
    }

    SourceProbe(FfmpegRunner runner, Duration liveDeadline) {
        ffmpeg = new FfmpegProbe(runner);
        this.liveDeadline = liveDeadline;
    }

    /**
     * Looks at a source: at a file for a moment, at an address for 25 s at most.
     *
     * @return null for what can only be seen once it flows: a publisher or a stream
     * @throws SimulcastException ({@link ErrorKind#SOURCE} or {@link ErrorKind#INVALID}) if it cannot be opened or holds no
     *     media
     */
    public @Nullable SourceMedia look(Source source) {
        if (source instanceof Source.MediaFile file) {
            SourceFile found = SourceFile.of(file.path());
            String path = found.path().toString();
            return found.isFlv() ? flv(found) : ffmpeg.look(path, path, FILE_LENGTH, FILE_DEADLINE);
        }
        if (source instanceof Source.Address address) {
            return ffmpeg.look(address.uri().toString(), address.toString(), LIVE_LENGTH, liveDeadline);
        }
        return source instanceof Source.TestPattern ? pattern() : null;
    }

    private static SourceMedia flv(SourceFile file) {
        PacketProbe probe = new PacketProbe(file.path().toString());
        try (InputStream in = file.open()) {
            FlvReader reader = new FlvReader(in);
            for (MediaPacket packet = reader.next(); packet != null; packet = reader.next()) {
                probe.onPacket(packet);
                packet.release();
                if (probe.media().seen().compareTo(FILE_LENGTH) >= 0) {
                    break;
                }
            }
        } catch (IOException e) {
            throw new SimulcastException(
                    ErrorKind.SOURCE,
                    "The source file " + file.path() + " could not be read: " + e.getMessage(),
                    "Check that it is complete",
                    e);
        }
        return requireMedia(probe.media());
    }

    /** Refuses a source without tracks. */
    static SourceMedia requireMedia(SourceMedia media) {
        if (media.video() == null && media.audio() == null) {
            throw new SimulcastException(
                    ErrorKind.SOURCE,
                    "The source " + media.description() + " holds no media",
                    "Check that it is complete");
        }
        return media;
    }

    private static SourceMedia pattern() {
        TestPattern pattern = TestPattern.ofDefaults();
        return new SourceMedia(
                "test pattern",
                "flv",
                new VideoTrack(
                        "h264",
                        "High",
                        pattern.width(),
                        pattern.height(),
                        pattern.framesPerSecond(),
                        pattern.videoKilobits(),
                        Duration.ofSeconds(2),
                        false,
                        "yuv420p",
                        false,
                        1),
                new AudioTrack("aac", "LC", 48_000, 2, 128),
                Duration.ZERO);
    }
}
