package io.exprsn.simulcast.platform.cloudflare;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static io.exprsn.simulcast.platform.cloudflare.PlayedCloudflare.*;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.exprsn.simulcast.ErrorKind;
import io.exprsn.simulcast.Secret;
import io.exprsn.simulcast.SimulcastException;
import io.exprsn.simulcast.internal.http.HttpAnswer;
import io.exprsn.simulcast.internal.http.HttpCall;
import io.exprsn.simulcast.internal.http.HttpTransport;
import io.exprsn.simulcast.internal.platform.AdapterContext;
import io.exprsn.simulcast.internal.platform.CredentialSource;
import io.exprsn.simulcast.spi.Broadcast;
import io.exprsn.simulcast.spi.Engagement;
import io.exprsn.simulcast.spi.KeepsRecordings.Recording;
import io.exprsn.simulcast.spi.PlatformContext;
import io.exprsn.simulcast.spi.Viewers;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Viewers and recordings. */
class CloudflareAudienceTest {
    private static final String FIRST = "a".repeat(32);
    private static final String SECOND = "b".repeat(32);
    private static final String THIRD = "c".repeat(32);

    private final CloudflareAdapter adapter = new CloudflareAdapter();
    private final PlayedCloudflare cloudflare = new PlayedCloudflare();

    @AfterEach
    void close() {
        cloudflare.closeDescribed();
    }

    @Test
    void countsWherePlaybackIsWithoutShowingTheTokenThere() {
        Viewers viewers = adapter.viewers(made(), cloudflare.context());
        assertThat(viewers.now()).hasValue(42);
        assertThat(viewers.engagement()).isEqualTo(Engagement.untold());
        assertThat(viewers.at()).isEqualTo(LoopbackContext.NOW);
        assertThat(cloudflare.requests()).singleElement().satisfies(one -> {
            assertThat(one.getUrl()).isEqualTo(VIEWS);
            assertThat(one.getHeader("Authorization")).isNull();
            assertThat(one.getHeader("User-Agent")).as("others are refused").startsWith("Mozilla/5.0");
        });
    }

    /** Of two customers, each is asked at its own host. */
    @Test
    void countsAtTheHostThatTheBroadcastNames() {
        List<URI> called = new ArrayList<>();
        HttpTransport transport = new HttpTransport() {
            @Override
            public HttpAnswer send(HttpCall call) {
                called.add(call.address());
                assertThat(call.headers()).doesNotContainKey("Authorization");
                return new HttpAnswer(200, Map.of(), "{\"liveViewers\":7}".getBytes(StandardCharsets.UTF_8));
            }

            @Override
            public void close() {}
        };
        PlatformContext context = AdapterContext.of(adapter, "harbour", transport)
                .credentials(CredentialSource.fixed(LoopbackContext.token(ACCOUNT)))
                .build();
        Broadcast other = Broadcast.of("cloudflare", UID)
                .ingest(URI.create("rtmps://live.cloudflare.com:443/live/"), Secret.of(KEY))
                .detail("customer", "customer-0ther.cloudflarestream.com")
                .build();

        assertThat(adapter.viewers(made(), context).now()).hasValue(7);
        assertThat(adapter.viewers(other, context).now()).hasValue(7);

        assertThat(called)
                .containsExactly(
                        URI.create("https://" + CUSTOMER + VIEWS),
                        URI.create("https://customer-0ther.cloudflarestream.com" + VIEWS));
    }

