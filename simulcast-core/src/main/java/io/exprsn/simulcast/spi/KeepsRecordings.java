package io.exprsn.simulcast.spi;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A platform that records what it got. */
public interface KeepsRecordings {
    /** Those of this broadcast, the newest first; one that is still being made is not ready. */
    List<Recording> recordings(Broadcast broadcast, PlatformContext context);

    /**
     * One recording.
     *
     * @param id the platform's own
     * @param begun when it begins, wall clock; null if the platform does not tell
     * @param length how long it is; null if the platform does not tell
     * @param ready whether it can be watched
     * @param watch where people watch it, where that is known
     * @param deletedAt when the platform will delete it by itself; null for never
     */
    record Recording(
            String id,
            @Nullable Instant begun,
            @Nullable Duration length,
            boolean ready,
            @Nullable URI watch,
            @Nullable Instant deletedAt) {}
}
