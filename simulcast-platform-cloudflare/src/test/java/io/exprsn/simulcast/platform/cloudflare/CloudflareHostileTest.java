package io.exprsn.simulcast.platform.cloudflare;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static io.exprsn.simulcast.platform.cloudflare.PlayedCloudflare.*;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.exprsn.simulcast.ErrorKind;
import io.exprsn.simulcast.Secret;
import io.exprsn.simulcast.SimulcastException;
import io.exprsn.simulcast.spi.Broadcast;
import io.exprsn.simulcast.spi.BroadcastRequest;
import io.exprsn.simulcast.spi.BroadcastStatus.Phase;
import io.exprsn.simulcast.spi.CheckResult;
import io.exprsn.simulcast.spi.Metadata;
import io.exprsn.simulcast.spi.PlatformContext;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Answers as no Cloudflare should give them. */
class CloudflareHostileTest {
    private static final BroadcastRequest REQUEST = BroadcastRequest.of("intent-1", Metadata.titled("Boats"));
    private static final CloudflareAdapter ADAPTER = new CloudflareAdapter();
    private static final List<String> SECRETS =
            List.of(TOKEN, KEY, STREAM_ID, PASSPHRASE, WEBRTC_KEY, PLAYBACK_KEY, OUTPUT_KEY);

    /** Lists of inputs and recordings may have 8 MiB, and all else less. */
    private static final String TOO_LARGE = "9 MB";

    private final PlayedCloudflare cloudflare = new PlayedCloudflare();

    @AfterEach
    void close() {
        cloudflare.closeDescribed();
    }

    private static Map<String, BiFunction<PlatformContext, Broadcast, @Nullable Object>> calls() {
        Map<String, BiFunction<PlatformContext, Broadcast, @Nullable Object>> calls = new LinkedHashMap<>();
        calls.put("check", (context, one) -> ADAPTER.check(context));
        calls.put("prepare", (context, one) -> ADAPTER.prepare(REQUEST, context));
        calls.put("prepare again", (context, one) -> ADAPTER.prepare(REQUEST.after(one), context));
        calls.put("end", (context, one) -> {
            ADAPTER.end(one, context);
            return null;
        });
        calls.put("discard", (context, one) -> {
            ADAPTER.discard(one, context);
            return null;
        });
        calls.put("status", (context, one) -> ADAPTER.status(one, context));
        calls.put("live state", (context, one) -> ADAPTER.liveState(one, context));
        calls.put("viewers", (context, one) -> ADAPTER.viewers(one, context));
        calls.put("recordings", (context, one) -> ADAPTER.recordings(one, context));
        calls.put("outputs", (context, one) -> ADAPTER.outputs(context));
        calls.put("rotate keys", (context, one) -> ADAPTER.rotateKeys(one, context));
        calls.put("enable", (context, one) -> {
            ADAPTER.enable(one, true, context);
            return null;
        });
        calls.put(
                "add output",
                (context, one) -> ADAPTER.addOutput(
                        one, URI.create("rtmps://x.example/app"), Secret.of(OUTPUT_KEY), true, context));
        calls.put("switch output", (context, one) -> ADAPTER.switchOutput(one, OUTPUT, false, context));
        calls.put("remove output", (context, one) -> {
            ADAPTER.removeOutput(one, OUTPUT, context);
            return null;
        });
        return calls;
    }

    private static Map<String, String> bodies() {
        Map<String, String> bodies = new LinkedHashMap<>();
        bodies.put("HTML", "<html><body>Sign in to this network</body></html>");
        bodies.put("cut off", envelope(new PlayedInput().json()).substring(0, 400));
        bodies.put(TOO_LARGE, "{\"result\":[" + " ".repeat(9_000_000) + "]}");
        bodies.put("null", "null");
        bodies.put("nulls", "{\"result\":null,\"success\":null,\"errors\":null,\"messages\":null}");
        bodies.put("an empty object", "{}");
        bodies.put("an empty result", envelope("{}"));
        bodies.put("a text for the result", envelope("\"\""));
        bodies.put("a number for the result", envelope("9007199254740993"));
        bodies.put("a list with nulls", envelope("[null,null]"));
        bodies.put("lists with nulls", envelope("{\"liveInputs\":[null,{\"uid\":null},{\"uid\":\"../../x\"}]}"));
        bodies.put("texts for objects", envelope("{\"uid\":\"" + UID + "\",\"rtmps\":\"a\",\"recording\":\"b\"}"));
        bodies.put("lists for texts", envelope("{\"uid\":[\"" + UID + "\"]}"));
        bodies.put("a uid that climbs", envelope("{\"uid\":\"../../../user\"}"));
        bodies.put("a list", "[1,2,3]");
        bodies.put("nothing", "");
        bodies.put("deep", envelope("[".repeat(100_000) + "]".repeat(100_000)));
        bodies.put(
                "a deep status",
                envelope("{\"uid\":\"" + UID + "\",\"status\":" + "{\"current\":".repeat(800) + "1" + "}".repeat(800)
                        + "}"));
        bodies.put(
                "says that it failed", "{\"result\":" + new PlayedInput().json() + ",\"success\":false,\"errors\":7}");
        return bodies;
    }

