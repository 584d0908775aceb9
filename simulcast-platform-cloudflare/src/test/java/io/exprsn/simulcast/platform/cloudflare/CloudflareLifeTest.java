package io.exprsn.simulcast.platform.cloudflare;

import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static io.exprsn.simulcast.platform.cloudflare.PlayedCloudflare.*;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.github.tomakehurst.wiremock.common.Json;
import io.exprsn.simulcast.ErrorKind;
import io.exprsn.simulcast.Secret;
import io.exprsn.simulcast.SimulcastException;
import io.exprsn.simulcast.credential.Credential;
import io.exprsn.simulcast.credential.Credential.Account;
import io.exprsn.simulcast.internal.platform.AdapterContext;
import io.exprsn.simulcast.internal.platform.CredentialSource;
import io.exprsn.simulcast.spi.Broadcast;
import io.exprsn.simulcast.spi.Broadcast.Ingest;
import io.exprsn.simulcast.spi.Broadcast.IngestProtocol;
import io.exprsn.simulcast.spi.BroadcastRequest;
import io.exprsn.simulcast.spi.BroadcastStatus;
import io.exprsn.simulcast.spi.BroadcastStatus.Phase;
import io.exprsn.simulcast.spi.BroadcastStatus.Receiving;
import io.exprsn.simulcast.spi.CheckResult;
import io.exprsn.simulcast.spi.KeepsRecordings.Recording;
import io.exprsn.simulcast.spi.Metadata;
import io.exprsn.simulcast.spi.PlatformContext;
import io.exprsn.simulcast.spi.SendsOn.Output;
import io.exprsn.simulcast.spi.Viewers;
import io.exprsn.simulcast.testkit.TextTap;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** From the token to the input that is deleted, in one piece, each request and each answer held against the description. */
@Timeout(60)
class CloudflareLifeTest {
    private static final Clock CLOCK = Clock.fixed(LoopbackContext.NOW, ZoneOffset.UTC);
    /** In no description, which the validator would log. */
    private static final String FRESH_KEY = "key-after-rotation/with+signs=0123456789";

    private static final List<String> SECRETS = List.of(
            TOKEN,
            KEY,
            STREAM_ID,
            PASSPHRASE,
            WEBRTC_KEY,
            PLAYBACK_KEY,
            FRESH_KEY,
            OUTPUT_KEY,
            "refused-token-0123456789");

    private final CloudflareAdapter adapter = new CloudflareAdapter();
    private final PlayedCloudflare cloudflare = new PlayedCloudflare();
    private final List<Object> shown = new ArrayList<>();

    @AfterEach
    void close() {
        cloudflare.closeDescribedOnBothSides();
    }

    @Test
    void livesFromTheTokenToItsEnd() {
        List<String> heard;
        try (TextTap logs = TextTap.open()) {
            Credential token = Cloudflare.token(ACCOUNT, Secret.of(TOKEN));
            PlatformContext context = context(token);
            shown.addAll(List.of(token, context, adapter));

            check(context);
            Broadcast broadcast = prepare(context);
            watch(broadcast, context);
            sendOn(broadcast, context);
            count(broadcast, context);
            Broadcast rotated = rotate(broadcast, context);
            refuse(rotated);
            end(rotated, context);
            record(rotated, context);
            discard(rotated, context);
            heard = logs.lines();
        }
        assertThat(heard).as("the client's own lines are heard").anyMatch(line -> line.startsWith("okhttp3."));
        assertNothingIsShown(heard);
    }

    private PlatformContext context(Credential token) {
        return AdapterContext.of(adapter, "harbour", cloudflare.transport())
                .settings(Cloudflare.newInput("c")
                        .waitsFor(Duration.ofSeconds(90))
                        .keptFor(45)
                        .destination()
                        .settings())
                .credentials(CredentialSource.fixed(token))
                .clock(CLOCK)
                .host("api", URI.create(cloudflare.baseUrl() + "/client/v4"))
                .host("customer", URI.create(cloudflare.baseUrl()))
                .build();
    }

