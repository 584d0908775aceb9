package io.exprsn.simulcast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.Serializable;
import java.net.URI;
import org.junit.jupiter.api.Test;

class SecretTest {

    @Test
    void printsTheSameStarsWhateverItsLength() {
        assertThat(Secret.of("a")).hasToString(Secret.of("live_1234567890").toString());
        assertThat(Secret.of("live_123")).asString().doesNotContain("live", "123");
    }

    @Test
    void opensByteForByte() {
        assertThat(Secret.of(" a%20b?c=d/é ").reveal()).isEqualTo(" a%20b?c=d/é ");
    }

    @Test
    void isEqualToTheSameTextOnly() {
        assertThat(Secret.of("key")).isEqualTo(Secret.of("key")).hasSameHashCodeAs(Secret.of("key"));
        assertThat(Secret.of("key")).isNotEqualTo(Secret.of("kez")).isNotEqualTo(Secret.of("key "));
        assertThat((Object) Secret.of("key")).isNotEqualTo("key").isNotEqualTo(null);
    }

    @Test
    void maskedItShowsAtMostFourCharactersAndNeverMoreThanAQuarter() {
        assertThat(Secret.of("live_123456789_abcdWXYZ").masked()).isEqualTo("****WXYZ");
        assertThat(Secret.of("0123456789abcde").masked()).isEqualTo("****cde");
        assertThat(Secret.of("1234").masked()).isEqualTo("****4");
        assertThat(Secret.of("123").masked()).isEqualTo("****");
        assertThat(Secret.of("0123456789ab\uD83D\uDD11xyz").masked()).isEqualTo("****xyz");
    }

    @Test
    void cannotBeSerialised() {
        assertThat(Serializable.class.isAssignableFrom(Secret.class)).isFalse();
    }

    @Test
    void refusesNothing() {
        assertThatIllegalArgumentException().isThrownBy(() -> Secret.of(""));
    }

    @Test
    void staysHiddenInEveryValueThatHoldsOne() {
        Secret key = Secret.of("s3cr3t-k3y");
        Destination destination = Destination.rtmp("main", URI.create("rtmp://example.org/live"), key);
        SimulcastPlan plan = SimulcastPlan.named("show")
                .source(Source.ingest(key))
                .to(destination)
                .build();

        assertThat(destination.toString() + plan + plan.source() + plan.destinations())
                .doesNotContain("s3cr3t");
    }
}
