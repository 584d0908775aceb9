package io.exprsn.simulcast.testkit;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A stream of {@link FakeYouTube}, which is what YouTube calls a place to send to. Guarded by the platform it belongs to. */
final class FakeYouTubeStream {
    /** By FourCC. */
    private static final Set<String> PICTURES = Set.of("avc1", "hvc1", "av01");

    private static final Set<String> SOUND = Set.of("mp4a", ".mp3");

    final String id;
    final String key;
    final Map<String, Object> snippet;
    final Map<String, Object> cdn;
    final Map<String, Object> content;

    FakeYouTubeStream(
            String id, String key, Map<String, Object> snippet, Map<String, Object> cdn, Map<String, Object> content) {
        this.id = id;
        this.key = key;
        this.snippet = snippet;
        this.cdn = cdn;
        this.content = content;
    }

    /** Whether what comes has both pictures and sound that YouTube takes. */
    static boolean isWhole(IngestReport report) {
        return isThere(report, TrackReport.Kind.VIDEO, PICTURES) && isThere(report, TrackReport.Kind.AUDIO, SOUND);
    }

    private static boolean isThere(IngestReport report, TrackReport.Kind kind, Set<String> codecs) {
        return report.tracks().stream()
                .anyMatch(track -> track.kind() == kind && track.frames() > 0 && codecs.contains(track.codec()));
    }

    /** What YouTube would say of what comes, by type; see its list of configuration issues. */
    static List<Map<String, Object>> issues(IngestReport report) {
        List<Map<String, Object>> issues = new ArrayList<>();
        issues.addAll(issues(report, TrackReport.Kind.VIDEO, PICTURES, "noVideoStream", "videoCodec"));
        issues.addAll(issues(report, TrackReport.Kind.AUDIO, SOUND, "noAudioStream", "audioCodec"));
        return issues;
    }

    private static List<Map<String, Object>> issues(
            IngestReport report, TrackReport.Kind kind, Set<String> codecs, String missing, String wrong) {
        List<TrackReport> tracks = report.tracks().stream()
                .filter(track -> track.kind() == kind && track.frames() > 0)
                .toList();
        if (tracks.isEmpty()) {
            return List.of(issue(missing, "error"));
        }
        return tracks.stream().allMatch(track -> codecs.contains(track.codec()))
                ? List.of()
                : List.of(issue(wrong, "error"));
    }

    static Map<String, Object> issue(String type, String severity) {
        return Map.of("type", type, "severity", severity, "reason", type, "description", "YouTube says: " + type);
    }

    Map<String, Object> item(List<String> parts, Map<String, Object> ingestion, Map<String, Object> status) {
        Map<String, Object> item = new LinkedHashMap<>();
        item.put("kind", "youtube#liveStream");
        item.put("id", id);
        if (parts.contains("snippet")) {
            item.put("snippet", snippet);
        }
        if (parts.contains("cdn")) {
            Map<String, Object> told = new LinkedHashMap<>(cdn);
            told.put("ingestionInfo", ingestion);
            item.put("cdn", told);
        }
        if (parts.contains("contentDetails")) {
            item.put("contentDetails", content);
        }
        if (parts.contains("status")) {
            item.put("status", status);
        }
        return item;
    }
}
