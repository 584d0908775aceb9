package io.exprsn.simulcast.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyFactory;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TestCertificatesTest {
    private static final Duration WAIT = Duration.ofSeconds(20);

    @TempDir
    static Path folder;

    private static TestCertificates certificates;

    @BeforeAll
    static void create() {
        certificates = TestCertificates.create(folder);
    }

    @Test
    void letsAClientPublishThatTrustsTheAuthority() throws Exception {
        try (var ingest = CheckingIngest.builder()
                .tls(certificates.serverContext("localhost"))
                .start()) {
            try (var publisher = new TinyPublisher(connect(ingest)).publish("key")) {
                publisher.media(1);
                ingest.awaitMedia(Duration.ofMillis(900), WAIT);
                ingest.disconnectAll(false);
                assertThat(publisher.endsInOrder()).isTrue();
            }
            assertThat(ingest.awaitPublication(WAIT).awaitEnd(WAIT).whatIsBroken(Duration.ofMillis(100)))
                    .isEmpty();
        }
    }

    @Test
    void isRefusedWhenTheHostIsAnotherOrTheTimeIsOver() throws Exception {
        for (SSLContext bad : List.of(
                certificates.serverContext("elsewhere.example"), certificates.expiredServerContext("localhost"))) {
            try (var ingest = CheckingIngest.builder().tls(bad).start()) {
                assertThatThrownBy(() -> connect(ingest)).isInstanceOf(SSLException.class);
            }
        }
    }

    private static SSLSocket connect(CheckingIngest ingest) throws IOException {
        var socket =
                (SSLSocket) certificates.clientContext().getSocketFactory().createSocket("localhost", ingest.port());
        var parameters = socket.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        socket.setSSLParameters(parameters);
        socket.startHandshake();
        return socket;
    }

    @Test
    void writesPemFilesThatBelongTogether() throws Exception {
        var factory = CertificateFactory.getInstance("X.509");
        X509Certificate authority;
        try (InputStream in = Files.newInputStream(certificates.caPem())) {
            authority = (X509Certificate) factory.generateCertificate(in);
        }
        List<X509Certificate> chain;
        try (InputStream in = Files.newInputStream(certificates.chainPem("192.0.2.1"))) {
            chain = factory.generateCertificates(in).stream()
                    .map(X509Certificate.class::cast)
                    .toList();
        }
        assertThat(chain).hasSize(2);
        assertThat(chain.get(1)).isEqualTo(authority);
        chain.get(0).verify(authority.getPublicKey());
        chain.get(0).checkValidity();
        assertThat(chain.get(0).getSubjectAlternativeNames()).containsExactly(List.of(7, "192.0.2.1"));

        String pem = Files.readString(certificates.keyPem("192.0.2.1"));
        assertThat(pem).startsWith("-----BEGIN PRIVATE KEY-----\n");
        byte[] encoded = Base64.getMimeDecoder().decode(pem.replaceAll("-----[A-Z ]+-----", ""));
        var key = KeyFactory.getInstance("EC").generatePrivate(new PKCS8EncodedKeySpec(encoded));
        var signing = Signature.getInstance("SHA256withECDSA");
        signing.initSign(key);
        signing.update(pem.getBytes());
        byte[] signature = signing.sign();
        signing.initVerify(chain.get(0));
        signing.update(pem.getBytes());
        assertThat(signing.verify(signature)).isTrue();
    }
}
