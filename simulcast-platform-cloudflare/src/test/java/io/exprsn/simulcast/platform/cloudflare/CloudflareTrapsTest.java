package io.exprsn.simulcast.platform.cloudflare;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static io.exprsn.simulcast.platform.cloudflare.PlayedCloudflare.*;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.github.tomakehurst.wiremock.common.Json;
import io.exprsn.simulcast.ErrorKind;
import io.exprsn.simulcast.Secret;
import io.exprsn.simulcast.SimulcastException;
import io.exprsn.simulcast.spi.BroadcastRequest;
import io.exprsn.simulcast.spi.BroadcastStatus.Receiving;
import io.exprsn.simulcast.spi.Metadata;
import java.net.URI;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What others stumble over, one test each. */
class CloudflareTrapsTest {
    private static final BroadcastRequest REQUEST = BroadcastRequest.of("intent-1", Metadata.titled("Boats"));

    private final CloudflareAdapter adapter = new CloudflareAdapter();
    private final PlayedCloudflare cloudflare = new PlayedCloudflare();

    @AfterEach
    void close() {
        cloudflare.closeDescribed();
    }

    @Test
    void theListOfInputsIsNestedAndHasNoKeys() {
        cloudflare.answers("GET", INPUTS, inputs(row(UID, "harbour", "intent-1", true)));
        assertThat(adapter.prepare(REQUEST, cloudflare.context())
                        .ingests()
                        .get(0)
                        .key()
                        .reveal())
                .isEqualTo(KEY);
        assertThat(cloudflare.asked()).contains("GET /stream/live_inputs/" + UID);
        cloudflare.answers("GET", INPUTS, envelope("[" + row(UID, "harbour", "intent-1", true) + "]"));
        assertThat(catchThrowableOfType(SimulcastException.class, () -> adapter.prepare(REQUEST, cloudflare.context()))
                        .kind())
                .as("a list that is not nested is not taken for an empty one")
                .isEqualTo(ErrorKind.REJECTED);
    }

    @Test
    void theStatusIsNullOrATextOrAnObject() {
        assertThat(receiving(null)).isEqualTo(Receiving.NO);
        assertThat(receiving("connected")).isEqualTo(Receiving.YES);
        assertThat(receiving(Map.of("current", Map.of("state", "connected"), "history", List.of())))
                .isEqualTo(Receiving.YES);
    }

    private Receiving receiving(Object status) {
        cloudflare.answers(
                "GET", INPUT, envelope(new PlayedInput().with("status", status).json()));
        return adapter.status(made(), cloudflare.context()).receiving();
    }

    @Test
    void aTokenOfAnAccountIsUnknownWhereTokensOfUsersAreVerified() {
        cloudflare
                .refuses("GET", USER_VERIFY, 401, 1000)
                .answers("GET", ACCOUNT_VERIFY, envelope("{\"id\":\"ed17\",\"status\":\"active\"}"));
        assertThat(adapter.check(cloudflare.context()).findings()).isEmpty();
        assertThat(cloudflare.asked()).startsWith("GET " + USER_VERIFY, "GET /tokens/verify");
    }

    @Test
    void theDaysUntilDeletionStandBesideTheRecordingAndAreAtLeastThirty() {
        cloudflare.answers(
                "POST",
                INPUTS,
                envelope(new PlayedInput().with("deleteRecordingAfterDays", 30).json()));
        adapter.prepare(REQUEST, cloudflare.context(Map.of("deleteAfterDays", "30")));
        assertThat(Json.node(cloudflare.told("POST"))
                        .path("deleteRecordingAfterDays")
                        .asInt())
                .isEqualTo(30);
        assertThat(Json.node(cloudflare.told("POST")).path("recording").has("deleteRecordingAfterDays"))
                .isFalse();
        int asked = cloudflare.asked().size();
        assertThat(catchThrowableOfType(
                                SimulcastException.class,
                                () -> adapter.prepare(REQUEST, cloudflare.context(Map.of("deleteAfterDays", "29"))))
                        .kind())
                .isEqualTo(ErrorKind.INVALID);
        assertThat(cloudflare.asked()).hasSize(asked);
    }