    static Stream<String> allCalls() {
        return calls().keySet().stream();
    }

    @ParameterizedTest
    @MethodSource("allCalls")
    void takesNonsenseForAnErrorOfTheLibrary(String call) {
        bodies().forEach((name, body) -> {
            cloudflare.answersAll(aResponse().withBody(body));
            Object result = run(call);
            assertThat(result instanceof Broadcast).as(name).isFalse();
            if (result instanceof CheckResult found) {
                assertThat(found.canGoLive()).as(name).isFalse();
            }
            if (result instanceof SimulcastException told) {
                assertThat(told.kind()).as(name).isIn(ErrorKind.TRANSIENT, ErrorKind.REJECTED);
                assertThat(told.getMessage().length())
                        .as("a page is not quoted whole")
                        .isLessThan(3000);
            }
            if (name.equals(TOO_LARGE)) {
                assertThat(result)
                        .isInstanceOfSatisfying(
                                SimulcastException.class,
                                told -> assertThat(told.kind()).isEqualTo(ErrorKind.REJECTED));
            }
        });
    }

    /** But for one that is too large to be read. */
    @ParameterizedTest
    @MethodSource("allCalls")
    void goesByTheStatusOfAnErrorThatItCannotRead(String call) {
        bodies().forEach((name, body) -> {
            cloudflare.answersAll(aResponse().withStatus(502).withBody(body));
            ErrorKind expected = name.equals(TOO_LARGE) ? ErrorKind.REJECTED : ErrorKind.TRANSIENT;
            assertThat(run(call))
                    .as(name)
                    .isInstanceOfSatisfying(
                            SimulcastException.class,
                            told -> assertThat(told.kind()).isEqualTo(expected));
        });
    }

    @ParameterizedTest
    @MethodSource("allCalls")
    void showsNoSecretThatAnErrorQuotes(String call) {
        for (int status : List.of(400, 401, 403, 404, 409, 429, 500)) {
            cloudflare.answersAll(aResponse()
                    .withStatus(status)
                    .withHeader("cf-ray", TOKEN)
                    .withBody("{\"errors\":[{\"code\":1000,\"message\":\"the token " + TOKEN + "\"}]}"));
            run(call);
        }
    }

    /** What came of it; that no secret stands in it is looked at each time. */
    private @Nullable Object run(String call) {
        LoopbackContext context = cloudflare.context();
        Object[] result = new Object[1];
        Throwable thrown = catchThrowable(() -> result[0] = calls().get(call).apply(context, made()));
        if (thrown != null) {
            assertThat(thrown).as(call).isInstanceOf(SimulcastException.class);
        }
        StringWriter text = new StringWriter();
        if (thrown != null) {
            thrown.printStackTrace(new PrintWriter(text));
        }
        assertThat(text + " " + result[0]).doesNotContain(SECRETS);
        return thrown == null ? result[0] : thrown;
    }

    @Test
    void readsNumbersForTextsAndTextsForNumbers() {
        cloudflare.answers("POST", INPUTS, envelope("""
                        {"uid":9007199254740993,"enabled":"true","deleteRecordingAfterDays":"45",
                         "recording":{"mode":"automatic","timeoutSeconds":"90"},
                         "rtmps":{"url":"rtmps://live.cloudflare.com:443/live/","streamKey":900719925474099312345}}"""));
        Broadcast broadcast =
                ADAPTER.prepare(REQUEST, cloudflare.context(Map.of("deleteAfterDays", "45", "timeoutSeconds", "90")));
        assertThat(broadcast.id()).isEqualTo("9007199254740993");
        assertThat(broadcast.ingests().get(0).key().reveal()).isEqualTo("900719925474099312345");
        assertThat(broadcast.details()).containsOnlyKeys("made");
    }

