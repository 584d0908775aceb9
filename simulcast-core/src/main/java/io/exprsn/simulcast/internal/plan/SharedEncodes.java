package io.exprsn.simulcast.internal.plan;

import io.exprsn.simulcast.EncodingProfile;
import io.exprsn.simulcast.EncodingProfile.Tune;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * Merges encodes that are near each other until all of them fit the processor. A merged encode is never above what any of
 * its destinations would get alone, and never further below than the tolerance.
 */
final class SharedEncodes {
    private final double tolerance;
    private final double budget;
    private final ToDoubleFunction<EncodingProfile> cost;

    /**
     * How to merge.
     *
     * @param tolerance see {@link io.exprsn.simulcast.Sharing}
     * @param budget processor cores for all encodes
     * @param cost processor cores of one
     */
    SharedEncodes(double tolerance, double budget, ToDoubleFunction<EncodingProfile> cost) {
        this.tolerance = tolerance;
        this.budget = budget;
        this.cost = cost;
    }

    /** The encodes, the nearest ones merged first. */
    List<Encode> merged(List<Encode> encodes) {
        List<Encode> result = new ArrayList<>(encodes);
        while (total(result) > budget) {
            Pair nearest = nearest(result);
            if (nearest == null) {
                return result;
            }
            result.set(nearest.first, nearest.merged);
            result.remove(nearest.second);
        }
        return result;
    }

    private double total(List<Encode> encodes) {
        return encodes.stream()
                .mapToDouble(encode -> cost.applyAsDouble(encode.profile()))
                .sum();
    }

    private @Nullable Pair nearest(List<Encode> encodes) {
        Pair best = null;
        for (int first = 0; first < encodes.size(); first++) {
            for (int second = first + 1; second < encodes.size(); second++) {
                Pair pair = pair(encodes, first, second);
                if (pair != null && (best == null || pair.loss < best.loss)) {
                    best = pair;
                }
            }
        }
        return best;
    }

    private @Nullable Pair pair(List<Encode> encodes, int first, int second) {
        Encode one = encodes.get(first);
        Encode other = encodes.get(second);
        Optional<EncodingProfile> shared = lower(one.profile(), other.profile());
        if (shared.isEmpty()) {
            return null;
        }
        Encode merged = one.joined(shared.get(), other);
        double loss = merged.members().stream()
                .mapToDouble(member -> loss(member.asked(), merged.profile()))
                .max()
                .orElse(0);
        return loss <= tolerance + 1e-9 ? new Pair(first, second, merged, loss) : null;
    }

    /** How much lower than asked, as a part of it: the worst of bitrate, height, frame rate and bitrate of the sound. */
    private static double loss(EncodingProfile asked, EncodingProfile given) {
        double kept = Math.min(
                Math.min(
                        given.videoKilobits() / (double) asked.videoKilobits(),
                        given.height() / (double) asked.height()),
                Math.min(
                        given.frameRate() / asked.frameRate(), given.audioKilobits() / (double) asked.audioKilobits()));
        return 1 - kept;
    }

    /** The lower of both in everything; empty where something can be neither lower nor higher. */
    static Optional<EncodingProfile> lower(EncodingProfile one, EncodingProfile other) {
        boolean alike = one.videoCodec() == other.videoCodec()
                && one.sampleRate() == other.sampleRate()
                && one.channels() == other.channels()
                && Math.abs(shape(one) - shape(other)) < 0.01 * shape(other);
        if (!alike) {
            return Optional.empty();
        }
        EncodingProfile smaller = one.height() <= other.height() ? one : other;
        int kilobits = Math.min(one.videoKilobits(), other.videoKilobits());
        return Optional.of(EncodingProfile.builder()
                .videoCodec(one.videoCodec())
                .size(smaller.width(), smaller.height())
                .frameRate(Math.min(one.frameRate(), other.frameRate()))
                .videoKilobits(kilobits)
                .bufferKilobits(Math.max(kilobits / 10, Math.min(one.bufferKilobits(), other.bufferKilobits())))
                .constantBitrate(one.constantBitrate() || other.constantBitrate())
                .keyFrameInterval(least(one.keyFrameInterval(), other.keyFrameInterval()))
                .preset(least(one.preset(), other.preset()))
                .codecProfile(least(one.codecProfile(), other.codecProfile()))
                .bFrames(Math.min(one.bFrames(), other.bFrames()))
                .tune(one.tune() == other.tune() ? one.tune() : Tune.LOW_LATENCY)
                .audioKilobits(Math.min(one.audioKilobits(), other.audioKilobits()))
                .sampleRate(one.sampleRate())
                .channels(one.channels())
                .build());
    }

    private static <T extends Comparable<? super T>> T least(T one, T other) {
        return one.compareTo(other) <= 0 ? one : other;
    }

    private static double shape(EncodingProfile profile) {
        return profile.width() / (double) profile.height();
    }

    /** Two that may become one. */
    private record Pair(int first, int second, Encode merged, double loss) {}
}
