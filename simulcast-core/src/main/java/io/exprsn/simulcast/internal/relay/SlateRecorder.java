package io.exprsn.simulcast.internal.relay;

import io.exprsn.simulcast.EncodingProfile;
import io.exprsn.simulcast.ErrorKind;
import io.exprsn.simulcast.SimulcastException;
import io.exprsn.simulcast.ffmpeg.FfmpegExit;
import io.exprsn.simulcast.ffmpeg.FfmpegProcess;
import io.exprsn.simulcast.ffmpeg.FfmpegRunner;
import io.exprsn.simulcast.ffmpeg.SlateCommand;
import io.exprsn.simulcast.internal.media.FlvReader;
import io.exprsn.simulcast.internal.media.MediaPacket;
import io.exprsn.simulcast.internal.media.SilentAac;
import io.exprsn.simulcast.internal.media.TagInfo;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Records slates for renditions: one FFmpeg each, gone when the slate is there. Waits for it, so not for threads that
 * serve others. Safe for use by several threads.
 */
public final class SlateRecorder {
    /** Ten times what a busy machine needs for four seconds of a still picture at 1080p. */
    public static final Duration DEADLINE = Duration.ofSeconds(30);

    private static final Logger log = LoggerFactory.getLogger(SlateRecorder.class);

    private final FfmpegRunner runner;
    private final Executor feeders;
    private final Duration deadline;

    /**
     * @param feeders runs what feeds an FFmpeg, which may block until that ends
     * @param deadline for one slate, from its start
     */
    public SlateRecorder(FfmpegRunner runner, Executor feeders, Duration deadline) {
        this.runner = runner;
        this.feeders = feeders;
        this.deadline = deadline;
    }

    /**
     * A black slate.
     *
     * @param profile the rendition's, with the size and the rate to be
     * @param encoder the rendition's, as FFmpeg calls it
     * @throws SimulcastException if it cannot be made; its kind is INVALID where another attempt would fail as well
     */
    public Slate black(EncodingProfile profile, String encoder) throws InterruptedException {
        return record(profile, SlateCommand.black(profile, encoder), null);
    }

    /** A picture; otherwise as {@link #black}. */
    public Slate picture(EncodingProfile profile, String encoder, PictureFile picture) throws InterruptedException {
        return record(profile, SlateCommand.picture(profile, encoder, picture.format()), picture.bytes());
    }

    /** The last picture of a feed; otherwise as {@link #black}. */
    public Slate lastPicture(EncodingProfile profile, String encoder, LastPictures pictures)
            throws InterruptedException {
        return record(profile, SlateCommand.lastPicture(profile, encoder, pictures.count()), pictures.flv());
    }

    private Slate record(EncodingProfile profile, SlateCommand slate, byte @Nullable [] input)
            throws InterruptedException {
        String task = slate.command().task();
        List<MediaPacket> packets = new ArrayList<>();
        try (FfmpegProcess process = runner.start(slate.command())) {
            CompletableFuture<FfmpegExit> exit = process.onExit().toCompletableFuture();
            CompletableFuture<?> inTime = exit.copy().orTimeout(deadline.toNanos(), TimeUnit.NANOSECONDS);
            inTime.whenComplete((end, late) -> {
                if (late != null) {
                    process.stop();
                }
            });
            if (input != null) {
                feeders.execute(() -> feed(process, input));
            }
            read(process, packets, task, mostBytes(profile, slate));
            FfmpegExit end = exit.get();
            if (inTime.isCompletedExceptionally()) {
                throw failed(task + " took longer than " + deadline.toSeconds() + " s");
            }
            end.failure().ifPresent(failure -> {
                throw failure;
            });
            return slate(profile, slate, packets);
        } catch (ExecutionException never) {
            throw new IllegalStateException(never);
        } finally {
            packets.forEach(MediaPacket::release);
        }
    }

    private static void feed(FfmpegProcess process, byte[] input) {
        try (OutputStream stdin = process.stdin()) {
            stdin.write(input);
        } catch (IOException gone) {
            log.debug("An FFmpeg ended before it had read its picture", gone); // its own words say why
        }
    }

    private static void read(FfmpegProcess process, List<MediaPacket> packets, String task, long mostBytes) {
        long bytes = 0;
        try {
            FlvReader reader = new FlvReader(new BufferedInputStream(process.stdout()));
            for (MediaPacket packet = reader.next(); packet != null; packet = reader.next()) {
                packets.add(packet);
                bytes += packet.size();
                if (bytes > mostBytes) {
                    throw failed(task + " gave more than " + mostBytes + " bytes");
                }
            }
        } catch (IOException none) {
            log.debug("{} gave no FLV", task, none); // its own words say why
        }
    }

    /** The bitrate, the decoder's buffer, and as much again for an encoder that does not hold them. */
    private static long mostBytes(EncodingProfile profile, SlateCommand slate) {
        long seconds = slate.durationMicros() / 1_000_000 + 1;
        return 2 * (seconds * profile.videoKilobits() + profile.bufferKilobits()) * 125 + (1 << 20);
    }

    private static Slate slate(EncodingProfile profile, SlateCommand made, List<MediaPacket> packets) {
        List<MediaPacket> pictures = packets.stream()
                .filter(packet -> packet.isVideo() && packet.info().isMedia())
                .toList();
        MediaPacket header = packets.stream()
                .filter(packet -> packet.isVideo() && packet.info().role() == TagInfo.Role.SEQUENCE_HEADER)
                .findFirst()
                .orElse(null);
        if (header == null
                || pictures.size() != made.pictures()
                || !pictures.get(0).isKeyFrame()) {
            throw failed(made.command().task() + " gave " + pictures.size() + " pictures, expected " + made.pictures());
        }
        MediaPacket metadata = packets.stream()
                .filter(packet -> packet.info().role() == TagInfo.Role.METADATA)
                .findFirst()
                .orElse(null);
        SilentAac silence = SilentAac.of(profile.sampleRate(), profile.channels());
        return Slate.of(metadata, header, silence, pictures, made.durationMicros());
    }

    private static SimulcastException failed(String problem) {
        return new SimulcastException(
                ErrorKind.TRANSIENT, problem, "Nothing is shown while the source is gone; connections are held");
    }
}
