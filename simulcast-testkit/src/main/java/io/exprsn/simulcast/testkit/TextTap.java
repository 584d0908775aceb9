package io.exprsn.simulcast.testkit;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Hears what is logged and printed until it is closed, for tests that look whether a secret is among it: by SLF4J with Logback behind it
 * at every level, by java.util.logging at every level, and on standard output and error, where other loggers write. It hears the whole JVM,
 * so only one may be open at a time. Safe for use by several threads.
 */
public final class TextTap implements AutoCloseable {
    private static final String LOGBACK = "ch.qos.logback.classic.LoggerContext";

    private final List<String> lines = new CopyOnWriteArrayList<>();
    private final PrintStream out = System.out;
    private final PrintStream err = System.err;
    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
    private final Logger root = Logger.getLogger("");
    private final @Nullable Level before = root.getLevel();
    private final Handler handler = new Listening();
    private final Runnable leaveLogback;

    private TextTap() {
        root.addHandler(handler);
        root.setLevel(Level.ALL);
        System.setOut(new PrintStream(new Both(out, printed), true, StandardCharsets.UTF_8));
        System.setErr(new PrintStream(new Both(err, printed), true, StandardCharsets.UTF_8));
        leaveLogback = isThere(LOGBACK) ? LogbackTap.listen(lines) : () -> {};
    }

    /** Begins to listen. */
    public static TextTap open() {
        return new TextTap();
    }

    /** What was logged, the name of its logger first. */
    public List<String> lines() {
        return List.copyOf(lines);
    }

    /** All that was heard, logged and printed, joined. */
    public String text() {
        synchronized (printed) {
            return String.join("\n", lines) + "\n" + printed.toString(StandardCharsets.UTF_8);
        }
    }

    /** Leaves everything as it was. */
    @Override
    public void close() {
        leaveLogback.run();
        System.setOut(out);
        System.setErr(err);
        root.removeHandler(handler);
        root.setLevel(before);
    }

    private static boolean isThere(String type) {
        try {
            Class.forName(type, false, TextTap.class.getClassLoader());
            return true;
        } catch (ClassNotFoundException e) {
            return false;
        }
    }

    private static final class Both extends OutputStream {
        private final PrintStream shown;
        private final ByteArrayOutputStream kept;

        Both(PrintStream shown, ByteArrayOutputStream kept) {
            this.shown = shown;
            this.kept = kept;
        }

        @Override
        public void write(int oneByte) {
            write(new byte[] {(byte) oneByte}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int from, int length) {
            shown.write(bytes, from, length);
            synchronized (kept) {
                kept.write(bytes, from, length);
            }
        }

        @Override
        public void flush() {
            shown.flush();
        }
    }

    private final class Listening extends Handler {
        Listening() {
            setLevel(Level.ALL);
        }

        @Override
        public void publish(LogRecord record) {
            lines.add(record.getLoggerName() + " " + record.getMessage() + " " + Arrays.toString(record.getParameters())
                    + " " + record.getThrown());
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    }
}
