package io.exprsn.simulcast.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.exprsn.simulcast.EncodingProfile;
import io.exprsn.simulcast.spi.ApiHost;
import io.exprsn.simulcast.spi.MediaLimits;
import io.exprsn.simulcast.spi.PlatformByKey;
import io.exprsn.simulcast.spi.PlatformFacts;
import io.exprsn.simulcast.spi.PlatformHttp;
import java.time.LocalDate;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class AdapterBenchTest {
    private static final PlatformFacts FACTS = PlatformFacts.of(
                    "Mine",
                    EncodingProfile.passthrough(),
                    MediaLimits.builder("a page", LocalDate.of(2026, 11, 22)).build())
            .host(ApiHost.of("api", "https://api.example.test/v1"))
            .host(ApiHost.perCustomer("own", "https://c-{customer}.example.test/v2", Pattern.compile("[a-z]+")))
            .build();

    @Test
    void standsInThePlaceOfEveryHostWithItsPath() {
        try (FakeApi api = FakeApi.open();
                AdapterBench bench = AdapterBench.of(new ByKey(), api).build()) {
            api.on("GET", "/v1/me", request -> FakeAnswer.json(200, Map.of()))
                    .on("GET", "/v2/views", request -> FakeAnswer.json(200, Map.of()));
            PlatformHttp http = bench.context().http();

            http.get("/me").withoutCredential().send();
            http.on("own", "one").get("/views").withoutCredential().send();
            http.on("own", "two").get("/views").withoutCredential().send();

            assertThat(api.requests()).hasSize(3);
            assertThat(bench.refused()).isEmpty();
        }
    }

    private static final class ByKey implements PlatformByKey {
        @Override
        public String id() {
            return "mine";
        }

        @Override
        public PlatformFacts facts() {
            return FACTS;
        }
    }
}
