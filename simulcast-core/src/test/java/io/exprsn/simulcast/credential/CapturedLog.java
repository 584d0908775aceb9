package io.exprsn.simulcast.credential;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import org.slf4j.LoggerFactory;

/** All that the package logs, down to TRACE, while it is open. */
final class CapturedLog implements AutoCloseable {
    private final Logger logger = (Logger) LoggerFactory.getLogger(Credentials.class.getPackageName());
    private final Level before = logger.getLevel();
    private final ListAppender<ILoggingEvent> lines = new ListAppender<>();

    private CapturedLog() {
        lines.start();
        logger.setLevel(Level.TRACE);
        logger.addAppender(lines);
        logger.setAdditive(false); // not into the log of the tests as well
    }

    static CapturedLog ofCredentials() {
        return new CapturedLog();
    }

    String text() {
        StringBuilder text = new StringBuilder();
        lines.list.forEach(line -> text.append(line.getFormattedMessage()).append('\n'));
        return text.toString();
    }

    @Override
    public void close() {
        logger.detachAppender(lines);
        logger.setAdditive(true);
        logger.setLevel(before);
    }
}
