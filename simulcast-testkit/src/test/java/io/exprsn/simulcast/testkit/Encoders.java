package io.exprsn.simulcast.testkit;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.awaitility.Awaitility;

/** The FFmpeg processes of this JVM that encode a rendition, as the operating system lists them. */
final class Encoders {
    private Encoders() {}

    /** Fed through their standard input: neither a test's own publisher nor the recorder of a slate. */
    static List<ProcessHandle> running() {
        return ProcessHandle.current()
                .children()
                .filter(child -> {
                    List<String> arguments =
                            Arrays.asList(child.info().arguments().orElse(new String[0]));
                    return arguments.contains("pipe:0") && arguments.contains("libx264");
                })
                .toList();
    }

    static ProcessHandle awaitOne(Duration atMost) {
        Awaitility.await("one encoder").atMost(atMost).until(() -> running().size() == 1);
        return running().get(0);
    }

    static void await(int count, Duration atMost) {
        Awaitility.await(count + " encoders")
                .atMost(atMost)
                .until(() -> running().size() == count);
    }
}
