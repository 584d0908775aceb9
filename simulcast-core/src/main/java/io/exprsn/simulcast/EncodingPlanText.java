package io.exprsn.simulcast;

import io.exprsn.simulcast.EncodingPlan.DestinationPlan;
import io.exprsn.simulcast.EncodingPlan.RenditionPlan;
import io.exprsn.simulcast.SourceMedia.AudioTrack;
import io.exprsn.simulcast.SourceMedia.VideoTrack;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Writes a plan as a person reads it. */
final class EncodingPlanText {
    private final StringBuilder text = new StringBuilder();

    private EncodingPlanText() {}

    static String of(EncodingPlan plan) {
        EncodingPlanText text = new EncodingPlanText();
        text.source(plan.source());
        Stream<RenditionPlan> encodes = Stream.concat(Stream.ofNullable(plan.entrance()), plan.renditions().stream());
        text.table(
                "Encodes",
                encodes.toList(),
                encode -> List.of(
                        encode.name(),
                        encode.profile().text(),
                        encode.encoder(),
                        cores(encode.cpuCores()),
                        "for " + String.join(", ", encode.destinations())));
        text.table(
                "Destinations",
                plan.destinations(),
                destination ->
                        List.of(destination.name(), destination.platform(), rate(destination), destination.text()));
        text.line("Uplink     " + mega(plan.uplinkKilobits()) + "; have " + mega(plan.recommendedUplinkKilobits())
                + " for safety");
        text.line("Processor  " + tenths(plan.cpuCores()) + " of " + cores(plan.coresHere()));
        text.list("Warnings", plan.warnings());
        text.list("Rules of platforms", plan.notices());
        return text.text.toString();
    }

    private void source(@Nullable SourceMedia source) {
        if (source == null) {
            line("Source     not there yet: what becomes of each destination is decided when it flows");
            return;
        }
        line("Source     " + source.description());
        VideoTrack video = source.video();
        line("  pictures " + (video == null ? "none" : pictures(video)));
        AudioTrack audio = source.audio();
        line("  sound    " + (audio == null ? "none" : sound(audio)));
    }

    private static String pictures(VideoTrack video) {
        List<String> parts = new ArrayList<>();
        parts.add(video.codec() + (video.profile() == null ? "" : " " + video.profile()));
        parts.add(video.width() + "x" + video.height()
                + (video.frameRate() > 0 ? " at " + number(video.frameRate()) + " fps" : ""));
        parts.add(video.kilobits() > 0 ? video.kilobits() + " kbit/s" : "bitrate unknown");
        if (video.keyFrameInterval() != null) {
            parts.add(String.format(
                    Locale.ROOT,
                    "key frames up to %.1f s apart",
                    video.keyFrameInterval().toMillis() / 1000.0));
        }
        if (video.bFrames()) {
            parts.add("B-frames");
        }
        if (video.interlaced()) {
            parts.add("interlaced");
        }
        return String.join(", ", parts);
    }

    private static String sound(AudioTrack audio) {
        return audio.codec() + (audio.profile() == null ? "" : " " + audio.profile()) + ", " + audio.sampleRate()
                + " Hz, " + audio.channels() + (audio.channels() == 1 ? " channel" : " channels")
                + (audio.kilobits() > 0 ? ", " + audio.kilobits() + " kbit/s" : "");
    }

    private static String number(double value) {
        return value == Math.rint(value) ? Long.toString(Math.round(value)) : Double.toString(value);
    }

    private static String rate(DestinationPlan destination) {
        return destination.kilobits() == 0 ? "-" : destination.kilobits() + " kbit/s";
    }

    private static String mega(int kilobits) {
        return String.format(Locale.ROOT, "%.1f Mbit/s", kilobits / 1000.0);
    }

    private static String cores(double cores) {
        String value = tenths(cores);
        return value + (value.equals("1") ? " core" : " cores");
    }

    private static String tenths(double value) {
        return value == Math.rint(value) ? number(value) : String.format(Locale.ROOT, "%.1f", value);
    }

    /** Columns are as wide as their longest cell; the last one is open. */
    private <T> void table(String title, List<T> rows, Function<T, List<String>> cells) {
        if (rows.isEmpty()) {
            return;
        }
        line(title);
        List<List<String>> lines = rows.stream().map(cells).toList();
        int columns = lines.get(0).size();
        for (List<String> cellsOfRow : lines) {
            StringBuilder line = new StringBuilder(" ");
            for (int column = 0; column < columns; column++) {
                int at = column;
                int width = column == columns - 1
                        ? 0
                        : lines.stream()
                                .mapToInt(row -> row.get(at).length())
                                .max()
                                .orElse(0);
                String cell = cellsOfRow.get(column);
                line.append(' ').append(cell).append(" ".repeat(Math.max(0, width - cell.length() + 1)));
            }
            line(line.toString().stripTrailing());
        }
    }

    private void list(String title, List<String> entries) {
        if (!entries.isEmpty()) {
            line(title);
            entries.forEach(entry -> line("  - " + entry));
        }
    }

    private void line(String line) {
        text.append(line).append('\n');
    }
}
