package io.exprsn.simulcast.testkit;

import static io.exprsn.simulcast.testkit.Shows.handle;
import static io.exprsn.simulcast.testkit.Shows.to;
import static org.assertj.core.api.Assertions.assertThat;

import io.exprsn.simulcast.Destination;
import io.exprsn.simulcast.DestinationHandle;
import io.exprsn.simulcast.DestinationState;
import io.exprsn.simulcast.EncodingProfile;
import io.exprsn.simulcast.EncodingProfile.Preset;
import io.exprsn.simulcast.Secret;
import io.exprsn.simulcast.SimulcastSession;
import io.exprsn.simulcast.Source;
import io.exprsn.simulcast.SourceLoss;
import io.exprsn.simulcast.event.SimulcastEvent;
import io.exprsn.simulcast.ffmpeg.FfmpegRunner;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A publisher dies and comes back; what a real server recorded meanwhile is judged by a reader that is not ours. */
@Tag("chaos")
@Tag("by-hand")
class SourceLossTest {
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final Secret STUDIO = Secret.of("studio");
    private static final long HITCH_MILLIS = 500;

    private static final EncodingProfile PROFILE = EncodingProfile.builder()
            .size(160, 90)
            .frameRate(15)
            .videoKilobits(120)
            .preset(Preset.ULTRAFAST)
            .audioKilobits(64)
            .build();

    private final FfmpegTool ffmpeg = Peers.ffmpegSystem();
    private final Shows shows = new Shows(builder -> builder.ingest(0).ffmpeg(FfmpegRunner.local(ffmpeg.ffmpeg())));

    @TempDir
    private Path folder;

    private Path clip;
    private NginxRtmp nginx;
    private CheckingIngest copies;

    @BeforeEach
    void start() throws Exception {
        clip = new EncodedSource(ffmpeg).flv(folder, 320, 180, 20, 2, true);
        nginx = NginxRtmp.start(folder.resolve("nginx"));
        copies = CheckingIngest.start();
    }

    @AfterEach
    void close() {
        shows.close();
        copies.close();
        nginx.close();
        assertThat(Encoders.running()).isEmpty();
    }

    @Test
    void aPublisherThatReturnsAfterThreeSecondsLeavesOneUnbrokenStream() throws Exception {
        bridges(Duration.ofSeconds(3), clip);
    }

    @Test
    void aPublisherMayReturnWithAnotherSize() throws Exception {
        bridges(Duration.ofSeconds(3), new EncodedSource(ffmpeg).flv(folder, 256, 144, 20, 2, true));
    }

    @Test
    @Timeout(240)
    void aPublisherThatReturnsAfterAMinuteLeavesOneUnbrokenStream() throws Exception {
        bridges(Duration.ofSeconds(60), clip);
    }

    /** All three slates at once, on one encode, and a copy beside them. */
    private void bridges(Duration away, Path returningWith) throws Exception {
        Path picture = folder.resolve("away.png");
        ffmpeg.run("ffmpeg", List.of(("-v error -f lavfi -i testsrc=s=400x300 -frames:v 1 " + picture).split(" ")));
        SimulcastSession show = shows.start(
                Source.ingest(STUDIO).keepWaiting(),
                slated("last", SourceLoss.lastFrame()),
                slated("black", SourceLoss.black()),
                slated("picture", SourceLoss.picture(picture)),
                to("copy", copies));
        long slates;
        try (FfmpegPublisher publisher = publish(clip)) {
            awaitPictures(show);
            slates = slates(true);
            publisher.kill();
        }
        Awaitility.await("the publisher is away, and each slate is shown")
                .pollDelay(away)
                .atMost(away.plus(SOON))
                .until(() -> slates(true) - slates >= 3);
        assertThat(slates(true) - slates).isEqualTo(3);
        long copied = pictures(show, "copy");
        FfmpegPublisher back = publish(returningWith);
        try (back) {
            Awaitility.await("the publisher is seen again").atMost(SOON).until(() -> slates(false) == 3);
            awaitMore(show, copied);
            show.end();
            show.awaitEnd();
        }

        assertThat(copies.publications()).hasSize(1);
        IngestReport copy = copies.publications().get(0).report();
        assertThat(copy.violations()).isEmpty();
        System.out.println(
                "[away " + away.toSeconds() + " s] copy: " + copy.video().orElseThrow());
        assertThat(copy.video().orElseThrow().headers()).isEqualTo(2); // each arrival brings its own
        for (String name : List.of("last", "black", "picture")) {
            assertThat(handle(show, name).status().reconnects()).isZero();
            assertThat(handle(show, name).status().droppedFrames()).isZero();
            Recording recording = new Recording(nginx.finished(name), Peers.ffmpeg81());
            System.out.println("[away " + away.toSeconds() + " s] " + name + ": " + recording.seconds() + " s, "
                    + recording.packets("v:0").size() + " pictures, "
                    + recording.packets("a:0").size() + " of sound, largest step " + recording.largestStep("v:0")
                    + " ms and " + recording.largestStep("a:0") + " ms");
            recording.decodesStrictly().isUnbroken(HITCH_MILLIS);
            assertThat(recording.seconds()).isGreaterThan(away.toSeconds() + 5);
        }
    }

