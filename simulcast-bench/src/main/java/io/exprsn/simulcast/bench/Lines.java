package io.exprsn.simulcast.bench;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;

/** How a process of the comparison talks with the one that started it: a line for a line, and the end with its input. */
final class Lines {
    /** Answers one line. */
    interface Answer {
        String to(String line) throws Exception;
    }

    /** Before every line of ours: a JVM may say something of its own. */
    static final String OURS = "> ";

    private Lines() {}

    /** Says {@code hello} and answers until the input ends. */
    static void serve(String hello, Answer answer) throws Exception {
        System.out.println(OURS + hello);
        var in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            System.out.println(OURS + answer.to(line));
        }
    }
}
