package io.exprsn.simulcast.testkit;

import java.time.Duration;
import java.util.List;
import java.util.Locale;

/**
 * What arrived on one track of a publication. A payload is the whole RTMP message body; where one message of Enhanced
 * RTMP carries several tracks, it is the track's own part of it.
 *
 * @param kind audio or video
 * @param id track id; 0 is the default track
 * @param codec FourCC, also for the classic codecs that have one ({@code avc1}, {@code mp4a}, {@code .mp3}); otherwise
 *     words such as {@code video codec 2}; empty when no message named one
 * @param extended true if the track came in the FourCC forms of Enhanced RTMP
 * @param messages all messages: headers, frames, the rest
 * @param headers sequence headers
 * @param frames messages with coded media
 * @param keyFrames coded video key frames
 * @param payloadBytes bytes of all payloads
 * @param firstDts decoding time of the first frame in ms as sent; -1 without frames
 * @param lastDts decoding time of the last frame in ms, unwrapped beyond 32 bits; -1 without frames
 * @param regressions how often a message was older than the one before it on this track
 * @param largestGap longest step between the decoding times of two frames in a row
 * @param minCompositionTime smallest composition time of a frame, ms
 * @param maxCompositionTime largest composition time of a frame, ms
 * @param crc32 CRC-32 over all payloads in order, headers included
 * @param framesCrc32 CRC-32 over the payloads of frames alone, equal for two connections fed with the same frames
 * @param longestStall longest wall time between the arrivals of two messages in a row
 * @param log every message, if the ingest remembers messages; otherwise empty
 */
public record TrackReport(
        Kind kind,
        int id,
        String codec,
        boolean extended,
        long messages,
        long headers,
        long frames,
        long keyFrames,
        long payloadBytes,
        long firstDts,
        long lastDts,
        long regressions,
        Duration largestGap,
        int minCompositionTime,
        int maxCompositionTime,
        long crc32,
        long framesCrc32,
        Duration longestStall,
        List<MediaMessage> log) {

    /** Sound or picture. */
    public enum Kind {
        /** Sound. */
        AUDIO,
        /** Picture. */
        VIDEO
    }

    /** Media time from the first to the last frame; zero without frames. */
    public Duration mediaTime() {
        return Duration.ofMillis(frames == 0 ? 0 : lastDts - firstDts);
    }

    /** One line for messages of tests; leaves the log out. */
    @Override
    public String toString() {
        return kind.name().toLowerCase(Locale.ROOT) + " " + id + " (" + codec + "): " + frames + " frames, "
                + keyFrames + " key frames, " + headers + " headers, " + payloadBytes + " bytes, dts " + firstDts
                + " to " + lastDts + " ms, " + regressions + " regressions, largest gap " + largestGap.toMillis()
                + " ms, longest stall " + longestStall.toMillis() + " ms";
    }
}
