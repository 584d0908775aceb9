package io.exprsn.simulcast.testkit;

import io.exprsn.simulcast.spi.Metadata;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A live input of {@link FakeCloudflare}, its state by what came under its keys, and what was recorded. Confined to the monitor of its
 * owner.
 */
final class CloudflareInput {
    static final String CUSTOMER = "https://customer-f4k3te5tk1t.cloudflarestream.com";

    private static final Set<String> RECEIVING = Set.of("connected", "reconnected");

    final String uid;
    final boolean madeByPerson;
    final Map<String, Map<String, @Nullable Object>> outputs = new LinkedHashMap<>();
    boolean enabled = true;
    String key = newKey();

    private final Instant created;
    private final Set<String> keys = new HashSet<>(Set.of(key));
    private final List<Video> videos = new ArrayList<>();
    private final Set<Publication> begun = new HashSet<>();
    private final Set<Publication> over = new HashSet<>();
    private Map<String, @Nullable Object> meta = new LinkedHashMap<>();
    private Map<String, @Nullable Object> recording = recording(Map.of());
    private @Nullable Object deleteAfterDays;
    private boolean lowLatency;
    private @Nullable Instant keysRotated;
    private boolean taken;

    /** Empty until somebody sent. */
    private String word = "";

    private Instant since;
    private Instant heldUntil;

    /** What is recorded from the beginning of a stream to its end, a short loss included. */
    private static final class Video {
        private final String uid = newUid();
        private final Instant begun;
        private final List<Publication> parts = new ArrayList<>();
        private boolean ready;

        Video(Instant begun) {
            this.begun = begun;
        }

        Duration length() {
            return parts.stream().map(part -> part.report().mediaTime()).reduce(Duration.ZERO, Duration::plus);
        }
    }

    CloudflareInput(boolean madeByPerson, Instant now) {
        this.uid = newUid();
        this.madeByPerson = madeByPerson;
        this.created = now;
        this.since = now;
        this.heldUntil = now;
    }

    static String newUid() {
        return UUID.randomUUID().toString().replace("-", "");
    }

    private static String newKey() {
        return "MTQ0" + newUid() + "k" + newUid();
    }

    /** What is not told is the default again: the settings of recordings are told as a whole. Retention in here is passed over. */
    private static Map<String, @Nullable Object> recording(Map<?, ?> wanted) {
        Object timeout = wanted.get("timeoutSeconds");
        return FakeFields.of(
                "mode",
                or(wanted.get("mode"), "off"),
                "timeoutSeconds",
                Integer.valueOf(0).equals(timeout) ? null : timeout,
                "requireSignedURLs",
                or(wanted.get("requireSignedURLs"), false),
                "allowedOrigins",
                wanted.get("allowedOrigins"),
                "hideLiveViewerCount",
                or(wanted.get("hideLiveViewerCount"), false));
    }

    private static Object or(@Nullable Object wanted, Object otherwise) {
        return wanted == null ? otherwise : wanted;
    }

    /** What is left out stays as it is. */
    void change(Map<String, Object> changes) {
        if (changes.get("meta") instanceof Map<?, ?> wanted) {
            meta = new LinkedHashMap<>();
            wanted.forEach((name, value) -> meta.put(String.valueOf(name), value));
        }
        if (changes.get("enabled") instanceof Boolean wanted) {
            enabled = wanted;
        }
        if (changes.get("recording") instanceof Map<?, ?> wanted) {
            recording = recording(wanted);
        }
        if (changes.containsKey("deleteRecordingAfterDays")) {
            deleteAfterDays = changes.get("deleteRecordingAfterDays");
        }
        if (changes.get("preferLowLatency") instanceof Boolean wanted) {
            lowLatency = wanted;
        }
    }

    void rotateKey(Instant now) {
        key = newKey();
        keys.add(key);
        keysRotated = now;
    }

    boolean isRecorded() {
        return "automatic".equals(recording.get("mode"));
    }

    boolean hidesViewers() {
        return Boolean.TRUE.equals(recording.get("hideLiveViewerCount"));
    }

    boolean isReceiving() {
        return RECEIVING.contains(word);
    }

    /** Whether somebody who has its address can see something, a picture that stands still included. */
    boolean isShown() {
        return isRecorded() && enabled && (isReceiving() || word.equals("reconnecting"));
    }

    Metadata.Privacy privacy() {
        boolean hidden = !isRecorded() || Boolean.TRUE.equals(recording.get("requireSignedURLs"));
        return hidden ? Metadata.Privacy.PRIVATE : Metadata.Privacy.UNLISTED;
    }

    String name() {
        return String.valueOf(or(meta.get("name"), ""));
    }

    String word() {
        return word;
    }

    /** Looks what came and went under its keys since the last time. */
    void look(List<Publication> all, Instant now) {
        for (Publication publication : all) {
            if (!keys.contains(PlatformIngest.key(publication)) || over.contains(publication)) {
                continue;
            }
            boolean live = publication.isLive(); // before its media, which may come in between
            if (!begun.contains(publication) && PlatformIngest.hasMedia(publication)) {
                begun.add(publication);
                begins(publication, now);
            }
            if (begun.contains(publication) && isReceiving() && !PlatformIngest.hasOnlyH264AndAac(publication)) {
                breaksOff("failed_to_connect", now);
            }
            if (!live) {
                over.add(publication);
                ends(publication, now);
            }
        }
        if (word.equals("reconnecting") && !now.isBefore(heldUntil)) {
            breaksOff("disconnected", now);
        }
    }

