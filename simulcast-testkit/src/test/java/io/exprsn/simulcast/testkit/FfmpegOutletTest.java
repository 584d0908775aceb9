package io.exprsn.simulcast.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.exprsn.simulcast.Destination;
import io.exprsn.simulcast.DestinationHandle;
import io.exprsn.simulcast.DestinationState;
import io.exprsn.simulcast.DestinationStatus;
import io.exprsn.simulcast.ErrorKind;
import io.exprsn.simulcast.Secret;
import io.exprsn.simulcast.SimulcastException;
import io.exprsn.simulcast.SimulcastSession;
import io.exprsn.simulcast.Source;
import io.exprsn.simulcast.event.SimulcastEvent;
import io.exprsn.simulcast.ffmpeg.FfmpegRunner;
import io.exprsn.simulcast.metrics.SimulcastMetrics;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.LongSummaryStatistics;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** SRT and files through real FFmpegs; what arrived is judged by a reader that is not ours. */
@Tag("chaos")
@Tag("by-hand")
class FfmpegOutletTest {
    private static final Duration SOON = Shows.SOON;
    /**
     * What comes too late is given up by SRT; a machine that is busy with tests is late more often than a network. The receiver loses as
     * much of the end.
     */
    private static final Duration UNHURRIED = Duration.ofSeconds(3);

    private static final String PASSPHRASE = "the-right-passphrase";
    private static final String STREAM_ID = "my-stream-id";

    @TempDir
    Path folder;

    private static Shows shows(FfmpegTool ffmpeg) {
        return new Shows(builder -> builder.ffmpeg(FfmpegRunner.local(ffmpeg.ffmpeg())));
    }

    /** A clip whose packets we read ourselves, 24 pictures a second, a key frame every 2 s. */
    private Path clip(int seconds) throws Exception {
        return Peers.make(folder.resolve("clip.flv"), seconds, "-f", "flv");
    }

    private static Destination checking(CheckingIngest ingest) {
        return Shows.to("rtmp", ingest);
    }

    private static void assertUntouched(SimulcastSession show, CheckingIngest ingest) {
        assertThat(ingest.publications()).hasSize(1);
        IngestReport report = ingest.publications().get(0).report();
        assertThat(report.violations()).isEmpty();
        assertThat(report.unbroken(Duration.ofMillis(200))).isTrue();
        assertThat(report.tracks()).allMatch(track -> track.regressions() == 0);
        assertThat(show.destination("rtmp")
                        .map(handle -> handle.status().droppedFrames())
                        .orElse(0L))
                .isZero();
    }

