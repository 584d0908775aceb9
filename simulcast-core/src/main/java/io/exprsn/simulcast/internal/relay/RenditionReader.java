package io.exprsn.simulcast.internal.relay;

import io.exprsn.simulcast.ErrorKind;
import io.exprsn.simulcast.SimulcastException;
import io.exprsn.simulcast.ffmpeg.FfmpegProcess;
import io.exprsn.simulcast.internal.media.FlvException;
import io.exprsn.simulcast.internal.media.FlvReader;
import io.exprsn.simulcast.internal.media.MediaPacket;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes what the FFmpeg of a run writes, to its end, and brings it back onto the feed's timeline. */
final class RenditionReader implements Runnable {
    private static final Logger log = LoggerFactory.getLogger(RenditionReader.class);
    private static final int BUFFER = 64 * 1024;

    private static final int WINDOW_SECONDS = 10;
    private static final long LEAST_AGE_NANOS = 2_000_000_000L;

    private final RenditionRun run;
    private final FfmpegProcess process;
    private final RenditionClock clock;
    private final RenditionOutput output;
    private final LongSupplier nanoTime;
    private volatile long lastMediaNanos;
    private final RateWindow progress = new RateWindow(WINDOW_SECONDS);
    private volatile long firstNanos;
    private volatile long lastDts = Long.MIN_VALUE;
    private volatile boolean spoken;
    private volatile @Nullable SimulcastException failure;

    RenditionReader(
            RenditionRun run,
            FfmpegProcess process,
            RenditionClock clock,
            RenditionOutput output,
            LongSupplier nanoTime) {
        this.run = run;
        this.process = process;
        this.clock = clock;
        this.output = output;
        this.nanoTime = nanoTime;
    }

    @Override
    public void run() {
        FlvReader reader = new FlvReader(new BufferedInputStream(process.stdout(), BUFFER));
        try {
            for (MediaPacket packet = reader.next(); packet != null; packet = reader.next()) {
                boolean media = packet.info().isMedia();
                if (packet.isVideo() && media) {
                    measure(packet.dts());
                }
                if (output.publish(run, packet.at(clock.toFeed(packet.dts())))) {
                    spoken = true;
                }
                if (media) {
                    lastMediaNanos = nanoTime.getAsLong();
                }
            }
        } catch (FlvException e) {
            if (spoken) {
                failure = new SimulcastException(
                        ErrorKind.INTERNAL,
                        "What the encoder wrote could not be read: " + e.getMessage(),
                        "Report this");
            }
            log.debug("No FLV came out of an encoder", e); // its own words say why
        } catch (IOException closed) {
            log.debug("The output of an encoder was closed", closed);
        }
    }

    private void measure(long dts) {
        long now = nanoTime.getAsLong();
        if (lastDts == Long.MIN_VALUE) {
            firstNanos = now;
        } else {
            progress.add(Math.max(0, dts - lastDts), now);
        }
        lastDts = dts;
    }

    /** Media time per wall time over some seconds; null while that would say nothing. */
    @Nullable
    Double speed(long now) {
        long age = now - firstNanos;
        if (lastDts == Long.MIN_VALUE || age < LEAST_AGE_NANOS) {
            return null;
        }
        return progress.sum(now) / (Math.min(age, WINDOW_SECONDS * 1_000_000_000L) / 1e6);
    }

    /** When media last came out; the given time before the first. */
    long lastMediaNanos(long before) {
        return lastMediaNanos == 0 ? before : lastMediaNanos;
    }

    boolean hasSpoken() {
        return spoken;
    }

    /** What was wrong with the bytes, null if nothing. */
    @Nullable
    SimulcastException failure() {
        return failure;
    }
}
