package io.exprsn.simulcast.platform.youtube;

import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoField;
import java.time.temporal.ChronoUnit;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * When a broadcast is said to begin, and how it is known again by that. YouTube wants a start in the future even for one that begins now.
 * What is then sent is one to two minutes ahead, at a second of its minute that comes from the intent; viewers see minutes, and people who
 * plan in YouTube's own pages choose whole ones. A planned start is kept to the second. Both get milliseconds that come from the intent;
 * whether YouTube keeps those is unconfirmed, so none at all pass too.
 *
 * @param intentId the same for each attempt
 * @param planned null for now
 * @param now wall clock
 */
record YouTubeStart(String intentId, @Nullable Instant planned, Instant now) {
    /** What clocks may differ by: a start in the past is refused. */
    static final Duration LEAD = Duration.ofMinutes(1);

    /** How long a broadcast that was to begin at once can wait for its next attempt. */
    private static final Duration MEMORY = Duration.ofHours(6);

    private static final int SECONDS = 60;
    private static final int MILLIS = 1000;

    /** Far enough ahead. */
    Instant toSend() {
        Instant earliest = now.plus(LEAD);
        if (planned != null && !planned.isBefore(earliest)) {
            return marked(planned);
        }
        Instant start = marked(earliest.truncatedTo(ChronoUnit.MINUTES).plusSeconds(second()));
        return start.isBefore(earliest) ? start.plusSeconds(SECONDS) : start;
    }

    private Instant marked(Instant start) {
        return start.truncatedTo(ChronoUnit.SECONDS).plusMillis(millis());
    }

    /** Whether a start that YouTube tells can be the one that an earlier attempt sent. */
    boolean isThatOf(@Nullable String told) {
        Instant start;
        try {
            start = told == null ? null : OffsetDateTime.parse(told).toInstant();
        } catch (DateTimeException e) {
            return false;
        }
        if (start == null) {
            return false;
        }
        int fraction = start.get(ChronoField.MILLI_OF_SECOND);
        if (fraction != 0 && fraction != millis()) {
            return false;
        }
        start = start.truncatedTo(ChronoUnit.SECONDS);
        if (planned != null && start.equals(planned.truncatedTo(ChronoUnit.SECONDS))) {
            return true;
        }
        return Math.floorMod(start.getEpochSecond(), SECONDS) == second()
                && start.isAfter(now.minus(MEMORY))
                && !start.isAfter(now.plus(LEAD.multipliedBy(2)));
    }

    /** 1 to 59: 0 is what people choose. */
    private int second() {
        return 1 + (int) (mark() / (MILLIS - 1));
    }

    /** 1 to 999. */
    private int millis() {
        return 1 + (int) (mark() % (MILLIS - 1));
    }

    /** The same in every JVM, and spread also where intents are numbered. */
    private long mark() {
        long digest = UUID.nameUUIDFromBytes(intentId.getBytes(StandardCharsets.UTF_8))
                .getMostSignificantBits();
        return Math.floorMod(digest, (long) (SECONDS - 1) * (MILLIS - 1));
    }
}
