package io.exprsn.simulcast.examples.control.stream;

import io.exprsn.simulcast.DestinationHandle;
import io.exprsn.simulcast.DestinationStatus;
import io.exprsn.simulcast.SimulcastSession;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What was measured of a show, as it is told: the last ten minutes, and sums.
 *
 * @param samples the oldest first
 * @param totals by destination
 */
public record MetricsView(
        String streamId, String at, int stepSeconds, List<Sample> samples, Map<String, Totals> totals) {
    /** Time between two samples, s. */
    static final int STEP_SECONDS = 2;

    /** All destinations at one moment, by id. */
    public record Sample(String at, Map<String, Point> destinations) {
        static Sample of(Instant at, SimulcastSession session) {
            Map<String, Point> points = new LinkedHashMap<>();
            for (DestinationHandle handle : session.destinations()) {
                DestinationStatus status = handle.status();
                boolean sending = status.state().isDelivering();
                points.put(
                        status.name(),
                        new Point(
                                sending ? status.media().kilobitsPerSecond() : 0,
                                sending ? StatusView.tenths(status.media().framesPerSecond()) : 0,
                                status.queued().toMillis(),
                                status.droppedFrames(),
                                status.state().name()));
            }
            return new Sample(at.toString(), points);
        }
    }

    /** One destination at one moment. */
    public record Point(long kilobits, double fps, long queuedMs, long dropped, String state) {}

    /** One destination since the show began. */
    public record Totals(long bytes, long droppedFrames, int reconnects, long kilobits, double fps) {
        static Map<String, Totals> of(SimulcastSession session) {
            Map<String, Totals> totals = new LinkedHashMap<>();
            for (DestinationHandle handle : session.destinations()) {
                DestinationStatus status = handle.status();
                totals.put(
                        status.name(),
                        new Totals(
                                status.media().bytes(),
                                status.droppedFrames(),
                                status.reconnects(),
                                status.media().kilobitsPerSecond(),
                                StatusView.tenths(status.media().framesPerSecond())));
            }
            return totals;
        }
    }
}
