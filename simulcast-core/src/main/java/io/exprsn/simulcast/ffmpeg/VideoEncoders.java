package io.exprsn.simulcast.ffmpeg;

import io.exprsn.simulcast.EncodingProfile;
import io.exprsn.simulcast.ErrorKind;
import io.exprsn.simulcast.SimulcastException;
import io.exprsn.simulcast.VideoCodec;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
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
        if (profile.isPassthrough()) {
            throw new SimulcastException(
                    ErrorKind.INVALID, "A passthrough profile needs no encoder", "Give a profile with values");
        }
        return hardware(profile.videoCodec())
                .filter(encoder -> works(encoder, profile))
                .findFirst()
                .orElseGet(() -> software(profile.videoCodec()));
    }

    /**
     * The encoder that is likely to be used for a codec, for plans: hardware is tried with a small picture only.
     *
     * @throws SimulcastException of kind INVALID if no FFmpeg of this machine has one; the message lists every binary and what it lacks
     */
    public VideoEncoder choose(VideoCodec codec) {
        return hardware(codec)
                .filter(encoder -> binaryWith(encoder).isPresent())
                .findFirst()
                .orElseGet(() -> software(codec));
    }

    private Stream<VideoEncoder> hardware(VideoCodec codec) {
        return hardware ? VideoEncoder.of(codec).stream().filter(VideoEncoder::isHardware) : Stream.empty();
    }

    private VideoEncoder software(VideoCodec codec) {
        List<VideoEncoder> known = VideoEncoder.of(codec).stream()
                .filter(encoder -> !encoder.isHardware())
                .toList();
        FfmpegBinary binary = runner.binary(FfmpegRequirement.none()
                .andAnyOf(known.stream().map(VideoEncoder::capability).toArray(FfmpegCapability[]::new)));
        return known.stream()
                .filter(encoder -> binary.has(encoder.capability()))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException(binary.origin() + " lacks what it was chosen for"));
    }

    private Optional<FfmpegBinary> binaryWith(VideoEncoder encoder) {
        try {
            return Optional.of(runner.binary(FfmpegRequirement.of(encoder.capability())));
        } catch (SimulcastException none) {
            return Optional.empty();
        }
    }

    private boolean works(VideoEncoder encoder, EncodingProfile profile) {
        Optional<FfmpegBinary> binary = binaryWith(encoder);
        if (binary.isEmpty()) {
            return false;
        }
        Trial trial = new Trial(
                binary.get().origin() + " " + binary.get().version(),
                encoder,
                profile.width(),
                profile.height(),
                profile.frameRate());
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
            throw new SimulcastException(
                    ErrorKind.TRANSIENT, "Trying the encoder " + encoder.ffmpegName() + ": interrupted", "Try again");
        }
    }
}
