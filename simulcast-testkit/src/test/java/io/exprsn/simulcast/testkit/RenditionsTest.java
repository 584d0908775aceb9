package io.exprsn.simulcast.testkit;

import static io.exprsn.simulcast.testkit.Shows.handle;
import static io.exprsn.simulcast.testkit.Shows.to;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.exprsn.simulcast.Destination;
import io.exprsn.simulcast.EncodingPlan;
import io.exprsn.simulcast.EncodingProfile;
import io.exprsn.simulcast.EncodingProfile.Preset;
import io.exprsn.simulcast.RenditionStatus;
import io.exprsn.simulcast.Secret;
import io.exprsn.simulcast.SimulcastSession;
import io.exprsn.simulcast.Source;
import io.exprsn.simulcast.event.SimulcastEvent;
import io.exprsn.simulcast.ffmpeg.FfmpegRunner;
import io.exprsn.simulcast.metrics.SimulcastMetrics;
import io.exprsn.simulcast.spi.MediaLimits;
import io.exprsn.simulcast.spi.PlatformAdapter;
import io.exprsn.simulcast.spi.PlatformByKey;
import io.exprsn.simulcast.spi.PlatformFacts;
import io.exprsn.simulcast.spi.PlatformFacts.MidStreamChange;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Sessions that encode, with a real FFmpeg and real media. */
@Tag("chaos")
@Tag("by-hand") // takes minutes
class RenditionsTest {
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final EncodingProfile SMALL = EncodingProfile.builder()
            .size(160, 90)
            .frameRate(15)
            .videoKilobits(120)
            .preset(Preset.ULTRAFAST)
            .audioKilobits(64)
            .build();
    private static final EncodingProfile SMALLER =
            SMALL.toBuilder().size(128, 72).videoKilobits(80).build();

    private final FfmpegTool ffmpeg = FfmpegTool.of("simulcast.ffmpegSystem");
    private final Shows shows = new Shows(builder -> builder.ffmpeg(FfmpegRunner.local(ffmpeg.ffmpeg())));

    @TempDir
    private Path folder;

    private Path clip;

    @BeforeEach
    void makeClip() throws Exception {
        clip = new EncodedSource(ffmpeg).flv(folder, 320, 180, 20, 2, true);
    }

    @AfterEach
    void close() {
        shows.close();
        assertThat(encoders()).isZero();
    }

    @Test
    void fourDestinationsWithTwoWishesAreTwoEncodesThatEndWithTheirLastDestination() throws Exception {
        try (CheckingIngest ingest = CheckingIngest.start()) {
            SimulcastSession show = shows.start(
                    Source.file(clip).looping(),
                    wish("a", ingest, SMALL),
                    wish("b", ingest, SMALL),
                    wish("c", ingest, SMALLER),
                    wish("d", ingest, SMALLER));
            show.awaitLive(SOON);
            assertThat(encoders()).isEqualTo(2);
            EncodingPlan plan = show.encodingPlan().orElseThrow();
            assertThat(plan.renditions())
                    .extracting(EncodingPlan.RenditionPlan::destinations)
                    .containsExactlyInAnyOrder(List.of("a", "b"), List.of("c", "d"));

            remove(show, "a");
            assertThat(encoders()).isEqualTo(2);
            remove(show, "b");
            awaitEncoders(1);
            remove(show, "c");
            assertThat(encoders()).isEqualTo(1);
            remove(show, "d");
            awaitEncoders(0);
            Awaitility.await("both ends are told")
                    .atMost(SOON)
                    .until(() -> of(SimulcastEvent.RenditionEnded.class).size() == 2);
            for (Publication publication : ingest.publications()) {
                assertThat(publication.report().violations()).isEmpty();
            }
        }
    }

