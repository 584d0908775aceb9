package io.exprsn.simulcast.internal.history;

import io.exprsn.simulcast.DestinationStatus;
import io.exprsn.simulcast.Problem;
import io.exprsn.simulcast.Secret;
import io.exprsn.simulcast.internal.broadcast.Judgement;
import io.exprsn.simulcast.spi.BroadcastStatus;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A destination as it is seen once a second.
 *
 * @param secrets what must stand in no report: keys of the destination and of its ingests
 * @param credential name of its account; null for none
 * @param platform as people know it
 * @param said what the platform said last; null where it said nothing, or nobody speaks with it
 * @param finding how the platform sees it otherwise; null while it does not
 * @param problem why the platform cannot be asked; null while it can
 * @param ffmpeg the last lines of an FFmpeg that sends there or encodes for it; empty where there is none
 */
public record Seen(
        DestinationStatus status,
        List<Secret> secrets,
        @Nullable String credential,
        String platform,
        @Nullable BroadcastStatus said,
        Judgement.@Nullable Finding finding,
        @Nullable Problem problem,
        List<String> ffmpeg) {
    /** Copies. */
    public Seen {
        secrets = List.copyOf(secrets);
        ffmpeg = List.copyOf(ffmpeg);
    }
}
