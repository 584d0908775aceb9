package io.exprsn.simulcast.internal.audience;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.exprsn.simulcast.DestinationState;
import io.exprsn.simulcast.audience.Usage;
import io.exprsn.simulcast.audience.Usage.Cost;
import io.exprsn.simulcast.internal.audience.PlatformWithAudience.Handle;
import io.exprsn.simulcast.spi.CostItem;
import io.exprsn.simulcast.spi.CostItem.Basis;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class UsageMeterTest {
    private final PlatformWithAudience platform = new PlatformWithAudience("one")
            .price(price(Basis.MINUTES_IN, "0", 1_000))
            .price(price(Basis.MINUTES_STORED, "5", 1_000))
            .price(price(Basis.MINUTES_DELIVERED, "1", 1_000))
            .price(price(Basis.GIGABYTES_IN, "0.04", 1))
            .price(price(Basis.OTHER, "3", 1));
    private final Place place = platform.place("a", "b1");
    private final Handle handle = (Handle) place.handle();
    private final List<Place> places = new ArrayList<>(List.of(place));
    private @Nullable Long viewers;
    private long nanos = Long.MAX_VALUE - 1_000_000_000L; // wraps soon
    private final UsageMeter meter = new UsageMeter(
            () -> places, asked -> viewers == null ? OptionalLong.empty() : OptionalLong.of(viewers), () -> nanos);

    private static CostItem price(Basis basis, String price, long units) {
        return new CostItem(
                basis.toString(), new BigDecimal(price), "USD", "units", basis, units, "made up", LocalDate.EPOCH);
    }

    @Test
    void countsTheTimeInWhichMediaWasSentAndNoOther() {
        handle.bytes = 750_000_000;
        run(600);
        handle.state = DestinationState.RETRYING;
        run(60);
        handle.state = DestinationState.SENDING;
        run(30);
        handle.state = DestinationState.ENDED;
        run(3_600);
        Usage.Share share = meter.now().of("a").orElseThrow();
        assertThat(share.sent()).isEqualTo(Duration.ofSeconds(630));
        assertThat(share.bytes()).isEqualTo(750_000_000);
        assertThat(share.platform()).isEqualTo("one");
        assertThat(meter.now().bytes()).isEqualTo(750_000_000);
    }

    @Test
    void putsAPriceOnWhatCanBeCounted() {
        handle.bytes = 2_500_000_000L;
        viewers = 40L;
        run(7_200);
        assertCost(Basis.MINUTES_IN, "120", "0", "");
        assertCost(Basis.MINUTES_STORED, "120", "0.6", "recorded");
        assertCost(Basis.MINUTES_DELIVERED, "4800", "4.8", "");
        assertCost(Basis.GIGABYTES_IN, "2.5", "0.1", "");
        assertThat(meter.now().estimate()).containsOnlyKeys("USD");
        assertThat(meter.now().estimate().get("USD")).isEqualByComparingTo("5.5");
    }

    @Test
    void followsTheCountOfViewers() {
        viewers = 10L;
        run(60);
        viewers = 100L;
        run(120);
        assertCost(Basis.MINUTES_DELIVERED, "210", "0.21", "");
    }

    @Test
    void whatIsNotKnownIsNeverZero() {
        run(600);
        Cost delivered = cost(Basis.MINUTES_DELIVERED);
        assertThat(delivered.quantity()).isNull();
        assertThat(delivered.amount()).isNull();
        assertThat(delivered.missing()).contains("viewers were not counted");
        Cost other = cost(Basis.OTHER);
        assertThat(other.amount()).isNull();
        assertThat(other.missing()).isNotEmpty();
    }

    @Test
    void saysForHowLongViewersWereNotCounted() {
        run(1_080);
        viewers = 3L;
        run(720);
        assertCost(Basis.MINUTES_DELIVERED, "36", "0.036", "18 min of 30 min");
    }

    @Test
    void keepsWhatARemovedDestinationTook() {
        run(60);
        places.clear();
        places.add(platform.place("a", "b2"));
        run(30);
        assertThat(meter.now().destinations())
                .extracting(Usage.Share::sent)
                .containsExactly(Duration.ofSeconds(60), Duration.ofSeconds(30));
        assertThat(meter.now().of("a").orElseThrow().sent()).hasSeconds(30);
    }

    @Test
    void aPriceIsForSomething() {
        assertThatThrownBy(() -> price(Basis.OTHER, "1", 0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> price(Basis.OTHER, "-1", 1)).isInstanceOf(IllegalArgumentException.class);
    }

    private void run(int seconds) {
        meter.look();
        for (int i = 0; i < seconds; i++) {
            nanos += 1_000_000_000L;
            meter.look();
        }
    }

    private Cost cost(Basis basis) {
        return meter.now().of("a").orElseThrow().costs().stream()
                .filter(cost -> cost.item().basis() == basis)
                .findFirst()
                .orElseThrow();
    }

    private void assertCost(Basis basis, String quantity, String amount, String missing) {
        Cost cost = cost(basis);
        assertThat(cost.quantity()).isEqualByComparingTo(quantity);
        assertThat(cost.amount()).isEqualByComparingTo(amount);
        if (missing.isEmpty()) {
            assertThat(cost.missing()).isEmpty();
        } else {
            assertThat(cost.missing()).contains(missing);
        }
    }
}
