package io.exprsn.simulcast.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.exprsn.simulcast.Destination;
import io.exprsn.simulcast.ErrorKind;
import io.exprsn.simulcast.Secret;
import io.exprsn.simulcast.SimulcastException;
import io.exprsn.simulcast.credential.Credential;
import io.exprsn.simulcast.credential.Credential.ApiToken;
import io.exprsn.simulcast.credential.Credential.SecretSet;
import io.exprsn.simulcast.credential.Credential.StreamKey;
import io.exprsn.simulcast.internal.service.ServiceByKey;
import io.exprsn.simulcast.service.KnownService;
import io.exprsn.simulcast.spi.Broadcast;
import io.exprsn.simulcast.spi.Broadcast.IngestProtocol;
import io.exprsn.simulcast.spi.BroadcastRequest;
import io.exprsn.simulcast.spi.CheckResult;
import io.exprsn.simulcast.spi.CheckResult.Finding;
import io.exprsn.simulcast.spi.Metadata;
import io.exprsn.simulcast.spi.PlatformAdapter;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The adapter that is always there: its table, what it finds in what people typed, and whether a server is there. */
class CustomServiceTest {
    private static final String KEY = "key-of-a-test-0815";

    private final FakeApi nobody = FakeApi.open();

    @TempDir
    private Path folder;

    @AfterEach
    void nobodyWasAsked() {
        assertThat(nobody.requests()).isEmpty();
        nobody.close();
    }

    static List<PlatformAdapter> all() {
        return ServiceByKey.all();
    }

    private static PlatformAdapter adapter(String id) {
        return all().stream().filter(one -> one.id().equals(id)).findFirst().orElseThrow();
    }

    private AdapterBench bench(String id, @Nullable Credential credential, Map<String, String> settings) {
        AdapterBench.Builder builder =
                AdapterBench.of(adapter(id), nobody).destination("main").settings(settings);
        return (credential == null ? builder : builder.credential(credential)).build();
    }

    private CheckResult check(String id, Map<String, String> settings) {
        try (AdapterBench bench = bench(id, new StreamKey(Secret.of(KEY)), settings)) {
            return adapter(id).check(bench.context());
        }
    }

    private CheckResult connecting(String id, String url, String... more) {
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put(Destination.URL, url);
        settings.put(Destination.CHECK_CONNECTS, "true");
        for (int i = 0; i < more.length; i += 2) {
            settings.put(more[i], more[i + 1]);
        }
        return check(id, settings);
    }

    @ParameterizedTest
    @MethodSource("all")
    void factsFitTogether(PlatformAdapter adapter) {
        assertThat(PlatformFactsCheck.whatIsBroken(adapter)).isEmpty();
    }

    @Test
    void preparesWhatTheDestinationSays() {
        Broadcast broadcast = prepare(
                "rtmp",
                new StreamKey(Secret.of(KEY)),
                Map.of(
                        Destination.URL, "rtmps://live.example.org/app?x=1",
                        Destination.BACKUP_URL, "rtmp://backup.example.org/app"),
                EnumSet.of(IngestProtocol.RTMP, IngestProtocol.RTMPS));
        assertThat(broadcast.platform()).isEqualTo("rtmp");
        assertThat(broadcast.ingests())
                .extracting(ingest -> ingest.protocol() + " " + ingest.server())
                .containsExactly("RTMPS rtmps://live.example.org/app?x=1", "RTMP rtmp://backup.example.org/app");
        assertThat(broadcast.ingests()).allMatch(ingest -> Secret.of(KEY).equals(ingest.key()));
    }

    @Test
    void preparesWhatTheTableSays() {
        Broadcast broadcast = prepare(
                "picarto", new StreamKey(Secret.of(KEY)), Map.of("region", "europe"), EnumSet.of(IngestProtocol.RTMP));
        assertThat(broadcast.ingests())
                .extracting(Broadcast.Ingest::server)
                .containsExactly(URI.create("rtmp://live.eu-west1.picarto.tv/golive"));
    }

