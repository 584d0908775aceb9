package io.exprsn.simulcast.platform.facebook;

import io.exprsn.simulcast.SimulcastException;
import io.exprsn.simulcast.platform.facebook.FacebookJson.Insight;
import io.exprsn.simulcast.platform.facebook.FacebookJson.InsightValue;
import io.exprsn.simulcast.platform.facebook.FacebookJson.LiveVideo;
import io.exprsn.simulcast.spi.Broadcast;
import io.exprsn.simulcast.spi.BroadcastStatus.Phase;
import io.exprsn.simulcast.spi.Engagement;
import io.exprsn.simulcast.spi.Viewers;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * How many watch, and what they did. While it runs the broadcast itself tells; afterwards the insights of its video do, which has another
 * id. A figure that Facebook does not give, or has withdrawn, is missing, and the others are not.
 */
final class FacebookAudience {
    private static final Duration NEXT_COUNT = Duration.ofMinutes(1);
    private static final String DOING = "Counting viewers";
    private static final String VIEWS = "total_video_views";
    private static final String REACTIONS = "total_video_reactions_by_type_total";

    private final FacebookApi api;
    private final Clock clock;

    FacebookAudience(FacebookApi api, Clock clock) {
        this.api = api;
        this.clock = clock;
    }

    Viewers count(Broadcast broadcast) {
        LiveVideo found = api.video(broadcast.id(), "id,status,live_views,total_views,video", DOING)
                .orElse(null);
        Phase phase = found == null ? Phase.GONE : FacebookStatus.phase(found.status());
        boolean live = phase == Phase.LIVE;
        Long current = live && found != null ? counted(found.live_views()) : null;
        Engagement engagement = found != null && (live || phase == Phase.ENDED)
                ? engagement(broadcast, found, live)
                : Engagement.untold();
        return new Viewers(current, engagement, clock.instant(), NEXT_COUNT);
    }

    private Engagement engagement(Broadcast broadcast, LiveVideo found, boolean live) {
        String id = broadcast.id();
        Optional<String> video = Optional.ofNullable(found.video())
                .flatMap(node -> Optional.ofNullable(node.id()))
                .or(() -> broadcast.detail(FacebookPreparation.VIDEO))
                .filter(one -> !live);
        Long views = video.map(one -> ifTold(() -> insight(one, VIEWS))).orElseGet(() -> number(found.total_views()));
        Long reactions = video.map(one -> ifTold(() -> insight(one, REACTIONS)))
                .orElseGet(() -> ifTold(() -> api.reactionCount(id, DOING)));
        Long comments = ifTold(() -> api.commentCount(id, DOING));
        return new Engagement(counted(views), counted(reactions), counted(comments), null);
    }

    private @Nullable Long insight(String video, String metric) {
        List<@Nullable Insight> told =
                api.insights(FacebookApi.id(video, DOING), metric, DOING).data();
        return Optional.ofNullable(told).stream()
                .flatMap(List::stream)
                .filter(Objects::nonNull)
                .filter(one -> metric.equals(one.name()))
                .flatMap(one -> Optional.ofNullable(one.values()).stream())
                .flatMap(List::stream)
                .filter(Objects::nonNull)
                .map(InsightValue::value)
                .flatMap(value -> Optional.ofNullable(sum(value)).stream())
                .findFirst()
                .orElse(null);
    }

    /** A number, or the sum of an object of numbers, such as reactions by type. */
    private static @Nullable Long sum(@Nullable Object value) {
        if (value instanceof Number number) {
            return number.longValue();
        }
        if (!(value instanceof Map<?, ?> parts)) {
            return null;
        }
        return parts.values().stream()
                .filter(Number.class::isInstance)
                .mapToLong(part -> ((Number) part).longValue())
                .sum();
    }

    /** A metric that is gone is refused with code 100. */
    private static @Nullable Long ifTold(Supplier<@Nullable Long> count) {
        try {
            return count.get();
        } catch (SimulcastException e) {
            if (!FacebookErrors.isUnavailable(e)) {
                throw e;
            }
            return null;
        }
    }

    private static @Nullable Long counted(@Nullable Long told) {
        return told == null || told < 0 ? null : told;
    }

    /** A number that comes as text. */
    private static @Nullable Long number(@Nullable String told) {
        try {
            return told == null ? null : Long.valueOf(told);
        } catch (NumberFormatException e) {
            return null;
        }
    }
}