    private static PlayedInput input() {
        return new PlayedInput().recording("timeoutSeconds", 90).with("deleteRecordingAfterDays", 45);
    }

    /** A token of the account. */
    private void check(PlatformContext context) {
        cloudflare
                .refuses("GET", USER_VERIFY, 401, 1000)
                .answers(
                        "GET",
                        ACCOUNT_VERIFY,
                        envelope("{\"id\":\"ed17574386854bf78a67040be0a770b0\",\"status\":\"active\"}"));
        CheckResult found = adapter.check(context);
        assertThat(found.findings()).isEmpty();
        assertThat(found.account()).hasValue(new Account(ACCOUNT, ACCOUNT));
        shown.add(found);
    }

    private Broadcast prepare(PlatformContext context) {
        cloudflare.answers("POST", INPUTS, envelope(input().json())).answers("GET", INPUT, envelope(input().json()));
        Broadcast broadcast = adapter.prepare(
                BroadcastRequest.of("intent-1", Metadata.titled("Boats at dusk"))
                        .sending(EnumSet.allOf(IngestProtocol.class)),
                context);
        assertThat(Json.node(cloudflare.told("POST"))).isEqualTo(Json.node("""
                {"meta":{"name":"harbour","simulcastIntent":"intent-1"},
                 "recording":{"mode":"automatic","timeoutSeconds":90},"deleteRecordingAfterDays":45}"""));
        assertThat(broadcast)
                .isEqualTo(Broadcast.of("cloudflare", UID)
                        .ingest(URI.create("rtmps://live.cloudflare.com:443/live/"), Secret.of(KEY))
                        .ingest(new Ingest(
                                IngestProtocol.SRT,
                                URI.create("srt://live.cloudflare.com:778"),
                                Secret.of(STREAM_ID),
                                Secret.of(PASSPHRASE)))
                        .watch(URI.create("https://" + CUSTOMER + "/" + UID + "/watch"))
                        .detail("customer", CUSTOMER)
                        .detail("made", "yes")
                        .build());
        shown.addAll(List.of(broadcast, Cloudflare.playback(broadcast)));
        return broadcast;
    }

    private void watch(Broadcast broadcast, PlatformContext context) {
        assertThat(adapter.status(broadcast, context))
                .isEqualTo(BroadcastStatus.of(Phase.WAITING, Receiving.NO, Duration.ofSeconds(5)));
        cloudflare.answers(
                "GET",
                INPUT,
                okJson(envelope(input().with(
                                        "status",
                                        Map.of(
                                                "current",
                                                Map.of(
                                                        "state", "connected",
                                                        "reason", "connected_to_live_input",
                                                        "ingestProtocol", "rtmps",
                                                        "statusEnteredAt", "2026-11-25T11:59:00.123456Z",
                                                        "statusLastSeen", "2026-11-25T11:59:59.123456Z"),
                                                "history",
                                                List.of()))
                                .json()))
                        .withHeader("Ratelimit", "\"default\";r=1100;t=200")
                        .withHeader("Ratelimit-Policy", "\"default\";q=1200;w=300"));
        BroadcastStatus status = adapter.status(broadcast, context);
        assertThat(status).isEqualTo(BroadcastStatus.of(Phase.LIVE, Receiving.YES, Duration.ofSeconds(5)));
        LiveState state = adapter.liveState(broadcast, context).orElseThrow();
        assertThat(state.ingestProtocol()).isEqualTo("rtmps");
        shown.addAll(List.of(status, state));
    }

