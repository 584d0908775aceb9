package io.exprsn.simulcast.ffmpeg;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What a binary must be able to do: of every group, at least one capability. Immutable and safe for use by several
 * threads.
 *
 * @param groups each group is a list of alternatives, the preferred one first; no group is empty
 */
public record FfmpegRequirement(List<List<FfmpegCapability>> groups) {
    private static final FfmpegRequirement NONE = new FfmpegRequirement(List.of());

    /** Copies the groups and refuses an empty one. */
    public FfmpegRequirement {
        groups = groups.stream().map(List::copyOf).toList();
        if (groups.stream().anyMatch(List::isEmpty)) {
            throw new IllegalArgumentException("A group of alternatives must name at least one capability");
        }
    }

    /** Nothing: any FFmpeg that starts will do. */
    public static FfmpegRequirement none() {
        return NONE;
    }

    /** All of these. */
    public static FfmpegRequirement of(FfmpegCapability... capabilities) {
        FfmpegRequirement requirement = NONE;
        for (FfmpegCapability capability : capabilities) {
            requirement = requirement.andAnyOf(capability);
        }
        return requirement;
    }

    /** This, and at least one of the given alternatives. */
    public FfmpegRequirement andAnyOf(FfmpegCapability... alternatives) {
        List<List<FfmpegCapability>> more = new ArrayList<>(groups);
        more.add(List.of(alternatives));
        return new FfmpegRequirement(more);
    }

    /** This and that. */
    public FfmpegRequirement and(FfmpegRequirement that) {
        List<List<FfmpegCapability>> more = new ArrayList<>(groups);
        more.addAll(that.groups);
        return new FfmpegRequirement(more);
    }

    /**
     * The groups that a binary does not meet, as text, in the order they were asked for; empty if it will do.
     *
     * @throws io.exprsn.simulcast.SimulcastException if the binary cannot be asked
     */
    public List<String> missingFrom(FfmpegBinary binary) {
        return groups.stream()
                .filter(group -> group.stream().noneMatch(binary::has))
                .map(FfmpegRequirement::text)
                .toList();
    }

    /** As it reads in an error: {@code muxer flv, encoder libx264 or encoder libopenh264}. */
    @Override
    public String toString() {
        return groups.isEmpty()
                ? "no capability in particular"
                : groups.stream().map(FfmpegRequirement::text).collect(Collectors.joining(", "));
    }

    private static String text(List<FfmpegCapability> group) {
        return group.stream().map(FfmpegCapability::toString).collect(Collectors.joining(" or "));
    }
}
