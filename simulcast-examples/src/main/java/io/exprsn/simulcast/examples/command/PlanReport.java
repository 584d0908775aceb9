package io.exprsn.simulcast.examples.command;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.exprsn.simulcast.EncodingPlan;
import io.exprsn.simulcast.EncodingPlan.DestinationPlan;
import io.exprsn.simulcast.EncodingPlan.Obstacle;
import io.exprsn.simulcast.EncodingPlan.RenditionPlan;
import io.exprsn.simulcast.EncodingProfile;
import io.exprsn.simulcast.SourceMedia;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What {@code plan --json} prints. The names of the components are the names in it: they are only ever added to. */
record PlanReport(
        @Nullable Source source,
        @Nullable Encode entrance,
        List<Place> destinations,
        List<Encode> renditions,
        int uplinkKilobits,
        int recommendedUplinkKilobits,
        double cpuCores,
        double coresHere,
        boolean fits,
        List<String> warnings,
        List<String> notices) {

    /** The source; absent values are null or 0. */
    record Source(
            String description,
            String container,
            @Nullable Video video,
            SourceMedia.@Nullable AudioTrack audio,
            long seenMs) {}

    /** Its pictures. */
    record Video(
            String codec,
            @Nullable String profile,
            int width,
            int height,
            double frameRate,
            int kilobits,
            @Nullable Long keyFrameIntervalMs,
            boolean bFrames,
            @Nullable String pixelFormat,
            boolean interlaced,
            double pixelShape) {}

    /** A destination; {@code verdict} is COPY, COPY_WITH_SILENCE, ENCODE, IMPOSSIBLE or UNDECIDED. */
    record Place(
            String name,
            String platform,
            String verdict,
            List<EncodingPlan.Reason> reasons,
            @Nullable String rendition,
            int kilobits,
            String text,
            @Nullable String problem) {}

    /** An encode. */
    record Encode(String name, String encoder, List<String> destinations, double cpuCores, Profile profile) {}

    /** A profile, in the words of a file of destinations. */
    record Profile(
            String videoCodec,
            int width,
            int height,
            double frameRate,
            int videoKilobits,
            int bufferKilobits,
            boolean constantBitrate,
            double keyFrameSeconds,
            String preset,
            String codecProfile,
            int bFrames,
            String tune,
            String audioCodec,
            int audioKilobits,
            int sampleRate,
            int channels) {}

    static PlanReport of(EncodingPlan plan) {
        SourceMedia source = plan.source();
        RenditionPlan entrance = plan.entrance();
        return new PlanReport(
                source == null ? null : source(source),
                entrance == null ? null : encode(entrance),
                plan.destinations().stream()
                        .map(destination -> place(destination, source != null))
                        .toList(),
                plan.renditions().stream().map(PlanReport::encode).toList(),
                plan.uplinkKilobits(),
                plan.recommendedUplinkKilobits(),
                hundredths(plan.cpuCores()),
                plan.coresHere(),
                plan.fits(),
                plan.warnings(),
                plan.notices());
    }

    private static Source source(SourceMedia source) {
        SourceMedia.VideoTrack video = source.video();
        return new Source(
                source.description(),
                source.container(),
                video == null ? null : video(video),
                source.audio(),
                source.seen().toMillis());
    }

    private static Video video(SourceMedia.VideoTrack video) {
        Duration interval = video.keyFrameInterval();
        return new Video(
                video.codec(),
                video.profile(),
                video.width(),
                video.height(),
                video.frameRate(),
                video.kilobits(),
                interval == null ? null : interval.toMillis(),
                video.bFrames(),
                video.pixelFormat(),
                video.interlaced(),
                video.pixelShape());
    }

    private static Place place(DestinationPlan destination, boolean decided) {
        Obstacle obstacle = destination.obstacle();
        return new Place(
                destination.name(),
                destination.platform(),
                verdict(destination, decided),
                destination.reasons(),
                destination.rendition(),
                destination.kilobits(),
                destination.text(),
                obstacle == null ? null : obstacle.problem() + ". " + obstacle.remedy() + ".");
    }

    private static String verdict(DestinationPlan destination, boolean decided) {
        if (destination.obstacle() != null) {
            return "IMPOSSIBLE";
        }
        if (!decided) {
            return "UNDECIDED";
        }
        if (!destination.isCopy()) {
            return "ENCODE";
        }
        return destination.silenceAdded() ? "COPY_WITH_SILENCE" : "COPY";
    }

    private static Encode encode(RenditionPlan rendition) {
        return new Encode(
                rendition.name(),
                rendition.encoder(),
                rendition.destinations(),
                hundredths(rendition.cpuCores()),
                profile(rendition.profile()));
    }

    private static Profile profile(EncodingProfile profile) {
        return new Profile(
                word(profile.videoCodec()),
                profile.width(),
                profile.height(),
                profile.frameRate(),
                profile.videoKilobits(),
                profile.bufferKilobits(),
                profile.constantBitrate(),
                profile.keyFrameInterval().toMillis() / 1000.0,
                word(profile.preset()),
                word(profile.codecProfile()),
                profile.bFrames(),
                word(profile.tune()),
                word(profile.audioCodec()),
                profile.audioKilobits(),
                profile.sampleRate(),
                profile.channels());
    }

    private static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static double hundredths(double value) {
        return Math.round(value * 100) / 100.0;
    }

    String json() {
        try {
            return new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsString(this);
        } catch (JsonProcessingException never) {
            throw new IllegalStateException(never);
        }
    }
}
