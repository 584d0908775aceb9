package io.exprsn.simulcast.platform.facebook;

import io.exprsn.simulcast.ErrorKind;
import io.exprsn.simulcast.Secret;
import io.exprsn.simulcast.SimulcastException;
import io.exprsn.simulcast.platform.facebook.FacebookJson.Created;
import io.exprsn.simulcast.platform.facebook.FacebookJson.LiveVideo;
import io.exprsn.simulcast.spi.Broadcast;
import io.exprsn.simulcast.spi.Broadcast.Ingest;
import io.exprsn.simulcast.spi.Broadcast.IngestProtocol;
import io.exprsn.simulcast.spi.BroadcastRequest;
import io.exprsn.simulcast.spi.BroadcastStatus.Phase;
import io.exprsn.simulcast.spi.BroadcastStatus.Receiving;
import io.exprsn.simulcast.spi.PlatformContext;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Makes a broadcast, or finds what an earlier attempt made.
 *
 * <p>Facebook takes no key that would make a creation happen once, so a look goes before each. What begins now is made under a title of ours
 * that names destination and intent, by which it is found again; it gets its own title next, and nobody but the Page's people sees it
 * before it goes live. Where the answer to that is lost, the broadcast is known all the same, and gets its title when it goes live. What is
 * planned is announced at once, so it has its own title from the beginning, and is known by title and start. Where Facebook does not let
 * it look, an attempt whose answer was lost can leave one behind that nobody uses.
 */
final class FacebookPreparation {
    /** Detail of a broadcast: where it is, as in the setting. */
    static final String OWNER = "owner";

    /** Detail of a broadcast: id of its video, which is another one. */
    static final String VIDEO = "video";

    /** Detail of a broadcast: it is never taken live. */
    static final String REHEARSAL = "rehearsal";

    /** Detail of a broadcast: the title it shall have, where it is not known whether it got it. */
    static final String TITLE = "title";

    static final String UNPUBLISHED = "UNPUBLISHED";
    static final String SCHEDULED = "SCHEDULED_UNPUBLISHED";

    private static final String FIELDS =
            "id,status,title,permalink_url,secure_stream_url,creation_time,planned_start_time,seconds_left,video,ingest_streams";

    private static final Duration FARTHEST = Duration.ofDays(7);

    /** An address that nobody used for 24 h is good for nothing, and sending takes a moment to begin. */
    private static final Duration ADDRESS_LASTS = Duration.ofHours(24).minusMinutes(10);

    private static final String PREFIX = "Simulcast for Java: ";
    private static final int LONGEST_NAME = 100;
    private static final String SITE = "https://www.facebook.com";
    private static final String DOING = "Preparing the broadcast";

    private final BroadcastRequest request;
    private final PlatformContext context;
    private final FacebookSettings settings;
    private final Clock clock;

    FacebookPreparation(BroadcastRequest request, PlatformContext context) {
        this.request = request;
        this.context = context;
        this.settings = new FacebookSettings(context.settings());
        this.clock = context.clock();
    }

    Broadcast prepare() {
        if (!request.protocols().contains(IngestProtocol.RTMPS)) {
            throw new SimulcastException(
                    ErrorKind.INVALID,
                    "Facebook takes RTMPS alone, expected it among " + request.protocols(),
                    "Send by RTMPS");
        }
        FacebookShown shown = FacebookShown.begin(request.metadata(), settings, request.rehearsal());
        Optional<Instant> start = start();
        FacebookApi api = FacebookApi.of(context);
        Optional<Broadcast> previous = request.previous()
                .filter(one -> one.detail(OWNER).equals(Optional.of(api.owner().id())));
        Optional<LiveVideo> earlier = previous.flatMap(
                        one -> api.video(one.id(), FIELDS, "Looking for the broadcast made earlier"))
                .filter(this::isUsable);
        if (earlier.isPresent()) {
            LiveVideo video = earlier.get();
            String title = previous.get()
                    .detail(TITLE)
                    .filter(missing -> isOurs(video))
                    .orElse(null);
            boolean titled = title == null || isTitled(api, video, title);
            return prepared(api, video, ingests(video, previous.get()), titled ? null : title);
        }
        return start.map(when -> planned(api, shown, when)).orElseGet(() -> immediate(api, shown));
    }

