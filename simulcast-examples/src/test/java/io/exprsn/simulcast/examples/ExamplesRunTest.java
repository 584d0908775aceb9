package io.exprsn.simulcast.examples;

import static io.exprsn.simulcast.examples.Stage.KEY;
import static io.exprsn.simulcast.examples.Stage.SOON;
import static io.exprsn.simulcast.examples.Stage.STUDIO;
import static io.exprsn.simulcast.examples.Stage.cameWhole;
import static io.exprsn.simulcast.examples.Stage.freePort;
import static org.assertj.core.api.Assertions.assertThat;

import io.exprsn.simulcast.Secret;
import io.exprsn.simulcast.Simulcaster;
import io.exprsn.simulcast.Source;
import io.exprsn.simulcast.credential.ClientIdentity;
import io.exprsn.simulcast.credential.Credential;
import io.exprsn.simulcast.credential.Credentials;
import io.exprsn.simulcast.credential.TinkVault;
import io.exprsn.simulcast.credential.VaultKey;
import io.exprsn.simulcast.ffmpeg.FfmpegRunner;
import io.exprsn.simulcast.service.KnownService;
import io.exprsn.simulcast.store.CredentialStore;
import io.exprsn.simulcast.store.SessionStore;
import io.exprsn.simulcast.testkit.CheckingIngest;
import io.exprsn.simulcast.testkit.EndReason;
import io.exprsn.simulcast.testkit.FakeAnswer;
import io.exprsn.simulcast.testkit.FakeApi;
import io.exprsn.simulcast.testkit.FakeBroadcast;
import io.exprsn.simulcast.testkit.FakeTwitch;
import io.exprsn.simulcast.testkit.FakeYouTube;
import io.exprsn.simulcast.testkit.Publication;
import io.exprsn.simulcast.testkit.SyntheticFlv;
import io.exprsn.simulcast.testkit.TestCertificates;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.awt.image.BufferedImage;
import java.io.File;
import java.io.IOException;
import java.net.BindException;
import java.net.DatagramSocket;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * Every example does what it says, against ingests and platforms that are played in this process. They wait most of the time, and so do it
 * side by side.
 */
class ExamplesRunTest {
    private static final String SEALING = "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff";
    private static final String EXAMPLES = "io.exprsn.simulcast.examples.";

    private static Said said;

    @TempDir
    private Path folder;

    private Stage stage;

    @BeforeAll
    static void listen() {
        said = new Said();
    }

    @AfterAll
    static void nothingRuns() {
        said.close();
        Awaitility.await("all threads end")
                .atMost(SOON)
                .untilAsserted(() -> assertThat(Thread.getAllStackTraces().keySet())
                        .extracting(Thread::getName)
                        .noneMatch(name -> name.startsWith("simulcast")));
        assertThat(ProcessHandle.current().descendants()).isEmpty();
        assertThat(said.all()).doesNotContain(KEY.reveal(), STUDIO.reveal(), "new-key", "secret-of-the-srt");
    }

    @BeforeEach
    void open() {
        stage = new Stage(folder);
    }

