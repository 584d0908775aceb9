package io.exprsn.simulcast.platform.cloudflare;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static io.exprsn.simulcast.platform.cloudflare.PlayedCloudflare.*;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import io.exprsn.simulcast.ErrorKind;
import io.exprsn.simulcast.SimulcastException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CloudflareErrorsTest {
    private final CloudflareAdapter adapter = new CloudflareAdapter();
    private final PlayedCloudflare cloudflare = new PlayedCloudflare();

    @AfterEach
    void close() {
        cloudflare.closeDescribed();
    }

    /** The status decides, and the code says more. */
    @ParameterizedTest
    @CsvFileSource(resources = "codes.csv", numLinesToSkip = 1)
    void takesEachCodeForWhatItIs(int status, int code, ErrorKind kind, String reason, String remedy) {
        LoopbackContext context = cloudflare.context();
        SimulcastException told = refused(error(status, code), context);
        assertThat(told.kind()).isEqualTo(kind);
        assertThat(told.reason()).hasValue(reason);
        assertThat(told.remedy()).contains(remedy);
        assertThat(told.problem())
                .startsWith("Making new keys for harbour failed")
                .contains("so it is");
        assertThat(context.refreshes()).isZero();
        assertThat(cloudflare.asked()).hasSize(1);
    }

    @Test
    void namesTheRequestForCloudflaresSupport() {
        SimulcastException told = refused(error(500, 10001), cloudflare.context());
        assertThat(told.getMessage()).contains("cf-ray 8f1e2d3c4b5a6978-FRA");
        SimulcastException odd =
                refused(aResponse().withStatus(500).withHeader("cf-ray", "<b>not an id</b>"), cloudflare.context());
        assertThat(odd.getMessage()).doesNotContain("cf-ray");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "retry-after: 7 | 7",
                "Ratelimit: \"default\";r=0;t=17 | 17",
                "Ratelimit-Policy: \"burst\";q=100;w=60 | 60",
                "Ratelimit: \"default\";r=0;t=0 | 300",
                "Ratelimit: \"default\";r=0;t=99999 | 300",
                "Server: cloudflare | 300"
            })
    void waitsAsLongAsCloudflareSays(String header, long seconds) {
        String[] parts = header.split(": ", 2);
        SimulcastException told = refused(error(429, 10429).withHeader(parts[0], parts[1]), cloudflare.context());
        assertThat(told.kind()).isEqualTo(ErrorKind.RATE_LIMITED);
        assertThat(told.retryAfter()).hasValue(Duration.ofSeconds(seconds));
    }

    @ParameterizedTest
    @CsvSource({
        "400, REJECTED",
        "401, AUTHENTICATION",
        "403, AUTHENTICATION",
        "404, REJECTED",
        "429, RATE_LIMITED",
        "500, TRANSIENT",
        "502, TRANSIENT",
        "524, TRANSIENT"
    })
    void goesByTheStatusWhereThereIsNoJson(int status, ErrorKind kind) {
        for (String body :
                new String[] {"", "<html><body>error code: 1010</body></html>", "null", "[]", "{\"errors\":7}"}) {
            SimulcastException told = refused(aResponse().withStatus(status).withBody(body), cloudflare.context());
            assertThat(told.kind()).isEqualTo(kind);
            assertThat(told.reason()).hasValue("status " + status);
        }
    }

    /** Numbers beyond what fits, texts, nulls: none is a code. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "[null]",
                "[{}]",
                "[{\"code\":null}]",
                "[{\"code\":9007199254740993}]",
                "[{\"code\":\"10003; DROP\"}]",
                "[{\"code\":{\"code\":10003}}]",
                "[[10003]]",
                "{\"code\":10003}"
            })
    void takesForACodeOnlyWhatIsOne(String errors) {
        SimulcastException told = refused(
                aResponse()
                        .withStatus(404)
                        .withBody("{\"success\":false,\"errors\":" + errors + ",\"messages\":null,\"result\":null}"),
                cloudflare.context());
        assertThat(told.reason()).hasValue("status 404");
    }

    @Test
    void takesTheFirstCodeOfSeveral() {
        assertThat(refused(
                                aResponse()
                                        .withStatus(404)
                                        .withBody(
                                                "{\"errors\":[{\"message\":\"no code\"},{\"code\":\"10003\"},{\"code\":7003}]}"),
                                cloudflare.context())
                        .reason())
                .hasValue("10003");
    }

    /** Undocumented: then it is a refusal, whatever the status says. */
    @Test
    void takesAnAnswerThatSaysItFailedForARefusal() {
        SimulcastException told = refused(
                aResponse()
                        .withBody(
                                "{\"success\":false,\"errors\":[{\"code\":10123,\"message\":\"no\"}],\"messages\":null,\"result\":null}"),
                cloudflare.context());
        assertThat(told.kind()).isEqualTo(ErrorKind.REJECTED);
        assertThat(told.reason()).hasValue("10123");
        cloudflare.answers("DELETE", INPUT, "{\"success\":false,\"errors\":[],\"messages\":null,\"result\":null}");
        assertThat(catchThrowableOfType(SimulcastException.class, () -> adapter.discard(made(), cloudflare.context()))
                        .reason())
                .hasValue("unsuccessful");
    }

    private SimulcastException refused(ResponseDefinitionBuilder answer, LoopbackContext context) {
        cloudflare.answers("POST", ROTATE, answer);
        return catchThrowableOfType(SimulcastException.class, () -> adapter.rotateKeys(made(), context));
    }
}
