package io.exprsn.simulcast.internal.audience;

import static org.assertj.core.api.Assertions.assertThat;

import io.exprsn.simulcast.audience.ChatEntry;
import io.exprsn.simulcast.spi.ChatMessage;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ChatMergeTest {
    private static final Instant NOON = Instant.parse("2026-11-25T12:00:00Z");

    private final ChatMerge merge = new ChatMerge();
    private long nanos = Long.MAX_VALUE - 700_000_000L; // wraps soon: comparisons must survive it

    @BeforeEach
    void severalChats() {
        merge.expect(2);
    }

    @Test
    void anOlderMessageOfASlowerPlatformGoesFirst() {
        add("a", "later", 2);
        pass(1_000);
        add("b", "earlier", 1);
        assertThat(due()).isEmpty();
        pass(500);
        assertThat(due()).containsExactly("earlier", "later");
    }

    @Test
    void holdsNothingLongerThanTheMoment() {
        add("a", "one", 1);
        assertThat(merge.untilNext(nanos)).hasValue(ChatMerge.HOLD_BACK.toNanos());
        pass(1_499);
        assertThat(due()).isEmpty();
        pass(1);
        assertThat(merge.untilNext(nanos)).hasValue(0);
        assertThat(due()).containsExactly("one");
        assertThat(merge.untilNext(nanos)).isEmpty();
    }

    @Test
    void keepsTheOrderOfADestinationWhateverItsTimesSay() {
        add("a", "one", 9);
        add("a", "two", 3);
        add("b", "between", 5);
        pass(1_500);
        assertThat(due()).containsExactly("between", "one", "two");
    }

    /** What comes all the time from a platform whose clock is behind must not keep the others' messages for ever. */
    @Test
    void aClockThatIsBehindKeepsNobody() {
        add("right", "waits", 3_600);
        for (int i = 0; i < 14; i++) {
            pass(100);
            add("behind", "old " + i, i);
        }
        pass(100);
        List<String> due = due();
        assertThat(due).hasSize(15).endsWith("waits");
        add("behind", "one more", 99);
        assertThat(due()).isEmpty();
    }

    @Test
    void aClockThatIsAheadKeepsNobody() {
        add("ahead", "from tomorrow", 86_400);
        pass(1_000);
        add("right", "now", 1);
        pass(500);
        assertThat(due()).containsExactly("now", "from tomorrow");
    }

    @Test
    void whatWasWrittenAtOneTimeGoesAsItCame() {
        add("b", "first", 1);
        pass(1);
        add("a", "second", 1);
        pass(1_500);
        assertThat(due()).containsExactly("first", "second");
    }

    @Test
    void aSingleChatWaitsForNobody() {
        merge.expect(1);
        add("a", "one", 1);
        assertThat(due()).containsExactly("one");
    }

    @Test
    void atTheEndAllGoesInOrder() {
        add("a", "two", 2);
        add("b", "one", 1);
        assertThat(merge.rest()).extracting(entry -> entry.message().text()).containsExactly("one", "two");
        assertThat(merge.size()).isZero();
    }

    private void pass(long millis) {
        nanos += Duration.ofMillis(millis).toNanos();
    }

    private void add(String destination, String text, long second) {
        ChatMessage message =
                new ChatMessage("p", text, null, Set.of(), text, ChatMessage.Kind.TEXT, NOON.plusSeconds(second));
        merge.add(new ChatEntry(destination, message, NOON), nanos);
    }

    private List<String> due() {
        return merge.due(nanos).stream().map(entry -> entry.message().text()).toList();
    }
}
