package io.exprsn.simulcast.platform.youtube;

import io.exprsn.simulcast.ErrorKind;
import io.exprsn.simulcast.Secret;
import io.exprsn.simulcast.SimulcastException;
import io.exprsn.simulcast.platform.youtube.YouTubeJson.BroadcastContent;
import io.exprsn.simulcast.platform.youtube.YouTubeJson.BroadcastItem;
import io.exprsn.simulcast.platform.youtube.YouTubeJson.BroadcastSnippet;
import io.exprsn.simulcast.platform.youtube.YouTubeJson.BroadcastState;
import io.exprsn.simulcast.platform.youtube.YouTubeJson.Cdn;
import io.exprsn.simulcast.platform.youtube.YouTubeJson.Ingestion;
import io.exprsn.simulcast.platform.youtube.YouTubeJson.MonitorStream;
import io.exprsn.simulcast.platform.youtube.YouTubeJson.StreamContent;
import io.exprsn.simulcast.platform.youtube.YouTubeJson.StreamItem;
import io.exprsn.simulcast.platform.youtube.YouTubeJson.StreamSnippet;
import io.exprsn.simulcast.platform.youtube.YouTubeJson.VideoItem;
import io.exprsn.simulcast.platform.youtube.YouTubeJson.VideoSnippet;
import io.exprsn.simulcast.spi.Broadcast;
import io.exprsn.simulcast.spi.Broadcast.IngestProtocol;
import io.exprsn.simulcast.spi.BroadcastRequest;
import io.exprsn.simulcast.spi.Metadata;
import io.exprsn.simulcast.spi.Metadata.Privacy;
import io.exprsn.simulcast.spi.PlatformContext;
import io.exprsn.simulcast.spi.QuotaFacts;
import java.net.URI;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Makes a broadcast with a stream, or finds what an earlier attempt made. YouTube takes no key that would make an insert happen once, so a
 * look at the upcoming broadcasts goes before each, see {@link YouTubeStart}.
 */
final class YouTubePreparation {
    /** Detail of a broadcast: id of the stream it is bound to. */
    static final String STREAM = "stream";

    /** Detail of a broadcast: whether tags and language, which only its video has, were set. */
    private static final String VIDEO_DONE = "video";

    /** YouTube takes 128 characters. */
    private static final int LONGEST_NAME = 100;

    private static final String STREAM_PARTS = "id,snippet,cdn,contentDetails,status";
    private static final Set<String> USABLE =
            Set.of("created", "ready", "testStarting", "testing", "liveStarting", "live");
    private static final Set<String> WAITING = Set.of("created", "ready");
    private static final String RTMP = "rtmp";
    private static final String VARIABLE = "variable";

    /** People and blogs: what YouTube takes for uploads that name no category, and what a video's update cannot do without. */
    private static final String USUAL_CATEGORY = "22";

    private final BroadcastRequest request;
    private final YouTubeApi api;
    private final YouTubeSettings settings;
    private final Clock clock;

    /**
     * Only streams of this title are used again: others may be in somebody's encoder. Two destinations on one channel that are prepared in
     * one moment must not find the same one free, so each has its own.
     */
    private final String streamTitle;

    YouTubePreparation(BroadcastRequest request, PlatformContext context) {
        this.request = request;
        this.api = new YouTubeApi(context.http());
        this.settings = new YouTubeSettings(context.settings());
        this.clock = context.clock();
        String name = context.destination();
        this.streamTitle = "Simulcast for Java: " + name.substring(0, Math.min(name.length(), LONGEST_NAME));
    }

    Broadcast prepare() {
        if (!request.protocols().contains(IngestProtocol.RTMPS)
                && !request.protocols().contains(IngestProtocol.RTMP)) {
            throw new SimulcastException(
                    ErrorKind.INVALID,
                    "YouTube takes RTMPS and RTMP, expected one of " + request.protocols(),
                    "Send by RTMPS");
        }
        String title = title();
        Optional<BroadcastItem> earlier =
                request.previous().flatMap(this::valid).filter(found -> USABLE.contains(found.lifeCycle()));
        boolean videoDone = earlier.isPresent()
                && request.previous().flatMap(one -> one.detail(VIDEO_DONE)).isPresent();
        if (earlier.isPresent()) {
            BroadcastItem broadcast = earlier.get();
            Optional<StreamItem> bound =
                    Optional.ofNullable(broadcast.boundStream()).flatMap(this::stream);
            if (bound.isPresent()) {
                return prepared(broadcast, bound.get(), videoDone, title);
            }
        }
        List<BroadcastItem> upcoming = api.broadcasts("upcoming");
        BroadcastItem broadcast = earlier.or(() -> left(upcoming, title)).orElseGet(() -> api.insert(wanted(title)));
        String id = YouTubeApi.id(broadcast.id(), "Creating the broadcast");
        StreamItem stream = Optional.ofNullable(broadcast.boundStream())
                .flatMap(this::stream)
                .orElseGet(() -> bound(id, upcoming));
        return prepared(broadcast, stream, videoDone, title);
    }

