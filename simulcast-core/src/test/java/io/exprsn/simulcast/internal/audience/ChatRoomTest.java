package io.exprsn.simulcast.internal.audience;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.exprsn.simulcast.DestinationState;
import io.exprsn.simulcast.ErrorKind;
import io.exprsn.simulcast.audience.ChatEntry;
import io.exprsn.simulcast.audience.ChatFeed;
import io.exprsn.simulcast.audience.ChatFeed.Interruption;
import io.exprsn.simulcast.internal.loop.ControlLoop;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ChatRoomTest {
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final int CAPACITY = 5;

    private final Time time = new Time();
    private final PlatformWithAudience one = new PlatformWithAudience("one");
    private final PlatformWithAudience two = new PlatformWithAudience("two");
    private final List<Place> places = new CopyOnWriteArrayList<>();
    private final ChatRoom room = new ChatRoom(
            "room-test", () -> places, time, Clock.fixed(PlatformWithAudience.NOON, ZoneOffset.UTC), CAPACITY);

    /** Runs at once what is asked for now, and keeps what is due later. */
    private static final class Time implements ControlLoop {
        private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 1_000_000_000L);
        private final List<Runnable> later = new CopyOnWriteArrayList<>();

        @Override
        public void execute(Runnable task) {
            task.run();
        }

        @Override
        public Due schedule(Duration delay, Runnable task) {
            later.add(task);
            return () -> later.remove(task);
        }

        @Override
        public long nanoTime() {
            return nanos.get();
        }

        void pass(Duration time) {
            nanos.addAndGet(time.toNanos());
        }
    }

    @AfterEach
    void leavesNoThread() {
        room.close();
        Awaitility.await("readers end").atMost(SOON).until(() -> readers().isEmpty());
    }

    private static List<String> readers() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.startsWith("simulcast-room-test-"))
                .sorted()
                .toList();
    }

    @Test
    void readsAsLongAsAFeedIsOpen() throws Exception {
        places.add(one.place("first", "b1"));
        places.add(PlatformWithAudience.byHand("by hand"));
        assertThat(readers()).isEmpty();
        ChatFeed feed = room.open();
        ChatFeed other = room.open();
        assertThat(readers()).containsExactly("simulcast-room-test-first-chat");
        write(one, "hello");
        assertThat(text(feed)).isEqualTo("hello");
        assertThat(text(other)).isEqualTo("hello");

        feed.close();
        feed.close();
        assertThat(feed.isOver()).isTrue();
        assertThat(feed.next(SOON)).isEmpty();
        write(one, "still here");
        assertThat(text(other)).isEqualTo("still here");
        other.close();
        Awaitility.await().atMost(SOON).until(() -> readers().isEmpty());
    }

    @Test
    void goesOnFromTheLastPositionAndGivesNothingTwice() throws Exception {
        places.add(one.place("first", "b1"));
        ChatFeed feed = room.open();
        write(one, "a");
        one.chat.add("after a");
        write(one, "b");
        one.chat.add(PlatformWithAudience.error(ErrorKind.TRANSIENT, null));
        assertThat(texts(feed, 2)).containsExactly("a", "b");
        awaitProblem(feed, "first");
        Interruption interruption = feed.problems().get("first");
        assertThat(interruption.problem().text()).isEqualTo("Something broke");
        assertThat(interruption.goesOn()).isEqualTo(PlatformWithAudience.NOON.plusSeconds(1));

        write(one, "b");
        write(one, "c");
        goOn(feed, Duration.ofSeconds(1), 2);
        assertThat(text(feed)).isEqualTo("c");
        assertThat(one.readFrom).containsExactly(Optional.empty(), Optional.of("after a"));
        assertThat(feed.problems()).isEmpty();
    }

    @Test
    void waitsAsLongAsThePlatformSaysAndLongerEachTime() throws Exception {
        places.add(one.place("first", "b1"));
        ChatFeed feed = room.open();
        one.chat.add(PlatformWithAudience.error(ErrorKind.RATE_LIMITED, Duration.ofHours(3)));
        awaitProblem(feed, "first");
        assertThat(feed.problems().get("first").goesOn())
                .isEqualTo(PlatformWithAudience.NOON.plus(Duration.ofHours(3)));
        one.chat.add(PlatformWithAudience.error(ErrorKind.TRANSIENT, null));
        goOn(feed, Duration.ofHours(3), 2);
        Awaitility.await()
                .atMost(SOON)
                .until(() -> feed.problems().get("first").goesOn().equals(PlatformWithAudience.NOON.plusSeconds(2)));
        one.chat.add(PlatformWithAudience.error(ErrorKind.AUTHENTICATION, null));
        goOn(feed, Duration.ofSeconds(2), 3);
        Awaitility.await()
                .atMost(SOON)
                .until(() -> feed.problems().get("first").goesOn().equals(PlatformWithAudience.NOON.plusSeconds(240)));
    }

    @Test
    void anAttemptThatLastsIsNoProblemAnyMoreThoughNobodyWrites() throws Exception {
        places.add(one.place("first", "b1"));
        ChatFeed feed = room.open();
        one.chat.add(PlatformWithAudience.error(ErrorKind.TRANSIENT, null));
        awaitProblem(feed, "first");
        goOn(feed, Duration.ofSeconds(1), 2);
        assertThat(feed.problems()).containsKey("first");
        time.pass(Duration.ofSeconds(10));
        assertThat(feed.problems()).isEmpty();
    }

    /** Platforms keep what is not read, so nothing is lost and nothing piles up here. */
    @Test
    void readsNotOnWhileAFeedIsFull() throws Exception {
        places.add(one.place("first", "b1"));
        ChatFeed feed = room.open();
        ChatFeed slow = room.open();
        for (int i = 0; i < 9; i++) {
            write(one, "m" + i);
        }
        assertThat(texts(feed, CAPACITY)).containsExactly("m0", "m1", "m2", "m3", "m4");
        assertThat(feed.next(Duration.ofMillis(50))).isEmpty();
        Awaitility.await("but for one in the reader's hand").atMost(SOON).until(() -> one.chat.size() == 3);
        assertThat(texts(slow, 9)).endsWith("m8");
        assertThat(texts(feed, 4)).containsExactly("m5", "m6", "m7", "m8");
        assertThat(slow.lost() + feed.lost()).isZero();
    }

    @Test
    void aForgottenFeedKeepsNobodyAndCountsWhatItLoses() throws Exception {
        places.add(one.place("first", "b1"));
        ChatFeed feed = room.open();
        ChatFeed forgotten = room.open();
        for (int i = 0; i < 12; i++) {
            write(one, "m" + i);
        }
        texts(feed, CAPACITY);
        assertThat(feed.next(Duration.ofMillis(50))).isEmpty();
        time.pass(ChatRoom.PATIENCE.minusSeconds(1));
        assertThat(feed.next(Duration.ofMillis(50))).isEmpty();
        time.pass(Duration.ofSeconds(1));
        write(one, "m12");
        // The reader looks at the ticker when its wait is over, which is real time: a feed that closes wakes it now.
        room.open().close();
        assertThat(texts(feed, 8)).startsWith("m5").endsWith("m12");
        assertThat(forgotten.lost()).isEqualTo(8);
        assertThat(feed.lost()).isZero();
        assertThat(texts(forgotten, CAPACITY)).containsExactly("m8", "m9", "m10", "m11", "m12");

        for (int i = 13; i < 20; i++) {
            write(one, "m" + i);
        }
        texts(feed, CAPACITY);
        assertThat(feed.next(Duration.ofMillis(50)))
                .as("it was read, so it is waited for again")
                .isEmpty();
        assertThat(forgotten.lost()).isEqualTo(8);
    }

    @Test
    void takesInWhatIsAddedAndLeavesWhatIsRemovedOrEnded() throws Exception {
        places.add(one.place("first", "b1"));
        ChatFeed feed = room.open();
        places.add(two.place("second", "b1"));
        room.look();
        room.look();
        assertThat(readers()).containsExactly("simulcast-room-test-first-chat", "simulcast-room-test-second-chat");
        places.remove(0);
        room.look();
        Awaitility.await().atMost(SOON).until(() -> readers().size() == 1);
        write(two, "from the second");
        assertThat(text(feed)).isEqualTo("from the second");
        ((PlatformWithAudience.Handle) places.get(0).handle()).state = DestinationState.ENDED;
        room.look();
        Awaitility.await().atMost(SOON).until(() -> readers().isEmpty());
    }

    @Test
    void readsTheOldBroadcastForAWhileAfterItsSuccessorCame() throws Exception {
        places.add(one.place("first", "b1"));
        ChatFeed feed = room.open();
        places.set(0, one.place("first", "b2"));
        room.look();
        assertThat(readers()).hasSize(2);
        assertThat(time.later).hasSize(1);
        time.later.get(0).run();
        Awaitility.await().atMost(SOON).until(() -> readers().size() == 1);
        write(one, "at the new one");
        assertThat(text(feed)).isEqualTo("at the new one");
    }

    @Test
    void aChatThatIsOverIsNotReadAgain() {
        places.add(one.place("first", "b1"));
        ChatFeed feed = room.open();
        one.chat.add(PlatformWithAudience.Over.OVER);
        Awaitility.await().atMost(SOON).until(() -> readers().isEmpty());
        room.look();
        assertThat(readers()).isEmpty();
        assertThat(feed.isOver()).as("another destination may come").isFalse();
    }

    @Test
    void theNextFeedGoesOnWhereTheLastOneStopped() throws Exception {
        places.add(one.place("first", "b1"));
        ChatFeed feed = room.open();
        write(one, "a");
        one.chat.add("after a");
        assertThat(text(feed)).isEqualTo("a");
        Awaitility.await().atMost(SOON).until(one.chat::isEmpty);
        feed.close();
        Awaitility.await().atMost(SOON).until(() -> readers().isEmpty());

        ChatFeed next = room.open();
        write(one, "b");
        assertThat(text(next)).isEqualTo("b");
        assertThat(one.readFrom).containsExactly(Optional.empty(), Optional.of("after a"));
    }

    @Test
    void atTheEndGivesWhatIsLeftAndIsOver() throws Exception {
        places.add(one.place("first", "b1"));
        places.add(two.place("second", "b1"));
        ChatFeed feed = room.open();
        write(one, "held back");
        Awaitility.await().atMost(SOON).until(one.chat::isEmpty);
        assertThat(feed.next(Duration.ofMillis(100))).isEmpty();
        room.close();
        assertThat(readers()).isEmpty();
        assertThat(feed.isOver()).isFalse();
        assertThat(text(feed)).isEqualTo("held back");
        assertThat(feed.isOver()).isTrue();
        assertThat(feed.next(SOON)).isEmpty();
        assertThat(room.open().isOver()).isTrue();
    }

    @Test
    void waitingForAMessageCanBeInterrupted() throws Exception {
        ChatFeed feed = room.open();
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> feed.next(SOON)).isInstanceOf(InterruptedException.class);
    }

    private void write(PlatformWithAudience platform, String text) {
        platform.chat.add(platform.message(text, PlatformWithAudience.NOON));
    }

    private static void awaitProblem(ChatFeed feed, String destination) {
        Awaitility.await().atMost(SOON).until(() -> feed.problems().containsKey(destination));
    }

    /** Moves time and wakes whoever waits for it; a feed that opens and closes does that. */
    private void goOn(ChatFeed feed, Duration pause, int attempts) {
        time.pass(pause);
        room.open().close();
        Awaitility.await().atMost(SOON).until(() -> one.readFrom.size() == attempts);
    }

    private static String text(ChatFeed feed) throws InterruptedException {
        return feed.next(SOON).map(ChatEntry::message).orElseThrow().text();
    }

    private static List<String> texts(ChatFeed feed, int count) throws InterruptedException {
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            texts.add(text(feed));
        }
        return texts;
    }
}
