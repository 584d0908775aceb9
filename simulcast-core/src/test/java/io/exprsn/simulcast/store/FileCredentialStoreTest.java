package io.exprsn.simulcast.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.exprsn.simulcast.ErrorKind;
import io.exprsn.simulcast.SimulcastException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What is special about files; what every credential store does stands in the testkit's contract. */
class FileCredentialStoreTest {
    @TempDir
    Path place;

    private CredentialStore store() {
        return CredentialStore.inFolder(folder());
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void isForItsOwnerAlone() throws IOException {
        store().put(record("a", 0, "1"));

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder())))
                .isEqualTo("rwx------");
        assertThat(files())
                .hasSize(2)
                .allSatisfy(file -> assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                        .isEqualTo("rw-------"));
    }

    @Test
    void oneDamagedFileHurtsOneCredential() throws IOException {
        store().put(record("a", 0, "1"));
        store().put(record("b", 0, "2"));
        byte[] whole = Files.readAllBytes(file("a"));
        for (int length = 0; length < whole.length; length++) {
            Files.write(file("a"), Arrays.copyOf(whole, length));
            assertThatThrownBy(() -> store().get("a"))
                    .isInstanceOfSatisfying(
                            SimulcastException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.REJECTED))
                    .hasMessageContaining(file("a").toString());
        }

        assertThat(store().get("b")).isPresent();
        assertThat(store().names()).containsExactly("a", "b");
        assertThat(store().remove("a")).isTrue();
        assertThat(store().put(record("a", 0, "3"))).isPresent();
    }

    @Test
    void refusesAnUnknownFormatAndNamesBoth() throws IOException {
        store().put(record("a", 0, "1"));
        Files.writeString(file("a"), Files.readString(file("a")).replaceFirst("(\"format\" : )1", "$17"));

        assertThatThrownBy(() -> store().get("a"))
                .isInstanceOfSatisfying(
                        SimulcastException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.INVALID))
                .hasMessageContaining("format 7")
                .hasMessageContaining("format 1");
        assertThatThrownBy(() -> store().put(record("a", 0, "2"))).hasMessageContaining("format 7");
    }

    @Test
    void aFileUnderAnotherNameIsNotTakenForThatCredential() throws IOException {
        store().put(record("a", 0, "1"));
        Files.copy(file("a"), file("b"), StandardCopyOption.REPLACE_EXISTING);

        assertThatThrownBy(() -> store().get("b")).hasMessageContaining("another credential's");
    }

    @Test
    void aFileWithoutEndIsNotReadIntoMemory() throws IOException {
        store().put(record("a", 0, "1"));
        Files.write(file("a"), new byte[2 * 1024 * 1024]);

        assertThatThrownBy(() -> store().get("a")).hasMessageContaining("larger than");
    }

    @Test
    void whatAKilledWriterLeftIsSweptAway() throws IOException {
        store().put(record("a", 0, "1"));
        Files.writeString(folder().resolve(".unfinished-123"), "{\"form");

        assertThat(store().names()).containsExactly("a");
        assertThat(files()).hasSize(2); // with the lock
    }

    @Test
    void aFolderThatCannotBeSaysSo() throws IOException {
        Files.writeString(place.resolve("file"), "");

        assertThatThrownBy(() -> CredentialStore.inFolder(place.resolve("file").resolve("below")))
                .isInstanceOfSatisfying(
                        SimulcastException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.TRANSIENT))
                .hasMessageContaining("below");
    }

    private static SealedRecord record(String name, long version, String sealed) {
        return new SealedRecord(name, version, Map.of("key", sealed));
    }

    private Path folder() {
        return place.resolve("credentials");
    }

    private Path file(String name) {
        return folder().resolve("credential-" + name + ".json");
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(folder())) {
            return files.toList();
        }
    }
}
