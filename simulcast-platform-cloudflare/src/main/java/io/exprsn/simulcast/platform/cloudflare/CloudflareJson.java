package io.exprsn.simulcast.platform.cloudflare;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What Cloudflare's API says and is told, as far as it matters here, under Cloudflare's own names. What is null is not sent. What comes in
 * several shapes, or is for people alone, is an {@code Object}: it must not make the rest unreadable.
 */
final class CloudflareJson {
    private CloudflareJson() {}

    /** What is around each answer. {@code messages} may be null or missing, and is for people. */
    interface Envelope {
        @Nullable
        Boolean success();

        @Nullable
        Object errors();
    }

    /** Any answer, for what it says besides its result, which may be an empty text or missing. */
    record Told(@Nullable Boolean success, @Nullable Object errors) implements Envelope {}

    record TokenAnswer(
            @Nullable Boolean success,
            @Nullable Object errors,
            @Nullable Token result) implements Envelope {}

    record Token(
            @Nullable String id,
            @Nullable String status,
            @Nullable String expires_on,
            @Nullable String not_before) {}

    record StorageAnswer(
            @Nullable Boolean success,
            @Nullable Object errors,
            @Nullable Storage result) implements Envelope {}

    record Storage(
            @Nullable Double totalStorageMinutes, @Nullable Double totalStorageMinutesLimit) {}

    record InputsAnswer(
            @Nullable Boolean success,
            @Nullable Object errors,
            @Nullable Inputs result) implements Envelope {}

    /** The list is one level further down than elsewhere. */
    record Inputs(@Nullable List<InputRow> liveInputs) {}

    /** An input in a list: without keys, recording and status. */
    record InputRow(
            @Nullable String uid,
            @Nullable String created,
            @Nullable Object meta,
            @Nullable Boolean enabled) {
        /** Something that was written into it when it was made. */
        @Nullable
        String noted(String name) {
            return meta instanceof Map<?, ?> all && all.get(name) instanceof String text ? text : null;
        }
    }

    record InputAnswer(
            @Nullable Boolean success,
            @Nullable Object errors,
            @Nullable Input result) implements Envelope {}

    record Input(
            @Nullable String uid,
            @Nullable Object status,
            @Nullable Boolean enabled,
            @Nullable RecordingSettings recording,
            @Nullable Integer deleteRecordingAfterDays,
            @Nullable Boolean preferLowLatency,
            @Nullable String keysRotatedAt,
            @Nullable Rtmps rtmps,
            @Nullable Srt srt,
            @Nullable Web webRTC,
            @Nullable Web webRTCPlayback,
            @Nullable PlaybackUrls playback) {}

    record RecordingSettings(
            @Nullable String mode,
            @Nullable Integer timeoutSeconds,
            @Nullable Boolean requireSignedURLs,
            @Nullable List<String> allowedOrigins,
            @Nullable Boolean hideLiveViewerCount) {
        static final RecordingSettings UNTOLD = new RecordingSettings(null, null, null, null, null);
    }

    /** Prints nothing of itself. */
    record Rtmps(@Nullable String url, @Nullable String streamKey) {
        @Override
        public String toString() {
            return "Rtmps";
        }
    }

    /** Prints nothing of itself. */
    record Srt(
            @Nullable String url,
            @Nullable String streamId,
            @Nullable String passphrase) {
        @Override
        public String toString() {
            return "Srt";
        }
    }

    /** Prints nothing of itself: in the address of ingest stands a secret. */
    record Web(@Nullable String url) {
        @Override
        public String toString() {
            return "Web";
        }
    }

    record PlaybackUrls(@Nullable String hls, @Nullable String dash) {}

    /** What makes an input, and what changes one. */
    record InputChange(
            @Nullable Map<String, String> meta,
            @Nullable Boolean enabled,
            @Nullable RecordingSettings recording,
            @Nullable Integer deleteRecordingAfterDays,
            @Nullable Boolean preferLowLatency) {
        static InputChange enabling(boolean enabled) {
            return new InputChange(null, enabled, null, null, null);
        }

        boolean isEmpty() {
            return equals(new InputChange(null, null, null, null, null));
        }
    }

    record OutputsAnswer(
            @Nullable Boolean success,
            @Nullable Object errors,
            @Nullable List<OutputItem> result) implements Envelope {}

    record OutputAnswer(
            @Nullable Boolean success,
            @Nullable Object errors,
            @Nullable OutputItem result) implements Envelope {}

    /** Prints nothing of itself: its key is told in the clear each time. */
    record OutputItem(
            @Nullable String uid,
            @Nullable String url,
            @Nullable String streamKey,
            @Nullable Boolean enabled,
            @Nullable Object status) {
        @Override
        public String toString() {
            return "OutputItem";
        }
    }

    /** Prints nothing of itself. */
    record NewOutput(String url, String streamKey, boolean enabled) {
        @Override
        public String toString() {
            return "NewOutput";
        }
    }

    /** All that can change about an output. */
    record OutputSwitch(boolean enabled) {}

    record VideosAnswer(
            @Nullable Boolean success,
            @Nullable Object errors,
            @Nullable List<Video> result) implements Envelope {}

    /** Lengths are in seconds, and -1 where they are not known. */
    record Video(
            @Nullable String uid,
            @Nullable String created,
            @Nullable Double duration,
            @Nullable Boolean readyToStream,
            @Nullable VideoStatus status,
            @Nullable Boolean requireSignedURLs,
            @Nullable PlaybackUrls playback,
            @Nullable String scheduledDeletion) {}

    record VideoStatus(@Nullable String state) {}

    record Views(@Nullable Object liveViewers) {}

    /** A refusal; what is in its errors is looked at piece by piece. */
    record Refusal(@Nullable Object errors) {}
}
