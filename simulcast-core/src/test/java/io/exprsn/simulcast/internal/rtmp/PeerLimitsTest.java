package io.exprsn.simulcast.internal.rtmp;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class PeerLimitsTest {
    private final AtomicLong nanoTime = new AtomicLong(Long.MAX_VALUE - 5); // the ticker may wrap
    private final PeerLimits limits = new PeerLimits(4, 2, 3, nanoTime::get);

    @Test
    void countsConnectionsPerAddressAndInAll() {
        assertThat(limits.opened(address("192.0.2.1"))).isTrue();
        assertThat(limits.opened(address("192.0.2.1"))).isTrue();
        assertThat(limits.opened(address("192.0.2.1"))).isFalse();
        assertThat(limits.opened(address("192.0.2.2"))).isTrue();
        assertThat(limits.opened(address("192.0.2.3"))).isTrue();
        assertThat(limits.opened(address("192.0.2.4"))).isFalse();

        limits.closed(address("192.0.2.1"));

        assertThat(limits.opened(address("192.0.2.4"))).isTrue();
    }

    @Test
    void wrongKeysCloseTheDoorForAMinute() {
        InetAddress guesser = address("192.0.2.1");
        assertThat(limits.wrongKey(guesser)).isFalse();
        assertThat(limits.wrongKey(guesser)).isFalse();
        assertThat(limits.opened(guesser)).isTrue();
        assertThat(limits.wrongKey(guesser)).isTrue();
        assertThat(limits.wrongKey(guesser)).as("said once").isFalse();
        assertThat(limits.opened(guesser)).isFalse();
        assertThat(limits.opened(address("192.0.2.2"))).isTrue();

        nanoTime.addAndGet(Duration.ofSeconds(59).toNanos());
        assertThat(limits.opened(guesser)).isFalse();
        nanoTime.addAndGet(Duration.ofSeconds(1).toNanos());
        assertThat(limits.opened(guesser)).isTrue();
        assertThat(limits.wrongKey(guesser)).as("counted anew").isFalse();
    }

    @Test
    void addressesOfOneIpv6NetworkCountTogether() {
        assertThat(limits.opened(address("2001:db8::1"))).isTrue();
        assertThat(limits.opened(address("2001:db8::2"))).isTrue();
        assertThat(limits.opened(address("2001:db8::3"))).isFalse();
        assertThat(limits.opened(address("2001:db8:0:1::3"))).isTrue();
    }

    @Test
    void forgetsAddressesInsteadOfGrowing() {
        for (int i = 0; i < 100_000; i++) {
            limits.wrongKey(address("10." + (i >> 16) + "." + (i >> 8 & 255) + "." + (i & 255)));
        }
        assertThat(limits.opened(address("192.0.2.1"))).isTrue();
        assertThat(limits.addresses()).isLessThanOrEqualTo(16_385);
    }

    private static InetAddress address(String text) {
        try {
            return InetAddress.getByName(text);
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }
}
