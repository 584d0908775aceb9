/** Cloudflare Stream as a destination. */
module io.exprsn.simulcast.platform.cloudflare {
    requires transitive io.exprsn.simulcast;
    requires static transitive org.jspecify;

    exports io.exprsn.simulcast.platform.cloudflare;

    provides io.exprsn.simulcast.spi.PlatformAdapter with
            io.exprsn.simulcast.platform.cloudflare.CloudflareAdapter;
}
