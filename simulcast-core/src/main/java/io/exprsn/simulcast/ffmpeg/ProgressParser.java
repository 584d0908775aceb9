package io.exprsn.simulcast.ffmpeg;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Takes progress blocks out of the lines of FFmpeg's standard error. A block is key=value lines closed by the key
 * {@code progress}. Used by one thread.
 */
final class ProgressParser {
    /** Any key, known or not, alone on its line: log lines carry a level in brackets and more than one word. */
    private static final Pattern KEY_VALUE = Pattern.compile("([a-z][a-z0-9_]*)=\\s*(\\S+)");

    /** From FFmpeg 7.1 on a block can land inside a log line, behind what has been written of it so far. */
    private static final Pattern TORN = Pattern.compile("((?:\\[[^]]*] )+)((?:frame|fps|bitrate|total_size|out_time_us|"
            + "out_time_ms|out_time|dup_frames|drop_frames|speed|progress)=\\s*\\S+)");

    private final Map<String, String> block = new HashMap<>();

    private @Nullable FfmpegProgress completed;
    private String begunLine = "";

    /** Whether the line belongs to progress; if not, it is a line of the log. */
    boolean accept(String line) {
        String own = line;
        if (line.startsWith("[")) {
            Matcher torn = TORN.matcher(line);
            if (torn.matches()) {
                begunLine = torn.group(1);
                own = torn.group(2);
            }
        }
        Matcher pair = KEY_VALUE.matcher(own);
        if (!pair.matches()) {
            return false;
        }
        if (!pair.group(1).equals("progress")) {
            block.put(pair.group(1), pair.group(2));
            return true;
        }
        completed = close(pair.group(2).equals("end"));
        block.clear();
        return true;
    }

    /** The beginning of the log line that a block landed in: the next log line is its rest. Empty if there is none. */
    String takeBegunLine() {
        String begun = begunLine;
        begunLine = "";
        return begun;
    }

    /** The last complete block, if there was one. */
    @Nullable
    FfmpegProgress completed() {
        return completed;
    }

    private FfmpegProgress close(boolean last) {
        // Despite its name out_time_ms holds microseconds as well.
        Long micros = number("out_time_us", Long::valueOf);
        if (micros == null) {
            micros = number("out_time_ms", Long::valueOf);
        }
        Double kilobits = number("bitrate", text -> Double.valueOf(without(text, "kbits/s")));
        return new FfmpegProgress(
                number("frame", Long::valueOf),
                number("fps", Double::valueOf),
                kilobits == null ? null : Math.round(kilobits * 1000),
                number("total_size", Long::valueOf),
                micros == null ? null : Duration.of(micros, ChronoUnit.MICROS),
                number("dup_frames", Long::valueOf),
                number("drop_frames", Long::valueOf),
                number("speed", text -> Double.valueOf(without(text, "x"))),
                last);
    }

    private <T> @Nullable T number(String key, Function<String, T> parse) {
        String text = block.get(key);
        if (text == null || text.equals("N/A")) {
            return null;
        }
        try {
            return parse.apply(text);
        } catch (NumberFormatException e) {
            return null; // a form not met so far: absent is honest, failing the run is not
        }
    }

    private static String without(String text, String unit) {
        return text.endsWith(unit) ? text.substring(0, text.length() - unit.length()) : text;
    }
}
