/** Cloudflare Stream as a destination. */
module io.exprsn.simulcast.platform.cloudflare {
    requires transitive io.exprsn.simulcast;
    requires static transitive org.jspecify;
}
