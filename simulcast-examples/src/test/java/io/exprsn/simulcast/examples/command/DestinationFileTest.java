package io.exprsn.simulcast.examples.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.exprsn.simulcast.Destination;
import io.exprsn.simulcast.EncodingProfile;
import io.exprsn.simulcast.EncodingWish;
import io.exprsn.simulcast.Secret;
import io.exprsn.simulcast.SourceLoss;
import io.exprsn.simulcast.VideoCodec;
import io.exprsn.simulcast.service.KnownService;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DestinationFileTest {
    @TempDir
    private Path folder;

    @Test
    void takesKeysApartOrInTheAddress() throws IOException {
        List<Destination> read = DestinationFile.read(file("""
                [
                  {"name": "main", "url": "rtmp://a.example/app", "key": "one",
                   "settings": {"chunkSize": 8192, "proxy": "http://p:80"}},
                  {"url": "rtmps://b.example/app/two?three=4"}
                ]
                """));
        assertThat(read).hasSize(2);
        assertThat(read.get(0).name()).isEqualTo("main");
        assertThat(read.get(0).key()).isEqualTo(Secret.of("one"));
        assertThat(read.get(0).settings())
                .containsEntry(Destination.CHUNK_SIZE, "8192")
                .containsEntry(Destination.PROXY, "http://p:80")
                .containsEntry(Destination.URL, "rtmp://a.example/app");
        assertThat(read.get(1).name()).isEmpty();
        assertThat(read.get(1).key()).isEqualTo(Secret.of("two?three=4"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            [{"url": "rtmp://h/a", "key": "marker-key-5e1f"   | line 1, column
            [{"url": "rtmp://h/a", "key": marker-key-5e1f}]   | line 1, column
            [{"key": "a", "key": "b", "url": "rtmp://h/a"}]   | line 1, column
            [] []                                             | line 1, column
            {"url": "rtmp://h/a/marker-key-5e1f"}             | an object, expected an array
            []                                                | is empty
            [7]                                               | [0] is a number
            [{"url": 7}]                                      | [0].url is a number
            [{"url": "rtmp://h/a", "key": ["x"]}]             | [0].key is an array
            [{"url": "rtmp://h/a", "key": ""}]                | [0].key is empty
            [{"key": "marker-key-5e1f"}]                      | [0] has no url and no file
            [{"url": "rtmp://h/a/k", "kye": 1}]               | [0] has the field "kye", which is not known
            [{"url": "rtmp://h/a/k", "settings": {"x": "y"}}] | [0].settings has the field "x", which is not known
            [{"url": "rtmp://h/a/k", "settings": []}]         | [0].settings is an array, expected an object
            [{"url": "rtmp://h/a/k", "settings": {"trust": true}}] | [0].settings.trust is a boolean
            [{"url": "rtmp://h/marker-key-5e1f"}]             | application and stream key
            [{"url": "rtmp://h/a b", "key": "k"}]             | not allowed there
            [{"url": "srt://h:1/a", "key": "k"}]              | [0].url cannot be used: The SRT address of h has a path
            [{"url": "srt://h:1?x=marker-key-5e1f"}]          | has options behind the port
            [{"url": "srt://h:1", "passphrase": "short"}]     | passphrase has 5 characters
            [{"platform": "twitch", "key": "marker-key-5e1f"}] | [0] has no url and no file, and "twitch" is none of the services whose address is known: amazon-ivs,
            [{"platform": "trovo"}]                           | [0] has no key
            [{"platform": "trovo", "key": "k", "passphrase": "0123456789"}] | [0].passphrase is for an SRT listener alone
            [{"platform": "mux-srt", "key": "k", "passphrase": "short"}] | [0] cannot be used: The SRT passphrase has 5
            [{"platform": "trovo", "key": "k", "settings": {"endpoint": "x"}}] | [0].settings has the field "endpoint"
            [{"url": "rtmp://h/a/k", "passphrase": "0123456789"}] | [0].passphrase is for an SRT listener alone
            [{"url": "rtmp://h/a/k", "file": "x.mkv"}]        | [0] has both url and file
            [{"file": "x.avi"}]                               | [0].file cannot be used
            [{"file": "\\u0000.mkv"}]                         | [0].file is no name of a file
            [{"file": "x.mkv", "key": "marker-key-5e1f"}]     | [0].key is for a server alone
            [{"url": "http://h:1/a", "key": "k"}]             | scheme "http"
            """)
    void saysWhereAndWhatIsWrongWithoutShowingAKey(String json, String expected) throws IOException {
        Path file = file(json);
        assertThatThrownBy(() -> DestinationFile.read(file))
                .isInstanceOf(CommandException.class)
                .hasMessageContaining(file.toString())
                .hasMessageContaining(expected)
                .message()
                .doesNotContain(CommandRun.MARKER);
    }

    @Test
    void takesSrtListenersAndRecordings() throws IOException {
        List<Destination> read = DestinationFile.read(file("""
                [
                  {"url": "srt://a.example:9000"},
                  {"name": "studio", "url": "SRT://b.example:9000", "key": "#!::r=x", "passphrase": "0123456789",
                   "settings": {"latency": 400}},
                  {"name": "disk", "file": "recordings/show.mkv", "settings": {"segment": 600, "existing": "number"}}
                ]
                """));
        assertThat(read)
                .containsExactly(
                        Destination.srt("", URI.create("srt://a.example:9000")),
                        Destination.srt("studio", URI.create("SRT://b.example:9000"), Secret.of("#!::r=x"))
                                .withPassphrase(Secret.of("0123456789"))
                                .withLatency(Duration.ofMillis(400)),
                        Destination.file("disk", Path.of("recordings/show.mkv"))
                                .inSegmentsOf(Duration.ofMinutes(10))
                                .numberingOn());
    }

    @Test
    void takesServicesWhoseAddressIsKnown() throws IOException {
        List<Destination> read = DestinationFile.read(file("""
                [
                  {"platform": "restream", "key": "re_1", "settings": {"region": "frankfurt"}},
                  {"name": "ivs", "platform": "amazon-ivs", "key": "sk_1", "settings": {"endpoint": "a1b2c3"}},
                  {"platform": "mux-srt", "key": "k", "passphrase": "0123456789", "settings": {"latency": 400}},
                  {"url": "srt://live.cloudflare.com:778", "platform": "cloudflare", "key": "k"}
                ]
                """));
        assertThat(read)
                .containsExactly(
                        KnownService.named("restream")
                                .destination("", Secret.of("re_1"))
                                .with("region", "frankfurt"),
                        KnownService.named("amazon-ivs")
                                .destination("ivs", Secret.of("sk_1"))
                                .with("endpoint", "a1b2c3"),
                        KnownService.named("mux-srt")
                                .destination("", Secret.of("k"))
                                .withPassphrase(Secret.of("0123456789"))
                                .withLatency(Duration.ofMillis(400)),
                        Destination.srt("", URI.create("srt://live.cloudflare.com:778"), Secret.of("k"))
                                .onPlatform("cloudflare"));
    }

    @Test
    void takesPlatformAndWishesForTheEncoding() throws IOException {
        List<Destination> read = DestinationFile.read(file("""
                [
                  {"url": "rtmp://a.example/app/one"},
                  {"url": "rtmp://b.example/app/two", "platform": "twitch", "videoKilobits": 4000, "frameRate": 29.97},
                  {"url": "rtmp://c.example/app/three", "width": 854, "height": 480, "profile": {}},
                  {"url": "rtmp://d.example/app/four", "platform": null, "profile": "passthrough"}
                ]
                """));
        assertThat(read).extracting(Destination::platform).containsExactly("rtmp", "twitch", "rtmp", "rtmp");
        assertThat(read)
                .extracting(Destination::encoding)
                .containsExactly(
                        EncodingWish.DEFAULT,
                        EncodingWish.DEFAULT.videoKilobits(4000).frameRate(29.97),
                        EncodingWish.of(EncodingProfile.builder().build()).size(854, 480),
                        EncodingWish.of(EncodingProfile.passthrough()));
    }

    @Test
    void takesEveryValueOfAProfile() throws IOException {
        assertThat(DestinationFile.read(file("""
                [{"url": "rtmp://a.example/app/one", "profile": {
                  "videoCodec": "hevc", "width": 1920, "height": 1080, "frameRate": 50, "videoKilobits": 5000,
                  "bufferKilobits": 7500, "constantBitrate": false, "keyFrameSeconds": 1.5, "preset": "slow",
                  "codecProfile": "main", "bFrames": 3, "tune": "quality", "audioKilobits": 96, "sampleRate": 44100,
                  "channels": 1}}]
                """)).get(0).encoding().profile())
                .isEqualTo(EncodingProfile.builder()
                        .videoCodec(VideoCodec.HEVC)
                        .size(1920, 1080)
                        .frameRate(50)
                        .videoKilobits(5000)
                        .bufferKilobits(7500)
                        .constantBitrate(false)
                        .keyFrameInterval(Duration.ofMillis(1500))
                        .preset(EncodingProfile.Preset.SLOW)
                        .codecProfile(EncodingProfile.CodecProfile.MAIN)
                        .bFrames(3)
                        .tune(EncodingProfile.Tune.QUALITY)
                        .audioKilobits(96)
                        .sampleRate(44_100)
                        .channels(1)
                        .build());
    }

    @Test
    void takesWhatIsShownWhileTheSourceIsGone() throws IOException {
        Path picture = Files.write(folder.resolve("slate.png"), new byte[] {1});
        String entries = Stream.of(
                        "\"hold\"",
                        "\"black\"",
                        "\"last-frame\"",
                        "{\"endAfterSeconds\": 60}",
                        "{\"picture\": \"" + picture + "\", \"endAfterSeconds\": 0.5}",
                        "{\"show\": \"last-frame\", \"bridgeCopies\": true}",
                        "{\"show\": \"black\", \"bridgeCopies\": false}",
                        "null")
                .map(loss -> "{\"url\": \"rtmp://a.example/app/one\", \"onSourceLoss\": " + loss + "}")
                .collect(Collectors.joining(", ", "[", "]"));
        assertThat(DestinationFile.read(file(entries)))
                .extracting(Destination::sourceLoss)
                .containsExactly(
                        SourceLoss.HOLD,
                        SourceLoss.black(),
                        SourceLoss.lastFrame(),
                        SourceLoss.HOLD.thenEndAfter(Duration.ofMinutes(1)),
                        SourceLoss.picture(picture).thenEndAfter(Duration.ofMillis(500)),
                        SourceLoss.lastFrame().bridgingCopies(),
                        SourceLoss.black(),
                        null);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            "platform": 7                             | [0].platform is a number, expected a text
            "platform": " "                           | [0].platform is empty
            "videoKilobits": "4000k"                  | [0].videoKilobits is a string, expected a whole number
            "videoKilobits": 4000.5                   | [0].videoKilobits is no whole number
            "videoKilobits": 99999999999              | [0].videoKilobits is no whole number
            "videoKilobits": 49                       | video bitrate of an encoding profile is 49 kbit/s, expected 50
            "width": 63                               | [0] asks for what cannot be: The width
            "height": 721                             | height of an encoding profile is 721 pixels
            "frameRate": 500                          | [0] asks for what cannot be: The frame rate
            "frameRate": true                         | [0].frameRate is a boolean, expected a number
            "profile": "marker-key-5e1f"              | [0].profile is not known, expected "passthrough" or an object
            "profile": 7                              | [0].profile is a number, expected "passthrough" or an object
            "profile": {"width": 64, "bitrate": 1}    | [0].profile has the field "bitrate", which is not known
            "profile": {"preset": "marker-key-5e1f"}  | [0].profile.preset is not known; known are ultrafast, superfast
            "profile": {"preset": "FAST"}             | [0].profile.preset is not known
            "profile": {"tune": "low latency"}        | known are low-latency, quality
            "profile": {"constantBitrate": "yes"}     | [0].profile.constantBitrate is a string, expected true or false
            "profile": {"keyFrameSeconds": 30}        | [0].profile asks for what cannot be: The key-frame interval
            "profile": {"keyFrameSeconds": -1}        | [0].profile.keyFrameSeconds is -1.0 s, expected 0 to
            "profile": {"bFrames": 2}                 | [0].profile asks for what cannot be: The number of B-frames
            "profile": "passthrough", "width": 640    | [0] wants the source as it is and another bitrate, size
            "onSourceLoss": "dark"                    | [0].onSourceLoss is not known; known are hold, black, last-frame
            "onSourceLoss": 3                         | [0].onSourceLoss is a number, expected a text
            "onSourceLoss": {"hold": 3}               | [0].onSourceLoss has the field "hold", which is not known
            "onSourceLoss": {"show": "x"}             | [0].onSourceLoss.show is not known
            "onSourceLoss": {"picture": "/none.png"}  | [0].onSourceLoss.picture is no file that is there
            "onSourceLoss": {"picture": "\\u0000"}   | [0].onSourceLoss.picture is no file that is there
            "onSourceLoss": {"endAfterSeconds": "1m"} | [0].onSourceLoss.endAfterSeconds is a string, expected a number
            "onSourceLoss": {"endAfterSeconds": 1e99} | [0].onSourceLoss.endAfterSeconds is 1.0E99 s, expected 0 to
            "onSourceLoss": {"bridgeCopies": 1}       | [0].onSourceLoss.bridgeCopies is a number
            "onSourceLoss": {"show": "black", "picture": "x"} | [0].onSourceLoss has both show and picture
            """)
    void saysWhichWishIsWrong(String fields, String expected) throws IOException {
        Path file = file("[{\"url\": \"rtmp://h/a/k\", " + fields + "}]");
        assertThatThrownBy(() -> DestinationFile.read(file))
                .isInstanceOf(CommandException.class)
                .hasMessageContaining(expected)
                .message()
                .doesNotContain(CommandRun.MARKER);
    }

    @Test
    void readsTheExampleOfItsPage() throws IOException {
        String page = Files.readString(Path.of("..", "docs", "destinations.md"));
        String example = page.substring(page.indexOf("```json") + 7, page.indexOf("```", page.indexOf("```json") + 7));
        Path picture = Files.write(folder.resolve("back-soon.png"), new byte[] {1});
        assertThat(DestinationFile.read(file(example.replace("back-soon.png", picture.toString()))))
                .extracting(Destination::platform)
                .containsExactly("youtube", "twitch", "rtmp", "restream", "file");
    }

    @Test
    void countsEntriesFromZeroAsJsonPathsDo() throws IOException {
        Path file = file("[{\"url\": \"rtmp://h/a/k\"}, {\"url\": \"rtmp://h/a/k\", \"frameRate\": []}]");
        assertThatThrownBy(() -> DestinationFile.read(file)).hasMessageContaining("[1].frameRate is an array");
    }

    @Test
    void saysThatThereIsNoFile() {
        assertThatThrownBy(() -> DestinationFile.read(folder.resolve("none.json")))
                .hasMessageContaining("no such file");
        assertThatThrownBy(() -> DestinationFile.read(folder)).hasMessageContaining("folder");
    }

    private Path file(String json) throws IOException {
        return Files.writeString(folder.resolve("destinations.json"), json);
    }
}
