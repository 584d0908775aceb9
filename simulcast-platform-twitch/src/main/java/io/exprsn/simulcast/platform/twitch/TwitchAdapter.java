package io.exprsn.simulcast.platform.twitch;

import io.exprsn.simulcast.spi.PlatformByKey;
import io.exprsn.simulcast.spi.PlatformFacts;

/** Twitch as a destination: what its ingest takes. */
public final class TwitchAdapter implements PlatformByKey {
    /** Made by {@link java.util.ServiceLoader}. */
    public TwitchAdapter() {}

    @Override
    public String id() {
        return "twitch";
    }

    @Override
    public PlatformFacts facts() {
        return TwitchFacts.FACTS;
    }
}
