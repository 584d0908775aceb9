/** Twitch as a destination. */
module io.exprsn.simulcast.platform.twitch {
    requires transitive io.exprsn.simulcast;
    requires static transitive org.jspecify;
}
