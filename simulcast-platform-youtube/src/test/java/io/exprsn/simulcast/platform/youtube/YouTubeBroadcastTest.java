package io.exprsn.simulcast.platform.youtube;

import static io.exprsn.simulcast.platform.youtube.PlayedYouTube.*;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.tomakehurst.wiremock.client.WireMock;
import com.github.tomakehurst.wiremock.common.Json;
import io.exprsn.simulcast.ErrorKind;
import io.exprsn.simulcast.SimulcastException;
import io.exprsn.simulcast.spi.Broadcast;
import io.exprsn.simulcast.spi.Broadcast.IngestProtocol;
import io.exprsn.simulcast.spi.BroadcastRequest;
import io.exprsn.simulcast.spi.BroadcastStatus;
import io.exprsn.simulcast.spi.BroadcastStatus.Issue;
import io.exprsn.simulcast.spi.BroadcastStatus.Issue.Severity;
import io.exprsn.simulcast.spi.BroadcastStatus.Phase;
import io.exprsn.simulcast.spi.BroadcastStatus.Receiving;
import io.exprsn.simulcast.spi.CheckResult;
import io.exprsn.simulcast.spi.Metadata;
import io.exprsn.simulcast.spi.Metadata.Privacy;
import io.exprsn.simulcast.spi.Viewers;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class YouTubeBroadcastTest {
    private static final BroadcastRequest REQUEST = BroadcastRequest.of(
            "intent-1",
            Metadata.titled("Harbour concert")
                    .describedAs("Evening set")
                    .in("10")
                    .visibleTo(Privacy.UNLISTED));
    /** The second and the milliseconds that belong to "intent-1". */
    private static final String MARKED =
            new YouTubeStart("intent-1", null, LoopbackContext.NOW).toSend().toString();

    private final YouTubeAdapter adapter = new YouTubeAdapter();
    private final PlayedYouTube youTube = new PlayedYouTube();

    @AfterEach
    void close() {
        youTube.closeDescribed();
    }

    @Test
    void makesABroadcastAndAStreamAndBindsThem() {
        youTube.empty();
        LoopbackContext context = youTube.context();

        Broadcast broadcast = adapter.prepare(REQUEST, context);

        assertThat(youTube.asked())
                .containsExactly(
                        "GET " + BROADCASTS
                                + "?part=id,snippet,status,contentDetails&broadcastStatus=upcoming&maxResults=50",
                        "POST " + BROADCASTS + "?part=id,snippet,status,contentDetails",
                        "GET " + STREAMS + "?part=id,snippet,cdn,contentDetails,status&mine=true&maxResults=50",
                        "POST " + STREAMS + "?part=id,snippet,cdn,contentDetails,status",
                        "POST " + BIND + "?id=" + ID + "&part=id,contentDetails&streamId=" + STREAM);
        assertThat(youTube.requests())
                .allSatisfy(one -> assertThat(one.getHeader("Authorization")).isEqualTo("Bearer ya29.the-first-token"));
        assertJson(youTube.body("POST", BROADCASTS), """
                {"snippet":{"title":"Harbour concert","description":"Evening set","scheduledStartTime":"%s","categoryId":"10"},
                 "status":{"privacyStatus":"unlisted","selfDeclaredMadeForKids":false},
                 "contentDetails":{"enableAutoStart":false,"enableAutoStop":false,"enableDvr":true,"enableEmbed":true,
                  "recordFromStart":true,"latencyPreference":"normal",
                  "monitorStream":{"enableMonitorStream":false,"broadcastStreamDelayMs":0}}}""".formatted(MARKED));
        assertJson(youTube.body("POST", STREAMS), """
                {"snippet":{"title":"Simulcast for Java: main channel"},"contentDetails":{"isReusable":true},
                 "cdn":{"ingestionType":"rtmp","resolution":"variable","frameRate":"variable"}}""");
        assertThat(youTube.body("POST", BIND)).isEmpty();
        assertThat(broadcast.id()).isEqualTo(ID);
        assertThat(broadcast.watch()).hasToString("https://www.youtube.com/watch?v=" + ID);
        assertThat(broadcast.chat()).hasToString("https://www.youtube.com/live_chat?is_popout=1&v=" + ID);
        assertThat(broadcast.details()).containsExactly(Map.entry("stream", STREAM), Map.entry("chat", "chat"));
        assertThat(broadcast.ingests())
                .extracting(ingest -> ingest.server().toString())
                .containsExactly(
                        "rtmps://a.rtmps.youtube.com/live2",
                        "rtmps://b.rtmps.youtube.com/live2?backup=1",
                        "rtmp://a.rtmp.youtube.com/live2",
                        "rtmp://b.rtmp.youtube.com/live2?backup=1");
        assertThat(broadcast.ingests())
                .allSatisfy(ingest -> assertThat(ingest.key().reveal()).isEqualTo(KEY));
        assertThat(context.spent()).isEqualTo(1 + 50 + 1 + 50 + 50);
    }

    /** A missing length draws a page in HTML with the status 411. */
    @Test
    void sendsALengthWhereThereIsNoBody() {
        youTube.empty();
        adapter.prepare(REQUEST, youTube.context());
        assertThat(youTube.requests())
                .filteredOn(one -> one.getUrl().startsWith(BIND))
                .singleElement()
                .satisfies(one -> assertThat(one.getHeader("Content-Length")).isEqualTo("0"));
    }

    @Test
    void sendsWhatTheDestinationSets() {
        youTube.empty();

        adapter.prepare(
                REQUEST,
                youTube.context(YouTube.channel("c")
                        .title("Another")
                        .description("text")
                        .privacy(Privacy.PUBLIC)
                        .category(22)
                        .madeForKids(true)
                        .latency(YouTube.Latency.ULTRA_LOW)
                        .dvr(false)
                        .recordFromStart(false)
                        .embed(false)
                        .autoStart(true)
                        .autoStop(true)
                        .monitor(true)
                        .destination()
                        .settings()));

        assertJson(youTube.body("POST", BROADCASTS), """
                {"snippet":{"title":"Another","description":"text","scheduledStartTime":"%s","categoryId":"22"},
                 "status":{"privacyStatus":"public","selfDeclaredMadeForKids":true},
                 "contentDetails":{"enableAutoStart":true,"enableAutoStop":true,"enableDvr":false,"enableEmbed":false,
                  "recordFromStart":false,"latencyPreference":"ultraLow",
                  "monitorStream":{"enableMonitorStream":true,"broadcastStreamDelayMs":0}}}""".formatted(MARKED));
    }

    @Test
    void rehearsesInPrivateWhateverIsSet() {
        youTube.empty();
        adapter.prepare(REQUEST.rehearsing(), youTube.context(Map.of("privacy", "public")));
        assertThat(youTube.body("POST", BROADCASTS)).contains("\"privacyStatus\":\"private\"");
    }

    @Test
    void plansForTheSecondThatWasAskedFor() {
        youTube.empty();
        adapter.prepare(REQUEST.startingAt(Instant.parse("2026-12-01T18:00:00.5Z")), youTube.context());
        assertThat(youTube.body("POST", BROADCASTS)).contains("\"2026-12-01T18:00:00.");
    }

    @ParameterizedTest
    @CsvSource({
        "2026-12-01T18:00:00Z, true", // if YouTube keeps no milliseconds
        "2026-12-01T19:00:00+01:00, true",
        "2026-12-01T18:00:00.001Z, false", // of another intent
        "2026-12-01T18:00:01Z, false",
        "1970-01-01T00:00:00Z, false",
        "soon, false",
        ", false"
    })
    void knowsAPlannedStartAgain(String told, boolean known) {
        Instant planned = Instant.parse("2026-12-01T18:00:00Z");
        YouTubeStart start = new YouTubeStart("intent-1", planned, LoopbackContext.NOW);
        assertThat(start.isThatOf(told)).isEqualTo(known);
        assertThat(start.isThatOf(start.toSend().toString())).isTrue();
    }

    @Test
    void neverAsksForAStartLessThanAMinuteAhead() {
        for (int i = 0; i < 500; i++) {
            Instant now = LoopbackContext.NOW.plusMillis(i * 777L);
            YouTubeStart start = new YouTubeStart("intent-" + i, i % 2 == 0 ? null : now.plusSeconds(20), now);
            assertThat(start.toSend()).isBetween(now.plusSeconds(60), now.plusSeconds(120));
            assertThat(start.isThatOf(start.toSend().toString())).isTrue();
        }
    }

    @Test
    void offersOnlyWhatCanBeSent() {
        youTube.empty();
        Broadcast broadcast = adapter.prepare(REQUEST.sending(EnumSet.of(IngestProtocol.RTMP)), youTube.context());
        assertThat(broadcast.ingests()).extracting(Broadcast.Ingest::protocol).containsOnly(IngestProtocol.RTMP);
    }

    @Test
    void asksNobodyWhereNothingFitsOrThereIsNoTitle() {
        assertKind(
                ErrorKind.INVALID,
                () -> adapter.prepare(REQUEST.sending(EnumSet.of(IngestProtocol.SRT)), youTube.context()));
        assertKind(
                ErrorKind.INVALID,
                () -> adapter.prepare(BroadcastRequest.of("intent-1", Metadata.unchanged()), youTube.context()));
        assertThat(youTube.asked()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"created", "ready", "testStarting", "testing", "liveStarting", "live"})
    void usesAgainWhatIsStillValid(String lifeCycle) {
        youTube.broadcast(lifeCycle).stream("ready");
        Broadcast again = adapter.prepare(REQUEST.after(made()), youTube.context());
        assertThat(again.id()).isEqualTo(ID);
        assertThat(youTube.asked())
                .containsExactly(
                        "GET " + BROADCASTS + "?part=id,snippet,status,contentDetails&id=" + ID,
                        "GET " + STREAMS + "?part=id,snippet,cdn,contentDetails,status&id=" + STREAM);
    }

    @ParameterizedTest
    @ValueSource(strings = {"complete", "revoked", "somethingNew"})
    void makesAnotherWhereThePreviousOneIsOver(String lifeCycle) {
        youTube.empty().broadcast(lifeCycle);
        adapter.prepare(REQUEST.after(made()), youTube.context());
        assertThat(youTube.asked()).contains("POST " + BROADCASTS + "?part=id,snippet,status,contentDetails");
    }

    @Test
    void findsWhatAnAttemptLeftBehind() {
        youTube.empty()
                .answers("GET", BROADCASTS, "broadcastStatus", "upcoming", list(item("created", false, MARKED, "")));
        adapter.prepare(REQUEST, youTube.contextAt(LoopbackContext.NOW.plusSeconds(3_000)));
        assertThat(youTube.asked()).noneMatch(one -> one.startsWith("POST " + BROADCASTS + "?"));
        assertThat(youTube.asked()).anyMatch(one -> one.startsWith("POST " + BIND));
    }

    @Test
    void leavesAloneWhatIsNotItsOwn() {
        String time = item("ready", false, "2026-11-25T12:01:00Z", STREAM);
        String title = item("ready", false, MARKED, STREAM).replace("Harbour concert", "Another");
        String privacy = item("ready", false, MARKED, STREAM).replace("unlisted", "public");
        String old = item("ready", false, MARKED.replace("T12", "T01"), STREAM);
        String elsewhere = item("ready", false, MARKED, "elsewhere");
        String theirs = stream("elsewhere", "Simulcast for Java: other channel", "ready", "");
        youTube.empty()
                .answers("GET", STREAMS, "id", "elsewhere", list(theirs))
                .answers("GET", BROADCASTS, "broadcastStatus", "upcoming", list(time, title, privacy, old, elsewhere));
        adapter.prepare(REQUEST, youTube.context());
        assertThat(youTube.asked()).anyMatch(one -> one.startsWith("POST " + BROADCASTS + "?"));
    }

    @Test
    void looksThroughAllPagesForWhatWasLeft() {
        youTube
                .empty()
                .answers(
                        "GET",
                        BROADCASTS,
                        "broadcastStatus",
                        "upcoming",
                        "{\"kind\":\"youtube#list\",\"items\":[],\"nextPageToken\":\"CDIQAA\"}")
                .answers("GET", BROADCASTS, "pageToken", "CDIQAA", list(item("ready", false, MARKED, STREAM)))
                .stream("ready");
        adapter.prepare(REQUEST, youTube.context());
        assertThat(youTube.asked()).noneMatch(one -> one.startsWith("POST"));
    }

    @Test
    void sendsToAFreeStreamOfItsOwnAndToNoOther() {
        String theirs = stream("theirs", "Default stream key", "ready", "");
        String busy = stream("busy", "Simulcast for Java: main channel", "active", "");
        String taken = stream("taken", "Simulcast for Java: main channel", "ready", "");
        String resting = stream("resting", "Simulcast for Java: main channel", "inactive", "");
        String free = stream("free", "Simulcast for Java: main channel", "ready", "");
        String liveElsewhere = item("live", false, MARKED, "resting");
        youTube.empty()
                .answers("GET", STREAMS, "mine", "true", list(theirs, busy, taken, resting, free))
                .answers("GET", BROADCASTS, "broadcastStatus", "active", list(liveElsewhere))
                .answers(
                        "GET",
                        BROADCASTS,
                        "broadcastStatus",
                        "upcoming",
                        list(item("ready", false, "2026-11-26T12:00:00Z", "taken")));
        Broadcast broadcast = adapter.prepare(REQUEST, youTube.context());
        assertThat(broadcast.detail("stream")).hasValue("free");
        assertThat(youTube.asked()).anyMatch(one -> one.endsWith("streamId=free"));
        assertThat(youTube.asked()).noneMatch(one -> one.startsWith("POST " + STREAMS));
    }

    @Test
    void sendsToTheStreamThatWasNamed() {
        youTube.empty().answers("GET", STREAMS, "id", "mine-1", list(stream("mine-1", "Encoder A", "ready", "")));
        Broadcast broadcast = adapter.prepare(REQUEST, youTube.context(Map.of("stream", "mine-1")));
        assertThat(broadcast.detail("stream")).hasValue("mine-1");
    }

    @Test
    void setsTagsAndLanguageOnTheVideoAndWaitsForIt() {
        BroadcastRequest tagged = BroadcastRequest.of(
                "intent-1",
                Metadata.titled("Harbour concert")
                        .tagged(List.of("sea", "choir"))
                        .spokenIn("en"));
        youTube.empty().refuses("PUT", VIDEOS, 404, "videoNotFound");
        assertKind(ErrorKind.TRANSIENT, () -> adapter.prepare(tagged, youTube.context()));
        assertJson(youTube.body("PUT", VIDEOS), """
                {"id":"%s","snippet":{"title":"Harbour concert","description":"Evening set","tags":["sea","choir"],
                 "categoryId":"10","defaultAudioLanguage":"en"}}""".formatted(ID));
    }

    @Test
    void goesLiveOnceYouTubeSeesMedia() {
        youTube.broadcast("ready").stream("active").answers("POST", TRANSITION, "{}");
        adapter.goLive(made(), youTube.context());
        assertThat(youTube.asked())
                .containsExactly(
                        "GET " + BROADCASTS + "?part=id,status,contentDetails&id=" + ID,
                        "GET " + STREAMS + "?part=id,status&id=" + STREAM,
                        "POST " + TRANSITION + "?id=" + ID + "&part=id,status&broadcastStatus=live");
    }

    @ParameterizedTest
    @ValueSource(strings = {"created", "ready", "inactive", "error", "somethingNew"})
    void spendsNoTransitionWhileYouTubeSeesNoMedia(String streamStatus) {
        youTube.broadcast("ready").stream(streamStatus);
        assertKind(ErrorKind.TRANSIENT, () -> adapter.goLive(made(), youTube.context()));
        assertThat(youTube.asked()).noneMatch(one -> one.startsWith("POST"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"live", "liveStarting"})
    void goesLiveTwiceWithoutComplaint(String lifeCycle) {
        youTube.broadcast(lifeCycle);
        adapter.goLive(made(), youTube.context());
        assertThat(youTube.asked()).hasSize(1);
    }

    @Test
    void takesARedundantTransitionForSuccess() {
        youTube.broadcast("ready").stream("active").refuses("POST", TRANSITION, 403, "redundantTransition");
        adapter.goLive(made(), youTube.context());
        youTube.broadcast("live");
        youTube.refuses("POST", TRANSITION, 403, "redundantTransition");
        adapter.end(made(), youTube.context());
        assertThat(youTube.asked()).filteredOn(one -> one.startsWith("POST")).hasSize(2);
    }

    @ParameterizedTest
    @CsvSource({"ready, true, testing, false", "testing, true, live, true", "ready, false, live, true"})
    void testsFirstOnlyWithAMonitor(String lifeCycle, boolean monitored, String to, boolean done) {
        youTube.broadcast(lifeCycle, monitored, MARKED).stream("active").answers("POST", TRANSITION, "{}");
        if (done) {
            adapter.goLive(made(), youTube.context());
        } else {
            assertKind(ErrorKind.TRANSIENT, () -> adapter.goLive(made(), youTube.context()));
        }
        assertThat(youTube.asked()).last().asString().endsWith("broadcastStatus=" + to);
    }

    @ParameterizedTest
    @CsvSource({
        "created, WAITING",
        "ready, WAITING",
        "testStarting, WAITING",
        "testing, WAITING",
        "liveStarting, STARTING",
        "live, LIVE",
        "complete, ENDED",
        "revoked, GONE",
        "somethingNew, UNKNOWN"
    })
    void tellsWhereABroadcastIs(String lifeCycle, Phase phase) {
        youTube.broadcast(lifeCycle).stream("active");
        assertThat(adapter.status(made(), youTube.context()).phase()).isEqualTo(phase);
    }

    @Test
    void tellsThatABroadcastIsGone() {
        youTube.answers("GET", BROADCASTS, list());
        assertThat(adapter.status(made(), youTube.context()).phase()).isEqualTo(Phase.GONE);
    }

    @Test
    void takesAnAnswerOfSomebodyElseForNoListAtAll() {
        youTube.answers("GET", BROADCASTS, "{}");
        assertKind(ErrorKind.REJECTED, () -> adapter.end(made(), youTube.context()));
    }

    @Test
    void passesOnWhatYouTubeComplainsAbout() {
        String health = """
                ,"healthStatus":{"status":"bad","lastUpdateTimeSeconds":"1764072000","configurationIssues":[
                 {"type":"noAudioStream","severity":"error","reason":"No sound","description":"There is no sound"},
                 {"type":"bitrateLow","severity":"warning","reason":"Low"},
                 {"type":"gopSizeLong","severity":"info"},
                 {"type":"somethingNew","severity":"somethingElse","description":"?"}]}""";
        youTube.broadcast("live").answers("GET", STREAMS, "id", STREAM, list(stream(STREAM, "x", "active", health)));
        BroadcastStatus status = adapter.status(made(), youTube.context());
        assertThat(status.receiving()).isEqualTo(Receiving.YES);
        assertThat(status.issues())
                .extracting(issue -> new Issue(issue.severity(), issue.code(), issue.text()))
                .containsExactly(
                        new Issue(Severity.ERROR, "noAudioStream", "There is no sound"),
                        new Issue(Severity.WARNING, "bitrateLow", "Low"),
                        new Issue(Severity.INFO, "gopSizeLong", "gopSizeLong"),
                        new Issue(Severity.WARNING, "somethingNew", "?"));
    }

    @ParameterizedTest
    @CsvSource({"active, YES", "inactive, NO", "ready, NO", "created, NO", "error, NO", "somethingNew, UNTOLD"})
    void tellsWhetherMediaArrives(String streamStatus, Receiving receiving) {
        youTube.broadcast("live").stream(streamStatus);
        assertThat(adapter.status(made(), youTube.context()).receiving()).isEqualTo(receiving);
    }

    @ParameterizedTest
    @ValueSource(strings = {"live", "liveStarting", "testing", "somethingNew"})
    void endsWhatIsOnTheAir(String lifeCycle) {
        youTube.broadcast(lifeCycle).answers("POST", TRANSITION, "{}");
        adapter.end(made(), youTube.context());
        assertThat(youTube.asked())
                .containsExactly(
                        "GET " + BROADCASTS + "?part=id,status&id=" + ID,
                        "POST " + TRANSITION + "?id=" + ID + "&part=id,status&broadcastStatus=complete");
    }

    @ParameterizedTest
    @ValueSource(strings = {"created", "ready"})
    void removesAtItsEndWhatNobodySaw(String lifeCycle) {
        youTube.broadcast(lifeCycle).deletes(BROADCASTS);
        adapter.end(made(), youTube.context());
        assertThat(youTube.asked()).last().isEqualTo("DELETE " + BROADCASTS + "?id=" + ID);
    }

    @ParameterizedTest
    @ValueSource(strings = {"complete", "revoked"})
    void endsTwiceWithoutComplaint(String lifeCycle) {
        youTube.broadcast(lifeCycle);
        adapter.end(made(), youTube.context());
        assertThat(youTube.asked()).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({"liveStarting, TRANSIENT", "live, REJECTED"})
    void triesAgainToEndWhatIsJustStarting(String lifeCycle, ErrorKind kind) {
        youTube.broadcast(lifeCycle).refuses("POST", TRANSITION, 403, "invalidTransition");
        assertKind(kind, () -> adapter.end(made(), youTube.context()));
    }

    @Test
    void endsAndDiscardsWhatIsGone() {
        youTube.refusesAll(error(404, "liveBroadcastNotFound"));
        adapter.end(made(), youTube.context());
        adapter.discard(made(), youTube.context());
        assertThat(youTube.asked()).hasSize(2);
    }

    @Test
    void doesNotDiscardWhatIsOnTheAir() {
        youTube.refuses("DELETE", BROADCASTS, 403, "liveBroadcastDeletionNotAllowed");
        assertKind(ErrorKind.REJECTED, () -> adapter.discard(made(), youTube.context()));
    }

    @Test
    void editsAndKeepsTheRest() {
        youTube.broadcast("live").answers("PUT", BROADCASTS, "{}");
        adapter.edit(made(), Metadata.titled("New").visibleTo(Privacy.PUBLIC), youTube.context());
        assertThat(youTube.asked())
                .containsExactly(
                        "GET " + BROADCASTS + "?part=id,snippet,status&id=" + ID,
                        "PUT " + BROADCASTS + "?part=id,snippet,status");
        assertJson(youTube.body("PUT", BROADCASTS), """
                {"id":"%s","snippet":{"title":"New","description":"Evening set","scheduledStartTime":"2026-11-25T12:01:30Z",
                  "scheduledEndTime":"2026-11-25T14:00:00Z","categoryId":"10"},
                 "status":{"privacyStatus":"public","selfDeclaredMadeForKids":true}}""".formatted(ID));
    }

    @Test
    void writesNoPartThatDoesNotChange() {
        youTube.broadcast("live").answers("PUT", BROADCASTS, "{}");
        adapter.edit(made(), Metadata.unchanged().visibleTo(Privacy.PRIVATE), youTube.context());
        assertJson(
                youTube.body("PUT", BROADCASTS),
                "{\"id\":\"%s\",\"status\":{\"privacyStatus\":\"private\",\"selfDeclaredMadeForKids\":true}}"
                        .formatted(ID));
        assertThat(youTube.asked()).last().isEqualTo("PUT " + BROADCASTS + "?part=id,status");
    }

    @Test
    void editsTagsWithoutErasingTheRestOfTheVideo() {
        youTube.answers("GET", VIDEOS, list("""
                                {"id":"%s","snippet":{"title":"Harbour concert","description":"Evening set","tags":["old"],
                                 "categoryId":"10","defaultLanguage":"de","defaultAudioLanguage":"fr","channelTitle":"x"}}""".formatted(ID))).answers("PUT", VIDEOS, "{}");
        adapter.edit(made(), Metadata.unchanged().tagged(List.of("new")), youTube.context());
        assertJson(youTube.body("PUT", VIDEOS), """
                {"id":"%s","snippet":{"title":"Harbour concert","description":"Evening set","tags":["new"],"categoryId":"10",
                 "defaultLanguage":"de","defaultAudioLanguage":"fr"}}""".formatted(ID));
        assertThat(youTube.asked()).last().isEqualTo("PUT " + VIDEOS + "?part=snippet");
    }

    @Test
    void announcesAnotherTimeAndKeepsTheRest() {
        youTube.broadcast("ready").answers("PUT", BROADCASTS, "{}");
        adapter.reschedule(made(), Instant.parse("2026-12-01T18:00:00Z"), youTube.context());
        assertJson(youTube.body("PUT", BROADCASTS), """
                {"id":"%s","snippet":{"title":"Harbour concert","description":"Evening set","scheduledStartTime":"2026-12-01T18:00:00Z",
                  "scheduledEndTime":"2026-11-25T14:00:00Z","categoryId":"10"}}""".formatted(ID));
        assertKind(
                ErrorKind.INVALID,
                () -> adapter.reschedule(made(), LoopbackContext.NOW.plusSeconds(59), youTube.context()));
    }

    @Test
    void handsOverThePictureByteForByte() {
        byte[] image = {(byte) 0xff, (byte) 0xd8, 0, 1, 2};
        youTube.answers("POST", THUMBNAIL, "{}");
        adapter.setThumbnail(made(), "image/jpeg", image, youTube.context());
        assertThat(youTube.asked()).containsExactly("POST " + THUMBNAIL + "?videoId=" + ID);
        assertThat(youTube.requests().get(0).getBody()).isEqualTo(image);
        assertThat(youTube.requests().get(0).getHeader("Content-Type")).isEqualTo("image/jpeg");
    }

    @Test
    void refusesPicturesThatCannotBeRight() {
        assertKind(ErrorKind.INVALID, () -> adapter.setThumbnail(made(), "image/gif", new byte[10], youTube.context()));
        assertKind(
                ErrorKind.INVALID,
                () -> adapter.setThumbnail(made(), "image/png", new byte[52_428_801], youTube.context()));
        assertThat(youTube.asked()).isEmpty();
    }

    @Test
    void countsViewersThatComeAsText() {
        youTube.answers(
                "GET",
                VIDEOS,
                list("{\"id\":\"x\",\"statistics\":{\"viewCount\":\"9007199254740993\",\"likeCount\":\"7\"},"
                        + "\"liveStreamingDetails\":{\"concurrentViewers\":\"4212\"}}"));
        Viewers viewers = adapter.viewers(made(), youTube.context());
        assertThat(youTube.asked()).containsExactly("GET " + VIDEOS + "?part=statistics,liveStreamingDetails&id=" + ID);
        assertThat(viewers.now()).hasValue(4212);
        assertThat(viewers.engagement().views()).isEqualTo(9_007_199_254_740_993L);
        assertThat(viewers.engagement().likes()).isEqualTo(7);
        assertThat(viewers.engagement().comments()).isNull();
        assertThat(viewers.at()).isEqualTo(LoopbackContext.NOW);
    }

    @Test
    void takesMissingViewersForUntoldAndNotForNone() {
        youTube.answers("GET", VIDEOS, list("{\"id\":\"x\",\"statistics\":{},\"liveStreamingDetails\":{}}"));
        assertThat(adapter.viewers(made(), youTube.context()).now()).isEmpty();
        youTube.answers("GET", VIDEOS, list());
        assertThat(adapter.viewers(made(), youTube.context()).now()).isEmpty();
    }

    @Test
    void checksTheChannelAndItsRights() {
        youTube.answers("GET", CHANNELS, list("{\"id\":\"UC1\",\"snippet\":{\"title\":\"Harbour\"}}"))
                .answers("GET", BROADCASTS, list());
        CheckResult result = adapter.check(youTube.context().granted(YouTubeOAuth.SCOPE));
        assertThat(result.canGoLive()).isTrue();
        assertThat(result.account()).hasValueSatisfying(account -> {
            assertThat(account.id()).isEqualTo("UC1");
            assertThat(account.name()).isEqualTo("Harbour");
        });
        assertThat(youTube.asked())
                .containsExactly(
                        "GET " + CHANNELS + "?part=id,snippet&mine=true",
                        "GET " + BROADCASTS + "?part=id&mine=true&maxResults=1");
        assertThat(adapter.account(youTube.context()).id()).isEqualTo("UC1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"liveStreamingNotEnabled", "insufficientLivePermissions", "livePermissionBlocked"})
    void findsThatAChannelMayNotGoLive(String reason) {
        youTube.answers("GET", CHANNELS, list("{\"id\":\"UC1\",\"snippet\":{\"title\":\"Harbour\"}}"))
                .refuses("GET", BROADCASTS, 403, reason);
        CheckResult result = adapter.check(youTube.context());
        assertThat(result.canGoLive()).isFalse();
        assertThat(result.findings()).singleElement().satisfies(finding -> {
            assertThat(finding.text()).contains(reason);
            assertThat(finding.remedy()).contains("youtube.com/features");
        });
    }

    @Test
    void findsThatThereIsNoChannelAndDoesNotRefresh() {
        youTube.answers("GET", CHANNELS, "{\"kind\":\"youtube#channelListResponse\"}");
        assertThat(adapter.check(youTube.context()).canGoLive()).isFalse();
        youTube.refuses("GET", CHANNELS, 401, "youtubeSignupRequired");
        LoopbackContext context = youTube.context();
        assertThat(adapter.check(context).canGoLive()).isFalse();
        assertThat(context.refreshes()).isZero();
    }

    @Test
    void findsThatTheGrantLacksTheScope() {
        CheckResult result =
                adapter.check(youTube.context().granted("https://www.googleapis.com/auth/youtube.readonly"));
        assertThat(result.canGoLive()).isFalse();
        assertThat(youTube.asked()).isEmpty();
    }

    @Test
    void findsNothingOutWhileYouTubeIsDown() {
        youTube.refusesAll(error(503, "backendError"));
        assertKind(ErrorKind.TRANSIENT, () -> adapter.check(youTube.context()));
    }

    @Test
    void goesOnAfterTheTokenExpiredInTheMiddle() {
        youTube.empty()
                .answersRaw(
                        WireMock.post(WireMock.urlPathEqualTo(STREAMS))
                                .withHeader("Authorization", WireMock.equalTo("Bearer ya29.the-first-token")),
                        error(401, "authError"));
        LoopbackContext context = youTube.context();
        Broadcast broadcast = adapter.prepare(REQUEST, context);
        assertThat(broadcast.id()).isEqualTo(ID);
        assertThat(context.refreshes()).isEqualTo(1);
        assertThat(youTube.asked())
                .filteredOn(one -> one.startsWith("POST " + STREAMS))
                .hasSize(2);
        assertThat(youTube.asked())
                .filteredOn(one -> one.startsWith("POST " + BROADCASTS + "?"))
                .hasSize(1);
    }

    private static void assertKind(ErrorKind kind, Runnable act) {
        assertThatThrownBy(act::run)
                .isInstanceOfSatisfying(
                        SimulcastException.class, e -> assertThat(e.kind()).isEqualTo(kind));
    }

    /** Equal whatever the order and spaces. */
    private static void assertJson(String actual, String expected) {
        assertThat(Json.node(actual)).isEqualTo(Json.node(expected));
    }
}
