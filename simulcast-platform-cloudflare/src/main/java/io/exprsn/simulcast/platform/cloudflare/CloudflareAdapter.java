package io.exprsn.simulcast.platform.cloudflare;

import io.exprsn.simulcast.spi.PlatformByKey;
import io.exprsn.simulcast.spi.PlatformFacts;

/** Cloudflare Stream as a destination: what its ingest takes. */
public final class CloudflareAdapter implements PlatformByKey {
    /** Made by {@link java.util.ServiceLoader}. */
    public CloudflareAdapter() {}

    @Override
    public String id() {
        return "cloudflare";
    }

    @Override
    public PlatformFacts facts() {
        return CloudflareFacts.FACTS;
    }
}
