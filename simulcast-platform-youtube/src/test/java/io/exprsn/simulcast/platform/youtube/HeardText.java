package io.exprsn.simulcast.platform.youtube;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.AppenderBase;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import org.slf4j.LoggerFactory;

/** All that is logged at every level until it is closed, by Logback and by java.util.logging, in the place of what would print it. */
final class HeardText implements AutoCloseable {
    private final List<String> lines = new CopyOnWriteArrayList<>();
    private final Logger logback = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    private final Level logbackBefore = logback.getLevel();
    private final List<Appender<ILoggingEvent>> appenders = new ArrayList<>();
    private final Listening listening = new Listening();
    private final java.util.logging.Logger jul = java.util.logging.Logger.getLogger("");
    private final java.util.logging.Level julBefore = jul.getLevel();
    private final Recording recording = new Recording();

    HeardText() {
        logback.iteratorForAppenders().forEachRemaining(appenders::add);
        appenders.forEach(logback::detachAppender);
        listening.setContext(logback.getLoggerContext());
        listening.start();
        logback.addAppender(listening);
        logback.setLevel(Level.TRACE);
        recording.setLevel(java.util.logging.Level.ALL);
        jul.addHandler(recording);
        jul.setLevel(java.util.logging.Level.ALL);
    }

    List<String> lines() {
        return lines;
    }

    @Override
    public void close() {
        jul.setLevel(julBefore);
        jul.removeHandler(recording);
        logback.setLevel(logbackBefore);
        logback.detachAppender(listening);
        appenders.forEach(logback::addAppender);
        listening.stop();
    }

    private final class Listening extends AppenderBase<ILoggingEvent> {
        @Override
        protected void append(ILoggingEvent event) {
            String thrown =
                    event.getThrowableProxy() == null ? "" : ThrowableProxyUtil.asString(event.getThrowableProxy());
            lines.add(event.getLoggerName() + " " + event.getFormattedMessage() + " " + event.getMDCPropertyMap()
                    + thrown);
        }
    }

    private final class Recording extends Handler {
        @Override
        public void publish(LogRecord entry) {
            lines.add(entry.getLoggerName() + " " + entry.getMessage() + " " + Arrays.toString(entry.getParameters())
                    + " " + entry.getThrown());
        }

        @Override
        public void flush() {
            // nothing is held back
        }

        @Override
        public void close() {
            // nothing is held open
        }
    }
}
