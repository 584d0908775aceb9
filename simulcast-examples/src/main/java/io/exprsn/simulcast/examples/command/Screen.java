package io.exprsn.simulcast.examples.command;

import java.io.PrintStream;
import java.util.List;

/**
 * The one place that writes to the user: lines, errors, logs, and a table redrawn in place below them, so that none tears
 * another. Safe for use by several threads.
 */
final class Screen {
    private static final String HIDE_CURSOR = "\u001b[?25l";
    private static final String SHOW_CURSOR = "\u001b[?25h";
    /** Lines longer than the terminal is wide are cut, not wrapped: the way back up is counted in lines. */
    private static final String NO_WRAP = "\u001b[?7l";

    private static final String WRAP = "\u001b[?7h";
    private static final String ERASE_BELOW = "\u001b[J";

    private final Object lock = new Object();
    private final PrintStream out;
    private final PrintStream err;
    private List<String> table = List.of();

    Screen(PrintStream out, PrintStream err) {
        this.out = out;
        this.err = err;
    }

    /** A line for the user; above the table if there is one. */
    void line(String text) {
        write(out, text);
    }

    /** A line for the user on the error stream. */
    void error(String text) {
        write(err, text);
    }

    private void write(PrintStream to, String text) {
        synchronized (lock) {
            erase();
            to.println(text);
            to.flush();
            draw();
        }
    }

    /** Draws or redraws the table; only for a terminal. */
    void table(List<String> lines) {
        synchronized (lock) {
            erase();
            table = List.copyOf(lines);
            draw();
        }
    }

    /** Leaves the table as it is; what follows stands below it. */
    void keepTable() {
        synchronized (lock) {
            table = List.of();
        }
    }

    private void erase() {
        if (!table.isEmpty()) {
            out.print("\u001b[" + table.size() + "A\r" + ERASE_BELOW);
            out.flush();
        }
    }

    private void draw() {
        if (!table.isEmpty()) {
            out.print(HIDE_CURSOR + NO_WRAP);
            table.forEach(out::println);
            out.print(WRAP + SHOW_CURSOR);
            out.flush();
        }
    }
}
