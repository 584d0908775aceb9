package io.exprsn.simulcast.testkit;

import static io.exprsn.simulcast.testkit.Shows.handle;
import static io.exprsn.simulcast.testkit.Shows.to;
import static org.assertj.core.api.Assertions.assertThat;

import io.exprsn.simulcast.EncodingProfile;
import io.exprsn.simulcast.EncodingProfile.Preset;
import io.exprsn.simulcast.SimulcastSession;
import io.exprsn.simulcast.Source;
import io.exprsn.simulcast.event.SimulcastEvent.EncodingPlanned;
import io.exprsn.simulcast.ffmpeg.FfmpegRunner;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A source that becomes another size while it runs, without a pause and without a word. */
@Tag("chaos")
class ChangingSourceTest {
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final int FLV_HEADER_BYTES = 13;

    private static final EncodingProfile PROFILE = EncodingProfile.builder()
            .size(160, 90)
            .frameRate(15)
            .videoKilobits(120)
            .preset(Preset.ULTRAFAST)
            .audioKilobits(64)
            .build();

    private final FfmpegTool ffmpeg = Peers.ffmpegSystem();
    private final Shows shows = new Shows(builder -> builder.ffmpeg(FfmpegRunner.local(ffmpeg.ffmpeg())));

    @TempDir
    private Path folder;

    @AfterEach
    void close() {
        shows.close();
        assertThat(Encoders.running()).isEmpty();
    }

    @Test
    void aCopyGetsNewHeadersAndAnEncodeDoesNotShowIt() throws Exception {
        Path before = new EncodedSource(ffmpeg).flv(folder, 320, 180, 10, 2, true);
        Path after = new EncodedSource(ffmpeg).flv(folder, 256, 144, 10, 2, true);
        try (CheckingIngest copy = recording("copy");
                CheckingIngest encoded = recording("encoded");
                InputStream both = oneAfterTheOther(before, after)) {
            SimulcastSession show = shows.start(
                    Source.flv(both), to("copy", copy), to("encoded", encoded).encodedAs(PROFILE));
            encoded.awaitMedia(Duration.ofSeconds(2), SOON);
            Awaitility.await("a plan for the new size").atMost(SOON).until(() -> widths().equals(List.of(320, 256)));
            assertThat(show.awaitEnd(SOON)).isTrue();

            for (CheckingIngest ingest : List.of(copy, encoded)) {
                assertThat(ingest.publications()).hasSize(1);
                IngestReport report = ingest.publications().get(0).awaitEnd(SOON);
                assertThat(report.whatIsBroken(Duration.ofMillis(500))).isEmpty();
                assertThat(report.end()).isEqualTo(EndReason.CLEAN);
                Path file = ingest.publications().get(0).recording().orElseThrow();
                new Recording(file, Peers.ffmpeg81()).decodesStrictly();
            }
            assertThat(headers(copy)).isEqualTo(2);
            assertThat(headers(encoded)).isOne();
            assertThat(handle(show, "copy").status().reconnects()).isZero();
        }
    }

    private CheckingIngest recording(String name) {
        return CheckingIngest.builder()
                .recordTo(folder.resolve("at-" + name + ".flv"))
                .start();
    }

    /** Two files as one stream whose time begins anew in the middle. */
    private static InputStream oneAfterTheOther(Path first, Path second) throws Exception {
        byte[] tags = Files.readAllBytes(second);
        return new SequenceInputStream(
                Files.newInputStream(first),
                new ByteArrayInputStream(tags, FLV_HEADER_BYTES, tags.length - FLV_HEADER_BYTES));
    }

    private List<Integer> widths() {
        return shows.events.stream()
                .filter(EncodingPlanned.class::isInstance)
                .map(event -> ((EncodingPlanned) event).plan().source().video().width())
                .distinct()
                .toList();
    }

    private static long headers(CheckingIngest ingest) {
        return ingest.publications().get(0).report().video().orElseThrow().headers();
    }
}
