package io.exprsn.simulcast.internal.plan;

import io.exprsn.simulcast.EncodingPlan;
import io.exprsn.simulcast.EncodingPlan.RenditionPlan;
import io.exprsn.simulcast.ErrorKind;
import io.exprsn.simulcast.SimulcastException;
import io.exprsn.simulcast.SimulcastPlan;
import io.exprsn.simulcast.Source;
import io.exprsn.simulcast.SourceMedia;
import io.exprsn.simulcast.ffmpeg.FfmpegRunner;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** All that planning needs on one machine: one for each simulcaster. Safe for use by several threads. */
public final class Planning implements AutoCloseable {
    /** Measuring takes a second; a busy machine is not waited for. */
    private static final Duration LONGEST_MEASUREMENT = Duration.ofSeconds(5);

    private final SourceProbe probe;
    private final MeasuredCost cost;
    private final Planner planner;

    public Planning(FfmpegRunner runner, Platforms platforms) {
        probe = new SourceProbe(runner);
        cost = new MeasuredCost(runner);
        planner = new Planner(platforms, new FfmpegEncoders(runner, true), cost);
    }

    /** For what was looked at elsewhere, for instance by a {@link PacketProbe}. Never waits for a measurement. */
    public Planner planner() {
        return planner;
    }

    /**
     * Looks at the source of a show, measures what its encodes cost, and plans.
     *
     * @throws SimulcastException if the source cannot be read, or as {@link Planner#plan}
     */
    public EncodingPlan plan(SimulcastPlan show) {
        SourceMedia media = probe.look(show.source());
        List<String> encoders = encoders(planner.draft(media, show));
        if (!encoders.isEmpty()) {
            cost.await(encoders, LONGEST_MEASUREMENT);
        }
        return planner.plan(media, show);
    }

    /**
     * How a source that FLV cannot carry is encoded where it comes in; null if it can be carried, or nobody knows yet.
     *
     * @throws SimulcastException if the source cannot be read, no FFmpeg can encode it, or the show refuses the load
     */
    public @Nullable RenditionPlan entrance(Source source, SimulcastPlan show) {
        EncodingPlan plan = planner.plan(probe.look(source), show);
        if (plan.entrance() == null && !plan.destinations().isEmpty()) {
            EncodingPlan.Obstacle closed = plan.destinations().get(0).obstacle();
            if (closed != null && plan.destinations().stream().allMatch(each -> closed.equals(each.obstacle()))) {
                throw new SimulcastException(ErrorKind.SOURCE, closed.problem(), closed.remedy());
            }
        }
        return plan.entrance();
    }

    private static List<String> encoders(EncodingPlan plan) {
        List<String> needed = Stream.concat(Stream.ofNullable(plan.entrance()), plan.renditions().stream())
                .map(RenditionPlan::encoder)
                .distinct()
                .toList();
        return needed.isEmpty()
                ? needed
                : Stream.concat(needed.stream(), Stream.of(Planner.SOFTWARE))
                        .distinct()
                        .toList();
    }

    /** Ends what is being measured. */
    @Override
    public void close() {
        cost.close();
    }
}
