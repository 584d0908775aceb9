/** What plugin authors and host applications need in their own tests. */
module io.exprsn.simulcast.testkit {
    requires transitive io.exprsn.simulcast;
    requires static transitive org.jspecify;
    requires static org.junit.jupiter.api; // for whoever extends a contract, and reads JUnit anyway

    exports io.exprsn.simulcast.testkit;
}
