package io.exprsn.simulcast.examples.control.stream;

import io.exprsn.simulcast.KeyFrame;
import io.exprsn.simulcast.SimulcastException;
import io.exprsn.simulcast.SimulcastSession;
import io.exprsn.simulcast.ffmpeg.FfmpegCapability;
import io.exprsn.simulcast.ffmpeg.FfmpegCommand;
import io.exprsn.simulcast.ffmpeg.FfmpegProcess;
import io.exprsn.simulcast.ffmpeg.FfmpegRequirement;
import io.exprsn.simulcast.ffmpeg.FfmpegRunner;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Small pictures of what goes out, made from key frames by FFmpeg: one at a time in all, a new one every three seconds at most for each
 * show. Safe for use by several threads.
 */
final class Pictures {
    private static final Duration FRESH = Duration.ofSeconds(3);
    private static final Duration LONGEST = Duration.ofSeconds(5);
    private static final Duration NOT_AGAIN = Duration.ofSeconds(30);
    private static final int MOST_BYTES = 2_000_000;
    private static final FfmpegRequirement NEEDED =
            FfmpegRequirement.of(FfmpegCapability.demuxer("flv"), FfmpegCapability.encoder("mjpeg"));

    private final FfmpegRunner ffmpeg;
    private final LongSupplier nanoTime;
    private final Semaphore turn = new Semaphore(1);
    private final Map<String, Made> made = new ConcurrentHashMap<>();
    private volatile @Nullable Failure failure;

    /**
     * A picture.
     *
     * @param at when what it shows went out
     */
    record Picture(byte[] jpeg, Instant at) {
        /** Tells it from others of its show. */
        String tag() {
            return Long.toString(at.toEpochMilli(), Character.MAX_RADIX);
        }
    }

    private record Made(SimulcastSession session, Picture picture, long nanos) {}

    private record Failure(SimulcastException why, long nanos) {}

    Pictures(FfmpegRunner ffmpeg, LongSupplier nanoTime) {
        this.ffmpeg = ffmpeg;
        this.nanoTime = nanoTime;
    }

    /**
     * The newest picture of a show; the one before while another is being made. Empty before the first key frame.
     *
     * @throws Refusal if there is no FFmpeg for it, or it cannot read the picture
     */
    Optional<Picture> of(SimulcastSession session) throws InterruptedException {
        Optional<Picture> before = known(session);
        if (before.isPresent() && isFresh(session)) {
            return before;
        }
        if (!(before.isPresent() ? turn.tryAcquire() : turn.tryAcquire(LONGEST.toMillis(), TimeUnit.MILLISECONDS))) {
            return before;
        }
        try {
            return isFresh(session) ? known(session) : next(session, before);
        } finally {
            turn.release();
        }
    }

    private Optional<Picture> known(SimulcastSession session) {
        return Optional.ofNullable(made.get(session.name()))
                .filter(each -> each.session() == session)
                .map(Made::picture);
    }

    private boolean isFresh(SimulcastSession session) {
        Made last = made.get(session.name());
        return last != null && last.session() == session && nanoTime.getAsLong() - last.nanos() < FRESH.toNanos();
    }

    void forget(String name) {
        made.remove(name);
    }

    private Optional<Picture> next(SimulcastSession session, Optional<Picture> before) {
        Optional<KeyFrame> frame = session.keyFrame();
        if (frame.isEmpty()
                || before.filter(old -> old.at().equals(frame.get().at())).isPresent()) {
            return before;
        }
        Failure failed = failure;
        if (failed != null && nanoTime.getAsLong() - failed.nanos() < NOT_AGAIN.toNanos()) {
            throw refusal(failed.why());
        }
        try {
            Picture picture = new Picture(jpeg(frame.get()), frame.get().at());
            made.put(session.name(), new Made(session, picture, nanoTime.getAsLong()));
            return Optional.of(picture);
        } catch (SimulcastException e) {
            failure = new Failure(e, nanoTime.getAsLong());
            throw refusal(e);
        }
    }

    private static Refusal refusal(SimulcastException e) {
        return Refusal.of(Refusal.Why.UNAVAILABLE, e.problem(), e.remedy());
    }

    private byte[] jpeg(KeyFrame frame) {
        FfmpegCommand command = FfmpegCommand.builder("Making a preview")
                .mediaOnStdin()
                .requires(NEEDED)
                .args("-f", "flv", "-i", "pipe:0", "-frames:v", "1", "-vf", "scale='min(640,iw)':-2")
                .args("-c:v", "mjpeg", "-pix_fmt", "yuvj420p", "-q:v", "5", "-f", "image2pipe", "pipe:1")
                .build();
        try (FfmpegProcess process = ffmpeg.start(command)) {
            Executor late = CompletableFuture.delayedExecutor(LONGEST.toMillis(), TimeUnit.MILLISECONDS);
            late.execute(process::stop);
            Thread feeder = new Thread(() -> feed(process, frame.flv()), "control-room-preview");
            feeder.setDaemon(true);
            feeder.start();
            byte[] picture = process.stdout().readNBytes(MOST_BYTES);
            if (picture.length == 0 || picture.length == MOST_BYTES) {
                throw Refusal.of(
                        Refusal.Why.UNAVAILABLE,
                        "FFmpeg made no preview of the picture",
                        "Look whether it decodes " + frame.codec().codecName() + "; the show does not need it");
            }
            return picture;
        } catch (IOException e) {
            throw Refusal.of(
                    Refusal.Why.UNAVAILABLE, "FFmpeg broke off while it made a preview", "Ask again in some seconds");
        }
    }

    private static void feed(FfmpegProcess process, byte[] flv) {
        try (OutputStream in = process.stdin()) {
            in.write(flv);
        } catch (IOException e) {
            // It ended before it took all: what it wrote says whether that matters.
        }
    }
}
