package io.exprsn.simulcast.spi;

import io.exprsn.simulcast.SimulcastException;

/** A platform that has to be told when viewers may see a broadcast; others show it once media arrives. */
public interface GoesLive {
    /**
     * Asks for it and returns at once; {@link ReportsStatus} tells when it is so. One that is live already is no error.
     *
     * @throws SimulcastException {@link io.exprsn.simulcast.ErrorKind#TRANSIENT} while the platform has not seen enough media
     */
    void goLive(Broadcast broadcast, PlatformContext context);
}
