package io.exprsn.simulcast.platform.facebook;

import static io.exprsn.simulcast.platform.facebook.PlayedFacebook.*;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.exprsn.simulcast.ErrorKind;
import io.exprsn.simulcast.Secret;
import io.exprsn.simulcast.SimulcastException;
import io.exprsn.simulcast.spi.Broadcast;
import io.exprsn.simulcast.spi.BroadcastRequest;
import io.exprsn.simulcast.spi.BroadcastStatus.Phase;
import io.exprsn.simulcast.spi.BroadcastStatus.Receiving;
import io.exprsn.simulcast.spi.Metadata;
import io.exprsn.simulcast.testkit.ReadChat;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is easily done wrong with Facebook's API, one test each, in the order of our notes. */
class FacebookTrapsTest {
    private static final Instant START = Instant.parse("2026-11-26T18:00:00Z");
    private static final BroadcastRequest REQUEST =
            BroadcastRequest.of("intent-1", Metadata.titled("Boats at dusk").describedAs("Evening"));

    private final FacebookAdapter adapter = new FacebookAdapter();
    private final PlayedFacebook facebook = new PlayedFacebook();

    @AfterEach
    void close() {
        facebook.closeDescribed();
    }

    /** 1. Written as {@code LIVE_NOW}, read as {@code LIVE}; old documents have the former for both. */
    @Test
    void readsOnTheAirInBothWords() {
        for (String word : List.of("LIVE", "LIVE_NOW")) {
            facebook.node(word);
            assertThat(adapter.status(made(), facebook.context()).phase())
                    .as(word)
                    .isEqualTo(Phase.LIVE);
        }
        adapter.goLive(made(), facebook.context());
        assertThat(facebook.asked()).noneMatch(one -> one.startsWith("POST"));
    }

    /** 2. {@code planned_start_time} is refused there, and of the two forms of {@code event_params} either may be. */
    @Test
    void announcesByAnObjectAndByANumberWhereThatIsRefused() {
        facebook.answersForm("POST", VIDEOS, "event_params", "{\"start_time\":1795716000}", error(100, 0));
        Broadcast broadcast = adapter.prepare(REQUEST.startingAt(START), facebook.context());
        assertThat(broadcast.id()).isEqualTo(LIVE);
        assertThat(facebook.forms(VIDEOS))
                .extracting(form -> form.get("event_params"))
                .containsExactly("{\"start_time\":1795716000}", "1795716000");
        assertThat(facebook.forms(VIDEOS)).noneMatch(form -> form.containsKey("planned_start_time"));
    }

    @Test
    void triesTheNumberOnce() {
        facebook.refuses("POST", VIDEOS, 100, 0);
        SimulcastException told = catchThrowableOfType(
                SimulcastException.class, () -> adapter.prepare(REQUEST.startingAt(START), facebook.context()));
        assertThat(told.kind()).isEqualTo(ErrorKind.REJECTED);
        assertThat(facebook.forms(VIDEOS)).hasSize(2);
    }

    /** Only a wrong parameter may be due to its form. */
    @Test
    void triesNoOtherFormForAnotherReason() {
        facebook.refuses("POST", VIDEOS, 1000, 0);
        SimulcastException told = catchThrowableOfType(
                SimulcastException.class, () -> adapter.prepare(REQUEST.startingAt(START), facebook.context()));
        assertThat(told.reason()).hasValue("1000");
        assertThat(facebook.forms(VIDEOS)).hasSize(1);
    }

    /** 3. The key is all that is behind the last {@code /rtmp/} of the path. */
    @Test
    void keepsTheParametersInTheKey() {
        assertThat(adapter.prepare(REQUEST, facebook.context()).ingests())
                .singleElement()
                .satisfies(ingest -> {
                    assertThat(ingest.server()).hasToString(SERVER);
                    assertThat(ingest.key().reveal()).isEqualTo(KEY);
                });
        assertThat(FacebookPreparation.ingest("rtmps://a.example/x/rtmp/rtmp/FB-1?to=/rtmp/2"))
                .satisfies(ingest -> {
                    assertThat(ingest.server()).hasToString("rtmps://a.example/x/rtmp/rtmp");
                    assertThat(ingest.key().reveal()).isEqualTo("FB-1?to=/rtmp/2");
                });
    }

    /** 4. Otherwise the broadcast may be over at once. */
    @Test
    void goesLiveOnlyOncePicturesArrive() {
        for (String figures : List.of("", "\"video_bitrate\":0", "\"audio_bitrate\":128000")) {
            facebook.node("UNPUBLISHED", health(figures));
            SimulcastException told =
                    catchThrowableOfType(SimulcastException.class, () -> adapter.goLive(made(), facebook.context()));
            assertThat(told.kind()).as(figures).isEqualTo(ErrorKind.TRANSIENT);
            assertThat(told.remedy()).isEqualTo("Keep sending: it is tried again");
        }
        assertThat(facebook.asked()).noneMatch(one -> one.startsWith("POST"));
        facebook.node("UNPUBLISHED", health(WELL));
        adapter.goLive(made(), facebook.context());
        assertThat(facebook.form(NODE)).containsExactly(Map.entry("status", "LIVE_NOW"));
    }

    /** 5. The broadcast has none. */
    @Test
    void asksForInsightsByTheVideosId() {
        facebook.node("VOD");
        assertThat(adapter.viewers(made(), facebook.context()).engagement().views())
                .isEqualTo(912);
        assertThat(facebook.asked())
                .contains("GET /" + VIDEO + "/video_insights")
                .doesNotContain("GET /" + LIVE + "/video_insights");
    }

