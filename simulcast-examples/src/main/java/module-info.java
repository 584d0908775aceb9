/** One runnable class per feature, and the {@code simulcast} command. Uses exported packages only. */
open module io.exprsn.simulcast.examples {
    requires io.exprsn.simulcast;
    requires io.exprsn.simulcast.platform.cloudflare;
    requires io.exprsn.simulcast.platform.facebook;
    requires io.exprsn.simulcast.platform.twitch;
    requires io.exprsn.simulcast.platform.youtube;
    requires io.exprsn.simulcast.testkit;
    requires com.zaxxer.hikari;
    requires info.picocli;
    requires io.javalin;
    requires micrometer.core;
    requires micrometer.registry.prometheus;
    requires com.fasterxml.jackson.annotation;
    requires com.fasterxml.jackson.core;
    requires com.fasterxml.jackson.databind;
    requires com.fasterxml.jackson.datatype.jdk8;
    requires com.fasterxml.jackson.datatype.jsr310;
    requires ch.qos.logback.classic;
    requires ch.qos.logback.core;
    requires org.slf4j;
    requires java.sql;
    requires jdk.httpserver; // a browser comes back to it
    requires com.h2database;
    requires flyway.core;
    requires com.github.kagkarlsson.scheduler;
    requires static org.jspecify;

    uses io.exprsn.simulcast.spi.PlatformAdapter; // what the control room offers to connect

    provides io.exprsn.simulcast.spi.PlatformAdapter with
            io.exprsn.simulcast.examples.platform.LiveKitAdapter;
}
