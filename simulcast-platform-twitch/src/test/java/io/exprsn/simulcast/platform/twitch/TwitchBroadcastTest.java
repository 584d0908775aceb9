package io.exprsn.simulcast.platform.twitch;

import static io.exprsn.simulcast.platform.twitch.PlayedTwitch.*;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.github.tomakehurst.wiremock.common.Json;
import io.exprsn.simulcast.ErrorKind;
import io.exprsn.simulcast.SimulcastException;
import io.exprsn.simulcast.credential.Credential.Account;
import io.exprsn.simulcast.spi.Broadcast;
import io.exprsn.simulcast.spi.Broadcast.IngestProtocol;
import io.exprsn.simulcast.spi.BroadcastRequest;
import io.exprsn.simulcast.spi.BroadcastStatus.Phase;
import io.exprsn.simulcast.spi.BroadcastStatus.Receiving;
import io.exprsn.simulcast.spi.CheckResult;
import io.exprsn.simulcast.spi.Metadata;
import io.exprsn.simulcast.spi.Metadata.Privacy;
import io.exprsn.simulcast.spi.Viewers;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TwitchBroadcastTest {
    private static final BroadcastRequest REQUEST = BroadcastRequest.of(
            "intent-1",
            Metadata.titled("Boats at dusk")
                    .describedAs("Evening")
                    .in("Just Chatting")
                    .tagged(List.of("English", "Harbour"))
                    .visibleTo(Privacy.PUBLIC)
                    .spokenIn("en"));

    private static final BroadcastRequest TITLE_ONLY = BroadcastRequest.of("intent-1", Metadata.titled("Boats"));

    private final TwitchAdapter adapter = new TwitchAdapter();
    private final PlayedTwitch twitch = new PlayedTwitch();

    @AfterEach
    void close() {
        twitch.closeDescribed();
    }

    @Test
    void getsKeyAndIngestAndTellsTheChannelLast() {
        Broadcast broadcast = adapter.prepare(REQUEST, twitch.context());

        assertThat(twitch.asked())
                .containsExactly(
                        "GET /helix/users",
                        "GET /helix/games?name=Just Chatting",
                        "GET /ingests",
                        "GET /helix/streams/key?broadcaster_id=700100200",
                        "PATCH /helix/channels?broadcaster_id=700100200");
        assertJson(twitch.told(), """
                {"title":"Boats at dusk","game_id":"509658","broadcaster_language":"en","tags":["English","Harbour"]}""");
        assertThat(broadcast.id()).isEqualTo(ID);
        assertThat(broadcast.watch()).hasToString("https://www.twitch.tv/harborcam");
        assertThat(broadcast.chat()).hasToString("https://www.twitch.tv/popout/harborcam/chat");
        assertThat(broadcast.endsBy()).isNull();
        assertThat(broadcast.ingests()).singleElement().satisfies(ingest -> {
            assertThat(ingest.protocol()).isEqualTo(IngestProtocol.RTMPS);
            assertThat(ingest.server()).hasToString("rtmps://ingest.global.live-video.net/app");
            assertThat(ingest.key().reveal()).isEqualTo(KEY);
        });
    }

    @Test
    void showsTokenAndClientToAllButTheListOfIngests() {
        adapter.prepare(REQUEST, twitch.context());
        assertThat(twitch.requests()).allSatisfy(one -> {
            boolean open = one.getUrl().equals("/ingests");
            assertThat(one.getHeader("Authorization")).isEqualTo(open ? null : "Bearer u5-the-first-token");
            assertThat(one.getHeader("Client-Id")).isEqualTo(open ? null : LoopbackContext.CLIENT);
        });
    }

    @Test
    void saysThatItNeedsAClientAndAsksNobody() {
        SimulcastException told = refused(() -> adapter.prepare(REQUEST, twitch.contextWithoutClient()));
        assertThat(told.kind()).isEqualTo(ErrorKind.INVALID);
        assertThat(told.problem()).contains("harbour", "client id");
        assertThat(twitch.asked()).isEmpty();
    }

    @Test
    void sendsWhatTheDestinationSets() {
        twitch.answers("GET", GAMES, "name", "Chess", "{\"data\":[{\"id\":\"743\",\"name\":\"Chess\"}]}");
        adapter.prepare(
                REQUEST,
                twitch.context(Twitch.channel("c")
                        .title("Another")
                        .category("Chess")
                        .tags("One", "Two")
                        .language("DE")
                        .labels(Twitch.Label.GAMBLING)
                        .brandedContent(true)
                        .destination()
                        .settings()));
        assertJson(twitch.told(), """
                {"title":"Another","game_id":"743","broadcaster_language":"de","tags":["One","Two"],
                 "content_classification_labels":[{"id":"DebatedSocialIssuesAndPolitics","is_enabled":false},
                  {"id":"DrugsIntoxication","is_enabled":false},{"id":"SexualThemes","is_enabled":false},
                  {"id":"ViolentGraphic","is_enabled":false},{"id":"Gambling","is_enabled":true},
                  {"id":"ProfanityVulgarity","is_enabled":false}],"is_branded_content":true}""");
    }

    @Test
    void takesAllLabelsAway() {
        adapter.prepare(
                TITLE_ONLY,
                twitch.context(Twitch.channel("c").labels().destination().settings()));
        assertThat(twitch.told()).contains("Gambling").doesNotContain("true").doesNotContain("MatureGame");
    }

    @Test
    void tellsNothingWhereNothingIsGiven() {
        adapter.prepare(BroadcastRequest.of("intent-1", Metadata.unchanged().describedAs("text")), twitch.context());
        assertThat(twitch.asked()).noneMatch(one -> one.startsWith("PATCH"));
    }

    @Test
    void fetchesTheKeyAnewAndLeavesTheChannelAsSomebodyMayHaveChangedIt() {
        twitch.answers("GET", KEY_PATH, "{\"data\":[{\"stream_key\":\"live_700100200_reset\"}]}");
        Broadcast again = adapter.prepare(REQUEST.after(made()), twitch.context());
        assertThat(again.id()).isEqualTo(made().id());
        assertThat(again.ingests().get(0).key().reveal()).isEqualTo("live_700100200_reset");
        assertThat(again.detail("told")).hasValue("yes");
        assertThat(twitch.asked()).noneMatch(one -> one.startsWith("PATCH"));
    }

    @Test
    void tellsAnotherChannelWhatIsShown() {
        Broadcast other = Broadcast.of("twitch", "1")
                .ingest(made().ingests().get(0))
                .detail("told", "yes")
                .build();
        assertThat(adapter.prepare(REQUEST.after(other), twitch.context()).id()).isEqualTo(ID);
        assertThat(twitch.told()).contains("Boats at dusk");
    }

    @Test
    void rehearsesUnseenAndLeavesTheChannelAlone() {
        Broadcast rehearsal = adapter.prepare(REQUEST.rehearsing(), twitch.context());
        assertThat(rehearsal.ingests())
                .singleElement()
                .satisfies(ingest -> assertThat(ingest.key().reveal()).isEqualTo(KEY + "?bandwidthtest=true"));
        assertThat(twitch.asked()).noneMatch(one -> one.startsWith("PATCH"));

        Broadcast show = adapter.prepare(REQUEST.after(rehearsal), twitch.context());
        assertThat(show.ingests().get(0).key().reveal()).isEqualTo(KEY);
        assertThat(twitch.told()).contains("Boats at dusk");
    }

    @Test
    void changesNothingIfThereIsNoKey() {
        twitch.refuses("GET", KEY_PATH, 403, "Enable two-factor authentication");
        assertThat(refused(() -> adapter.prepare(REQUEST, twitch.context())).reason())
                .hasValue("streamKeyRefused");
        assertThat(twitch.asked()).noneMatch(one -> one.startsWith("PATCH"));
    }

    @Test
    void choosesAmongIngestsInUse() {
        twitch.answers(
                "GET",
                INGESTS,
                ingests(
                        ingest(1, "Default", true, 0, 0, "down"),
                        ingest(2, "Oslo (deprecated)", false, 1, 0, "old"),
                        ingest(3, "Rome (depracated)", false, 1, 0, "older"),
                        ingest(4, "Paris", false, 1, 5, "later"),
                        ingest(5, "Madrid", false, 1, 2, "best"),
                        ingest(6, "Lisbon", false, 1, 2, "same")));
        assertThat(server(Map.of(), IngestProtocol.RTMPS)).isEqualTo("rtmps://best.live-video.net/app");
    }

    @Test
    void waitsForAnIngestInUse() {
        twitch.answers("GET", INGESTS, ingests(ingest(1, "Default", true, 0, 0, "down")));
        assertThat(refused(() -> adapter.prepare(TITLE_ONLY, twitch.context())).kind())
                .isEqualTo(ErrorKind.TRANSIENT);
    }

    @Test
    void takesWhatThereIsWhereNoSecureAddressIsListed() {
        twitch.answers(
                "GET",
                INGESTS,
                "{\"ingests\":[{\"_id\":1,\"name\":\"Default\",\"url_template\":\"rtmp://a.live-video.net/app/{stream_key}\"}]}");
        Broadcast broadcast = adapter.prepare(TITLE_ONLY, twitch.context());
        assertThat(broadcast.ingests())
                .extracting(one -> one.server().toString())
                .containsExactly("rtmp://a.live-video.net/app");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "europe: germany, frankfurt | RTMPS | rtmps://euc10.live-video.net/app",
                "3 | RTMP | rtmp://euc10.live-video.net/app",
                "rtmps://my.example/app/{stream_key} | RTMPS | rtmps://my.example/app",
                "rtmp://my.example:1936/app | RTMP | rtmp://my.example:1936/app"
            })
    void sendsToTheIngestThatIsSet(String setting, IngestProtocol protocol, String server) {
        assertThat(server(Map.of("ingest", setting), protocol)).isEqualTo(server);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Atlantis",
                "rtmp://only.example/app/{stream_key}",
                "rtmps://user@x/app/{stream_key}",
                "rtmps://x",
                "rtmps://x/app/live_700100200_pasted",
                "rtmps://x/app/{stream_key}?a=b",
                "https://x/app"
            })
    void refusesAnIngestThatCannotBe(String setting) {
        SimulcastException told = refused(() -> server(Map.of("ingest", setting), IngestProtocol.RTMPS));
        assertThat(told.kind()).isEqualTo(ErrorKind.INVALID);
        assertThat(told.problem()).doesNotContain("live_700100200");
        assertThat(twitch.asked()).noneMatch(one -> one.startsWith("PATCH"));
    }

    private String server(Map<String, String> settings, IngestProtocol protocol) {
        Broadcast broadcast = adapter.prepare(TITLE_ONLY.sending(EnumSet.of(protocol)), twitch.context(settings));
        return broadcast.ingests().get(0).server().toString();
    }

    @Test
    void asksNobodyWhereOnlySrtCanBeSent() {
        assertThat(refused(() -> server(Map.of(), IngestProtocol.SRT)).kind()).isEqualTo(ErrorKind.INVALID);
        assertThat(twitch.asked()).isEmpty();
    }

    /** What was to be hidden must not become public because Twitch knows nothing else. */
    @Test
    void showsNothingThatWasToBeHiddenUnlessTheDestinationSaysSo() {
        BroadcastRequest hidden =
                BroadcastRequest.of("intent-1", Metadata.titled("Boats").visibleTo(Privacy.UNLISTED));
        assertThat(refused(() -> adapter.prepare(hidden, twitch.context())).kind())
                .isEqualTo(ErrorKind.INVALID);
        assertThat(twitch.asked()).doesNotContain("GET /helix/streams/key?broadcaster_id=700100200");
        adapter.prepare(
                hidden,
                twitch.context(Twitch.channel("c").publicHere().destination().settings()));
        assertThat(twitch.told()).contains("Boats");
        assertThat(refused(() -> edit(Metadata.unchanged().visibleTo(Privacy.PRIVATE)))
                        .kind())
                .isEqualTo(ErrorKind.INVALID);
    }

    @Test
    void passesOverAnIngestWhoseAddressItCannotRead() {
        twitch.answers(
                "GET",
                INGESTS,
                ingests(
                        "{\"_id\":1,\"default\":true,\"name\":\"Odd\",\"url_template_secure\":\"rtmps://odd/app/{key}\"}",
                        ingest(2, "Paris", false, 1, 5, "paris")));
        assertThat(server(Map.of(), IngestProtocol.RTMPS)).isEqualTo("rtmps://paris.live-video.net/app");
    }

    @Test
    void findsACategoryByIdAndByANameInOtherCapitals() {
        twitch.answers("GET", GAMES, "name", "just chatting", "{\"data\":[]}")
                .answers(
                        "GET",
                        SEARCH,
                        "{\"data\":[{\"id\":\"1\",\"name\":\"Just Chatting Too\"},{\"id\":\"509658\",\"name\":\"Just Chatting\"}],\"pagination\":{}}");
        edit(Metadata.unchanged().in("just chatting"));
        assertJson(twitch.told(), "{\"game_id\":\"509658\"}");
        edit(Metadata.unchanged().in("509658"));
        assertThat(twitch.asked()).contains("GET /helix/games?id=509658");
    }

    @Test
    void clearsTheCategoryWithoutLookingForIt() {
        edit(Metadata.unchanged().in("0"));
        assertJson(twitch.told(), "{\"game_id\":\"0\"}");
        assertThat(twitch.asked()).hasSize(1);
    }

    @Test
    void namesCategoriesThatAreAlike() {
        twitch.answers("GET", GAMES, "{\"data\":[]}")
                .answers("GET", SEARCH, "{\"data\":[{\"id\":\"743\",\"name\":\"Chess\"}],\"pagination\":{}}");
        SimulcastException told = refused(() -> edit(Metadata.unchanged().in("Ches")));
        assertThat(told.kind()).isEqualTo(ErrorKind.INVALID);
        assertThat(told.problem()).contains("Ches", "Chess");
        assertThat(twitch.asked()).noneMatch(one -> one.startsWith("PATCH"));
    }

    @Test
    void changesWhatIsGivenAlone() {
        edit(Metadata.titled("Now live"));
        assertJson(twitch.told(), "{\"title\":\"Now live\"}");
        edit(Metadata.unchanged().tagged(List.of()));
        assertJson(twitch.told(), "{\"tags\":[]}");
        int before = twitch.asked().size();
        edit(Metadata.unchanged().describedAs("Twitch has none"));
        assertThat(twitch.asked()).hasSize(before);
    }

    @ParameterizedTest
    @ValueSource(strings = {"two words", "#hash", "", "abcdefghijklmnopqrstuvwxyz"})
    void refusesTagsThatTwitchDoesNotTake(String tag) {
        assertThat(refused(() -> edit(Metadata.unchanged().tagged(List.of("Good", tag))))
                        .kind())
                .isEqualTo(ErrorKind.INVALID);
        assertThat(twitch.asked()).isEmpty();
    }

    @Test
    void refusesElevenTagsAndTitlesThatAreTooLongOrEmpty() {
        List<String> eleven = List.of("a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k");
        assertThat(refused(() -> edit(Metadata.unchanged().tagged(eleven))).kind())
                .isEqualTo(ErrorKind.INVALID);
        assertThat(refused(() -> edit(Metadata.titled("x".repeat(141)))).kind()).isEqualTo(ErrorKind.INVALID);
        assertThat(refused(() -> edit(Metadata.titled(" "))).kind()).isEqualTo(ErrorKind.INVALID);
        assertThat(twitch.asked()).isEmpty();
        edit(Metadata.titled("\uD83D\uDEA4".repeat(140)).tagged(eleven.subList(0, 10)));
        assertThat(twitch.asked()).hasSize(1);
    }

    private void edit(Metadata changes) {
        adapter.edit(made(), changes, twitch.context());
    }

    @Test
    void endsAndDiscardsWithoutACall() {
        adapter.end(made(), twitch.context());
        adapter.end(made(), twitch.context());
        adapter.discard(made(), twitch.context());
        assertThat(twitch.asked()).isEmpty();
    }

    @Test
    void isLiveWhenTwitchShowsIt() {
        twitch.answers("GET", STREAMS, live("live", 42));
        var status = adapter.status(made(), twitch.context());
        assertThat(status.phase()).isEqualTo(Phase.LIVE);
        assertThat(status.receiving()).isEqualTo(Receiving.YES);
        assertThat(status.askAgain()).hasMinutes(1);
        assertThat(twitch.asked()).containsExactly("GET /helix/streams?user_id=700100200");
    }

    /** The answer is cached and may flicker. */
    @Test
    void takesAnEmptyAnswerNeverForTheEnd() {
        assertThat(adapter.status(made(), twitch.context()).phase()).isEqualTo(Phase.WAITING);
        twitch.answers("GET", STREAMS, "{\"data\":null,\"pagination\":null}");
        assertThat(refused(() -> adapter.status(made(), twitch.context())).kind())
                .isEqualTo(ErrorKind.REJECTED);
        twitch.answers("GET", STREAMS, "{\"data\":null,\"pagination\":{}}");
        assertThat(adapter.status(made(), twitch.context()).phase()).isEqualTo(Phase.WAITING);
    }

    @Test
    void doesNotKnowWhatTwitchDoesNotKnow() {
        twitch.answers("GET", STREAMS, live("", 42));
        assertThat(adapter.status(made(), twitch.context()).phase()).isEqualTo(Phase.UNKNOWN);
        assertThat(adapter.viewers(made(), twitch.context()).now()).isEmpty();
    }

    @Test
    void takesNobodyElsesStreamForItsOwn() {
        twitch.answers("GET", STREAMS, live("live", 42).replace("\"user_id\":\"700100200\"", "\"user_id\":\"1\""));
        assertThat(adapter.status(made(), twitch.context()).phase()).isEqualTo(Phase.WAITING);
        assertThat(adapter.viewers(made(), twitch.context()).now()).isEmpty();
    }

    @Test
    void isGoneWhereTheChannelIs() {
        twitch.answers("GET", USERS, "id", ID, "{\"data\":[]}");
        assertThat(adapter.status(made(), twitch.context()).phase()).isEqualTo(Phase.GONE);
    }

    @Test
    void marksAMomentWithItsNoteOrWithoutOne() {
        adapter.mark(made(), "A boat", twitch.context());
        adapter.mark(made(), "", twitch.context());
        assertThat(twitch.asked()).containsExactly("POST /helix/streams/markers", "POST /helix/streams/markers");
        assertThat(twitch.requests())
                .extracting(one -> one.getBodyAsString())
                .containsExactly(
                        "{\"user_id\":\"700100200\",\"description\":\"A boat\"}", "{\"user_id\":\"700100200\"}");
    }

    @Test
    void marksNothingThatIsTooLongToNote() {
        SimulcastException refused = catchThrowableOfType(
                SimulcastException.class, () -> adapter.mark(made(), "x".repeat(141), twitch.context()));
        assertThat(refused.kind()).isEqualTo(ErrorKind.INVALID);
        assertThat(refused).hasMessageContaining("140").hasMessageContaining("141");
        assertThat(twitch.asked()).isEmpty();
    }

    @Test
    void aMomentThatNobodySeesCannotBeMarked() {
        twitch.refuses("POST", PlayedTwitch.MARKERS, 404, "stream not found");
        SimulcastException refused =
                catchThrowableOfType(SimulcastException.class, () -> adapter.mark(made(), "A boat", twitch.context()));
        assertThat(refused.kind()).isEqualTo(ErrorKind.REJECTED);
        assertThat(refused.reason()).hasValue("nothingToMark");
        twitch.refuses("POST", PlayedTwitch.MARKERS, 403, "not an editor");
        assertThat(catchThrowableOfType(
                                SimulcastException.class, () -> adapter.mark(made(), "A boat", twitch.context()))
                        .remedy())
                .contains("owner");
    }

    /** The list beside the number takes a scope, and is empty without it. */
    @Test
    void countsFollowersAndTakesSilenceForUntold() {
        assertThat(adapter.followers(made(), twitch.context())).hasValue(8);
        assertThat(twitch.asked()).containsExactly("GET /helix/channels/followers?broadcaster_id=700100200&first=1");
        twitch.answers("GET", PlayedTwitch.FOLLOWERS, "{\"data\":[]}");
        assertThat(adapter.followers(made(), twitch.context())).isEmpty();
    }

    @Test
    void countsViewersAndTakesSilenceForUntold() {
        assertThat(adapter.viewers(made(), twitch.context()).now()).isEmpty();
        twitch.answers("GET", STREAMS, live("live", 42));
        Viewers viewers = adapter.viewers(made(), twitch.context());
        assertThat(viewers.now()).hasValue(42);
        assertThat(viewers.at()).isEqualTo(LoopbackContext.NOW);
        assertThat(viewers.askAgain()).hasMinutes(1);
    }

    @Test
    void findsNothingInTheWay() {
        CheckResult found = adapter.check(twitch.context());
        assertThat(found.canGoLive()).isTrue();
        assertThat(found.account()).hasValue(new Account(ID, "HarborCam"));
        assertThat(twitch.asked())
                .containsExactly(
                        "GET /oauth2/validate", "GET /helix/users", "GET /helix/streams/key?broadcaster_id=700100200");
        assertThat(adapter.account(twitch.context())).isEqualTo(new Account(ID, "HarborCam"));
    }

    @Test
    void findsScopesThatAreMissing() {
        twitch.validates(LoopbackContext.CLIENT, "\"channel:read:stream_key\"");
        CheckResult found = adapter.check(twitch.context());
        assertThat(found.canGoLive()).isFalse();
        assertThat(found.findings()).hasSize(2).anySatisfy(one -> {
            assertThat(one.blocking()).isTrue();
            assertThat(one.text()).contains("channel:manage:broadcast").doesNotContain("chat");
        });
    }

    /** Such as a grant from before there was a chat. */
    @Test
    void findsNoObstacleInAGrantThatLacksChatAlone() {
        twitch.validates(LoopbackContext.CLIENT, "\"channel:manage:broadcast\",\"channel:read:stream_key\"");
        CheckResult found = adapter.check(twitch.context());
        assertThat(found.canGoLive()).isTrue();
        assertThat(found.findings())
                .singleElement()
                .asString()
                .contains("user:read:chat", "user:write:chat", "channel:manage:schedule");
    }

    @Test
    void findsATokenOfNobody() {
        twitch.answers("GET", VALIDATE, "{\"client_id\":\"hx9exampleclient\",\"scopes\":null,\"expires_in\":5011271}");
        assertThat(adapter.check(twitch.context()).canGoLive()).isFalse();
        assertThat(twitch.asked()).hasSize(1);
    }

    @Test
    void findsATokenOfAnotherApplication() {
        twitch.validates("somebody", ALL_SCOPES);
        assertThat(adapter.check(twitch.context()).canGoLive()).isFalse();
    }

    @Test
    void findsThatAPersonMustActBeforeThereIsAKey() {
        twitch.refuses("GET", KEY_PATH, 403, "Enable two-factor authentication");
        CheckResult found = adapter.check(twitch.context());
        assertThat(found.account()).hasValue(new Account(ID, "HarborCam"));
        assertThat(found.findings()).singleElement().satisfies(one -> {
            assertThat(one.blocking()).isTrue();
            assertThat(one.text()).contains("Enable two-factor authentication");
            assertThat(one.remedy()).contains("dashboard.twitch.tv");
        });
    }

    private static SimulcastException refused(ThrowingCallable call) {
        return catchThrowableOfType(SimulcastException.class, call);
    }

    private static void assertJson(String actual, String expected) {
        assertThat(Json.read(actual, Object.class)).isEqualTo(Json.read(expected, Object.class));
    }
}
