package io.exprsn.simulcast.examples.control.event;

import java.util.List;

/** Who is told. Neither method may wait: everybody else waits for them. */
public interface HubReader {
    /**
     * Takes what it missed; called once, before anything else.
     *
     * @param greeting what is to be sent first
     */
    void catchUp(byte[] greeting, List<HubEvent> missed);

    /** Takes an event. */
    void offer(HubEvent event);
}
