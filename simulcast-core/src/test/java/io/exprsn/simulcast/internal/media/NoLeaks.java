package io.exprsn.simulcast.internal.media;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.netty.buffer.ByteBufAllocator;
import io.netty.util.ResourceLeakDetector;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.slf4j.LoggerFactory;

/** Lets Netty watch every buffer of a test class and fails it for one that was collected with references left. */
public final class NoLeaks implements BeforeAllCallback, AfterAllCallback {
    private final ListAppender<ILoggingEvent> reports = new ListAppender<>();
    private final Logger logger = (Logger) LoggerFactory.getLogger(ResourceLeakDetector.class);
    private ResourceLeakDetector.Level before = ResourceLeakDetector.getLevel();

    @Override
    public void beforeAll(ExtensionContext context) {
        before = ResourceLeakDetector.getLevel();
        ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.PARANOID);
        collect(); // what others left is not ours
        reports.start();
        logger.addAppender(reports);
    }

    @Override
    public void afterAll(ExtensionContext context) {
        collect();
        logger.detachAppender(reports);
        ResourceLeakDetector.setLevel(before);
        assertThat(reports.list)
                .extracting(ILoggingEvent::getFormattedMessage)
                .as("leaks")
                .isEmpty();
    }

    private static void collect() {
        System.gc();
        // Leaks are reported when the next buffer is made.
        ByteBufAllocator.DEFAULT.directBuffer(1).release();
    }
}
