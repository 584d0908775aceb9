package io.exprsn.simulcast.testkit;

import io.exprsn.simulcast.AudioCodec;
import io.exprsn.simulcast.EncodingProfile;
import io.exprsn.simulcast.ErrorKind;
import io.exprsn.simulcast.Secret;
import io.exprsn.simulcast.SimulcastException;
import io.exprsn.simulcast.VideoCodec;
import io.exprsn.simulcast.credential.Credential.Account;
import io.exprsn.simulcast.credential.OAuthProvider;
import io.exprsn.simulcast.spi.ApiError;
import io.exprsn.simulcast.spi.ApiFailure;
import io.exprsn.simulcast.spi.ApiHost;
import io.exprsn.simulcast.spi.ApiRequest;
import io.exprsn.simulcast.spi.Broadcast;
import io.exprsn.simulcast.spi.BroadcastRequest;
import io.exprsn.simulcast.spi.BroadcastStatus;
import io.exprsn.simulcast.spi.BroadcastStatus.Phase;
import io.exprsn.simulcast.spi.BroadcastStatus.Receiving;
import io.exprsn.simulcast.spi.ChatMessage;
import io.exprsn.simulcast.spi.CheckResult;
import io.exprsn.simulcast.spi.CountsFollowers;
import io.exprsn.simulcast.spi.CountsViewers;
import io.exprsn.simulcast.spi.EditsMetadata;
import io.exprsn.simulcast.spi.Engagement;
import io.exprsn.simulcast.spi.GoesLive;
import io.exprsn.simulcast.spi.HasChannels;
import io.exprsn.simulcast.spi.HasChat;
import io.exprsn.simulcast.spi.KeepsRecordings;
import io.exprsn.simulcast.spi.MarksMoments;
import io.exprsn.simulcast.spi.MediaLimits;
import io.exprsn.simulcast.spi.Metadata;
import io.exprsn.simulcast.spi.PlatformAdapter;
import io.exprsn.simulcast.spi.PlatformContext;
import io.exprsn.simulcast.spi.PlatformFacts;
import io.exprsn.simulcast.spi.ReportsStatus;
import io.exprsn.simulcast.spi.Schedules;
import io.exprsn.simulcast.spi.SendsOn;
import io.exprsn.simulcast.spi.SetsThumbnail;
import io.exprsn.simulcast.spi.SupportsOAuth;
import io.exprsn.simulcast.spi.Viewers;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The adapter of the platform that {@link FakePlatform} plays: it has every ability there is, and keeps the adapter's contract. Open for
 * tests that need one which breaks it. Keeps no state; safe for use by several threads.
 */
