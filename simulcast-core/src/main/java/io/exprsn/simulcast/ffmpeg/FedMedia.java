package io.exprsn.simulcast.ffmpeg;

import java.time.Duration;

/**
 * What an FFmpeg is fed through standard input as FLV: header, metadata and codec headers at time 0, then media from a key
 * frame on. Media before a track's time is decoded, because the rest may need it, but not encoded. Immutable.
 *
 * @param pictures whether a video track comes
 * @param sound whether an audio track comes
 * @param picturesFrom time of the first picture wanted; zero for all
 * @param soundFrom time of the first sound wanted; zero for all
 */
public record FedMedia(boolean pictures, boolean sound, Duration picturesFrom, Duration soundFrom) {
    /** Refuses media without a track, and a time before the first. */
    public FedMedia {
        if (!pictures && !sound) {
            throw new IllegalArgumentException("Media must have a video or an audio track");
        }
        if (picturesFrom.isNegative() || soundFrom.isNegative()) {
            throw new IllegalArgumentException("Media cannot begin at " + picturesFrom + " and " + soundFrom);
        }
    }

    /** Pictures and sound, all of it. */
    public static FedMedia ofDefaults() {
        return new FedMedia(true, true, Duration.ZERO, Duration.ZERO);
    }
}
