package io.exprsn.simulcast.examples.control.event;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class EventHubTest {
    private final EventHub hub = new EventHub("run1", data -> ("\"" + data + "\"").getBytes(StandardCharsets.UTF_8));

    /** Remembers what it was told. */
    private static final class Remembering implements HubReader {
        final List<String> told = new ArrayList<>();
        private final String streamId;

        Remembering() {
            this(null);
        }

        Remembering(String streamId) {
            this.streamId = streamId;
        }

        @Override
        public synchronized void catchUp(byte[] greeting, List<HubEvent> missed) {
            told.add(new String(greeting, StandardCharsets.UTF_8));
            missed.forEach(this::offer);
        }

        @Override
        public synchronized void offer(HubEvent event) {
            if (event.isFor(streamId)) {
                told.add(new String(event.bytes(), StandardCharsets.UTF_8));
            }
        }

        synchronized List<String> told() {
            return List.copyOf(told);
        }
    }

    private Remembering reader(String lastId) {
        Remembering reader = new Remembering();
        hub.join(reader, lastId);
        return reader;
    }

    @Test
    void tellsReadersInOrderWithAnIdForEach() {
        Remembering reader = reader(null);
        hub.publish("stream", "a", null);
        hub.publish("chat", "b", null);
        assertThat(reader.told())
                .containsExactly(
                        "retry: 1000\nid: run1-0\n\n",
                        "id: run1-1\nevent: stream\ndata: \"a\"\n\n",
                        "id: run1-2\nevent: chat\ndata: \"b\"\n\n");
    }

    @Test
    void tellsWhatWasMissedAndNothingTwice() {
        IntStream.rangeClosed(1, 5).forEach(n -> hub.publish("chat", n, null));
        Remembering reader = reader("run1-3");
        hub.publish("chat", 6, null);
        assertThat(reader.told())
                .containsExactly(
                        "retry: 1000\nid: run1-3\n\n",
                        "id: run1-4\nevent: chat\ndata: \"4\"\n\n",
                        "id: run1-5\nevent: chat\ndata: \"5\"\n\n",
                        "id: run1-6\nevent: chat\ndata: \"6\"\n\n");
    }

    @Test
    void whoIsUpToDateMissedNothing() {
        hub.publish("chat", 1, null);
        assertThat(reader("run1-1").told()).containsExactly("retry: 1000\nid: run1-1\n\n");
    }

    @Test
    void asksToReadAnewWhatIsNotKnownAnyMore() {
        IntStream.rangeClosed(1, EventHub.KEPT + 2).forEach(n -> hub.publish("chat", n, null));
        String reset = "retry: 1000\nid: run1-" + (EventHub.KEPT + 2) + "\nevent: reset\ndata: {}\n\n";
        assertThat(reader("run1-1").told()).as("too old by one").containsExactly(reset);
        assertThat(reader("run1-2").told()).as("just kept").hasSize(1 + EventHub.KEPT);
        assertThat(reader("run0-5").told()).as("of an earlier process").containsExactly(reset);
        assertThat(reader("run1-99999").told()).as("not told yet").containsExactly(reset);
        for (String nonsense : List.of("", "-", "run1-", "run1-x", "run1--1", "\n")) {
            assertThat(reader(nonsense).told()).as(nonsense).containsExactly(reset);
        }
    }

    @Test
    void doesNotRepeatWhatIsToldAnewAnyway() {
        Remembering there = reader(null);
        hub.pass("status", "now", null);
        assertThat(there.told()).last().isEqualTo("event: status\ndata: \"now\"\n\n");
        assertThat(reader("run1-0").told()).hasSize(1);
    }

    @Test
    void tellsReadersOfOneStreamWhatIsForItOrForAll() {
        Remembering reader = new Remembering("one");
        hub.publish("chat", "other", "two");
        hub.join(reader, "run1-0");
        hub.publish("chat", "own", "one");
        hub.publish("destination", "all", null);
        hub.pass("status", "other", "two");
        assertThat(reader.told())
                .containsExactly(
                        "retry: 1000\nid: run1-0\n\n",
                        "id: run1-2\nevent: chat\ndata: \"own\"\n\n",
                        "id: run1-3\nevent: destination\ndata: \"all\"\n\n");
    }

    @Test
    void whoLeftIsToldNothing() {
        Remembering reader = reader(null);
        hub.leave(reader);
        hub.leave(reader);
        hub.publish("chat", "a", null);
        assertThat(reader.told()).hasSize(1);
        assertThat(hub.readers()).isZero();
    }

    @Test
    void isOfOneMindWhoeverPublishesAndWhenever() throws InterruptedException {
        List<Remembering> readers = new ArrayList<>(List.of(reader(null), reader(null)));
        CountDownLatch go = new CountDownLatch(1);
        List<Thread> publishers = new ArrayList<>();
        for (int each = 0; each < 4; each++) {
            Thread publisher = new Thread(() -> {
                try {
                    go.await();
                } catch (InterruptedException e) {
                    return;
                }
                IntStream.range(0, 250).forEach(n -> hub.publish("chat", n, null));
            });
            publisher.start();
            publishers.add(publisher);
        }
        go.countDown();
        readers.add(reader("run1-0")); // comes in the midst of it
        for (Thread publisher : publishers) {
            publisher.join();
        }
        List<String> all = readers.get(0).told().subList(1, 1001);
        assertThat(IntStream.rangeClosed(1, 1000).mapToObj(n -> "id: run1-" + n + "\n"))
                .zipSatisfy(all, (id, event) -> assertThat(event).startsWith(id));
        readers.forEach(reader -> assertThat(reader.told().subList(1, 1001)).isEqualTo(all));
    }
}
