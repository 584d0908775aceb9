package io.exprsn.simulcast.ffmpeg;

import io.exprsn.simulcast.EncodingProfile;
import io.exprsn.simulcast.ErrorKind;
import io.exprsn.simulcast.SimulcastException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Chooses the encoder for a profile on this machine: hardware that proves itself at the profile's size and rate, else software. Answers
 * are kept for each binary. Safe for use by several threads.
 */
public final class VideoEncoders {
    private static final Logger LOG = LoggerFactory.getLogger(VideoEncoders.class);

    /** Hardware answers within 0.3 s; a driver that hangs must not hang us. */
    private static final long TRIAL_SECONDS = 10;

    private final FfmpegRunner runner;
    private final boolean hardware;
    private final Map<Trial, Boolean> tried = new HashMap<>();

    /** What was tried, and with which binary. */
    private record Trial(String binary, VideoEncoder encoder, int width, int height, double frameRate) {}

    /** @param hardware whether hardware may be chosen; its sessions are limited, and others may want them */
    public VideoEncoders(FfmpegRunner runner, boolean hardware) {
        this.runner = runner;
        this.hardware = hardware;
    }

    /**
     * The encoder to use. The first call for a kind of profile may start FFmpeg several times; 10 s at most for each piece of hardware.
     *
     * @param profile with the size and the rate to be
     * @throws SimulcastException of kind INVALID if the profile is a passthrough or no FFmpeg of this machine has an encoder for its
     *     codec; the message lists every binary and what it lacks
     */
    public VideoEncoder choose(EncodingProfile profile) {
        List<VideoEncoder> candidates = VideoEncoder.of(profile.videoCodec());
        List<VideoEncoder> software =
                candidates.stream().filter(encoder -> !encoder.isHardware()).toList();
        if (hardware) {
            for (VideoEncoder encoder : candidates) {
                if (encoder.isHardware() && works(encoder, profile)) {
                    return encoder;
                }
            }
        }
        FfmpegBinary binary = runner.binary(FfmpegRequirement.none()
                .andAnyOf(software.stream().map(VideoEncoder::capability).toArray(FfmpegCapability[]::new)));
        return software.stream()
                .filter(encoder -> binary.has(encoder.capability()))
                .findFirst()
                .orElseThrow(() -> new SimulcastException(
                        ErrorKind.INVALID,
                        "Choosing an encoder for " + profile.text() + ": " + binary.origin() + " has none of "
                                + software.stream()
                                        .map(VideoEncoder::ffmpegName)
                                        .collect(Collectors.joining(", ")),
                        "Use an FFmpeg that has one of them"));
    }

    private boolean works(VideoEncoder encoder, EncodingProfile profile) {
        String binary;
        try {
            FfmpegBinary found = runner.binary(FfmpegRequirement.of(encoder.capability()));
            binary = found.origin() + " " + found.version();
        } catch (SimulcastException none) {
            return false;
        }
        Trial trial = new Trial(binary, encoder, profile.width(), profile.height(), profile.frameRate());
        synchronized (tried) { // one trial at a time: sessions of hardware are counted
            return tried.computeIfAbsent(trial, kind -> encodes(encoder, profile));
        }
    }

    private boolean encodes(VideoEncoder encoder, EncodingProfile profile) {
        try (FfmpegProcess process = runner.start(FfmpegCommand.encoderTrial(profile, encoder))) {
            process.onExit()
                    .toCompletableFuture()
                    .get(TRIAL_SECONDS, TimeUnit.SECONDS)
                    .failure()
                    .ifPresent(failure -> {
                        throw failure;
                    });
            return true;
        } catch (SimulcastException | ExecutionException | TimeoutException e) {
            LOG.info("Not using {} for {}: {}", encoder.ffmpegName(), profile.text(), e.getMessage());
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
