package io.exprsn.simulcast.ffmpeg;

import io.exprsn.simulcast.internal.media.FlvReader;
import io.exprsn.simulcast.internal.media.MediaPacket;
import java.io.ByteArrayInputStream;
import java.util.ArrayList;
import java.util.List;

/**
 * What the pictures of an FLV are like.
 *
 * @param codec FourCC of the pictures
 * @param times of the pictures in decoding order, ms
 * @param keyTimes of the key frames, ms
 * @param videoBytes of the pictures
 * @param sounds pieces of sound
 */
record EncodedStream(String codec, List<Long> times, List<Long> keyTimes, long videoBytes, int sounds) {

    static EncodedStream of(byte[] flv) throws Exception {
        FlvReader reader = new FlvReader(new ByteArrayInputStream(flv));
        String codec = "";
        List<Long> times = new ArrayList<>();
        List<Long> keys = new ArrayList<>();
        long bytes = 0;
        int sounds = 0;
        for (MediaPacket packet = reader.next(); packet != null; packet = reader.next()) {
            if (packet.isVideo() && packet.info().isMedia()) {
                codec = String.valueOf(packet.info().codec());
                times.add(packet.dts());
                bytes += packet.size();
                if (packet.isKeyFrame()) {
                    keys.add(packet.dts());
                }
            }
            sounds += packet.isAudio() && packet.info().isMedia() ? 1 : 0;
            packet.release();
        }
        return new EncodedStream(codec, times, keys, bytes, sounds);
    }

    /** Of the pictures, kbit/s. */
    double kilobits() {
        double step = (times.get(times.size() - 1) - times.get(0)) / (times.size() - 1.0);
        return videoBytes * 8 / (step * times.size());
    }

    /** From each key frame to the next, ms. */
    List<Long> keyFrameIntervals() {
        List<Long> intervals = new ArrayList<>();
        for (int i = 1; i < keyTimes.size(); i++) {
            intervals.add(keyTimes.get(i) - keyTimes.get(i - 1));
        }
        return intervals;
    }
}
