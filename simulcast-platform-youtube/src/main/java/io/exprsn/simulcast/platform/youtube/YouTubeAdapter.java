package io.exprsn.simulcast.platform.youtube;

import io.exprsn.simulcast.spi.PlatformByKey;
import io.exprsn.simulcast.spi.PlatformFacts;

/** YouTube as a destination: what its ingest takes. */
public final class YouTubeAdapter implements PlatformByKey {
    /** Made by {@link java.util.ServiceLoader}. */
    public YouTubeAdapter() {}

    @Override
    public String id() {
        return "youtube";
    }

    @Override
    public PlatformFacts facts() {
        return YouTubeFacts.FACTS;
    }
}
