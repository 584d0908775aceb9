package io.exprsn.simulcast.internal.plan;

import io.exprsn.simulcast.ErrorKind;
import io.exprsn.simulcast.SimulcastException;
import io.exprsn.simulcast.SourceMedia;
import io.exprsn.simulcast.SourceMedia.AudioTrack;
import io.exprsn.simulcast.SourceMedia.VideoTrack;
import io.exprsn.simulcast.internal.json.Json;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads what ffprobe answers to {@link io.exprsn.simulcast.ffmpeg.FfmpegCommand#probe}. Keys that are absent are normal. */
final class FfprobeAnswer {
    private static final Set<String> FIELDS = Set.of("tt", "bb", "tb", "bt");

    private final Map<?, ?> answer;
    private final String description;

    private FfprobeAnswer(Map<?, ?> answer, String description) {
        this.answer = answer;
        this.description = description;
    }

    static SourceMedia read(byte[] json, String description) {
        Map<String, Object> answer = Json.object(json)
                .orElseThrow(() -> new SimulcastException(
                        ErrorKind.INTERNAL,
                        "Looking at the source " + description + ": ffprobe did not answer in JSON",
                        "Use another FFmpeg, and tell us of this one"));
        return new FfprobeAnswer(answer, description).media();
    }

    private SourceMedia media() {
        Map<?, ?> video = first("video");
        Map<?, ?> audio = first("audio");
        PictureMeter pictures = new PictureMeter();
        SoundMeter sound = new SoundMeter();
        for (Map<?, ?> packet : objects(answer, "packets")) {
            long dts = millis(packet, "dts_time", "pts_time");
            int size = (int) number(packet, "size");
            if (is(video, packet)) {
                long pts = millis(packet, "pts_time", "dts_time");
                pictures.count(
                        dts, (int) (pts - dts), size, text(packet, "flags").startsWith("K"));
            } else if (is(audio, packet)) {
                sound.count(dts, size);
            }
        }
        return new SourceMedia(
                description,
                text(object(answer, "format"), "format_name"),
                video == null ? null : track(video, pictures),
                audio == null ? null : track(audio, sound),
                Duration.ofMillis(Math.max(pictures.millis(), sound.millis())));
    }

    /** Cover pictures are streams of pictures too, as ffprobe sees it. */
    private @Nullable Map<?, ?> first(String type) {
        return objects(answer, "streams").stream()
                .filter(stream -> text(stream, "codec_type").equals(type)
                        && number(object(stream, "disposition"), "attached_pic") == 0)
                .findFirst()
                .orElse(null);
    }

    private static boolean is(@Nullable Map<?, ?> stream, Map<?, ?> packet) {
        return stream != null && text(stream, "index").equals(text(packet, "stream_index"));
    }

    private static VideoTrack track(Map<?, ?> stream, PictureMeter pictures) {
        return new VideoTrack(
                text(stream, "codec_name"),
                known(stream, "profile"),
                (int) number(stream, "width"),
                (int) number(stream, "height"),
                FrameRates.snap(pictures.frameRate(), ratio(text(stream, "avg_frame_rate"), '/', 0)),
                Math.max(pictures.kilobits(), kilobits(stream)),
                pictures.keyFrameInterval(),
                pictures.isReordered(),
                known(stream, "pix_fmt"),
                FIELDS.contains(text(stream, "field_order")),
                ratio(text(stream, "sample_aspect_ratio"), ':', 1));
    }

    private static AudioTrack track(Map<?, ?> stream, SoundMeter sound) {
        return new AudioTrack(
                text(stream, "codec_name"),
                known(stream, "profile"),
                (int) number(stream, "sample_rate"),
                (int) number(stream, "channels"),
                Math.max(sound.kilobits(), kilobits(stream)));
    }

    private static int kilobits(Map<?, ?> stream) {
        return (int) (number(stream, "bit_rate") / 1000);
    }

    private static long millis(Map<?, ?> packet, String name, String otherwise) {
        return Math.round(1000 * number(packet, packet.containsKey(name) ? name : otherwise));
    }

    private static @Nullable String known(Map<?, ?> stream, String name) {
        String text = text(stream, name);
        return text.isEmpty() || text.equals("unknown") ? null : text;
    }

    private static String text(Map<?, ?> object, String name) {
        Object value = object.get(name);
        return value == null ? "" : value.toString();
    }

    /** ffprobe writes some numbers as texts. */
    private static double number(Map<?, ?> object, String name) {
        try {
            return Double.parseDouble(text(object, name));
        } catch (NumberFormatException none) {
            return 0;
        }
    }

    private static Map<?, ?> object(Map<?, ?> in, String name) {
        return in.get(name) instanceof Map<?, ?> object ? object : Map.of();
    }

    private static List<? extends Map<?, ?>> objects(Map<?, ?> in, String name) {
        return in.get(name) instanceof List<?> list
                ? list.stream()
                        .filter(Map.class::isInstance)
                        .<Map<?, ?>>map(Map.class::cast)
                        .toList()
                : List.of();
    }

    /** Of two whole numbers, as {@code 30000/1001}. */
    static double ratio(String text, char sign, double otherwise) {
        int at = text.indexOf(sign);
        try {
            double value = at < 0
                    ? otherwise
                    : Double.parseDouble(text.substring(0, at)) / Double.parseDouble(text.substring(at + 1));
            return value > 0 && Double.isFinite(value) ? value : otherwise;
        } catch (NumberFormatException none) {
            return otherwise;
        }
    }
}
