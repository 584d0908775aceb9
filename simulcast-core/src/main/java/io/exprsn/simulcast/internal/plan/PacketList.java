package io.exprsn.simulcast.internal.plan;

import io.exprsn.simulcast.SourceMedia;
import io.exprsn.simulcast.SourceMedia.AudioTrack;
import io.exprsn.simulcast.SourceMedia.VideoTrack;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * Reads FFmpeg's {@code framecrc} format: lines {@code #name track: value}, then {@code track, dts, pts, duration, size, sum[,
 * flags]} for each packet. It tells neither profile nor pixel format.
 */
final class PacketList {
    /** Every packet but a key frame has flags, and these say so. */
    private static final String NO_KEY_FRAME = "F=0x0";

    private final Map<String, String> header = new HashMap<>();
    private final PictureMeter pictures = new PictureMeter();
    private final SoundMeter sound = new SoundMeter();

    private PacketList() {}

    static SourceMedia read(byte[] text, String description) {
        PacketList list = new PacketList();
        new String(text, StandardCharsets.UTF_8).lines().forEach(list::line);
        return list.media(description);
    }

    private void line(String line) {
        if (!line.startsWith("#")) {
            packet(line.split(",\\s*"));
            return;
        }
        int colon = line.indexOf(": ");
        if (colon > 0) {
            header.put(line.substring(1, colon), line.substring(colon + 2).strip());
        }
    }

    private void packet(String[] columns) {
        if (columns.length < 6) {
            return;
        }
        try {
            int track = Integer.parseInt(columns[0].strip());
            double second = FfprobeAnswer.ratio(told("tb", track), '/', 1) * 1000;
            long dts = Math.round(Long.parseLong(columns[1].strip()) * second);
            long pts = Math.round(Long.parseLong(columns[2].strip()) * second);
            int size = Integer.parseInt(columns[4].strip());
            if (track == video()) {
                boolean key = !String.join(" ", columns).contains(NO_KEY_FRAME);
                pictures.count(dts, (int) (pts - dts), size, key);
            } else {
                sound.count(dts, size);
            }
        } catch (NumberFormatException torn) {
            // The last line of a process that was ended.
        }
    }

    private SourceMedia media(String description) {
        int video = video();
        int audio = video == 0 ? 1 : 0;
        return new SourceMedia(
                description,
                "",
                video < 0 ? null : pictures(video),
                told("media_type", audio).equals("audio") ? sound(audio) : null,
                Duration.ofMillis(Math.max(pictures.millis(), sound.millis())));
    }

    /** The number of the track of pictures; -1 if there is none. */
    private int video() {
        return told("media_type", 0).equals("video") ? 0 : -1;
    }

    private VideoTrack pictures(int track) {
        String[] size = told("dimensions", track).split("x");
        return new VideoTrack(
                told("codec_id", track),
                null,
                size.length == 2 ? number(size[0]) : 0,
                size.length == 2 ? number(size[1]) : 0,
                FrameRates.snap(pictures.frameRate(), 0),
                pictures.kilobits(),
                pictures.keyFrameInterval(),
                pictures.isReordered(),
                null,
                false,
                FfprobeAnswer.ratio(told("sar", track), '/', 1));
    }

    private AudioTrack sound(int track) {
        return new AudioTrack(
                told("codec_id", track),
                null,
                number(told("sample_rate", track)),
                channels(told("channel_layout_name", track)),
                sound.kilobits());
    }

    private static int channels(String layout) {
        return switch (layout) {
            case "mono" -> 1;
            case "stereo" -> 2;
            case "5.1", "5.1(side)" -> 6;
            case "7.1" -> 8;
            default -> 0;
        };
    }

    private String told(String name, int track) {
        return header.getOrDefault(name + " " + track, "");
    }

    private static int number(String text) {
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException none) {
            return 0;
        }
    }
}
