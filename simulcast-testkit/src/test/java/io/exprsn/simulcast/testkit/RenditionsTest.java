package io.exprsn.simulcast.testkit;

import static io.exprsn.simulcast.testkit.Shows.handle;
import static io.exprsn.simulcast.testkit.Shows.to;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.exprsn.simulcast.Destination;
import io.exprsn.simulcast.EncodingPlan;
import io.exprsn.simulcast.EncodingProfile;
import io.exprsn.simulcast.EncodingProfile.Preset;
import io.exprsn.simulcast.SimulcastSession;
import io.exprsn.simulcast.Source;
import io.exprsn.simulcast.event.SimulcastEvent;
import io.exprsn.simulcast.ffmpeg.FfmpegRunner;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Sessions that encode, with a real FFmpeg and real media. */
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
