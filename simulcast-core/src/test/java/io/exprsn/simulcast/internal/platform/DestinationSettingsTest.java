package io.exprsn.simulcast.internal.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.exprsn.simulcast.Destination;
import io.exprsn.simulcast.EncodingProfile;
import io.exprsn.simulcast.ErrorKind;
import io.exprsn.simulcast.SimulcastException;
import io.exprsn.simulcast.internal.http.HttpAnswer;
import io.exprsn.simulcast.internal.http.HttpCall;
import io.exprsn.simulcast.internal.http.HttpTransport;
import io.exprsn.simulcast.spi.ApiHost;
import io.exprsn.simulcast.spi.MediaLimits;
import io.exprsn.simulcast.spi.PlatformByKey;
import io.exprsn.simulcast.spi.PlatformFacts;
import io.exprsn.simulcast.spi.PlatformSetting;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class DestinationSettingsTest {
    private final List<HttpCall> calls = new ArrayList<>();

    @Test
    void takesWhatTheAdapterDeclaresAndWhatEveryIngestHas() {
        assertThatCode(() -> check(Map.of("place", "https://own.example.org", "mode", "fast", Destination.PROXY, "x")))
                .doesNotThrowAnyException();
    }

    @Test
    void namesWhatItDoesNotKnowAndWhatIsPossible() {
        assertInvalid(Map.of("place", "https://own.example.org", "mdoe", "fast"), "\"mdoe\"", "mode");
    }

    @Test
    void namesWhatCannotBeRightAndWhatIsMissing() {
        assertInvalid(Map.of("place", "https://own.example.org", "mode", "slow"), "\"mode\"", "fast");
        assertInvalid(Map.of(), "\"place\"", "the customer's own host");
    }

    @Test
    void aHostMayStandInASetting() {
        context(Map.of("place", "https://own.example.org/base/"))
                .http()
                .get("/a")
                .withoutCredential()
                .send();

        assertThat(calls)
                .extracting(call -> call.address().toString())
                .containsExactly("https://own.example.org/base/a");
    }

    @Test
    void aHostThatIsNoneIsRefusedByTheNameOfItsSetting() {
        for (String wrong : List.of(
                "own.example.org", "ftp://own.example.org", "https://u:p@own.example.org", "https://x/?q", "")) {
            assertThatThrownBy(() -> context(Map.of("place", wrong)))
                    .isInstanceOfSatisfying(
                            SimulcastException.class,
                            e -> assertThat(e.kind()).as(wrong).isEqualTo(ErrorKind.INVALID))
                    .hasMessageContaining("\"place\"")
                    .hasMessageNotContaining("u:p");
        }
        assertThatThrownBy(() -> context(Map.of()))
                .hasMessageContaining("\"place\"")
                .hasMessageContaining("missing");
    }

    @Test
    void withoutACredentialNothingLeaves() {
        assertThatThrownBy(() -> context(Map.of("place", "https://own.example.org"))
                        .http()
                        .get("/a")
                        .send())
                .isInstanceOfSatisfying(
                        SimulcastException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.AUTHENTICATION))
                .hasMessageContaining("studio");
        assertThat(calls).isEmpty();
    }

    private void assertInvalid(Map<String, String> settings, String... said) {
        assertThatThrownBy(() -> check(settings)).isInstanceOfSatisfying(SimulcastException.class, e -> {
            assertThat(e.kind()).isEqualTo(ErrorKind.INVALID);
            assertThat(e.getMessage()).contains(said).contains("studio");
        });
    }

    private static void check(Map<String, String> settings) {
        DestinationSettings.check(new Destination("studio", "own", null, null, 0, settings), new Adapter());
    }

    private AdapterContext context(Map<String, String> settings) {
        HttpTransport transport = new HttpTransport() {
            @Override
            public HttpAnswer send(HttpCall call) {
                calls.add(call);
                return new HttpAnswer(200, Map.of(), new byte[0]);
            }

            @Override
            public void close() {}
        };
        return AdapterContext.of(new Adapter(), "studio", transport)
                .settings(settings)
                .build();
    }

    private static final class Adapter implements PlatformByKey {
        @Override
        public String id() {
            return "own";
        }

        @Override
        public PlatformFacts facts() {
            return PlatformFacts.of(
                            "Own",
                            EncodingProfile.passthrough(),
                            MediaLimits.builder("made up", LocalDate.of(2026, 1, 1))
                                    .build())
                    .host(ApiHost.fromSetting("api", "place"))
                    .setting(PlatformSetting.required("place", "the customer's own host"))
                    .setting(PlatformSetting.oneOf("mode", "how fast it goes", Set.of("fast", "faster")))
                    .build();
        }
    }
}