    @Test
    void givesTheSameAgainAfterAnEarlierAttempt() {
        BroadcastRequest request = BroadcastRequest.of("intent-1", Metadata.titled("A show"));
        try (AdapterBench bench = bench("trovo", new StreamKey(Secret.of(KEY)), Map.of())) {
            PlatformAdapter trovo = adapter("trovo");
            Broadcast first = trovo.prepare(request, bench.context());
            assertThat(trovo.prepare(request.after(first), bench.context())).isEqualTo(first);
            trovo.end(first, bench.context());
            trovo.end(first, bench.context());
            trovo.discard(first, bench.context());
        }
    }

    @Test
    void anSrtListenerMayWantNoStreamId() {
        Map<String, String> settings = Map.of(Destination.URL, "srt://listener.example:9000");
        Set<IngestProtocol> srt = EnumSet.of(IngestProtocol.SRT);
        assertThat(prepare("srt", null, settings, srt).ingests().get(0).key()).isNull();
        Broadcast encrypted = prepare(
                "srt",
                new SecretSet(Map.of("key", Secret.of(KEY), Destination.PASSPHRASE, Secret.of("passphrase-1"))),
                settings,
                srt);
        assertThat(encrypted.ingests().get(0).key()).isEqualTo(Secret.of(KEY));
        assertThat(encrypted.ingests().get(0).passphrase()).isEqualTo(Secret.of("passphrase-1"));
    }

    @Test
    void refusesWhatCannotBeSentAndWhatHasNoKey() {
        assertThatExceptionOfType(SimulcastException.class)
                .isThrownBy(() ->
                        prepare("mux-srt", new StreamKey(Secret.of(KEY)), Map.of(), EnumSet.of(IngestProtocol.RTMPS)))
                .withMessageContainingAll("main", "SRT", "FFmpeg");
        for (Credential none : new Credential[] {null, new ApiToken(Secret.of("token-1"), null)}) {
            assertThatExceptionOfType(SimulcastException.class)
                    .isThrownBy(() -> prepare("trovo", none, Map.of(), EnumSet.of(IngestProtocol.RTMP)))
                    .satisfies(refusal -> assertThat(refusal.kind()).isEqualTo(ErrorKind.AUTHENTICATION));
        }
    }

    private Broadcast prepare(
            String id, @Nullable Credential credential, Map<String, String> settings, Set<IngestProtocol> protocols) {
        try (AdapterBench bench = bench(id, credential, settings)) {
            return adapter(id)
                    .prepare(
                            BroadcastRequest.of("intent-1", Metadata.titled("A show"))
                                    .sending(protocols),
                            bench.context());
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "rtmp://a.example/app/key       | is an address",
                "' key-with-space'              | before or behind",
                "'key-with-space '              | before or behind",
                "********                       | asterisks",
            })
    void findsWhatIsWrongWithAKeyAndDoesNotShowIt(String key, String finding) {
        try (AdapterBench bench = bench("trovo", new StreamKey(Secret.of(key)), Map.of())) {
            CheckResult result = adapter("trovo").check(bench.context());
            assertThat(result.canGoLive()).isFalse();
            assertThat(result.findings()).singleElement().satisfies(found -> {
                assertThat(found.text()).contains(finding).doesNotContain(key.strip());
                assertThat(found.remedy()).isNotBlank();
            });
        }
    }

    @Test
    void findsWhatIsWrongWithAnAddress() {
        assertThat(obstacles(check("rtmp", Map.of())))
                .singleElement()
                .asString()
                .contains("no server address");
        assertThat(obstacles(check("rtmp", Map.of(Destination.URL, "rtmp://host"))))
                .singleElement()
                .asString()
                .contains("no application");
        assertThat(obstacles(check("srt", Map.of(Destination.URL, "srt://host"))))
                .singleElement()
                .asString()
                .contains("no port");
        assertThat(obstacles(check("amazon-ivs", Map.of())))
                .singleElement()
                .asString()
                .contains("endpoint");
        assertThat(obstacles(check("soop", Map.of("region", "moon"))))
                .singleElement()
                .asString()
                .contains("moon");
        assertThat(check("trovo", Map.of())).isEqualTo(CheckResult.ready(null));
    }

