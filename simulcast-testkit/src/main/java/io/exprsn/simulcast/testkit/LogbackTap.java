package io.exprsn.simulcast.testkit;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.AppenderBase;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.LoggerFactory;

/**
 * Hears Logback's lines of every level, in the place of the appenders that would print them. A class of its own, so that nobody needs
 * Logback.
 */
final class LogbackTap extends AppenderBase<ILoggingEvent> {
    private final Logger root;
    private final Level before;
    private final List<String> lines;
    private final List<Appender<ILoggingEvent>> others = new ArrayList<>();

    private LogbackTap(Logger root, List<String> lines) {
        this.root = root;
        this.before = root.getLevel();
        this.lines = lines;
    }

    /**
     * Begins to listen, if it is Logback that stands behind SLF4J.
     *
     * @return ends it
     */
    static Runnable listen(List<String> lines) {
        if (!(LoggerFactory.getILoggerFactory() instanceof LoggerContext context)) {
            return () -> {};
        }
        LogbackTap tap = new LogbackTap(context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME), lines);
        tap.setContext(context);
        tap.start();
        tap.root.iteratorForAppenders().forEachRemaining(tap.others::add);
        tap.others.forEach(tap.root::detachAppender);
        tap.root.setLevel(Level.TRACE);
        tap.root.addAppender(tap);
        return tap::leave;
    }

    @Override
    protected void append(ILoggingEvent event) {
        String thrown = event.getThrowableProxy() == null ? "" : ThrowableProxyUtil.asString(event.getThrowableProxy());
        lines.add(event.getLoggerName() + " " + event.getFormattedMessage() + " " + event.getMDCPropertyMap() + thrown);
    }

    private void leave() {
        root.detachAppender(this);
        root.setLevel(before);
        others.forEach(root::addAppender);
        stop();
    }
}
