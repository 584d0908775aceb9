package io.exprsn.simulcast.internal.plan;

import io.exprsn.simulcast.SourceMedia;
import io.exprsn.simulcast.SourceMedia.AudioTrack;
import io.exprsn.simulcast.SourceMedia.VideoTrack;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * What FLV, and so RTMP, can carry. What comes as FLV is there already. Of other containers every FFmpeg can put these codecs
 * into FLV; newer ones can do some more, but those no platform takes without an encode.
 */
final class Carriage {
    private static final Set<String> PICTURES = Set.of("h264");
    private static final Set<String> NEWER_PICTURES = Set.of("hevc", "av1", "vp9");
    private static final Set<String> SOUND = Set.of("aac", "mp3");

    private Carriage() {}

    /**
     * The codecs of a source that do not go into FLV; empty if it can be sent as it is.
     *
     * @param encoders know whether the FFmpeg at hand writes the newer codecs too
     */
    static List<String> notCarried(SourceMedia source, Encoders encoders) {
        List<String> found = new ArrayList<>();
        if (source.container().equals("flv")) {
            return found;
        }
        VideoTrack video = source.video();
        if (video != null
                && !PICTURES.contains(video.codec())
                && !(NEWER_PICTURES.contains(video.codec()) && encoders.writeNewerCodecs())) {
            found.add(video.codec());
        }
        AudioTrack audio = source.audio();
        if (audio != null && !SOUND.contains(audio.codec())) {
            found.add(audio.codec());
        }
        return found;
    }
}
