package io.exprsn.simulcast.platform.youtube;

import io.exprsn.simulcast.HealthIssue.Code;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What helps against a complaint of YouTube's about a stream, and which issue of ours says the same. All types of YouTube's API, discovery
 * revision 20260924; others may come.
 *
 * @param remedy what helps
 * @param like the issue of ours; null for none
 */
record YouTubeIssue(String remedy, @Nullable Code like) {
    private static final Map<String, YouTubeIssue> BY_TYPE = new TreeMap<>();

    private static final String KEY_FRAMES =
            "Set the key-frame interval to 2 s, at most 4 s, or let the library encode for this destination";
    private static final String BITRATE = "Set the bitrate to what YouTube advises for this size and frame rate";
    private static final String CODEC = "Send H.264 and AAC, or let the library encode for this destination";
    private static final String SOUND = "Send one track of AAC, 44.1 or 48 kHz, stereo";
    private static final String PICTURES =
            "Send one track of progressive pictures, at most 60 a second, in a usual size";
    private static final String BOTH =
            "Send the same to the primary and the backup ingest, and what the stream was declared as";

    static {
        of(KEY_FRAMES, Code.KEY_FRAMES_BEYOND_LIMIT, "gopSizeLong", "gopSizeOver");
        of(KEY_FRAMES, null, "gopSizeShort");
        of("Set the encoder to closed groups of pictures", null, "openGop");
        of(BITRATE, Code.BITRATE_OFF_TARGET, "bitrateHigh", "bitrateLow");
        of("Set the sound's bitrate to 128 kbit/s", null, "audioBitrateHigh", "audioBitrateLow");
        of(CODEC, null, "videoCodec", "audioCodec", "badContainer");
        of(SOUND, null, "audioSampleRate", "audioTooManyChannels", "multipleAudioStreams");
        of("Send sound, or let the library add silence", Code.SOUND_MISSING, "noAudioStream");
        of("Send pictures: YouTube shows no sound alone", Code.NO_VIDEO, "noVideoStream");
        of(
                PICTURES,
                null,
                "multipleVideoStreams",
                "interlacedVideo",
                "videoResolutionSuboptimal",
                "videoResolutionUnsupported");
        of(PICTURES, Code.FRAME_RATE_OFF_TARGET, "frameRateHigh");
        of(
                BOTH,
                null,
                "resolutionMismatch",
                "videoCodecMismatch",
                "videoProfileMismatch",
                "videoBitrateMismatch",
                "videoInterlaceMismatch",
                "framerateMismatch",
                "gopMismatch",
                "audioCodecMismatch",
                "audioBitrateMismatch",
                "audioSampleRateMismatch",
                "audioStereoMismatch");
        of(
                "Look at the uplink and at the encoder's speed: less arrives than is shown",
                Code.QUEUE_GROWING,
                "videoIngestionStarved");
        of("Pace the source to real time", null, "videoIngestionFasterThanRealtime");
    }

    private static void of(String remedy, @Nullable Code like, String... types) {
        for (String type : types) {
            BY_TYPE.put(type, new YouTubeIssue(remedy, like));
        }
    }

    /** Empty for a type that this version does not know. */
    static Optional<YouTubeIssue> of(String type) {
        return Optional.ofNullable(BY_TYPE.get(type));
    }

    /** How many types are known. */
    static int known() {
        return BY_TYPE.size();
    }
}
