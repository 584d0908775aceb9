package io.exprsn.simulcast.ffmpeg;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads FFmpeg's standard error to its end and parts progress from log. It must never stop early: a full pipe there blocks FFmpeg, and
 * makes newer versions deaf to signals.
 */
final class StandardError {
    private static final Logger LOG = LoggerFactory.getLogger(FfmpegProcess.class);

    /** A line without end must not fill the memory. */
    private static final int LONGEST_RAW_LINE = 8 * 1024;

    private final String name;
    private final Redaction redaction;
    private final LogTail tail = new LogTail();
    private final ProgressParser parser = new ProgressParser();
    private final ByteArrayOutputStream line = new ByteArrayOutputStream(256);
    private final Runnable onAdvance;
    private Duration furthest = Duration.ZERO;
    private boolean cut;

    private volatile @Nullable FfmpegProgress progress;

    /**
     * For one process.
     *
     * @param onAdvance run when progress tells of more media time than before
     */
    StandardError(String name, Redaction redaction, Runnable onAdvance) {
        this.name = name;
        this.redaction = redaction;
        this.onAdvance = onAdvance;
    }

    /** Reads until the stream ends. */
    void drain(InputStream stream) {
        byte[] bytes = new byte[8 * 1024];
        try {
            for (int count = stream.read(bytes); count >= 0; count = stream.read(bytes)) {
                take(bytes, count);
            }
        } catch (IOException e) {
            LOG.debug("{}: standard error closed", name); // the process is gone, and its stream with it
        }
        endLine();
    }

    Optional<FfmpegProgress> progress() {
        return Optional.ofNullable(progress);
    }

    LogTail tail() {
        return tail;
    }

    private void take(byte[] bytes, int count) {
        for (int i = 0; i < count; i++) {
            if (bytes[i] == '\n' || bytes[i] == '\r') {
                endLine();
            } else if (line.size() < LONGEST_RAW_LINE) {
                line.write(bytes[i]);
            } else {
                cut = true;
            }
        }
    }

    private void endLine() {
        String text = line.toString(StandardCharsets.UTF_8);
        boolean incomplete = cut;
        line.reset();
        cut = false;
        if (parser.accept(text)) {
            report(parser.completed());
            return;
        }
        String clean = redaction.apply(parser.takeBegunLine() + text);
        if (incomplete) {
            // The cut may have gone through a secret, whose first half nothing recognises.
            clean = clean.substring(0, Math.max(0, clean.length() - redaction.longestForm()));
        }
        if (!clean.isBlank()) {
            LOG.debug("{}: {}", name, tail.add(clean));
        }
    }

    /** Newer versions go on telling the same while nothing moves. */
    private void report(@Nullable FfmpegProgress block) {
        if (block == null) {
            return;
        }
        progress = block;
        Duration outTime = block.outTime();
        if (outTime != null && outTime.compareTo(furthest) > 0) {
            furthest = outTime;
            onAdvance.run();
        }
    }
}
