package io.exprsn.simulcast.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.exprsn.simulcast.Destination;
import io.exprsn.simulcast.DestinationHandle;
import io.exprsn.simulcast.Problem;
import io.exprsn.simulcast.Secret;
import io.exprsn.simulcast.SimulcastPlan;
import io.exprsn.simulcast.SimulcastSession;
import io.exprsn.simulcast.Simulcaster;
import io.exprsn.simulcast.Source;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The ways out of the machine: proxies and local addresses. */
class RelayRoutesTest {
    private static final Duration SOON = Duration.ofSeconds(20);

    private static SimulcastSession start(Simulcaster simulcaster, Destination destination) {
        return simulcaster.start(SimulcastPlan.named("route")
                .source(Source.flv(new SyntheticFlv()))
                .to(destination)
                .build());
    }

    @ParameterizedTest
    @ValueSource(strings = {"http", "socks5"})
    void goesThroughAProxyWhichResolvesTheName(String kind) throws Exception {
        try (CheckingIngest ingest = CheckingIngest.builder().host("localhost").start();
                TinyProxy proxy = new TinyProxy(kind.equals("socks5"));
                Simulcaster simulcaster = Simulcaster.builder().build()) {
            start(
                    simulcaster,
                    Destination.rtmp("far", URI.create(ingest.url()), Secret.of("key"))
                            .through(URI.create(kind + "://127.0.0.1:" + proxy.port())));
            ingest.awaitMedia(Duration.ofSeconds(1), SOON);
            assertThat(proxy.asked()).containsExactly("localhost:" + ingest.port());
        }
    }

    @Test
    void goesThroughAProxyWithTls(@TempDir Path folder) throws Exception {
        TestCertificates certificates = TestCertificates.create(folder);
        try (CheckingIngest ingest = CheckingIngest.builder()
                        .tls(certificates.serverContext("localhost"))
                        .start();
                TinyProxy proxy = new TinyProxy(false);
                Simulcaster simulcaster = Simulcaster.builder().build()) {
            start(
                    simulcaster,
                    Destination.rtmp("far", URI.create(ingest.url()), Secret.of("key"))
                            .trusting(certificates.caPem())
                            .through(URI.create("http://127.0.0.1:" + proxy.port())));
            ingest.awaitMedia(Duration.ofSeconds(1), SOON);
            assertThat(proxy.asked()).containsExactly("localhost:" + ingest.port());
        }
    }

    @Test
    void saysThatTheProxyIsNotThere() throws Exception {
        try (ClosedPort nobody = new ClosedPort();
                Simulcaster simulcaster = Simulcaster.builder().build()) {
            SimulcastSession show = start(
                    simulcaster,
                    Destination.rtmp("far", URI.create("rtmp://ingest.example/app"), Secret.of("key"))
                            .through(URI.create("socks5://127.0.0.1:" + nobody.number())));
            DestinationHandle far = show.destination("far").orElseThrow();
            Awaitility.await().atMost(SOON).until(() -> far.status().lastProblem() != null);
            Problem problem = far.status().lastProblem();
            assertThat(problem.remedy()).containsIgnoringCase("proxy");
        }
    }

    @Test
    void connectsFromTheLocalAddressAskedFor() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                Simulcaster simulcaster = Simulcaster.builder().build()) {
            start(
                    simulcaster,
                    Destination.rtmp(
                                    "far",
                                    URI.create("rtmp://127.0.0.1:" + server.getLocalPort() + "/app"),
                                    Secret.of("k"))
                            .with(Destination.LOCAL_ADDRESS, "127.0.0.2"));
            try (Socket socket = server.accept()) {
                assertThat(socket.getInetAddress().getHostAddress()).isEqualTo("127.0.0.2");
            }
        }
    }
}
