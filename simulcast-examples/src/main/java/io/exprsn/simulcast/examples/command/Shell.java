package io.exprsn.simulcast.examples.command;

import java.io.Console;
import java.io.InputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.util.Map;

/**
 * What a command sees of the world around it; tests hand in their own.
 *
 * @param terminal whether a person looks at {@code out} on a screen that can be redrawn
 */
record Shell(InputStream in, PrintStream out, PrintStream err, Map<String, String> env, boolean terminal) {

    static Shell ofThisProcess() {
        Map<String, String> env = System.getenv();
        String term = env.getOrDefault("TERM", "dumb");
        return new Shell(System.in, System.out, System.err, env, isTerminal() && !term.equals("dumb"));
    }

    private static boolean isTerminal() {
        Console console = System.console();
        if (console == null) {
            return false;
        }
        try {
            // From Java 22 there is a console even without a terminal; only the newer method tells.
            return (boolean) Console.class.getMethod("isTerminal").invoke(console);
        } catch (ReflectiveOperationException older) {
            return true;
        }
    }

    PrintWriter outWriter() {
        return new PrintWriter(out, true);
    }

    PrintWriter errWriter() {
        return new PrintWriter(err, true);
    }
}
