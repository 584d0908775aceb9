package io.exprsn.simulcast.platform.cloudflare;

import static io.exprsn.simulcast.platform.cloudflare.PlayedCloudflare.*;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.github.tomakehurst.wiremock.common.Json;
import io.exprsn.simulcast.ErrorKind;
import io.exprsn.simulcast.Secret;
import io.exprsn.simulcast.SimulcastException;
import io.exprsn.simulcast.credential.Credential;
import io.exprsn.simulcast.spi.Broadcast;
import io.exprsn.simulcast.spi.Broadcast.Ingest;
import io.exprsn.simulcast.spi.Broadcast.IngestProtocol;
import io.exprsn.simulcast.spi.BroadcastRequest;
import io.exprsn.simulcast.spi.BroadcastStatus.Phase;
import io.exprsn.simulcast.spi.Metadata;
import io.exprsn.simulcast.spi.Metadata.Privacy;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CloudflareBroadcastTest {
    private static final BroadcastRequest REQUEST = BroadcastRequest.of("intent-1", Metadata.titled("Boats at dusk"));
    private static final Set<IngestProtocol> BOTH = EnumSet.of(IngestProtocol.RTMPS, IngestProtocol.SRT);

    private final CloudflareAdapter adapter = new CloudflareAdapter();
    private final PlayedCloudflare cloudflare = new PlayedCloudflare();

    @AfterEach
    void close() {
        cloudflare.closeDescribedOnBothSides();
    }

    @Test
    void makesAnInputThatRecordsAndBearsNameAndIntent() {
        Broadcast broadcast = adapter.prepare(REQUEST, cloudflare.context());
        assertJson(cloudflare.told("POST"), """
                {"meta":{"name":"harbour","simulcastIntent":"intent-1"},"recording":{"mode":"automatic"}}""");
        assertThat(cloudflare.asked()).containsExactly("GET /stream/live_inputs", "POST /stream/live_inputs");
        assertThat(cloudflare.requests())
                .allSatisfy(one -> assertThat(one.getHeader("Authorization")).isEqualTo("Bearer " + TOKEN));
        assertThat(broadcast.id()).isEqualTo(UID);
        assertThat(broadcast.watch()).hasToString("https://" + CUSTOMER + "/" + UID + "/watch");
        assertThat(broadcast.chat()).isNull();
        assertThat(broadcast.details()).containsOnly(Map.entry("made", "yes"), Map.entry("customer", CUSTOMER));
        assertThat(broadcast.ingests()).singleElement().satisfies(ingest -> {
            assertThat(ingest.protocol()).isEqualTo(IngestProtocol.RTMPS);
            assertThat(ingest.server()).hasToString("rtmps://live.cloudflare.com:443/live/");
            assertThat(ingest.key().reveal()).isEqualTo(KEY);
        });
    }

    @Test
    void findsTheInputOfAnAttemptWhoseAnswerWasLost() {
        cloudflare.answers(
                "GET",
                INPUTS,
                inputs(row("0".repeat(32), "harbour", "intent-0", true), row(UID, "harbour", "intent-1", true)));
        assertThat(adapter.prepare(REQUEST, cloudflare.context()).id()).isEqualTo(UID);
        assertThat(cloudflare.asked()).containsExactly("GET /stream/live_inputs", "GET /stream/live_inputs/" + UID);
    }

    @Test
    void goesOnWithThePreviousOneAndEnablesItAgain() {
        cloudflare.answers(
                "GET", INPUT, envelope(new PlayedInput().with("enabled", false).json()));
        Broadcast again = adapter.prepare(REQUEST.after(made()), cloudflare.context());
        assertThat(again.ingests()).isEqualTo(made().ingests());
        assertThat(cloudflare.asked())
                .containsExactly("GET /stream/live_inputs/" + UID, "PUT /stream/live_inputs/" + UID);
        assertThat(cloudflare.told("PUT")).isEqualTo("{\"enabled\":true}");
    }

    @Test
    void offersSrtBesideRtmpsAndFirstOnlyWhereThatIsSet() {
        Broadcast usual = adapter.prepare(REQUEST.sending(BOTH), cloudflare.context());
        assertThat(usual.ingests())
                .extracting(Ingest::protocol)
                .containsExactly(IngestProtocol.RTMPS, IngestProtocol.SRT);
        Broadcast other = adapter.prepare(
                REQUEST.sending(BOTH), context(Cloudflare.newInput("c").bySrt()));
        assertThat(other.ingests())
                .extracting(Ingest::protocol)
                .containsExactly(IngestProtocol.SRT, IngestProtocol.RTMPS);
        assertThat(other.ingests().get(0).server()).hasToString("srt://live.cloudflare.com:778");
        assertThat(other.ingests().get(0).key().reveal()).isEqualTo(STREAM_ID);
        assertThat(other.ingests().get(0).passphrase()).isEqualTo(Secret.of(PASSPHRASE));
    }

    @Test
    void takesNoRtmpInTheOpenAndAsksNobody() {
        SimulcastException told =
                refused(() -> adapter.prepare(REQUEST.sending(EnumSet.of(IngestProtocol.RTMP)), cloudflare.context()));
        assertThat(told.kind()).isEqualTo(ErrorKind.INVALID);
        assertThat(cloudflare.asked()).isEmpty();
    }

    @Test
    void sendsAllThatTheDestinationSets() {
        String like = envelope(new PlayedInput()
                .recording("timeoutSeconds", 90)
                .recording("requireSignedURLs", true)
                .recording("allowedOrigins", List.of("example.org", "*.example.org"))
                .recording("hideLiveViewerCount", true)
                .with("deleteRecordingAfterDays", 45)
                .with("preferLowLatency", true)
                .json());
        cloudflare.answers("POST", INPUTS, like);
        Broadcast broadcast = adapter.prepare(
                REQUEST,
                context(Cloudflare.newInput("c")
                        .recorded()
                        .waitsFor(Duration.ofSeconds(90))
                        .keptFor(45)
                        .shownOn("example.org", "*.example.org")
                        .signedUrls(true)
                        .lowLatency(true)
                        .hideViewers(true)));
        assertJson(cloudflare.told("POST"), """
                {"meta":{"name":"harbour","simulcastIntent":"intent-1"},
                 "recording":{"mode":"automatic","timeoutSeconds":90,"requireSignedURLs":true,
                  "allowedOrigins":["example.org","*.example.org"],"hideLiveViewerCount":true},
                 "deleteRecordingAfterDays":45,"preferLowLatency":true}""");
        assertThat(broadcast.watch()).as("it takes a token of the owner's").isNull();
        assertThat(broadcast.detail("ignored")).isEmpty();
    }

    @Test
    void saysWhichSettingsCloudflareTookAndDidNotDo() {
        Broadcast broadcast = adapter.prepare(
                REQUEST,
                context(Cloudflare.newInput("c")
                        .waitsFor(Duration.ofSeconds(90))
                        .keptFor(45)));
        assertThat(broadcast.detail("ignored")).hasValue("timeoutSeconds,deleteAfterDays");
        assertThat(adapter.status(broadcast, cloudflare.context()).issues())
                .singleElement()
                .satisfies(issue -> {
                    assertThat(issue.code()).isEqualTo("settingIgnored");
                    assertThat(issue.text()).contains("timeoutSeconds, deleteAfterDays");
                });
    }

    /** 0 is Cloudflare's own time, and told as null. */
    @Test
    void doesNotTakeADefaultForIgnored() {
        Broadcast broadcast = adapter.prepare(
                REQUEST,
                context(Cloudflare.newInput("c")
                        .waitsFor(Duration.ZERO)
                        .shownOn()
                        .signedUrls(false)
                        .hideViewers(false)
                        .lowLatency(true)));
        assertThat(broadcast.detail("ignored")).isEmpty();
    }

    @Test
    void showsNothingThatWasToBeHiddenBecauseCloudflarePassedOverIt() {
        for (Cloudflare hidden : List.of(
                Cloudflare.newInput("c").signedUrls(true),
                Cloudflare.newInput("c").shownOn("example.org"))) {
            SimulcastException told = refused(() -> adapter.prepare(REQUEST, context(hidden)));
            assertThat(told.kind()).isEqualTo(ErrorKind.REJECTED);
            assertThat(told.problem()).contains("did not do it");
        }
    }

    @Test
    void changesTheRecordingOfItsOwnInputAsAWholeSoThatNothingIsLost() {
        cloudflare.answers(
                "GET",
                INPUT,
                envelope(new PlayedInput().recording("timeoutSeconds", 90).json()));
        cloudflare.answers(
                "PUT",
                INPUT,
                envelope(new PlayedInput()
                        .recording("timeoutSeconds", 90)
                        .recording("hideLiveViewerCount", true)
                        .json()));
        adapter.prepare(REQUEST.after(made()), context(Cloudflare.newInput("c").hideViewers(true)));
        assertJson(cloudflare.told("PUT"), """
                {"recording":{"mode":"automatic","timeoutSeconds":90,"requireSignedURLs":false,"hideLiveViewerCount":true}}""");
    }

    @Test
    void takesAGivenInputAsItIs() {
        cloudflare.answers(
                "GET",
                INPUT,
                envelope(
                        new PlayedInput().with("meta", Map.of("name", "friday")).json()));
        Broadcast broadcast = adapter.prepare(REQUEST, context(Cloudflare.input("c", UID)));
        assertThat(cloudflare.asked()).containsExactly("GET /stream/live_inputs/" + UID);
        assertThat(broadcast.detail("made")).isEmpty();
        assertThat(broadcast.detail("since")).hasValue("2026-11-25T12:00:00Z");
    }

    @Test
    void changesOfAGivenInputWhatTheDestinationSetsAlone() {
        cloudflare.answers(
                "GET",
                INPUT,
                envelope(new PlayedInput().recording("mode", "off").json()));
        Broadcast broadcast =
                adapter.prepare(REQUEST, context(Cloudflare.input("c", UID).recorded()));
        assertJson(cloudflare.told("PUT"), """
                {"recording":{"mode":"automatic","requireSignedURLs":false,"hideLiveViewerCount":false}}""");
        assertThat(broadcast.watch()).isNotNull();
    }

    @Test
    void saysThatAGivenInputIsNotThere() {
        cloudflare.refuses("GET", INPUT, 404, 10003);
        SimulcastException told = refused(() -> adapter.prepare(REQUEST, context(Cloudflare.input("c", UID))));
        assertThat(told.kind()).isEqualTo(ErrorKind.REJECTED);
        assertThat(told.problem()).contains(UID);
        assertThat(told.remedy()).contains("input");
    }

    @Test
    void enablesAGivenInputOnlyWhereItIsToBeDisabledAfterwards() {
        cloudflare.answers(
                "GET", INPUT, envelope(new PlayedInput().with("enabled", false).json()));
        SimulcastException told = refused(() -> adapter.prepare(REQUEST, context(Cloudflare.input("c", UID))));
        assertThat(told.kind()).isEqualTo(ErrorKind.REJECTED);
        assertThat(told.problem()).contains("disabled");
        Cloudflare switched = Cloudflare.input("c", UID).disabledAfterwards();
        Broadcast broadcast = adapter.prepare(REQUEST, context(switched));
        assertThat(cloudflare.told("PUT")).isEqualTo("{\"enabled\":true}");
        cloudflare.answers(
                "PUT", INPUT, envelope(new PlayedInput().with("enabled", false).json()));
        adapter.end(broadcast, context(switched));
        assertThat(cloudflare.told("PUT")).isEqualTo("{\"enabled\":false}");
    }

    @Test
    void neverDeletesOrDisablesAnInputThatWasThereBefore() {
        adapter.end(given(), context(Cloudflare.input("c", UID)));
        adapter.discard(given(), context(Cloudflare.input("c", UID)));
        adapter.end(given(), context(Cloudflare.input("c", UID).deletedAfterwards()));
        assertThat(cloudflare.asked()).isEmpty();
        assertThat(refused(() -> adapter.prepare(
                                REQUEST, context(Cloudflare.input("c", UID).deletedAfterwards())))
                        .kind())
                .isEqualTo(ErrorKind.INVALID);
    }

    @Test
    void disablesItsOwnInputAtTheEndUnlessSomethingElseIsSet() {
        cloudflare.answers(
                "PUT", INPUT, envelope(new PlayedInput().with("enabled", false).json()));
        adapter.end(made(), cloudflare.context());
        adapter.end(made(), context(Cloudflare.newInput("c").leftAfterwards()));
        adapter.end(made(), context(Cloudflare.newInput("c").deletedAfterwards()));
        assertThat(cloudflare.asked())
                .containsExactly("PUT /stream/live_inputs/" + UID, "DELETE /stream/live_inputs/" + UID);
    }

    @Test
    void saysThatItMayStillBeOnTheAirWhereTheInputStaysEnabled() {
        assertThat(refused(() -> adapter.end(made(), cloudflare.context())).kind())
                .isEqualTo(ErrorKind.TRANSIENT);
    }

    @Test
    void deletesItsOwnInputWhenItIsDiscarded() {
        adapter.discard(made(), cloudflare.context());
        assertThat(cloudflare.asked()).containsExactly("DELETE /stream/live_inputs/" + UID);
    }

    @Test
    void rehearsesWithoutPlaybackAndShowsTheSameInputLater() {
        cloudflare.answers(
                "POST",
                INPUTS,
                envelope(new PlayedInput().recording("mode", "off").json()));
        Broadcast rehearsal = adapter.prepare(REQUEST.rehearsing(), cloudflare.context());
        assertThat(cloudflare.told("POST")).contains("\"mode\":\"off\"");
        assertThat(rehearsal.watch()).isNull();
        cloudflare.answers(
                "GET",
                INPUT,
                envelope(new PlayedInput().recording("mode", "off").json()));
        Broadcast show = adapter.prepare(REQUEST.after(rehearsal), cloudflare.context());
        assertThat(cloudflare.told("PUT")).contains("\"mode\":\"automatic\"");
        assertThat(show.watch()).isNotNull();
    }

    @Test
    void rehearsesNotWhereTheAddressIsKnown() {
        assertThat(refused(() -> adapter.prepare(REQUEST.rehearsing(), context(Cloudflare.input("c", UID))))
                        .kind())
                .isEqualTo(ErrorKind.INVALID);
        cloudflare.answers(
                "GET",
                INPUT,
                envelope(new PlayedInput().recording("mode", "off").json()));
        assertThat(adapter.prepare(REQUEST.rehearsing(), context(Cloudflare.input("c", UID)))
                        .id())
                .isEqualTo(UID);
    }

    @Test
    void hidesWhatIsPrivateBehindSignedAddressesOrRefusesIt() {
        BroadcastRequest hidden =
                BroadcastRequest.of("intent-1", Metadata.titled("Boats").visibleTo(Privacy.PRIVATE));
        assertThat(refused(() -> adapter.prepare(hidden, cloudflare.context())).kind())
                .isEqualTo(ErrorKind.INVALID);
        assertThat(cloudflare.asked()).isEmpty();
        String signed =
                envelope(new PlayedInput().recording("requireSignedURLs", true).json());
        cloudflare.answers("POST", INPUTS, signed).answers("GET", INPUT, signed);
        adapter.prepare(hidden, context(Cloudflare.newInput("c").signedUrls(true)));
        adapter.prepare(hidden, context(Cloudflare.input("c", UID)));
        assertThat(refused(() -> adapter.prepare(
                                hidden, context(Cloudflare.input("c", UID).signedUrls(false))))
                        .kind())
                .isEqualTo(ErrorKind.INVALID);
    }

    @Test
    void asksForNoLowLatencyWhereNothingIsPlayed() {
        assertThat(refused(() -> adapter.prepare(
                                REQUEST,
                                context(Cloudflare.newInput("c").unrecorded().lowLatency(true))))
                        .kind())
                .isEqualTo(ErrorKind.INVALID);
    }

    @ParameterizedTest
    @CsvSource({
        "deleteAfterDays, 29",
        "deleteAfterDays, 1097",
        "timeoutSeconds, 86401",
        "timeoutSeconds, soon",
        "account, 123",
        "input, a/b",
        "hideViewers, perhaps",
        "allowedOrigins, https://example.org/page",
        "ending, explode"
    })
    void refusesSettingsThatCannotBeRightAndAsksNobody(String name, String value) {
        SimulcastException told = refused(() -> adapter.prepare(REQUEST, cloudflare.context(Map.of(name, value))));
        assertThat(told.kind()).isEqualTo(ErrorKind.INVALID);
        assertThat(told.problem()).contains(name);
        assertThat(cloudflare.asked()).isEmpty();
    }

    @Test
    void needsToKnowTheAccount() {
        Credential bare = new Credential.ApiToken(Secret.of(TOKEN), null);
        SimulcastException told = refused(() -> adapter.prepare(REQUEST, cloudflare.context(Map.of(), bare)));
        assertThat(told.kind()).isEqualTo(ErrorKind.INVALID);
        assertThat(told.remedy()).contains("Cloudflare.token", "account");
        assertThat(adapter.prepare(REQUEST, cloudflare.context(Map.of("account", ACCOUNT), bare))
                        .id())
                .isEqualTo(UID);
    }

    @Test
    void asksForATokenWhereAStreamKeyIsStored() {
        Credential key = new Credential.StreamKey(Secret.of("a-key-of-a-stream"));
        assertThat(refused(() -> adapter.prepare(REQUEST, cloudflare.context(Map.of("account", ACCOUNT), key)))
                        .kind())
                .isEqualTo(ErrorKind.AUTHENTICATION);
    }

    @Test
    void rotatesKeysAndKeepsEverythingElse() {
        cloudflare.answers(
                "POST",
                ROTATE,
                envelope(new PlayedInput()
                        .with("keysRotatedAt", "2026-11-25T12:00:00.120000Z")
                        .with(
                                "rtmps",
                                Map.of("url", "rtmps://live.cloudflare.com:443/live/", "streamKey", "fresh-key-1"))
                        .json()));
        Broadcast before = adapter.prepare(
                REQUEST.sending(BOTH), context(Cloudflare.newInput("c").bySrt()));
        Broadcast after = adapter.rotateKeys(before, cloudflare.context());
        assertThat(after.ingests())
                .hasSize(2)
                .first()
                .isEqualTo(before.ingests().get(0));
        assertThat(after.ingests().get(1).key().reveal()).isEqualTo("fresh-key-1");
        assertThat(after.details()).isEqualTo(before.details());
        assertThat(after.watch()).isEqualTo(before.watch());
        assertThat(cloudflare.told("POST")).isEmpty();
    }

    @Test
    void enablesAndDisablesByHand() {
        adapter.enable(given(), false, cloudflare.context());
        assertThat(cloudflare.told("PUT")).isEqualTo("{\"enabled\":false}");
        adapter.enable(given(), true, cloudflare.context());
        assertThat(cloudflare.told("PUT")).isEqualTo("{\"enabled\":true}");
    }

    @Test
    void saysThatADisabledInputIsOver() {
        cloudflare.answers(
                "GET", INPUT, envelope(new PlayedInput().with("enabled", false).json()));
        assertThat(adapter.status(made(), cloudflare.context()).phase()).isEqualTo(Phase.ENDED);
    }

    @Test
    void aTokenThatIsRefusedHalfwayAsksForAnotherAndNothingIsTriedAgain() {
        cloudflare.refuses("POST", INPUTS, 401, 10000);
        LoopbackContext context = cloudflare.context();
        SimulcastException told = refused(() -> adapter.prepare(REQUEST, context));
        assertThat(told.kind()).isEqualTo(ErrorKind.AUTHENTICATION);
        assertThat(told.problem())
                .contains("Making an input for harbour failed")
                .doesNotContain(TOKEN);
        assertThat(told.remedy()).contains("make a new one");
        assertThat(context.refreshes()).isZero();
        assertThat(cloudflare.asked()).hasSize(2);
    }

    private LoopbackContext context(Cloudflare cloudflareHere) {
        return cloudflare.context(cloudflareHere.destination().settings());
    }

    private static void assertJson(String told, String expected) {
        assertThat(Json.node(told)).isEqualTo(Json.node(expected));
    }

    private static SimulcastException refused(ThrowingCallable work) {
        return catchThrowableOfType(SimulcastException.class, work);
    }
}
