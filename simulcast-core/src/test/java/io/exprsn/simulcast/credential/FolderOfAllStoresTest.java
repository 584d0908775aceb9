package io.exprsn.simulcast.credential;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.exprsn.simulcast.Destination;
import io.exprsn.simulcast.ErrorKind;
import io.exprsn.simulcast.Secret;
import io.exprsn.simulcast.SimulcastException;
import io.exprsn.simulcast.credential.Credential.ApiToken;
import io.exprsn.simulcast.credential.Credential.OAuthTokens;
import io.exprsn.simulcast.internal.json.Json;
import io.exprsn.simulcast.store.CredentialStore;
import io.exprsn.simulcast.store.DestinationStore;
import io.exprsn.simulcast.store.Records;
import io.exprsn.simulcast.store.ScheduleStore;
import io.exprsn.simulcast.store.SealedRecord;
import io.exprsn.simulcast.store.SessionStore;
import io.exprsn.simulcast.store.StoredDestination;
import io.exprsn.simulcast.store.StoredSession;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A folder with all four stores, as a program leaves it. */
class FolderOfAllStoresTest {
    private static final Secret ENCRYPTION_KEY =
            Secret.of("000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f");
    private static final VaultKey KEY = VaultKey.ofPassphrase(ENCRYPTION_KEY);

    /** Each with characters that every way of escaping writes otherwise. */
    private static final List<Secret> PLANTED = List.of(
            Secret.of("ya29.access/PLANT\"1+&é"),
            Secret.of("1//refresh PLANT\\2=?ü"),
            Secret.of("live_stream-key/PLANT3<>%"),
            Secret.of("pass phrase+PLANT4\"/\\"),
            Secret.of("api token/PLANT5&amp;"),
            Secret.of("https://user:PLANT6%20x@cam.example/live?token=PLANT7"),
            Secret.of("broadcast-key/PLANT8\"+"));

    @TempDir
    Path place;

    private Path folder = Path.of("");

    @BeforeEach
    void fill() {
        folder = place.resolve("here");
        Credentials credentials = credentials(folder, KEY);
        for (int edition = 0; edition < 2; edition++) {
            credentials.put(
                    "main account",
                    new OAuthTokens(PLANTED.get(0), PLANTED.get(1), Instant.EPOCH, Set.of("scope"), null));
            destinations(folder, KEY).put("d1", destination());
        }
        credentials.put("cloud", new ApiToken(PLANTED.get(4), null));
        OwnedSecrets owned = new OwnedSecrets(credentials);
        owned.put("session", "s1", Map.of("address", PLANTED.get(5)));
        owned.put("session", "s1", Map.of("key0", PLANTED.get(6)));
        SessionStore.inFolder(folder).put(Records.session("s1"));
        ScheduleStore.inFolder(folder).put(Records.schedule("c1"));
    }

    @Test
    void opensElsewhereWithTheKeyAndNotWithout() throws IOException {
        Path there = place.resolve("there");
        copy(folder, there);

        Credentials copied = credentials(there, VaultKey.ofPassphrase(ENCRYPTION_KEY));
        assertThat(copied.get("main account").orElseThrow().secrets()).isEqualTo(PLANTED.subList(0, 2));
        assertThat(new Destinations(DestinationStore.inFolder(there), copied).get("d1"))
                .contains(destination());
        assertThat(SessionStore.inFolder(there).get("s1").map(StoredSession::plan))
                .contains(Records.session("s1").plan());
        assertThat(ScheduleStore.inFolder(there).get("c1")).isPresent();

        VaultKey wrong = VaultKey.ofPassphrase(Secret.of("f".repeat(64)));
        assertFails(
                ErrorKind.INVALID,
                "another key",
                () -> credentials(there, wrong).get("main account"));
        assertFails(
                ErrorKind.INVALID,
                "another key",
                () -> destinations(there, wrong).get("d1"));
        assertFails(
                ErrorKind.INVALID,
                "another key",
                () -> destinations(there, wrong).put("d1", destination()));
        assertThat(destinations(there, KEY).get("d1")).contains(destination());
    }

    @Test
    void holdsNoPlantedSecretInAnyFormInAnyFile() throws IOException {
        Redactor known = Redactor.of(PLANTED);
        List<Path> files = files(folder);

        assertThat(files).hasSize(9); // five credentials, three records, the lock
        for (Path file : files) {
            String text = file.getFileName() + Files.readString(file, StandardCharsets.ISO_8859_1);
            assertThat(text).as(file.toString()).doesNotContain("PLANT");
            assertThat(forms()).as(file.toString()).noneMatch(text::contains);
            assertThat(known.redact(text)).as(file.toString()).isEqualTo(text);
        }
    }

