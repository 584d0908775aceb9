/** Facebook as a destination. */
module io.exprsn.simulcast.platform.facebook {
    requires transitive io.exprsn.simulcast;
    requires static transitive org.jspecify;

    exports io.exprsn.simulcast.platform.facebook;

    opens io.exprsn.simulcast.platform.facebook to
            com.fasterxml.jackson.databind; // fills the records of answers

    provides io.exprsn.simulcast.spi.PlatformAdapter with
            io.exprsn.simulcast.platform.facebook.FacebookAdapter;
}
