package io.exprsn.simulcast.spi;

import java.util.List;

/** A platform on which one account can broadcast to several places, of which a person chooses: Pages, channels. */
public interface HasChannels {
    /** All that the account may see, also those it may not broadcast to. */
    List<Channel> channels(PlatformContext context);

    /**
     * A place to broadcast to.
     *
     * @param id the platform's own
     * @param name for people
     * @param usable whether the account may broadcast there
     * @param note why not, or what is special; empty for nothing
     */
    record Channel(String id, String name, boolean usable, String note) {}
}
