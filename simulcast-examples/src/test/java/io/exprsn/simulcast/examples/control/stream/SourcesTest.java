package io.exprsn.simulcast.examples.control.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.exprsn.simulcast.Secret;
import io.exprsn.simulcast.Source;
import io.exprsn.simulcast.examples.control.stream.StoredStream.Input;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whoever gives a source gets what is allowed, and nothing else of this machine or network. */
class SourcesTest {
    private static final String NAMED = "rtmp://source/stream";

    @TempDir
    Path root;

    private Path media;
    private Sources sources;

    @BeforeEach
    void files() throws IOException {
        media = Files.createDirectory(root.resolve("media"));
        Files.createDirectory(media.resolve("sub"));
        Files.writeString(media.resolve("clip.flv"), "clip");
        Files.writeString(media.resolve("my clip.flv"), "clip");
        Files.writeString(media.resolve("sub/other.flv"), "clip");
        Files.writeString(root.resolve("secret.txt"), "secret");
        Files.createSymbolicLink(media.resolve("out.flv"), root.resolve("secret.txt"));
        Files.createSymbolicLink(media.resolve("away"), root);
        sources = sources(media, true);
    }

    private static Sources sources(Path media, boolean ingest) {
        return new Sources(
                host -> host.equals("studio.example") ? Optional.empty() : Optional.of("it is private"),
                media,
                ingest,
                Map.of(NAMED, Source.testPattern()));
    }

    private Source open(String text) {
        Sources.Allowed allowed = sources.parse(text);
        return sources.open(new Input(allowed.kind(), allowed.shown(), null), Optional.ofNullable(allowed.secret()));
    }

    @ParameterizedTest
    @CsvSource({
        "rtmp://studio.example/live/key, rtmp://studio.example/...",
        "rtmps://studio.example:443/live/key?a=b, rtmps://studio.example:443/...",
        "RTMP://studio.example/live/key, RTMP://studio.example/...",
        "srt://studio.example:9000?streamid=x&passphrase=hidden-words, srt://studio.example:9000/...",
        "srt://studio.example:9000?mode=caller, srt://studio.example:9000/...",
        "https://ann:hidden@studio.example/live.m3u8, https://***@studio.example/...",
        "http://studio.example/live.flv, http://studio.example/..."
    })
    void addressesAreTakenAsTheyAreAndShownWithoutWhatMayBeSecret(String text, String shown) {
        Sources.Allowed allowed = sources.parse(text);
        assertThat(allowed.kind()).isEqualTo(InputKind.ADDRESS);
        assertThat(allowed.shown()).isEqualTo(shown).doesNotContain("hidden", "key");
        assertThat(allowed.secret()).isEqualTo(Secret.of(text));
        assertThat(open(text))
                .isInstanceOfSatisfying(
                        Source.Address.class,
                        address -> assertThat(address.uri()).hasToString(text));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "clip.flv",
                "/etc/passwd",
                "file:///etc/passwd",
                "file:/etc/passwd",
                "file:",
                "file:.",
                "file:sub",
                "file:../secret.txt",
                "file:sub/../../secret.txt",
                "file:out.flv",
                "file:away/secret.txt",
                "file:none.flv",
                "file:sub\\other.flv",
                "FILE:clip.flv",
                "ftp://studio.example/clip",
                "tcp://studio.example:1",
                "udp://studio.example:1",
                "rtsp://studio.example/1",
                "concat:a|b",
                "lavfi:testsrc",
                "pipe:0",
                "data:video/mp4;base64,AA",
                "subfile,,start,0,end,1,,:/etc/passwd",
                "crypto+http://studio.example/",
                "javascript:alert(1)",
                "rtmp:studio.example",
                "rtmp:///live/key",
                "rtmp://studio.example:0/live/key",
                "rtmp://studio.example:99999/live/key",
                "rtmp://studio.example/live/key live=1",
                "rtmp://studio.example/live/key#x",
                "rtmp://studio.example/live\r\nkey",
                "rtmp://studio_example/live/key",
                "rtmp://127.0.0.1/live/key",
                "http://[::1]/",
                "http://169.254.169.254/latest/meta-data",
                "srt://studio.example:9000?mode=listener",
                "srt://studio.example:9000?a=b&MODE=rendezvous",
                "Test",
                "ingest:1",
                "rtmp://source/stream2"
            })
    void everythingElseIsRefusedWithWhatHelpsAndQuotesNothing(String text) {
        assertThatThrownBy(() -> sources.parse(text)).isInstanceOfSatisfying(Refusal.class, refusal -> {
            assertThat(refusal.why()).isEqualTo(Refusal.Why.INVALID);
            assertThat(refusal.field()).isEqualTo("inputSource");
            assertThat(refusal.remedy()).isNotBlank();
            assertThat(refusal.problem()).doesNotContain("passwd", "secret", root.toString());
        });
    }

    @Test
    void addressesThatAreTooLongAreRefused() {
        assertThatThrownBy(() -> sources.parse("rtmp://studio.example/" + "a".repeat(2_000)))
                .isInstanceOf(Refusal.class);
    }

    @Test
    void filesOfTheFolderAreTakenOnceOrForEver() throws IOException {
        assertThat(open("file:clip.flv"))
                .isEqualTo(Source.file(media.toRealPath().resolve("clip.flv")));
        assertThat(open("file:clip.flv?loop"))
                .isEqualTo(Source.file(media.toRealPath().resolve("clip.flv")).looping());
        assertThat(open("file:sub/other.flv")).isInstanceOf(Source.MediaFile.class);
        assertThat(open("file:my clip.flv")).isInstanceOf(Source.MediaFile.class);
        assertThatThrownBy(() -> sources(null, true).parse("file:clip.flv"))
                .isInstanceOf(Refusal.class)
                .hasMessageContaining("--media");
    }

    @Test
    void aFileThatLeadsElsewhereSinceIsNotOpened() throws IOException {
        Sources.Allowed allowed = sources.parse("file:clip.flv");
        Files.delete(media.resolve("clip.flv"));
        Files.createSymbolicLink(media.resolve("clip.flv"), root.resolve("secret.txt"));
        assertThatThrownBy(() -> sources.open(new Input(allowed.kind(), allowed.shown(), null), Optional.empty()))
                .isInstanceOf(Refusal.class);
    }

    @Test
    void aHostThatIsNotToBeReachedAnyMoreIsNotOpened() {
        Input input = new Input(InputKind.ADDRESS, "rtmp://other.example/...", "stream/x");
        assertThatThrownBy(() -> sources.open(input, Optional.of(Secret.of("rtmp://other.example/live/key"))))
                .isInstanceOf(Refusal.class)
                .hasMessageContaining("--allow-private");
    }

    @Test
    void theIngestGetsAKeyThatNobodyHad() {
        Sources.Allowed one = sources.parse("ingest");
        assertThat(one.kind()).isEqualTo(InputKind.INGEST);
        assertThat(one.secret())
                .isNotNull()
                .isNotEqualTo(sources.parse("ingest").secret());
        assertThat(open("ingest")).isInstanceOf(Source.Publisher.class);
        assertThatThrownBy(() -> sources(media, false).parse("ingest"))
                .isInstanceOf(Refusal.class)
                .hasMessageContaining("--ingest");
    }

    @Test
    void theTestPictureAndWhatStandsForASourceOfTheHostAreTaken() {
        assertThat(open("test")).isEqualTo(Source.testPattern());
        assertThat(sources.parse(NAMED)).isEqualTo(new Sources.Allowed(InputKind.NAMED, NAMED, null));
        assertThat(open(NAMED)).isEqualTo(Source.testPattern());
    }
}
