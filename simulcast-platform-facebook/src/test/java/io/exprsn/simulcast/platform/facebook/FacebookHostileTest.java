package io.exprsn.simulcast.platform.facebook;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static io.exprsn.simulcast.platform.facebook.PlayedFacebook.*;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import io.exprsn.simulcast.ErrorKind;
import io.exprsn.simulcast.SimulcastException;
import io.exprsn.simulcast.spi.Broadcast;
import io.exprsn.simulcast.spi.BroadcastRequest;
import io.exprsn.simulcast.spi.BroadcastStatus.Phase;
import io.exprsn.simulcast.spi.BroadcastStatus.Receiving;
import io.exprsn.simulcast.spi.ChatMessage;
import io.exprsn.simulcast.spi.HasChat.ChatSink;
import io.exprsn.simulcast.spi.Metadata;
import io.exprsn.simulcast.spi.PlatformContext;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Answers as no Facebook should give them. */
class FacebookHostileTest {
    private static final Instant START = Instant.parse("2026-11-26T18:00:00Z");
    private static final BroadcastRequest REQUEST = BroadcastRequest.of("intent-1", Metadata.titled("Boats"));
    private static final FacebookAdapter ADAPTER = new FacebookAdapter(
            time -> {
                throw new InterruptedException("one look is enough");
            },
            Duration.ofMillis(50));

    private static final ChatSink NOBODY = new ChatSink() {
        @Override
        public void accept(ChatMessage message) {}

        @Override
        public void position(String position) {}
    };

    private final PlayedFacebook facebook = new PlayedFacebook();

    @AfterEach
    void close() {
        Thread.interrupted(); // set by the one look
        facebook.closeDescribed();
    }

    /** Each with what it asks Facebook for. */
    private enum Act {
        ACCOUNT(ADAPTER::account, "GET " + ME),
        CHECK(ADAPTER::check, "GET " + PERMISSIONS, "GET " + ME, "POST " + DEBUG, "GET " + ACCOUNTS),
        CHANNELS(ADAPTER::channels, "GET " + ACCOUNTS),
        PREPARE(
                context -> ADAPTER.prepare(REQUEST, context),
                "GET " + ACCOUNTS,
                "GET " + VIDEOS,
                "POST " + VIDEOS,
                "GET " + NODE,
                "POST " + NODE),
        PREPARE_PLANNED(
                context -> ADAPTER.prepare(REQUEST.startingAt(START), context), "GET " + VIDEOS, "POST " + VIDEOS),
        PREPARE_AGAIN(context -> ADAPTER.prepare(REQUEST.after(made()), context), "GET " + NODE),
        STATUS(context -> ADAPTER.status(made(), context), "GET " + ACCOUNTS, "GET " + NODE),
        GO_LIVE(context -> ADAPTER.goLive(made(), context), "GET " + NODE, "POST " + NODE),
        END("LIVE", context -> ADAPTER.end(made(), context), "GET " + NODE, "POST " + NODE),
        DISCARD(context -> ADAPTER.discard(made(), context), "GET " + NODE, "DELETE " + NODE),
        EDIT(context -> ADAPTER.edit(made(), Metadata.titled("Boats"), context), "POST " + NODE),
        RESCHEDULE(context -> ADAPTER.reschedule(made(), START, context), "POST " + NODE),
        VIEWERS("LIVE", context -> ADAPTER.viewers(made(), context), "GET " + COMMENTS, "GET " + REACTIONS),
        VIEWERS_AFTER("VOD", context -> ADAPTER.viewers(made(), context), "GET " + NODE, "GET " + INSIGHTS),
        CHAT(context -> ADAPTER.readChat(made(), Optional.empty(), NOBODY, context), "GET " + COMMENTS),
        SAY(context -> ADAPTER.say(made(), "hello", context), "POST " + WRITE);

        private final String status;
        private final Consumer<PlatformContext> work;
        private final List<String> asks;

        Act(Consumer<PlatformContext> work, String... asks) {
            this("UNPUBLISHED", work, asks);
        }