    /** From one key frame on, without a hole or a step back. */
    private static void assertWhole(Recording recording, double seconds) throws Exception {
        recording.decodesWithoutError(seconds - 0.5); // SRT's shutdown may overtake the last moments
        List<Recording.Packet> pictures = recording.packets("v:0");
        assertThat(pictures.get(0).key()).isTrue();
        for (String stream : List.of("v:0", "a:0")) {
            List<Recording.Packet> packets = recording.packets(stream);
            assertThat(packets.stream().map(Recording.Packet::dts).filter(time -> time != Long.MIN_VALUE))
                    .as("decoding times of %s in %s", stream, recording.file())
                    .isSorted();
            LongSummaryStatistics shown =
                    packets.stream().mapToLong(Recording.Packet::pts).summaryStatistics();
            assertThat((shown.getMax() - shown.getMin()) / 1000.0)
                    .as("length of %s in %s", stream, recording.file())
                    .isCloseTo(seconds, within(0.4));
        }
        assertThat(pictures).as("pictures in %s", recording.file()).hasSizeBetween((int) (24 * (seconds - 0.3)), (int)
                (24 * (seconds + 0.3)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"simulcast.ffmpegSystem", "simulcast.ffmpeg61", "simulcast.ffmpeg81"})
    void recordsInEveryFormatBesideAnIngest(String property) throws Exception {
        FfmpegTool ffmpeg = FfmpegTool.of(property);
        try (CheckingIngest ingest = CheckingIngest.start();
                Shows shows = shows(ffmpeg)) {
            SimulcastSession show = shows.start(
                    Source.file(clip(5)),
                    checking(ingest),
                    Destination.file("mkv", folder.resolve("show.mkv")),
                    Destination.file("mp4", folder.resolve("show.mp4")),
                    Destination.file("flv", folder.resolve("show.flv")),
                    Destination.file("", folder.resolve("show.ts")),
                    Destination.file("parts", folder.resolve("100% parts.mkv")).inSegmentsOf(Duration.ofSeconds(2)));
            List<DestinationHandle> handles = show.destinations();
            assertThat(handles).extracting(DestinationHandle::name).contains("show.ts");
            assertThat(show.awaitEnd(SOON)).isTrue();

            assertThat(handles).allSatisfy(handle -> {
                DestinationStatus status = handle.status();
                assertThat(status.state()).isEqualTo(DestinationState.ENDED);
                assertThat(status.lastProblem()).isNull();
                assertThat(status.droppedFrames()).isZero();
                assertThat(status.media().videoFrames()).isEqualTo(120);
                assertThat(status.timestampRegressions()).isZero();
            });
            assertUntouched(show, ingest);
            for (String name : List.of("show.mkv", "show.mp4", "show.flv", "show.ts")) {
                assertWhole(new Recording(folder.resolve(name), Peers.ffmpeg81()), 5);
            }
            for (String name : List.of("100% parts-001.mkv", "100% parts-002.mkv")) {
                assertWhole(new Recording(folder.resolve(name), Peers.ffmpeg81()), 2);
            }
            assertWhole(new Recording(folder.resolve("100% parts-003.mkv"), Peers.ffmpeg81()), 1);
        }
    }

    @Test
    void pictureAloneAndSoundAloneAreRecorded() throws Exception {
        Path pictures = Peers.make(folder.resolve("pictures.flv"), 4, "-an", "-f", "flv");
        Path sound = Peers.make(folder.resolve("sound.flv"), 4, "-vn", "-f", "flv");
        for (Path clip : List.of(pictures, sound)) {
            Path file = folder.resolve(clip.getFileName() + ".mkv");
            try (Shows shows = shows(Peers.ffmpegSystem())) {
                SimulcastSession show = shows.start(Source.file(clip), Destination.file("mkv", file));
                assertThat(show.awaitEnd(SOON)).isTrue();
            }
            Recording recording = new Recording(file, Peers.ffmpeg81()).decodesWithoutError();
            assertThat(recording.seconds()).isCloseTo(4, within(0.2));
        }
    }

    @Test
    void isLiveWithNumbersAndMeters() throws Exception {
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        Path file = folder.resolve("show.mkv");
        try (Shows shows = shows(Peers.ffmpeg81())) {
            SimulcastSession show = shows.start(Source.file(clip(6)).looping(), Destination.file("disk", file));
            new SimulcastMetrics(show).bindTo(registry);
            DestinationHandle disk = Shows.handle(show, "disk");
            shows.went("disk", SOON, DestinationState.SENDING);
            assertThat(Files.size(file)).as("what is on the disk").isGreaterThan(100_000);
            assertThat(registry.get("simulcast.destination.bytes")
                            .tag("platform", "file")
                            .functionCounter()
                            .count())
                    .isGreaterThan(100_000);
            assertThat(String.valueOf(disk.status().ingest()))
                    .isEqualTo(file.toUri().toString());
            assertThat(disk.status().media().videoFrames()).isGreaterThan(100);
            Shows.await(disk, DestinationState.LIVE, SOON);
            disk.pause();
            Shows.await(disk, DestinationState.PAUSED, SOON);
            disk.resume();
            Path next = folder.resolve("show-2.mkv");
            Awaitility.await("the next part")
                    .atMost(SOON)
                    .until(() -> Files.exists(next) && Files.size(next) > 100_000);
            show.end();
            show.awaitEnd();
            new Recording(file, Peers.ffmpeg81()).decodesWithoutError();
            new Recording(next, Peers.ffmpeg81()).decodesWithoutError();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"mkv", "mp4"})
    void aKilledFfmpegLeavesAFileThatPlaysAndTheNextPartGoesOn(String extension) throws Exception {
        Path first = folder.resolve("show." + extension);
        Path second = folder.resolve("show-2." + extension);
        try (CheckingIngest ingest = CheckingIngest.start();
                Shows shows = shows(Peers.ffmpegSystem())) {
            SimulcastSession show =
                    shows.start(Source.file(clip(6)).looping(), checking(ingest), Destination.file("disk", first));
            DestinationHandle disk = Shows.handle(show, "disk");
            shows.went("disk", SOON, DestinationState.SENDING);
            byte[] before = Files.readAllBytes(first);
            ffmpegWriting(first).destroyForcibly();
            Awaitility.await("the next part")
                    .atMost(SOON)
                    .until(() -> Files.exists(second) && Files.size(second) > 200_000);
            assertThat(disk.status().lastProblem().kind()).isEqualTo(ErrorKind.TRANSIENT);
            assertThat(disk.status().lastProblem().text()).contains("ended from outside");
            Awaitility.await("it counts").atMost(SOON).until(() -> disk.status().reconnects() == 1);
            show.end();
            show.awaitEnd();

            assertUntouched(show, ingest);
            assertThat(Files.readAllBytes(first)).startsWith(before);
            Recording killed = new Recording(first, Peers.ffmpeg81());
            assertThat(killed.packets("v:0")).hasSizeGreaterThan(24 * 4);
            assertThat(killed.packets("a:0")).hasSizeGreaterThan(40 * 4);
            new Recording(second, Peers.ffmpeg81()).decodesWithoutError();
        }
    }

    private static ProcessHandle ffmpegWriting(Path file) {
        return ProcessHandle.current()
                .descendants()
                .filter(child -> child.info().arguments().stream()
                        .flatMap(Stream::of)
                        .anyMatch(argument -> argument.endsWith(file.toString())))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void aFullDiskIsSaidWithWhatHelps() throws Exception {
        Path full = Files.createSymbolicLink(folder.resolve("full.mkv"), Path.of("/dev/full"));
        try (CheckingIngest ingest = CheckingIngest.start();
                Shows shows = shows(Peers.ffmpeg81())) {
            SimulcastSession show = shows.start(
                    Source.file(clip(6)).looping(),
                    checking(ingest),
                    Destination.file("disk", full).overwriting());
            DestinationHandle disk = Shows.handle(show, "disk");
            Shows.await(disk, DestinationState.FAILED, SOON);
            assertThat(disk.status().lastProblem().kind()).isEqualTo(ErrorKind.REJECTED);
            assertThat(disk.status().lastProblem().text()).contains("full.mkv", "No space left on device");
            assertThat(disk.status().lastProblem().remedy()).contains("Free some space");
            disk.retryNow();
            Path next = folder.resolve("full-2.mkv");
            Awaitility.await("the next part")
                    .atMost(SOON)
                    .until(() -> Files.exists(next) && Files.size(next) > 100_000);
            show.end();
            show.awaitEnd();
            assertUntouched(show, ingest);
        }
    }

    @Test
    void whatIsThereIsRefusedOrCountedOn() throws Exception {
        Path file = Files.writeString(folder.resolve("show.mkv"), "precious");
        Path segment = Files.writeString(folder.resolve("seg-007.ts"), "precious");
        Destination toFile = Destination.file("disk", file);
        Destination toSegments =
                Destination.file("parts", folder.resolve("seg.ts")).inSegmentsOf(Duration.ofSeconds(2));
        try (Shows shows = shows(Peers.ffmpeg61())) {
            for (Destination refused : List.of(
                    toFile,
                    toSegments,
                    toSegments.overwriting(),
                    toFile.with(Destination.EXISTING, "ask"),
                    toFile.numberingOn().with(Destination.SEGMENT, "0"),
                    toFile.numberingOn().with("color", "blue"),
                    toFile.numberingOn().withKey(Secret.of("key")),
                    toFile.numberingOn().withPassphrase(Secret.of(PASSPHRASE)),
                    Destination.file("disk", folder.resolve("nowhere/show.mkv")))) {
                assertThatThrownBy(() -> shows.start(Shows.flv(), refused))
                        .isInstanceOfSatisfying(
                                SimulcastException.class,
                                e -> assertThat(e.kind()).isEqualTo(ErrorKind.INVALID))
                        .hasMessageContaining(refused.name());
            }
            SimulcastSession show = shows.start(Source.file(clip(3)), toFile.numberingOn(), toSegments.numberingOn());
            assertThat(show.awaitEnd(SOON)).isTrue();
        }
        assertThat(file).hasContent("precious");
        assertThat(segment).hasContent("precious");
        assertWhole(new Recording(folder.resolve("show-2.mkv"), Peers.ffmpeg81()), 3);
        assertWhole(new Recording(folder.resolve("seg-008.ts"), Peers.ffmpeg81()), 2);
        assertWhole(new Recording(folder.resolve("seg-009.ts"), Peers.ffmpeg81()), 1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"simulcast.ffmpegSystem", "simulcast.ffmpeg61", "simulcast.ffmpeg81"})
    void pushesSrtBesideAnIngest(String property) throws Exception {
        FfmpegTool ffmpeg = FfmpegTool.of(property);
        try (SrtListener listener = SrtListener.start(
                        Peers.ffmpeg61(), SrtListener.freePort(), folder.resolve("srt.ts"), PASSPHRASE);
                CheckingIngest ingest = CheckingIngest.start();
                Shows shows = shows(ffmpeg)) {
            SimulcastSession show = shows.start(
                    Source.file(clip(8)),
                    checking(ingest),
                    Destination.srt("srt", listener.server(), Secret.of(STREAM_ID))
                            .withPassphrase(Secret.of(PASSPHRASE))
                            .withLatency(Duration.ofMillis(300)));
            DestinationHandle srt = Shows.handle(show, "srt");
            shows.went("srt", SOON, DestinationState.SENDING);
            Awaitility.await("media arrives").atMost(SOON).until(() -> listener.received() > 0);
            assertThat(show.awaitEnd(SOON)).isTrue();

            assertThat(srt.status().state()).isEqualTo(DestinationState.ENDED);
            assertThat(srt.status().lastProblem()).isNull();
            assertThat(srt.status().droppedFrames()).isZero();
            assertUntouched(show, ingest);
            assertWhole(listener.await(Peers.ffmpeg81()), 8);
            assertThat(shows.events.toString()).doesNotContain(PASSPHRASE, STREAM_ID);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"simulcast.ffmpegSystem", "simulcast.ffmpeg61", "simulcast.ffmpeg81"})
    void aWrongPassphraseIsGivenUpAndTheRightOneHelps(String property) throws Exception {
        FfmpegTool ffmpeg = FfmpegTool.of(property);
        try (SrtListener listener = SrtListener.start(
                        Peers.ffmpeg61(), SrtListener.freePort(), folder.resolve("srt.ts"), PASSPHRASE);
                Shows shows = shows(ffmpeg)) {
            SimulcastSession show = shows.start(
                    Source.file(clip(6)).looping(),
                    Destination.srt("wrong", listener.server()).withPassphrase(Secret.of("a-wrong-passphrase")),
                    Destination.srt("none", listener.server()));
            for (DestinationHandle refused : show.destinations()) {
                Shows.await(refused, DestinationState.FAILED, SOON);
                assertThat(refused.status().lastProblem().kind()).isEqualTo(ErrorKind.REJECTED);
                assertThat(refused.status().lastProblem().remedy()).contains("passphrase");
                assertThat(refused.status().toString()).doesNotContain("a-wrong-passphrase");
            }
            show.add(Destination.srt("right", listener.server()).withPassphrase(Secret.of(PASSPHRASE)));
            shows.went("right", SOON, DestinationState.SENDING);
            show.end();
            show.awaitEnd();
        }
    }

    @Test
    void comesBackAloneWhenTheListenerDoes() throws Exception {
        int port = SrtListener.freePort();
        try (CheckingIngest ingest = CheckingIngest.start();
                Shows shows = shows(Peers.ffmpeg81())) {
            SimulcastSession show = shows.start(
                    Source.file(clip(6)).looping(),
                    checking(ingest),
                    Destination.srt("srt", SrtListener.server(port)).withLatency(UNHURRIED));
            DestinationHandle srt = Shows.handle(show, "srt");
            assertThat(shows.retried("srt", SOON).problem().kind()).isEqualTo(ErrorKind.TRANSIENT);
            try (SrtListener first = SrtListener.start(Peers.ffmpeg61(), port, folder.resolve("first.ts"), null)) {
                shows.went("srt", SOON, DestinationState.RETRYING, DestinationState.SENDING);
                Awaitility.await("media arrives").atMost(SOON).until(() -> first.received() > 0);
            }
            shows.went("srt", SOON, DestinationState.SENDING, DestinationState.RETRYING);
            try (SrtListener second = SrtListener.start(Peers.ffmpeg61(), port, folder.resolve("second.ts"), null)) {
                shows.went("srt", SOON, DestinationState.SENDING, DestinationState.RETRYING, DestinationState.SENDING);
                assertThat(srt.status().reconnects()).isEqualTo(1);
                show.end();
                show.awaitEnd();
                // The receiver loses as much of the end as it waits for lost packets: the last picture may be half
                // there.
                Recording got = second.await(Peers.ffmpeg81());
                got.decodesWithoutError(got.seconds() - UNHURRIED.toMillis() / 1000.0);
            }
            assertUntouched(show, ingest);
            assertThat(shows.events).noneMatch(SimulcastEvent.DestinationFailed.class::isInstance);
        }
    }

    @Test
    void aSourceThatChangesItsPictureGoesOnInTheNextPart() throws Exception {
        Path small = folder.resolve("small.flv");
        Peers.make(small, 3, "-s", "640x360", "-f", "flv");
        Path large = clip(5);
        byte[] tags = Files.readAllBytes(large);
        // One stream of two: its second half has another size and begins again at 0.
        Path both = folder.resolve("both.flv");
        Files.write(both, Files.readAllBytes(small));
        Files.write(both, java.util.Arrays.copyOfRange(tags, 13, tags.length), java.nio.file.StandardOpenOption.APPEND);
        Path first = folder.resolve("show.mkv");
        try (Shows shows = shows(Peers.ffmpeg81())) {
            SimulcastSession show = shows.start(Source.file(both), Destination.file("disk", first));
            assertThat(show.awaitEnd(SOON)).isTrue();
        }
        assertWhole(new Recording(first, Peers.ffmpeg81()), 3);
        Recording second = new Recording(folder.resolve("show-2.mkv"), Peers.ffmpeg81()).decodesWithoutError();
        assertThat(second.seconds()).isGreaterThan(2.5);
    }
}
