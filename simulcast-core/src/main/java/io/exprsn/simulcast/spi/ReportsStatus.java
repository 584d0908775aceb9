package io.exprsn.simulcast.spi;

/** A platform that tells what it makes of a broadcast. */
public interface ReportsStatus {
    /** Looks once. A broadcast that is gone is a status, not an error. */
    BroadcastStatus status(Broadcast broadcast, PlatformContext context);
}