    @Test
    void encodesTellTheirNumbers() throws Exception {
        try (CheckingIngest ingest = CheckingIngest.start()) {
            EncodingProfile slower = SMALL.toBuilder().frameRate(10).build();
            SimpleMeterRegistry registry = new SimpleMeterRegistry();
            SimulcastSession show = shows.start(
                    Source.file(clip).looping(),
                    wish("a", ingest, slower),
                    wish("b", ingest, slower),
                    to("copy", ingest));
            new SimulcastMetrics(show).bindTo(registry);
            show.awaitLive(SOON);
            String name = show.encodingPlan().orElseThrow().renditions().get(0).name();
            Awaitility.await("the encoder is measured")
                    .atMost(SOON)
                    .until(() -> show.renditions().get(0).speed() != null);
            assertThat(show.renditions()).singleElement().satisfies(status -> {
                assertThat(status.name()).isEqualTo(name);
                assertThat(status.profile().frameRate()).isEqualTo(10);
                assertThat(status.encoder()).isEqualTo("libx264");
                assertThat(status.destinations()).containsExactly("a", "b");
                assertThat(status.media().videoFrames()).isPositive();
                assertThat(status.media().mediaTime()).isPositive();
                assertThat(status.leftOutPictures()).isPositive(); // 15 a second come
                assertThat(status.restarts()).isZero();
            });
            assertThat(registry.get("simulcast.rendition.frames.leftout")
                            .tag("rendition", name)
                            .functionCounter()
                            .count())
                    .isPositive();
            assertThat(registry.get("simulcast.rendition.speed").gauge().value())
                    .isPositive();
            assertThat(registry.get("simulcast.rendition.destinations").gauge().value())
                    .isEqualTo(2);
            Awaitility.await("health knows it")
                    .atMost(SOON)
                    .until(() -> show.health().renditions().containsKey(name));
            remove(show, "a");
            assertThat(show.renditions())
                    .singleElement()
                    .extracting(RenditionStatus::destinations)
                    .isEqualTo(List.of("b"));
            remove(show, "b");
            assertThat(show.renditions()).isEmpty();
            Awaitility.await("its meters are gone")
                    .atMost(SOON)
                    .until(() -> registry.find("simulcast.rendition.speed").gauge() == null);
        }
    }

    @Test
    void aDestinationThatComesLaterJoinsARunningEncodeOrBeginsOneOfItsOwn() throws Exception {
        try (CheckingIngest first = CheckingIngest.start();
                CheckingIngest later = CheckingIngest.start()) {
            SimulcastSession show =
                    shows.start(Source.file(clip).looping(), wish("first", first, SMALL), to("copy", first));
            show.awaitLive(SOON);
            assertThat(encoders()).isEqualTo(1);
            show.add(wish("same", later, SMALL));
            later.awaitMedia(Duration.ofSeconds(1), SOON);
            assertThat(encoders()).isEqualTo(1);
            show.add(wish("other", later, SMALLER));
            awaitEncoders(2);
            later.awaitPublications(2, SOON);
            handle(show, "other").pause();
            awaitEncoders(1);
            handle(show, "other").resume();
            awaitEncoders(2);
            show.end();
            show.awaitEnd();
            assertThat(first.publications())
                    .hasSize(2)
                    .allSatisfy(publication -> assertThat(publication.report().whatIsBroken(Duration.ofMillis(500)))
                            .isEmpty());
        }
    }

    @Test
    void aSourceThatFlvCannotCarryIsEncodedOnceWhereItComesIn() throws Exception {
        Path foreign = folder.resolve("foreign.ts");
        ffmpeg.run(
                "ffmpeg",
                List.of("-v", "error", "-i", clip.toString(), "-c:v", "mpeg2video", "-c:a", "ac3", foreign.toString()));
        try (CheckingIngest ingest = CheckingIngest.start()) {
            SimulcastSession show = shows.start(Source.file(foreign).looping(), to("copy", ingest), to("too", ingest));
            show.awaitLive(SOON);
            assertThat(encoders()).isOne();
            assertThat(ingest.publications()).hasSize(2).allSatisfy(publication -> {
                IngestReport report = publication.report();
                assertThat(report.video().orElseThrow().codec()).isEqualTo("avc1");
                assertThat(report.audio().orElseThrow().codec()).isEqualTo("mp4a");
            });
        }
    }