        Act(String status, Consumer<PlatformContext> work, String... asks) {
            this.status = status;
            this.work = work;
            this.asks = List.of(asks);
        }
    }

    private static Map<String, String> bodies() {
        Map<String, String> bodies = new LinkedHashMap<>();
        bodies.put("HTML", "<html><body>Sign in to this network</body></html>");
        bodies.put("cut off", "{\"data\":[{\"id\":\"7001");
        bodies.put("5 MB", "{\"data\":[" + " ".repeat(5_000_000) + "]}");
        bodies.put("null", "null");
        bodies.put("nothing", "");
        bodies.put("an empty object", "{}");
        bodies.put("a list", "[1,2,3]");
        bodies.put("a text", "\"EAAG\"");
        bodies.put("deep nesting", "[".repeat(5_000) + "]".repeat(5_000));
        bodies.put("deep nesting within", "{\"data\":" + "[".repeat(5_000) + "]".repeat(5_000) + "}");
        bodies.put(
                "nulls",
                "{\"id\":null,\"name\":null,\"status\":null,\"data\":null,\"paging\":null,\"summary\":null,\"success\":null,"
                        + "\"video\":null,\"ingest_streams\":null,\"errors\":null,\"secure_stream_url\":null,\"live_views\":null}");
        bodies.put(
                "null within",
                "{\"data\":[null],\"id\":\"" + LIVE + "\",\"paging\":{\"next\":\"x\",\"cursors\":null}}");
        bodies.put("texts for lists", "{\"data\":\"1\",\"id\":\"" + LIVE + "\"}");
        bodies.put("numbers for lists", "{\"data\":5,\"id\":\"" + LIVE + "\"}");
        bodies.put("objects for texts", "{\"id\":{\"x\":1},\"status\":{},\"data\":[{\"id\":{}}]}");
        bodies.put(
                "lists of nonsense",
                "{\"id\":\"" + LIVE
                        + "\",\"status\":\"UNPUBLISHED\",\"ingest_streams\":[1,null,\"x\",{\"stream_health\":[]},"
                        + "{\"stream_health\":{\"video_bitrate\":\"many\",\"video_gop_size\":{}}}],\"errors\":{\"data\":{\"a\":1}}}");
        bodies.put("an id that climbs", "{\"id\":\"../../me\",\"data\":[{\"id\":\"../x\",\"access_token\":\"t\"}]}");
        bodies.put("a refusal", "{\"error\":{\"message\":\"no\",\"code\":190}}");
        return bodies;
    }

    static Stream<Arguments> allOfThem() {
        return Stream.of(Act.values()).flatMap(act -> act.asks.stream().map(asked -> Arguments.of(act, asked)));
    }

    @ParameterizedTest(name = "{0}, {1}")
    @MethodSource("allOfThem")
    void endsInAnErrorOfTheLibraryOrAGoodValue(Act act, String asked) {
        bodies().forEach((name, body) -> {
            Throwable thrown = thrown(act, asked, aResponse().withBody(body));
            assertThat(thrown == null || thrown instanceof SimulcastException)
                    .as("%s: %s", name, thrown)
                    .isTrue();
            if (thrown instanceof SimulcastException told) {
                assertThat(told.kind())
                        .as(name)
                        .isIn(ErrorKind.TRANSIENT, ErrorKind.REJECTED, ErrorKind.AUTHENTICATION);
                assertThat(told.remedy()).as(name).isNotBlank();
                assertThat(told.getMessage().length())
                        .as("a page is not quoted whole")
                        .isLessThan(3000);
                assertShowsNothing(told);
            }
            boolean cannotBeRead =
                    List.of("HTML", "cut off", "5 MB", "a list", "deep nesting").contains(name);
            if (cannotBeRead && !isInspection(act, asked) && !isTitle(act, asked)) {
                assertThat(thrown).as("nothing is made of: " + name).isNotNull();
            }
        });
    }