    /** Empty for now; what is past, too, begins now. */
    private Optional<Instant> start() {
        Optional<Instant> start = request.startAt()
                .filter(when -> !request.rehearsal())
                .map(when -> when.truncatedTo(ChronoUnit.SECONDS))
                .filter(when -> when.isAfter(clock.instant()));
        start.ifPresent(when -> requireNear(when, clock));
        return start;
    }

    static void requireNear(Instant start, Clock clock) {
        if (start.isAfter(clock.instant().plus(FARTHEST))) {
            throw new SimulcastException(
                    ErrorKind.INVALID,
                    "Facebook takes announcements up to " + FARTHEST.toDays() + " days ahead, and " + start
                            + " is farther away",
                    "Prepare it later, or give an earlier start");
        }
    }

    private Broadcast immediate(FacebookApi api, FacebookShown shown) {
        String ours = title();
        Optional<LiveVideo> left = look(api, UNPUBLISHED).stream()
                .filter(one -> ours.equals(one.title()))
                .filter(this::isUsable)
                .findFirst();
        Made made = left.map(one -> found(api, one)).orElseGet(() -> {
            Map<String, String> fields = wanted(shown, UNPUBLISHED);
            fields.put("title", ours);
            return made(api, api.create(fields, null));
        });
        boolean titled = isTitled(api, made.video(), Objects.requireNonNull(shown.title()));
        return prepared(api, made.video(), made.ingests(), titled ? null : shown.title());
    }

    /** Whether it has its title for certain. To fail here would be to forget the broadcast, and its name is no longer ours to find it by. */
    private static boolean isTitled(FacebookApi api, LiveVideo video, String title) {
        try {
            api.update(FacebookApi.id(video.id(), DOING), Map.of("title", title), "Giving it its title");
            return true;
        } catch (SimulcastException e) {
            if (e.kind() != ErrorKind.TRANSIENT || Thread.currentThread().isInterrupted()) {
                throw e;
            }
            return false;
        }
    }

    /** Whether a broadcast still has the title that only its people may see. */
    static boolean isOurs(LiveVideo video) {
        return video.title() != null && video.title().startsWith(PREFIX);
    }

    private Broadcast planned(FacebookApi api, FacebookShown shown, Instant start) {
        Made made = look(api, SCHEDULED).stream()
                .filter(one -> Objects.equals(shown.title(), one.title()))
                .filter(one -> FacebookTime.read(one.planned_start_time()).equals(Optional.of(start)))
                .findFirst()
                .map(one -> found(api, one))
                .orElseGet(() -> made(api, api.create(wanted(shown, SCHEDULED), start)));
        return prepared(api, made.video(), made.ingests(), null);
    }

    /** Nothing where Facebook does not let us look. */
    private static List<LiveVideo> look(FacebookApi api, String state) {
        try {
            return api.videos(
                    state,
                    "id,status,title,creation_time,planned_start_time",
                    "Looking for what an earlier attempt may have left");
        } catch (SimulcastException e) {
            if (!FacebookErrors.isUnavailable(e)) {
                throw e;
            }
            return List.of();
        }
    }

    private String title() {
        String name = context.destination();
        return PREFIX + name.substring(0, Math.min(name.length(), LONGEST_NAME)) + " " + request.intentId();
    }

    private Map<String, String> wanted(FacebookShown shown, String status) {
        Map<String, String> fields = new LinkedHashMap<>(shown.fields());
        fields.put("status", status);
        // Said each time: with a backup it would be false and without one true, if nothing were said.
        fields.put("stop_on_delete_stream", Boolean.toString(settings.flag(FacebookSettings.STOP_ON_DELETE_STREAM)));
        settings.contentTags().ifPresent(tags -> fields.put("content_tags", tags));
        if (settings.flag(FacebookSettings.BACKUP)) {
            fields.put("enable_backup_ingest", "true");
        }
        return fields;
    }

    /** Something that is there. */
    private record Made(LiveVideo video, List<Ingest> ingests) {}

    private Made found(FacebookApi api, LiveVideo left) {
        LiveVideo whole = node(api, FacebookApi.id(left.id(), DOING));
        return new Made(whole, ingests(whole, null));
    }

    private Made made(FacebookApi api, Created created) {
        String id = FacebookApi.id(created.id(), "Creating the broadcast");
        List<@Nullable String> backups =
                Optional.ofNullable(created.secure_stream_secondary_urls()).orElse(List.of());
        List<Ingest> ingests = Stream.concat(
                        Stream.of(primary(created.secure_stream_url())),
                        backups.stream()
                                .flatMap(address -> address == null ? Stream.empty() : Stream.of(ingest(address))))
                .toList();
        return new Made(node(api, id), ingests);
    }

