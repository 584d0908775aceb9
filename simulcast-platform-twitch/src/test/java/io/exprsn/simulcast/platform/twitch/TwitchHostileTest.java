package io.exprsn.simulcast.platform.twitch;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static io.exprsn.simulcast.platform.twitch.PlayedTwitch.*;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.exprsn.simulcast.ErrorKind;
import io.exprsn.simulcast.SimulcastException;
import io.exprsn.simulcast.credential.Credential.Account;
import io.exprsn.simulcast.spi.Broadcast;
import io.exprsn.simulcast.spi.BroadcastRequest;
import io.exprsn.simulcast.spi.BroadcastStatus.Phase;
import io.exprsn.simulcast.spi.Metadata;
import io.exprsn.simulcast.spi.PlatformContext;
import java.net.URI;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Answers as no Twitch should give them. */
class TwitchHostileTest {
    private static final Instant START = Instant.parse("2026-11-26T18:00:00Z");
    private static final BroadcastRequest REQUEST = BroadcastRequest.of("intent-1", Metadata.titled("Boats"));
    private static final TwitchAdapter ADAPTER = new TwitchAdapter();

    private final PlayedTwitch twitch = new PlayedTwitch();

    @AfterEach
    void close() {
        twitch.closeDescribed();
    }

    private static Broadcast announced() {
        return Broadcast.of("twitch", ID)
                .ingest(
                        URI.create("rtmps://ingest.global.live-video.net/app"),
                        made().ingests().get(0).key())
                .detail("segment", "segment-1")
                .build();
    }

    /** Calls that need to know what the answer says. */
    private static Map<String, Consumer<PlatformContext>> reading() {
        Map<String, Consumer<PlatformContext>> calls = new LinkedHashMap<>();
        calls.put("account", ADAPTER::account);
        calls.put("check", ADAPTER::check);
        calls.put("prepare", context -> ADAPTER.prepare(REQUEST, context));
        calls.put("status", context -> ADAPTER.status(made(), context));
        calls.put("viewers", context -> ADAPTER.viewers(made(), context));
        calls.put("say", context -> ADAPTER.say(made(), "hello", context));
        calls.put(
                "edit of the category",
                context -> ADAPTER.edit(made(), new Metadata(null, null, "1", null, null, null), context));
        return calls;
    }

    /** Calls for which the status says enough. */
    private static Map<String, Consumer<PlatformContext>> telling() {
        Map<String, Consumer<PlatformContext>> calls = new LinkedHashMap<>();
        calls.put("edit", context -> ADAPTER.edit(made(), Metadata.titled("Boats"), context));
        calls.put("reschedule", context -> ADAPTER.reschedule(announced(), START, context));
        calls.put("discard", context -> ADAPTER.discard(announced(), context));
        calls.put("mark", context -> ADAPTER.mark(made(), "A boat", context));
        calls.put("followers", context -> ADAPTER.followers(made(), context));
        calls.put("end", context -> ADAPTER.end(announced(), context));
        return calls;
    }

    private static Map<String, String> bodies() {
        Map<String, String> bodies = new LinkedHashMap<>();
        bodies.put("HTML", "<html><body>Sign in to this network</body></html>");
        bodies.put("cut off", "{\"data\":[{\"id\":\"7001");
        bodies.put("10 MB", "{\"data\":[" + " ".repeat(10_000_000) + "]}");
        bodies.put("null", "null");
        bodies.put("nulls", "{\"data\":null,\"ingests\":null,\"client_id\":null,\"message\":null}");
        bodies.put("null within", "{\"data\":[null],\"ingests\":[null],\"pagination\":{}}");
        bodies.put("texts for lists", "{\"data\":\"1\",\"ingests\":\"1\"}");
        bodies.put("numbers for lists", "{\"data\":5,\"ingests\":5}");
        bodies.put("a list", "[1,2,3]");
        bodies.put("nothing", "");
        return bodies;
    }