    /** But for one that is too large to be read. */
    @ParameterizedTest(name = "{0}, {1}")
    @MethodSource("allOfThem")
    void goesByTheStatusOfAnErrorThatItCannotRead(Act act, String asked) {
        Map<String, String> bodies = bodies();
        bodies.keySet().retainAll(List.of("HTML", "cut off", "5 MB", "nothing", "deep nesting", "nulls", "a refusal"));
        bodies.forEach((name, body) -> {
            Throwable thrown = thrown(act, asked, aResponse().withStatus(500).withBody(body));
            ErrorKind expected = switch (name) {
                case "5 MB" -> ErrorKind.REJECTED;
                case "a refusal" -> ErrorKind.AUTHENTICATION;
                default -> ErrorKind.TRANSIENT;
            };
            boolean passes = expected == ErrorKind.TRANSIENT;
            if (isTitle(act, asked) && passes || isInspection(act, asked) && !passes) {
                assertThat(thrown).as("it does without").isNull();
                return;
            }
            assertThat(thrown)
                    .as(name)
                    .isInstanceOfSatisfying(
                            SimulcastException.class,
                            told -> assertThat(told.kind()).as(name).isEqualTo(expected));
            assertShowsNothing(thrown);
        });
    }

    /** What comes of it where one answer is this, and all others are good. */
    private Throwable thrown(Act act, String asked, ResponseDefinitionBuilder answer) {
        facebook.stream().refuses(400, "{\"error\":{\"code\":100}}");
        facebook.node(act.status, health(WELL));
        String[] request = asked.split(" ");
        facebook.answers(request[0], request[1], answer);
        int before = facebook.asked().size();
        Throwable thrown = catchThrowable(() -> act.work.accept(facebook.context()));
        Thread.interrupted(); // set by the one look
        assertThat(facebook.asked().subList(before, facebook.asked().size()))
                .as("the answer came to be read")
                .contains(asked.replace("/v26.0", ""));
        return thrown;
    }

    /** Without what Facebook says of the token, what there is to be said of the account is said all the same. */
    private static boolean isInspection(Act act, String asked) {
        return act == Act.CHECK && asked.endsWith("debug_token");
    }

    /** Given again when it goes live. */
    private static boolean isTitle(Act act, String asked) {
        return act == Act.PREPARE && asked.equals("POST " + NODE);
    }

    private static void assertShowsNothing(Throwable thrown) {
        StringWriter text = new StringWriter();
        thrown.printStackTrace(new PrintWriter(text));
        assertThat(text.toString())
                .doesNotContain(PAGE_TOKEN)
                .doesNotContain(LoopbackContext.FIRST)
                .doesNotContain(LoopbackContext.APP_SECRET.reveal())
                .doesNotContain(KEY);
    }

    /** They come as numbers, and are more than a double holds. */
    @Test
    void readsIdsBeyondWhatADoubleHolds() {
        String id = "9007199254740993123";
        facebook.answers("POST", VIDEOS, "{\"id\":" + id + ",\"secure_stream_url\":\"" + ADDRESS + "\"}");
        facebook.answers("GET", "/v26.0/" + id, "{\"id\":" + id + ",\"video\":{\"id\":90071992547409931}}");
        facebook.answers("POST", "/v26.0/" + id, "{\"success\":true}");
        Broadcast broadcast = ADAPTER.prepare(REQUEST, facebook.context());
        assertThat(broadcast.id()).isEqualTo(id);
        assertThat(broadcast.detail("video")).hasValue("90071992547409931");
    }

    @Test
    void readsNumbersForTextsAndTextsForNumbers() {
        facebook.answers(
                "GET",
                NODE,
                "{\"id\":734100000000551,\"status\":\"LIVE\",\"live_views\":\"42\",\"total_views\":99,\"seconds_left\":\"300\","
                        + "\"ingest_streams\":[{\"stream_id\":0,\"stream_health\":{\"video_bitrate\":\"4000000.5\"}}]}");
        assertThat(ADAPTER.viewers(made(), facebook.context()).now()).hasValue(42);
        assertThat(ADAPTER.viewers(made(), facebook.context()).engagement().views())
                .isEqualTo(99);
        assertThat(ADAPTER.status(made(), facebook.context()).receiving()).isEqualTo(Receiving.YES);
        assertThat(ADAPTER.status(made(), facebook.context()).issues()).hasSize(1);
    }

