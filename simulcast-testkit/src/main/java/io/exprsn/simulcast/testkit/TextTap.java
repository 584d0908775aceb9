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

/**
 * Hears what is logged and printed until it is closed: by SLF4J with Logback behind it at every level, by java.util.logging, and on
 * standard output and error, where other loggers write.
 */
final class TextTap implements AutoCloseable {
    private static final String LOGBACK = "ch.qos.logback.classic.LoggerContext";

    private final List<String> lines = new CopyOnWriteArrayList<>();
    private final PrintStream out = System.out;
    private final PrintStream err = System.err;
    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
    private final Logger root = Logger.getLogger("");
    private final Handler handler = new Listening();
    private final Runnable leaveLogback;

    TextTap() {
        root.addHandler(handler);
        System.setOut(new PrintStream(new Both(out, printed), true, StandardCharsets.UTF_8));
        System.setErr(new PrintStream(new Both(err, printed), true, StandardCharsets.UTF_8));
        leaveLogback = isThere(LOGBACK) ? LogbackTap.listen(lines) : () -> {};
    }

    /** All that was heard, joined. */
    String text() {
        synchronized (printed) {
            return String.join("\n", lines) + "\n" + printed.toString(StandardCharsets.UTF_8);
        }
    }

    @Override
    public void close() {
        leaveLogback.run();
        System.setOut(out);
        System.setErr(err);
        root.removeHandler(handler);
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
            lines.add(record.getMessage() + " " + Arrays.toString(record.getParameters()) + " " + record.getThrown());
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    }
}
