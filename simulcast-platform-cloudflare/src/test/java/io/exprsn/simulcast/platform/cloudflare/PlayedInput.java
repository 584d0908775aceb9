package io.exprsn.simulcast.platform.cloudflare;

import static io.exprsn.simulcast.platform.cloudflare.PlayedCloudflare.*;

import io.exprsn.simulcast.internal.json.Json;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A live input as Cloudflare tells it: that nobody ever sent to, recorded, for everybody, unless something else is said. */
final class PlayedInput {
    private final Map<String, @Nullable Object> told = new LinkedHashMap<>();
    private final Map<String, @Nullable Object> recording = new LinkedHashMap<>();

    PlayedInput() {
        String playback = "https://" + CUSTOMER + "/" + UID;
        told.put("uid", UID);
        told.put("created", "2026-11-25T11:00:00.120000Z");
        told.put("modified", "2026-11-25T11:00:00.120000Z");
        told.put("meta", Map.of("name", "harbour", "simulcastIntent", "intent-1"));
        told.put("enabled", true);
        told.put("status", null);
        recording.put("mode", "automatic");
        recording.put("timeoutSeconds", null);
        recording.put("requireSignedURLs", false);
        recording.put("allowedOrigins", null);
        recording.put("hideLiveViewerCount", false);
        told.put("recording", recording);
        told.put("deleteRecordingAfterDays", null);
        told.put("rtmps", Map.of("url", "rtmps://live.cloudflare.com:443/live/", "streamKey", KEY));
        told.put("rtmpsPlayback", Map.of("url", "rtmps://live.cloudflare.com:443/live/", "streamKey", PLAYBACK_KEY));
        told.put(
                "srt", Map.of("url", "srt://live.cloudflare.com:778", "streamId", STREAM_ID, "passphrase", PASSPHRASE));
        told.put(
                "srtPlayback",
                Map.of("url", "srt://live.cloudflare.com:778", "streamId", "play" + UID, "passphrase", PLAYBACK_KEY));
        told.put("webRTC", Map.of("url", "https://" + CUSTOMER + "/" + WEBRTC_KEY + "/webRTC/publish"));
        told.put("webRTCPlayback", Map.of("url", playback + "/webRTC/play"));
        told.put(
                "playback", Map.of("hls", playback + "/manifest/video.m3u8", "dash", playback + "/manifest/video.mpd"));
    }

    PlayedInput with(String name, @Nullable Object value) {
        told.put(name, value);
        return this;
    }

    PlayedInput without(String... names) {
        told.keySet().removeAll(List.of(names));
        return this;
    }

    PlayedInput recording(String name, @Nullable Object value) {
        recording.put(name, value);
        return this;
    }

    String json() {
        return new String(Json.bytes(told), StandardCharsets.UTF_8);
    }
}
