/** What plugin authors and host applications need in their own tests. */
module io.exprsn.simulcast.testkit {
    requires transitive io.exprsn.simulcast;
    requires java.logging; // the contract listens to what adapters log
    requires org.slf4j;
    requires static ch.qos.logback.classic;
    requires static ch.qos.logback.core;
    requires static transitive org.jspecify;
    requires static org.junit.jupiter.api; // for whoever extends a contract, and reads JUnit anyway

    exports io.exprsn.simulcast.testkit;

    opens io.exprsn.simulcast.testkit to
            com.fasterxml.jackson.databind,
            org.junit.platform.commons;
}
