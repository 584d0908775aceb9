package io.exprsn.simulcast.platform.facebook;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static io.exprsn.simulcast.platform.facebook.PlayedFacebook.*;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.exprsn.simulcast.ErrorKind;
import io.exprsn.simulcast.SimulcastException;
import io.exprsn.simulcast.credential.Credential.Account;
import io.exprsn.simulcast.spi.Broadcast;
import io.exprsn.simulcast.spi.ChatMessage;
import io.exprsn.simulcast.spi.ChatMessage.Kind;
import io.exprsn.simulcast.spi.ChatMessage.Role;
import io.exprsn.simulcast.spi.HasChat.ChatSink;
import io.exprsn.simulcast.testkit.ReadChat;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class FacebookChatTest {
    private static final String ONE = comment("5_1", "one", "2026-11-25T11:58:01+0000");
    private static final String TWO = comment("5_2", "two", "2026-11-25T11:58:02+0000");
    private static final String THREE = comment("5_3", "three", "2026-11-25T11:58:02+0000");
    private static final long FIRST_SECOND = 1795607881;
    private static final Duration SOON = Duration.ofMillis(100);

    /** Nobody waits. */
    private final FacebookAdapter atOnce = new FacebookAdapter(time -> {}, SOON);

    private final PlayedFacebook facebook = new PlayedFacebook();
    private final List<Duration> pauses = new ArrayList<>();

    @AfterEach
    void close() {
        facebook.closeDescribed();
    }

    @Test
    void readsWhatIsThereAndThenWhatIsWritten() throws Exception {
        facebook.answers("GET", COMMENTS, comments(TWO, ONE));
        try (ReadChat chat = read(null)) {
            PlayedStream.Connection stream = facebook.stream().opened();
            chat.positions(1);
            stream.ping();
            stream.event(THREE);
            chat.positions(2);
            assertThat(chat.texts()).containsExactly("one", "two", "three");
            ChatMessage first = chat.messages().get(0);
            assertThat(first.platform()).isEqualTo("facebook");
            assertThat(first.id()).isEqualTo("5_1");
            assertThat(first.author()).isEqualTo(new Account("99810000000077", "Kelp"));
            assertThat(first.roles()).isEmpty();
            assertThat(first.kind()).isEqualTo(Kind.TEXT);
            assertThat(first.at()).isEqualTo(Instant.parse("2026-11-25T11:58:01Z"));
            chat.interrupted();
        }
        assertThat(facebook.stream().asked())
                .singleElement()
                .asString()
                .satisfies(head -> assertThat(head)
                        .startsWith("GET /" + LIVE + "/live_comments?")
                        .contains("Authorization: Bearer " + PAGE_TOKEN)
                        .contains("Accept: text/event-stream")
                        .contains("comment_rate=one_hundred_per_second"));
    }

    /** It may be in the list and in the stream. */
    @Test
    void handsOverNothingTwice() throws Exception {
        facebook.answers("GET", COMMENTS, comments(TWO, ONE));
        try (ReadChat chat = read(null)) {
            PlayedStream.Connection stream = facebook.stream().opened();
            chat.positions(1);
            stream.event(TWO);
            stream.event(ONE);
            stream.event(THREE);
            stream.event(THREE);
            chat.positions(2);
            assertThat(chat.texts()).containsExactly("one", "two", "three");
        }
    }

    /** What was written while the connection was broken is asked for by its time, and what came before does not come again. */
    @Test
    void fillsTheGapAfterABreak() throws Exception {
        facebook.answers("GET", COMMENTS, comments(ONE));
        String position;
        try (ReadChat chat = read(null)) {
            PlayedStream.Connection stream = facebook.stream().opened();
            position = chat.positions(1).get(0);
            stream.event(TWO);
            position = chat.positions(2).get(1);
            stream.cut();
            assertThat(chat.end()).hasValueSatisfying(this::isPassing);
        }
        assertThat(position).isEqualTo((FIRST_SECOND + 1) + ":5_1,5_2");
        facebook.answers("GET", COMMENTS, comments(THREE, TWO, ONE));
        try (ReadChat chat = read(position)) {
            facebook.stream().opened();
            chat.positions(1);
            assertThat(chat.texts()).containsExactly("three");
        }
        assertThat(facebook.askedWhole().get(facebook.askedWhole().size() - 1)).contains("since=" + FIRST_SECOND);
    }

    @Test
    void asksWhatIsNewWhereTheStreamWasSilent() throws Exception {
        try (ReadChat chat = read(null, new FacebookAdapter(time -> {}, SOON))) {
            facebook.stream().opened();
            facebook.await("GET /" + LIVE + "/comments", 2);
            facebook.answers("GET", COMMENTS, comments(ONE));
            chat.positions(1);
            assertThat(chat.texts()).containsExactly("one");
            facebook.node("VOD");
            assertThat(chat.end()).isEmpty();
        }
    }

    @Test
    void comesBackWhereTheStreamAndTheBroadcastEnd() throws Exception {
        try (ReadChat chat = read(null)) {
            PlayedStream.Connection stream = facebook.stream().opened();
            stream.event(ONE);
            chat.positions(1);
            facebook.node("VOD");
            facebook.answers("GET", COMMENTS, comments(TWO, ONE));
            stream.end();
            assertThat(chat.end()).isEmpty();
            assertThat(chat.texts()).containsExactly("one", "two");
        }
    }

    @Test
    void isABreakWhereTheStreamEndsAndTheBroadcastGoesOn() throws Exception {
        facebook.node("LIVE");
        try (ReadChat chat = read(null)) {
            PlayedStream.Connection stream = facebook.stream().opened();
            stream.event(ONE);
            chat.positions(1);
            stream.end();
            assertThat(chat.end()).hasValueSatisfying(this::isPassing);
        }
    }

    /** Facebook's page about it is gone; it may be, too. */
    @ParameterizedTest
    @ValueSource(strings = {"400 100", "400 10", "400 2500", "404 ", "500 2", "503 "})
    void asksAgainAndAgainWhereThereIsNoStream(String told) {
        String[] parts = told.split(" ");
        String json = parts.length == 1 ? "" : "{\"error\":{\"code\":" + parts[1] + "}}";
        facebook.stream().refuses(Integer.parseInt(parts[0]), json);
        facebook.answers("GET", COMMENTS, comments(TWO, ONE));
        boolean ofToken = told.equals("400 2500");
        AtomicInteger looks = new AtomicInteger();
        FacebookAdapter adapter = new FacebookAdapter(
                time -> {
                    pauses.add(time);
                    if (looks.incrementAndGet() == 3) {
                        facebook.answers("GET", COMMENTS, comments(THREE, TWO, ONE));
                        facebook.node("VOD");
                    }
                },
                SOON);
        Heard heard = new Heard();
        if (ofToken) {
            assertThat(catchThrowableOfType(
                                    SimulcastException.class,
                                    () -> adapter.readChat(made(), Optional.empty(), heard, facebook.context()))
                            .kind())
                    .isEqualTo(ErrorKind.AUTHENTICATION);
            return;
        }
        adapter.readChat(made(), Optional.empty(), heard, facebook.context());
        assertThat(heard.texts).containsExactly("one", "two", "three");
        assertThat(pauses).hasSize(11).containsOnly(Duration.ofSeconds(5));
        assertThat(facebook.asked())
                .filteredOn(one -> one.equals("GET /" + LIVE))
                .hasSize(1);
    }

    @Test
    void asksAgainWhereTheStreamSaysNothingThatItCanRead() throws Exception {
        facebook.answers("GET", COMMENTS, comments(ONE));
        for (String event : List.of("{\"error\":{\"code\":190}}", "{\"id\":{\"deep\":[1]}}", "{\"from\":\"x\"}")) {
            facebook.node("LIVE");
            try (ReadChat chat = read(null)) {
                PlayedStream.Connection stream = facebook.stream().opened();
                chat.positions(1);
                stream.event(event);
                facebook.node("VOD");
                assertThat(chat.end()).as(event).isEmpty();
            }
        }
    }

    @Test
    void asksAgainWhereTheStreamEndsAtOnce() throws Exception {
        facebook.node("LIVE");
        try (ReadChat chat = read(null)) {
            facebook.stream().opened().end();
            facebook.await("GET /" + LIVE + "/comments", 4);
            facebook.node("VOD");
            assertThat(chat.end()).isEmpty();
        }
    }

    @Test
    void readsAllPagesFromTheBeginning() {
        facebook.stream().refuses(400, "{\"error\":{\"code\":100}}");
        facebook.node("VOD");
        facebook.answers(
                "GET",
                COMMENTS,
                "{\"data\":[" + THREE
                        + "],\"paging\":{\"cursors\":{\"after\":\"QVF5\"},\"next\":\"https://graph.facebook.com/x?access_token=y\"}}");
        facebook.answers("GET", COMMENTS, "after", "QVF5", comments(TWO, ONE));
        Heard heard = new Heard();
        atOnce.readChat(made(), Optional.empty(), heard, facebook.context());
        assertThat(heard.texts).containsExactly("one", "two", "three");
        assertThat(heard.positions).containsExactly((FIRST_SECOND + 1) + ":5_1,5_2,5_3");
    }

    @Test
    void readsFromTheBeginningWhereThePositionIsNoneOfOurs() {
        facebook.stream().refuses(400, "{\"error\":{\"code\":100}}");
        facebook.node("VOD").answers("GET", COMMENTS, comments(ONE));
        for (String position : List.of("", "x", "1:2:3", "99999999999999:x", "-1:")) {
            Heard heard = new Heard();
            atOnce.readChat(made(), Optional.of(position), heard, facebook.context());
            assertThat(heard.texts).as(position).containsExactly("one");
        }
        assertThat(facebook.askedWhole()).noneMatch(one -> one.contains("since=9"));
    }

    @Test
    void takesACommentAsItIs() {
        facebook.stream().refuses(400, "{\"error\":{\"code\":100}}");
        facebook.node("VOD");
        facebook.answers(
                "GET",
                COMMENTS,
                comments(
                        "{\"id\":\"1\",\"created_time\":\"2026-11-25T11:58:01+0000\"}",
                        "{\"id\":\"2\",\"message\":\"ours\",\"created_time\":\"never\",\"from\":{\"id\":\"" + PAGE
                                + "\"}}",
                        "null",
                        "{\"message\":\"without an id\"}",
                        "{\"id\":\"3\",\"message\":\"x\",\"created_time\":null,\"from\":{\"name\":\"n\"}}"));
        Heard heard = new Heard();
        atOnce.readChat(made(), Optional.empty(), heard, facebook.context());
        Instant now = LoopbackContext.NOW;
        assertThat(heard.messages)
                .containsExactly(
                        new ChatMessage("facebook", "3", null, Set.of(), "x", Kind.TEXT, now),
                        new ChatMessage(
                                "facebook", "2", new Account(PAGE, PAGE), Set.of(Role.OWNER), "ours", Kind.TEXT, now),
                        new ChatMessage(
                                "facebook",
                                "1",
                                null,
                                Set.of(),
                                "",
                                Kind.OTHER,
                                Instant.parse("2026-11-25T11:58:01Z")));
    }

    @Test
    void endsSoonWhenItIsInterrupted() throws Exception {
        try (ReadChat chat = read(null)) {
            facebook.stream().opened();
            facebook.await("GET /" + LIVE + "/comments", 1);
            assertThat(chat.interrupted()).hasValueSatisfying(this::isPassing);
        }
        facebook.stream().refuses(400, "{\"error\":{\"code\":100}}");
        try (ReadChat chat = read(null, new FacebookAdapter())) {
            facebook.await("GET /" + LIVE + "/comments", 2);
            chat.interrupted();
        }
    }

    @Test
    void isToldWhereTheTokenEndsMeanwhile() throws Exception {
        try (ReadChat chat = read(null, new FacebookAdapter(time -> {}, SOON))) {
            facebook.stream().opened();
            facebook.refuses("GET", COMMENTS, 190, 460);
            assertThat(chat.end())
                    .hasValueSatisfying(thrown ->
                            assertThat(((SimulcastException) thrown).kind()).isEqualTo(ErrorKind.AUTHENTICATION));
        }
    }

    /** The broadcast itself takes none, its video does. */
    @Test
    void writesAsThePageToTheVideo() {
        atOnce.say(made(), "Good evening & welcome", facebook.context());
        assertThat(facebook.form(WRITE)).containsExactly(Map.entry("message", "Good evening & welcome"));
        assertThat(facebook.requests().get(1).getHeader("Authorization")).isEqualTo("Bearer " + PAGE_TOKEN);
        Broadcast unknown = Broadcast.of("facebook", LIVE)
                .ingest(made().ingests().get(0))
                .detail("owner", PAGE)
                .build();
        atOnce.say(unknown, "Good evening", facebook.context());
        assertThat(facebook.asked()).endsWith("GET /me/accounts", "GET /" + LIVE, "POST /" + VIDEO + "/comments");
        facebook.answers("GET", NODE, "{\"id\":\"" + LIVE + "\"}");
        assertThat(catchThrowableOfType(
                                SimulcastException.class, () -> atOnce.say(unknown, "Good evening", facebook.context()))
                        .kind())
                .isEqualTo(ErrorKind.REJECTED);
    }

    @Test
    void writesNothingTwice() {
        facebook.answers("POST", WRITE, aResponse().withStatus(500));
        SimulcastException told = catchThrowableOfType(
                SimulcastException.class, () -> atOnce.say(made(), "Good evening", facebook.context()));
        assertThat(told.kind()).isEqualTo(ErrorKind.TRANSIENT);
        assertThat(facebook.forms(WRITE)).hasSize(1);
    }

    @Test
    void refusesWhatIsTooLongOrEmptyBeforeSending() {
        for (String text : List.of("", " ", "x".repeat(8001))) {
            SimulcastException told =
                    catchThrowableOfType(SimulcastException.class, () -> atOnce.say(made(), text, facebook.context()));
            assertThat(told.kind()).isEqualTo(ErrorKind.INVALID);
        }
        assertThat(facebook.asked()).noneMatch(one -> one.startsWith("POST"));
    }

    private ReadChat read(String from) {
        return read(from, new FacebookAdapter(time -> {}, Duration.ofSeconds(20)));
    }

    private ReadChat read(String from, FacebookAdapter adapter) {
        return ReadChat.of(adapter, made(), Optional.ofNullable(from), facebook.context());
    }

    private void isPassing(Throwable thrown) {
        assertThat(thrown)
                .isInstanceOfSatisfying(
                        SimulcastException.class,
                        told -> assertThat(told.kind()).isEqualTo(ErrorKind.TRANSIENT));
    }

    /** What came, on the thread that reads. */
    private static final class Heard implements ChatSink {
        private final List<ChatMessage> messages = new ArrayList<>();
        private final List<String> texts = new ArrayList<>();
        private final List<String> positions = new ArrayList<>();

        @Override
        public void accept(ChatMessage message) {
            messages.add(message);
            texts.add(message.text());
        }

        @Override
        public void position(String position) {
            positions.add(position);
        }
    }
}
