package io.exprsn.simulcast;

import static io.exprsn.simulcast.DestinationState.CONNECTING;
import static io.exprsn.simulcast.DestinationState.ENDED;
import static io.exprsn.simulcast.DestinationState.ENDING;
import static io.exprsn.simulcast.DestinationState.FAILED;
import static io.exprsn.simulcast.DestinationState.IDLE;
import static io.exprsn.simulcast.DestinationState.LIVE;
import static io.exprsn.simulcast.DestinationState.PAUSED;
import static io.exprsn.simulcast.DestinationState.PREPARING;
import static io.exprsn.simulcast.DestinationState.RETRYING;
import static io.exprsn.simulcast.DestinationState.SENDING;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class DestinationStateTest {
    /** The table of the design, without its row for all running states. */
    private static final Map<DestinationState, Set<DestinationState>> TABLE = Map.of(
            IDLE, Set.of(PREPARING),
            PREPARING, Set.of(CONNECTING, RETRYING),
            CONNECTING, Set.of(SENDING, RETRYING),
            SENDING, Set.of(LIVE, RETRYING),
            LIVE, Set.of(SENDING, RETRYING),
            RETRYING, Set.of(CONNECTING, PREPARING),
            PAUSED, Set.of(PREPARING, ENDING),
            ENDING, Set.of(ENDED),
            FAILED, Set.of(PREPARING, ENDED),
            ENDED, Set.of());

    private static final Set<DestinationState> RUNNING = Set.of(IDLE, PREPARING, CONNECTING, SENDING, LIVE, RETRYING);
    private static final Set<DestinationState> ANY_TIME = Set.of(PAUSED, ENDING, FAILED);

    @ParameterizedTest
    @MethodSource("pairs")
    void followsTheTable(DestinationState from, DestinationState to) {
        boolean legal =
                TABLE.getOrDefault(from, Set.of()).contains(to) || RUNNING.contains(from) && ANY_TIME.contains(to);

        assertThat(from.allows(to)).isEqualTo(legal);
        assertThat(from.next().contains(to)).isEqualTo(legal);
    }

    static Stream<Arguments> pairs() {
        List<DestinationState> all = Arrays.asList(DestinationState.values());
        return all.stream().flatMap(from -> all.stream().map(to -> Arguments.of(from, to)));
    }

    @Test
    void hasOneWayOutOfEverythingButTheEnd() {
        for (DestinationState state : DestinationState.values()) {
            assertThat(state.isFinal()).isEqualTo(state.next().isEmpty()).isEqualTo(state == ENDED);
        }
    }

    @Test
    void deliversOnlyOnceMediaIsProved() {
        assertThat(Stream.of(DestinationState.values()).filter(DestinationState::isDelivering))
                .containsExactly(SENDING, LIVE);
    }
}
