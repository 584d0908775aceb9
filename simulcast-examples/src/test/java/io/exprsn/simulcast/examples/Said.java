package io.exprsn.simulcast.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;

/** What all examples together print while this is open: each is known by words of its own. */
final class Said implements AutoCloseable {
    private final PrintStream before = System.out;
    private final ByteArrayOutputStream kept = new ByteArrayOutputStream();

    Said() {
        System.setOut(new PrintStream(kept, true, StandardCharsets.UTF_8));
    }

    String all() {
        return kept.toString(StandardCharsets.UTF_8);
    }

    /** The first group of the first place that fits, once there is one. */
    String await(String pattern) {
        Pattern compiled = Pattern.compile(pattern);
        return Awaitility.await("somebody prints " + pattern)
                .atMost(Stage.SOON)
                .until(() -> compiled.matcher(all()), Matcher::find)
                .group(1);
    }

    void contains(String... words) {
        assertThat(all()).contains(words);
    }

    @Override
    public void close() {
        System.setOut(before);
    }
}
