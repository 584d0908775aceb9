/** What plugin authors and host applications need in their own tests. */
module io.exprsn.simulcast.testkit {
    requires transitive io.exprsn.simulcast;
    requires static transitive org.jspecify;
    requires static transitive org.junit.jupiter.api;

    exports io.exprsn.simulcast.testkit;
}
