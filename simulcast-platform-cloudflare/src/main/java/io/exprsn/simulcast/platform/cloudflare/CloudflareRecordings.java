package io.exprsn.simulcast.platform.cloudflare;

import io.exprsn.simulcast.platform.cloudflare.CloudflareJson.Video;
import io.exprsn.simulcast.spi.Broadcast;
import io.exprsn.simulcast.spi.KeepsRecordings.Recording;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What was recorded of a broadcast: one video, and one more for each time it broke off for longer than its input waits. */
final class CloudflareRecordings {
    /** Our clock and Cloudflare's may differ by this much. */
    private static final Duration CLOCKS_DIFFER = Duration.ofMinutes(1);

    private static final String READY = "ready";

    /** Longer than anything is kept whole; a number beyond is none. */
    private static final double LONGEST_SECONDS = Duration.ofDays(365).toSeconds();

    private CloudflareRecordings() {}

    static List<Recording> of(Broadcast broadcast, List<Video> videos) {
        Optional<Instant> since = broadcast
                .detail(CloudflarePreparation.SINCE)
                .map(LiveState::instant)
                .map(begin -> begin.minus(CLOCKS_DIFFER));
        Optional<String> customer = broadcast.detail(CloudflarePreparation.CUSTOMER);
        return videos.stream()
                .map(video -> recording(video, customer))
                .filter(one ->
                        since.isEmpty() || one.begun() == null || !one.begun().isBefore(since.get()))
                .sorted(Comparator.comparing(
                        Recording::begun, Comparator.nullsLast(Comparator.<Instant>reverseOrder())))
                .toList();
    }

    private static Recording recording(Video video, Optional<String> customer) {
        String uid = String.valueOf(video.uid());
        return new Recording(
                uid,
                LiveState.instant(video.created()),
                length(video.duration()),
                isReady(video),
                watch(video, uid, customer),
                LiveState.instant(video.scheduledDeletion()));
    }

    /** One that is still being recorded can be played, and is not ready. */
    private static boolean isReady(Video video) {
        String state = video.status() == null ? null : video.status().state();
        return state == null ? Boolean.TRUE.equals(video.readyToStream()) : state.equals(READY);
    }

    /** -1 while it is not known. */
    private static @Nullable Duration length(@Nullable Double seconds) {
        return seconds == null || !(seconds >= 0 && seconds <= LONGEST_SECONDS)
                ? null
                : Duration.ofMillis(Math.round(seconds * 1000));
    }

    private static @Nullable URI watch(Video video, String uid, Optional<String> customer) {
        if (Boolean.TRUE.equals(video.requireSignedURLs())) {
            return null;
        }
        return Optional.ofNullable(video.playback())
                .flatMap(playback -> LiveInput.customer(playback.hls()))
                .or(() -> customer)
                .map(host -> CloudflarePlayback.of(host, uid).page())
                .orElse(null);
    }
}