public class FakePlatformAdapter
        implements PlatformAdapter,
                SupportsOAuth,
                GoesLive,
                ReportsStatus,
                EditsMetadata,
                SetsThumbnail,
                Schedules,
                CountsViewers,
                HasChat,
                HasChannels,
                MarksMoments,
                CountsFollowers,
                KeepsRecordings,
                SendsOn {
    /** Its name in a destination. */
    public static final String ID = "fake";

    private static final LocalDate MADE_UP = LocalDate.of(2026, 11, 25);
    private static final String NOT_FOUND = "not_found";
    private static final Duration NEXT_LOOK = Duration.ofSeconds(2);
    private static final long CHAT_PAUSE = Duration.ofMillis(50).toNanos();

    private static final EncodingProfile PROFILE = EncodingProfile.builder()
            .size(1280, 720)
            .frameRate(30)
            .videoKilobits(2_500)
            .audioKilobits(128)
            .build();
    private static final MediaLimits LIMITS = MediaLimits.builder("made up for tests", MADE_UP)
            .videoCodecs(VideoCodec.H264)
            .audioCodecs(AudioCodec.AAC)
            .largest(1920, 1080, 60)
            .cap(1080, 60, 6_000)
            .keyFrames(Duration.ofSeconds(2), Duration.ofSeconds(4))
            .build();

    /** Of a host that does not exist: what uses it has to put another address in its place. */
    public FakePlatformAdapter() {}

    @Override
    public String id() {
        return ID;
    }

    @Override
    public PlatformFacts facts() {
        return PlatformFacts.of("Fake", PROFILE, LIMITS)
                .host(ApiHost.of("api", "https://api.fake.test"))
                .showsWithin(Duration.ofSeconds(5))
                .build();
    }

    @Override
    public OAuthProvider oauth() {
        return OAuthProvider.of(
                        URI.create("https://api.fake.test/authorize"), URI.create("https://api.fake.test/token"))
                .scope("broadcast")
                .pkce()
                .build();
    }

    @Override
    public Account account(PlatformContext context) {
        Me me = context.http().get("/me").doing("Asking whose account it is").read(Me.class);
        return new Account(told("the account's id", me.id()), told("the account's name", me.name()));
    }

    @Override
    public CheckResult check(PlatformContext context) {
        Me me = context.http().get("/me").doing("Checking the account").read(Me.class);
        CheckResult found = CheckResult.ready(
                new Account(told("the account's id", me.id()), told("the account's name", me.name())));
        return me.mayBroadcast()
                ? found
                : found.withObstacle("The account may not broadcast", "Ask the platform to allow it");
    }

    @Override
    public Broadcast prepare(BroadcastRequest request, PlatformContext context) {
        Item item = request.previous()
                .flatMap(previous -> found(previous, context))
                .filter(one -> !"ended".equals(one.state()))
                .or(() -> ofIntent(request.intentId(), context))
                .orElseGet(() -> made(request, context));
        Broadcast.Builder broadcast = Broadcast.of(id(), told("an id", item.id()));
        ingest(broadcast, told("a server", item.server()), Secret.of(told("a key", item.key())));
        if (item.watch() != null) {
            broadcast.watch(item.watch());
        }
        if (item.endsBy() != null) {
            broadcast.endsBy(item.endsBy());
        }
        Broadcast made = broadcast.build();
        if (!request.protocols().contains(made.ingests().get(0).protocol())) {
            throw new SimulcastException(
                    ErrorKind.REJECTED,
                    "The platform takes media by " + made.ingests().get(0).protocol() + ", expected one of "
                            + EnumSet.copyOf(request.protocols()),
                    "Send by another protocol");
        }
        return made;
    }

    private Optional<Item> found(Broadcast broadcast, PlatformContext context) {
        ApiRequest look = context.http().get(path(broadcast, "")).doing("Looking for the broadcast");
        try {
            return Optional.of(look.read(Item.class));
        } catch (SimulcastException e) {
            return orGone(e);
        }
    }

    /** What an attempt left behind of which nobody knows. */
    private static Optional<Item> ofIntent(String intentId, PlatformContext context) {
        Items items = context.http()
                .get("/broadcasts")
                .query("intent", intentId)
                .doing("Looking for a broadcast made earlier")
                .read(Items.class);
        return Optional.ofNullable(items.items()).flatMap(all -> all.stream().findFirst());
    }

    private static Item made(BroadcastRequest request, PlatformContext context) {
        Map<String, Object> wanted = changes(request.metadata());
        wanted.put("intent", request.intentId());
        request.startAt().ifPresent(start -> wanted.put("start", start.toString()));
        return context.http()
                .post("/broadcasts")
                .json(wanted)
                .doing("Creating the broadcast")
                .read(Item.class);
    }

    private static void ingest(Broadcast.Builder broadcast, String server, Secret key) {
        try {
            broadcast.ingest(URI.create(server), key);
        } catch (IllegalArgumentException e) {
            throw new SimulcastException(
                    ErrorKind.REJECTED,
                    "Creating the broadcast: the platform answered with a server that is no address of an ingest",
                    "Report it: the platform's API may have changed",
                    e);
        }
    }

    @Override
    public void end(Broadcast broadcast, PlatformContext context) {
        tolerant(context.http().post(path(broadcast, "/end")).doing("Ending the broadcast"));
    }

    @Override
    public void discard(Broadcast broadcast, PlatformContext context) {
        tolerant(context.http().delete(path(broadcast, "")).doing("Removing the broadcast"));
    }

    private static void tolerant(ApiRequest request) {
        try {
            request.send();
        } catch (SimulcastException e) {
            orGone(e);
        }
    }

    /** What is gone is empty; any other error goes on. */
    private static <T> Optional<T> orGone(SimulcastException e) {
        if (e.reason().filter(NOT_FOUND::equals).isPresent()) {
            return Optional.empty();
        }
        throw e;
    }

    @Override
    public ApiError explain(ApiFailure failure) {
        return failure.status() == 404
                ? ApiError.of(ErrorKind.REJECTED, NOT_FOUND, "Begin a new broadcast")
                : ApiError.byStatus(failure);
    }

    @Override
    public void goLive(Broadcast broadcast, PlatformContext context) {
        context.http().post(path(broadcast, "/live")).doing("Going live").send();
    }

    @Override
    public BroadcastStatus status(Broadcast broadcast, PlatformContext context) {
        Item item = found(broadcast, context).orElse(null);
        if (item == null) {
            return BroadcastStatus.of(Phase.GONE, Receiving.UNTOLD, NEXT_LOOK);
        }
        Phase phase = Phase.UNKNOWN;
        for (Phase known : Phase.values()) {
            if (known.name().equalsIgnoreCase(item.state())) {
                phase = known;
            }
        }
        Boolean receiving = item.receiving();
        return BroadcastStatus.of(
                phase, receiving == null ? Receiving.UNTOLD : receiving ? Receiving.YES : Receiving.NO, NEXT_LOOK);
    }

    @Override
    public void edit(Broadcast broadcast, Metadata changes, PlatformContext context) {
        context.http()
                .patch(path(broadcast, ""))
                .json(changes(changes))
                .doing("Changing the broadcast")
                .send();
    }

    private static Map<String, Object> changes(Metadata metadata) {
        Map<String, Object> changes = new LinkedHashMap<>();
        putIfGiven(changes, "title", metadata.title());
        putIfGiven(changes, "description", metadata.description());
        putIfGiven(changes, "category", metadata.category());
        putIfGiven(changes, "tags", metadata.tags());
        putIfGiven(changes, "language", metadata.language());
        putIfGiven(
                changes,
                "privacy",
                metadata.privacy() == null ? null : metadata.privacy().name().toLowerCase(Locale.ROOT));
        return changes;
    }

    private static void putIfGiven(Map<String, Object> changes, String name, @Nullable Object value) {
        if (value != null) {
            changes.put(name, value);
        }
    }

    @Override
    public void setThumbnail(Broadcast broadcast, String contentType, byte[] image, PlatformContext context) {
        context.http()
                .put(path(broadcast, "/thumbnail"))
                .body(contentType, image)
                .doing("Setting the picture")
                .send();
    }

    @Override
    public void reschedule(Broadcast broadcast, Instant start, PlatformContext context) {
        context.http()
                .patch(path(broadcast, ""))
                .json(Map.of("start", start.toString()))
                .doing("Announcing another time")
                .send();
    }

    @Override
    public Viewers viewers(Broadcast broadcast, PlatformContext context) {
        Audience audience = context.http()
                .get(path(broadcast, "/viewers"))
                .doing("Counting viewers")
                .read(Audience.class);
        Engagement engagement = new Engagement(audience.views(), audience.likes(), null, null);
        return new Viewers(audience.current(), engagement, context.clock().instant(), NEXT_LOOK);
    }

    @Override
    public void mark(Broadcast broadcast, String note, PlatformContext context) {
        context.http()
                .post(path(broadcast, "/marks"))
                .json(Map.of("note", note))
                .doing("Marking a moment")
                .send();
    }

    @Override
    public OptionalLong followers(Broadcast broadcast, PlatformContext context) {
        Followers told =
                context.http().get("/followers").doing("Counting followers").read(Followers.class);
        return told.total() == null ? OptionalLong.empty() : OptionalLong.of(told.total());
    }

    @Override
    public void readChat(Broadcast broadcast, Optional<String> from, ChatSink sink, PlatformContext context) {
        String position = from.orElse("");
        while (!Thread.currentThread().isInterrupted()) {
            Chat chat = context.http()
                    .get(path(broadcast, "/chat"))
                    .query("after", position)
                    .doing("Reading the chat")
                    .read(Chat.class);
            if (chat.messages() != null) {
                chat.messages().forEach(line -> sink.accept(message(line, context)));
            }
            if (chat.position() != null) {
                position = chat.position();
                sink.position(position);
            }
            if (chat.over()) {
                return;
            }
            LockSupport.parkNanos(this, CHAT_PAUSE); // an interrupt ends it
        }
    }

    private static ChatMessage message(Line line, PlatformContext context) {
        String author = told("who wrote a message", line.author());
        Account account = new Account(author, author);
        return new ChatMessage(
                ID,
                told("a message's id", line.id()),
                account,
                EnumSet.noneOf(ChatMessage.Role.class),
                told("a message's text", line.text()),
                ChatMessage.Kind.TEXT,
                context.clock().instant());
    }

    @Override
    public void say(Broadcast broadcast, String text, PlatformContext context) {
        context.http()
                .post(path(broadcast, "/chat"))
                .json(Map.of("text", text))
                .doing("Writing into the chat")
                .send();
    }

    @Override
    public List<Channel> channels(PlatformContext context) {
        Channels found =
                context.http().get("/channels").doing("Listing channels").read(Channels.class);
        return Optional.ofNullable(found.channels()).orElse(List.of()).stream()
                .map(one -> new Channel(
                        told("a channel's id", one.id()), told("a channel's name", one.name()), one.usable(), ""))
                .toList();
    }

    @Override
    public List<Recording> recordings(Broadcast broadcast, PlatformContext context) {
        Recordings found = context.http()
                .get(path(broadcast, "/recordings"))
                .doing("Listing recordings")
                .read(Recordings.class);
        return Optional.ofNullable(found.recordings()).orElse(List.of()).stream()
                .map(one -> new Recording(
                        told("a recording's id", one.id()),
                        one.begun(),
                        one.seconds() == null ? null : Duration.ofSeconds(one.seconds()),
                        one.ready(),
                        null,
                        null))
                .toList();
    }

    @Override
    public List<Output> outputs(PlatformContext context) {
        Outputs found = context.http().get("/outputs").doing("Listing outputs").read(Outputs.class);
        return Optional.ofNullable(found.outputs()).orElse(List.of()).stream()
                .map(one -> new Output(
                        told("an output's id", one.id()),
                        server(told("an output's server", one.server())),
                        Secret.of(told("an output's key", one.key())),
                        one.enabled(),
                        Receiving.UNTOLD))
                .toList();
    }

    private static URI server(String text) {
        try {
            return URI.create(text);
        } catch (IllegalArgumentException e) {
            throw new SimulcastException(
                    ErrorKind.REJECTED,
                    "Listing outputs: the platform answered with a server that is no address",
                    "Report it: the platform's API may have changed");
        }
    }

    private static String path(Broadcast broadcast, String behind) {
        return "/broadcasts/" + broadcast.id() + behind;
    }

    private static String told(String what, @Nullable String value) {
        if (value == null || value.isEmpty()) {
            throw new SimulcastException(
                    ErrorKind.REJECTED,
                    "The platform's answer lacks " + what,
                    "Report it: the platform's API may have changed");
        }
        return value;
    }

    private record Me(@Nullable String id, @Nullable String name, boolean mayBroadcast) {}

    private record Items(@Nullable List<Item> items) {}

    private record Item(
            @Nullable String id,
            @Nullable String server,
            @Nullable String key,
            @Nullable URI watch,
            @Nullable String state,
            @Nullable Boolean receiving,
            @Nullable Instant endsBy) {}

    private record Followers(@Nullable Long total) {}

    private record Audience(
            @Nullable Long current,
            @Nullable Long views,
            @Nullable Long likes) {}

    private record Chat(
            @Nullable List<Line> messages, @Nullable String position, boolean over) {}

    private record Line(
            @Nullable String id,
            @Nullable String author,
            @Nullable String text) {}

    private record Channels(@Nullable List<Place> channels) {}

    private record Place(@Nullable String id, @Nullable String name, boolean usable) {}

    private record Recordings(@Nullable List<Kept> recordings) {}

    private record Kept(
            @Nullable String id,
            @Nullable Instant begun,
            @Nullable Long seconds,
            boolean ready) {}

    private record Outputs(@Nullable List<Onward> outputs) {}

    private record Onward(
            @Nullable String id,
            @Nullable String server,
            @Nullable String key,
            boolean enabled) {}
}
