package io.exprsn.simulcast.internal.history;

import io.exprsn.simulcast.Disagreement;
import io.exprsn.simulcast.HealthIssue;
import io.exprsn.simulcast.PlatformLimit;
import io.exprsn.simulcast.Problem;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Something that was seen for a while and may say why a destination is, or was, not well. */
public sealed interface Sign {
    /** When it began, wall clock. */
    Instant from();

    /** When it was over, wall clock; null while it lasts. */
    @Nullable
    Instant until();

    /**
     * An error.
     *
     * @param api whether the platform's API gave it while nothing was wrong with media
     * @param count how often it came
     */
    record Failed(Instant from, @Nullable Instant until, Problem problem, boolean api, int count) implements Sign {}

    /** The platform saw it otherwise than we did. */
    record Disagreed(Instant from, @Nullable Instant until, Disagreement disagreement, String text, String remedy)
            implements Sign {}

    /** An issue of health. */
    record Ill(Instant from, @Nullable Instant until, HealthIssue issue) implements Sign {}

    /** Nothing came from the source. */
    record SourceGone(Instant from, @Nullable Instant until) implements Sign {}

    /** Several destinations at several places were lost in the same moment. */
    record LostTogether(Instant from, @Nullable Instant until, int lost, int all) implements Sign {}

    /** Several destinations fell behind at the same time. */
    record BehindTogether(Instant from, @Nullable Instant until, int behind, int all) implements Sign {}

    /** It was paused for the sake of others. */
    record Shed(Instant from, @Nullable Instant until, String reason) implements Sign {}

    /** Something was told to end by itself. */
    record Ending(Instant from, @Nullable Instant until, PlatformLimit limit, Instant end) implements Sign {}
}
