package io.exprsn.simulcast.platform.youtube;

import io.exprsn.simulcast.ErrorKind;
import io.exprsn.simulcast.SimulcastException;
import io.exprsn.simulcast.platform.youtube.YouTubeJson.BroadcastItem;
import io.exprsn.simulcast.platform.youtube.YouTubeJson.BroadcastSnippet;
import io.exprsn.simulcast.platform.youtube.YouTubeJson.BroadcastState;
import io.exprsn.simulcast.platform.youtube.YouTubeJson.VideoItem;
import io.exprsn.simulcast.platform.youtube.YouTubeJson.VideoSnippet;
import io.exprsn.simulcast.spi.Broadcast;
import io.exprsn.simulcast.spi.Metadata;
import io.exprsn.simulcast.spi.QuotaFacts;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Changes what viewers see. A part that is written is replaced whole, and what is left out may be reset or erased: each is read, changed
 * and written back.
 */
final class YouTubeEdit {
    private static final String DOING = "Changing the broadcast";

    private final Broadcast broadcast;
    private final YouTubeApi api;

    YouTubeEdit(Broadcast broadcast, YouTubeApi api) {
        this.broadcast = broadcast;
        this.api = api;
    }

    /** Tags and language belong to the video, which has the rest of the text too; without them the broadcast will do. */
    void apply(Metadata changes) {
        boolean ofVideo = changes.tags() != null || changes.language() != null;
        boolean text = changes.title() != null || changes.description() != null || changes.category() != null;
        if (ofVideo) {
            changeVideo(changes);
        }
        boolean snippet = text && !ofVideo;
        boolean status = changes.privacy() != null;
        if (snippet || status) {
            changeBroadcast(changes, snippet, status);
        }
    }

    void reschedule(Instant start) {
        BroadcastSnippet was = snippet(read("id,snippet"));
        String wanted = start.truncatedTo(ChronoUnit.SECONDS).toString();
        BroadcastSnippet changed = new BroadcastSnippet(
                was.title(), was.description(), wanted, was.scheduledEndTime(), was.categoryId(), null);
        api.update(new BroadcastItem(broadcast.id(), changed, null, null), "id,snippet", "Announcing another time");
    }

    private void changeBroadcast(Metadata changes, boolean snippet, boolean status) {
        String parts = "id" + (snippet ? ",snippet" : "") + (status ? ",status" : "");
        BroadcastItem was = read(parts);
        BroadcastSnippet newSnippet = snippet ? changed(snippet(was), changes) : null;
        BroadcastState newStatus = status ? changed(was.status(), changes) : null;
        api.update(new BroadcastItem(broadcast.id(), newSnippet, newStatus, null), parts, DOING);
    }

    private static BroadcastSnippet changed(BroadcastSnippet was, Metadata changes) {
        return new BroadcastSnippet(
                or(changes.title(), was.title()),
                or(changes.description(), was.description()),
                was.scheduledStartTime(),
                was.scheduledEndTime(),
                or(changes.category(), was.categoryId()),
                null);
    }

    /** Whether it is for children is declared again, or the channel's default would come in its place. */
    private static BroadcastState changed(@Nullable BroadcastState was, Metadata changes) {
        Boolean declared = was == null
                ? null
                : Optional.ofNullable(was.selfDeclaredMadeForKids()).orElse(was.madeForKids());
        String privacy = changes.privacy() == null ? null : YouTubeSettings.written(changes.privacy());
        return new BroadcastState(null, privacy, declared, null);
    }

    private BroadcastItem read(String parts) {
        return api.broadcast(broadcast.id(), parts, QuotaFacts.CONTROL, DOING)
                .orElseThrow(() -> new SimulcastException(
                        ErrorKind.REJECTED,
                        DOING + ": YouTube does not know the broadcast any more",
                        "Prepare a new broadcast"));
    }

    private static BroadcastSnippet snippet(BroadcastItem item) {
        if (item.snippet() == null) {
            throw YouTubeApi.unreadable(DOING, "it has no snippet");
        }
        return item.snippet();
    }

    private void changeVideo(Metadata changes) {
        VideoItem video = api.video(broadcast.id(), "id,snippet", QuotaFacts.CONTROL, DOING)
                .orElseThrow(() -> new SimulcastException(
                        ErrorKind.TRANSIENT,
                        DOING + ": YouTube does not know its video, which takes some seconds after it was made",
                        "Wait: it is tried again"));
        VideoSnippet was = video.snippet();
        if (was == null) {
            throw YouTubeApi.unreadable(DOING, "its video has no snippet");
        }
        VideoSnippet changed = new VideoSnippet(
                or(changes.title(), was.title()),
                or(changes.description(), was.description()),
                changes.tags() == null ? was.tags() : changes.tags(),
                or(changes.category(), was.categoryId()),
                was.defaultLanguage(),
                or(changes.language(), was.defaultAudioLanguage()));
        api.update(new VideoItem(broadcast.id(), changed, null, null), DOING);
    }

    private static @Nullable String or(@Nullable String changed, @Nullable String was) {
        return changed == null ? was : changed;
    }
}