    /** 6. The default leaves out what Facebook holds for of little worth. */
    @Test
    void readsCommentsThatFacebookWouldHide() throws Exception {
        facebook.answers("GET", COMMENTS, comments(comment("1_1", "hello", "2026-11-25T11:58:00+0000")));
        try (ReadChat chat = ReadChat.of(new FacebookAdapter(), made(), Optional.empty(), facebook.context())) {
            facebook.stream().opened();
            chat.positions(1);
            assertThat(chat.texts()).containsExactly("hello");
            chat.interrupted();
        }
        assertThat(facebook.askedWhole().stream().filter(one -> one.contains("/comments")))
                .isNotEmpty()
                .allMatch(one -> one.contains("live_filter=no_filter") && one.contains("filter=stream"));
        assertThat(facebook.stream().asked()).allMatch(one -> one.contains("live_filter=no_filter"));
    }

    /** 7. Lists stand alone or in {@code data}; a number is a text. */
    @Test
    void readsListsInBothFormsAndNumbersThatAreTexts() {
        String alone = health(WELL);
        String within = alone.replace("\"ingest_streams\":[", "\"ingest_streams\":{\"data\":[") + "}";
        for (String streams : List.of(alone, within)) {
            facebook.node("LIVE", streams);
            assertThat(adapter.status(made(), facebook.context()).receiving())
                    .as(streams)
                    .isEqualTo(Receiving.YES);
        }
        facebook.node("LIVE", "\"live_views\":12", "\"total_views\":\"34\"");
        assertThat(adapter.viewers(made(), facebook.context()).engagement().views())
                .isEqualTo(34);
    }

    /** 8. The person's is refused, and so is a proof of another token. */
    @Test
    void showsThePagesOwnTokenWithItsOwnProof() {
        adapter.prepare(REQUEST, facebook.context());
        assertThat(facebook.requests()).isNotEmpty().allSatisfy(one -> {
            boolean person = one.getUrl().startsWith("/v26.0/me/");
            String token = person ? LoopbackContext.FIRST : PAGE_TOKEN;
            assertThat(one.getHeader("Authorization")).isEqualTo("Bearer " + token);
            assertThat(one.queryParameter("appsecret_proof").firstValue())
                    .isEqualTo(FacebookProof.of(Secret.of(token), LoopbackContext.APP_SECRET));
        });
        assertThat(facebook.asked())
                .containsExactly(
                        "GET /me/accounts",
                        "GET /" + PAGE + "/live_videos",
                        "POST /" + PAGE + "/live_videos",
                        "GET /" + LIVE,
                        "POST /" + LIVE);
    }

    /** Known from elsewhere: printf 'token' | openssl dgst -sha256 -hmac 'secret'. */
    @Test
    void provesAsFacebookDescribesIt() {
        assertThat(FacebookProof.of(Secret.of("token"), Secret.of("secret")))
                .isEqualTo("e941110e3d2bfe82621f0e3e1434730d7305d106c5f68c87165d0b27a4611a4a");
    }

    /** 9. It comes with 400 as well. */
    @Test
    void waitsWhereALimitComesAs400() {
        facebook.answers(
                "GET",
                NODE,
                error(80001, 0)
                        .withHeader(
                                "X-Business-Use-Case-Usage",
                                "{\"104200000000017\":[{\"type\":\"pages\",\"call_count\":101,\"estimated_time_to_regain_access\":19}]}"));
        SimulcastException told =
                catchThrowableOfType(SimulcastException.class, () -> adapter.status(made(), facebook.context()));
        assertThat(told.kind()).isEqualTo(ErrorKind.RATE_LIMITED);
        assertThat(told.retryAfter()).hasValue(Duration.ofMinutes(19));
    }

    /** 10. Reading what was made may be refused: Facebook's own documents contradict each other. */
    @Test
    void doesWithoutTheListOfBroadcasts() {
        for (int code : List.of(100, 3, 10, 200)) {
            facebook.refuses("GET", VIDEOS, code, 0);
            assertThat(adapter.prepare(REQUEST, facebook.context()).id()).isEqualTo(LIVE);
        }
        assertThat(facebook.forms(VIDEOS)).hasSize(4);
    }

    /** But not where it is not known why. */
    @Test
    void makesNothingWhereItCouldNotLook() {
        for (var answer : List.of(error(2, 0), error(4, 0), error(190, 460))) {
            facebook.answers("GET", VIDEOS, answer);
            assertThat(catchThrowableOfType(
                            SimulcastException.class, () -> adapter.prepare(REQUEST, facebook.context())))
                    .isNotNull();
        }
        facebook.answers("GET", VIDEOS, "{}");
        assertThat(catchThrowableOfType(SimulcastException.class, () -> adapter.prepare(REQUEST, facebook.context())))
                .isNotNull();
        assertThat(facebook.asked()).noneMatch(one -> one.startsWith("POST"));
    }

    /** 11. Nothing goes on in a broadcast that Facebook ended since the encoder was gone for more than about two minutes. */
    @Test
    void makesAnotherOneAfterTheEncoderWasGoneForTooLong() {
        for (String word : List.of("LIVE_STOPPED", "PROCESSING", "VOD", "SCHEDULED_EXPIRED", "SCHEDULED_CANCELED")) {
            facebook.node(word);
            assertThat(adapter.status(made(), facebook.context()).phase()).isEqualTo(Phase.ENDED);
            adapter.prepare(REQUEST.after(made()), facebook.context());
        }
        assertThat(facebook.forms(VIDEOS)).hasSize(5);
    }

    /** 12. Four seconds are the most, and each jitter is above it. */
    @Test
    void encodesWithAKeyFrameEachTwoSeconds() {
        assertThat(adapter.facts().profile().keyFrameInterval()).hasSeconds(2);
    }
}
