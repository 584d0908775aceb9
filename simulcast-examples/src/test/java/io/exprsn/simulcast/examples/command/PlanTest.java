package io.exprsn.simulcast.examples.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a plan prints. Nothing is sent: nobody listens where the destinations are. */
class PlanTest {
    private static final String CLIP = CommandRun.clip().toString();

    @TempDir
    private Path folder;

    private final CommandRun run = new CommandRun();
    private Path places;

    @BeforeEach
    void destinations() throws IOException {
        places = Files.writeString(folder.resolve("places.json"), """
                [{"name": "main", "url": "rtmp://127.0.0.1:1/live", "key": "marker-key-5e1f", "platform": "youtube"},
                 {"name": "site", "url": "rtmp://127.0.0.1:1/app", "key": "marker-key-5e1f"}]
                """);
    }

    @AfterEach
    void leavesNothing() {
        run.assertDecent();
    }

    @Test
    void aPersonReadsIt() {
        assertThat(run.run("plan", CLIP, "--destinations", places.toString())).isEqualTo(ExitCode.OK);
        assertThat(run.err()).isEmpty();
        assertThat(run.out())
                .contains("Source     " + CLIP)
                .containsPattern("pictures h264 .*, 640x360 at 30 fps, \\d+ kbit/s, key frames up to 1.0 s apart")
                .containsPattern("sound    aac LC, \\d+ Hz")
                .containsPattern("main +youtube +\\d+ kbit/s +copy")
                .containsPattern("site +rtmp +\\d+ kbit/s +copy")
                .containsPattern("Uplink     \\d+\\.\\d Mbit/s; have \\d+\\.\\d Mbit/s for safety")
                .contains("Processor  0 of ");
    }

    @Test
    void aKnownServiceNeedsNoAddressAndSaysWhatIsSpecial() throws IOException {
        Files.writeString(places, """
                [{"platform": "restream", "key": "marker-key-5e1f", "settings": {"region": "frankfurt"}}]
                """);
        assertThat(run.run("plan", CLIP, "--destinations", places.toString())).isEqualTo(ExitCode.OK);
        assertThat(run.out())
                .containsPattern("restream +restream +\\d+ kbit/s +copy")
                .contains("do not send to those directly as well");
    }

    @Test
    void aRegionThatAServiceHasNotIsRefused() throws IOException {
        Files.writeString(places, """
                [{"platform": "soop", "key": "marker-key-5e1f", "settings": {"region": "moon"}}]
                """);
        assertThat(run.run("plan", CLIP, "--destinations", places.toString())).isNotEqualTo(ExitCode.OK);
        assertThat(run.err()).contains("SOOP Korea has no region \"moon\"", "usual, esu, wsu");
    }

    @Test
    void aProgramReadsIt() throws IOException {
        assertThat(run.run("plan", CLIP, "--destinations", places.toString(), "--json"))
                .isEqualTo(ExitCode.OK);
        JsonNode plan = new ObjectMapper().readTree(run.out());
        assertThat(names(plan))
                .containsExactly(
                        "source",
                        "entrance",
                        "destinations",
                        "renditions",
                        "uplinkKilobits",
                        "recommendedUplinkKilobits",
                        "cpuCores",
                        "coresHere",
                        "fits",
                        "warnings",
                        "notices");
        assertThat(names(plan.get("source"))).containsExactly("description", "container", "video", "audio", "seenMs");
        assertThat(names(plan.get("source").get("video")))
                .containsExactly(
                        "codec",
                        "profile",
                        "width",
                        "height",
                        "frameRate",
                        "kilobits",
                        "keyFrameIntervalMs",
                        "bFrames",
                        "pixelFormat",
                        "interlaced",
                        "pixelShape");
        assertThat(names(plan.get("source").get("audio")))
                .containsExactly("codec", "profile", "sampleRate", "channels", "kilobits");
        assertThat(names(plan.get("destinations").get(0)))
                .containsExactly("name", "platform", "verdict", "reasons", "rendition", "kilobits", "text", "problem");
        assertThat(plan.get("source").get("video").get("keyFrameIntervalMs").asInt())
                .isEqualTo(1_000);
        assertThat(plan.get("destinations").get(0).get("verdict").asText()).isEqualTo("COPY");
        assertThat(plan.get("uplinkKilobits").asInt())
                .isEqualTo(plan.get("destinations").get(0).get("kilobits").asInt()
                        + plan.get("destinations").get(1).get("kilobits").asInt());
        assertThat(plan.get("entrance").isNull()).isTrue();
        assertThat(plan.get("renditions")).isEmpty();
    }

    @Test
    void anEncodeIsDescribedInTheWordsOfTheFile() throws IOException {
        Files.writeString(places, """
                [{"name": "small", "url": "rtmp://127.0.0.1:1/live", "key": "marker-key-5e1f", "videoKilobits": 100}]
                """);
        Path ffmpeg = Path.of(System.getProperty("simulcast.ffmpeg61", ""));
        assumeTrue(Files.isExecutable(ffmpeg), "Skipped: no FFmpeg unpacked");
        int code = run.run("plan", CLIP, "--destinations", places.toString(), "--json", "--ffmpeg", ffmpeg.toString());
        assertThat(run.err()).isEmpty();
        assertThat(code).isEqualTo(ExitCode.OK);
        JsonNode plan = new ObjectMapper().readTree(run.out());
        JsonNode rendition = plan.get("renditions").get(0);
        assertThat(names(rendition)).containsExactly("name", "encoder", "destinations", "cpuCores", "profile");
        assertThat(rendition.get("name").asText()).isEqualTo("640x360-30-100k");
        assertThat(rendition.get("cpuCores").asDouble()).isPositive();
        assertThat(rendition.get("profile").get("tune").asText()).isEqualTo("low-latency");
        assertThat(names(rendition.get("profile")))
                .containsExactly(
                        "videoCodec",
                        "width",
                        "height",
                        "frameRate",
                        "videoKilobits",
                        "bufferKilobits",
                        "constantBitrate",
                        "keyFrameSeconds",
                        "preset",
                        "codecProfile",
                        "bFrames",
                        "tune",
                        "audioCodec",
                        "audioKilobits",
                        "sampleRate",
                        "channels");
        JsonNode destination = plan.get("destinations").get(0);
        assertThat(destination.get("verdict").asText()).isEqualTo("ENCODE");
        assertThat(destination.get("rendition").asText()).isEqualTo("640x360-30-100k");
        assertThat(destination.get("reasons").get(0).asText()).isEqualTo("BITRATE_ABOVE_CAP");
    }

    @Test
    void aPublisherIsNotThereYet() {
        assertThat(run.run("plan", "listen:0", "--destinations", places.toString()))
                .isEqualTo(ExitCode.OK);
        assertThat(run.out())
                .contains("not there yet", "decided when the source flows", "copy, whatever the source holds");
    }

    private static List<String> names(JsonNode object) {
        List<String> names = new ArrayList<>();
        object.fieldNames().forEachRemaining(names::add);
        return names;
    }
}
