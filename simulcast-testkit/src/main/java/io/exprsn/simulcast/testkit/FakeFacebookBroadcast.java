package io.exprsn.simulcast.testkit;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A broadcast as {@link FakeFacebook} knows it. Guarded by the platform it belongs to. */
final class FakeFacebookBroadcast {
    private static final Set<String> OPEN = Set.of("UNPUBLISHED", "SCHEDULED_UNPUBLISHED", "SCHEDULED_LIVE", "LIVE");

    /** An offset without a colon, as Facebook writes it. */
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ssxx", Locale.ROOT).withZone(ZoneOffset.UTC);

    final String id;
    final String owner;
    final String videoId;
    final String key;
    final Instant made;
    final List<Map<String, Object>> comments = new ArrayList<>();
    final List<FakeStream> readers = new ArrayList<>();

    String status;
    String title = "";
    String description = "";
    String privacy = "EVERYONE";
    boolean stopsWithEncoder;
    boolean hasBackup;

    @Nullable
    Instant planned;

    /** When the first bytes came, from which its life is counted. */
    @Nullable
    Instant firstByte;

    /** When bytes were last seen to come. */
    @Nullable
    Instant received;

    FakeFacebookBroadcast(String id, String owner, String videoId, String key, String status, Instant made) {
        this.id = id;
        this.owner = owner;
        this.videoId = videoId;
        this.key = key;
        this.status = status;
        this.made = made;
    }

    boolean isOpen() {
        return OPEN.contains(status);
    }

    /** Whether it waits for its time. */
    boolean isPlanned() {
        return status.startsWith("SCHEDULED_") && isOpen();
    }

    boolean isLive() {
        return status.equals("LIVE");
    }

    static String written(Instant time) {
        return TIME.format(time);
    }

    /** One more comment. */
    Map<String, Object> comment(String author, String name, String text, Instant at) {
        Map<String, Object> comment = new LinkedHashMap<>();
        comment.put("id", id + "_" + (comments.size() + 1));
        comment.put("message", text);
        comment.put("created_time", written(at));
        comment.put("from", Map.of("id", author, "name", name));
        comments.add(comment);
        readers.removeIf(reader -> !reader.isOpen());
        return comment;
    }

    /** Nobody is told anything any more. */
    void endReaders() {
        readers.forEach(FakeStream::end);
        readers.clear();
    }
}