    @Test
    void findsAServerThatIsThereWithoutShowingItTheKey() {
        try (CheckingIngest ingest = CheckingIngest.start()) {
            CheckResult result = connecting("rtmp", ingest.url());
            assertThat(result.canGoLive()).isTrue();
            assertThat(notices(result))
                    .singleElement()
                    .asString()
                    .contains("127.0.0.1:" + ingest.port(), "RTMP server");
            assertThat(ingest.connections()).isEqualTo(1);
            assertThat(ingest.attempts()).isEmpty();
        }
    }

    @Test
    void connectsOnlyWhereThatIsAskedFor() {
        try (CheckingIngest ingest = CheckingIngest.start()) {
            assertThat(check("rtmp", Map.of(Destination.URL, ingest.url())).findings())
                    .isEmpty();
            assertThat(ingest.connections()).isZero();
        }
    }

    @Test
    void believesACertificateOnlyOfWhomItTrusts() {
        TestCertificates certificates = TestCertificates.create(folder);
        try (CheckingIngest ingest = CheckingIngest.builder()
                .tls(certificates.serverContext("localhost"))
                .start()) {
            assertThat(obstacles(connecting("rtmp", ingest.url())))
                    .singleElement()
                    .asString()
                    .contains("TLS with localhost:" + ingest.port());
            CheckResult trusted = connecting(
                    "rtmp",
                    ingest.url(),
                    Destination.TRUST,
                    certificates.caPem().toString());
            assertThat(trusted.canGoLive()).isTrue();
        }
        try (CheckingIngest another = CheckingIngest.builder()
                .tls(certificates.serverContext("elsewhere.example"))
                .start()) {
            CheckResult result = connecting(
                    "rtmp",
                    another.url(),
                    Destination.TRUST,
                    certificates.caPem().toString());
            assertThat(obstacles(result)).singleElement().asString().contains("TLS with localhost");
        }
    }

    @Test
    void goesThroughTheDestinationsProxy() throws IOException {
        try (CheckingIngest ingest = CheckingIngest.start();
                TinyProxy http = new TinyProxy(false);
                TinyProxy socks = new TinyProxy(true)) {
            assertThat(connecting("rtmp", ingest.url(), Destination.PROXY, "http://127.0.0.1:" + http.port())
                            .canGoLive())
                    .isTrue();
            assertThat(connecting("rtmp", ingest.url(), Destination.PROXY, "socks5://127.0.0.1:" + socks.port())
                            .canGoLive())
                    .isTrue();
            assertThat(http.asked()).hasSize(1);
            assertThat(socks.asked()).hasSize(1);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"no proxy", "http://host", "ftp://host:1", "http://user@host:1"})
    void aProxyThatCannotBeOneIsAnObstacle(String proxy) {
        assertThat(obstacles(connecting("rtmp", "rtmp://127.0.0.1:1/app", Destination.PROXY, proxy)))
                .singleElement()
                .asString()
                .contains("main", "proxy");
    }

    @Test
    void saysWhyAServerIsNotReached() throws Exception {
        try (ClosedPort nobody = new ClosedPort()) {
            assertThat(obstacles(connecting("rtmp", "rtmp://127.0.0.1:" + nobody.number() + "/app")))
                    .singleElement()
                    .asString()
                    .contains("127.0.0.1:" + nobody.number(), "cannot be connected to");
        }
        assertThat(obstacles(connecting("rtmp", "rtmp://no-such-host.invalid/app")))
                .singleElement()
                .asString()
                .contains("no-such-host.invalid", "cannot be resolved");
        assertThat(obstacles(answeredBy("HTTP/1.1 400 Bad Request\r\n\r\n".getBytes(StandardCharsets.US_ASCII))))
                .singleElement()
                .asString()
                .contains("not as an RTMP server");
        assertThat(obstacles(answeredBy(new byte[0])))
                .singleElement()
                .asString()
                .contains("closes the connection before it answers");
    }

