package io.exprsn.simulcast.platform.youtube;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static io.exprsn.simulcast.platform.youtube.PlayedYouTube.withChat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.exprsn.simulcast.ErrorKind;
import io.exprsn.simulcast.SimulcastException;
import io.exprsn.simulcast.spi.Broadcast;
import io.exprsn.simulcast.spi.BroadcastRequest;
import io.exprsn.simulcast.spi.BroadcastStatus.Phase;
import io.exprsn.simulcast.spi.BroadcastStatus.Receiving;
import io.exprsn.simulcast.spi.Metadata;
import io.exprsn.simulcast.spi.Metadata.Privacy;
import io.exprsn.simulcast.spi.PlatformContext;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What is no answer of YouTube's, though its status is good: a typed error or a sensible default, whatever was asked. */
@Timeout(60)
class YouTubeHostileAnswersTest {
    private static final YouTubeAdapter ADAPTER = new YouTubeAdapter(time -> {}, Duration.ofSeconds(20));

    private static final BroadcastRequest REQUEST = BroadcastRequest.of("intent-1", Metadata.titled("Harbour concert"));

    private static final String HUGE = "{\"kind\":\"x\",\"items\":[]" + " ".repeat(10 << 20) + "}";

    private static final List<String> ODD = List.of(
            "",
            "null",
            "7",
            "\"text\"",
            "[]",
            "{}",
            "{\"kind\":\"x\"}",
            "{\"kind\":\"x\",\"items\":null,\"nextPageToken\":null}",
            "{\"kind\":\"x\",\"items\":[null]}",
            "{\"kind\":\"x\",\"items\":{}}",
            "{\"kind\":\"x\",\"items\":[[]]}",
            "{\"kind\":\"x\",\"items\":[{}],\"id\":null,\"snippet\":null}",
            "{\"kind\":\"x\",\"items\":[{\"id\":null,\"snippet\":null,\"status\":null,\"contentDetails\":null,\"cdn\":null,"
                    + "\"statistics\":null,\"liveStreamingDetails\":null,\"authorDetails\":null}]}",
            "{\"kind\":\"x\",\"items\":[{\"id\":\"a\",\"snippet\":{\"title\":null,\"tags\":[null],\"type\":null},"
                    + "\"status\":{\"lifeCycleStatus\":null,\"streamStatus\":null,\"healthStatus\":{\"configurationIssues\":[null]}},"
                    + "\"contentDetails\":{\"boundStreamId\":null,\"monitorStream\":null},\"statistics\":{\"viewCount\":null},"
                    + "\"liveStreamingDetails\":{\"concurrentViewers\":null}}]}",
            "{\"kind\":\"x\",\"items\":[{\"id\":\"../../up?x=1\",\"snippet\":{\"liveChatId\":\"&a=b\"},"
                    + "\"status\":{\"lifeCycleStatus\":\"live\"}}],\"id\":\"../../up?x=1\"}",
            "{\"kind\":7,\"items\":[{\"id\":12,\"snippet\":{\"title\":1,\"liveChatId\":5,\"publishedAt\":3},"
                    + "\"status\":{\"lifeCycleStatus\":3,\"streamStatus\":1,\"privacyStatus\":0},"
                    + "\"contentDetails\":{\"boundStreamId\":77,\"monitorStream\":{\"enableMonitorStream\":\"false\","
                    + "\"broadcastStreamDelayMs\":\"0\"}},\"statistics\":{\"viewCount\":12,\"likeCount\":1.5},"
                    + "\"liveStreamingDetails\":{\"concurrentViewers\":42}}],\"pollingIntervalMillis\":\"5000\"}",
            "{\"kind\":\"x\",\"items\":[{\"id\":\"a\",\"snippet\":{\"type\":\"novelEvent\"},"
                    + "\"status\":{\"lifeCycleStatus\":\"dreaming\",\"streamStatus\":\"humming\",\"privacyStatus\":\"secret\","
                    + "\"healthStatus\":{\"status\":\"superb\",\"configurationIssues\":[{\"type\":\"newIssue\",\"severity\":\"odd\"}]}},"
                    + "\"contentDetails\":{\"boundStreamId\":\"s\"},\"cdn\":{\"ingestionType\":\"carrierPigeon\"}}]}",
            "{\"kind\":\"x\",\"items\":[{\"id\":\"a\",\"statistics\":{\"viewCount\":\"many\"},"
                    + "\"liveStreamingDetails\":{\"concurrentViewers\":\"99999999999999999999\"}}]}",
            "{\"error\":\"a text\"}",
            "{\"error\":{\"errors\":[null,{\"reason\":null},7]}}",
            "[".repeat(5_000),
            "{\"a\":".repeat(5_000));

    private final PlayedYouTube youTube = new PlayedYouTube();

    @AfterEach
    void close() {
        youTube.closeDescribed();
    }