    @Test
    void doesNotKnowACountThatIsHiddenOrWhoseHostWasNotTold() {
        Broadcast untold = Broadcast.of("cloudflare", UID)
                .ingest(URI.create("rtmps://live.cloudflare.com:443/live/"), Secret.of(KEY))
                .build();
        assertThat(adapter.viewers(untold, cloudflare.context()).now()).isEmpty();
        assertThat(adapter.viewers(made(), cloudflare.context(Map.of("hideViewers", "true")))
                        .now())
                .isEmpty();
        assertThat(cloudflare.asked()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{\"liveViewers\":null}", "{\"liveViewers\":-1}", "{\"liveViewers\":\"many\"}"})
    void doesNotTakeWhatIsNotToldForNobody(String answer) {
        cloudflare.answers("GET", VIEWS, answer);
        assertThat(adapter.viewers(made(), cloudflare.context()).now()).isEmpty();
    }

    @Test
    void doesNotTakeNoAnswerForNobody() {
        cloudflare.answers("GET", VIEWS, aResponse().withStatus(204));
        assertThat(adapter.viewers(made(), cloudflare.context()).now()).isEmpty();
        cloudflare.answers("GET", VIEWS, aResponse().withStatus(404).withBody("not found"));
        assertThat(adapter.viewers(made(), cloudflare.context()).now()).isEmpty();
    }

    @Test
    void doesNotBlameTheTokenWhereItWasNotShown() {
        cloudflare.answers("GET", VIEWS, aResponse().withStatus(403).withBody("error code: 1010"));
        SimulcastException told =
                catchThrowableOfType(SimulcastException.class, () -> adapter.viewers(made(), cloudflare.context()));
        assertThat(told.kind()).isEqualTo(ErrorKind.REJECTED);
        assertThat(told.problem()).contains("error code: 1010");
        assertThat(told.remedy()).doesNotContain("token").contains("hideViewers");
    }

    @Test
    void countsNobodyAsNobody() {
        cloudflare.answers("GET", VIEWS, "{\"liveViewers\":0}");
        assertThat(adapter.viewers(made(), cloudflare.context()).now()).hasValue(0);
    }

    @Test
    void listsRecordingsTheNewestFirstAndThatWhichIsStillBeingMadeAsNotReady() {
        cloudflare.answers(
                "GET",
                VIDEOS,
                envelope("["
                        + video(FIRST, "ready", 61.5, "2026-11-25T11:00:00.120000Z")
                        + "," + video(SECOND, "live-inprogress", -1, "2026-11-25T12:30:00.120000Z") + "]"));
        assertThat(adapter.recordings(made(), cloudflare.context()))
                .containsExactly(
                        new Recording(
                                SECOND,
                                Instant.parse("2026-11-25T12:30:00.120Z"),
                                null,
                                false,
                                URI.create("https://" + CUSTOMER + "/" + SECOND + "/watch"),
                                null),
                        new Recording(
                                FIRST,
                                Instant.parse("2026-11-25T11:00:00.120Z"),
                                Duration.ofMillis(61_500),
                                true,
                                URI.create("https://" + CUSTOMER + "/" + FIRST + "/watch"),
                                null));
        assertThat(cloudflare.asked()).containsExactly("GET /stream?live_input_id=" + UID + "&limit=1000");
    }

    /** It goes on beyond the broadcast, and went on before it. */
    @Test
    void listsOfAGivenInputWhatBeganWithThisBroadcast() {
        cloudflare.answers(
                "GET",
                VIDEOS,
                envelope("["
                        + video(FIRST, "ready", 60, "2026-11-24T11:00:00Z")
                        + "," + video(SECOND, "ready", 60, "2026-11-25T11:59:30Z")
                        + "," + video(THIRD, "ready", 60, "2026-11-25T12:30:00Z") + "]"));
        assertThat(adapter.recordings(given(), cloudflare.context()))
                .extracting(Recording::id)
                .containsExactly(THIRD, SECOND);
    }

    @Test
    void knowsNoAddressForWhatTakesAToken() {
        cloudflare.answers(
                "GET",
                VIDEOS,
                envelope(
                        "[{\"uid\":\"%s\",\"requireSignedURLs\":true,\"readyToStream\":true,\"scheduledDeletion\":\"2026-12-25T12:00:00Z\"}]"
                                .formatted(FIRST)));
        assertThat(adapter.recordings(made(), cloudflare.context()))
                .containsExactly(new Recording(FIRST, null, null, true, null, Instant.parse("2026-12-25T12:00:00Z")));
    }

    @Test
    void findsNoneWhereTheInputIsNotKnownEither() {
        cloudflare.refuses("GET", VIDEOS, 404, 10003);
        assertThat(adapter.recordings(made(), cloudflare.context())).isEmpty();
    }

    /** A full page means that there may be more. */
    @Test
    void readsOnWhereAPageIsFull() {
        String full = IntStream.range(0, 1000)
                .mapToObj(i -> video("%032x".formatted(i), "ready", 60, "2026-11-25T12:00:00Z"))
                .collect(Collectors.joining(","));
        cloudflare.answers("GET", VIDEOS, envelope("[" + full + "]"));
        cloudflare.answersWhere(
                VIDEOS,
                "end",
                equalTo("2026-11-25T12:00:00Z"),
                okJson(envelope("[" + video(FIRST, "ready", 60, "2026-11-25T11:00:00Z") + "]")));
        List<Recording> recordings = adapter.recordings(made(), cloudflare.context());
        assertThat(recordings).hasSize(1001);
        assertThat(recordings.get(1000).id()).isEqualTo(FIRST);
        assertThat(cloudflare.asked()).hasSize(2);
    }

    @Test
    void readsNotOnForEver() {
        String full = IntStream.range(0, 1000)
                .mapToObj(i -> video("%032x".formatted(i), "ready", 60, "2026-11-25T12:00:00Z"))
                .collect(Collectors.joining(","));
        cloudflare.answers("GET", VIDEOS, envelope("[" + full + "]"));
        assertThat(adapter.recordings(made(), cloudflare.context())).hasSize(1000);
        assertThat(cloudflare.asked()).hasSize(2);
    }

    @Test
    void knowsWhereItIsWatched() {
        Broadcast broadcast = made();
        CloudflarePlayback playback = Cloudflare.playback(broadcast).orElseThrow();
        String base = "https://" + CUSTOMER + "/" + UID;
        assertThat(playback.hls()).hasToString(base + "/manifest/video.m3u8");
        assertThat(playback.dash()).hasToString(base + "/manifest/video.mpd");
        assertThat(playback.iframe()).hasToString(base + "/iframe");
        assertThat(playback.page()).hasToString(base + "/watch");
        assertThat(playback.thumbnail()).hasToString(base + "/thumbnails/thumbnail.jpg");
        assertThat(playback.webRtc()).hasToString(base + "/webRTC/play");
        Recording recording = new Recording(FIRST, null, null, true, null, null);
        assertThat(Cloudflare.playback(broadcast, recording).orElseThrow().hls())
                .hasToString("https://" + CUSTOMER + "/" + FIRST + "/manifest/video.m3u8");
    }
}
