package io.exprsn.simulcast.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.exprsn.simulcast.Destination;
import io.exprsn.simulcast.DestinationHandle;
import io.exprsn.simulcast.DestinationState;
import io.exprsn.simulcast.ErrorKind;
import io.exprsn.simulcast.IngestSettings;
import io.exprsn.simulcast.Problem;
import io.exprsn.simulcast.Secret;
import io.exprsn.simulcast.SimulcastPlan;
import io.exprsn.simulcast.SimulcastSession;
import io.exprsn.simulcast.Simulcaster;
import io.exprsn.simulcast.Source;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** RTMPS: what is trusted is served, what is not is refused with a reason a person understands. */
class RelayTlsTest {
    private static final Duration SOON = Duration.ofSeconds(20);

    @TempDir
    static Path folder;

    private static TestCertificates certificates;

    @BeforeAll
    static void certificates() {
        certificates = TestCertificates.create(folder);
    }

    private static SimulcastPlan plan(Destination destination) {
        return SimulcastPlan.named("tls")
                .source(Source.flv(new SyntheticFlv()))
                .to(destination)
                .build();
    }

    private static Destination to(CheckingIngest ingest) {
        return Destination.rtmp("secure", URI.create(ingest.url()), Secret.of("key"));
    }

    private static Problem failure(Destination destination) throws InterruptedException {
        try (Simulcaster simulcaster = Simulcaster.builder().build()) {
            SimulcastSession show = simulcaster.start(plan(destination));
            DestinationHandle handle = show.destination("secure").orElseThrow();
            Awaitility.await().atMost(SOON).until(() -> handle.status().state() == DestinationState.FAILED);
            Problem problem = handle.status().lastProblem();
            assertThat(problem).isNotNull();
            assertThat(problem.kind()).isEqualTo(ErrorKind.REJECTED);
            return problem;
        }
    }

    @Test
    void sendsToAServerOfOurOwnAuthority() throws Exception {
        try (CheckingIngest ingest = CheckingIngest.builder()
                        .tls(certificates.serverContext("localhost"))
                        .start();
                Simulcaster simulcaster = Simulcaster.builder().build()) {
            SimulcastSession show = simulcaster.start(plan(to(ingest).trusting(certificates.caPem())));
            ingest.awaitMedia(Duration.ofSeconds(2), SOON);
            show.end();
            show.awaitEnd();
            IngestReport report = ingest.publications().get(0).report();
            assertThat(report.violations()).isEmpty();
            assertThat(report.end()).isEqualTo(EndReason.CLEAN);
        }
    }

    @Test
    void refusesAnUnknownAuthority() throws Exception {
        try (CheckingIngest ingest = CheckingIngest.builder()
                .tls(certificates.serverContext("localhost"))
                .start()) {
            assertThat(failure(to(ingest)).text()).contains("not signed by an authority we trust");
            assertThat(ingest.attempts()).isEmpty();
        }
    }

    @Test
    void refusesAnotherHostsCertificate() throws Exception {
        try (CheckingIngest ingest = CheckingIngest.builder()
                .tls(certificates.serverContext("another.example"))
                .host("localhost")
                .start()) {
            assertThat(failure(to(ingest).trusting(certificates.caPem())).text())
                    .contains("not for the host name localhost");
            assertThat(ingest.attempts()).isEmpty();
        }
    }

    @Test
    void refusesAnExpiredCertificate() throws Exception {
        try (CheckingIngest ingest = CheckingIngest.builder()
                .tls(certificates.expiredServerContext("localhost"))
                .start()) {
            assertThat(failure(to(ingest).trusting(certificates.caPem())).text())
                    .contains("expired");
            assertThat(ingest.attempts()).isEmpty();
        }
    }

    @Tag("chaos")
    @Test
    void goesThroughATlsTerminatorToNginx() throws Exception {
        try (NginxRtmp nginx = NginxRtmp.start(
                        folder.resolve("nginx"), certificates.chainPem("localhost"), certificates.keyPem("localhost"));
                Simulcaster simulcaster = Simulcaster.builder().build()) {
            Path clip = Peers.make(folder.resolve("clip.flv"), 6, "-bf", "0", "-f", "flv");
            SimulcastSession show = simulcaster.start(SimulcastPlan.named("terminator")
                    .source(Source.file(clip))
                    .to(Destination.rtmp(
                                    "secure",
                                    URI.create("rtmps://localhost:" + nginx.tlsPort() + "/live"),
                                    Secret.of("tls-key"))
                            .trusting(certificates.caPem()))
                    .build());
            assertThat(show.awaitEnd(Duration.ofSeconds(40))).isTrue();
            Recording recording = new Recording(nginx.finished("tls-key"), Peers.ffmpeg81()).decodesWithoutError();
            assertThat(recording.packets("v:0")).hasSize(144);
        }
    }

    @Test
    void takesRtmpsPublishersAndRelaysThem() throws Exception {
        FfmpegTool publisher = Peers.ffmpeg81();
        Path clip = Peers.make(folder.resolve("published.flv"), 4, "-bf", "0", "-f", "flv");
        try (CheckingIngest ingest = CheckingIngest.start();
                Simulcaster simulcaster = Simulcaster.builder()
                        .ingest(IngestSettings.rtmps(
                                0, certificates.chainPem("localhost"), certificates.keyPem("localhost")))
                        .build()) {
            SimulcastSession show = simulcaster.start(SimulcastPlan.named("from rtmps")
                    .source(Source.ingest(Secret.of("studio")).holdFor(Duration.ofMillis(100)))
                    .to(Destination.rtmp("plain", URI.create(ingest.url()), Secret.of("key")))
                    .build());
            int port = simulcaster.ingestAddresses().get(0).getPort();
            Process process = publisher.start(
                    folder.resolve("publisher.log"),
                    List.of(("-nostdin -v warning -re -i " + clip + " -c copy -f flv -tls_verify 1 -ca_file "
                                    + certificates.caPem() + " rtmps://localhost:" + port + "/live/studio")
                            .split(" ")));
            assertThat(process.waitFor()).isZero();
            show.awaitEnd();
            assertThat(ingest.publications()
                            .get(0)
                            .report()
                            .video()
                            .orElseThrow()
                            .frames())
                    .isGreaterThan(90);
        }
    }
}
