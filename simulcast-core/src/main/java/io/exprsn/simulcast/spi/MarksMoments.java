package io.exprsn.simulcast.spi;

import io.exprsn.simulcast.SimulcastException;

/** A platform on which a moment of a running broadcast can be marked, to be found again in its recording. */
public interface MarksMoments {
    /**
     * Marks this moment.
     *
     * @param note what it is about; may be empty
     * @throws SimulcastException {@link io.exprsn.simulcast.ErrorKind#REJECTED} where there is nothing to mark, as before viewers see it
     */
    void mark(Broadcast broadcast, String note, PlatformContext context);
}
