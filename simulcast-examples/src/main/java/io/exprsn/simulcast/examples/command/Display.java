package io.exprsn.simulcast.examples.command;

import io.exprsn.simulcast.SimulcastSession;
import io.exprsn.simulcast.event.SimulcastEvent;
import java.time.Duration;

/** Shows a running show to a person. */
interface Display {
    /** How often {@link #refresh} is wanted. */
    Duration interval();

    /** Something happened. */
    void hear(SimulcastEvent event, Duration elapsed);

    /** Time went by. */
    void refresh(SimulcastSession session, Duration elapsed);

    /** The show is over. */
    void finish(SimulcastSession session, Duration elapsed);

    /** A table where a person looks at a screen, else plain lines. */
    static Display of(Shell shell, Screen screen) {
        return shell.terminal() ? new LiveTable(screen) : new PlainLines(screen);
    }

    /** Shows nothing. */
    static Display silent() {
        return new Display() {
            @Override
            public Duration interval() {
                return Duration.ofHours(1);
            }

            @Override
            public void hear(SimulcastEvent event, Duration elapsed) {}

            @Override
            public void refresh(SimulcastSession session, Duration elapsed) {}

            @Override
            public void finish(SimulcastSession session, Duration elapsed) {}
        };
    }
}
