package io.exprsn.simulcast.platform.cloudflare;

import static io.exprsn.simulcast.platform.cloudflare.PlayedCloudflare.*;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.exprsn.simulcast.ErrorKind;
import io.exprsn.simulcast.SimulcastException;
import io.exprsn.simulcast.credential.Credential.Account;
import io.exprsn.simulcast.spi.CheckResult;
import io.exprsn.simulcast.spi.CheckResult.Finding;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CloudflareCheckTest {
    private final CloudflareAdapter adapter = new CloudflareAdapter();
    private final PlayedCloudflare cloudflare = new PlayedCloudflare();

    @AfterEach
    void close() {
        cloudflare.closeDescribedOnBothSides();
    }

    @Test
    void findsNothingWhereAllIsWell() {
        CheckResult found = check();
        assertThat(found.findings()).isEmpty();
        assertThat(found.account()).hasValue(new Account(ACCOUNT, ACCOUNT));
        assertThat(cloudflare.asked())
                .containsExactly("GET " + USER_VERIFY, "GET /stream/live_inputs", "GET /stream/storage-usage");
    }

    @Test
    void throwsWhereNeitherAddressKnowsTheToken() {
        cloudflare.refuses("GET", USER_VERIFY, 401, 1000).refuses("GET", ACCOUNT_VERIFY, 401, 1000);
        SimulcastException told = catchThrowableOfType(SimulcastException.class, this::check);
        assertThat(told.kind()).isEqualTo(ErrorKind.AUTHENTICATION);
        assertThat(told.remedy()).contains("make a new one");
        assertThat(cloudflare.asked()).containsExactly("GET " + USER_VERIFY, "GET /tokens/verify");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"status\":\"disabled\" | The token is disabled",
                "\"status\":\"expired\" | The token is expired",
                "\"status\":\"active\",\"not_before\":\"2026-12-01T00:00:00Z\" | The token is good from 2026-12-01T00:00:00Z on"
            })
    void saysWhatIsTheMatterWithTheTokenAndLooksNoFurther(String token, String finding) {
        cloudflare.answers("GET", USER_VERIFY, envelope("{\"id\":\"ed17\"," + token + "}"));
        assertThat(check().findings()).singleElement().satisfies(one -> {
            assertThat(one.blocking()).isTrue();
            assertThat(one.text()).isEqualTo(finding);
        });
        assertThat(cloudflare.asked()).hasSize(1);
    }

    @Test
    void warnsOfATokenThatEndsSoon() {
        cloudflare.answers(
                "GET",
                USER_VERIFY,
                envelope("{\"id\":\"ed17\",\"status\":\"active\",\"expires_on\":\"2026-11-28T00:00:00Z\"}"));
        assertThat(check().findings()).singleElement().satisfies(one -> {
            assertThat(one.blocking()).isFalse();
            assertThat(one.text()).contains("2026-11-28");
        });
    }

    @ParameterizedTest
    @CsvSource({
        "403, 10000, the permission",
        "401, 10000, a new one",
        "403, 10002, Buy Stream",
        "403, 10011, Delete recordings",
        "404, 7003, account id"
    })
    void saysWhatTheTokenMayNotDo(int status, int code, String remedy) {
        cloudflare.refuses("GET", INPUTS, status, code);
        CheckResult found = check();
        assertThat(found.canGoLive()).isFalse();
        assertThat(found.findings())
                .singleElement()
                .satisfies(one -> assertThat(one.remedy()).contains(remedy));
    }

    @Test
    void throwsWhatWaitingHelps() {
        cloudflare.refuses("GET", INPUTS, 503, 10001);
        assertThat(catchThrowableOfType(SimulcastException.class, this::check).kind())
                .isEqualTo(ErrorKind.TRANSIENT);
    }

    @ParameterizedTest
    @CsvSource({"10000, true", "10001, true", "9800, false"})
    void looksWhetherTheStorageHasRoom(long used, boolean blocking) {
        cloudflare.answers("GET", STORAGE, storage(used, 10_000));
        assertThat(check().findings()).singleElement().satisfies(one -> {
            assertThat(one.blocking()).isEqualTo(blocking);
            assertThat(one.text()).contains("10000");
            assertThat(one.remedy()).contains("Delete recordings");
        });
    }

    @Test
    void looksAtTheInputThatIsSet() {
        assertThat(check(Cloudflare.input("c", UID)).findings()).isEmpty();
        cloudflare.answers(
                "GET",
                INPUT,
                envelope(new PlayedInput()
                        .with("enabled", false)
                        .recording("mode", "off")
                        .json()));
        CheckResult found = check(Cloudflare.input("c", UID));
        assertThat(found.canGoLive()).isFalse();
        assertThat(found.findings()).extracting(Finding::text).anyMatch(text -> text.contains("disabled"));
        assertThat(found.findings()).extracting(Finding::text).anyMatch(text -> text.contains("does not record"));
        cloudflare.refuses("GET", INPUT, 404, 10003);
        assertThat(check(Cloudflare.input("c", UID)).canGoLive()).isFalse();
    }

    /** Also of an input that was made for this destination earlier. */
    @Test
    void noticesEachEnabledOutputOnceWithoutItsKey() {
        cloudflare
                .answers(
                        "GET",
                        INPUTS,
                        inputs(row("0".repeat(32), "other", "intent-0", true), row(UID, "harbour", "intent-1", true)))
                .answers(
                        "GET",
                        OUTPUTS,
                        envelope("[" + output(OUTPUT, true, "") + "," + output("0".repeat(32), false, "") + "]"));
        assertThat(check().findings()).singleElement().satisfies(one -> {
            assertThat(one.blocking()).isFalse();
            assertThat(one.text())
                    .contains("rtmps://a.rtmps.youtube.com:443/live2", "sent twice")
                    .doesNotContain(OUTPUT_KEY);
        });
    }

    @Test
    void showsNoKeyThatSomebodyPutIntoTheAddressOfAnOutput() {
        cloudflare.answers("GET", OUTPUTS, envelope("""
                        [{"uid":"%s","url":"rtmps://user:pass@x.example/app/%s?k=%s","streamKey":"","enabled":true},
                         {"uid":"%s","url":"no address at all","streamKey":"","enabled":true}]""".formatted(OUTPUT, OUTPUT_KEY, OUTPUT_KEY, OUTPUT)));
        assertThat(check(Cloudflare.input("c", UID)).findings())
                .hasSize(2)
                .noneMatch(one -> one.text().contains(OUTPUT_KEY) || one.text().contains("pass"))
                .anyMatch(one -> one.text().contains("rtmps://x.example/app"));
    }

    private CheckResult check() {
        return adapter.check(cloudflare.context());
    }

    private CheckResult check(Cloudflare destination) {
        return adapter.check(cloudflare.context(destination.destination().settings()));
    }
}