    private String title() {
        return settings.text(YouTubeSettings.TITLE)
                .or(() -> request.metadata().titleIfGiven())
                .filter(title -> !title.isBlank())
                .orElseThrow(() -> new SimulcastException(
                        ErrorKind.INVALID,
                        "A broadcast on YouTube needs a title, and neither show nor destination has one",
                        "Give the show a title, or set \"" + YouTubeSettings.TITLE + "\" of the destination"));
    }

    private Optional<BroadcastItem> valid(Broadcast previous) {
        return api.broadcast(
                previous.id(), YouTubeApi.ALL_PARTS, QuotaFacts.CONTROL, "Looking for the broadcast made earlier");
    }

    private Optional<StreamItem> stream(String id) {
        return api.stream(id, STREAM_PARTS, QuotaFacts.CONTROL, "Looking for the broadcast's stream");
    }

    /** What an attempt of the same intent left behind of which nobody knows. */
    private Optional<BroadcastItem> left(List<BroadcastItem> upcoming, String title) {
        YouTubeStart start = start();
        return upcoming.stream()
                .filter(one -> WAITING.contains(one.lifeCycle()))
                .filter(one -> one.snippet() != null
                        && title.strip().equals(stripped(one.snippet().title())))
                .filter(one ->
                        one.status() != null && privacy().equals(one.status().privacyStatus()))
                .filter(one -> start.isThatOf(
                        one.snippet() == null ? null : one.snippet().scheduledStartTime()))
                .filter(this::isForThisDestination)
                .findFirst();
    }

    /** A show may go to one channel twice, with the same title at the same time; their streams tell them apart. */
    private boolean isForThisDestination(BroadcastItem broadcast) {
        String bound = broadcast.boundStream();
        return bound == null
                || settings.text(YouTubeSettings.STREAM)
                        .map(bound::equals)
                        .orElseGet(() -> stream(bound).filter(this::isOurs).isPresent());
    }

    private static @Nullable String stripped(@Nullable String text) {
        return text == null ? null : text.strip();
    }

    private YouTubeStart start() {
        return new YouTubeStart(request.intentId(), request.start(), clock.instant());
    }

    private String privacy() {
        if (request.rehearsal()) {
            return YouTubeSettings.written(Privacy.PRIVATE);
        }
        return YouTubeSettings.written(settings.privacy()
                .or(() -> Optional.ofNullable(request.metadata().privacy()))
                .orElse(Privacy.PUBLIC));
    }

    private BroadcastItem wanted(String title) {
        Metadata metadata = request.metadata();
        return new BroadcastItem(
                null,
                new BroadcastSnippet(
                        title,
                        settings.text(YouTubeSettings.DESCRIPTION).orElse(metadata.description()),
                        start().toSend().toString(),
                        null,
                        settings.text(YouTubeSettings.CATEGORY).orElse(metadata.category()),
                        null),
                new BroadcastState(null, privacy(), settings.flag(YouTubeSettings.MADE_FOR_KIDS, false), null),
                new BroadcastContent(
                        null,
                        settings.flag(YouTubeSettings.AUTO_START, false),
                        settings.flag(YouTubeSettings.AUTO_STOP, false),
                        settings.flag(YouTubeSettings.DVR, true),
                        settings.flag(YouTubeSettings.EMBED, true),
                        settings.flag(YouTubeSettings.RECORD_FROM_START, true),
                        settings.text(YouTubeSettings.LATENCY).orElse("normal"),
                        // true is YouTube's default, and makes going live without a test phase fail
                        new MonitorStream(settings.flag(YouTubeSettings.MONITOR, false), 0L)));
    }

    private StreamItem bound(String broadcast, List<BroadcastItem> upcoming) {
        StreamItem stream = settings.text(YouTubeSettings.STREAM)
                .map(this::named)
                .orElseGet(() -> free(upcoming).orElseGet(this::made));
        api.bind(broadcast, YouTubeApi.id(stream.id(), "Creating a stream"));
        return stream;
    }

    private StreamItem named(String id) {
        return stream(id)
                .orElseThrow(() -> new SimulcastException(
                        ErrorKind.REJECTED,
                        "The channel has no stream \"" + id + "\"",
                        "Correct the setting \"" + YouTubeSettings.STREAM + "\", or leave it out"));
    }

    /** One that nobody sends to or is going to: broadcasts that share a stream show the same pictures. */
    private Optional<StreamItem> free(List<BroadcastItem> upcoming) {
        List<StreamItem> ours = api.streams(STREAM_PARTS).stream()
                .filter(this::isOurs)
                .filter(stream -> !"active".equals(stream.state()) && !"error".equals(stream.state()))
                .toList();
        if (ours.isEmpty()) {
            return Optional.empty();
        }
        Set<String> taken = Stream.concat(upcoming.stream(), api.broadcasts("active").stream())
                .flatMap(one -> Stream.ofNullable(one.boundStream()))
                .collect(Collectors.toSet());
        return ours.stream()
                .filter(stream -> stream.id() != null && !taken.contains(stream.id()))
                .findFirst();
    }