    @Test
    void withoutRecordingThereIsNothingToWatch() {
        adapter.prepare(REQUEST, cloudflare.context());
        assertThat(cloudflare.told("POST")).contains("\"mode\":\"automatic\"");
        cloudflare.answers(
                "POST",
                INPUTS,
                envelope(new PlayedInput().recording("mode", "off").json()));
        assertThat(adapter.prepare(REQUEST, cloudflare.context(Map.of("recording", "off")))
                        .watch())
                .isNull();
    }

    @Test
    void anOutputCanOnlyBeSwitchedAndASingleOneNotBeAskedFor() {
        cloudflare
                .answers("PUT", ONE_OUTPUT, envelope(output(OUTPUT, false, "null")))
                .answers("GET", OUTPUTS, envelope("[" + output(OUTPUT, false, "") + "]"));
        adapter.switchOutput(made(), OUTPUT, false, cloudflare.context());
        assertThat(cloudflare.told("PUT")).isEqualTo("{\"enabled\":false}");
        adapter.outputs(cloudflare.context(Map.of("input", UID)));
        assertThat(cloudflare.asked()).noneMatch(one -> one.startsWith("GET") && one.contains(OUTPUT));
    }

    @Test
    void anOutputThatIsConnectingHasNotArrived() {
        cloudflare.answers("GET", OUTPUTS, envelope("[" + output(OUTPUT, true, state("connecting")) + "]"));
        assertThat(adapter.outputs(cloudflare.context(Map.of("input", UID))))
                .singleElement()
                .satisfies(one -> assertThat(one.arriving()).isEqualTo(Receiving.NO));
    }

    @Test
    void deletingAnInputLeavesItsRecordings() {
        adapter.discard(made(), cloudflare.context());
        adapter.end(made(), cloudflare.context(Map.of("ending", "delete")));
        assertThat(cloudflare.asked())
                .as("recordings are deleted by nobody but their owner")
                .containsOnly("DELETE /stream/live_inputs/" + UID);
        cloudflare.answers(
                "GET", VIDEOS, envelope("[" + video("a".repeat(32), "ready", 60, "2026-11-25T12:00:00Z") + "]"));
        assertThat(adapter.recordings(made(), cloudflare.context()))
                .as("and can still be found")
                .hasSize(1);
    }

    /** They have two systems of them, with signatures of different forms; here it is asked, so there is nothing to mix. */
    @Test
    void noWebhookIsSetUp() {
        adapter.check(cloudflare.context());
        adapter.status(adapter.prepare(REQUEST, cloudflare.context()), cloudflare.context());
        assertThat(cloudflare.asked()).noneMatch(one -> one.contains("webhook") || one.contains("alerting"));
    }

    @Test
    void messagesMayBeNullAndAnErrorOfTheServerNeedNotBeJson() {
        cloudflare.answers(
                "GET",
                INPUT,
                "{\"result\":" + new PlayedInput().json() + ",\"success\":true,\"errors\":null,\"messages\":null}");
        assertThat(adapter.status(made(), cloudflare.context()).receiving()).isEqualTo(Receiving.NO);
        cloudflare.answers("GET", INPUT, aResponse().withStatus(500));
        assertThat(catchThrowableOfType(SimulcastException.class, () -> adapter.status(made(), cloudflare.context()))
                        .kind())
                .isEqualTo(ErrorKind.TRANSIENT);
    }

    /** Mock servers answer 422 where Cloudflare answers 400. */
    @Test
    void aRequestThatIsWrongIsRefusedWhateverTheNumberIs() {
        for (int status : List.of(400, 422)) {
            cloudflare.refuses("POST", OUTPUTS, status, 10005);
            assertThat(catchThrowableOfType(
                                    SimulcastException.class,
                                    () -> adapter.addOutput(
                                            made(),
                                            URI.create("rtmps://x.example/app"),
                                            Secret.of(OUTPUT_KEY),
                                            true,
                                            cloudflare.context()))
                            .kind())
                    .isEqualTo(ErrorKind.REJECTED);
        }
    }
}
