package io.exprsn.simulcast.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A recorded file as an independent reader sees it. */
record Recording(Path file, FfmpegTool reader) {

    /** One packet as ffprobe prints it, times in ms. */
    record Packet(long pts, long dts, boolean key, String hash) {}

    /** Decodes every frame; any complaint fails. */
    Recording decodesWithoutError() throws Exception {
        return decodesWithoutError(Integer.MAX_VALUE / 1000);
    }

    /** Decodes every frame of its first seconds; any complaint fails. */
    Recording decodesWithoutError(double seconds) throws Exception {
        // In the file's own time base: a guessed frame rate would make the null muxer complain of its own rounding.
        String complaints = reader.run("ffmpeg", decoding(seconds));
        assertThat(complaints)
                .as("what a decoder says of %s", file.getFileName())
                .isEmpty();
        return this;
    }

    /** Decodes every frame and stops at the first bit that is not as the standard says. */
    Recording decodesStrictly() throws Exception {
        List<String> arguments =
                new ArrayList<>(List.of("-nostdin", "-v", "error", "-xerror", "-err_detect", "explode"));
        arguments.addAll(List.of("-i", file.toString()));
        arguments.addAll(List.of("-fps_mode passthrough -enc_time_base:v demux -f null -".split(" ")));
        assertThat(reader.run("ffmpeg", arguments))
                .as("what a strict decoder says of %s", file.getFileName())
                .isEmpty();
        return this;
    }

    /** Time never goes back on a track, nor does it leap by more than this. */
    Recording isUnbroken(long mostMillis) throws Exception {
        for (String stream : List.of("v:0", "a:0")) {
            List<Packet> packets = packets(stream);
            assertThat(packets)
                    .extracting(Packet::dts)
                    .as("%s of %s", stream, file.getFileName())
                    .isSorted();
            assertThat(largestStep(packets))
                    .as("largest step of %s in %s", stream, file.getFileName())
                    .isLessThanOrEqualTo(mostMillis);
        }
        return this;
    }

    /** @param stream {@code v:0} or {@code a:0} */
    long largestStep(String stream) throws Exception {
        return largestStep(packets(stream));
    }

    private static long largestStep(List<Packet> packets) {
        long largest = 0;
        for (int i = 1; i < packets.size(); i++) {
            largest =
                    Math.max(largest, packets.get(i).dts() - packets.get(i - 1).dts());
        }
        return largest;
    }

    private List<String> decoding(double seconds) {
        List<String> arguments = new ArrayList<>(List.of("-nostdin", "-v", "warning", "-t", Double.toString(seconds)));
        arguments.addAll(List.of("-i", file.toString()));
        arguments.addAll(List.of("-fps_mode passthrough -enc_time_base:v demux -f null -".split(" ")));
        return arguments;
    }

    double seconds() throws Exception {
        return Double.parseDouble(
                probe("-show_entries", "format=duration", "-of", "csv=p=0").strip());
    }

    List<String> codecs() throws Exception {
        return probe("-show_entries", "stream=codec_name", "-of", "csv=p=0")
                .lines()
                .toList();
    }

    /** @param stream {@code v:0} or {@code a:0} */
    List<Packet> packets(String stream) throws Exception {
        return probe(
                        "-select_streams",
                        stream,
                        "-show_data_hash",
                        "crc32",
                        "-show_entries",
                        "packet=pts_time,dts_time,flags,data_hash",
                        "-of",
                        "csv=p=0")
                .lines()
                .filter(line -> !line.isBlank())
                .map(Recording::packet)
                .toList();
    }

    private static Packet packet(String line) {
        String[] parts = line.split(",");
        assertThat(parts.length).as("fields of %s", Arrays.toString(parts)).isGreaterThanOrEqualTo(4);
        return new Packet(millis(parts[0]), millis(parts[1]), parts[2].startsWith("K"), parts[3]);
    }

    private static long millis(String seconds) {
        return seconds.equals("N/A") ? Long.MIN_VALUE : Math.round(Double.parseDouble(seconds) * 1000);
    }

    private String probe(String... arguments) throws Exception {
        var all = new ArrayList<>(List.of("-v", "error"));
        all.addAll(List.of(arguments));
        all.add(file.toString());
        return reader.run("ffprobe", all);
    }
}