    private boolean isOurs(StreamItem stream) {
        Cdn cdn = stream.cdn();
        return stream.snippet() != null
                && streamTitle.equals(stream.snippet().title())
                && cdn != null
                && RTMP.equals(cdn.ingestionType())
                && VARIABLE.equals(cdn.resolution())
                && VARIABLE.equals(cdn.frameRate());
    }

    private StreamItem made() {
        return api.insert(
                new StreamItem(
                        null,
                        new StreamSnippet(streamTitle),
                        new Cdn(RTMP, VARIABLE, VARIABLE, null),
                        new StreamContent(true),
                        null),
                STREAM_PARTS);
    }

    private Broadcast prepared(BroadcastItem item, StreamItem stream, boolean videoDone, String title) {
        String id = YouTubeApi.id(item.id(), "Preparing the broadcast");
        Broadcast.Builder broadcast = Broadcast.of(YouTubeAdapter.ID, id)
                .watch(URI.create("https://www.youtube.com/watch?v=" + id))
                .chat(URI.create("https://www.youtube.com/live_chat?is_popout=1&v=" + id))
                .detail(STREAM, YouTubeApi.id(stream.id(), "Preparing the broadcast"));
        String chat = item.snippet() == null ? null : item.snippet().liveChatId();
        if (chat != null && !chat.isEmpty()) {
            broadcast.detail(YouTubeChat.DETAIL, chat); // else it is asked for when it is needed
        }
        Ingestion told = stream.cdn() == null ? null : stream.cdn().ingestionInfo();
        if (told == null || told.streamName() == null || told.streamName().isEmpty()) {
            throw YouTubeApi.unreadable("Preparing the broadcast", "its stream has no key");
        }
        Secret key = Secret.of(told.streamName());
        List<URI> servers = Stream.of(
                        told.rtmpsIngestionAddress(),
                        told.rtmpsBackupIngestionAddress(),
                        told.ingestionAddress(),
                        told.backupIngestionAddress())
                .flatMap(address -> address == null || address.isEmpty() ? Stream.empty() : Stream.of(server(address)))
                .filter(server -> request.protocols().contains(protocol(server)))
                .toList();
        if (servers.isEmpty()) {
            throw YouTubeApi.unreadable(
                    "Preparing the broadcast", "its stream has no address for any of " + request.protocols());
        }
        servers.forEach(server -> broadcast.ingest(server, key));
        if (needsVideo()) {
            if (!videoDone) {
                setVideo(id, item, title);
            }
            broadcast.detail(VIDEO_DONE, "set");
        }
        return broadcast.build();
    }

    /** As it is told: the backup's query belongs to the server and stays in front of the key. */
    private static URI server(String told) {
        try {
            URI server = URI.create(told);
            protocol(server);
            return server;
        } catch (IllegalArgumentException e) {
            throw YouTubeApi.unreadable("Preparing the broadcast", "an address of its stream is none of RTMP");
        }
    }

    private static IngestProtocol protocol(URI server) {
        if ("rtmps".equalsIgnoreCase(server.getScheme())) {
            return IngestProtocol.RTMPS;
        }
        if (RTMP.equalsIgnoreCase(server.getScheme())) {
            return IngestProtocol.RTMP;
        }
        throw new IllegalArgumentException("Neither RTMP nor RTMPS");
    }

    private boolean needsVideo() {
        return request.metadata().tags() != null || request.metadata().language() != null;
    }

    /**
     * Broadcasts have neither tags nor a language, and their video can be some seconds late. Then all is tried again later; the broadcast
     * is found by its intent.
     */
    private void setVideo(String id, BroadcastItem item, String title) {
        BroadcastSnippet snippet = item.snippet();
        String category = snippet == null ? null : snippet.categoryId();
        try {
            api.update(
                    new VideoItem(
                            id,
                            new VideoSnippet(
                                    title,
                                    snippet == null ? null : snippet.description(),
                                    request.metadata().tags(),
                                    category == null ? USUAL_CATEGORY : category,
                                    null,
                                    request.metadata().language()),
                            null,
                            null),
                    "Setting tags and language");
        } catch (SimulcastException e) {
            if (e.reason().filter(YouTubeErrors.VIDEO_GONE::equals).isEmpty()) {
                throw e;
            }
            throw new SimulcastException(
                    ErrorKind.TRANSIENT,
                    "Setting tags and language: YouTube does not know the video of the new broadcast yet",
                    "Wait: it is tried again",
                    e);
        }
    }
}
