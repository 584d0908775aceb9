package io.exprsn.simulcast.testkit;

import io.exprsn.simulcast.DestinationStatus.Wanted;
import io.exprsn.simulcast.RetryPolicy;
import io.exprsn.simulcast.Sharing;
import io.exprsn.simulcast.SourceLoss;
import io.exprsn.simulcast.store.BroadcastIntent;
import io.exprsn.simulcast.store.RecordFormat;
import io.exprsn.simulcast.store.SessionStore;
import io.exprsn.simulcast.store.StoredBroadcast;
import io.exprsn.simulcast.store.StoredPlan;
import io.exprsn.simulcast.store.StoredSession;
import io.exprsn.simulcast.store.StoredShow;
import io.exprsn.simulcast.store.StoredSource;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** What every {@link SessionStore} does: extend it with your own. */
public abstract class SessionStoreContract extends VersionedStoreContract<StoredSession, SessionStore> {
    /** For subclasses. */
    protected SessionStoreContract() {}

    @Override
    RecordFormat<StoredSession> format() {
        return RecordFormat.SESSION;
    }

    @Override
    int longestId() {
        return RecordFormat.LONGEST_ID;
    }

    @Override
    StoredSession record(String id, int number) {
        return record(id, number, "Sunday service");
    }

    private static StoredSession record(String id, int number, String title) {
        StoredBroadcast made = new StoredBroadcast(
                "youtube",
                "b1",
                List.of(new StoredBroadcast.Ingest("RTMPS", URI.create("rtmps://a.example/live2"))),
                URI.create("https://watch.example/b1"),
                URI.create("https://chat.example/b1"),
                Instant.parse("2026-11-23T08:00:00Z"),
                Map.of("stream", "s1"),
                "session/" + id + "/1");
        StoredPlan plan = new StoredPlan(
                "show " + number,
                title,
                new StoredSource(
                        StoredSource.Kind.PUBLISHER, "", "session/" + id + "/2", false, Duration.ofSeconds(90)),
                new StoredSource(StoredSource.Kind.FILE, "clip.mp4", null, true, null),
                SourceLoss.lastFrame(),
                Sharing.CLOSEST,
                RetryPolicy.ofDefaults(),
                Duration.ofSeconds(10),
                true,
                false,
                StoredShow.PLAIN);
        return StoredSession.of(
                        id,
                        plan,
                        List.of(
                                BroadcastIntent.of("first", "i-1"),
                                BroadcastIntent.of("second", "i-2").requested(),
                                BroadcastIntent.of("third", "i-3").requested().made(made),
                                BroadcastIntent.of("fourth", "i-4")
                                        .requested()
                                        .made(made)
                                        .ending(),
                                BroadcastIntent.of("fifth", "i-5")
                                        .wanting(Wanted.ENDED)
                                        .ended()))
                .wanting(Wanted.PAUSED);
    }

    @Override
    int number(StoredSession record) {
        return Integer.parseInt(record.plan().name().substring("show ".length()));
    }

    @Override
    StoredSession large(String id) {
        return record(id, 1, "t".repeat(200_000));
    }
}
