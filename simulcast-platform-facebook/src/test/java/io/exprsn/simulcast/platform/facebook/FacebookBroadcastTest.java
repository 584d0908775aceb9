package io.exprsn.simulcast.platform.facebook;

import static io.exprsn.simulcast.platform.facebook.PlayedFacebook.*;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.exprsn.simulcast.ErrorKind;
import io.exprsn.simulcast.Secret;
import io.exprsn.simulcast.SimulcastException;
import io.exprsn.simulcast.credential.ClientIdentity;
import io.exprsn.simulcast.credential.Credential.Account;
import io.exprsn.simulcast.spi.Broadcast;
import io.exprsn.simulcast.spi.Broadcast.IngestProtocol;
import io.exprsn.simulcast.spi.BroadcastRequest;
import io.exprsn.simulcast.spi.CheckResult;
import io.exprsn.simulcast.spi.CheckResult.Finding;
import io.exprsn.simulcast.spi.HasChannels.Channel;
import io.exprsn.simulcast.spi.Metadata;
import io.exprsn.simulcast.spi.Metadata.Privacy;
import io.exprsn.simulcast.spi.Viewers;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FacebookBroadcastTest {
    private static final Instant START = Instant.parse("2026-11-26T18:00:00.7Z");
    private static final String OURS = "Simulcast for Java: harbour intent-1";
    private static final BroadcastRequest REQUEST = BroadcastRequest.of(
            "intent-1", Metadata.titled("Boats at dusk").describedAs("Evening").visibleTo(Privacy.PUBLIC));

    private final FacebookAdapter adapter = new FacebookAdapter();
    private final PlayedFacebook facebook = new PlayedFacebook();

    @AfterEach
    void close() {
        facebook.closeDescribed();
    }

    @Test
    void makesABroadcastThatNobodySees() {
        Broadcast broadcast = adapter.prepare(REQUEST, facebook.context());
        assertThat(facebook.form(VIDEOS))
                .containsOnly(
                        Map.entry("title", OURS),
                        Map.entry("description", "Evening"),
                        Map.entry("status", "UNPUBLISHED"),
                        Map.entry("stop_on_delete_stream", "false"));
        assertThat(facebook.form(NODE)).containsExactly(Map.entry("title", "Boats at dusk"));
        assertThat(broadcast.id()).isEqualTo(LIVE);
        assertThat(broadcast.watch()).hasToString("https://www.facebook.com/104200000000017/videos/734100000000552/");
        assertThat(broadcast.endsBy()).isNull();
        assertThat(broadcast.details()).containsOnly(Map.entry("owner", PAGE), Map.entry("video", VIDEO));
        assertThat(broadcast.ingests()).singleElement().satisfies(ingest -> {
            assertThat(ingest.protocol()).isEqualTo(IngestProtocol.RTMPS);
            assertThat(ingest.server()).hasToString(SERVER);
        });
    }

    @Test
    void sendsWhatTheDestinationSets() {
        facebook.answers("POST", VIDEOS, """
                {"id":"734100000000551","secure_stream_url":"%s","secure_stream_secondary_urls":["rtmps://b.example:443/rtmp/B-1?x=2"]}""".formatted(ADDRESS));
        Broadcast broadcast = adapter.prepare(
                REQUEST,
                facebook.context(Facebook.page(PAGE)
                        .title("Another")
                        .description("Text")
                        .contentTags("6003", "6004")
                        .backup(true)
                        .stopOnDeleteStream(true)
                        .audience(Facebook.Audience.PUBLIC)
                        .destination()
                        .settings()));
        assertThat(facebook.form(VIDEOS))
                .containsEntry("description", "Text")
                .containsEntry("content_tags", "[\"6003\", \"6004\"]")
                .containsEntry("enable_backup_ingest", "true")
                .containsEntry("stop_on_delete_stream", "true")
                .doesNotContainKey("privacy");
        assertThat(facebook.form(NODE)).containsExactly(Map.entry("title", "Another"));
        assertThat(broadcast.ingests()).hasSize(2);
        assertThat(broadcast.ingests().get(1).server()).hasToString("rtmps://b.example:443/rtmp");
        assertThat(broadcast.ingests().get(1).key().reveal()).isEqualTo("B-1?x=2");
    }

    @ParameterizedTest
    @CsvSource({
        "public, , EVERYONE",
        "friendsOfFriends, PRIVATE, FRIENDS_OF_FRIENDS",
        "friends, UNLISTED, ALL_FRIENDS",
        "private, PUBLIC, SELF",
        ", PUBLIC, EVERYONE",
        ", PRIVATE, SELF",
        ", , EVERYONE"
    })
    void showsAProfilesBroadcastToWhomItShallBeShown(String set, Privacy said, String written) {
        facebook.answers("GET", ME + "/live_videos", "{\"data\":[]}");
        facebook.answers(
                "POST", ME + "/live_videos", "{\"id\":\"" + LIVE + "\",\"secure_stream_url\":\"" + ADDRESS + "\"}");
        Map<String, String> settings = set == null ? Map.of("page", "me") : Map.of("page", "me", "privacy", set);
        Metadata show = Metadata.titled("Boats");
        Broadcast broadcast = adapter.prepare(
                BroadcastRequest.of("intent-1", said == null ? show : show.visibleTo(said)),
                facebook.context(settings));
        assertThat(facebook.form(ME + "/live_videos")).containsEntry("privacy", "{\"value\":\"" + written + "\"}");
        assertThat(broadcast.detail("owner")).hasValue("me");
        assertThat(facebook.asked()).noneMatch(one -> one.contains("accounts"));
        assertThat(facebook.requests())
                .allSatisfy(
                        one -> assertThat(one.getHeader("Authorization")).isEqualTo("Bearer " + LoopbackContext.FIRST));
    }

    @Test
    void refusesWhatFacebookDoesNotKnowBeforeAskingIt() {
        Map<String, String> page = Map.of("page", PAGE);
        Metadata show = Metadata.titled("Boats");
        for (Privacy privacy : List.of(Privacy.PRIVATE, Privacy.UNLISTED)) {
            assertInvalid(show.visibleTo(privacy), page, "everybody");
        }
        assertInvalid(show, Map.of("page", PAGE, "privacy", "friends"), "everybody");
        assertInvalid(show.visibleTo(Privacy.UNLISTED), Map.of("page", "me"), "unlisted");
        assertInvalid(Metadata.unchanged(), page, "title");
        assertInvalid(Metadata.titled(" "), page, "title");
        assertInvalid(Metadata.titled("x".repeat(255)), page, "255");
        assertInvalid(show, Map.of(), "Page");
        SimulcastException protocols =
                refused(() -> adapter.prepare(REQUEST.sending(EnumSet.of(IngestProtocol.RTMP)), facebook.context()));
        assertThat(protocols.kind()).isEqualTo(ErrorKind.INVALID);
        SimulcastException far = refused(() ->
                adapter.prepare(REQUEST.startingAt(LoopbackContext.NOW.plus(Duration.ofDays(8))), facebook.context()));
        assertThat(far.problem()).contains("7 days");
        assertThat(facebook.asked()).isEmpty();
    }

    private void assertInvalid(Metadata show, Map<String, String> settings, String word) {
        SimulcastException told =
                refused(() -> adapter.prepare(BroadcastRequest.of("intent-1", show), facebook.context(settings)));
        assertThat(told.kind()).isEqualTo(ErrorKind.INVALID);
        assertThat(told.problem()).contains(word);
    }

    @Test
    void takesTheLongestTitleThatFacebookTakes() {
        String longest = "\uD83D\uDEA4".repeat(254);
        adapter.prepare(BroadcastRequest.of("intent-1", Metadata.titled(longest)), facebook.context());
        assertThat(facebook.form(NODE)).containsEntry("title", longest);
    }

    @Test
    void announcesAPlannedStartUnderItsOwnTitle() {
        Broadcast broadcast = adapter.prepare(REQUEST.startingAt(START), facebook.context());
        assertThat(facebook.form(VIDEOS))
                .containsEntry("title", "Boats at dusk")
                .containsEntry("status", "SCHEDULED_UNPUBLISHED")
                .containsEntry("event_params", "{\"start_time\":1795716000}");
        assertThat(facebook.forms(NODE)).isEmpty();
        assertThat(facebook.askedWhole().get(1)).contains("broadcast_status=[\"SCHEDULED_UNPUBLISHED\"]");
        assertThat(broadcast.id()).isEqualTo(LIVE);
    }

    @Test
    void beginsNowWhatShouldHaveBegun() {
        adapter.prepare(REQUEST.startingAt(LoopbackContext.NOW.minusSeconds(5)), facebook.context());
        assertThat(facebook.form(VIDEOS)).containsEntry("status", "UNPUBLISHED").doesNotContainKey("event_params");
    }

    @ParameterizedTest
    @ValueSource(strings = {"UNPUBLISHED", "SCHEDULED_UNPUBLISHED", "SCHEDULED_LIVE", "LIVE", "SOMETHING_NEW"})
    void usesAgainWhatIsNotOver(String status) {
        facebook.node(status);
        Broadcast again = adapter.prepare(REQUEST.after(made()), facebook.context());
        assertThat(again.id()).isEqualTo(LIVE);
        assertThat(again.ingests()).isEqualTo(made().ingests());
        assertThat(facebook.asked()).containsExactly("GET /me/accounts", "GET /" + LIVE);
    }

    @Test
    void saysWhenFacebookWillEndWhatIsOnTheAir() {
        facebook.node("LIVE", "\"seconds_left\":7200");
        assertThat(adapter.prepare(REQUEST.after(made()), facebook.context()).endsBy())
                .isEqualTo(LoopbackContext.NOW.plusSeconds(7200));
    }

    @Test
    void takesTheAddressThatFacebookTellsNow() {
        facebook.node(
                "UNPUBLISHED",
                "\"secure_stream_url\":\"rtmps://new.example:443/rtmp/K-2?a=1\"",
                "\"ingest_streams\":[{\"stream_id\":\"0\",\"secure_stream_url\":\"rtmps://new.example:443/rtmp/K-2?a=1\"},"
                        + "{\"stream_id\":\"1\",\"secure_stream_url\":\"rtmps://b.example:443/rtmp/B-2\"}]");
        Broadcast again = adapter.prepare(REQUEST.after(made()), facebook.context());
        assertThat(again.ingests())
                .extracting(one -> one.server().getHost() + " " + one.key().reveal())
                .containsExactly("new.example K-2?a=1", "b.example B-2");
    }

    /** An address that nobody used for a day is good for nothing; one that is used is. */
    @Test
    void makesAnotherOneWhereTheAddressIsTooOld() {
        facebook.node("UNPUBLISHED", "\"creation_time\":\"2026-11-24T12:05:00+0000\"");
        adapter.prepare(REQUEST.after(made()), facebook.context());
        assertThat(facebook.forms(VIDEOS)).hasSize(1);
        facebook.node("UNPUBLISHED", "\"creation_time\":\"2026-11-24T12:05:00+0000\"", health(WELL));
        adapter.prepare(REQUEST.after(made()), facebook.context());
        facebook.node("UNPUBLISHED", "\"creation_time\":\"2026-11-24T12:20:00+0000\"");
        adapter.prepare(REQUEST.after(made()), facebook.context());
        assertThat(facebook.forms(VIDEOS)).hasSize(1);
    }

    @Test
    void makesAnotherOneWhereThePreviousOneIsGoneOrElsewhere() {
        facebook.refuses("GET", NODE.replace(LIVE, "7341"), 100, 33);
        Broadcast gone = Broadcast.of("facebook", "7341")
                .ingest(URI.create(SERVER), Secret.of("k"))
                .detail("owner", PAGE)
                .build();
        assertThat(adapter.prepare(REQUEST.after(gone), facebook.context()).id())
                .isEqualTo(LIVE);
        Broadcast elsewhere = Broadcast.of("facebook", "7342")
                .ingest(URI.create(SERVER), Secret.of("k"))
                .detail("owner", "1")
                .build();
        assertThat(adapter.prepare(REQUEST.after(elsewhere), facebook.context()).id())
                .isEqualTo(LIVE);
        assertThat(facebook.asked()).contains("GET /7341").doesNotContain("GET /7342");
    }

    /** The answer to a creation was lost. */
    @Test
    void findsWhatAnEarlierAttemptLeft() {
        facebook.answers(
                "GET",
                VIDEOS,
                "{\"data\":[" + video("1", "UNPUBLISHED") + ","
                        + video("2", "UNPUBLISHED", "\"title\":\"Simulcast for Java: harbour intent-11\"") + ","
                        + video(LIVE, "UNPUBLISHED", "\"title\":\"" + OURS + "\"") + "]}");
        Broadcast broadcast = adapter.prepare(REQUEST, facebook.context());
        assertThat(broadcast.id()).isEqualTo(LIVE);
        assertThat(broadcast.ingests()).isEqualTo(made().ingests());
        assertThat(facebook.forms(VIDEOS)).isEmpty();
        assertThat(facebook.form(NODE)).containsExactly(Map.entry("title", "Boats at dusk"));
    }

    /** It is there, and nothing tells whether it has its title: another one would be left behind. */
    @Test
    void keepsABroadcastWhoseTitleMayBeMissing() {
        facebook.refuses("POST", NODE, 2, 0);
        Broadcast broadcast = adapter.prepare(REQUEST, facebook.context());
        assertThat(broadcast.detail("title")).hasValue("Boats at dusk");

        String ours = "\"title\":\"" + OURS + "\"";
        facebook.answers("POST", NODE, "{\"success\":true}").node("UNPUBLISHED", ours, health(WELL));
        adapter.goLive(broadcast, facebook.context());
        assertThat(facebook.form(NODE))
                .containsOnly(Map.entry("status", "LIVE_NOW"), Map.entry("title", "Boats at dusk"));

        Broadcast again = adapter.prepare(REQUEST.after(broadcast), facebook.context());
        assertThat(facebook.form(NODE)).containsExactly(Map.entry("title", "Boats at dusk"));
        assertThat(again.detail("title")).isEmpty();
        assertThat(again.id()).isEqualTo(broadcast.id());
        assertThat(facebook.forms(VIDEOS)).hasSize(1);
    }

    /** It had it after all, or somebody changed it meanwhile. */
    @Test
    void leavesATitleAloneThatIsNotOurs() {
        facebook.refuses("POST", NODE, 2, 0);
        Broadcast broadcast = adapter.prepare(REQUEST, facebook.context());
        facebook.answers("POST", NODE, "{\"success\":true}").node("UNPUBLISHED", health(WELL));
        adapter.goLive(broadcast, facebook.context());
        assertThat(facebook.form(NODE)).containsExactly(Map.entry("status", "LIVE_NOW"));
        int writes = facebook.forms(NODE).size();
        assertThat(adapter.prepare(REQUEST.after(broadcast), facebook.context()).detail("title"))
                .isEmpty();
        assertThat(facebook.forms(NODE)).hasSize(writes);
    }

    @Test
    void saysSoWhereItsTitleWasRefused() {
        facebook.refuses("POST", NODE, 4, 0);
        SimulcastException told = refused(() -> adapter.prepare(REQUEST, facebook.context()));
        assertThat(told.kind()).isEqualTo(ErrorKind.RATE_LIMITED);
    }

    @Test
    void findsWhatWasAnnouncedByTitleAndStart() {
        facebook.answers(
                "GET",
                VIDEOS,
                "{\"data\":["
                        + video("1", "SCHEDULED_UNPUBLISHED", "\"planned_start_time\":\"2026-11-26T18:00:01+0000\"")
                        + ","
                        + video(LIVE, "SCHEDULED_UNPUBLISHED", "\"planned_start_time\":\"2026-11-26T18:00:00+0000\"")
                        + "]}");
        assertThat(adapter.prepare(REQUEST.startingAt(START), facebook.context())
                        .id())
                .isEqualTo(LIVE);
        assertThat(facebook.forms(VIDEOS)).isEmpty();
    }

    @Test
    void looksThroughAllPagesByTheirCursors() {
        facebook.answers(
                "GET",
                VIDEOS,
                "{\"data\":[" + video("1", "UNPUBLISHED")
                        + "],\"paging\":{\"cursors\":{\"after\":\"QVF5\"},\"next\":\"https://graph.facebook.com/x?access_token=y\"}}");
        facebook.answers(
                "GET",
                VIDEOS,
                "after",
                "QVF5",
                "{\"data\":[" + video(LIVE, "UNPUBLISHED", "\"title\":\"" + OURS + "\"") + "],\"paging\":{}}");
        assertThat(adapter.prepare(REQUEST, facebook.context()).id()).isEqualTo(LIVE);
        assertThat(facebook.forms(VIDEOS)).isEmpty();
    }

    @Test
    void neverTakesARehearsalLive() {
        Broadcast broadcast = adapter.prepare(REQUEST.rehearsing().startingAt(START), facebook.context());
        assertThat(facebook.form(VIDEOS)).containsEntry("status", "UNPUBLISHED").doesNotContainKey("event_params");
        facebook.node("UNPUBLISHED", health(WELL));
        int before = facebook.asked().size();
        adapter.goLive(broadcast, facebook.context());
        assertThat(facebook.asked()).hasSize(before);
        adapter.end(broadcast, facebook.context());
        assertThat(facebook.asked()).endsWith("DELETE /" + LIVE);
    }

    @Test
    void showsARehearsalOnAProfileToNobodyElse() {
        facebook.answers("GET", ME + "/live_videos", "{\"data\":[]}");
        facebook.answers(
                "POST", ME + "/live_videos", "{\"id\":\"" + LIVE + "\",\"secure_stream_url\":\"" + ADDRESS + "\"}");
        adapter.prepare(REQUEST.rehearsing(), facebook.context(Map.of("page", "me", "privacy", "public")));
        assertThat(facebook.form(ME + "/live_videos")).containsEntry("privacy", "{\"value\":\"SELF\"}");
    }

    /** Facebook shows it at that time by itself, if media is there. */
    @Test
    void leavesAPlannedStartToFacebookAndHelpsOnceItIsLate() {
        facebook.node("SCHEDULED_LIVE", health(WELL), "\"planned_start_time\":\"2026-11-25T12:00:10+0000\"");
        adapter.goLive(made(), facebook.context());
        assertThat(facebook.forms(NODE)).isEmpty();
        facebook.node("SCHEDULED_UNPUBLISHED", health(WELL), "\"planned_start_time\":\"2026-11-25T11:59:50+0000\"");
        adapter.goLive(made(), facebook.context());
        assertThat(facebook.form(NODE)).containsEntry("status", "LIVE_NOW");
    }

    @Test
    void doesNotGoLiveWithWhatIsOver() {
        facebook.node("VOD", health(WELL));
        assertThat(refused(() -> adapter.goLive(made(), facebook.context())).kind())
                .isEqualTo(ErrorKind.REJECTED);
        facebook.refuses("GET", NODE, 100, 33);
        assertThat(refused(() -> adapter.goLive(made(), facebook.context())).remedy())
                .isEqualTo("Prepare a new broadcast");
    }

    @ParameterizedTest
    @CsvSource({
        "LIVE, POST, end_live_video, true",
        "SCHEDULED_LIVE, POST, end_live_video, true",
        "SOMETHING_NEW, POST, end_live_video, true",
        "SCHEDULED_UNPUBLISHED, POST, status, SCHEDULED_CANCELED",
        "UNPUBLISHED, DELETE, ,",
        "VOD, , ,",
        "LIVE_STOPPED, , ,"
    })
    void endsAndDiscardsEachAsItIs(String status, String method, String field, String value) {
        facebook.node(status);
        adapter.end(made(), facebook.context());
        adapter.discard(made(), facebook.context());
        assertThat(facebook.asked().stream().filter(one -> !one.startsWith("GET")))
                .hasSize(method == null ? 0 : 2)
                .allMatch(one -> one.equals(method + " /" + LIVE));
        if (field != null) {
            assertThat(facebook.forms(NODE))
                    .allSatisfy(form -> assertThat(form).containsExactly(Map.entry(field, value)));
        }
    }

    @Test
    void endsQuietlyWhatIsGoneMeanwhile() {
        facebook.node("LIVE").refuses("POST", NODE, 100, 33);
        adapter.end(made(), facebook.context());
        facebook.node("UNPUBLISHED").refuses("DELETE", NODE, 100, 33);
        adapter.discard(made(), facebook.context());
        assertThat(facebook.asked()).contains("POST /" + LIVE, "DELETE /" + LIVE);
    }

    /** Its guide has it that only what has ended is deleted. */
    @Test
    void endsWhatFacebookDoesNotDelete() {
        facebook.refuses("DELETE", NODE, 100, 0);
        adapter.discard(made(), facebook.context());
        assertThat(facebook.form(NODE)).containsEntry("end_live_video", "true");
    }

    @Test
    void saysSoWhereItMayStillBeThere() {
        facebook.node("LIVE").refuses("POST", NODE, 200, 0);
        assertThat(refused(() -> adapter.end(made(), facebook.context())).kind())
                .isEqualTo(ErrorKind.AUTHENTICATION);
        facebook.node("UNPUBLISHED").answers("DELETE", NODE, "{\"success\":false}");
        assertThat(refused(() -> adapter.discard(made(), facebook.context())).kind())
                .isEqualTo(ErrorKind.REJECTED);
    }

    @Test
    void changesOnlyWhatIsGiven() {
        adapter.edit(made(), Metadata.titled("Boats at night"), facebook.context());
        assertThat(facebook.form(NODE)).containsExactly(Map.entry("title", "Boats at night"));
        adapter.edit(made(), Metadata.unchanged().describedAs("Later"), facebook.context());
        assertThat(facebook.form(NODE)).containsExactly(Map.entry("description", "Later"));
        adapter.edit(made(), Metadata.unchanged().visibleTo(Privacy.PRIVATE), facebook.profile());
        assertThat(facebook.form(NODE)).containsExactly(Map.entry("privacy", "{\"value\":\"SELF\"}"));
        int before = facebook.asked().size();
        adapter.edit(made(), Metadata.unchanged().in("1").tagged(List.of("x")), facebook.context());
        assertThat(refused(() -> adapter.edit(
                                made(), Metadata.unchanged().visibleTo(Privacy.PRIVATE), facebook.context()))
                        .kind())
                .isEqualTo(ErrorKind.INVALID);
        assertThat(facebook.asked()).hasSize(before);
    }

    @Test
    void announcesAnotherTime() {
        adapter.reschedule(made(), START, facebook.context());
        assertThat(facebook.form(NODE)).containsExactly(Map.entry("event_params", "{\"start_time\":1795716000}"));
        facebook.answersForm("POST", NODE, "event_params", "{\"start_time\":1795716000}", error(100, 0));
        adapter.reschedule(made(), START, facebook.context());
        assertThat(facebook.form(NODE)).containsExactly(Map.entry("event_params", "1795716000"));
        for (Instant wrong : List.of(LoopbackContext.NOW, LoopbackContext.NOW.plus(Duration.ofDays(8)))) {
            assertThat(refused(() -> adapter.reschedule(made(), wrong, facebook.context()))
                            .kind())
                    .isEqualTo(ErrorKind.INVALID);
        }
    }

    @Test
    void countsWhileItRuns() {
        facebook.node("LIVE", "\"live_views\":128", "\"total_views\":\"5012\"");
        Viewers viewers = adapter.viewers(made(), facebook.context());
        assertThat(viewers.now()).hasValue(128);
        assertThat(viewers.engagement().views()).isEqualTo(5012);
        assertThat(viewers.engagement().likes()).isEqualTo(42);
        assertThat(viewers.engagement().comments()).isEqualTo(7);
        assertThat(viewers.engagement().shares()).isNull();
        assertThat(facebook.askedWhole()).noneMatch(one -> one.contains("insights"));
    }

    @Test
    void countsAfterItsEndOneMetricAtATime() {
        facebook.node("VOD", "\"live_views\":0");
        Viewers viewers = adapter.viewers(made(), facebook.context());
        assertThat(viewers.now()).isEmpty();
        assertThat(viewers.engagement().views()).isEqualTo(912);
        assertThat(viewers.engagement().likes()).isEqualTo(35);
        assertThat(facebook.askedWhole())
                .filteredOn(one -> one.contains("video_insights"))
                .containsExactly(
                        "GET /734100000000552/video_insights?metric=total_video_views&period=lifetime",
                        "GET /734100000000552/video_insights?metric=total_video_reactions_by_type_total&period=lifetime");
    }

    @Test
    void leavesOutAMetricThatIsGone() {
        facebook.node("VOD").refuses("GET", INSIGHTS, 100, 0).refuses("GET", REACTIONS, 10, 0);
        Viewers viewers = adapter.viewers(made(), facebook.context());
        assertThat(viewers.engagement().views()).isNull();
        assertThat(viewers.engagement().likes()).isNull();
        assertThat(viewers.engagement().comments()).isEqualTo(7);
    }

    @Test
    void countsNothingOfWhatNobodySaw() {
        Viewers viewers = adapter.viewers(made(), facebook.context());
        assertThat(viewers.now()).isEmpty();
        assertThat(facebook.asked()).hasSize(2);
        facebook.refuses("GET", NODE, 100, 33);
        assertThat(adapter.viewers(made(), facebook.context()).now()).isEmpty();
    }

    @Test
    void listsThePagesOfAllPages() {
        facebook.answers("GET", ACCOUNTS, """
                {"data":[{"id":"1","name":"One","access_token":"t1","tasks":["CREATE_CONTENT"]},
                 {"id":"2","name":"Two","access_token":"t2","tasks":["ANALYZE"]},{"id":"3","tasks":["CREATE_CONTENT"]}],
                 "paging":{"cursors":{"before":"a","after":"QVF5"},"next":"https://graph.facebook.com/x?access_token=y"}}""");
        facebook.answers("GET", ACCOUNTS, "after", "QVF5", """
                {"data":[{"id":"4","name":"Four","access_token":"t4"},{"id":"1","name":"One"}],"paging":{"cursors":{"after":"QVF6"}}}""");
        String lack = "the account's role on this Page lacks the task CREATE_CONTENT";
        assertThat(adapter.channels(facebook.context()))
                .containsExactly(
                        new Channel("1", "One", true, ""),
                        new Channel("2", "Two", false, lack),
                        new Channel("3", "3", false, lack),
                        new Channel("4", "Four", true, ""));
        assertThat(facebook.asked()).hasSize(2);
    }

    @Test
    void saysWhichPagesTheAccountMayUse() {
        SimulcastException unknown = refused(() -> adapter.prepare(REQUEST, facebook.context(Map.of("page", "5"))));
        assertThat(unknown.kind()).isEqualTo(ErrorKind.AUTHENTICATION);
        assertThat(unknown.problem())
                .contains("Page 5", "Harbour Page (104200000000017)")
                .doesNotContain("Second");
        SimulcastException lacking =
                refused(() -> adapter.prepare(REQUEST, facebook.context(Map.of("page", "104200000000018"))));
        assertThat(lacking.kind()).isEqualTo(ErrorKind.AUTHENTICATION);
        assertThat(lacking.problem()).contains("CREATE_CONTENT", "Second Page");
    }

    @Test
    void usesAPagesOwnTokenAsItIs() {
        LoopbackContext context = facebook.context().withTokenOfItsOwn("EAAG-own-token-0123456789");
        adapter.prepare(REQUEST, context);
        assertThat(facebook.asked()).noneMatch(one -> one.contains("accounts"));
        assertThat(facebook.requests()).allSatisfy(one -> {
            assertThat(one.getHeader("Authorization")).isEqualTo("Bearer EAAG-own-token-0123456789");
            assertThat(one.queryParameter("appsecret_proof").firstValue())
                    .isEqualTo(FacebookProof.of(Secret.of("EAAG-own-token-0123456789"), LoopbackContext.APP_SECRET));
        });
    }

    @Test
    void provesNothingWithoutASecret() {
        adapter.prepare(REQUEST, facebook.context(Map.of("page", PAGE), ClientIdentity.publicClient("1")));
        assertThat(facebook.requests())
                .isNotEmpty()
                .noneMatch(one -> one.getUrl().contains("appsecret_proof"));
    }

    @Test
    void checksTheGrantItsTokenAndThePage() {
        CheckResult found = adapter.check(facebook.context());
        assertThat(found.account()).hasValue(new Account(PERSON, "Ann Harbour"));
        assertThat(found.findings()).isEmpty();
        assertThat(facebook.asked())
                .containsExactly("GET /me/permissions", "GET /me", "POST /debug_token", "GET /me/accounts");
        assertThat(facebook.form(DEBUG))
                .containsOnly(Map.entry("method", "get"), Map.entry("input_token", LoopbackContext.FIRST));
        assertThat(facebook.requests().get(2).getHeader("Authorization"))
                .isEqualTo("Bearer 415500000000008|the-app-secret-0123456789");
    }

    @Test
    void findsWhatWasUnticked() {
        facebook.answers("GET", PERMISSIONS, """
                {"data":[{"permission":"pages_show_list","status":"granted"},{"permission":"pages_manage_posts","status":"declined"},
                 {"permission":"pages_read_engagement","status":"expired"},{"permission":"publish_video","status":"granted"}]}""");
        CheckResult page = adapter.check(facebook.context());
        assertThat(page.canGoLive()).isFalse();
        assertThat(texts(page))
                .containsExactly(
                        "false The grant lacks the permissions pages_read_user_content, pages_manage_engagement, read_insights,"
                                + " without which comments or figures may not work",
                        "true The grant lacks the permissions pages_manage_posts, pages_read_engagement");
        assertThat(adapter.check(facebook.profile()).findings()).isEmpty();
        facebook.answers("GET", PERMISSIONS, permissions("pages_show_list"));
        assertThat(texts(adapter.check(facebook.profile())))
                .containsExactly("true The grant lacks the permissions publish_video");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "^is_valid^:false,^error^:{^code^:190,^subcode^:460,^message^:^x^} | true | not good any more (190/460)",
                "^is_valid^:false | true | not good any more",
                "^is_valid^:true,^app_id^:^1^ | true | another application",
                "^is_valid^:true,^expires_at^:1795800000 | false | The token ends at",
                "^is_valid^:true,^expires_at^:0,^data_access_expires_at^:1795800000 | false | data ends at 2026-11-27"
            })
    void saysWhatIsTheMatterWithTheToken(String told, boolean blocking, String text) {
        facebook.answers("POST", DEBUG, "{\"data\":{" + told.replace('^', '"') + "}}");
        assertThat(adapter.check(facebook.context()).findings()).singleElement().satisfies(one -> {
            assertThat(one.blocking()).isEqualTo(blocking);
            assertThat(one.text()).contains(text);
            assertThat(one.remedy()).contains("Connect the account again");
        });
    }

    @Test
    void takesAnApplicationThatIsRefusedForANotice() {
        facebook.refuses("POST", DEBUG, 190, 0);
        assertThat(adapter.check(facebook.context()).findings()).singleElement().satisfies(one -> {
            assertThat(one.blocking()).isFalse();
            assertThat(one.text()).startsWith("Inspecting the token").doesNotContain("secret-0123456789");
        });
        facebook.refuses("POST", DEBUG, 2, 0);
        assertThat(refused(() -> adapter.check(facebook.context())).kind()).isEqualTo(ErrorKind.TRANSIENT);
    }

    @Test
    void checksAPagesOwnToken() {
        facebook.answers("GET", ME, "{\"id\":\"" + PAGE + "\",\"name\":\"Harbour Page\"}");
        String all =
                "\"scopes\":[\"pages_show_list\",\"pages_read_engagement\",\"pages_manage_posts\",\"publish_video\","
                        + "\"pages_read_user_content\",\"pages_manage_engagement\",\"read_insights\"]";
        String token = "EAAG-own-token-0123456789";
        facebook.answers(
                "POST",
                DEBUG,
                "{\"data\":{\"is_valid\":true,\"type\":\"PAGE\",\"profile_id\":\"" + PAGE + "\",\"expires_at\":0," + all
                        + "}}");
        CheckResult found = adapter.check(facebook.context().withTokenOfItsOwn(token));
        assertThat(found.findings()).isEmpty();
        assertThat(found.account()).hasValue(new Account(PAGE, "Harbour Page"));
        facebook.answers("POST", DEBUG, "{\"data\":{\"is_valid\":true,\"type\":\"USER\"," + all + "}}");
        assertThat(texts(adapter.check(facebook.context().withTokenOfItsOwn(token))))
                .singleElement()
                .asString()
                .startsWith("true The API token is of the type USER");
        facebook.answers(
                "POST", DEBUG, "{\"data\":{\"is_valid\":true,\"type\":\"PAGE\",\"profile_id\":\"5\"," + all + "}}");
        assertThat(texts(adapter.check(facebook.context().withTokenOfItsOwn(token))))
                .singleElement()
                .asString()
                .startsWith("true The API token is that of Page 5");
        assertThat(facebook.asked()).noneMatch(one -> one.contains("accounts") || one.contains("permissions"));
    }

    @Test
    void findsAPageThatIsMissingOrNotAllowed() {
        assertThat(texts(adapter.check(facebook.context(Map.of()))))
                .singleElement()
                .asString()
                .startsWith("true Destination harbour does not say to which Page");
        assertThat(texts(adapter.check(facebook.context(Map.of("page", "5")))))
                .singleElement()
                .asString()
                .contains("no role on Page 5");
    }

    @Test
    void checksWithoutASecret() {
        CheckResult found = adapter.check(facebook.context(Map.of("page", PAGE), ClientIdentity.publicClient("1")));
        assertThat(found.findings()).isEmpty();
        assertThat(facebook.asked()).noneMatch(one -> one.contains("debug"));
    }

    @Test
    void knowsThePlayerForOtherPages() {
        Broadcast broadcast = adapter.prepare(REQUEST, facebook.context());
        assertThat(Facebook.embed(broadcast))
                .hasToString("https://www.facebook.com/plugins/video.php?href="
                        + "https%3A%2F%2Fwww.facebook.com%2F104200000000017%2Fvideos%2F734100000000552%2F");
        assertThatIllegalArgumentException().isThrownBy(() -> Facebook.embed(made()));
    }

    private static List<String> texts(CheckResult found) {
        return found.findings().stream()
                .map((Finding one) -> one.blocking() + " " + one.text())
                .toList();
    }

    private static SimulcastException refused(ThrowingCallable call) {
        return catchThrowableOfType(SimulcastException.class, call);
    }
}
