package io.exprsn.simulcast.internal.plan;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.exprsn.simulcast.ErrorKind;
import io.exprsn.simulcast.SimulcastException;
import io.exprsn.simulcast.SourceMedia;
import io.exprsn.simulcast.SourceMedia.AudioTrack;
import io.exprsn.simulcast.SourceMedia.VideoTrack;
import java.io.IOException;
import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads what ffprobe answers to {@link io.exprsn.simulcast.ffmpeg.FfmpegCommand#probe}. Keys that are absent are normal. */
final class FfprobeAnswer {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Set<String> FIELDS = Set.of("tt", "bb", "tb", "bt");

    private final JsonNode answer;
    private final String description;

    private FfprobeAnswer(JsonNode answer, String description) {
        this.answer = answer;
        this.description = description;
    }

    static SourceMedia read(byte[] json, String description) {
        try {
            return new FfprobeAnswer(JSON.readTree(json), description).media();
        } catch (IOException e) {
            throw new SimulcastException(
                    ErrorKind.INTERNAL,
                    "Looking at the source " + description + ": ffprobe did not answer in JSON",
                    "Use another FFmpeg, and tell us of this one");
        }
    }

    private SourceMedia media() {
        JsonNode video = first("video");
        JsonNode audio = first("audio");
        PictureMeter pictures = new PictureMeter();
        SoundMeter sound = new SoundMeter();
        for (JsonNode packet : answer.path("packets")) {
            int stream = packet.path("stream_index").asInt(-1);
            if (is(video, stream)) {
                count(packet, pictures);
            } else if (is(audio, stream)) {
                sound.count(
                        millis(packet, "dts_time", "pts_time"),
                        packet.path("size").asInt());
            }
        }
        return new SourceMedia(
                description,
                answer.path("format").path("format_name").asText(""),
                video == null ? null : track(video, pictures),
                audio == null ? null : track(audio, sound),
                Duration.ofMillis(Math.max(pictures.millis(), sound.millis())));
    }

    /** Cover pictures are streams of pictures too, as ffprobe sees it. */
    private @Nullable JsonNode first(String type) {
        for (JsonNode stream : answer.path("streams")) {
            if (stream.path("codec_type").asText().equals(type)
                    && stream.path("disposition").path("attached_pic").asInt() == 0) {
                return stream;
            }
        }
        return null;
    }

    private static boolean is(@Nullable JsonNode stream, int index) {
        return stream != null && stream.path("index").asInt(-2) == index;
    }

    private static void count(JsonNode packet, PictureMeter pictures) {
        long dts = millis(packet, "dts_time", "pts_time");
        long pts = millis(packet, "pts_time", "dts_time");
        boolean key = packet.path("flags").asText().startsWith("K");
        pictures.count(dts, (int) (pts - dts), packet.path("size").asInt(), key);
    }

    private static long millis(JsonNode packet, String name, String otherwise) {
        return Math.round(
                1000 * packet.path(name).asDouble(packet.path(otherwise).asDouble()));
    }

    private VideoTrack track(JsonNode stream, PictureMeter pictures) {
        return new VideoTrack(
                stream.path("codec_name").asText("unknown"),
                text(stream, "profile"),
                stream.path("width").asInt(),
                stream.path("height").asInt(),
                FrameRates.snap(
                        pictures.frameRate(),
                        ratio(stream.path("avg_frame_rate").asText(), '/', 0)),
                Math.max(pictures.kilobits(), kilobits(stream)),
                pictures.keyFrameInterval(),
                pictures.isReordered(),
                text(stream, "pix_fmt"),
                FIELDS.contains(stream.path("field_order").asText()),
                ratio(stream.path("sample_aspect_ratio").asText(), ':', 1));
    }

    private AudioTrack track(JsonNode stream, SoundMeter sound) {
        return new AudioTrack(
                stream.path("codec_name").asText("unknown"),
                text(stream, "profile"),
                stream.path("sample_rate").asInt(),
                stream.path("channels").asInt(),
                Math.max(sound.kilobits(), kilobits(stream)));
    }

    private static int kilobits(JsonNode stream) {
        return (int) Math.min(Integer.MAX_VALUE, stream.path("bit_rate").asLong() / 1000);
    }

    private static @Nullable String text(JsonNode stream, String name) {
        String text = stream.path(name).asText("");
        return text.isEmpty() || text.equals("unknown") ? null : text;
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
