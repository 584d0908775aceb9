package io.exprsn.simulcast.platform.facebook;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static io.exprsn.simulcast.platform.facebook.PlayedFacebook.*;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import io.exprsn.simulcast.ErrorKind;
import io.exprsn.simulcast.Secret;
import io.exprsn.simulcast.SimulcastException;
import io.exprsn.simulcast.spi.Metadata;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;
import org.junit.jupiter.params.provider.CsvSource;

class FacebookErrorsTest {
    private final FacebookAdapter adapter = new FacebookAdapter();
    private final PlayedFacebook facebook = new PlayedFacebook();

    @AfterEach
    void close() {
        facebook.closeDescribed();
    }

    /** Asked with the credential itself, so that another one is looked for where that can help. */
    @ParameterizedTest
    @CsvFileSource(resources = "reasons.csv", numLinesToSkip = 1)
    void takesEachCodeForWhatItIs(
            int status,
            long code,
            long subcode,
            Boolean isTransient,
            ErrorKind kind,
            String reason,
            boolean refreshed,
            String remedy) {
        String more = (subcode == 0 ? "" : ",\"error_subcode\":" + subcode)
                + (isTransient == null ? "" : ",\"is_transient\":" + isTransient);
        facebook.answers(
                "POST",
                NODE,
                aResponse()
                        .withStatus(status)
                        .withBody("{\"error\":{\"message\":\"so it is\",\"code\":" + code + more + "}}"));
        LoopbackContext context = facebook.profile();
        SimulcastException told = refused(context);
        assertThat(told.kind()).isEqualTo(kind);
        assertThat(told.reason()).hasValue(reason);
        assertThat(told.remedy()).contains(remedy);
        assertThat(told.problem())
                .startsWith("Changing the broadcast for harbour failed")
                .contains("so it is");
        assertThat(context.refreshes()).isEqualTo(refreshed ? 1 : 0);
        assertThat(facebook.asked()).hasSize(refreshed ? 2 : 1);
        assertThat(told.retryAfter())
                .isEqualTo(kind == ErrorKind.RATE_LIMITED ? Optional.of(Duration.ofMinutes(5)) : Optional.empty());
    }

    /** Minutes in the one header, percent of a rolling hour in the other, seconds in the third. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "X-Business-Use-Case-Usage | {\"1\":[{\"estimated_time_to_regain_access\":3},{\"estimated_time_to_regain_access\": 12}]} | 720",
                "X-Business-Use-Case-Usage | {\"1\":[{\"estimated_time_to_regain_access\":0}]} | 300",
                "X-Business-Use-Case-Usage | {\"1\":[{\"estimated_time_to_regain_access\":999999}]} | 86400",
                "X-Business-Use-Case-Usage | <html> | 300",
                "X-App-Usage | {\"call_count\":120,\"total_time\":25,\"total_cputime\":20} | 660",
                "X-App-Usage | {\"call_count\":99,\"total_time\":25,\"total_cputime\":20} | 300",
                "X-App-Usage | {\"call_count\":99999999999999,\"total_time\":\"x\"} | 3600",
                "Retry-After | 7 | 7"
            })
    void waitsAsLongAsTheHeadersSay(String header, String value, long seconds) {
        facebook.answers("POST", NODE, error(4, 0).withHeader(header, value));
        SimulcastException told = refused(facebook.context());
        assertThat(told.kind()).isEqualTo(ErrorKind.RATE_LIMITED);
        assertThat(told.retryAfter()).hasValue(Duration.ofSeconds(seconds));
    }

    @ParameterizedTest
    @CsvSource({
        "400, REJECTED",
        "403, AUTHENTICATION",
        "404, REJECTED",
        "429, RATE_LIMITED",
        "500, TRANSIENT",
        "503, TRANSIENT"
    })
    void goesByTheStatusWhereThereIsNoCode(int status, ErrorKind kind) {
        for (String body : List.of(
                "<html>No</html>", "{\"error\":\"No\"}", "{\"error\":null}", "{\"error\":{\"code\":\"x\"}}", "")) {
            facebook.answers("POST", NODE, aResponse().withStatus(status).withBody(body));
            assertThat(refused(facebook.context()).kind()).as(body).isEqualTo(kind);
        }
    }

    /** Somebody connected the account again while a call was under way: its proof is another one too. */
    @Test
    void goesOnWithTheTokenThatIsStoredByNow() {
        facebook.answersTo(LoopbackContext.FIRST, "POST", NODE, error(190, 463));
        LoopbackContext context = facebook.profile();
        adapter.edit(made(), Metadata.titled("Boats"), context);
        assertThat(context.refreshes()).isEqualTo(1);
        assertThat(facebook.requests())
                .extracting(one -> one.getHeader("Authorization") + " "
                        + one.queryParameter("appsecret_proof").firstValue())
                .containsExactly(shown(LoopbackContext.FIRST), shown(LoopbackContext.SECOND));
        assertThat(facebook.forms(NODE))
                .hasSize(2)
                .allMatch(form -> form.get("title").equals("Boats"));
    }

    private static String shown(String token) {
        return "Bearer " + token + " " + FacebookProof.of(Secret.of(token), LoopbackContext.APP_SECRET);
    }

    /** There is no refresh token: a person has to grant again. */
    @Test
    void aGrantThatEndedAsksForANewOneAndNothingIsTriedAgain() {
        facebook.refuses("GET", ACCOUNTS, 190, 463);
        LoopbackContext context = facebook.context().withoutGrant();
        SimulcastException told = refused(context);
        assertThat(told.kind()).isEqualTo(ErrorKind.AUTHENTICATION);
        assertThat(told.problem()).contains("190/463", "ended the grant");
        assertThat(told.remedy()).isEqualTo("Connect the account again");
        assertThat(facebook.asked()).containsExactly("GET /me/accounts");
    }

    /** After the person's grant was good for the look at the Pages. */
    @Test
    void aPagesTokenThatIsRefusedInTheMiddleAsksForAPerson() {
        for (ResponseDefinitionBuilder answer : List.of(error(190, 460), error(190, 492), error(102, 0))) {
            facebook.answers("POST", NODE, answer);
            LoopbackContext context = facebook.context();
            SimulcastException told = refused(context);
            assertThat(told.kind()).isEqualTo(ErrorKind.AUTHENTICATION);
            assertThat(told.remedy()).isNotBlank();
            assertThat(told.getMessage()).doesNotContain(PAGE_TOKEN);
            assertThat(context.refreshes()).isZero();
        }
        assertThat(facebook.asked()).hasSize(6);
    }

    @Test
    void quotesNoSecretThatFacebookThrowsBack() {
        String both = PAGE_TOKEN + " " + LoopbackContext.APP_SECRET.reveal();
        facebook.answers(
                "POST",
                NODE,
                aResponse().withStatus(400).withBody("{\"error\":{\"code\":100,\"message\":\"wrong: " + both + "\"}}"));
        assertThat(refused(facebook.context()).getMessage())
                .contains("wrong")
                .doesNotContain(PAGE_TOKEN)
                .doesNotContain(LoopbackContext.APP_SECRET.reveal());
    }

    private SimulcastException refused(LoopbackContext context) {
        return catchThrowableOfType(
                SimulcastException.class, () -> adapter.edit(made(), Metadata.titled("Boats"), context));
    }
}
