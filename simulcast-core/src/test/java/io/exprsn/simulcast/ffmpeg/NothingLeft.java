package io.exprsn.simulcast.ffmpeg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** After each test no process and no thread of ours may be left. */
public final class NothingLeft implements AfterEachCallback {
    @Override
    public void afterEach(ExtensionContext context) {
        try {
            await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> {
                assertThat(ProcessHandle.current().descendants()).isEmpty();
                assertThat(Thread.getAllStackTraces().keySet())
                        .extracting(Thread::getName)
                        .noneMatch(name -> name.startsWith("simulcast-ffmpeg-"));
            });
        } finally {
            ProcessHandle.current().descendants().forEach(ProcessHandle::destroyForcibly); // one failure, not many
        }
    }
}