    private static LiveVideo node(FacebookApi api, String id) {
        return api.video(id, FIELDS, DOING)
                .orElseThrow(() -> new SimulcastException(
                        ErrorKind.TRANSIENT,
                        DOING + ": Facebook does not know the broadcast that was just made",
                        "Wait: it is tried again"));
    }

    private boolean isUsable(LiveVideo video) {
        Phase phase = FacebookStatus.phase(video.status());
        if (phase == Phase.ENDED) {
            return false;
        }
        boolean unused = UNPUBLISHED.equals(video.status()) && FacebookStatus.receiving(video) != Receiving.YES;
        return !unused
                || FacebookTime.read(video.creation_time())
                        .map(made -> made.plus(ADDRESS_LASTS).isAfter(clock.instant()))
                        .orElse(true);
    }

    /** As they were, unless Facebook tells another address now. */
    private static List<Ingest> ingests(LiveVideo video, @Nullable Broadcast previous) {
        String told = video.secure_stream_url();
        if (previous != null
                && (told == null
                        || told.isEmpty()
                        || ingest(told).equals(previous.ingests().get(0)))) {
            return previous.ingests();
        }
        Stream<Ingest> backups = FacebookJson.rows(video.ingest_streams()).stream()
                .filter(row -> "1".equals(FacebookJson.text(row, "stream_id")))
                .map(row -> FacebookJson.text(row, "secure_stream_url"))
                .filter(address -> !address.isEmpty())
                .map(FacebookPreparation::ingest);
        return Stream.concat(Stream.of(primary(told)), backups).toList();
    }

    private static Ingest primary(@Nullable String address) {
        if (address == null || address.isEmpty()) {
            throw FacebookApi.unreadable(DOING, "there is no secure address to send to");
        }
        return ingest(address);
    }

    /** What is behind the last {@code /rtmp/} of the path is the key, with all parameters: without them Facebook refuses it. */
    static Ingest ingest(String address) {
        int parameters = address.indexOf('?');
        int cut = address.lastIndexOf("/rtmp/", parameters < 0 ? address.length() : parameters);
        String key = cut < 0 ? "" : address.substring(cut + "/rtmp/".length());
        try {
            URI server = URI.create(cut < 0 ? "" : address.substring(0, cut + "/rtmp".length()));
            if ("rtmps".equalsIgnoreCase(server.getScheme())
                    && server.getHost() != null
                    && server.getRawUserInfo() == null
                    && !key.isEmpty()) {
                return new Ingest(IngestProtocol.RTMPS, server, Secret.of(key));
            }
        } catch (IllegalArgumentException e) {
            // said below: its text could hold the key
        }
        throw FacebookApi.unreadable(DOING, "an address to send to is not of the form rtmps://host/rtmp/key");
    }

    private Broadcast prepared(FacebookApi api, LiveVideo video, List<Ingest> ingests, @Nullable String missingTitle) {
        Broadcast.Builder broadcast = Broadcast.of(FacebookAdapter.ID, FacebookApi.id(video.id(), DOING))
                .detail(OWNER, api.owner().id());
        ingests.forEach(broadcast::ingest);
        watch(video.permalink_url()).ifPresent(broadcast::watch);
        String videoId = video.video() == null ? null : video.video().id();
        if (videoId != null && !videoId.isEmpty()) {
            broadcast.detail(VIDEO, FacebookApi.id(videoId, DOING));
        }
        if (request.rehearsal()) {
            broadcast.detail(REHEARSAL, "yes");
        }
        if (missingTitle != null) {
            broadcast.detail(TITLE, missingTitle);
        }
        Long left = video.seconds_left();
        if (left != null && left > 0 && FacebookStatus.phase(video.status()) == Phase.LIVE) {
            broadcast.endsBy(clock.instant().plusSeconds(Math.min(left, FacebookStatus.LONGEST_LIFE.toSeconds())));
        }
        return broadcast.build();
    }

    /** Told without the host. */
    private static Optional<URI> watch(@Nullable String told) {
        try {
            return told == null || !told.startsWith("/") || told.startsWith("//")
                    ? Optional.empty()
                    : Optional.of(URI.create(SITE + told));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