    static Stream<Arguments> allOfThem() {
        Map<String, Consumer<PlatformContext>> calls = new LinkedHashMap<>(reading());
        calls.putAll(telling());
        return calls.keySet().stream()
                .flatMap(call -> bodies().keySet().stream().map(body -> Arguments.of(call, body)));
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("allOfThem")
    void takesNonsenseForAnErrorOfTheLibrary(String call, String body) {
        twitch.answersAll(aResponse().withBody(bodies().get(body)));
        boolean reads = reading().containsKey(call);
        Consumer<PlatformContext> work = reads ? reading().get(call) : telling().get(call);
        Throwable thrown = catchThrowable(() -> work.accept(twitch.context()));
        boolean saysNobodyIsThere = body.equals("null within") && call.equals("viewers");
        if (!reads || saysNobodyIsThere) {
            assertThat(thrown == null || thrown instanceof SimulcastException)
                    .as("%s", thrown)
                    .isTrue();
            return;
        }
        assertThat(thrown).isInstanceOfSatisfying(SimulcastException.class, told -> {
            assertThat(told.kind()).isIn(ErrorKind.TRANSIENT, ErrorKind.REJECTED, ErrorKind.INVALID);
            if (body.equals("10 MB")) {
                assertThat(told.kind()).isEqualTo(ErrorKind.REJECTED);
            }
            assertThat(told.getMessage().length())
                    .as("a page is not quoted whole")
                    .isLessThan(3000);
        });
    }

    /** But for one that is too large to be read. */
    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("allOfThem")
    void goesByTheStatusOfAnErrorThatItCannotRead(String call, String body) {
        twitch.answersAll(aResponse().withStatus(502).withBody(bodies().get(body)));
        Consumer<PlatformContext> work =
                reading().containsKey(call) ? reading().get(call) : telling().get(call);
        Throwable thrown = catchThrowable(() -> work.accept(twitch.context()));
        if (call.equals("end")) {
            assertThat(thrown).isNull(); // it calls nobody
            return;
        }
        ErrorKind expected = body.equals("10 MB") ? ErrorKind.REJECTED : ErrorKind.TRANSIENT;
        assertThat(thrown)
                .isInstanceOfSatisfying(
                        SimulcastException.class,
                        told -> assertThat(told.kind()).isEqualTo(expected));
    }

    @Test
    void readsNumbersForTextsAndTextsForNumbers() {
        twitch.answers("GET", USERS, "{\"data\":[{\"id\":700100200,\"login\":\"harborcam\",\"display_name\":5}]}");
        twitch.answers("GET", STREAMS, """
                {"data":[{"user_id":700100200,"type":"live","viewer_count":"42"}],"pagination":null}""");
        twitch.answers("GET", INGESTS, """
                {"ingests":[{"_id":"0","availability":"1.0","default":"true","name":7,"priority":"0",
                 "url_template":"rtmp://a.live-video.net/app/{stream_key}"}]}""");
        assertThat(ADAPTER.account(twitch.context())).isEqualTo(new Account(ID, "5"));
        assertThat(ADAPTER.viewers(made(), twitch.context()).now()).hasValue(42);
        assertThat(ADAPTER.prepare(REQUEST, twitch.context()).ingests().get(0).server())
                .hasToString("rtmp://a.live-video.net/app");
    }

    @Test
    void doesNotTakeWhatItDoesNotKnowForLive() {
        twitch.answers("GET", STREAMS, live("brand_new", 42));
        assertThat(ADAPTER.status(made(), twitch.context()).phase()).isEqualTo(Phase.UNKNOWN);
        assertThat(ADAPTER.viewers(made(), twitch.context()).now()).isEmpty();
        twitch.answers("GET", USERS, """
                {"data":[{"id":"700100200","login":"harborcam","broadcaster_type":"brand_new","type":"brand_new"}]}""");
        Broadcast broadcast = ADAPTER.prepare(REQUEST.startingAt(START), twitch.context());
        assertThat(broadcast.detail("segment")).isEmpty();
    }

    @Test
    void countsNobodyWhereThereIsNoNumber() {
        for (String count : List.of("null", "-1", "\"many\"", "99999999999999999999")) {
            twitch.answers(
                    "GET",
                    STREAMS,
                    "{\"data\":[{\"user_id\":\"700100200\",\"type\":\"live\",\"viewer_count\":" + count + "}]}");
            Throwable thrown = catchThrowable(() ->
                    assertThat(ADAPTER.viewers(made(), twitch.context()).now()).isEmpty());
            assertThat(thrown == null || thrown instanceof SimulcastException)
                    .as(count)
                    .isTrue();
        }
    }
}
