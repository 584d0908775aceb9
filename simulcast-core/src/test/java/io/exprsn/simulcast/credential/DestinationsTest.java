package io.exprsn.simulcast.credential;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.exprsn.simulcast.Destination;
import io.exprsn.simulcast.DestinationState;
import io.exprsn.simulcast.EncodingWish;
import io.exprsn.simulcast.ErrorKind;
import io.exprsn.simulcast.Problem;
import io.exprsn.simulcast.Secret;
import io.exprsn.simulcast.SimulcastException;
import io.exprsn.simulcast.SourceLoss;
import io.exprsn.simulcast.credential.Credential.OAuthTokens;
import io.exprsn.simulcast.credential.Credential.StreamKey;
import io.exprsn.simulcast.store.CredentialStore;
import io.exprsn.simulcast.store.DestinationStore;
import io.exprsn.simulcast.store.RecordFormat;
import io.exprsn.simulcast.store.StoredDestination;
import io.exprsn.simulcast.store.StoredDestination.LastKnown;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DestinationsTest {
    private static final URI SERVER = URI.create("rtmps://live.example.org/app");

    @TempDir
    Path folder;

    private final TinkVault vault = TinkVault.of(VaultKey.ofKeyset(VaultKey.newKeyset()));
    private final Credentials credentials = new Credentials(vault, CredentialStore.inMemory());
    private final DestinationStore store = DestinationStore.inMemory();
    private final Destinations destinations = new Destinations(store, credentials);

    @Test
    void holdsWithTheCredentialsAllThatADestinationEverHad() {
        Instant expiry = Instant.parse("2026-11-22T21:00:00Z");
        Problem error = new Problem(ErrorKind.TRANSIENT, "reset", "wait", Instant.parse("2026-11-22T20:00:00Z"));
        Credentials sealed = new Credentials(vault, CredentialStore.inFolder(folder));
        new Destinations(DestinationStore.inFolder(folder), sealed)
                .put(
                        "d1",
                        new Destination(
                                        "Main channel",
                                        "youtube",
                                        "main account",
                                        Secret.of("stream key"),
                                        0,
                                        Map.of(Destination.URL, SERVER.toString()))
                                .encodedAs(EncodingWish.DEFAULT
                                        .videoKilobits(4_500)
                                        .size(1920, 1080)
                                        .frameRate(30)));
        sealed.put(
                "main account",
                new OAuthTokens(Secret.of("access"), Secret.of("refresh"), expiry, Set.of("youtube"), null));
        DestinationStore.inFolder(folder)
                .update(
                        "d1",
                        read -> read.enabled(false)
                                .knowing(new LastKnown(
                                        DestinationState.FAILED,
                                        3,
                                        error,
                                        "broadcast id",
                                        "stream id",
                                        SERVER,
                                        URI.create("https://watch.example/1"))));

        // As another process finds it.
        Credentials found = new Credentials(vault, CredentialStore.inFolder(folder));
        StoredDestination stored = DestinationStore.inFolder(folder).get("d1").orElseThrow();
        Destination whole = new Destinations(DestinationStore.inFolder(folder), found)
                .get("d1")
                .orElseThrow();
        OAuthTokens tokens = (OAuthTokens)
                found.get(String.valueOf(stored.definition().credential())).orElseThrow();
        assertThat(stored.definition().platform()).as("platform").isEqualTo("youtube");
        assertThat(stored.definition().name()).as("name").isEqualTo("Main channel");
        assertThat(stored.lastKnown().broadcastId()).as("platform broadcast id").isEqualTo("broadcast id");
        assertThat(stored.lastKnown().streamId()).as("platform stream id").isEqualTo("stream id");
        assertThat(tokens.accessToken()).as("access token").isEqualTo(Secret.of("access"));
        assertThat(tokens.refreshToken()).as("refresh token").isEqualTo(Secret.of("refresh"));
        assertThat(whole.key()).as("stream key").isEqualTo(Secret.of("stream key"));
        assertThat(tokens.expiresAt()).as("token expiry").isEqualTo(expiry);
        assertThat(stored.lastKnown().retries()).as("retry count").isEqualTo(3);
        assertThat(stored.lastKnown().lastProblem()).as("last error").isEqualTo(error);
        assertThat(whole.encoding().videoKilobits()).as("bitrate").isEqualTo(4_500);
        assertThat(whole.encoding().width()).as("resolution: width").isEqualTo(1920);
        assertThat(whole.encoding().height()).as("resolution: height").isEqualTo(1080);
        assertThat(whole.encoding().frameRate()).as("frame rate").isEqualTo(30);
        assertThat(stored.enabled()).as("enabled").isFalse();
        assertThat(stored.lastKnown().ingest()).as("ingest URL").isEqualTo(SERVER);
        assertThat(stored.lastKnown().playback()).as("playback URL").isEqualTo(URI.create("https://watch.example/1"));
        assertThat(stored.lastKnown().state()).as("state").isEqualTo(DestinationState.FAILED);
    }

    @Test
    void givesBackADestinationWithEverySecret() {
        Destination srt = Destination.srt("studio", URI.create("srt://h:9000"), Secret.of("stream id"))
                .withPassphrase(Secret.of("a passphrase"))
                .withPriority(4)
                .onSourceLoss(SourceLoss.black());
        Destination file = Destination.file("disk", Path.of("show.mkv"));

        destinations.put("a", srt);
        destinations.put("b", file);

        assertThat(destinations.get("a")).contains(srt);
        assertThat(destinations.get("b")).contains(file);
        assertThat(store.get("b").orElseThrow().secrets()).isNull();
        assertThat(destinations.get("none")).isEmpty();
    }

    @Test
    void theStoreNeverSeesASecret() {
        destinations.put(
                "a",
                Destination.srt("studio", URI.create("srt://h:9000"), Secret.of("PLAINTEXT-id"))
                        .withPassphrase(Secret.of("PLAINTEXT-phrase")));

        StoredDestination stored = store.get("a").orElseThrow();
        assertThat(new String(RecordFormat.DESTINATION.write(stored), StandardCharsets.UTF_8) + stored)
                .doesNotContain("PLAINTEXT");
        assertThat(credentials.names()).containsExactly(stored.secrets());
    }

    @Test
    void aNewKeyTakesThePlaceOfTheOldOneAndNothingOfThatStays() {
        destinations.put("a", rtmp("old"));
        store.update("a", read -> read.enabled(false));
        String before = store.get("a").orElseThrow().secrets();

        destinations.put("a", rtmp("new"));

        assertThat(destinations.get("a")).contains(rtmp("new"));
        assertThat(store.get("a").orElseThrow().enabled()).isFalse();
        assertThat(credentials.names())
                .containsExactly(store.get("a").orElseThrow().secrets())
                .doesNotContain(before);
    }

    @Test
    void whoIsSlowerChangesNeitherDefinitionNorSecrets() {
        StoredDestination read = destinations.put("a", rtmp("first"));
        destinations.put("a", rtmp("second"));

        assertThat(destinations.replace(read, rtmp("third"))).isEmpty();
        assertThat(destinations.get("a")).contains(rtmp("second"));
        assertThat(credentials.names()).hasSize(1);
    }

    @Test
    void removesItsOwnSecretsAndNoCredentialOfOthers() {
        credentials.put("main account", new StreamKey(Secret.of("k")));
        destinations.put("a", new Destination("a", "youtube", "main account", Secret.of("own"), 0, Map.of()));

        assertThat(destinations.remove("a")).isTrue();
        assertThat(destinations.remove("a")).isFalse();
        assertThat(credentials.names()).containsExactly("main account");
    }

    @Test
    void sweepsAwayWhatKilledProgramsLeft() {
        destinations.put("a", rtmp("key"));
        OwnedSecrets owned = new OwnedSecrets(credentials);
        owned.put("destination", "a", Map.of("key", Secret.of("of a definition that was never stored")));
        String ofASession = owned.put("session", "a", Map.of("key", Secret.of("k")));

        assertThat(destinations.sweep()).isEqualTo(1);
        assertThat(destinations.sweep()).isZero();
        assertThat(destinations.get("a")).contains(rtmp("key"));
        assertThat(owned.get(ofASession)).isPresent();
    }

    @Test
    void theSecretsOfADamagedRecordAreNotSweptAway() throws IOException {
        Destinations inFolder = new Destinations(DestinationStore.inFolder(folder), credentials);
        inFolder.put("a", rtmp("key"));
        inFolder.put("b", rtmp("key"));
        Path file = folder.resolve("destination-a.json");
        byte[] whole = Files.readAllBytes(file);
        Files.writeString(file, "{");

        assertThat(inFolder.sweep()).isZero();
        Files.write(file, whole);
        assertThat(inFolder.get("a")).contains(rtmp("key"));
    }

    @Test
    void whoReadsWhileTheKeyIsExchangedFindsDefinitionAndKeyOfOneEdition() throws Exception {
        destinations.put("a", rtmp("0").named("0"));
        ExecutorService writer = Executors.newSingleThreadExecutor();
        try {
            Future<?> writing = writer.submit(() -> {
                for (int i = 1; i <= 300; i++) {
                    destinations.put("a", rtmp("" + i).named("" + i));
                }
            });
            int reads = 0;
            while (!writing.isDone() || reads == 0) {
                Destination read = destinations.get("a").orElseThrow();
                assertThat(read.key()).isEqualTo(Secret.of(read.name()));
                reads++;
            }
            writing.get();
        } finally {
            writer.shutdownNow();
        }
        assertThat(credentials.names()).hasSize(1);
    }

    @Test
    void aMissingKeyIsSaid() {
        StoredDestination stored = destinations.put("a", rtmp("key"));
        credentials.remove(String.valueOf(stored.secrets()));

        assertThatThrownBy(() -> destinations.get("a"))
                .isInstanceOfSatisfying(
                        SimulcastException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.REJECTED))
                .hasMessageContaining("key of the destination a is missing");
    }

    @Test
    void theLongestIdFits() {
        String id = "ü".repeat(RecordFormat.LONGEST_ID / 2);

        destinations.put(id, rtmp("key"));

        assertThat(destinations.get(id)).contains(rtmp("key"));
    }

    private static Destination rtmp(String key) {
        return Destination.rtmp("church site", SERVER, Secret.of(key));
    }
}
