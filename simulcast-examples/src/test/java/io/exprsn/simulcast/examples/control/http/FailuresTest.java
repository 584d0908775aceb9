package io.exprsn.simulcast.examples.control.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.exprsn.simulcast.testkit.SettableClock;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

final class FailuresTest {
    private final SettableClock clock = SettableClock.at(Instant.parse("2026-11-26T10:00:00Z"));
    private final Failures failures = new Failures(clock);

    private void fail(String address, int times) {
        for (int time = 0; time < times; time++) {
            failures.add(address);
        }
    }

    @Test
    void tenInAMinuteAreTooMany() {
        fail("192.0.2.1", 9);
        assertThat(failures.waitFor("192.0.2.1")).isEmpty();
        clock.advance(Duration.ofSeconds(20));
        fail("192.0.2.1", 1);
        assertThat(failures.waitFor("192.0.2.1")).contains(Duration.ofSeconds(40));
        clock.advance(Duration.ofSeconds(40));
        assertThat(failures.waitFor("192.0.2.1")).isEmpty();
        fail("192.0.2.1", 8);
        assertThat(failures.waitFor("192.0.2.1"))
                .as("one of before counts still")
                .isEmpty();
        fail("192.0.2.1", 1);
        assertThat(failures.waitFor("192.0.2.1")).contains(Duration.ofSeconds(20));
    }

    @Test
    void othersAreNotHeldUp() {
        fail("192.0.2.1", 10);
        assertThat(failures.waitFor("192.0.2.2")).isEmpty();
    }

    @Test
    void oneWhoHasANetworkOfIpv6AddressesIsOne() {
        for (int each = 1; each <= 10; each++) {
            failures.add("2001:db8:1:2:0:0:0:" + each);
        }
        assertThat(failures.waitFor("2001:db8:1:2:3:4:5:6")).isPresent();
        assertThat(failures.waitFor("[2001:db8:1:2:3:4:5:6]")).isPresent();
        assertThat(failures.waitFor("2001:db8:1:3:0:0:0:1")).isEmpty();
    }

    @Test
    void remembersNoMoreThanItHasRoomFor() {
        fail("192.0.2.1", 10);
        for (int each = 0; each < 10_000; each++) {
            failures.add("10.1." + each / 256 + "." + each % 256);
        }
        assertThat(failures.waitFor("192.0.2.1")).isEmpty();
    }
}
