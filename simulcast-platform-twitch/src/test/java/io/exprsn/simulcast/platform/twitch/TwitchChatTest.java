package io.exprsn.simulcast.platform.twitch;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static io.exprsn.simulcast.platform.twitch.PlayedTwitch.*;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.github.tomakehurst.wiremock.common.Json;
import com.github.tomakehurst.wiremock.verification.LoggedRequest;
import io.exprsn.simulcast.ErrorKind;
import io.exprsn.simulcast.SimulcastException;
import io.exprsn.simulcast.credential.Credential.Account;
import io.exprsn.simulcast.spi.ChatMessage;
import io.exprsn.simulcast.spi.ChatMessage.Kind;
import io.exprsn.simulcast.spi.ChatMessage.Role;
import io.exprsn.simulcast.testkit.FakeAnswer;
import io.exprsn.simulcast.testkit.FakeFault;
import io.exprsn.simulcast.testkit.FakeSocket;
import io.exprsn.simulcast.testkit.ReadChat;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class TwitchChatTest {
    private static final int SUBSCRIBED = 5;

    private final TwitchAdapter adapter = new TwitchAdapter();
    private final PlayedTwitch twitch = new PlayedTwitch();

    @AfterEach
    void close() {
        twitch.closeDescribed();
    }

    @Test
    void subscribesAtOnceAndSendsNothingOverTheSocket() throws Exception {
        try (ReadChat chat = read(null)) {
            FakeSocket socket = subscribed(30);
            assertThat(socket.request().target()).isEqualTo("/ws?keepalive_timeout_seconds=30");
            assertThat(socket.request().header("Authorization")).isEmpty();
            List<LoggedRequest> subscriptions = twitch.helix();
            assertThat(subscriptions)
                    .extracting(one -> Json.read(one.getBodyAsString(), Object.class))
                    .first()
                    .isEqualTo(Json.read("""
                            {"type":"channel.chat.message","version":"1",
                             "condition":{"broadcaster_user_id":"700100200","user_id":"700100200"},
                             "transport":{"method":"websocket","session_id":"AgoQ"}}""", Object.class));
            assertThat(subscriptions)
                    .extracting(
                            one -> Json.node(one.getBodyAsString()).get("type").asText())
                    .containsExactly(
                            "channel.chat.message",
                            "channel.chat.notification",
                            "channel.chat.message_delete",
                            "channel.chat.clear_user_messages",
                            "channel.chat.clear");
            socket.send(message("e1", "m1", "hi"));
            chat.positions(1);
            assertThat(chat.interrupted()).isEmpty();
            assertThat(socket.received()).isEmpty();
            Awaitility.await().until(() -> !socket.isOpen());
        }
    }

    @Test
    void tellsAMessageFieldByField() throws Exception {
        try (ReadChat chat = read(null)) {
            subscribed(30).send(message("e1", "m1", "hi Kappa"));
            assertThat(chat.positions(1)).containsExactly("e1");
            assertThat(chat.messages())
                    .containsExactly(new ChatMessage(
                            "twitch",
                            "m1",
                            new Account("800300400", "QuietKelp"),
                            Set.of(Role.MEMBER),
                            "hi Kappa",
                            Kind.TEXT,
                            Instant.parse("2026-11-20T10:16:00.123456789Z")));
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "channel.chat.message | {'message_id':'m','message':{'text':'hi'},'cheer':{'bits':100}} | PAID | hi",
                "channel.chat.message | {'message_id':'m','message':{'text':'hi'},'message_type':'brand_new'} | TEXT | hi",
                "channel.chat.notification | {'notice_type':'resub','system_message':'7 months','message':{'text':'hi'}}"
                        + " | MEMBERSHIP | 7 months hi",
                "channel.chat.notification | {'notice_type':'shared_chat_sub_gift','system_message':'A gift'} | MEMBERSHIP"
                        + " | A gift",
                "channel.chat.notification | {'notice_type':'charity_donation','system_message':'Gave'} | PAID | Gave",
                "channel.chat.notification | {'notice_type':'brand_new','system_message':'New'} | OTHER | New",
                "channel.chat.notification | {'system_message':'New','chatter_is_anonymous':true} | OTHER | New",
                "channel.chat.message_delete | {'message_id':'m1','target_user_id':'8','target_user_name':'A'} | REMOVAL"
                        + " | m1",
                "channel.chat.clear_user_messages | {'target_user_id':'8','target_user_login':'a'} | REMOVAL | ''",
                "channel.chat.clear | {'broadcaster_user_id':'700100200'} | REMOVAL | ''"
            })
    void tellsWhatElseAChatShows(String type, String event, Kind kind, String text) throws Exception {
        try (ReadChat chat = read(null)) {
            subscribed(30).send(event("e1", type, event.replace('\'', '"')));
            chat.positions(1);
            assertThat(chat.messages()).singleElement().satisfies(one -> {
                assertThat(one.kind()).isEqualTo(kind);
                assertThat(one.text()).isEqualTo(text);
                assertThat(one.id()).isIn("m", "e1");
            });
        }
    }

    @Test
    void knowsWhoseMessagesWereRemoved() throws Exception {
        try (ReadChat chat = read(null)) {
            FakeSocket socket = subscribed(30);
            socket.send(event("e1", "channel.chat.message_delete", """
                    {"target_user_id":"8","target_user_name":"A","message_id":"m1"}"""));
            socket.send(event("e2", "channel.chat.clear", "{}"));
            chat.positions(2);
            assertThat(chat.messages()).extracting(ChatMessage::author).containsExactly(new Account("8", "A"), null);
        }
    }

    /** Unknown kinds, missing texts, nulls and numbers in the place of texts. */
    @Test
    void goesOnBehindWhatItDoesNotKnow() throws Exception {
        try (ReadChat chat = read(null)) {
            FakeSocket socket = subscribed(30);
            socket.send("{\"metadata\":{\"message_type\":\"brand_new\"},\"payload\":{}}");
            socket.send("{\"metadata\":null,\"payload\":null}");
            socket.send(event("e1", "channel.brand_new", "{\"message\":\"something else\"}")
                    .replace("\"message\":", "\"new\":"));
            socket.send(event("e2", "channel.chat.message", "{\"message\":null,\"badges\":null}"));
            socket.send(event("e3", "channel.chat.message", """
                    {"chatter_user_id":8,"chatter_user_name":null,"message":{"text":5},"badges":[null,{"set_id":null}]}"""));
            socket.send(message("e4", "m4", "hi").replace("2026-11-20T10:16:00.123456789Z", "yesterday"));
            chat.positions(4);
            assertThat(chat.texts()).containsExactly("5", "hi");
            assertThat(chat.messages()).extracting(ChatMessage::author).first().isEqualTo(new Account("8", "8"));
            assertThat(chat.messages().get(1).at()).isEqualTo(LoopbackContext.NOW);
        }
    }

    @Test
    void tellsNothingTwice() throws Exception {
        try (ReadChat chat = read("e0")) {
            FakeSocket socket = subscribed(30);
            socket.send(message("e0", "m0", "handed over by an earlier call"));
            socket.send(message("e1", "m1", "one"));
            socket.send(message("e1", "m1", "one"));
            socket.send(message("e2", "m2", "two"));
            assertThat(chat.positions(2)).containsExactly("e1", "e2");
            assertThat(chat.texts()).containsExactly("one", "two");
        }
    }

    /** Each on the old connection alone, on both, and on the new one alone. */
    @Test
    void movesWithoutLosingAndWithoutTellingTwice() throws Exception {
        try (ReadChat chat = read(null)) {
            FakeSocket old = subscribed(30);
            old.send(message("e1", "m1", "one"));
            old.send(twitch.reconnect("/moved?challenge=1"));
            FakeSocket next = twitch.opened();
            old.send(message("e2", "m2", "two"));
            next.send(welcome("AgoQ", 30));
            next.send(message("e2", "m2", "two"));
            old.send(message("e3", "m3", "three"));
            next.send(message("e4", "m4", "four"));
            assertThat(chat.positions(4)).containsExactly("e1", "e2", "e3", "e4");
            assertThat(chat.texts()).containsExactly("one", "two", "three", "four");
            assertThat(next.request().target()).isEqualTo("/moved?challenge=1");
            Awaitility.await().until(() -> !old.isOpen());
            assertThat(next.isOpen()).isTrue();
            assertThat(twitch.helix()).as("nothing is subscribed again").hasSize(SUBSCRIBED);
        }
    }

    @Test
    void movesAlsoWhereTwitchClosesTheOldOneFirst() throws Exception {
        try (ReadChat chat = read(null)) {
            FakeSocket old = subscribed(30);
            old.send(twitch.reconnect("/moved"));
            FakeSocket next = twitch.opened();
            old.close(4004);
            next.send(welcome("AgoQ", 30));
            next.send(message("e1", "m1", "one"));
            assertThat(chat.positions(1)).containsExactly("e1");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://user@127.0.0.1/x", "ftp://127.0.0.1/x", "not an address"})
    void movesToNoAddressThatCannotBe(String address) throws Exception {
        try (ReadChat chat = read(null)) {
            FakeSocket socket = subscribed(30);
            socket.send(reconnectTo(address));
            assertThat(broken(chat).kind()).isIn(ErrorKind.INVALID, ErrorKind.TRANSIENT);
            Awaitility.await().until(() -> !socket.isOpen());
        }
    }

    @Test
    void livesOnKeepAlivesAndBreaksInSilence() throws Exception {
        try (ReadChat chat = read(null)) {
            FakeSocket socket = subscribed(1);
            socket.send(keepalive());
            socket.send(message("e1", "m1", "one"));
            SimulcastException told = broken(chat);
            assertThat(told.kind()).isEqualTo(ErrorKind.TRANSIENT);
            assertThat(told.reason()).hasValue("silence");
            assertThat(chat.texts()).containsExactly("one");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "4000, TRANSIENT, serverError",
        "4001, REJECTED, clientSentData",
        "4002, TRANSIENT, pingUnanswered",
        "4003, REJECTED, unused",
        "4004, TRANSIENT, reconnectTimeOver",
        "4005, TRANSIENT, networkTimeout",
        "4006, TRANSIENT, networkError",
        "4007, TRANSIENT, badReconnectUrl"
    })
    void takesEachCloseForWhatItIs(int code, ErrorKind kind, String reason) throws Exception {
        try (ReadChat chat = read(null)) {
            subscribed(30).close(code);
            SimulcastException told = broken(chat);
            assertThat(told.kind()).isEqualTo(kind);
            assertThat(told.reason()).hasValue(reason);
            assertThat(told.problem()).contains(Integer.toString(code));
        }
    }

    @Test
    void takesAnotherCloseForPassing() throws Exception {
        try (ReadChat chat = read(null)) {
            subscribed(30).close(1012);
            assertThat(broken(chat).kind()).isEqualTo(ErrorKind.TRANSIENT);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "authorization_revoked, AUTHENTICATION",
        "user_removed, REJECTED",
        "moderator_removed, REJECTED",
        "chat_user_banned, REJECTED",
        "version_removed, REJECTED",
        "websocket_internal_error, TRANSIENT",
        "brand_new, TRANSIENT"
    })
    void takesEachRevocationForWhatItIs(String status, ErrorKind kind) throws Exception {
        try (ReadChat chat = read(null)) {
            subscribed(30).send(revocation(status));
            SimulcastException told = broken(chat);
            assertThat(told.kind()).isEqualTo(kind);
            assertThat(told.reason()).hasValue(status);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "400 | websocket transport cannot have subscriptions created by different users | REJECTED | status 400",
                "401 | Invalid OAuth token | AUTHENTICATION | status 401",
                "403 | subscription missing proper authorization | AUTHENTICATION | missingScope",
                "403 | banned | REJECTED | chatForbidden",
                "410 | removed | REJECTED | subscriptionRemoved",
                "429 | maximum subscriptions with type and condition exceeded | RATE_LIMITED | tooManySubscriptions",
                "503 | Service Unavailable | TRANSIENT | status 503"
            })
    void takesEachRefusalOfASubscriptionForWhatItIs(int status, String message, ErrorKind kind, String reason)
            throws Exception {
        twitch.refuses("POST", SUBSCRIPTIONS, status, message);
        try (ReadChat chat = read(null)) {
            FakeSocket socket = twitch.opened();
            socket.send(welcome("AgoQ", 30));
            SimulcastException told = broken(chat);
            assertThat(told.kind()).isEqualTo(kind);
            assertThat(told.reason()).hasValue(reason);
            Awaitility.await().until(() -> !socket.isOpen());
        }
    }

    @Test
    void takesWhatIsSubscribedAlreadyForSuccess() throws Exception {
        twitch.refuses("POST", SUBSCRIPTIONS, 409, "subscription already exists");
        try (ReadChat chat = read(null)) {
            subscribed(30).send(message("e1", "m1", "one"));
            chat.positions(1);
        }
    }

    @Test
    void refreshesATokenThatASubscriptionIsRefused() throws Exception {
        twitch.refusesTheFirstToken("POST", SUBSCRIPTIONS);
        LoopbackContext context = twitch.context();
        try (ReadChat chat = ReadChat.of(new TwitchAdapter(), made(), Optional.empty(), context)) {
            FakeSocket socket = twitch.opened();
            socket.send(welcome("AgoQ", 30));
            twitch.await("POST " + SUBSCRIPTIONS, SUBSCRIBED + 1);
            socket.send(message("e1", "m1", "one"));
            chat.positions(1);
            assertThat(context.refreshes()).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "[]", "null", "<html></html>", "{\"metadata\":{\"message_type\":\"session_we"})
    void breaksWhereTheFirstMessageIsNoWelcome(String first) throws Exception {
        try (ReadChat chat = read(null)) {
            twitch.opened().send(first);
            assertThat(broken(chat).kind()).isIn(ErrorKind.TRANSIENT, ErrorKind.REJECTED);
            assertThat(twitch.helix()).isEmpty();
        }
    }

    @Test
    void refusesAMessageThatIsTooLarge() throws Exception {
        try (ReadChat chat = read(null)) {
            subscribed(30).send(message("e1", "m1", "x".repeat(10 << 20)));
            assertThat(broken(chat).kind()).isEqualTo(ErrorKind.REJECTED);
        }
    }

    @Test
    void saysWhyTheSocketWasNotOpened() throws Exception {
        twitch.failEvents(new FakeFault.Answers(FakeAnswer.html(503, "<html>busy</html>")));
        try (ReadChat chat = read(null)) {
            assertThat(broken(chat).kind()).isEqualTo(ErrorKind.TRANSIENT);
        }
    }

    @Test
    void isFreeSoonAlsoWhileItWaitsForAWelcome() throws Exception {
        try (ReadChat chat = read(null)) {
            twitch.opened();
            assertThat(chat.interrupted()).isEmpty();
        }
    }

    @Test
    void saysWhatItIsGivenAsTheOwner() {
        adapter.say(made(), "Good \"evening\" 🌊", twitch.context());
        assertThat(twitch.helix())
                .singleElement()
                .satisfies(one -> assertThat(Json.read(one.getBodyAsString(), Object.class))
                        .isEqualTo(Json.read("""
                        {"broadcaster_id":"700100200","sender_id":"700100200","message":"Good \\"evening\\" 🌊"}""", Object.class)));
    }

    @Test
    void saysNothingThatIsEmptyOrTooLong() {
        for (String text : List.of(" ", "x".repeat(501))) {
            assertThat(refused(text).kind()).isEqualTo(ErrorKind.INVALID);
        }
        assertThat(twitch.asked()).isEmpty();
        adapter.say(made(), "🌊".repeat(250), twitch.context());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'code':'automod_held','message':'Held for review.'} | automod_held | Held for review.",
                "{'code':null,'message':'No.'} | messageDropped | No.",
                "null | messageDropped | shows it to nobody"
            })
    void takesADroppedMessageForRefused(String drop, String reason, String text) {
        twitch.answers(
                "POST",
                SAY,
                "{\"data\":[{\"message_id\":\"\",\"is_sent\":false,\"drop_reason\":" + drop.replace('\'', '"') + "}]}");
        SimulcastException told = refused("hello");
        assertThat(told.kind()).isEqualTo(ErrorKind.REJECTED);
        assertThat(told.reason()).hasValue(reason);
        assertThat(told.problem()).contains(text);
        assertThat(twitch.asked()).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "400 | The message is too long | REJECTED | status 400",
                "401 | Missing scope: user:write:chat | AUTHENTICATION | missingScope",
                "403 | The sender is banned | REJECTED | chatForbidden",
                "422 | The message is too large | REJECTED | status 422",
                "429 | Too Many Requests | RATE_LIMITED | status 429",
                "500 | Internal Server Error | TRANSIENT | status 500"
            })
    void takesEachRefusalToSayForWhatItIsAndSaysNothingTwice(
            int status, String message, ErrorKind kind, String reason) {
        twitch.refuses("POST", SAY, status, message);
        SimulcastException told = refused("hello");
        assertThat(told.kind()).isEqualTo(kind);
        assertThat(told.reason()).hasValue(reason);
        assertThat(twitch.asked()).hasSize(1);
    }

    @Test
    void takesAnAnswerThatDoesNotSayForNoSuccess() {
        for (String answer :
                List.of("{}", "{\"data\":null}", "{\"data\":[]}", "{\"data\":[null]}", "{\"data\":[{}]}")) {
            twitch.answers("POST", SAY, aResponse().withBody(answer));
            assertThat(refused("hello").kind()).isEqualTo(ErrorKind.REJECTED);
        }
    }

    private ReadChat read(String from) {
        return ReadChat.of(new TwitchAdapter(), made(), Optional.ofNullable(from), twitch.context());
    }

    private FakeSocket subscribed(int keepalive) throws InterruptedException {
        FakeSocket socket = twitch.opened();
        socket.send(welcome("AgoQ", keepalive));
        twitch.await("POST " + SUBSCRIPTIONS, SUBSCRIBED);
        return socket;
    }

    private static SimulcastException broken(ReadChat chat) {
        return (SimulcastException) chat.end().orElseThrow();
    }

    private SimulcastException refused(String text) {
        return catchThrowableOfType(SimulcastException.class, () -> adapter.say(made(), text, twitch.context()));
    }
}
