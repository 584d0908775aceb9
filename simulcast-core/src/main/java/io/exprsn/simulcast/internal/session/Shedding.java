package io.exprsn.simulcast.internal.session;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Sees when several destinations fall behind together, which is what a full uplink looks like, and names the one to let
 * go. Looks once a second; belongs to the control loop.
 */
final class Shedding {
    /** A queue beyond this, and longer than a second ago, is falling behind. */
    private static final long BEHIND_MILLIS = 1_500;
    /** So many seconds in a row, so that a burst is not taken for it. */
    private static final int SECONDS = 3;
    /** After letting one go, the others get this long to recover. */
    private static final int PATIENCE_SECONDS = 10;

    /** What is looked at of a destination that delivers. */
    record Sample(String name, int priority, long queuedMillis, long droppedFrames) {}

    private final Map<String, Sample> before = new HashMap<>();
    private int seconds;
    private int patience;

    /** The destination to pause now, if any: of those that deliver, the least important, of equals the one most behind. */
    Optional<Sample> look(List<Sample> delivering) {
        long behind = delivering.stream().filter(this::isFallingBehind).count();
        before.clear();
        delivering.forEach(sample -> before.put(sample.name(), sample));
        seconds = behind >= 2 ? seconds + 1 : 0;
        if (patience > 0) {
            patience--;
            return Optional.empty();
        }
        if (seconds < SECONDS || delivering.size() < 2) {
            return Optional.empty();
        }
        seconds = 0;
        patience = PATIENCE_SECONDS;
        return delivering.stream()
                .min(Comparator.comparingInt(Sample::priority)
                        .thenComparing(
                                Comparator.comparingLong(Sample::queuedMillis).reversed()));
    }

    /** A queue at its bound does not grow any more, it drops. */
    private boolean isFallingBehind(Sample now) {
        Sample last = before.get(now.name());
        return last != null
                && now.queuedMillis() >= BEHIND_MILLIS
                && (now.queuedMillis() > last.queuedMillis() || now.droppedFrames() > last.droppedFrames());
    }
}
