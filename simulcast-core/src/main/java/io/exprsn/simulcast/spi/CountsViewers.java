package io.exprsn.simulcast.spi;

/** A platform that tells how many watch. */
public interface CountsViewers {
    /** Looks once. */
    Viewers viewers(Broadcast broadcast, PlatformContext context);
}