    @AfterEach
    void close() throws Exception {
        stage.close();
    }

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void pushAFile() throws Exception {
        CheckingIngest second = stage.opened(CheckingIngest.prompt());
        PushAFile.run(stage.clip(20).toString(), stage.ingest.url(), KEY.reveal(), second.url(), KEY.reveal());
        cameWhole(stage.ingest, Duration.ofSeconds(12));
        cameWhole(second, Duration.ofSeconds(1));
        said.contains("church site is live");
    }

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void addWhileLive() throws Exception {
        CheckingIngest second = stage.opened(CheckingIngest.prompt());
        AddWhileLive.run(stage.clip(5), stage.site("from the start"), Stage.site("late", second));
        cameWhole(stage.ingest, Duration.ofSeconds(12));
        cameWhole(second, Duration.ofSeconds(8));
        assertThat(second.publications().get(0).report().end()).isEqualTo(EndReason.CLEAN);
    }

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void pauseAndRekey() throws Exception {
        CheckingIngest second = stage.opened(CheckingIngest.prompt());
        PauseAndRekey.run(stage.clip(5), stage.site("steady"), Stage.site("changing", second), Secret.of("new-key"));
        cameWhole(stage.ingest, Duration.ofSeconds(15));
        assertThat(second.publications()).extracting(Publication::streamName).containsExactly(KEY.reveal(), "new-key");
        said.contains("changing is LIVE, at priority 10");
    }

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void liveEverywhere() throws Exception {
        FakeYouTube youtube = stage.opened(FakeYouTube.open());
        FakeTwitch twitch = stage.opened(FakeTwitch.open());
        int port = freePort();
        Simulcaster.Builder builder = stage.connected(youtube, twitch).ingest(port);
        Stage.Playing example =
                stage.begin(() -> LiveEverywhere.run(builder, STUDIO.reveal(), stage.ingest.url(), KEY.reveal()));
        stage.studio(port, Source.file(stage.clip(5)).looping());
        Awaitility.await("edited everywhere").atMost(SOON).untilAsserted(() -> {
            assertThat(twitch.metadata(FakeTwitch.FIRST_ID).orElseThrow().title())
                    .isEqualTo("Sunday service, now live");
            assertThat(youtube.broadcasts())
                    .extracting(FakeBroadcast::title)
                    .containsExactly("Sunday service, now live");
        });
        said.await("(https://www.youtube.com/watch)");
        stage.ingest.awaitMedia(Duration.ofSeconds(5), SOON);
        youtube.ingest().awaitMedia(Duration.ofSeconds(5), SOON);
        assertThat(youtube.broadcasts()).extracting(FakeBroadcast::privacy).containsExactly("unlisted");
        example.interrupt();
        assertThat(youtube.openBroadcasts()).isEmpty();
    }

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void liveOnYouTube() throws Exception {
        FakeYouTube youtube = stage.opened(FakeYouTube.open());
        FakeTwitch twitch = stage.opened(FakeTwitch.open());
        int port = freePort();
        Simulcaster.Builder builder = stage.connected(youtube, twitch).ingest(port);
        Stage.Playing example = stage.begin(() -> LiveOnYouTube.run(builder, STUDIO));
        stage.studio(port, Source.file(stage.clip(5)).looping());
        said.await("(Viewers see it: )");
        assertThat(youtube.publicBroadcasts()).hasSize(1);
        example.interrupt();
        assertThat(youtube.openBroadcasts()).isEmpty();
    }

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void recordWhileLive() throws Exception {
        RecordWhileLive.run(ffmpeg(), Stage.film(), stage.site("service"), folder.resolve("show.mkv"));
        cameWhole(stage.ingest, Duration.ofSeconds(2));
        assertThat(folder.resolve("show-001.mkv")).isNotEmptyFile();
    }

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void sendBySrt() throws Exception {
        int port;
        try (DatagramSocket free = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        Path received = folder.resolve("received.ts");
        URI listener = URI.create("srt://127.0.0.1:" + port);
        Process receiver = ffmpeg(
                "-f",
                "mpegts",
                "-mode",
                "listener",
                "-passphrase",
                "secret-of-the-srt",
                "-i",
                listener.toString(),
                "-c",
                "copy",
                "-f",
                "mpegts",
                received.toString());
        stage.opened(() -> receiver.destroyForcibly().onExit().join());
        Awaitility.await("it listens").atMost(SOON).until(() -> isTaken(port));
        SendBySrt.run(ffmpeg(), film(8), listener, Secret.of("studio"), Secret.of("secret-of-the-srt"));
        assertThat(receiver.waitFor(20, TimeUnit.SECONDS)).isTrue();
        assertThat(Files.size(received)).isGreaterThan(1_000_000);
        said.contains("By SRT: CONNECTING to SENDING");
    }

    private static boolean isTaken(int port) throws IOException {
        try (DatagramSocket probe = new DatagramSocket(null)) {
            probe.setReuseAddress(false);
            probe.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return false;
        } catch (BindException taken) {
            return true;
        }
    }

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void connectAnAccountInABrowser() throws Exception {
        FakeYouTube youtube = stage.opened(FakeYouTube.open());
        URI redirect = URI.create("http://127.0.0.1:" + freePort() + "/oauth");
        Simulcaster.Builder builder = Simulcaster.builder()
                .client("youtube", ClientIdentity.of("youtube-client", Secret.of("youtube-client-secret")))
                .redirectUri("youtube", redirect);
        youtube.hosts().forEach((name, address) -> builder.host("youtube", name, address));
        Stage.Playing example = stage.begin(() -> ConnectAnAccount.run(builder, "youtube", "by browser"));
        String state = said.await("Open \\S+[?&]state=([^&\\s]+)");
        String code = URLEncoder.encode(youtube.authorizationCode("harbour"), StandardCharsets.UTF_8);
        HttpURLConnection browser = (HttpURLConnection) URI.create(redirect + "?state=" + state + "&code=" + code)
                .toURL()
                .openConnection();
        assertThat(browser.getResponseCode()).isEqualTo(200);
        example.awaitEnd();
        said.contains("Connected now: [by browser]");
    }

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void connectAnAccountByACode() throws Exception {
        AtomicInteger polls = new AtomicInteger();
        FakeApi google = stage.opened(FakeApi.open())
                .on(
                        "POST",
                        "/device/code",
                        asked -> FakeAnswer.json(
                                200,
                                Map.of(
                                        "device_code", "device-1",
                                        "user_code", "HARB-OUR1",
                                        "verification_url", "https://example.org/device",
                                        "expires_in", 600,
                                        "interval", 1)))
                .on(
                        "POST",
                        "/token",
                        asked -> polls.incrementAndGet() < 2
                                ? FakeAnswer.json(428, Map.of("error", "authorization_pending"))
                                : FakeAnswer.json(
                                        200,
                                        Map.of(
                                                "access_token", "access-1",
                                                "refresh_token", "refresh-1",
                                                "expires_in", 3600,
                                                "token_type", "Bearer",
                                                "scope", "https://www.googleapis.com/auth/youtube")));
        ConnectAnAccount.run(
                Simulcaster.builder()
                        .client("youtube", ClientIdentity.of("tv-client", Secret.of("tv-secret")))
                        .host("youtube", "oauth", google.address()),
                "youtube",
                "by code");
        said.contains("Type HARB-OUR1 at https://example.org/device", "Connected now: [by code]");
        assertThat(polls).hasValue(2);
    }

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void checkAndRehearse() throws Exception {
        FakeYouTube youtube = stage.opened(FakeYouTube.open());
        FakeTwitch twitch = stage.opened(FakeTwitch.open());
        CheckAndRehearse.run(
                stage.connected(youtube, twitch), stage.clip(5), stage.site("church site"), Duration.ofSeconds(1));
        said.await("(Check of sunday: )");
        said.await("(Rehearsal of sunday: good)");
        assertThat(youtube.publicBroadcasts()).isEmpty();
        assertThat(youtube.openBroadcasts()).isEmpty();
        assertThat(stage.ingest.publications()).isEmpty();
    }

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void planAndRenditions() throws Exception {
        PlanAndRenditions.run(ffmpeg(), Stage.film(), URI.create(stage.ingest.url()), KEY);
        said.contains("One encode for small and also small");
        assertThat(stage.ingest.connections()).isZero();
    }

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void scheduleAShow() throws Exception {
        ZoneId berlin = ZoneId.of("Europe/Berlin");
        ScheduleAShow.run(
                Simulcaster.builder().folder(folder.resolve("data"), VaultKey.ofKeyset(VaultKey.newKeyset())),
                stage.clip(4),
                stage.site("site"),
                LocalDateTime.now(berlin).plusSeconds(6).toString(),
                berlin.toString());
        cameWhole(stage.ingest, Duration.ofSeconds(2));
        said.await("(Rescheduled\\[)");
        said.await("(Cancelled\\[)");
    }

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void editEverywhere() throws Exception {
        FakeYouTube youtube = stage.opened(FakeYouTube.open());
        FakeTwitch twitch = stage.opened(FakeTwitch.open());
        Path picture = picture("sunday.jpg", 1280);
        Path later = picture("part-two.jpg", 640);
        EditEverywhere.run(stage.connected(youtube, twitch), stage.clip(5), picture, later);
        String id = youtube.broadcasts().get(0).id();
        assertThat(youtube.metadata(id).orElseThrow().title()).isEqualTo("Part two");
        assertThat(youtube.thumbnail(id)).isEqualTo(Files.readAllBytes(later));
        assertThat(twitch.metadata(FakeTwitch.FIRST_ID).orElseThrow().title()).isEqualTo("Part two, live");
        assertThat(youtube.openBroadcasts()).isEmpty();
    }

    private Path picture(String name, int width) throws IOException {
        Path file = folder.resolve(name);
        ImageIO.write(new BufferedImage(width, width * 9 / 16, BufferedImage.TYPE_INT_RGB), "jpg", file.toFile());
        return file;
    }

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void chatAndViewers() throws Exception {
        FakeYouTube youtube = stage.opened(FakeYouTube.open());
        FakeTwitch twitch = stage.opened(FakeTwitch.open());
        youtube.viewers(40);
        twitch.viewers(2);
        Simulcaster.Builder builder = stage.connected(youtube, twitch);
        Path clip = stage.clip(30);
        Stage.Playing example = stage.begin(() -> ChatAndViewers.run(builder, clip));
        Awaitility.await("Twitch's chat is read").atMost(SOON).until(twitch::chatIsRead);
        twitch.viewerWrites("bob", "Good morning from the harbour");
        youtube.viewerWrites("ann", "Hello from the hill");
        said.await("(twitch: Good morning from the harbour)");
        said.await("(youtube: Hello from the hill)");
        assertThat(twitch.chatSaid()).contains("We begin in a minute");
        assertThat(youtube.chatSaid()).contains("We begin in a minute");
        example.awaitEnd();
        said.contains("42 watch");
    }

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void incidentAfterAFailure() throws Exception {
        stage.ingest.streamKeys("another key");
        IncidentAfterAFailure.run(stage.clip(3), stage.site("church"));
        said.contains("Incident report: church (rtmp), session sunday", "Wrong stream key");
    }

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void healthAndEvents() throws Exception {
        Path clip = stage.clip(10);
        Stage.Playing example = stage.begin(() -> HealthAndEvents.run(clip, stage.site("site")));
        stage.ingest.awaitMedia(Duration.ofSeconds(1), SOON);
        stage.ingest.disconnectAll(true);
        example.awaitEnd();
        said.contains(" DestinationRetrying", "Health: BAD", "ERROR site: ");
        assertThat(stage.ingest.publications()).hasSize(2);
    }

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void metersInMicrometer() throws Exception {
        MetersInMicrometer.run(new SimpleMeterRegistry(), stage.clip(8), stage.site("site"));
        said.await("(simulcast\\.destination\\.bytes')");
        assertThat(Double.parseDouble(said.await("simulcast\\.destination\\.bytes'.*value=([0-9.E]+)")))
                .isPositive();
    }

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void previewPicture() throws Exception {
        Path preview = folder.resolve("preview.flv");
        Path jpeg = folder.resolve("preview.jpg");
        PreviewPicture.run(Stage.film(), stage.site("site"), preview);
        assertThat(ffmpeg("-i", preview.toString(), "-frames:v", "1", jpeg.toString())
                        .waitFor())
                .isZero();
        assertThat(ImageIO.read(jpeg.toFile()).getWidth()).isEqualTo(640);
        said.contains("Preview: KeyFrame[H264 640x360 at ");
    }

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void backupSource() throws Exception {
        int port = freePort();
        Path standby = stage.clip(5);
        Stage.Playing example = stage.begin(() -> BackupSource.run(
                Simulcaster.builder().ingest(port), STUDIO, standby, stage.site("site"), Duration.ofSeconds(25)));
        said.await("(Now from .*clip-5.flv)");
        stage.studio(port, Source.file(stage.clip(8)));
        said.await("(Now from .*publisher)");
        example.awaitEnd();
        assertThat(stage.ingest.publications()).hasSize(1);
    }

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void slateWhileAway() throws Exception {
        int port = freePort();
        Path picture = picture("back-soon.jpg", 640);
        Stage.Playing example = stage.begin(() ->
                SlateWhileAway.run(ffmpeg().ingest(port), STUDIO, picture, stage.site("site"), Duration.ofSeconds(8)));
        stage.studio(port, Source.file(film(12)));
        said.await("(Slate on)");
        example.awaitEnd();
        assertThat(stage.ingest.publications()).hasSize(1);
        assertThat(stage.ingest.publications().get(0).report().mediaTime()).isGreaterThan(Duration.ofSeconds(2));
    }

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void receiveFromObs() throws Exception {
        Stage.Playing example = stage.begin(() ->
                ReceiveFromObs.run(Simulcaster.builder().ingest(0), STUDIO, stage.site("site"), Duration.ofSeconds(1)));
        int port = Integer.parseInt(said.await("In OBS, as a custom server: rtmp://127.0.0.1:(\\d+)/live"));
        stage.studio(port, Source.file(stage.clip(4)));
        example.awaitEnd();
        cameWhole(stage.ingest, Duration.ofSeconds(2));
        said.contains("Nobody pushes any more");
    }

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void resumeAfterACrash() throws Exception {
        Path data = folder.resolve("data");
        Path clip = stage.clip(12);
        Process killed = program("ResumeAfterACrash", data.toString(), clip.toString(), stage.ingest.url());
        stage.ingest.awaitMedia(Duration.ofSeconds(1), SOON);
        killed.destroyForcibly().onExit().join();
        ResumeAfterACrash.run(
                Simulcaster.builder().folder(data, VaultKey.ofPassphrase(Secret.of(SEALING))),
                clip,
                stage.site("another, which is not asked"));
        said.await("(lasting goes on)");
        assertThat(stage.ingest.publications()).hasSize(2);
        assertThat(stage.ingest.publications().get(1).report().end()).isEqualTo(EndReason.CLEAN);
        assertThat(SessionStore.inFolder(data).ids()).isEmpty();
    }

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void storesInADatabase() throws Exception {
        Path out = folder.resolve("out.txt");
        Process program = program(
                out, "store.StoresInADatabase", folder.resolve("stores").toString(), "church", stage.ingest.url());
        assertThat(program.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(Files.readString(out))
                .contains("church (rtmp), ", stage.ingest.url())
                .doesNotContain(KEY.reveal());
        assertThat(program.exitValue()).isZero();
    }

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void scheduleWithDbScheduler() throws Exception {
        ZoneId berlin = ZoneId.of("Europe/Berlin");
        Process program = program(
                "schedule.ScheduleWithDbScheduler",
                folder.resolve("state").toString(),
                LocalDateTime.now(berlin).plusSeconds(5).toString(),
                berlin.toString(),
                stage.clip(4).toString(),
                stage.ingest.url());
        cameWholeWithin(program);
    }

    private void cameWholeWithin(Process program) throws IOException {
        try {
            stage.ingest.awaitMedia(Duration.ofSeconds(2), SOON);
        } catch (AssertionError e) {
            throw new AssertionError(
                    "Alive: " + program.isAlive() + ", " + Files.readString(folder.resolve("all.txt")), e);
        }
        cameWhole(stage.ingest, Duration.ofSeconds(2));
    }

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void credentialsInAFolder() {
        VaultKey next = VaultKey.ofKeyset(VaultKey.newKeyset());
        CredentialsInAFolder.run(folder, VaultKey.ofKeyset(VaultKey.newKeyset()), next, "church-key", KEY);
        assertThat(new Credentials(TinkVault.of(next), CredentialStore.inFolder(folder)).get("church-key"))
                .contains(new Credential.StreamKey(KEY));
        said.contains("church-key: ", "1 sealed anew");
    }

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void knownServices() throws Exception {
        KnownServices.run(ffmpeg(), Stage.film(), KEY, Secret.of("secret-of-the-srt"));
        for (KnownService each : KnownService.all()) {
            said.contains(each.id() + ": " + each.displayName());
        }
        said.await("(frankfurt.*)");
    }

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void ownFfmpegRunner() throws Exception {
        Path mp4 = folder.resolve("clip.mp4");
        assertThat(ffmpeg("-i", Stage.film().toString(), "-c", "copy", mp4.toString())
                        .waitFor())
                .isZero();
        OwnFfmpegRunner.run(FfmpegRunner.local(ffmpeg61()), mp4, stage.site("site"));
        cameWhole(stage.ingest, Duration.ofSeconds(2));
        said.await("(FFmpeg \\d+ began: )");
        said.await("(FFmpeg \\d+ ended: )");
    }

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void startTogether() throws Exception {
        FakeYouTube youtube = stage.opened(FakeYouTube.open());
        FakeTwitch twitch = stage.opened(FakeTwitch.open());
        StartTogether.run(stage.connected(youtube, twitch), stage.clip(15));
        said.await("(Ready: \\[(youtube, twitch|twitch, youtube)\\])");
        assertThat(youtube.ingest().publications()).hasSize(1);
        assertThat(twitch.ingest().publications()).hasSize(1);
        assertThat(youtube.openBroadcasts()).isEmpty();
    }

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void startTogetherOrNotAtAll() throws Exception {
        FakeYouTube youtube = stage.opened(FakeYouTube.open());
        FakeTwitch twitch = stage.opened(FakeTwitch.open());
        youtube.allowBroadcasts(false);
        StartTogether.run(stage.connected(youtube, twitch), stage.clip(15));
        said.await("(Not begun: \\{youtube=)");
        assertThat(youtube.ingest().publications()).isEmpty();
        assertThat(twitch.ingest().publications()).isEmpty();
    }

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void sendSecurely() throws Exception {
        TestCertificates certificates = TestCertificates.create(folder);
        CheckingIngest down = tls(certificates);
        CheckingIngest backup = tls(certificates);
        String gone = down.url();
        down.kill();
        SendSecurely.run(stage.clip(12), certificates.caPem(), URI.create(gone), URI.create(backup.url()), KEY);
        assertThat(backup.publications()).hasSize(1);
        assertThat(backup.publications().get(0).report().violations()).isEmpty();
        said.contains("Now to ");
    }

    private CheckingIngest tls(TestCertificates certificates) {
        return stage.opened(CheckingIngest.builder()
                .tls(certificates.serverContext("localhost"))
                .start());
    }

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void anySource() throws Exception {
        try (SyntheticFlv camera =
                new SyntheticFlv(SyntheticFlv.Settings.ofDefaults().lasting(Duration.ofSeconds(3)), 7)) {
            AnySource.run(Simulcaster.builder(), AnySource.source("-", camera), stage.site("site"), SOON);
        }
        cameWhole(stage.ingest, Duration.ofSeconds(2));
        assertThat(AnySource.source("test", System.in)).isEqualTo(Source.testPattern());
        assertThat(AnySource.source("clip.mp4", System.in)).isEqualTo(Source.file(Path.of("clip.mp4")));
        assertThat(AnySource.source("rtsp://camera/live", System.in)).isInstanceOf(Source.Address.class);
    }

    /** A picture that can be seen, for about so long. */
    private Path film(int seconds) throws Exception {
        Path film = folder.resolve("film.flv");
        int more = seconds / 4 - 1;
        assertThat(ffmpeg("-stream_loop", "" + more, "-i", Stage.film().toString(), "-c", "copy", film.toString())
                        .waitFor())
                .isZero();
        return film;
    }

    /** With an FFmpeg that comes with the build. */
    private static Simulcaster.Builder ffmpeg() {
        return Simulcaster.builder().ffmpeg(FfmpegRunner.local(ffmpeg61()));
    }

    private static Path ffmpeg61() {
        return Path.of(System.getProperty("simulcast.ffmpeg61"));
    }

    private Process ffmpeg(String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(ffmpeg61().toString(), "-nostdin", "-v", "error", "-y"));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        folder.resolve("ffmpeg.log").toFile()));
        builder.environment().put("LD_LIBRARY_PATH", ffmpeg61().getParent().toString());
        return builder.start();
    }

    private Process program(String example, String... arguments) throws IOException {
        return program(folder.resolve("all.txt"), example, arguments);
    }

    /** An example as a person starts it, in a process of its own. */
    private Process program(Path out, String example, String... arguments) throws IOException {
        String libraries = String.join(
                File.pathSeparator,
                Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                        .filter(part -> !part.contains("test-classes"))
                        .toList());
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                libraries,
                EXAMPLES + example));
        command.addAll(List.of(arguments));
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(out.toFile());
        builder.environment().put(VaultKey.ENCRYPTION_KEY, SEALING);
        builder.environment().put("STREAM_KEY", KEY.reveal());
        Process process = builder.start();
        stage.opened(() -> process.destroyForcibly().onExit().join());
        return process;
    }
}
