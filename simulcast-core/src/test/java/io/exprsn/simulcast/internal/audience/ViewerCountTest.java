package io.exprsn.simulcast.internal.audience;

import static org.assertj.core.api.Assertions.assertThat;

import io.exprsn.simulcast.DestinationState;
import io.exprsn.simulcast.ErrorKind;
import io.exprsn.simulcast.audience.Audience;
import io.exprsn.simulcast.audience.Audience.Count;
import io.exprsn.simulcast.audience.Audience.Telling;
import io.exprsn.simulcast.internal.audience.PlatformWithAudience.Handle;
import io.exprsn.simulcast.internal.loop.BlockingCalls;
import io.exprsn.simulcast.internal.loop.ManualLoop;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ViewerCountTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final ManualLoop loop = new ManualLoop();
    private final List<Runnable> calls = new ArrayList<>();
    private boolean slow;
    private final PlatformWithAudience one = new PlatformWithAudience("one");
    private final PlatformWithAudience two = new PlatformWithAudience("two");
    private final List<Place> places = new ArrayList<>();
    private final ViewerCount count = new ViewerCount(
            "show",
            () -> places,
            loop,
            new BlockingCalls(loop, this::run),
            Clock.fixed(PlatformWithAudience.NOON, ZoneOffset.UTC));

    private void run(Runnable call) {
        if (slow) {
            calls.add(call);
        } else {
            call.run();
        }
    }

    @Test
    void addsUpWhatIsToldAndSaysWhoDoesNotTell() {
        places.add(one.place("a", "b1"));
        places.add(two.place("b", "b1"));
        places.add(PlatformWithAudience.byHand("c"));
        places.add(new Place(one.place("d", "b1").handle(), one, null));
        two.viewers(null, SECOND);
        Audience before = count.now();
        assertThat(before.total()).isEmpty();
        assertThat(before.destinations())
                .extracting(Count::telling)
                .containsExactly(Telling.NOT_YET, Telling.NOT_YET, Telling.DOES_NOT_TELL, Telling.NO_BROADCAST);
        loop.run();

        Audience after = count.now();
        assertThat(after.total()).hasValue(12);
        assertThat(after.destinations())
                .extracting(Count::telling)
                .containsExactly(Telling.TELLS, Telling.UNTOLD, Telling.DOES_NOT_TELL, Telling.NO_BROADCAST);
        assertThat(after.of("b").orElseThrow().now()).as("untold is not 0").isEmpty();
        assertThat(after.of("nobody")).isEmpty();
        two.viewers(30L, SECOND);
        loop.advance(SECOND);
        assertThat(count.now().total()).hasValue(42);
        assertThat(count.now().of("a").orElseThrow().age()).isEqualTo(SECOND);
    }

    @Test
    void asksNobodyBeforeSomebodyWantsToKnow() {
        places.add(one.place("a", "b1"));
        count.look();
        loop.advance(Duration.ofMinutes(1));
        assertThat(one.asked).isEmpty();
    }

    @Test
    void asksAtThePaceThatThePlatformAsksForAndNeverWithoutAPause() {
        places.add(one.place("a", "b1"));
        count.now();
        loop.run();
        assertThat(one.asked).hasSize(1);
        loop.advance(Duration.ofSeconds(19));
        assertThat(one.asked).hasSize(1);
        one.viewers(5L, Duration.ZERO);
        loop.advance(SECOND);
        assertThat(one.asked).hasSize(2);
        loop.advance(Duration.ofSeconds(10));
        assertThat(one.asked).hasSize(12);
    }

    @Test
    void stopsWhenNobodyWantsToKnowAndGoesOnWhenSomebodyDoes() {
        places.add(one.place("a", "b1"));
        count.now();
        loop.advance(ViewerCount.WANTED_FOR);
        int asked = one.asked.size();
        assertThat(asked).isEqualTo(15);
        loop.advance(Duration.ofHours(1));
        assertThat(one.asked).hasSize(asked);
        assertThat(loop.waiting()).isZero();

        Count old = count.now().of("a").orElseThrow();
        assertThat(old.age()).isGreaterThan(Duration.ofHours(1));
        loop.run();
        assertThat(one.asked).hasSize(asked + 1);
        assertThat(count.now().of("a").orElseThrow().age()).isZero();
    }

    @Test
    void waitsAsLongAsAPlatformSaysAlsoWhenAskedAgainMeanwhile() {
        places.add(one.place("a", "b1"));
        one.fails(PlatformWithAudience.error(ErrorKind.RATE_LIMITED, Duration.ofMinutes(20)));
        count.now();
        loop.run();
        Count told = count.now().of("a").orElseThrow();
        assertThat(told.telling()).isEqualTo(Telling.NOT_YET);
        assertThat(told.problem()).isNotNull();
        for (int i = 0; i < 19; i++) {
            loop.advance(Duration.ofMinutes(1));
            count.now();
        }
        assertThat(one.asked).hasSize(1);
        loop.advance(Duration.ofMinutes(1));
        assertThat(one.asked).hasSize(2);
    }

    @Test
    void keepsTheLastCountThroughAnErrorForAWhile() {
        places.add(one.place("a", "b1"));
        count.now();
        loop.run();
        one.fails(PlatformWithAudience.error(ErrorKind.TRANSIENT, null));
        loop.advance(Duration.ofSeconds(20));
        Count broken = count.now().of("a").orElseThrow();
        assertThat(broken.now()).hasValue(12);
        assertThat(broken.age()).isEqualTo(Duration.ofSeconds(20));
        assertThat(broken.problem()).isNotNull();
        loop.advance(Duration.ofSeconds(3));
        assertThat(one.asked).as("1 s and 2 s later").hasSize(4);
        for (int i = 0; i < 5; i++) {
            loop.advance(Duration.ofMinutes(1));
            count.now();
        }
        assertThat(count.now().total()).as("too old to be true").isEmpty();
        one.viewers(7L, SECOND);
        loop.advance(Duration.ofMinutes(1));
        assertThat(count.now().total()).hasValue(7);
    }

    @Test
    void asksEachPlatformOneThingAtATime() {
        places.add(one.place("a", "b1"));
        places.add(one.place("b", "b2"));
        places.add(two.place("c", "b3"));
        slow = true;
        count.now();
        loop.run();
        assertThat(calls).hasSize(2);
        calls.get(0).run();
        loop.run();
        assertThat(calls).as("the next one of the same platform").hasSize(3);
        calls.get(1).run();
        calls.get(2).run();
        loop.run();
        assertThat(one.asked).containsExactly("b1", "b2");
        assertThat(count.now().total()).hasValue(36);
    }

    @Test
    void aBroadcastThatTookAnothersPlaceIsCountedFromTheBeginning() {
        places.add(one.place("a", "b1"));
        count.now();
        loop.run();
        places.set(0, one.place("a", "b2"));
        assertThat(count.now().of("a").orElseThrow().telling()).isEqualTo(Telling.NOT_YET);
        loop.run();
        assertThat(one.asked).containsExactly("b1", "b2");
        loop.advance(Duration.ofSeconds(20));
        assertThat(one.asked).as("the old one is left alone").containsExactly("b1", "b2", "b2");
        places.clear();
        count.now();
        loop.advance(Duration.ofMinutes(1));
        assertThat(one.asked).hasSize(3);
    }

    @Test
    void aDestinationThatEndedIsNotAskedAboutAndNotCounted() {
        Place place = one.place("a", "b1");
        places.add(place);
        count.now();
        loop.run();
        ((Handle) place.handle()).state = DestinationState.ENDED;
        assertThat(count.now().total()).isEmpty();
        assertThat(count.now().of("a").orElseThrow().telling()).isEqualTo(Telling.NO_BROADCAST);
        loop.advance(Duration.ofMinutes(1));
        assertThat(one.asked).hasSize(1);
    }
}