    private void sendOn(Broadcast broadcast, PlatformContext context) {
        cloudflare
                .answers("POST", OUTPUTS, envelope(output(OUTPUT, true, "")))
                .answers("GET", INPUTS, inputs(row(UID, "harbour", "intent-1", true)))
                .answers("GET", OUTPUTS, envelope("[" + output(OUTPUT, true, state("connected")) + "]"))
                .answers("PUT", ONE_OUTPUT, envelope(output(OUTPUT, false, "null")))
                .answers("DELETE", ONE_OUTPUT, "{}");
        Output output = adapter.addOutput(
                broadcast, URI.create("rtmps://a.rtmps.youtube.com:443/live2"), Secret.of(OUTPUT_KEY), true, context);
        assertThat(output.arriving()).isEqualTo(Receiving.UNTOLD);
        assertThat(adapter.outputs(context))
                .singleElement()
                .satisfies(one -> assertThat(one.arriving()).isEqualTo(Receiving.YES));
        CheckResult found = adapter.check(context);
        assertThat(found.findings())
                .singleElement()
                .satisfies(one -> assertThat(one.text()).contains("sent twice"));
        assertThat(adapter.switchOutput(broadcast, OUTPUT, false, context).enabled())
                .isFalse();
        adapter.removeOutput(broadcast, OUTPUT, context);
        shown.addAll(List.of(output, found));
    }

    private void count(Broadcast broadcast, PlatformContext context) {
        Viewers viewers = adapter.viewers(broadcast, context);
        assertThat(viewers.now()).hasValue(42);
        shown.add(viewers);
    }

    private Broadcast rotate(Broadcast broadcast, PlatformContext context) {
        cloudflare.answers(
                "POST",
                ROTATE,
                envelope(input().with("keysRotatedAt", "2026-11-25T12:00:00.120000Z")
                        .with("rtmps", Map.of("url", "rtmps://live.cloudflare.com:443/live/", "streamKey", FRESH_KEY))
                        .json()));
        Broadcast rotated = adapter.rotateKeys(broadcast, context);
        assertThat(rotated.ingests().get(0).key().reveal()).isEqualTo(FRESH_KEY);
        shown.add(rotated);
        return rotated;
    }

    /** Somebody made a new token meanwhile and deleted the old one. */
    private void refuse(Broadcast broadcast) {
        cloudflare.refuses("PUT", INPUT, 401, 10000);
        SimulcastException told = catchThrowableOfType(
                SimulcastException.class,
                () -> adapter.end(
                        broadcast, context(Cloudflare.token(ACCOUNT, Secret.of("refused-token-0123456789")))));
        assertThat(told.kind()).isEqualTo(ErrorKind.AUTHENTICATION);
        shown.add(told);
    }

    private void end(Broadcast broadcast, PlatformContext context) {
        cloudflare.answers("PUT", INPUT, envelope(input().with("enabled", false).json()));
        adapter.end(broadcast, context);
        assertThat(cloudflare.told("PUT")).isEqualTo("{\"enabled\":false}");
        cloudflare.answers("GET", INPUT, envelope(input().with("enabled", false).json()));
        assertThat(adapter.status(broadcast, context).phase()).isEqualTo(Phase.ENDED);
    }

    private void record(Broadcast broadcast, PlatformContext context) {
        cloudflare.answers(
                "GET",
                VIDEOS,
                envelope("[" + video("a".repeat(32), "ready", 3600, "2026-11-25T12:00:30.120000Z") + "]"));
        List<Recording> recordings = adapter.recordings(broadcast, context);
        assertThat(recordings).singleElement().satisfies(one -> {
            assertThat(one.ready()).isTrue();
            assertThat(one.length()).hasHours(1);
        });
        shown.addAll(recordings);
    }

    private void discard(Broadcast broadcast, PlatformContext context) {
        adapter.discard(broadcast, context);
        cloudflare.refuses("DELETE", INPUT, 404, 10003).refuses("GET", INPUT, 404, 10003);
        adapter.discard(broadcast, context);
        assertThat(adapter.status(broadcast, context).phase()).isEqualTo(Phase.GONE);
    }

    private void assertNothingIsShown(List<String> heard) {
        List<String> texts = new ArrayList<>(heard);
        shown.forEach(one -> texts.add(one.toString()));
        cloudflare.requests().forEach(one -> texts.add(one.getUrl()));
        assertThat(SECRETS)
                .allSatisfy(secret -> assertThat(texts)
                        .noneMatch(text -> text.contains(secret)
                                || text.contains(URLEncoder.encode(secret, StandardCharsets.UTF_8))));
    }
}
