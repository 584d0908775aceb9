package io.exprsn.simulcast.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.exprsn.simulcast.ErrorKind;
import io.exprsn.simulcast.SimulcastException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** What every credential store does. */
abstract class CredentialStoreRules {
    /** The store under test; each call gives another way to the same records. */
    abstract CredentialStore store();

    @Test
    void givesBackWhatWasStored() {
        SealedRecord stored = store().put(record("main channel", 0, "c2VhbGVk")).orElseThrow();

        assertThat(store().get("main channel")).contains(stored);
        assertThat(stored.fields()).isEqualTo(Map.of("key", "c2VhbGVk"));
        assertThat(stored.version()).isPositive();
    }

    @Test
    void hasNothingUnderAnotherName() {
        store().put(record("one", 0, "a"));

        assertThat(store().get("two")).isEmpty();
        assertThat(store().get("ONE")).isEmpty();
    }

    @Test
    void refusesWhoeverWasSlower() {
        SealedRecord first = store().put(record("a", 0, "1")).orElseThrow();
        SealedRecord second = store().put(record("a", first.version(), "2")).orElseThrow();

        assertThat(store().put(record("a", first.version(), "3"))).isEmpty();
        assertThat(store().put(record("a", 0, "4"))).isEmpty();
        assertThat(store().put(record("never", 7, "5"))).isEmpty();
        assertThat(store().get("a")).contains(second);
        assertThat(store().names()).containsExactly("a");
    }

    @Test
    void aVersionNeverComesAgainAfterARemoval() {
        SealedRecord before = store().put(record("a", 0, "1")).orElseThrow();
        assertThat(store().remove("a")).isTrue();
        SealedRecord after = store().put(record("a", 0, "2")).orElseThrow();

        assertThat(after.version()).isNotEqualTo(before.version());
        assertThat(store().put(record("a", before.version(), "3"))).isEmpty();
    }

    @Test
    void removesAndSaysSo() {
        store().put(record("a", 0, "1"));

        assertThat(store().remove("a")).isTrue();
        assertThat(store().remove("a")).isFalse();
        assertThat(store().get("a")).isEmpty();
        assertThat(store().names()).isEmpty();
    }

    @Test
    void keepsNamesAsTheyAreGiven() {
        List<String> names =
                List.of("..", "CON", "Main", "a/b\\c:*?\"<>|", "con", "main", "two  spaces ", "ü日🔑", "%41+b");
        names.forEach(name -> assertThat(store().put(record(name, 0, "1"))).isPresent());

        assertThat(store().names())
                .containsExactlyElementsOf(names.stream().sorted().toList());
        assertThat(names).allSatisfy(name -> assertThat(store().get(name)).isPresent());
    }

    @Test
    void refusesNamesThatCannotBe() {
        for (String name : List.of("", "  ", "a\nb", "ü".repeat(33))) {
            assertThatThrownBy(() -> store().get(name))
                    .isInstanceOfSatisfying(
                            SimulcastException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.INVALID));
        }
        assertThat(store().put(record("ü".repeat(32), 0, "1"))).isPresent();
    }

    @Test
    void anInterruptedThreadStoresAllTheSame() {
        Thread.currentThread().interrupt();
        try {
            assertThat(store().put(record("a", 0, "1"))).isPresent();
            assertThat(store().get("a")).isPresent();
            assertThat(store().remove("a")).isTrue();
        } finally {
            assertThat(Thread.interrupted()).isTrue();
        }
    }

    @Test
    void ofThirtyTwoWritersWithOneVersionOneWins() throws Exception {
        SealedRecord first = store().put(record("a", 0, "1")).orElseThrow();
        ExecutorService writers = Executors.newFixedThreadPool(32);
        try {
            List<Callable<Boolean>> writes = new ArrayList<>();
            for (int i = 0; i < 32; i++) {
                String value = "v" + i;
                writes.add(
                        () -> store().put(record("a", first.version(), value)).isPresent());
            }
            int won = 0;
            for (Future<Boolean> write : writers.invokeAll(writes)) {
                won += write.get() ? 1 : 0;
            }
            assertThat(won).isEqualTo(1);
        } finally {
            writers.shutdownNow();
        }
    }

    static SealedRecord record(String name, long version, String sealed) {
        return new SealedRecord(name, version, Map.of("key", sealed));
    }
}
