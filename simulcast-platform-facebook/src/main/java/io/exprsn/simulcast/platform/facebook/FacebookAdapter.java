package io.exprsn.simulcast.platform.facebook;

import io.exprsn.simulcast.spi.PlatformByKey;
import io.exprsn.simulcast.spi.PlatformFacts;

/** Facebook as a destination: what its ingest takes. */
public final class FacebookAdapter implements PlatformByKey {
    /** Made by {@link java.util.ServiceLoader}. */
    public FacebookAdapter() {}

    @Override
    public String id() {
        return "facebook";
    }

    @Override
    public PlatformFacts facts() {
        return FacebookFacts.FACTS;
    }
}
