package io.exprsn.simulcast.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PlatformIngestTest {
    private static final Duration SOON = Duration.ofSeconds(20);

    /** A wrong key is answered by no word, as at Twitch: whoever is told something else was not taken for one. */
    private final PlatformIngest ingest =
            new PlatformIngest("app", null, IngestBehavior.standard().onWrongKey(IngestAction.close()));

    @AfterEach
    void closeIngest() {
        ingest.close();
    }

    @Test
    void takesNoKeyUnlessItWasTold() throws IOException {
        assertThat(answerTo("one")).as("before").isNull();
        ingest.take(Set.of("one"));
        assertThat(answerTo("one")).isEqualTo("NetStream.Publish.Start");
        assertThat(answerTo("one?backup=1")).isEqualTo("NetStream.Publish.Start");
        assertThat(answerTo("two")).isNull();
        ingest.take(Set.of());
        assertThat(answerTo("one")).as("after").isNull();
    }

    @Test
    void tellsWhoSendsThatTheirKeyWasTakenOverAndCloses() throws IOException {
        ingest.take(Set.of("one"));
        try (TinyPublisher sender = new TinyPublisher(ingest.checking()).publish("one")) {
            sender.media(1);
            ingest.checking().awaitMedia(Duration.ofMillis(500), SOON);
            ingest.takeOver();
            assertThat(sender.await("onStatus").code()).isEqualTo("NetStream.Publish.BadName");
            assertThat(sender.next()).as("the end").isNull();
        }
        assertThat(ingest.coming("one")).as("what the other encoder sends").hasSize(1);
    }

    @Test
    void tellsWhoComesWithAKeyThatWasTakenOverUntilItIsReleased() throws IOException {
        ingest.take(Set.of("one"));
        ingest.takeOver();
        assertThat(answerTo("one")).isEqualTo("NetStream.Publish.BadName");
        ingest.take(Set.of("one", "two"));
        assertThat(answerTo("two")).as("a key of later").isEqualTo("NetStream.Publish.BadName");
        assertThat(answerTo("three")).as("a wrong key").isNull();
        assertThat(ingest.checking().publications()).isEmpty();
        ingest.releaseTakeOver();
        assertThat(answerTo("one")).isEqualTo("NetStream.Publish.Start");
    }

    @Test
    void sendsAwayWhoIsJustArrivingWhenTheKeysAreTakenOver() throws IOException {
        ingest.take(Set.of("one"));
        try (TinyPublisher sender =
                new TinyPublisher(ingest.checking()).handshake().connect()) {
            sender.await("_result");
            ingest.takeOver();
            assertThat(sender.await("onStatus").code()).isEqualTo("NetStream.Publish.BadName");
            assertThat(sender.next()).as("the end").isNull();
        }
    }

    /** Null if the connection was closed without a word. */
    private @Nullable String answerTo(String key) throws IOException {
        try (TinyPublisher sender =
                new TinyPublisher(ingest.checking()).handshake().connect()) {
            sender.await("_result");
            sender.askToPublish(key);
            TinyPublisher.Answer answer = sender.next();
            while (answer != null && !answer.name().equals("onStatus")) {
                answer = sender.next();
            }
            return answer == null ? null : answer.code();
        }
    }
}
