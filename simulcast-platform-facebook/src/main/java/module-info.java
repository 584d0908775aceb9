/** Facebook as a destination. */
module io.exprsn.simulcast.platform.facebook {
    requires transitive io.exprsn.simulcast;
    requires static transitive org.jspecify;
}