    @Test
    void oneDestinationEndsWhileAnotherWaits() throws Exception {
        SimulcastSession show = shows.start(
                Source.ingest(STUDIO).keepWaiting(),
                slated("ends", SourceLoss.black().thenEndAfter(Duration.ofSeconds(5))),
                slated("waits", SourceLoss.black()),
                to("copy", copies));
        DestinationHandle ends = handle(show, "ends");
        try (FfmpegPublisher publisher = publish(clip)) {
            awaitPictures(show);
            publisher.kill();
        }
        Shows.await(ends, DestinationState.ENDED, SOON);
        assertThat(handle(show, "waits").status().state().isDelivering()).isTrue();
        assertThat(handle(show, "copy").status().state().isDelivering()).isTrue();
        long copied = pictures(show, "copy");
        FfmpegPublisher back = publish(clip);
        try (back) {
            Awaitility.await("the publisher is seen again").atMost(SOON).until(() -> slates(false) > 0);
            awaitMore(show, copied);
            show.end();
            show.awaitEnd();
        }
        assertThat(copies.publications()).hasSize(1);
        assertThat(copies.publications().get(0).report().violations()).isEmpty();
        Recording ended = new Recording(nginx.finished("ends"), Peers.ffmpeg81())
                .decodesStrictly()
                .isUnbroken(HITCH_MILLIS);
        Recording waited = new Recording(nginx.finished("waits"), Peers.ffmpeg81())
                .decodesStrictly()
                .isUnbroken(HITCH_MILLIS);
        System.out.println("[5 s, then the end] ended " + ended.seconds() + " s, waited " + waited.seconds() + " s");
        assertThat(ended.seconds()).isLessThan(waited.seconds());
    }

    private FfmpegPublisher publish(Path file) throws Exception {
        return FfmpegPublisher.start(ffmpeg, file, shows.simulcaster, STUDIO);
    }

    private Destination slated(String name, SourceLoss loss) {
        return Destination.rtmp(name, URI.create(nginx.server()), Secret.of(name))
                .encodedAs(PROFILE)
                .onSourceLoss(loss);
    }

    private long slates(boolean shown) {
        return shows.events.stream()
                .filter(event -> event instanceof SimulcastEvent.SlateShown slate && slate.shown() == shown)
                .count();
    }

    private static long pictures(SimulcastSession show, String name) {
        return handle(show, name).status().media().videoFrames();
    }

    /** Three seconds of them everywhere. */
    private static void awaitPictures(SimulcastSession show) {
        Awaitility.await("pictures at all destinations")
                .atMost(SOON)
                .until(() -> show.destinations().stream().allMatch(each -> pictures(show, each.name()) > 45));
    }

    private static void awaitMore(SimulcastSession show, long than) {
        Awaitility.await("pictures of the publisher that returned")
                .atMost(SOON)
                .until(() -> pictures(show, "copy") > than + 45);
    }
}
