package io.exprsn.simulcast.examples.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.exprsn.simulcast.Destination;
import io.exprsn.simulcast.Secret;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
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
            [7]                                               | entry 1 is a number
            [{"url": 7}]                                      | field "url" of entry 1 is a number
            [{"url": "rtmp://h/a", "key": ["x"]}]             | field "key" of entry 1 is an array
            [{"url": "rtmp://h/a", "key": ""}]                | field "key" of entry 1 is empty
            [{"key": "marker-key-5e1f"}]                      | entry 1 has no url
            [{"url": "rtmp://h/a/k", "kye": 1}]               | field "kye", which is not known
            [{"url": "rtmp://h/a/k", "settings": {"x": "y"}}] | setting "x", which is not known
            [{"url": "rtmp://h/a/k", "settings": []}]         | is an array, expected an object
            [{"url": "rtmp://h/a/k", "settings": {"trust": true}}] | setting "trust" of entry 1 is a boolean
            [{"url": "rtmp://h/marker-key-5e1f"}]             | application and stream key
            [{"url": "rtmp://h/a b", "key": "k"}]             | not allowed there
            [{"url": "srt://h:1/a", "key": "k"}]              | scheme "srt"
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
    void saysThatThereIsNoFile() {
        assertThatThrownBy(() -> DestinationFile.read(folder.resolve("none.json")))
                .hasMessageContaining("no such file");
        assertThatThrownBy(() -> DestinationFile.read(folder)).hasMessageContaining("folder");
    }

    private Path file(String json) throws IOException {
        return Files.writeString(folder.resolve("destinations.json"), json);
    }
}
