package io.exprsn.simulcast.internal.plan;

import java.util.Map;

/** Codecs by the names that FLV and ffprobe give them. */
final class CodecNames {
    private static final Map<String, String> BY_FOUR_CC = Map.ofEntries(
            Map.entry("avc1", "h264"),
            Map.entry("hvc1", "hevc"),
            Map.entry("vvc1", "vvc"),
            Map.entry("av01", "av1"),
            Map.entry("vp08", "vp8"),
            Map.entry("vp09", "vp9"),
            Map.entry("h263", "flv1"),
            Map.entry("mp4a", "aac"),
            Map.entry(".mp3", "mp3"),
            Map.entry("Opus", "opus"),
            Map.entry("fLaC", "flac"),
            Map.entry("ac-3", "ac3"),
            Map.entry("ec-3", "eac3"),
            Map.entry("g711a", "pcm_alaw"),
            Map.entry("g711u", "pcm_mulaw"));

    private CodecNames() {}

    /** ffprobe's name for a codec as a packet names it; the same where it has no other. */
    static String ofFourCc(String fourCc) {
        return BY_FOUR_CC.getOrDefault(fourCc, fourCc);
    }
}
