package io.exprsn.simulcast.examples.control.stream;

import io.exprsn.simulcast.DestinationState;
import io.exprsn.simulcast.DestinationStatus;
import io.exprsn.simulcast.EncodingPlan;
import io.exprsn.simulcast.HealthReport;
import io.exprsn.simulcast.RenditionStatus;
import io.exprsn.simulcast.SimulcastSession;
import io.exprsn.simulcast.SourceMedia;
import io.exprsn.simulcast.SourceStatus;
import io.exprsn.simulcast.audience.Audience;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * How a stream and its show are, as it is told. Rates in kbit/s and pictures per second, times ISO 8601 in UTC.
 *
 * @param state idle, starting, running or ending
 * @param onAirSince when the first destination was live; null before
 * @param source null where no show runs
 * @param viewers of all platforms that tell; null where none does
 * @param lastRun the show before; null where this server saw none
 */
public record StatusView(
        String streamId,
        String name,
        String title,
        String state,
        @Nullable String onAirSince,
        @Nullable SourceLine source,
        List<DestinationLine> destinations,
        List<RenditionLine> renditions,
        Health health,
        @Nullable Long viewers,
        @Nullable LastRun lastRun) {

    /** How the source is. */
    public record SourceLine(
            String description,
            String state,
            long kilobits,
            double fps,
            @Nullable Integer width,
            @Nullable Integer height,
            @Nullable String videoCodec,
            @Nullable Trouble problem) {
        static SourceLine of(SimulcastSession session, UnaryOperator<String> worded) {
            SourceStatus source = session.source();
            SourceMedia.VideoTrack video = session.encodingPlan()
                    .map(EncodingPlan::source)
                    .map(SourceMedia::video)
                    .orElse(null);
            return new SourceLine(
                    worded.apply(source.description()),
                    source.state().name(),
                    source.media().kilobitsPerSecond(),
                    tenths(source.media().framesPerSecond()),
                    video == null ? null : video.width(),
                    video == null ? null : video.height(),
                    video == null ? null : video.codec(),
                    Trouble.of(source.lastProblem(), worded));
        }
    }

    /** How a destination is. */
    public record DestinationLine(
            String id,
            String name,
            String platform,
            String wanted,
            String state,
            @Nullable String since,
            @Nullable String liveSince,
            @Nullable String watchUrl,
            long kilobits,
            double fps,
            long queuedMs,
            long queuedBytes,
            long droppedFrames,
            int reconnects,
            @Nullable Long viewers,
            @Nullable String rendition,
            @Nullable Trouble problem) {
        static DestinationLine of(
                String name, DestinationStatus status, @Nullable Audience audience, List<RenditionStatus> renditions) {
            boolean live = status.state() == DestinationState.LIVE;
            boolean sending = status.state().isDelivering();
            return new DestinationLine(
                    status.name(),
                    name,
                    status.platform(),
                    status.wanted().name(),
                    status.state().name(),
                    status.since().toString(),
                    live ? status.since().toString() : null,
                    status.watch() == null ? null : status.watch().toString(),
                    sending ? status.media().kilobitsPerSecond() : 0,
                    sending ? tenths(status.media().framesPerSecond()) : 0,
                    status.queued().toMillis(),
                    status.queuedBytes(),
                    status.droppedFrames(),
                    status.reconnects(),
                    audience == null ? null : now(audience, status.name()),
                    renditions.stream()
                            .filter(rendition -> rendition.destinations().contains(status.name()))
                            .map(RenditionStatus::name)
                            .findFirst()
                            .orElse(null),
                    Trouble.of(status.lastProblem()));
        }

        /** One that no show sends to. */
        static DestinationLine idle(String id, String name, String platform) {
            return new DestinationLine(
                    id,
                    name,
                    platform,
                    "LIVE",
                    DestinationState.IDLE.name(),
                    null,
                    null,
                    null,
                    0,
                    0,
                    0,
                    0,
                    0,
                    0,
                    null,
                    null,
                    null);
        }

        private static @Nullable Long now(Audience audience, String destination) {
            return audience.of(destination)
                    .filter(count -> count.now().isPresent())
                    .map(count -> count.now().getAsLong())
                    .orElse(null);
        }
    }

    /** How an encode is. */
    public record RenditionLine(
            String name,
            String encoder,
            @Nullable Double speed,
            long kilobits,
            int restarts,
            List<String> destinations) {
        static RenditionLine of(RenditionStatus status) {
            return new RenditionLine(
                    status.name(),
                    status.encoder(),
                    status.speed(),
                    status.media().kilobitsPerSecond(),
                    status.restarts(),
                    status.destinations());
        }
    }

    /** How well it is in all. */
    public record Health(String overall, List<IssueView> issues) {
        static final Health IDLE = new Health(HealthReport.Status.GOOD.name(), List.of());

        static Health of(HealthReport report) {
            return new Health(report.overall().name(), IssueView.of(report));
        }
    }

    /** What became of the show before. */
    public record LastRun(
            String endedAt, int destinations, @Nullable Trouble problem) {}

    static double tenths(double number) {
        return Math.round(number * 10) / 10.0;
    }
}
