package io.exprsn.simulcast.platform.twitch;

import io.exprsn.simulcast.spi.PlatformAdapter;
import io.exprsn.simulcast.spi.PlatformFacts;

/** Twitch as a destination: what its ingest takes. */
public final class TwitchAdapter implements PlatformAdapter {
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
