package io.exprsn.simulcast.spi;

import java.util.OptionalLong;

/** A platform that tells how many follow the channel, whether it broadcasts or not. */
public interface CountsFollowers {
    /** Looks once; empty if the platform does not tell, which is not 0. */
    OptionalLong followers(Broadcast broadcast, PlatformContext context);
}