    @Test
    void anAddressThatFlvCannotCarryIsFoundOutAndEncoded() throws Exception {
        Path foreign = folder.resolve("foreign.ts");
        ffmpeg.run(
                "ffmpeg",
                List.of("-v", "error", "-i", clip.toString(), "-c:v", "mpeg2video", "-c:a", "mp2", foreign.toString()));
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/foreign.ts", exchange -> {
            exchange.sendResponseHeaders(200, Files.size(foreign));
            try (OutputStream body = exchange.getResponseBody()) {
                Files.copy(foreign, body);
            }
        });
        server.start();
        try (CheckingIngest ingest = CheckingIngest.start()) {
            URI address = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/foreign.ts");
            shows.start(Source.uri(address), to("copy", ingest));
            ingest.awaitMedia(Duration.ofSeconds(2), SOON);
            assertThat(ingest.publications()
                            .get(0)
                            .report()
                            .video()
                            .orElseThrow()
                            .codec())
                    .isEqualTo("avc1");
        } finally {
            server.stop(0);
        }
    }

    @Test
    void anotherPictureInMidShowIsPassedOnOrMakesAPlatformReconnect() throws Exception {
        Path other = new EncodedSource(ffmpeg).flv(folder, 160, 90, 20, 2, true);
        try (Shows ingesting = new Shows(builder -> builder.ingest(0)
                        .platform(platform("forwards", MidStreamChange.FORWARD))
                        .platform(platform("reconnects", MidStreamChange.RECONNECT)));
                CheckingIngest forwards = CheckingIngest.start();
                CheckingIngest reconnects = CheckingIngest.start()) {
            ingesting.start(
                    Source.ingest(Secret.of("studio")),
                    to("forwards", forwards).onPlatform("forwards"),
                    to("reconnects", reconnects).onPlatform("reconnects"));
            int port = ingesting.simulcaster.ingestAddresses().get(0).getPort();
            publish(clip, port, () -> {
                forwards.awaitMedia(Duration.ofSeconds(3), SOON);
                reconnects.awaitMedia(Duration.ofSeconds(1), SOON);
            });
            publish(other, port, () -> reconnects.awaitPublications(2, SOON).awaitMedia(Duration.ofSeconds(1), SOON));
            assertThat(forwards.publications()).hasSize(1);
            assertThat(forwards.publications().get(0).report().violations()).isEmpty();
        }
    }

    private void publish(Path file, int port, Runnable meanwhile) throws Exception {
        Process publisher = ffmpeg.start(
                folder.resolve("publisher.log"),
                List.of(
                        "-re",
                        "-i",
                        file.toString(),
                        "-c",
                        "copy",
                        "-f",
                        "flv",
                        "rtmp://127.0.0.1:" + port + "/live/studio"));
        try {
            meanwhile.run();
        } finally {
            publisher.destroy();
            assertThat(publisher.waitFor(20, TimeUnit.SECONDS)).isTrue();
        }
    }

    private static PlatformAdapter platform(String id, MidStreamChange change) {
        PlatformFacts facts = PlatformFacts.of(
                        id,
                        SMALL,
                        MediaLimits.builder("made up", LocalDate.of(2026, 11, 22))
                                .build())
                .midStream(change)
                .build();
        return new PlatformByKey() {
            @Override
            public String id() {
                return id;
            }

            @Override
            public PlatformFacts facts() {
                return facts;
            }
        };
    }

    private Destination wish(String name, CheckingIngest ingest, EncodingProfile profile) {
        return to(name, ingest).encodedAs(profile);
    }

    private void remove(SimulcastSession show, String name) {
        handle(show, name).remove();
        Awaitility.await(name + " is gone")
                .atMost(SOON)
                .until(() -> show.destination(name).isEmpty());
    }

    private static void awaitEncoders(int count) {
        Awaitility.await(count + " encoders").atMost(SOON).until(() -> encoders() == count);
    }

    private <E extends SimulcastEvent> List<E> of(Class<E> type) {
        return shows.events.stream().filter(type::isInstance).map(type::cast).toList();
    }

    private static long encoders() {
        return ProcessHandle.current()
                .children()
                .filter(child -> child.info().command().orElse("").contains("ffmpeg"))
                .count();
    }
}
