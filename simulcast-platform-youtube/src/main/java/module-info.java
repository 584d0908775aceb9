/** YouTube as a destination. */
module io.exprsn.simulcast.platform.youtube {
    requires transitive io.exprsn.simulcast;
    requires static transitive org.jspecify;
}
