package io.exprsn.simulcast.platform.cloudflare;

import static io.exprsn.simulcast.platform.cloudflare.PlayedCloudflare.*;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.github.tomakehurst.wiremock.common.Json;
import io.exprsn.simulcast.ErrorKind;
import io.exprsn.simulcast.Secret;
import io.exprsn.simulcast.SimulcastException;
import io.exprsn.simulcast.spi.BroadcastStatus.Receiving;
import io.exprsn.simulcast.spi.SendsOn.Output;
import java.net.URI;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CloudflareOutputsTest {
    private static final URI YOUTUBE = URI.create("rtmps://a.rtmps.youtube.com:443/live2");

    private final CloudflareAdapter adapter = new CloudflareAdapter();
    private final PlayedCloudflare cloudflare = new PlayedCloudflare();

    @AfterEach
    void close() {
        cloudflare.closeDescribedOnBothSides();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"current\":{\"state\":\"connected\"}} | YES",
                "{\"current\":{\"state\":\"connecting\"}} | NO",
                "{\"current\":{\"state\":\"reconnecting\"}} | NO",
                "{\"current\":{\"state\":\"disconnected\"}} | NO",
                "{\"current\":{\"state\":\"error\"}} | NO",
                "{\"current\":{\"state\":\"brand_new\"}} | UNTOLD",
                "{\"current\":null} | UNTOLD",
                "null | UNTOLD",
                "'' | UNTOLD"
            })
    void readsWhatArrivesThere(String status, Receiving arriving) {
        cloudflare.answers("GET", OUTPUTS, envelope("[" + output(OUTPUT, true, status) + "]"));
        assertThat(adapter.outputs(onInput()))
                .containsExactly(new Output(OUTPUT, YOUTUBE, Secret.of(OUTPUT_KEY), true, arriving));
        assertThat(cloudflare.asked()).containsExactly("GET /stream/live_inputs/" + UID + "/outputs");
    }

    @Test
    void listsThoseThatAreSwitchedOffToo() {
        cloudflare.answers("GET", OUTPUTS, envelope("[" + output(OUTPUT, false, "") + "]"));
        assertThat(adapter.outputs(onInput())).singleElement().satisfies(one -> {
            assertThat(one.enabled()).isFalse();
            assertThat(one.toString()).doesNotContain(OUTPUT_KEY);
        });
    }

    @Test
    void looksAtTheNewestInputThatWasMadeForThisDestination() {
        cloudflare
                .answers(
                        "GET",
                        INPUTS,
                        inputs(
                                row("1".repeat(32), "other", "intent-1", true),
                                row("2".repeat(32), "harbour", "intent-0", false),
                                row(UID, "harbour", "intent-1", true)))
                .answers("GET", OUTPUTS, envelope("[" + output(OUTPUT, true, "") + "]"));
        assertThat(adapter.outputs(cloudflare.context())).hasSize(1);
    }

    @Test
    void hasNoneWhereThereIsNoInputYet() {
        assertThat(adapter.outputs(cloudflare.context())).isEmpty();
        assertThat(cloudflare.asked()).containsExactly("GET /stream/live_inputs");
    }

    @Test
    void saysThatTheInputThatIsSetIsNotThere() {
        cloudflare.refuses("GET", OUTPUTS, 404, 10003);
        assertThat(catchThrowableOfType(SimulcastException.class, () -> adapter.outputs(onInput()))
                        .remedy())
                .contains("\"input\"");
        cloudflare.answers("GET", INPUTS, inputs(row(UID, "harbour", "intent-1", true)));
        assertThat(adapter.outputs(cloudflare.context()))
                .as("deleted since it was listed")
                .isEmpty();
    }

    @Test
    void addsSwitchesAndRemoves() {
        cloudflare
                .answers("POST", OUTPUTS, envelope(output(OUTPUT, true, "")))
                .answers("PUT", ONE_OUTPUT, envelope(output(OUTPUT, false, "null")))
                .answers("DELETE", ONE_OUTPUT, "{}");
        Output added = adapter.addOutput(made(), YOUTUBE, Secret.of(OUTPUT_KEY), true, cloudflare.context());
        assertThat(added.id()).isEqualTo(OUTPUT);
        assertThat(Json.node(cloudflare.told("POST"))).isEqualTo(Json.node("""
                {"url":"rtmps://a.rtmps.youtube.com:443/live2","streamKey":"%s","enabled":true}""".formatted(OUTPUT_KEY)));
        assertThat(adapter.switchOutput(made(), OUTPUT, false, cloudflare.context())
                        .arriving())
                .isEqualTo(Receiving.UNTOLD);
        adapter.removeOutput(made(), OUTPUT, cloudflare.context());
        cloudflare.refuses("DELETE", ONE_OUTPUT, 404, 10003);
        adapter.removeOutput(made(), OUTPUT, cloudflare.context());
        assertThat(cloudflare.asked()).hasSize(4);
    }

    /** A precaution: it may quote what was wrong. */
    @Test
    void takesTheKeyOutOfARefusal() {
        cloudflare.answers(
                "POST",
                OUTPUTS,
                error(400, 10005)
                        .withBody(
                                "{\"result\":null,\"success\":false,\"errors\":[{\"code\":10005,\"message\":\"bad key "
                                        + OUTPUT_KEY + "\"}],\"messages\":null}"));
        SimulcastException told = catchThrowableOfType(
                SimulcastException.class,
                () -> adapter.addOutput(made(), YOUTUBE, Secret.of(OUTPUT_KEY), true, cloudflare.context()));
        assertThat(told.reason()).hasValue("10005");
        assertThat(told.getMessage()).contains("bad key ****").doesNotContain(OUTPUT_KEY);
        assertThat(told.getCause()).isNull();
    }

    @Test
    void sendsOnToNothingButRtmpAndSrt() {
        for (URI server : List.of(URI.create("https://example.org/app"), URI.create("rtmp:/app"))) {
            assertThat(catchThrowableOfType(
                                    SimulcastException.class,
                                    () -> adapter.addOutput(
                                            made(), server, Secret.of(OUTPUT_KEY), true, cloudflare.context()))
                            .kind())
                    .isEqualTo(ErrorKind.INVALID);
        }
        assertThat(catchThrowableOfType(
                                SimulcastException.class,
                                () -> adapter.switchOutput(made(), "../../x", true, cloudflare.context()))
                        .kind())
                .isEqualTo(ErrorKind.INVALID);
        assertThat(cloudflare.asked()).isEmpty();
    }

    private LoopbackContext onInput() {
        return cloudflare.context(Map.of("input", UID));
    }
}
