package io.exprsn.simulcast.platform.facebook;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What Facebook's API says, as far as it matters here, under Facebook's own names. Identifiers are texts: they are beyond 2^53. */
final class FacebookJson {
    private FacebookJson() {}

    record Person(@Nullable String id, @Nullable String name) {}

    record Permissions(@Nullable List<@Nullable Permission> data) {}

    /** {@code granted}, {@code declined} or {@code expired}. */
    record Permission(@Nullable String permission, @Nullable String status) {}

    record Pages(
            @Nullable List<@Nullable PageRow> data,
            @Nullable Paging paging) {}

    /** Prints nothing of itself: it has a token, unless the person's role does not allow one. */
    record PageRow(
            @Nullable String id,
            @Nullable String name,
            @Nullable String access_token,
            @Nullable List<@Nullable String> tasks) {
        @Override
        public String toString() {
            return "PageRow";
        }
    }

    /** {@code next} says that there is more; it holds a token, so the cursor is followed and not the address. */
    record Paging(@Nullable String next, @Nullable Cursors cursors) {}

    record Cursors(@Nullable String after) {}

    record Inspection(@Nullable Inspected data) {}

    /** What Facebook says of a token; times are seconds since 1970, and 0 is never. */
    record Inspected(
            @Nullable String app_id,
            @Nullable String type,
            @Nullable String profile_id,
            @Nullable Boolean is_valid,
            @Nullable Long expires_at,
            @Nullable Long data_access_expires_at,
            @Nullable List<@Nullable String> scopes,
            @Nullable InspectedError error) {}

    record InspectedError(
            @Nullable Long code,
            @Nullable String message,
            @Nullable Long subcode) {}

    /** Prints nothing of itself: the addresses hold keys. */
    record Created(
            @Nullable String id,
            @Nullable String secure_stream_url,
            @Nullable List<@Nullable String> secure_stream_secondary_urls) {
        @Override
        public String toString() {
            return "Created";
        }
    }

    record LiveVideos(
            @Nullable List<@Nullable LiveVideo> data,
            @Nullable Paging paging) {}

    /**
     * A broadcast. {@code total_views} is a text. {@code ingest_streams} and {@code errors} are lists, or objects with a list in {@code
     * data}. Prints nothing of itself: the addresses hold keys.
     */
    record LiveVideo(
            @Nullable String id,
            @Nullable String status,
            @Nullable String title,
            @Nullable String permalink_url,
            @Nullable String secure_stream_url,
            @Nullable String creation_time,
            @Nullable String planned_start_time,
            @Nullable Long live_views,
            @Nullable String total_views,
            @Nullable Long seconds_left,
            @Nullable Node video,
            @Nullable Object ingest_streams,
            @Nullable Object errors) {
        @Override
        public String toString() {
            return "LiveVideo";
        }
    }

    record Node(@Nullable String id) {}

    record Done(@Nullable String id, @Nullable Boolean success) {}

    record Comments(
            @Nullable List<@Nullable Comment> data,
            @Nullable Paging paging,
            @Nullable Summary summary) {}

    /** {@code from} is missing where the token lacks the permission; {@code error} is how a stream may break off. */
    record Comment(
            @Nullable String id,
            @Nullable String message,
            @Nullable String created_time,
            @Nullable Person from,
            @Nullable FailureBody error) {}

    record Summary(@Nullable Long total_count) {}

    record Reactions(@Nullable Summary summary) {}

    record Insights(@Nullable List<@Nullable Insight> data) {}

    record Insight(@Nullable String name, @Nullable List<@Nullable InsightValue> values) {}

    /** A number, or an object of numbers. */
    record InsightValue(@Nullable Object value) {}

    record Failure(@Nullable FailureBody error) {}

    record FailureBody(
            @Nullable Long code,
            @Nullable Long error_subcode,
            @Nullable Boolean is_transient) {}

    /** The objects of a list, whether it stands alone or in {@code data}; all else is none. */
    static List<Map<?, ?>> rows(@Nullable Object told) {
        Object list = told instanceof Map<?, ?> wrapped ? wrapped.get("data") : told;
        if (!(list instanceof List<?> rows)) {
            return List.of();
        }
        return rows.stream()
                .filter(Map.class::isInstance)
                .<Map<?, ?>>map(row -> (Map<?, ?>) row)
                .toList();
    }

    static String text(Map<?, ?> row, String field) {
        return Objects.toString(row.get(field), "");
    }

    /** A number, written as one or as a text; null if it is neither. */
    static @Nullable Double number(Map<?, ?> row, String field) {
        Object value = row.get(field);
        if (value instanceof Number number) {
            return number.doubleValue();
        }
        try {
            return value instanceof String text ? Double.valueOf(text) : null;
        } catch (NumberFormatException e) {
            return null;
        }
    }
}
