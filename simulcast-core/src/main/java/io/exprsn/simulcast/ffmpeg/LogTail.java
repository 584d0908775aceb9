package io.exprsn.simulcast.ffmpeg;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.regex.Pattern;

/** The last lines of FFmpeg's log, redacted by the caller. Written by one thread, read by any. */
final class LogTail {
    static final int MOST_LINES = 50;
    static final int LONGEST_LINE = 500;
    private static final int MOST_ERRORS = 20;

    /** libsrt's own lines bear no level, and the reason of a refusal stands nowhere else. */
    private static final Pattern ERROR =
            Pattern.compile("^(?:\\[[^]]*] )*\\[(?:error|fatal|panic)] .*\\S.*|^[0-9:.]+/SRT:.*");

    /**
     * The line of the tool itself that says an input could not be read on: "Error during demuxing" from 6.0 on, before that the
     * input's name and the reason without a component.
     */
    private static final Pattern SOURCE_BROKE =
            Pattern.compile("\\[error] Error during demuxing: |^\\[error] (?!Error |av_interleaved)\\S.*: [^:]+$");

    private final Object lock = new Object();
    private final Deque<String> lines = new ArrayDeque<>();
    private final Deque<String> errors = new ArrayDeque<>();
    private boolean sourceBroke;

    /** Keeps a line, and gives back as much of it as was kept. */
    String add(String line) {
        String kept = line.length() <= LONGEST_LINE ? line : line.substring(0, LONGEST_LINE);
        synchronized (lock) {
            keep(lines, kept, MOST_LINES);
            if (ERROR.matcher(kept).matches()) {
                keep(errors, kept, MOST_ERRORS);
                sourceBroke |= SOURCE_BROKE.matcher(kept).find();
            }
        }
        return kept;
    }

    List<String> lines() {
        synchronized (lock) {
            return List.copyOf(lines);
        }
    }

    List<String> errors() {
        synchronized (lock) {
            return List.copyOf(errors);
        }
    }

    /** Whether a line said that an input broke, which the exit code does not tell. */
    boolean sourceBroke() {
        synchronized (lock) {
            return sourceBroke;
        }
    }

    private static void keep(Deque<String> queue, String line, int most) {
        if (queue.size() == most) {
            queue.removeFirst();
        }
        queue.addLast(line);
    }
}
