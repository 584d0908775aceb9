/** One runnable class per feature, and the {@code simulcast} command. Uses exported packages only. */
open module io.exprsn.simulcast.examples {
    requires io.exprsn.simulcast;
    requires io.exprsn.simulcast.platform.twitch;
    requires io.exprsn.simulcast.platform.youtube;
    requires io.exprsn.simulcast.testkit;
    requires info.picocli;
    requires com.fasterxml.jackson.core;
    requires com.fasterxml.jackson.databind;
    requires ch.qos.logback.classic;
    requires ch.qos.logback.core;
    requires org.slf4j;
    requires java.sql;
    requires jdk.httpserver; // a browser comes back to it
    requires micrometer.core;
    requires com.h2database;
    requires flyway.core;
    requires com.github.kagkarlsson.scheduler;
    requires static org.jspecify;

    provides io.exprsn.simulcast.spi.PlatformAdapter with
            io.exprsn.simulcast.examples.platform.LiveKitAdapter;
}