    private void begins(Publication publication, Instant now) {
        boolean goesOn = word.equals("reconnecting") && now.isBefore(heldUntil);
        if (!goesOn) {
            finishVideos();
        }
        say(goesOn ? "reconnected" : "connected", now);
        if (isRecorded()) {
            Video video = videos.stream().filter(one -> !one.ready).findFirst().orElse(null);
            if (video == null) {
                video = new Video(now);
                videos.add(video);
            }
            video.parts.add(publication);
        }
    }

    private void ends(Publication publication, Instant now) {
        if (!isReceiving() || !begun.contains(publication)) {
            return;
        }
        boolean wanted = publication.report().end() == EndReason.CLEAN;
        Duration held = recording.get("timeoutSeconds") instanceof Number seconds
                ? Duration.ofSeconds(seconds.longValue())
                : Duration.ZERO;
        if (wanted) {
            breaksOff("client_disconnect", now);
        } else if (held.isZero()) {
            breaksOff("disconnected", now);
        } else {
            heldUntil = now.plus(held);
            say("reconnecting", now);
        }
    }

    /** It was cut by Cloudflare, so that nothing waits for more of it. */
    void cut(List<Publication> all, Instant now) {
        all.stream().filter(one -> keys.contains(PlatformIngest.key(one))).forEach(over::add);
        if (isReceiving() || word.equals("reconnecting")) {
            breaksOff("disconnected", now);
        }
    }

    /** Somebody else sends in the place of who did. */
    void takenOver(List<Publication> all) {
        if (isReceiving()) {
            taken = true;
            all.stream().filter(one -> keys.contains(PlatformIngest.key(one))).forEach(over::add);
        }
    }

    void released(Instant now) {
        if (taken) {
            taken = false;
            breaksOff("client_disconnect", now);
        }
    }

    private void breaksOff(String how, Instant now) {
        finishVideos();
        say(how, now);
    }

    private void finishVideos() {
        videos.forEach(video -> video.ready = true);
    }

    private void say(String state, Instant now) {
        word = state;
        since = now;
    }

    /** As in a list: without keys, recording and status. */
    Map<String, @Nullable Object> row() {
        return FakeFields.of(
                "uid",
                uid,
                "created",
                created.toString(),
                "modified",
                created.toString(),
                "meta",
                meta,
                "enabled",
                enabled,
                "deleteRecordingAfterDays",
                deleteAfterDays);
    }

    /**
     * As when it is asked for.
     *
     * @param server where it takes media
     * @param told the key that is told
     * @param status null, or an object
     */
    Map<String, @Nullable Object> item(String server, String told, @Nullable Object status) {
        Map<String, @Nullable Object> item = row();
        item.put("status", status);
        item.put("recording", recording);
        item.put("preferLowLatency", lowLatency);
        item.put("rtmps", FakeFields.of("url", server, "streamKey", told));
        item.put("webRTCPlayback", FakeFields.of("url", CUSTOMER + "/" + uid + "/webRTC/play"));
        item.put("playback", playback(uid));
        if (keysRotated != null) {
            item.put("keysRotatedAt", keysRotated.toString());
        }
        return item;
    }

    private static Map<String, @Nullable Object> playback(String uid) {
        String base = CUSTOMER + "/" + uid + "/manifest/video.";
        return FakeFields.of("hls", base + "m3u8", "dash", base + "mpd");
    }

    /** Null before anybody sent. */
    @Nullable
    Object status(Instant now) {
        return word.isEmpty() ? null : status(word, isReceiving() ? "connected_to_live_input" : null, since, now);
    }

    static Object status(String state, @Nullable String reason, Instant since, Instant now) {
        return FakeFields.of(
                "current",
                FakeFields.of(
                        "state",
                        state,
                        "reason",
                        reason,
                        "ingestProtocol",
                        "rtmps",
                        "statusEnteredAt",
                        since.toString(),
                        "statusLastSeen",
                        now.toString()),
                "history",
                List.of());
    }

    /** The newest first. */
    List<Map<String, @Nullable Object>> recordings() {
        List<Map<String, @Nullable Object>> all = new ArrayList<>();
        for (Video video : videos) {
            all.add(
                    0,
                    FakeFields.of(
                            "uid",
                            video.uid,
                            "status",
                            FakeFields.of("state", video.ready ? "ready" : "live-inprogress"),
                            "meta",
                            meta,
                            "created",
                            video.begun.toString(),
                            "modified",
                            video.begun.toString(),
                            "readyToStream",
                            true,
                            "duration",
                            video.ready ? video.length().toMillis() / 1000.0 : -1,
                            "size",
                            -1,
                            "liveInput",
                            uid,
                            "requireSignedURLs",
                            recording.get("requireSignedURLs"),
                            "scheduledDeletion",
                            null,
                            "playback",
                            playback(video.uid)));
        }
        return all;
    }
}
