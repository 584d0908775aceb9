package io.exprsn.simulcast.internal.relay;

import io.exprsn.simulcast.ErrorKind;
import io.exprsn.simulcast.SimulcastException;
import io.exprsn.simulcast.internal.rtmp.Sockets;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * The threads and sockets that all outlets and listeners of one simulcaster share: event loops for what never blocks, a
 * few threads for what may (name resolution, reading certificate files). Safe for use by several threads.
 */
public final class RelayTransport implements AutoCloseable {
    private final Sockets sockets = Sockets.best();
    private final EventLoopGroup loops;
    private final ExecutorService blocking;
    private @Nullable SslContext jdkTrust;

    public RelayTransport() {
        this.loops = sockets.loops()
                .of(
                        Math.max(2, Runtime.getRuntime().availableProcessors()),
                        new DefaultThreadFactory("simulcast-relay", true));
        // Threads end when idle; a name server that hangs holds one of them per look-up, never an event loop.
        this.blocking = Executors.newCachedThreadPool(new DefaultThreadFactory("simulcast-blocking", true));
    }

    public EventLoopGroup loops() {
        return loops;
    }

    EventLoop nextLoop() {
        return loops.next();
    }

    /** The kind of socket the event loops are for. */
    public Sockets sockets() {
        return sockets;
    }

    /** For work that may block. */
    public ExecutorService blocking() {
        return blocking;
    }

    /** Looks a name up, away from the event loops. */
    CompletionStage<List<InetAddress>> resolve(String host) {
        return CompletableFuture.supplyAsync(
                () -> {
                    try {
                        return Arrays.asList(InetAddress.getAllByName(host));
                    } catch (UnknownHostException unknown) {
                        throw new SimulcastException(
                                ErrorKind.TRANSIENT,
                                "The host name " + host + " could not be resolved",
                                "Check its spelling and this machine's name server");
                    }
                },
                blocking);
    }

    /** What a client checks servers with; reads files, so not for event loops. */
    SslContext trust(@Nullable Path pem) {
        try {
            if (pem != null) {
                if (!Files.isRegularFile(pem)) {
                    throw new SimulcastException(
                            ErrorKind.INVALID,
                            "The file of certificate authorities " + pem + " does not exist",
                            "Give the path of a PEM file, or leave it out to trust what the JDK trusts");
                }
                return client().trustManager(pem.toFile()).build();
            }
            synchronized (this) {
                if (jdkTrust == null) {
                    jdkTrust = client().build();
                }
                return jdkTrust;
            }
        } catch (IllegalArgumentException | IOException e) {
            boolean certificates =
                    e.getCause() instanceof CertificateException || e instanceof SSLException || pem != null;
            throw new SimulcastException(
                    certificates ? ErrorKind.INVALID : ErrorKind.INTERNAL,
                    "TLS could not be set up" + (pem == null ? "" : " with the certificate authorities in " + pem)
                            + ": " + e.getMessage(),
                    pem == null ? "Check the JDK's trust store" : "Expected a PEM file with one or more certificates",
                    e);
        }
    }

    private static SslContextBuilder client() {
        return SslContextBuilder.forClient().protocols("TLSv1.3", "TLSv1.2").endpointIdentificationAlgorithm("HTTPS");
    }

    /** Ends all threads; connections still open are closed. */
    @Override
    public void close() {
        blocking.shutdownNow();
        loops.shutdownGracefully(0, 2, TimeUnit.SECONDS).awaitUninterruptibly(5, TimeUnit.SECONDS);
    }
}