    @Test
    void countsNobodyWhereThereIsNoNumber() {
        for (String count : List.of("null", "-1", "\"many\"", "99999999999999999999", "1e400", "{}")) {
            facebook.node("LIVE", "\"live_views\":" + count);
            Throwable thrown = catchThrowable(
                    () -> assertThat(ADAPTER.viewers(made(), facebook.context()).now())
                            .isEmpty());
            assertThat(thrown == null || thrown instanceof SimulcastException)
                    .as(count)
                    .isTrue();
        }
    }

    @Test
    void takesNoFigureThatMakesNoSense() {
        for (String figures : List.of(
                "\"video_bitrate\":-5",
                "\"video_bitrate\":\"NaN\"",
                "\"video_bitrate\":\"Infinity\",\"video_width\":1e300,\"video_height\":-1,\"video_framerate\":1e300",
                "\"video_bitrate\":123456789012345678901234567890,\"video_gop_size\":\"x\"")) {
            facebook.node("LIVE", health(figures), "\"seconds_left\":9223372036854775807");
            assertThat(ADAPTER.status(made(), facebook.context()).phase()).isEqualTo(Phase.LIVE);
            assertThat(ADAPTER.prepare(REQUEST.after(made()), facebook.context())
                            .endsBy())
                    .isEqualTo(LoopbackContext.NOW.plus(Duration.ofHours(8)));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "rtmps://host",
                "rtmps://host:443/rtmp/",
                "rtmp://host:443/rtmp/FB-secret-key",
                "https://host/rtmp/FB-secret-key",
                "rtmps:///rtmp/FB-secret-key",
                "rtmps://user:pw@host/rtmp/FB-secret-key",
                "rtmps://ho st/rtmp/FB-secret-key",
                "FB-secret-key",
                "rtmps://host/live?x=/rtmp/FB-secret-key"
            })
    void sendsToNoAddressOfAnotherForm(String address) {
        facebook.answers("POST", VIDEOS, "{\"id\":\"" + LIVE + "\",\"secure_stream_url\":\"" + address + "\"}");
        assertThat(catchThrowable(() -> ADAPTER.prepare(REQUEST, facebook.context())))
                .isInstanceOfSatisfying(SimulcastException.class, told -> {
                    assertThat(told.kind()).isEqualTo(ErrorKind.REJECTED);
                    assertThat(told.getMessage()).doesNotContain("secret-key");
                });
    }

    @ParameterizedTest
    @ValueSource(strings = {"https://evil.example/x", "//evil.example/x", "x", "/a b", "/\u0000"})
    void showsNoAddressOfAnotherSite(String address) {
        facebook.node("UNPUBLISHED", "\"permalink_url\":\"" + address.replace("\u0000", "\\u0000") + "\"");
        assertThat(ADAPTER.prepare(REQUEST, facebook.context()).watch()).isNull();
    }

    /** Each says that there is more, for ever. */
    @Test
    void followsNoListWithoutAnEnd() {
        String more = "\"paging\":{\"cursors\":{\"after\":\"QVF5\"},\"next\":\"https://evil.example/x\"}}";
        facebook.answers("GET", VIDEOS, "{\"data\":[]," + more);
        facebook.answers(
                "GET",
                ACCOUNTS,
                "{\"data\":[{\"id\":\"" + PAGE + "\",\"access_token\":\"" + PAGE_TOKEN + "\"}]," + more);
        facebook.answers("GET", COMMENTS, "{\"data\":[]," + more);
        facebook.stream().refuses(400, "{\"error\":{\"code\":100}}");
        ADAPTER.prepare(REQUEST, facebook.context());
        assertThat(facebook.asked()).hasSize(20 + 5 + 3);
        ADAPTER.readChat(made(), Optional.empty(), NOBODY, facebook.context());
        assertThat(facebook.asked())
                .filteredOn(one -> one.endsWith("/comments"))
                .hasSize(20);
    }
}