    @Test
    void aSecretInTheOpenWouldBeFoundInEachForm() {
        // The search above is worth nothing if it cannot find.
        String text = String.join("\n", forms());

        assertThat(forms()).hasSizeGreaterThan(6 * PLANTED.size()).allMatch(text::contains);
        for (Secret secret : PLANTED) {
            assertThat(Redactor.of(List.of(secret)).redact(text)).isNotEqualTo(text);
        }
    }

    @Test
    void swappedCiphertextsAreFound() throws IOException {
        CredentialStore store = CredentialStore.inFolder(folder);
        String ofDestination = String.valueOf(DestinationStore.inFolder(folder)
                .get("d1")
                .map(StoredDestination::secrets)
                .orElseThrow());
        SealedRecord one = store.get(ofDestination).orElseThrow();
        String ofSession = store.names().stream()
                .filter(name -> name.startsWith("session/"))
                .findFirst()
                .orElseThrow();
        SealedRecord other = store.get(ofSession).orElseThrow();

        store.put(new SealedRecord(one.name(), one.version(), other.fields()));
        store.put(new SealedRecord(other.name(), other.version(), one.fields()));

        assertFails(
                ErrorKind.REJECTED,
                "another record or field",
                () -> destinations(folder, KEY).get("d1"));
        assertFails(
                ErrorKind.REJECTED,
                "another record or field",
                () -> new OwnedSecrets(credentials(folder, KEY)).get(ofSession));
        assertThat(credentials(folder, KEY).get("main account")).isPresent();
    }

    @Test
    void aDestinationThatNamesAnothersSecretsIsFoundByTheirKind() {
        DestinationStore.inFolder(folder).update("d1", read -> read.defined(read.definition(), "main account"));

        assertFails(
                ErrorKind.REJECTED,
                "not the set of secrets",
                () -> destinations(folder, KEY).get("d1"));
    }

    private static Destination destination() {
        return Destination.srt("studio", URI.create("srt://h.example:9000"), PLANTED.get(2))
                .withPassphrase(PLANTED.get(3));
    }

    private static Set<String> forms() {
        Set<String> forms = new LinkedHashSet<>();
        for (Secret secret : PLANTED) {
            String text = secret.reveal(); // to be searched for
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            forms.add(new String(bytes, StandardCharsets.ISO_8859_1)); // as files are read here
            forms.add(URLEncoder.encode(text, StandardCharsets.UTF_8));
            forms.add(URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20"));
            forms.add(URLEncoder.encode(text, StandardCharsets.UTF_8).toLowerCase(Locale.ROOT));
            forms.add(HexFormat.of().formatHex(bytes));
            forms.add(HexFormat.of().withUpperCase().formatHex(bytes));
            String json = new String(Json.bytes(Map.of("a", text)), StandardCharsets.UTF_8);
            forms.add(new String(
                    json.substring(json.indexOf(": \"") + 3, json.lastIndexOf('"'))
                            .getBytes(StandardCharsets.UTF_8),
                    StandardCharsets.ISO_8859_1));
            for (Base64.Encoder encoder : List.of(Base64.getEncoder(), Base64.getUrlEncoder())) {
                for (int shift = 0; shift < 3; shift++) { // wherever in a longer text it stands
                    byte[] shifted = new byte[shift + bytes.length];
                    System.arraycopy(bytes, 0, shifted, shift, bytes.length);
                    String base64 = encoder.withoutPadding().encodeToString(shifted);
                    forms.add(base64.substring(shift == 0 ? 0 : 4, base64.length() - 3));
                }
            }
        }
        return forms;
    }

    private static List<Path> files(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return new ArrayList<>(files.filter(Files::isRegularFile).toList());
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        Files.createDirectory(to);
        for (Path file : files(from)) {
            Files.copy(file, to.resolve(file.getFileName()));
        }
    }

    private static Credentials credentials(Path folder, VaultKey key) {
        return new Credentials(TinkVault.of(key), CredentialStore.inFolder(folder));
    }

    private static Destinations destinations(Path folder, VaultKey key) {
        return new Destinations(DestinationStore.inFolder(folder), credentials(folder, key));
    }

    private static void assertFails(ErrorKind kind, String text, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        SimulcastException.class, e -> assertThat(e.kind()).isEqualTo(kind))
                .hasMessageContaining(text)
                .hasMessageNotContaining("PLANT");
    }
}