    private enum Call {
        ACCOUNT(true, (broadcast, context) -> ADAPTER.account(context)),
        CHECK(true, (broadcast, context) -> ADAPTER.check(context)),
        PREPARE(true, (broadcast, context) -> ADAPTER.prepare(REQUEST, context)),
        PREPARE_AGAIN(true, (broadcast, context) -> ADAPTER.prepare(REQUEST.after(broadcast), context)),
        GO_LIVE(true, (broadcast, context) -> ADAPTER.goLive(broadcast, context)),
        STATUS(true, (broadcast, context) -> ADAPTER.status(broadcast, context)),
        EDIT(true, (broadcast, context) -> ADAPTER.edit(broadcast, Metadata.titled("x"), context)),
        EDIT_VIDEO(
                true,
                (broadcast, context) ->
                        ADAPTER.edit(broadcast, Metadata.unchanged().tagged(List.of("x")), context)),
        EDIT_PRIVACY(
                true,
                (broadcast, context) ->
                        ADAPTER.edit(broadcast, Metadata.unchanged().visibleTo(Privacy.PRIVATE), context)),
        RESCHEDULE(
                true,
                (broadcast, context) -> ADAPTER.reschedule(broadcast, LoopbackContext.NOW.plusSeconds(3600), context)),
        VIEWERS(true, (broadcast, context) -> ADAPTER.viewers(broadcast, context)),
        END(true, (broadcast, context) -> ADAPTER.end(broadcast, context)),
        READ_CHAT(
                true,
                (broadcast, context) ->
                        ADAPTER.readChat(broadcast, Optional.empty(), new YouTubeChatTest.Heard(), context)),
        DISCARD(false, (broadcast, context) -> ADAPTER.discard(broadcast, context)),
        THUMBNAIL(false, (broadcast, context) -> ADAPTER.setThumbnail(broadcast, "image/png", new byte[] {1}, context)),
        SAY(false, (broadcast, context) -> ADAPTER.say(broadcast, "Good evening", context));

        private final boolean reads;
        private final Act act;

        Call(boolean reads, Act act) {
            this.reads = reads;
            this.act = act;
        }
    }

    private interface Act {
        void go(Broadcast broadcast, PlatformContext context);
    }

    static Stream<Arguments> oddAnswers() {
        return Arrays.stream(Call.values()).flatMap(call -> ODD.stream().map(body -> Arguments.of(call, body)));
    }

    @ParameterizedTest(name = "{0} #{index}")
    @MethodSource("oddAnswers")
    void whateverIsAnsweredErrorsAreTyped(Call call, String body) {
        Throwable thrown = thrown(call, body);
        if (thrown != null) {
            assertThat(thrown).isInstanceOfSatisfying(SimulcastException.class, e -> {
                assertThat(e.kind()).isIn(ErrorKind.TRANSIENT, ErrorKind.REJECTED, ErrorKind.AUTHENTICATION);
                assertThat(e.problem()).isNotBlank();
                assertThat(e.remedy()).isNotBlank();
            });
        }
    }

    @ParameterizedTest
    @EnumSource(Call.class)
    void aPageInHtmlIsAFaultThatPasses(Call call) {
        assertKind(call, "<!DOCTYPE html><html><style>p { margin: 0 }</style><b>Sorry</b></html>", ErrorKind.TRANSIENT);
    }

    @ParameterizedTest
    @EnumSource(Call.class)
    void anAnswerThatIsCutOffIsAFaultThatPasses(Call call) {
        assertKind(call, "{\"kind\":\"youtube#list\",\"items\":[{\"id\":\"EXAMPLE", ErrorKind.TRANSIENT);
    }

    @ParameterizedTest
    @EnumSource(Call.class)
    void tenMegabytesAreRefused(Call call) {
        assertKind(call, HUGE, ErrorKind.REJECTED);
    }

    @Test
    void numbersMayBeTextsAndTextsNumbers() {
        answers(ODD.stream().filter(body -> body.contains(":42")).findFirst().orElseThrow());
        assertThat(ADAPTER.viewers(withChat(), youTube.context()).now()).hasValue(42);
        assertThat(ADAPTER.viewers(withChat(), youTube.context()).engagement().views())
                .isEqualTo(12);
        assertThat(ADAPTER.viewers(withChat(), youTube.context()).engagement().likes())
                .isNull();
        assertThat(ADAPTER.account(youTube.context()).name()).isEqualTo("1");
    }

    @Test
    void statesThatAreNewAreUnknownAndNeitherGoodNorBad() {
        answers(ODD.stream()
                .filter(body -> body.contains("dreaming"))
                .findFirst()
                .orElseThrow());
        assertThat(ADAPTER.status(withChat(), youTube.context()).phase()).isEqualTo(Phase.UNKNOWN);
        assertThat(ADAPTER.status(withChat(), youTube.context()).receiving()).isEqualTo(Receiving.UNTOLD);
    }

    @Test
    void whatIsMissingIsNotNothing() {
        answers("{\"kind\":\"x\",\"items\":[null]}");
        assertThat(ADAPTER.viewers(withChat(), youTube.context()).now()).isEmpty();
        assertThat(ADAPTER.status(withChat(), youTube.context()).phase()).isEqualTo(Phase.GONE);
    }

    /** Calls that need nothing of a good answer do not mind what it is; but what is too large is not read by anybody. */
    private void assertKind(Call call, String body, ErrorKind kind) {
        Throwable thrown = thrown(call, body);
        if (thrown == null) {
            assertThat(call.reads).as("it has read the answer").isFalse();
            return;
        }
        assertThat(thrown)
                .isInstanceOfSatisfying(
                        SimulcastException.class, e -> assertThat(e.kind()).isEqualTo(kind));
    }

    private Throwable thrown(Call call, String body) {
        answers(body);
        return catchThrowable(() -> call.act.go(withChat(), youTube.context()));
    }

    private void answers(String body) {
        youTube.refusesAll(aResponse()
                .withStatus(200)
                .withHeader("Content-Type", "application/json; charset=UTF-8")
                .withBody(body));
    }
}
