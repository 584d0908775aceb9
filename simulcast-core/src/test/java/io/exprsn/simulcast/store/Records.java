package io.exprsn.simulcast.store;

import io.exprsn.simulcast.Destination;
import io.exprsn.simulcast.DestinationState;
import io.exprsn.simulcast.DestinationStatus.Wanted;
import io.exprsn.simulcast.EncodingProfile;
import io.exprsn.simulcast.EncodingWish;
import io.exprsn.simulcast.ErrorKind;
import io.exprsn.simulcast.Problem;
import io.exprsn.simulcast.RetryPolicy;
import io.exprsn.simulcast.Sharing;
import io.exprsn.simulcast.Source;
import io.exprsn.simulcast.SourceLoss;
import io.exprsn.simulcast.store.StoredDestination.LastKnown;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;

/** One record of each kind with all it can have. */
public final class Records {
    private Records() {}

    /** A sealed credential. */
    public static SealedRecord credential(String name) {
        return new SealedRecord(name, 0, Map.of("streamKey", "c2VhbGVk", "details", "bW9yZQ=="));
    }

    /** A destination with everything in it but {@code secrets}. */
    public static StoredDestination destination(String id) {
        EncodingProfile profile = EncodingProfile.builder()
                .size(1920, 1080)
                .frameRate(29.97)
                .videoKilobits(4_500)
                .bufferKilobits(9_000)
                .tune(EncodingProfile.Tune.QUALITY)
                .bFrames(2)
                .build();
        Destination definition = new Destination(
                "main \"channel\" ü",
                "youtube",
                "main account",
                null,
                -3,
                EncodingWish.of(profile).videoKilobits(4_000).size(1280, 720).frameRate(30),
                SourceLoss.picture(Path.of("slate.png"))
                        .thenEndAfter(Duration.ofMinutes(5))
                        .bridgingCopies(),
                Map.of(Destination.URL, "rtmps://a.example/live2", Destination.CHUNK_SIZE, "8192"),
                Map.of());
        return StoredDestination.of(id, definition)
                .enabled(false)
                .knowing(new LastKnown(
                        DestinationState.RETRYING,
                        7,
                        new Problem(
                                ErrorKind.RATE_LIMITED,
                                "The platform said \"later\"",
                                "Wait",
                                Instant.parse("2026-11-22T20:00:00.123456789Z")),
                        "broadcast-1",
                        "stream-2",
                        URI.create("rtmps://a.example/live2"),
                        URI.create("https://watch.example/1")));
    }

    /** A session with an intent at each step. */
    public static StoredSession session(String id) {
        StoredBroadcast made = new StoredBroadcast(
                "youtube",
                "b1",
                List.of(
                        new StoredBroadcast.Ingest("RTMPS", URI.create("rtmps://a.example/live2")),
                        new StoredBroadcast.Ingest("SRT", URI.create("srt://b.example:9000"))),
                URI.create("https://watch.example/b1"),
                URI.create("https://chat.example/b1"),
                Instant.parse("2026-11-23T08:00:00Z"),
                Map.of("stream", "s1"),
                "session/" + id + "/x");
        StoredPlan plan = new StoredPlan(
                "sunday",
                "Sunday service",
                new StoredSource(
                        StoredSource.Kind.PUBLISHER, "", "session/" + id + "/y", false, Duration.ofSeconds(90)),
                new StoredSource(StoredSource.Kind.FILE, Path.of("clip.mp4").toString(), null, true, null),
                SourceLoss.lastFrame(),
                new Sharing(0.25, 1.5),
                RetryPolicy.ofDefaults().withMaxAttempts(4),
                Duration.ofSeconds(10),
                true,
                true,
                StoredShow.PLAIN);
        return StoredSession.of(
                        id,
                        plan,
                        List.of(
                                BroadcastIntent.of("stored", "i-1"),
                                BroadcastIntent.of("requested", "i-2").requested(),
                                BroadcastIntent.of("made", "i-3").requested().made(made),
                                BroadcastIntent.of("ending", "i-4")
                                        .requested()
                                        .made(made)
                                        .wanting(Wanted.ENDED)
                                        .ending(),
                                BroadcastIntent.of("ended", "i-5").requested().ended()))
                .wanting(Wanted.PAUSED);
    }

    /** A schedule. */
    public static StoredSchedule schedule(String id) {
        return StoredSchedule.at(id, "sunday", LocalDateTime.parse("2027-03-28T10:00"), ZoneId.of("Europe/Berlin"))
                .whenMissed(StoredSchedule.WhenMissed.START_LATE, Duration.ofMinutes(3))
                .in(StoredSchedule.State.CANCELLED);
    }

    /** A passthrough wish and nothing else. */
    public static StoredDestination plainDestination(String id) {
        return StoredDestination.of(
                id,
                new Destination("", Destination.FILE, null, null, 0, Map.of(Destination.PATH, "show.mkv"))
                        .encodedAs(EncodingProfile.passthrough()));
    }

    /** A session whose source is nothing but a test picture. */
    public static StoredSession plainSession(String id) {
        StoredPlan plan = new StoredPlan(
                "p",
                "p",
                new StoredSource(StoredSource.Kind.TEST_PATTERN, "", null, false, null),
                null,
                SourceLoss.HOLD,
                Sharing.EQUAL,
                RetryPolicy.ofDefaults(),
                Source.DEFAULT_HOLD,
                false,
                false,
                StoredShow.PLAIN);
        return StoredSession.of(id, plan, List.of());
    }
}