    /** Media goes nowhere but to what is said to be RTMPS or SRT, and viewers to nothing but Cloudflare's own host. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "rtmp://live.cloudflare.com/live/",
                "https://live.cloudflare.com/live/",
                "rtmps://user:pass@x.example/live/",
                "rtmps:///live/",
                "rtmps://x.example/live?key=1",
                "not an address",
                ""
            })
    void takesNoIngestThatIsNone(String url) {
        cloudflare.answers(
                "POST",
                INPUTS,
                envelope(new PlayedInput()
                        .with("rtmps", Map.of("url", url, "streamKey", KEY))
                        .json()));
        assertThat(catchThrowableOfType(SimulcastException.class, () -> ADAPTER.prepare(REQUEST, cloudflare.context()))
                        .kind())
                .isEqualTo(ErrorKind.REJECTED);
    }

    @Test
    void takesNoKeyThatIsEmpty() {
        cloudflare.answers(
                "POST",
                INPUTS,
                envelope(new PlayedInput()
                        .with("rtmps", Map.of("url", "rtmps://live.cloudflare.com:443/live/", "streamKey", ""))
                        .json()));
        assertThat(catchThrowableOfType(SimulcastException.class, () -> ADAPTER.prepare(REQUEST, cloudflare.context()))
                        .problem())
                .contains("no address and key");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://evil.example/x/manifest/video.m3u8",
                "https://customer-a.cloudflarestream.com.evil.example/x",
                "http://customer-a.cloudflarestream.com/x",
                "javascript:alert(1)",
                "%%%"
            })
    void sendsViewersNowhereElseAndCountsNoneThere(String hls) {
        cloudflare.answers(
                "POST",
                INPUTS,
                envelope(new PlayedInput()
                        .without("webRTC", "webRTCPlayback")
                        .with("playback", Map.of("hls", hls, "dash", hls))
                        .json()));
        Broadcast broadcast = ADAPTER.prepare(REQUEST, cloudflare.context());
        assertThat(broadcast.watch()).isNull();
        assertThat(Cloudflare.playback(broadcast)).isEmpty();
        int asked = cloudflare.asked().size();
        assertThat(ADAPTER.viewers(broadcast, cloudflare.context()).now()).isEmpty();
        assertThat(cloudflare.asked()).hasSize(asked);
    }

    /** A stored broadcast may have been touched. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "evil.example",
                "customer-a.cloudflarestream.com.evil.example",
                "customer-a.b.cloudflarestream.com",
                "customer-a@evil.example/.cloudflarestream.com",
                "customer-.cloudflarestream.com",
                "customer-A.cloudflarestream.com",
                ""
            })
    void countsNobodyAtAHostThatIsNoneOfCloudflares(String host) {
        Broadcast broadcast = Broadcast.of("cloudflare", UID)
                .ingest(URI.create("rtmps://live.cloudflare.com:443/live/"), Secret.of(KEY))
                .detail("customer", host)
                .build();
        assertThat(ADAPTER.viewers(broadcast, cloudflare.context()).now()).isEmpty();
        assertThat(cloudflare.asked()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "7",
                "true",
                "[]",
                "{}",
                "{\"current\":null}",
                "{\"current\":7}",
                "{\"current\":{\"state\":null}}",
                "{\"current\":{\"state\":{\"state\":\"connected\"}}}",
                "{\"current\":{\"state\":\"new_configuration_accepted\"},\"history\":7}",
                "{\"current\":{\"state\":\"new_configuration_accepted\"},\"history\":[null,7,{}]}",
                "\"<b>connected</b>\""
            })
    void doesNotKnowAStatusThatItCannotRead(String status) {
        cloudflare.answers("GET", INPUT, envelope("{\"uid\":\"" + UID + "\",\"status\":" + status + "}"));
        assertThat(ADAPTER.status(made(), cloudflare.context()).phase()).isEqualTo(Phase.UNKNOWN);
        assertThat(ADAPTER.liveState(made(), cloudflare.context()))
                .hasValueSatisfying(state -> assertThat(state.word()).doesNotContain("<"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"null", "-1", "-0.5", "1e300", "\"long\"", "\"NaN\""})
    void doesNotKnowALengthThatIsNone(String seconds) {
        cloudflare.answers(
                "GET",
                VIDEOS,
                envelope("[{\"uid\":\"" + "a".repeat(32) + "\",\"created\":\"yesterday\",\"duration\":" + seconds
                        + ",\"status\":{\"state\":\"brand_new\"}}]"));
        Throwable thrown = catchThrowable(() -> assertThat(ADAPTER.recordings(made(), cloudflare.context()))
                .singleElement()
                .satisfies(one -> {
                    assertThat(one.length()).isNull();
                    assertThat(one.begun()).isNull();
                    assertThat(one.ready()).isFalse();
                }));
        assertThat(thrown == null || thrown instanceof SimulcastException)
                .as("%s", thrown)
                .isTrue();
    }

    @Test
    void makesNothingOfStorageThatIsNotTold() {
        cloudflare.answers("GET", STORAGE, envelope("{\"totalStorageMinutes\":null}"));
        assertThat(ADAPTER.check(cloudflare.context()).findings()).isEmpty();
    }
}
