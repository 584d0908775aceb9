package io.exprsn.simulcast.platform.youtube;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What YouTube's API says and is told, as far as it matters here. Numbers of 64 bits come as texts. One shape serves both ways: what is
 * null is not sent.
 */
final class YouTubeJson {
    private YouTubeJson() {}

    /** A list; {@code kind} tells an empty one, which may lack its items, from an answer of somebody else. */
    record Broadcasts(
            @Nullable String kind,
            @Nullable List<BroadcastItem> items,
            @Nullable String nextPageToken) {}

    record Streams(
            @Nullable String kind,
            @Nullable List<StreamItem> items,
            @Nullable String nextPageToken) {}

    record Videos(@Nullable String kind, @Nullable List<VideoItem> items) {}

    record Channels(@Nullable String kind, @Nullable List<ChannelItem> items) {}

    record BroadcastItem(
            @Nullable String id,
            @Nullable BroadcastSnippet snippet,
            @Nullable BroadcastState status,
            @Nullable BroadcastContent contentDetails) {

        /** {@code created} to {@code complete}; empty if the answer has no status. */
        String lifeCycle() {
            return status == null || status.lifeCycleStatus() == null ? "" : status.lifeCycleStatus();
        }

        @Nullable
        String boundStream() {
            return contentDetails == null ? null : contentDetails.boundStreamId();
        }

        boolean isMonitored() {
            return contentDetails != null
                    && contentDetails.monitorStream() != null
                    && Boolean.TRUE.equals(contentDetails.monitorStream().enableMonitorStream());
        }
    }

    record BroadcastSnippet(
            @Nullable String title,
            @Nullable String description,
            @Nullable String scheduledStartTime,
            @Nullable String scheduledEndTime,
            @Nullable String categoryId,
            @Nullable String liveChatId) {}

    /** {@code madeForKids} is only read, {@code selfDeclaredMadeForKids} may be missing in answers. */
    record BroadcastState(
            @Nullable String lifeCycleStatus,
            @Nullable String privacyStatus,
            @Nullable Boolean selfDeclaredMadeForKids,
            @Nullable Boolean madeForKids) {}

    record BroadcastContent(
            @Nullable String boundStreamId,
            @Nullable Boolean enableAutoStart,
            @Nullable Boolean enableAutoStop,
            @Nullable Boolean enableDvr,
            @Nullable Boolean enableEmbed,
            @Nullable Boolean recordFromStart,
            @Nullable String latencyPreference,
            @Nullable MonitorStream monitorStream) {}

    record MonitorStream(
            @Nullable Boolean enableMonitorStream, @Nullable Long broadcastStreamDelayMs) {}

    /** {@code cdn.format} is missing on purpose: it has been refused since 2020. */
    record StreamItem(
            @Nullable String id,
            @Nullable StreamSnippet snippet,
            @Nullable Cdn cdn,
            @Nullable StreamContent contentDetails,
            @Nullable StreamState status) {

        String state() {
            return status == null || status.streamStatus() == null ? "" : status.streamStatus();
        }
    }

    record StreamSnippet(@Nullable String title) {}

    record Cdn(
            @Nullable String ingestionType,
            @Nullable String resolution,
            @Nullable String frameRate,
            @Nullable Ingestion ingestionInfo) {}

    /** Prints nothing of itself: the stream's name is the key. */
    record Ingestion(
            @Nullable String streamName,
            @Nullable String ingestionAddress,
            @Nullable String backupIngestionAddress,
            @Nullable String rtmpsIngestionAddress,
            @Nullable String rtmpsBackupIngestionAddress) {
        @Override
        public String toString() {
            return "Ingestion";
        }
    }

    record StreamContent(@Nullable Boolean isReusable) {}

    record StreamState(
            @Nullable String streamStatus, @Nullable Health healthStatus) {}

    record Health(@Nullable String status, @Nullable List<ConfigurationIssue> configurationIssues) {}

    record ConfigurationIssue(
            @Nullable String type,
            @Nullable String severity,
            @Nullable String reason,
            @Nullable String description) {}

