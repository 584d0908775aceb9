package io.exprsn.simulcast.examples.command;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.PatternLayout;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * The log of a command: WARN and worse on the error stream, through the screen so that it never tears a table.
 * {@code SIMULCAST_LOG=debug} shows more, with stack traces, which nobody sees otherwise.
 */
final class CommandLog implements AutoCloseable {
    /** They log what the display tells anyway. */
    private static final List<String> TOLD_BY_DISPLAY = List.of(
            "io.exprsn.simulcast.internal.session.SessionRunner",
            "io.exprsn.simulcast.internal.session.SourceRunner",
            "io.exprsn.simulcast.internal.session.DestinationSupervisor");

    private static final List<String> QUIET =
            List.of("io.netty", "org.eclipse.jetty", "io.javalin", "com.zaxxer", "org.flywaydb");

    private final LoggerContext context;
    private final boolean asked;

    private CommandLog(LoggerContext context, boolean asked) {
        this.context = context;
        this.asked = asked;
    }

    static CommandLog begin(Shell shell, Screen screen) {
        LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
        context.reset();
        String wish = shell.env().get("SIMULCAST_LOG");
        Level level = Level.toLevel(wish, Level.WARN);
        boolean traces = level.levelInt <= Level.DEBUG_INT;

        PatternLayout layout = new PatternLayout();
        layout.setContext(context);
        layout.setPattern(
                traces ? "%d{HH:mm:ss.SSS} %-5level [%thread] %logger{0}: %msg%n%ex" : "%-5level %msg%n%nopex");
        layout.start();
        ScreenAppender appender = new ScreenAppender(layout, screen);
        appender.setContext(context);
        appender.start();

        Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        root.setLevel(level);
        root.addAppender(appender);
        // Their own debug lines would bury ours, and those of the web server hold the headers of requests.
        QUIET.forEach(name -> context.getLogger(name).setLevel(Level.WARN));
        return new CommandLog(context, wish != null);
    }

    /** A display tells what happens to destinations: the log need not say it again. */
    void leaveEventsToDisplay() {
        if (!asked) {
            TOLD_BY_DISPLAY.forEach(name -> context.getLogger(name).setLevel(Level.OFF));
        }
    }

    @Override
    public void close() {
        context.reset();
        context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME).setLevel(Level.WARN);
    }

    private static final class ScreenAppender extends AppenderBase<ILoggingEvent> {
        private final PatternLayout layout;
        private final Screen screen;

        ScreenAppender(PatternLayout layout, Screen screen) {
            this.layout = layout;
            this.screen = screen;
        }

        @Override
        protected void append(@Nullable ILoggingEvent event) {
            if (event != null) {
                screen.error(layout.doLayout(event).stripTrailing());
            }
        }
    }
}
