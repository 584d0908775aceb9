package io.exprsn.simulcast.internal.rtmp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import io.exprsn.simulcast.ErrorKind;
import io.exprsn.simulcast.Secret;
import io.exprsn.simulcast.SimulcastException;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.handler.ssl.SslContext;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RtmpsListenerTest {
    @TempDir
    static Path folder;

    private static KeyStore keyStore;

    private final EventLoopGroup loops =
            new MultiThreadIoEventLoopGroup(1, new DefaultThreadFactory("rtmps-test"), NioIoHandler.newFactory());
    private final RecordingHandler handler = new RecordingHandler();

    @BeforeAll
    static void makeCertificate() throws Exception {
        keyStore = TestCertificate.keyStore(folder);
    }

    @AfterEach
    void closeLoops() {
        loops.shutdownGracefully(0, 5, TimeUnit.SECONDS).awaitUninterruptibly();
        assertThat(handler.faults).isEmpty();
    }

    @Test
    void takesPublishersOverTlsWithKeyStoreAndWithPemFiles() throws Exception {
        SslContext fromPem = ServerTls.fromPem(
                TestCertificate.certificatePem(keyStore, folder), TestCertificate.keyPem(keyStore, folder));
        int ends = 0;
        for (SslContext tls : new SslContext[] {ServerTls.fromKeyStore(keyStore, TestCertificate.PASSWORD), fromPem}) {
            try (RtmpListener listener = listener(tls)) {
                for (String version : new String[] {"TLSv1.2", "TLSv1.3"}) {
                    try (RtmpTestClient client = new RtmpTestClient(tlsSocket(listener.port(), version))) {
                        client.publishing("key").audio(ends);
                        int packets = ends + 1;
                        await().until(() -> handler.packets.size() == packets);
                    }
                    ends++;
                    int ended = ends;
                    await().until(() -> handler.ends.size() == ended);
                }
            }
        }
        assertThat(handler.starts)
                .hasSize(4)
                .allSatisfy(publication -> assertThat(publication.encrypted()).isTrue());
    }

    @Test
    void closesOnPlainRtmp() throws Exception {
        try (RtmpListener listener = listener(ServerTls.fromKeyStore(keyStore, TestCertificate.PASSWORD));
                RtmpTestClient client = new RtmpTestClient(listener.port())) {
            client.send(new byte[1537]);
            client.awaitClose();
        }
        assertThat(handler.starts).isEmpty();
    }

    @Test
    void saysWhatIsWrongWithACertificate() throws IOException {
        Path nonsense = Files.writeString(folder.resolve("nonsense.pem"), "no certificate");
        for (Path path : new Path[] {nonsense, folder.resolve("missing.pem")}) {
            assertThatExceptionOfType(SimulcastException.class)
                    .isThrownBy(() -> ServerTls.fromPem(path, path))
                    .withMessageContaining(path.toString())
                    .satisfies(e -> assertThat(e.kind()).isEqualTo(ErrorKind.INVALID));
        }
        assertThatExceptionOfType(SimulcastException.class)
                .isThrownBy(() -> ServerTls.fromKeyStore(keyStore, Secret.of("not-the-password")))
                .withMessageNotContaining("not-the-password");
    }

    private RtmpListener listener(SslContext tls) {
        RtmpListener listener =
                new RtmpListener(RtmpListenerSettings.loopback(0).withTls(tls), Sockets.nio(), loops, loops);
        listener.register(Secret.of("key"), handler);
        listener.start();
        return listener;
    }

    private static SSLSocket tlsSocket(int port, String version) throws GeneralSecurityException, IOException {
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry("rtmps", keyStore.getCertificate("rtmps"));
        trust.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket("127.0.0.1", port);
        socket.setEnabledProtocols(new String[] {version});
        return socket;
    }
}
