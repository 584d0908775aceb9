package io.exprsn.simulcast.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.URI;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ApiHostTest {
    private static final Pattern ANYTHING = Pattern.compile("(?s).*");

    @Test
    void fillsInWhatIsOfTheFormAndNothingElse() {
        ApiHost host = ApiHost.perCustomer("own", "https://c-{customer}.example.org/v1", Pattern.compile("[a-z]+"));

        assertThat(host.ofCustomer("abc")).contains(URI.create("https://c-abc.example.org/v1"));
        assertThat(host.ofCustomer("abc1")).isEmpty();
        assertThat(host.usual()).isEmpty();
        assertThat(ApiHost.of("api", "https://api.example.org").ofCustomer("abc"))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a.b", "a/b", "a@b", "a:1", "a?b", "a#b", "a\\b", "a%2eb", "a b", "a\nb", "a-", "ä"})
    void fillsInOneLabelOfAHostsNameWhateverTheFormAdmits(String customer) {
        assertThat(ApiHost.perCustomer("own", "https://{customer}.example.org", ANYTHING)
                        .ofCustomer(customer))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"https://example.org", "https://{}.example.org", "https://{a}.{b}.example.org", "https://}a{.org"
            })
    void wantsExactlyOnePartInBraces(String template) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ApiHost.perCustomer("own", template, ANYTHING))
                .withMessageContaining("\"own\"");
    }
}
