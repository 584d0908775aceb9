package io.exprsn.simulcast;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What passed one place, a source or the way to a destination, at one moment. Counters begin with the session, run over
 * all connections and never go back. Rates are those of the last 5 s of the monotonic clock; whoever wants others makes
 * them of the counters.
 *
 * <p>A frame is one picture, or one piece of coded sound; headers and script data count as bytes and packets alone.
 *
 * @param bytes media payload bytes, without any protocol's own
 * @param packets packets of any kind: sound, pictures, headers, script data
 * @param videoFrames pictures
 * @param keyFrames pictures of the default track that need no other
 * @param audioFrames pieces of coded sound
 * @param kilobitsPerSecond payload over the last 5 s, in 1000 bits; 0 if nothing came, too low in the first second
 * @param framesPerSecond pictures over the last 5 s; 0 if none came
 * @param keyFrameInterval media time between the last two key frames; null before the second, and across a hole of more
 *     than 2 s in the pictures, which no encoder chose
 * @param longestKeyFrameInterval the longest such time so far; null as long as there was none
 * @param videoAheadOfAudio decoding time of the latest picture less that of the latest sound, negative where sound is
 *     ahead; some tens of milliseconds are usual; null while one of the two has not come for 1 s
 * @param mediaTime decoding time of the latest picture or sound, on the timeline of that place; null before the first
 * @param sinceFirstPacket age of the first picture or sound; null before
 * @param sinceLastPacket age of the last picture or sound; null before the first
 * @param sinceLastVideo age of the last picture; null before the first
 * @param sinceLastAudio age of the last sound; null before the first
 * @param sinceLastKeyFrame age of the last key frame; null before the first
 */
public record MediaNumbers(
        long bytes,
        long packets,
        long videoFrames,
        long keyFrames,
        long audioFrames,
        long kilobitsPerSecond,
        double framesPerSecond,
        @Nullable Duration keyFrameInterval,
        @Nullable Duration longestKeyFrameInterval,
        @Nullable Duration videoAheadOfAudio,
        @Nullable Duration mediaTime,
        @Nullable Duration sinceFirstPacket,
        @Nullable Duration sinceLastPacket,
        @Nullable Duration sinceLastVideo,
        @Nullable Duration sinceLastAudio,
        @Nullable Duration sinceLastKeyFrame) {

    /** Nothing has passed. */
    public static final MediaNumbers NONE =
            new MediaNumbers(0, 0, 0, 0, 0, 0, 0, null, null, null, null, null, null, null, null, null);

    public MediaNumbers {
        if (bytes < 0 || keyFrames < 0 || videoFrames < keyFrames || audioFrames < 0) {
            throw new IllegalArgumentException(
                    "Expected counters of 0 or more and no more key frames than pictures, got "
                            + bytes + " bytes, " + videoFrames + " pictures, " + keyFrames + " key frames, "
                            + audioFrames
                            + " pieces of sound");
        }
        if (packets < videoFrames + audioFrames) {
            throw new IllegalArgumentException("Expected a packet for each picture and piece of sound, got " + packets
                    + " for " + videoFrames + " and " + audioFrames);
        }
        if (kilobitsPerSecond < 0 || !(framesPerSecond >= 0)) {
            throw new IllegalArgumentException("Expected rates of 0 or more, got " + kilobitsPerSecond + " kbit/s and "
                    + framesPerSecond + " pictures per second");
        }
    }
}
