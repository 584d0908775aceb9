/** Twitch as a destination. */
module io.exprsn.simulcast.platform.twitch {
    requires transitive io.exprsn.simulcast;
    requires static transitive org.jspecify;

    exports io.exprsn.simulcast.platform.twitch;

    provides io.exprsn.simulcast.spi.PlatformAdapter with
            io.exprsn.simulcast.platform.twitch.TwitchAdapter;
}
