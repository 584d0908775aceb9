package io.exprsn.simulcast.internal.broadcast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.exprsn.simulcast.ErrorKind;
import io.exprsn.simulcast.RetryPolicy;
import io.exprsn.simulcast.Secret;
import io.exprsn.simulcast.Sharing;
import io.exprsn.simulcast.SimulcastException;
import io.exprsn.simulcast.SimulcastPlan;
import io.exprsn.simulcast.Source;
import io.exprsn.simulcast.SourceLoss;
import io.exprsn.simulcast.credential.Credentials;
import io.exprsn.simulcast.credential.OwnedSecrets;
import io.exprsn.simulcast.credential.TinkVault;
import io.exprsn.simulcast.credential.VaultKey;
import io.exprsn.simulcast.spi.Broadcast;
import io.exprsn.simulcast.spi.Broadcast.Ingest;
import io.exprsn.simulcast.spi.Broadcast.IngestProtocol;
import io.exprsn.simulcast.store.CredentialStore;
import io.exprsn.simulcast.store.RecordFormat;
import io.exprsn.simulcast.store.StoredBroadcast;
import io.exprsn.simulcast.store.StoredPlan;
import io.exprsn.simulcast.store.StoredSession;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SessionRecordsTest {
    private final Credentials credentials =
            new Credentials(TinkVault.of(VaultKey.ofKeyset(VaultKey.newKeyset())), CredentialStore.inMemory());
    private final SessionRecords records = new SessionRecords(new OwnedSecrets(credentials));

    static List<Source> sources() {
        return List.of(
                Source.file(Path.of("clip.mp4").toAbsolutePath()).looping(),
                Source.uri(URI.create("rtsp://user:PLAINTEXT@cam.example:554/one?token=PLAINTEXT"))
                        .holdFor(Duration.ofSeconds(7)),
                Source.ingest(Secret.of("PLAINTEXT")).keepWaiting(),
                Source.testPattern());
    }

    @ParameterizedTest
    @MethodSource("sources")
    void aSourceComesBackAndIsNotInTheRecord(Source source) {
        StoredPlan stored =
                records.stored("s1", SimulcastPlan.named("a").source(source).build(), false);

        assertThat(records.plan(stored).build().source()).isEqualTo(source);
        assertThat(text(stored)).doesNotContain("PLAINTEXT");
    }

    @Test
    void aPlanComesBackWithAllButDestinationsAndListeners() {
        SimulcastPlan plan = SimulcastPlan.named("sunday")
                .title("Sunday service")
                .source(Source.testPattern())
                .backup(Source.ingest(Secret.of("backup key")))
                .onSourceLoss(SourceLoss.lastFrame())
                .sharing(Sharing.CLOSEST)
                .refuseOverload()
                .retry(RetryPolicy.ofDefaults().withMaxAttempts(3))
                .shedding(true)
                .healthInterval(Duration.ofSeconds(9))
                .build();

        SimulcastPlan back = records.plan(records.stored("s1", plan, false)).build();

        assertThat(back)
                .usingRecursiveComparison()
                .ignoringFields("subscriptions", "destinations")
                .isEqualTo(plan);
    }

    @Test
    void aRelativePathMeansTheSameFromAnotherFolder() {
        StoredPlan stored = records.stored(
                "s1",
                SimulcastPlan.named("a")
                        .source(Source.file(Path.of("clip.mp4")))
                        .build(),
                false);

        assertThat(Path.of(stored.source().place())).isAbsolute();
    }

    @Test
    void aStreamIsRefusedBeforeAnythingIsSealed() {
        Source stream = Source.flv(InputStream.nullInputStream());
        SimulcastPlan main = SimulcastPlan.named("a").source(stream).build();
        SimulcastPlan backup = SimulcastPlan.named("a")
                .source(Source.ingest(Secret.of("k")))
                .backup(stream)
                .build();

        for (SimulcastPlan plan : List.of(main, backup)) {
            assertThatThrownBy(() -> records.stored("s1", plan, false))
                    .isInstanceOfSatisfying(
                            SimulcastException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.INVALID))
                    .hasMessageContaining("cannot be stored");
        }
        assertThat(credentials.names()).isEmpty();
    }

    @Test
    void aBroadcastWithoutAnyKeyComesBack() {
        Broadcast broadcast = Broadcast.of("srt", "intent-1")
                .ingest(new Ingest(IngestProtocol.SRT, URI.create("srt://listener.example:9000"), null, null))
                .build();
        StoredBroadcast stored = records.stored("session-1", broadcast);
        assertThat(stored.secrets()).isNull();
        assertThat(records.broadcast(stored)).isEqualTo(broadcast);
    }

    @Test
    void aBroadcastComesBackWithItsKeys() {
        Broadcast broadcast = Broadcast.of("youtube", "b1")
                .ingest(URI.create("rtmps://a.example/live2"), Secret.of("PLAINTEXT-1"))
                .ingest(new Ingest(
                        IngestProtocol.SRT,
                        URI.create("srt://b.example:9000"),
                        Secret.of("PLAINTEXT-2"),
                        Secret.of("PLAINTEXT-phrase")))
                .watch(URI.create("https://watch.example/b1"))
                .chat(URI.create("https://chat.example/b1"))
                .endsBy(Instant.parse("2026-11-23T08:00:00Z"))
                .detail("stream", "s1")
                .build();

        assertThat(records.broadcast(records.stored("s1", broadcast))).isEqualTo(broadcast);
        assertThat(records.stored("s1", broadcast).toString()).doesNotContain("PLAINTEXT");
    }

    @Test
    void aMissingKeyIsSaid() {
        StoredPlan stored = records.stored(
                "s1",
                SimulcastPlan.named("a").source(Source.ingest(Secret.of("k"))).build(),
                false);
        credentials.names().forEach(credentials::remove);

        assertThatThrownBy(() -> records.plan(stored))
                .isInstanceOfSatisfying(
                        SimulcastException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.REJECTED))
                .hasMessageContaining("key of a stored session is missing");
    }

    private static String text(StoredPlan plan) {
        StoredSession session = StoredSession.of("s1", plan, List.of()).withVersion(1);
        return new String(RecordFormat.SESSION.write(session), StandardCharsets.UTF_8) + session;
    }
}