    private CheckResult answeredBy(byte[] answer) throws Exception {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Thread thread = new Thread(() -> {
                try (Socket socket = server.accept()) {
                    socket.getInputStream().readNBytes(1537);
                    socket.getOutputStream().write(answer);
                } catch (IOException closed) {
                    // seen by the test
                }
            });
            thread.start();
            CheckResult result = connecting("rtmp", "rtmp://127.0.0.1:" + server.getLocalPort() + "/app");
            thread.join();
            return result;
        }
    }

    @Test
    void aBackupThatIsNotThereStandsInNobodysWay() throws Exception {
        try (CheckingIngest ingest = CheckingIngest.start();
                ClosedPort nobody = new ClosedPort()) {
            CheckResult result = connecting(
                    "rtmp", ingest.url(), Destination.BACKUP_URL, "rtmp://127.0.0.1:" + nobody.number() + "/app");
            assertThat(result.canGoLive()).isTrue();
            assertThat(notices(result)).hasSize(2).element(1).asString().contains("cannot be connected to");
        }
    }

    @Test
    void aSessionSendsToWhereTheTableSays() throws Exception {
        try (ServerSocket proxy = new ServerSocket(0, 8, InetAddress.getLoopbackAddress());
                Shows shows = new Shows()) {
            CompletableFuture<String> asked = new CompletableFuture<>();
            Thread thread = new Thread(() -> {
                try (Socket socket = proxy.accept()) {
                    asked.complete(new BufferedReader(
                                    new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII))
                            .readLine());
                } catch (IOException e) {
                    asked.completeExceptionally(e);
                }
            });
            thread.start();
            shows.start(
                    Shows.flv(SyntheticFlv.Settings.ofDefaults()),
                    KnownService.named("trovo")
                            .destination("", Secret.of(KEY))
                            .through(URI.create("http://127.0.0.1:" + proxy.getLocalPort())));
            assertThat(asked.get(20, TimeUnit.SECONDS)).isEqualTo("CONNECT livepush.trovo.live:1935 HTTP/1.1");
            thread.join();
        }
    }

    @Test
    void findsAnSrtListenerThatIsThere() throws Exception {
        FfmpegTool ffmpeg = Peers.ffmpeg61();
        int port = SrtListener.freePort();
        try (SrtListener listener = SrtListener.start(ffmpeg, port, folder.resolve("srt.ts"), null)) {
            CheckResult result = connecting("srt", listener.server().toString());
            assertThat(result.findings()).singleElement().satisfies(found -> {
                assertThat(found.blocking()).as(found.text()).isFalse();
                assertThat(found.text()).contains("answers as an SRT listener");
            });
        }
    }

    @Test
    void saysWhyAnSrtListenerIsNotReached() throws Exception {
        assertThat(obstacles(connecting(
                        "srt", SrtListener.server(SrtListener.freePort()).toString())))
                .singleElement()
                .asString()
                .contains("Nothing listens at 127.0.0.1");
        try (DatagramSocket other = new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))) {
            Thread echo = new Thread(() -> {
                DatagramPacket packet = new DatagramPacket(new byte[1500], 1500);
                try {
                    other.receive(packet);
                    other.send(packet);
                } catch (IOException closed) {
                    // seen by the test
                }
            });
            echo.start();
            CheckResult result =
                    connecting("srt", SrtListener.server(other.getLocalPort()).toString());
            echo.join();
            assertThat(obstacles(result)).singleElement().asString().contains("not as an SRT listener");
        }
    }

    private static List<String> obstacles(CheckResult result) {
        return result.findings().stream()
                .filter(Finding::blocking)
                .map(Finding::text)
                .toList();
    }

    private static List<String> notices(CheckResult result) {
        return result.findings().stream()
                .filter(finding -> !finding.blocking())
                .map(Finding::text)
                .toList();
    }
}
