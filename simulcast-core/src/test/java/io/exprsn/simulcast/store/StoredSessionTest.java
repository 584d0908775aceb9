package io.exprsn.simulcast.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.exprsn.simulcast.DestinationStatus.Wanted;
import io.exprsn.simulcast.store.BroadcastIntent.Step;
import java.util.List;
import org.junit.jupiter.api.Test;

class StoredSessionTest {
    private final StoredSession session = Records.session("s");

    @Test
    void saysForEachPlatformWhatMayBeThere() {
        assertThat(session.intent("stored").orElseThrow().step().mayBeThere()).isFalse();
        assertThat(session.intent("requested").orElseThrow().step().mayBeThere())
                .isTrue();
        assertThat(session.intent("requested").orElseThrow().broadcast()).isNull();
        assertThat(session.intent("made").orElseThrow().broadcast())
                .extracting(StoredBroadcast::id)
                .isEqualTo("b1");
        assertThat(session.intent("ending").orElseThrow().step().mayBeThere()).isTrue();
        assertThat(session.intent("ended").orElseThrow().step().mayBeThere()).isFalse();
        assertThat(session.intent("another")).isEmpty();
    }

    @Test
    void isOpenWhileSomethingMayBeThereOrIsWanted() {
        StoredSession plain = Records.plainSession("p");
        assertThat(plain.isOpen()).isTrue();
        assertThat(plain.wanting(Wanted.ENDED).isOpen()).isFalse();
        assertThat(session.wanting(Wanted.ENDED).isOpen()).isTrue();
        assertThat(plain.with(BroadcastIntent.of("a", "i").requested().ended())
                        .wanting(Wanted.ENDED)
                        .isOpen())
                .isFalse();
    }

    @Test
    void aNewIntentTakesThePlaceOfTheOldOneForItsDestination() {
        BroadcastIntent next = session.intent("stored").orElseThrow().requested();

        StoredSession after = session.with(next).with(BroadcastIntent.of("sixth", "i-6"));

        assertThat(after.intents())
                .extracting(BroadcastIntent::destination)
                .containsExactly("stored", "requested", "made", "ending", "ended", "sixth");
        assertThat(after.intent("stored").orElseThrow().step()).isEqualTo(Step.REQUESTED);
        assertThat(after.intent("made")).isEqualTo(session.intent("made"));
    }

    @Test
    void whatWasMadeStaysKnownWhenItIsAskedForAgain() {
        BroadcastIntent made = session.intent("made").orElseThrow();

        assertThat(made.requested().broadcast()).isEqualTo(made.broadcast());
        assertThat(made.ending().ended().broadcast()).isEqualTo(made.broadcast());
    }

    @Test
    void refusesWhatDoesNotGoTogether() {
        assertThatThrownBy(() -> StoredSession.of(
                        "s", session.plan(), List.of(BroadcastIntent.of("a", "i"), BroadcastIntent.of("a", "j"))))
                .hasMessageContaining("two intents for the destination a");
        assertThatThrownBy(() -> new BroadcastIntent("a", "i", Wanted.LIVE, Step.MADE, null))
                .hasMessageContaining("without a broadcast");
        assertThatThrownBy(() -> BroadcastIntent.of("a", "no spaces")).hasMessageContaining("letters");
    }
}