    record VideoItem(
            @Nullable String id,
            @Nullable VideoSnippet snippet,
            @Nullable VideoStatistics statistics,
            @Nullable LiveDetails liveStreamingDetails) {}

    /** All that can be written, so that nothing is erased by a write that leaves it out. */
    record VideoSnippet(
            @Nullable String title,
            @Nullable String description,
            @Nullable List<String> tags,
            @Nullable String categoryId,
            @Nullable String defaultLanguage,
            @Nullable String defaultAudioLanguage) {}

    record VideoStatistics(
            @Nullable String viewCount,
            @Nullable String likeCount,
            @Nullable String commentCount) {}

    record LiveDetails(@Nullable String concurrentViewers) {}

    record ChannelItem(@Nullable String id, @Nullable ChannelSnippet snippet) {}

    record ChannelSnippet(@Nullable String title) {}

    /** A look at the chat, or a piece of an answer that goes on; {@code error} is how such an answer may break off. */
    record ChatPage(
            @Nullable String kind,
            @Nullable List<@Nullable ChatItem> items,
            @Nullable String nextPageToken,
            @Nullable Long pollingIntervalMillis,
            @Nullable String offlineAt,
            @Nullable FailureBody error) {}

    record ChatItem(
            @Nullable String id,
            @Nullable ChatSnippet snippet,
            @Nullable ChatAuthor authorDetails) {

        /** One of many, to which YouTube adds; empty if it is not told. */
        String type() {
            return snippet == null || snippet.type() == null ? "" : snippet.type();
        }

        boolean isEnd() {
            return type().equals("chatEndedEvent");
        }
    }

    record ChatSnippet(
            @Nullable String liveChatId,
            @Nullable String type,
            @Nullable String authorChannelId,
            @Nullable String publishedAt,
            @Nullable String displayMessage,
            @Nullable TextDetails textMessageDetails,
            @Nullable PaidDetails superChatDetails,
            @Nullable PaidDetails superStickerDetails,
            @Nullable MilestoneDetails memberMilestoneChatDetails,
            @Nullable GiftDetails giftDetails,
            @Nullable PollDetails pollDetails) {
        static final ChatSnippet EMPTY =
                new ChatSnippet(null, null, null, null, null, null, null, null, null, null, null);

        static ChatSnippet text(String chat, String text) {
            return new ChatSnippet(
                    chat, "textMessageEvent", null, null, null, new TextDetails(text), null, null, null, null, null);
        }
    }

    record ChatAuthor(
            @Nullable String channelId,
            @Nullable String displayName,
            @Nullable Boolean isChatOwner,
            @Nullable Boolean isChatSponsor,
            @Nullable Boolean isChatModerator) {}

    record TextDetails(@Nullable String messageText) {}

    record PaidDetails(
            @Nullable String amountDisplayString,
            @Nullable String userComment,
            @Nullable StickerDetails superStickerMetadata) {

        /** The amount, and what was written with it. */
        String text() {
            String said =
                    userComment == null && superStickerMetadata != null ? superStickerMetadata.altText() : userComment;
            return Stream.of(Optional.ofNullable(amountDisplayString), Optional.ofNullable(said))
                    .flatMap(Optional::stream)
                    .collect(Collectors.joining(" "));
        }
    }

    record StickerDetails(@Nullable String altText) {}

    record MilestoneDetails(@Nullable String userComment) {}

    record GiftDetails(@Nullable String giftName, @Nullable String altText) {
        @Nullable
        String text() {
            return altText == null ? giftName : altText;
        }
    }

    record PollDetails(@Nullable PollQuestion metadata) {}

    record PollQuestion(@Nullable String questionText) {}

    /** An error as the API tells it; the message may hold HTML and is not read. */
    record Failure(@Nullable FailureBody error) {}

    record FailureBody(
            @Nullable List<FailureReason> errors, @Nullable List<FailureReason> details) {}

    record FailureReason(@Nullable String reason) {}
}
