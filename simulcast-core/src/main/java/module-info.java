/** One live source to many platforms at once, and kept there. Begin with {@link io.exprsn.simulcast.Simulcaster}. */
@SuppressWarnings("module") // the test kit is compiled after core and may be absent at run time
module io.exprsn.simulcast {
    requires com.fasterxml.jackson.annotation;
    requires com.fasterxml.jackson.core;
    requires com.fasterxml.jackson.databind;
    requires com.fasterxml.jackson.datatype.jdk8;
    requires com.fasterxml.jackson.datatype.jsr310;
    requires okhttp3;
    requires okio;
    requires kotlin.stdlib; // for both
    requires org.slf4j;
    requires jdk.unsupported; // Netty reaches direct memory through it, and asks for it only if it is there
    requires com.google.crypto.tink;
    requires com.google.gson; // for Tink, which has no descriptor to ask for it
    requires org.bouncycastle.provider;
    requires io.netty.buffer;
    requires io.netty.codec;
    requires io.netty.common;
    requires io.netty.handler;
    requires io.netty.handler.proxy;
    requires io.netty.resolver;
    requires io.netty.transport;
    requires static micrometer.core;
    requires static io.netty.transport.classes.epoll;
    requires static transitive org.jspecify;

    exports io.exprsn.simulcast;
    exports io.exprsn.simulcast.audience;
    exports io.exprsn.simulcast.credential;
    exports io.exprsn.simulcast.event;
    exports io.exprsn.simulcast.ffmpeg;
    exports io.exprsn.simulcast.metrics;
    exports io.exprsn.simulcast.schedule;
    exports io.exprsn.simulcast.report;
    exports io.exprsn.simulcast.service;
    exports io.exprsn.simulcast.spi;
    exports io.exprsn.simulcast.store;
    exports io.exprsn.simulcast.internal.broadcast to
            io.exprsn.simulcast.testkit;
    exports io.exprsn.simulcast.internal.http to
            io.exprsn.simulcast.testkit;
    exports io.exprsn.simulcast.internal.json to
            io.exprsn.simulcast.testkit;
    exports io.exprsn.simulcast.internal.loop to
            io.exprsn.simulcast.testkit;
    exports io.exprsn.simulcast.internal.media to
            io.exprsn.simulcast.testkit;
    exports io.exprsn.simulcast.internal.platform to
            io.exprsn.simulcast.testkit;
    exports io.exprsn.simulcast.internal.relay to
            io.exprsn.simulcast.testkit;
    exports io.exprsn.simulcast.internal.rtmp to
            io.exprsn.simulcast.testkit;
    exports io.exprsn.simulcast.internal.service to
            io.exprsn.simulcast.testkit;
    exports io.exprsn.simulcast.internal.session to
            io.exprsn.simulcast.testkit;

    uses io.exprsn.simulcast.spi.PlatformAdapter;
    uses com.google.crypto.tink.KmsClient; // a host's KMS, which opens a wrapped keyset
}
