/** What plugin authors and host applications need in their own tests. */
module io.exprsn.simulcast.testkit {
    requires transitive io.exprsn.simulcast;
    requires transitive org.junit.jupiter.api;
    requires com.fasterxml.jackson.annotation;
    requires com.fasterxml.jackson.core;
    requires com.fasterxml.jackson.databind;
    requires com.fasterxml.jackson.datatype.jdk8;
    requires com.fasterxml.jackson.datatype.jsr310;
    requires java.logging; // the contract listens to what adapters log
    requires org.slf4j;
    requires static ch.qos.logback.classic;
    requires static ch.qos.logback.core;
    requires static transitive org.jspecify;

    exports io.exprsn.simulcast.testkit;

    opens io.exprsn.simulcast.testkit to
            com.fasterxml.jackson.databind,
            org.junit.platform.commons;
}
