package io.exprsn.simulcast.examples.control.event;

/** Who is told. */
public interface HubReader {
    /** Takes an event; never waits. */
    void offer(HubEvent event);
}
