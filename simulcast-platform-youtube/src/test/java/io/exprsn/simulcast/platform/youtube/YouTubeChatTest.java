package io.exprsn.simulcast.platform.youtube;

import static io.exprsn.simulcast.platform.youtube.PlayedYouTube.*;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.github.tomakehurst.wiremock.client.WireMock;
import com.github.tomakehurst.wiremock.common.Json;
import io.exprsn.simulcast.ErrorKind;
import io.exprsn.simulcast.SimulcastException;
import io.exprsn.simulcast.credential.Credential.Account;
import io.exprsn.simulcast.spi.ChatMessage;
import io.exprsn.simulcast.spi.ChatMessage.Kind;
import io.exprsn.simulcast.spi.ChatMessage.Role;
import io.exprsn.simulcast.spi.HasChat.ChatSink;
import io.exprsn.simulcast.spi.QuotaFacts;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class YouTubeChatTest {
    private static final String FROM_CHAT = "?liveChatId=KicKchat&part=id,snippet,authorDetails";

    private final PlayedYouTube youTube = new PlayedYouTube();
    private final List<Duration> waits = new ArrayList<>();
    private final YouTubeAdapter adapter = new YouTubeAdapter(waits::add, YouTubeChat.LONGEST_SILENCE);
    private final Heard heard = new Heard();

    @AfterEach
    void close() {
        youTube.closeDescribed();
    }

    @Test
    void handsOverMessagesAndThenThePositionBehindThem() {
        youTube.answers(
                "GET",
                CHAT_STREAM,
                "[" + page("p1", message("m1", "one"), message("m2", "two")) + ","
                        + page("p2", message("m3", "three"), CHAT_END) + "]");
        LoopbackContext context = youTube.context();

        adapter.readChat(withChat(), Optional.empty(), heard, context);

        assertThat(heard.order).containsExactly("m1", "m2", "at p1", "m3", "end", "at p2");
        assertThat(heard.messages.get(0))
                .isEqualTo(new ChatMessage(
                        "youtube",
                        "m1",
                        new Account("UCviewer", "@listener"),
                        Set.of(),
                        "one",
                        Kind.TEXT,
                        Instant.parse("2026-11-25T12:00:01.500Z")));
        assertThat(youTube.asked()).containsExactly("GET " + CHAT_STREAM + FROM_CHAT);
    }

    @Test
    void goesOnFromThePositionThatIsGiven() {
        youTube.answers("GET", CHAT_STREAM, "[" + page("p8", CHAT_END) + "]");
        adapter.readChat(withChat(), Optional.of("p/7=&"), heard, youTube.context());
        assertThat(youTube.requests().get(0).getQueryParams().get("pageToken").firstValue())
                .isEqualTo("p/7=&");
    }

    /** YouTube does so from time to time; a normal end would mean that the chat is over. */
    @Test
    void takesAnAnswerThatEndedForABreak() {
        youTube.answers("GET", CHAT_STREAM, "[" + page("p1", message("m1", "one")) + "]");
        assertKind(ErrorKind.TRANSIENT, null);
        assertThat(heard.order).containsExactly("m1", "at p1");
        assertThat(youTube.asked()).hasSize(1);
    }

    @Test
    void endsWhereTheStreamIsOffline() {
        youTube.answers(
                "GET", CHAT_STREAM, "[{\"items\":[],\"nextPageToken\":\"p\",\"offlineAt\":\"2026-11-25T12:00:00Z\"}]");
        read();
        assertThat(heard.order).containsExactly("at p");
    }

    @Test
    void endsWhereTheChatEnded() {
        youTube.refuses("GET", CHAT_STREAM, 403, "liveChatEnded");
        read();
        assertThat(heard.order).isEmpty();
    }

    @Test
    void takesAnErrorInTheMiddleOfAGoodAnswerForABreak() {
        youTube.answers(
                "GET",
                CHAT_STREAM,
                "[" + page("p1") + ",{\"error\":{\"code\":503,\"errors\":[{\"reason\":\"backendError\"}]}}]");
        assertKind(ErrorKind.TRANSIENT, null);
        assertThat(heard.order).containsExactly("at p1");
    }

    @Test
    void beginsAnewWhereThePositionIsNotGoodAnyMore() {
        youTube.answers("GET", CHAT_STREAM, "[" + page("p1", CHAT_END) + "]")
                .answersRaw(
                        WireMock.get(WireMock.urlPathEqualTo(CHAT_STREAM))
                                .withQueryParam("pageToken", WireMock.equalTo("old")),
                        error(400, "pageTokenInvalid"));
        adapter.readChat(withChat(), Optional.of("old"), heard, youTube.context());
        assertThat(youTube.asked())
                .containsExactly("GET " + CHAT_STREAM + FROM_CHAT + "&pageToken=old", "GET " + CHAT_STREAM + FROM_CHAT);
    }

    @ParameterizedTest
    @CsvSource({
        "403, liveChatDisabled, REJECTED",
        "403, forbidden, REJECTED",
        "403, rateLimitExceeded, RATE_LIMITED",
        "403, quotaExceeded, RATE_LIMITED",
        "503, backendError, TRANSIENT"
    })
    void isNotAskedAgainAndAgainWhereItWasRefused(int status, String reason, ErrorKind kind) {
        youTube.refuses("GET", CHAT_STREAM, status, reason);
        assertKind(kind, reason);
        assertThat(youTube.asked()).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({"ready, TRANSIENT", "testing, TRANSIENT", "liveStarting, TRANSIENT", "live, REJECTED"})
    void waitsForAChatThatIsNotThereYet(String lifeCycle, ErrorKind kind) {
        youTube.refuses("GET", CHAT_STREAM, 404, "liveChatNotFound").broadcast(lifeCycle);
        assertKind(kind, null);
        assertThat(youTube.asked())
                .containsExactly(
                        "GET " + CHAT_STREAM + FROM_CHAT, "GET " + BROADCASTS + "?part=id,snippet,status&id=" + ID);
    }

    @Test
    void endsWithABroadcastThatIsOver() {
        youTube.refuses("GET", CHAT_STREAM, 404, "liveChatNotFound").broadcast("complete");
        read();
        youTube.answers("GET", BROADCASTS, list());
        read();
        assertThat(heard.order).isEmpty();
    }

    @Test
    void asksForTheChatWhereItIsNotKnown() {
        youTube.broadcast("live").answers("GET", CHAT_STREAM, "[" + page("p", CHAT_END) + "]");
        LoopbackContext context = youTube.context();
        adapter.readChat(made(), Optional.empty(), heard, context);
        assertThat(youTube.asked())
                .containsExactly(
                        "GET " + BROADCASTS + "?part=id,snippet,status&id=" + ID,
                        "GET " + CHAT_STREAM + "?liveChatId=chat&part=id,snippet,authorDetails");
        assertThat(context.spent()).isEqualTo(1 + 5);
    }

    @ParameterizedTest
    @CsvSource({"ready, TRANSIENT", "live, REJECTED", "complete, REJECTED"})
    void saysWhyThereIsNoChat(String lifeCycle, ErrorKind kind) {
        youTube.answers(
                "GET", BROADCASTS, list("{\"id\":\"x\",\"status\":{\"lifeCycleStatus\":\"" + lifeCycle + "\"}}"));
        SimulcastException told = catchThrowableOfType(
                SimulcastException.class, () -> adapter.say(made(), "Good evening", youTube.context()));
        assertThat(told.kind()).isEqualTo(kind);
    }

    @ParameterizedTest
    @ValueSource(ints = {404, 405, 501})
    void asksAgainAndAgainWhereThereIsNoAnswerThatGoesOn(int status) {
        youTube.answersRaw(
                        WireMock.get(WireMock.urlPathEqualTo(CHAT_STREAM)),
                        WireMock.aResponse().withStatus(status).withBody("<html>no</html>"))
                .answers("GET", CHAT, polled("p1", "1000", message("m1", "one")))
                .answers("GET", CHAT, "pageToken", "p1", polled("p2", "\"30000\""))
                .answers("GET", CHAT, "pageToken", "p2", polled("p3", "86400000"))
                .answers("GET", CHAT, "pageToken", "p3", polled("p4", "null", CHAT_END));
        LoopbackContext context = youTube.context();

        adapter.readChat(withChat(), Optional.empty(), heard, context);

        assertThat(heard.order).containsExactly("m1", "at p1", "at p2", "at p3", "end", "at p4");
        assertThat(waits).containsExactly(Duration.ofSeconds(5), Duration.ofSeconds(30), Duration.ofMinutes(1));
        assertThat(youTube.asked())
                .endsWith("GET " + CHAT + FROM_CHAT + "&pageToken=p3&maxResults=2000")
                .hasSize(5);
        assertThat(context.spent()).isEqualTo(5 * 5);
    }

    /** At YouTube's own pace a chat that has to be asked for would leave nothing to end the broadcast with. */
    @Test
    void usesNoMoreThanTheChatsShareOfADay() {
        youTube.answersRaw(
                        WireMock.get(WireMock.urlPathEqualTo(CHAT_STREAM)),
                        WireMock.aResponse().withStatus(404))
                .answers("GET", CHAT, polled("p", "1000"));
        LoopbackContext context = youTube.context();
        assertThatThrownBy(() -> adapter.readChat(withChat(), Optional.empty(), heard, context))
                .isInstanceOfSatisfying(
                        SimulcastException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.RATE_LIMITED));
        assertThat(youTube.asked()).hasSize(400);
        assertThat(waits).hasSize(399).containsOnly(YouTubeChat.SHORTEST_WAIT);
        assertThat(context.leftFor(QuotaFacts.CHAT)).isZero();
        assertThat(context.leftFor(QuotaFacts.CONTROL)).isEqualTo(8_000);
    }

    @Test
    void endsItsWaitWhenItIsInterrupted() throws Exception {
        youTube.answersRaw(
                        WireMock.get(WireMock.urlPathEqualTo(CHAT_STREAM)),
                        WireMock.aResponse().withStatus(404))
                .answers("GET", CHAT, polled("p1", "5000"));
        YouTubeAdapter waiting = new YouTubeAdapter();
        boolean[] stayed = new boolean[1];
        Thread reader = new Thread(() -> {
            ChatSink interrupting = new Heard() {
                @Override
                public void position(String position) {
                    Thread.currentThread().interrupt();
                }
            };
            waiting.readChat(withChat(), Optional.empty(), interrupting, youTube.context());
            stayed[0] = Thread.currentThread().isInterrupted();
        });
        reader.start();
        reader.join(4_000); // less than the shortest wait
        assertThat(reader.isAlive()).isFalse();
        assertThat(stayed[0]).isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "textMessageEvent | \"textMessageDetails\":{\"messageText\":\"a <b> & c\"} | TEXT | a <b> & c",
                "superChatEvent | \"superChatDetails\":{\"amountDisplayString\":\"$5.00\",\"userComment\":\"for you\"} | PAID | $5.00 for you",
                "superStickerEvent | \"superStickerDetails\":{\"amountDisplayString\":\"$2.00\",\"superStickerMetadata\":{\"altText\":\"a cat\"}} | PAID | $2.00 a cat",
                "giftEvent | \"giftDetails\":{\"giftName\":\"rose\",\"altText\":\"a red rose\"} | PAID | a red rose",
                "giftEvent | \"giftDetails\":{\"giftName\":\"rose\"} | PAID | rose",
                "fanFundingEvent | \"displayMessage\":\"gave\" | PAID | gave",
                "newSponsorEvent | \"displayMessage\":\"joined\" | MEMBERSHIP | joined",
                "memberMilestoneChatEvent | \"memberMilestoneChatDetails\":{\"userComment\":\"a year\"} | MEMBERSHIP | a year",
                "membershipGiftingEvent | \"displayMessage\":\"gave five\" | MEMBERSHIP | gave five",
                "giftMembershipReceivedEvent | \"displayMessage\":\"got one\" | MEMBERSHIP | got one",
                "pollEvent | \"pollDetails\":{\"metadata\":{\"questionText\":\"Next song?\"}} | OTHER | Next song?",
                "userBannedEvent | \"displayMessage\":\"banned\" | REMOVAL | banned",
                "tombstone | \"hasDisplayContent\":false | REMOVAL | ''",
                "messageDeletedEvent | \"x\":1 | REMOVAL | ''",
                "messageRetractedEvent | \"x\":1 | REMOVAL | ''",
                "sponsorOnlyModeStartedEvent | \"displayMessage\":\"members only\" | OTHER | members only",
                "sponsorOnlyModeEndedEvent | \"displayMessage\":\"for all\" | OTHER | for all",
                "somethingNewEvent | \"displayMessage\":\"new\" | OTHER | new"
            })
    void takesEachTypeForWhatItIs(String type, String details, Kind kind, String text) {
        youTube.answers(
                "GET",
                CHAT_STREAM,
                "[" + page("p", "{\"id\":\"m\",\"snippet\":{\"type\":\"" + type + "\"," + details + "}}", CHAT_END)
                        + "]");
        read();
        ChatMessage message = heard.messages.get(0);
        assertThat(message.kind()).isEqualTo(kind);
        assertThat(message.text()).isEqualTo(text);
        assertThat(message.author()).isNull();
        assertThat(message.at()).isEqualTo(LoopbackContext.NOW);
    }

    @Test
    void knowsWhoWrote() {
        youTube.answers(
                "GET",
                CHAT_STREAM,
                "["
                        + page(
                                "p",
                                "{\"id\":\"a\",\"authorDetails\":{\"channelId\":\"UC1\",\"isChatOwner\":true,\"isChatModerator\":true,\"isChatSponsor\":true}}",
                                "{\"id\":\"b\",\"snippet\":{\"authorChannelId\":\"UC2\",\"publishedAt\":\"yesterday\"},\"authorDetails\":{\"isChatOwner\":null}}",
                                "{\"snippet\":{\"type\":\"textMessageEvent\"}}",
                                "null",
                                CHAT_END)
                        + "]");
        read();
        assertThat(heard.messages).extracting(ChatMessage::id).containsExactly("a", "b", "end");
        assertThat(heard.messages.get(0).roles()).containsExactlyInAnyOrder(Role.values());
        assertThat(heard.messages.get(0).author()).isEqualTo(new Account("UC1", "UC1"));
        assertThat(heard.messages.get(1).roles()).isEmpty();
        assertThat(heard.messages.get(1).author()).isEqualTo(new Account("UC2", "UC2"));
        assertThat(heard.messages.get(1).at()).isEqualTo(LoopbackContext.NOW);
    }

    @Test
    void writesWhatItIsGiven() {
        youTube.answers("POST", CHAT, "{}");
        String text = "Good \"evening\" <b> " + "\ud83c\udfb5".repeat(181);
        LoopbackContext context = youTube.context();

        adapter.say(withChat(), text, context);

        assertThat(text.codePointCount(0, text.length())).isEqualTo(200);
        assertThat(youTube.asked()).containsExactly("POST " + CHAT + "?part=snippet");
        assertThat(Json.node(youTube.body("POST", CHAT)))
                .isEqualTo(Json.node("{\"snippet\":{\"liveChatId\":\"KicKchat\",\"type\":\"textMessageEvent\","
                        + "\"textMessageDetails\":{\"messageText\":" + Json.write(text) + "}}}"));
        assertThat(context.spent()).isEqualTo(50);
    }

    @Test
    void refusesTextsThatYouTubeWouldRefuse() {
        assertThatThrownBy(() -> adapter.say(withChat(), "x".repeat(201), youTube.context()))
                .isInstanceOfSatisfying(SimulcastException.class, e -> {
                    assertThat(e.kind()).isEqualTo(ErrorKind.INVALID);
                    assertThat(e.problem()).contains("201 characters", "1 to 200");
                });
        assertThatThrownBy(() -> adapter.say(withChat(), " \n", youTube.context()))
                .isInstanceOfSatisfying(
                        SimulcastException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.INVALID));
        assertThat(youTube.asked()).isEmpty();
    }

    private static String polled(String position, String interval, String... messages) {
        return page(position, messages).replaceFirst("\\{", "{\"pollingIntervalMillis\":" + interval + ",");
    }

    private void read() {
        adapter.readChat(withChat(), Optional.empty(), heard, youTube.context());
    }

    private void assertKind(ErrorKind kind, @Nullable String reason) {
        assertThatThrownBy(this::read).isInstanceOfSatisfying(SimulcastException.class, e -> {
            assertThat(e.kind()).isEqualTo(kind);
            if (reason != null) {
                assertThat(e.reason()).hasValue(reason);
            }
        });
    }

    /** What came, in order. */
    static class Heard implements ChatSink {
        final List<ChatMessage> messages = new ArrayList<>();
        final List<String> order = new ArrayList<>();

        @Override
        public void accept(ChatMessage message) {
            messages.add(message);
            order.add(message.id());
        }

        @Override
        public void position(String position) {
            order.add("at " + position);
        }
    }
}
