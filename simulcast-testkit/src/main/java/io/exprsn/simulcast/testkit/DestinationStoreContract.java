package io.exprsn.simulcast.testkit;

import io.exprsn.simulcast.Destination;
import io.exprsn.simulcast.DestinationState;
import io.exprsn.simulcast.EncodingProfile;
import io.exprsn.simulcast.ErrorKind;
import io.exprsn.simulcast.Problem;
import io.exprsn.simulcast.SourceLoss;
import io.exprsn.simulcast.store.DestinationStore;
import io.exprsn.simulcast.store.RecordFormat;
import io.exprsn.simulcast.store.StoredDestination;
import io.exprsn.simulcast.store.StoredDestination.LastKnown;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;

/** What every {@link DestinationStore} does: extend it with your own. */
public abstract class DestinationStoreContract extends VersionedStoreContract<StoredDestination, DestinationStore> {
    /** For subclasses. */
    protected DestinationStoreContract() {}

    @Override
    RecordFormat<StoredDestination> format() {
        return RecordFormat.DESTINATION;
    }

    @Override
    int longestId() {
        return RecordFormat.LONGEST_ID;
    }

    @Override
    StoredDestination record(String id, int number) {
        return record(id, number, "Main \"channel\" ü🔑");
    }

    private static StoredDestination record(String id, int number, String name) {
        Destination definition = new Destination(
                        name, "youtube", "main account", null, 3, Map.of(Destination.URL, "rtmps://a.example/live2"))
                .encodedAs(EncodingProfile.builder()
                        .size(1920, 1080)
                        .frameRate(29.97)
                        .videoKilobits(4_500)
                        .build())
                .onSourceLoss(SourceLoss.black().thenEndAfter(Duration.ofMinutes(5)));
        return StoredDestination.of(id, definition)
                .defined(definition, "destination/" + id + "/1")
                .enabled(false)
                .knowing(new LastKnown(
                        DestinationState.RETRYING,
                        number,
                        new Problem(
                                ErrorKind.TRANSIENT,
                                "The connection broke",
                                "Wait",
                                Instant.parse("2026-11-22T20:00:00.123456789Z")),
                        "broadcast",
                        "stream",
                        URI.create("rtmps://a.example/live2"),
                        URI.create("https://watch.example/1")));
    }

    @Override
    int number(StoredDestination record) {
        return record.lastKnown().retries();
    }

    @Override
    StoredDestination large(String id) {
        return record(id, 1, "n".repeat(200_000));
    }
}
