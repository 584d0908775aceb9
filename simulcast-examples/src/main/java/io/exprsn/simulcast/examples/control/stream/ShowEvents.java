package io.exprsn.simulcast.examples.control.stream;

import io.exprsn.simulcast.event.ScheduleEvent;
import io.exprsn.simulcast.event.SimulcastEvent;
import org.jspecify.annotations.Nullable;

/**
 * Where the library's events arrive: it is given to the simulcaster's builder before there are streams that could hear them. Safe for use by
 * several threads.
 */
public final class ShowEvents {
    private volatile @Nullable Streams streams;

    void goTo(Streams heard) {
        streams = heard;
    }

    /** For {@code Simulcaster.Builder.on}. */
    public void hear(SimulcastEvent event) {
        Streams heard = streams;
        if (heard != null) {
            heard.shows().hear(event);
        }
    }

    /** For {@code Simulcaster.Builder.onSchedule}. */
    public void hear(ScheduleEvent event) {
        Streams heard = streams;
        if (heard != null) {
            heard.schedules().hear(event);
        }
    }
}
