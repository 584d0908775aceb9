package io.exprsn.simulcast.testkit;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What Facebook would measure of what comes: H.264 and AAC alone, as it takes nothing else. */
final class FakeFacebookHealth {
    private static final String PICTURES = "avc1";
    private static final String SOUND = "mp4a";

    /** Some frames, so that a rate can be told from the first one on. */
    private static final long SHORTEST_MILLIS = 40;

    private FakeFacebookHealth() {}

    static boolean hasPictures(IngestReport report) {
        return report.tracks().stream().anyMatch(track -> isOf(track, TrackReport.Kind.VIDEO, PICTURES));
    }

    /** Nothing arrives any more. */
    static Map<String, Object> nothing() {
        return Map.of("video_bitrate", 0, "video_framerate", 0, "video_gop_size", 0, "audio_bitrate", 0);
    }

    /** Bitrates in bit/s, distance of key frames in ms; width and height as far as the encoder said them. */
    static Map<String, Object> of(IngestReport report) {
        List<TrackReport> pictures = tracks(report, TrackReport.Kind.VIDEO, PICTURES);
        List<TrackReport> sound = tracks(report, TrackReport.Kind.AUDIO, SOUND);
        Map<String, Object> health = new LinkedHashMap<>(nothing());
        pictures.forEach(track -> {
            health.put("video_bitrate", bitrate(track));
            health.put("video_framerate", track.frames() * 1000.0 / millis(track));
            health.put("video_gop_size", (double) millis(track) / Math.max(1, track.keyFrames()));
        });
        sound.forEach(track -> health.put("audio_bitrate", bitrate(track)));
        for (String side : List.of("width", "height")) {
            if (report.metadata().get(side) instanceof Number number) {
                health.put("video_" + side, number);
            }
        }
        return health;
    }

    private static List<TrackReport> tracks(IngestReport report, TrackReport.Kind kind, String codec) {
        return report.tracks().stream()
                .filter(track -> isOf(track, kind, codec))
                .toList();
    }

    private static boolean isOf(TrackReport track, TrackReport.Kind kind, String codec) {
        return track.kind() == kind && track.frames() > 0 && track.codec().equals(codec);
    }

    private static double bitrate(TrackReport track) {
        return track.payloadBytes() * 8_000.0 / millis(track);
    }

    private static long millis(TrackReport track) {
        return Math.max(SHORTEST_MILLIS, track.mediaTime().toMillis());
    }
}
