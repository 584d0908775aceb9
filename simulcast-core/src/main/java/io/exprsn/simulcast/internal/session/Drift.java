package io.exprsn.simulcast.internal.session;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How far the difference of sound and picture has moved from the median of its first minute. One look alone says little: packets
 * of the two tracks take turns. So the median of the last looks is held against it. Immutable.
 *
 * @param first of the first minute, ms, one each second; only their median once they are complete
 * @param last the latest, ms
 * @param usual their median, null before the minute is over
 */
record Drift(List<Long> first, List<Long> last, @Nullable Long usual) {
    static final Drift NONE = new Drift(List.of(), List.of(), null);

    private static final int FIRST = 60;
    private static final int LAST = 15;

    /** One look more; null where there is nothing to measure. */
    Drift seen(@Nullable Duration videoAheadOfAudio) {
        if (videoAheadOfAudio == null) {
            return this;
        }
        long millis = videoAheadOfAudio.toMillis();
        if (usual == null) {
            List<Long> more = with(first, millis);
            return more.size() < FIRST
                    ? new Drift(more, List.of(), null)
                    : new Drift(List.of(), List.of(), median(more));
        }
        List<Long> more = with(last, millis);
        return new Drift(first, more.size() > LAST ? more.subList(1, more.size()) : more, usual);
    }

    /** How far it has moved, 0 while that is not known; negative where sound went ahead. */
    long millis() {
        return usual == null || last.size() < LAST ? 0 : median(last) - usual;
    }

    private static List<Long> with(List<Long> values, long one) {
        List<Long> more = new ArrayList<>(values);
        more.add(one);
        return more;
    }

    private static long median(List<Long> values) {
        return values.stream().sorted().toList().get(values.size() / 2);
    }
}
