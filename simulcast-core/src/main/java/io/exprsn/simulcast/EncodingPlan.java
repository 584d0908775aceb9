package io.exprsn.simulcast;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What would be sent where, and what it costs: made by {@link Simulcaster#plan} without sending anything.
 *
 * @param source what the source holds; null if it can only be seen once it flows
 * @param entrance how a source that FLV cannot carry is encoded where it comes in; all else is made of that. Null where the
 *     source is taken as it is.
 * @param destinations one line for each destination, in the order of the plan
 * @param renditions one for each encode, in the order they were needed
 * @param uplinkKilobits what all destinations take together, kbit/s
 * @param cpuCores processor cores that the encodes need together, estimated from a cost measured on this machine
 * @param coresHere processor cores of this machine, or those the plan was given
 * @param warnings what may go wrong and what helps, for a person
 * @param notices rules of platforms that speak about simulcasting, quoted with their source
 */
public record EncodingPlan(
        @Nullable SourceMedia source,
        @Nullable RenditionPlan entrance,
        List<DestinationPlan> destinations,
        List<RenditionPlan> renditions,
        int uplinkKilobits,
        double cpuCores,
        double coresHere,
        List<String> warnings,
        List<String> notices) {

    public EncodingPlan {
        destinations = List.copyOf(destinations);
        renditions = List.copyOf(renditions);
        warnings = List.copyOf(warnings);
        notices = List.copyOf(notices);
    }

    /** Twice what is sent: the reserve that platforms recommend, kbit/s. */
    public int recommendedUplinkKilobits() {
        return 2 * uplinkKilobits;
    }

    /** Whether the encodes need no more than nine tenths of the cores. */
    public boolean fits() {
        return cpuCores <= 0.9 * coresHere;
    }

    /** The same with more warnings. */
    public EncodingPlan warning(List<String> more) {
        List<String> all = new ArrayList<>(warnings);
        all.addAll(more);
        return new EncodingPlan(
                source, entrance, destinations, renditions, uplinkKilobits, cpuCores, coresHere, all, notices);
    }

    /** The line of a destination. */
    public Optional<DestinationPlan> destination(String name) {
        return destinations.stream()
                .filter(destination -> destination.name().equals(name))
                .findFirst();
    }

    /** The plan as a person reads it: some lines in a fixed-width table, each ended. Programs use the values. */
    public String text() {
        return EncodingPlanText.of(this);
    }

    /** Why a destination cannot take the source as it is. */
    public enum Reason {
        /** It has no sound, and the platform needs some. */
        NEEDS_AUDIO,
        /** It has no pictures, and the platform needs some. */
        NEEDS_VIDEO,
        /** Key frames come too seldom. */
        KEY_FRAMES_TOO_FAR_APART,
        /** More bits than the platform takes, or than were asked for. */
        BITRATE_ABOVE_CAP,
        /** A codec, profile or pixel format that the platform or the protocol does not take. */
        CODEC_REFUSED,
        /** More pixels than the platform takes, or than were asked for. */
        TOO_LARGE,
        /** More pictures per second than the platform takes, or than were asked for. */
        FRAME_RATE_TOO_HIGH,
        /** Another profile was asked for, which the source does not meet. */
        NOT_AS_WISHED,
        /** The source must be bridged by a slate when it is lost, which only an encode can be. */
        NEEDS_SLATE
    }

    /**
     * One destination.
     *
     * @param name of the destination
     * @param platform its platform's id
     * @param reasons why the source does not do as it is; empty for a plain copy
     * @param rendition name of the encode it takes; null where the source's packets pass as they are
     * @param silenceAdded whether silent AAC is put beside the source's own pictures, without an encode of these
     * @param kilobits what it takes of the uplink, kbit/s
     * @param text verdict and reasons for a person, with the numbers
     * @param obstacle why it cannot be served; null if it can
     */
    public record DestinationPlan(
            String name,
            String platform,
            List<Reason> reasons,
            @Nullable String rendition,
            boolean silenceAdded,
            int kilobits,
            String text,
            @Nullable Obstacle obstacle) {
        public DestinationPlan {
            reasons = List.copyOf(reasons);
        }

        /** Whether the source's pictures pass as they are. */
        public boolean isCopy() {
            return rendition == null && obstacle == null;
        }
    }

    /**
     * Why a destination cannot be served, for instance for want of an encoder.
     *
     * @param problem what was tried and what is missing where
     * @param remedy what helps
     */
    public record Obstacle(String problem, String remedy) {}

    /**
     * One encode.
     *
     * @param name unique in the plan, such as {@code 1280x720-30-2500k}
     * @param profile with size and frame rate as they will be
     * @param encoder FFmpeg's name of the encoder, such as {@code libx264}
     * @param destinations who shares it
     * @param cpuCores processor cores it needs, estimated
     */
    public record RenditionPlan(
            String name, EncodingProfile profile, String encoder, List<String> destinations, double cpuCores) {
        public RenditionPlan {
            destinations = List.copyOf(destinations);
        }
    }
}
