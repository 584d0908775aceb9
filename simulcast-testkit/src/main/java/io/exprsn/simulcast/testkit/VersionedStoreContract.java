package io.exprsn.simulcast.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.exprsn.simulcast.ErrorKind;
import io.exprsn.simulcast.SimulcastException;
import io.exprsn.simulcast.store.RecordFormat;
import io.exprsn.simulcast.store.VersionedRecord;
import io.exprsn.simulcast.store.VersionedStore;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/**
 * What every store does: extend the one of your record's kind, such as {@link DestinationStoreContract}. JUnit makes a new object for
 * each test, so {@link #fresh} is called once per object.
 *
 * @param <R> what is kept
 * @param <S> the store under test
 */
public abstract class VersionedStoreContract<R extends VersionedRecord<R>, S extends VersionedStore<R>> {
    private static final int WRITERS = 16;
    private static final int ROUNDS = 10;
    private static final long PATIENCE_S = 90;

    /** For the kinds of records in this package. */
    VersionedStoreContract() {}

    /** An empty store that no other test uses. */
    protected abstract S fresh();

    /**
     * Another way to the records of a store, as another process would have; the store itself, where there is no other way. Called by
     * several threads at a time.
     */
    protected abstract S reopen(S store);

    /**
     * Puts other bytes into the place of a record, beneath the store. Left as it is, the tests of damaged records are skipped: for
     * stores that do not keep what {@link RecordFormat} writes.
     */
    protected void overwrite(S store, String id, byte[] bytes) {
        Assumptions.abort("This store gives no way to damage a record");
    }

    abstract RecordFormat<R> format();

    /** Bytes of the longest id. */
    abstract int longestId();

    /** A record that was never stored, with all it can have and a number in it. */
    abstract R record(String id, int number);

    abstract int number(R record);

    /** A record of some 200,000 bytes. */
    abstract R large(String id);

    @Test
    @DisplayName("gives back what was stored, also to whoever opens it later")
    void givesBackWhatWasStored() {
        S store = fresh();
        R stored = put(store, record("main channel", 1));

        assertTrue(stored.version() > 0, "a stored record has a version above 0");
        assertEquals(record("main channel", 1).withVersion(stored.version()), stored);
        assertEquals(Optional.of(stored), store.get("main channel"));
        assertEquals(Optional.of(stored), reopen(store).get("main channel"));
        R changed = put(reopen(store), record("main channel", 2).withVersion(stored.version()));
        assertEquals(Optional.of(changed), store.get("main channel"));
    }

    @Test
    @DisplayName("has nothing under another id, nor under the same in capitals")
    void hasNothingUnderAnotherId() {
        S store = fresh();
        put(store, record("one", 1));

        assertEquals(Optional.empty(), store.get("two"));
        assertEquals(Optional.empty(), store.get("ONE"));
        assertEquals(Optional.empty(), store.get("one "));
    }

    @Test
    @DisplayName("refuses whoever was slower, and changes nothing then")
    void refusesWhoeverWasSlower() {
        S store = fresh();
        R first = put(store, record("a", 1));
        R second = put(store, record("a", 2).withVersion(first.version()));

        assertNotEquals(first.version(), second.version());
        assertEquals(Optional.empty(), store.put(record("a", 3).withVersion(first.version())));
        assertEquals(Optional.empty(), store.put(record("a", 4)), "0 means that none is expected");
        assertEquals(Optional.empty(), store.put(record("never", 5).withVersion(7)));
        assertEquals(Optional.of(second), store.get("a"));
        assertEquals(List.of("a"), store.ids());
    }

    @Test
    @DisplayName("gives no version of a removed record to a later one of that id")
    void versionsNeverComeAgain() {
        S store = fresh();
        Set<Long> versions = new HashSet<>();
        R old = record("a", 0);
        for (int i = 0; i < 20; i++) {
            old = put(i % 2 == 0 ? store : reopen(store), record("a", i));
            assertTrue(versions.add(old.version()), "the version " + old.version() + " came twice");
            R next = put(store, record("a", i).withVersion(old.version()));
            assertTrue(versions.add(next.version()), "the version " + next.version() + " came twice");
            assertTrue(store.remove("a"));
        }
        put(store, record("a", 30));
        assertEquals(Optional.empty(), store.put(record("a", 31).withVersion(old.version())));
    }

    @Test
    @DisplayName("removes, and says whether there was one")
    void removesAndSaysSo() {
        S store = fresh();
        put(store, record("a", 1));
        put(store, record("b", 2));

        assertTrue(store.remove("a"));
        assertFalse(store.remove("a"));
        assertEquals(Optional.empty(), reopen(store).get("a"));
        assertEquals(List.of("b"), store.ids());
    }

    @Test
    @DisplayName("keeps ids as they are given, in the order of their characters")
    void keepsIdsAsTheyAreGiven() {
        S store = fresh();
        List<String> ids = List.of(
                "..",
                "CON",
                "Main",
                "a/b\\c:*?\"<>|",
                "con",
                "main",
                "two  spaces ",
                "ü日🔑",
                "\uffee",
                "%41+b",
                "'; --");
        for (String id : ids) {
            put(store, record(id, id.length()));
        }

        assertEquals(ids.stream().sorted().toList(), reopen(store).ids());
        for (String id : ids) {
            assertEquals(id.length(), number(store.get(id).orElseThrow()), id);
        }
    }

    @Test
    @DisplayName("refuses ids that cannot be, and takes the longest that can")
    void refusesIdsThatCannotBe() {
        S store = fresh();
        String longest = "ü".repeat(longestId() / 2);

        for (String id : List.of("", "  ", "a\nb", "a\0b", longest + "ü")) {
            assertFails(ErrorKind.INVALID, () -> store.get(id));
            assertFails(ErrorKind.INVALID, () -> store.remove(id));
        }
        put(store, record(longest, 1));
        assertTrue(reopen(store).get(longest).isPresent());
    }

    @Test
    @DisplayName("keeps a record of 200,000 bytes")
    void keepsALargeRecord() {
        S store = fresh();
        R large = put(store, large("large"));

        assertTrue(format().write(large).length > 200_000);
        assertEquals(Optional.of(large), reopen(store).get("large"));
    }

    @Test
    @DisplayName("stores for an interrupted thread all the same, and leaves it interrupted")
    void anInterruptedThreadStoresAllTheSame() {
        S store = fresh();
        Thread.currentThread().interrupt();
        try {
            R stored = put(store, record("a", 1));
            assertEquals(Optional.of(stored), store.get("a"));
            assertEquals(List.of("a"), store.ids());
            assertTrue(store.remove("a"));
            put(store, record("b", 2));
        } finally {
            assertTrue(Thread.interrupted(), "the thread is still interrupted");
        }
        assertTrue(reopen(store).get("b").isPresent(), "the store still works");
    }

    @Test
    @DisplayName("lets one win of many who write with one version")
    void ofManyWritersWithOneVersionOneWins() throws Exception {
        S store = fresh();
        for (long version : new long[] {0, 1}) {
            long expected = version == 0 ? 0 : store.get("a").orElseThrow().version();
            List<Boolean> won = inThreads(writer ->
                    reopen(store).put(record("a", writer).withVersion(expected)).isPresent());
            assertEquals(1, won.stream().filter(one -> one).count());
        }
    }

    @Test
    @DisplayName("loses no update of many threads that count")
    void losesNoUpdate() throws Exception {
        S store = fresh();
        put(store, record("counter", 0));
        inThreads(writer -> {
            S own = reopen(store);
            for (int round = 0; round < ROUNDS; round++) {
                own.update("counter", read -> record("counter", number(read) + 1));
            }
            return true;
        });

        assertEquals(WRITERS * ROUNDS, number(reopen(store).get("counter").orElseThrow()));
    }

    @Test
    @DisplayName("does not bring back by an update what was removed meanwhile")
    void anUpdateBringsNothingBack() {
        S store = fresh();
        put(store, record("a", 1));

        assertEquals(Optional.empty(), store.update("a", read -> {
            store.remove("a");
            return read;
        }));
        assertEquals(Optional.empty(), store.update("none", read -> read));
        assertEquals(List.of(), store.ids());
    }

    @Test
    @DisplayName("says that a record is damaged, and gives the others")
    void oneDamagedRecordHurtsNoOther() {
        S store = fresh();
        R whole = put(store, record("a", 1));
        R other = put(store, record("b", 2));
        byte[] bytes = format().write(whole);
        for (byte[] damaged :
                List.of(new byte[0], Arrays.copyOf(bytes, bytes.length / 2), "{}".getBytes(StandardCharsets.UTF_8))) {
            overwrite(store, "a", damaged);
            assertFails(ErrorKind.REJECTED, () -> reopen(store).get("a"));
        }
        overwrite(store, "a", format().write(other));
        assertFails(ErrorKind.REJECTED, () -> reopen(store).get("a"));

        assertEquals(Optional.of(other), store.get("b"));
        assertEquals(List.of("a", "b"), store.ids());
        assertTrue(store.remove("a"));
        put(store, record("a", 3));
    }

    @Test
    @DisplayName("refuses a record of a format it does not know, names both, and does not overwrite it")
    void refusesAnUnknownFormat() {
        S store = fresh();
        R stored = put(store, record("a", 1));
        String newer = new String(format().write(stored), StandardCharsets.UTF_8)
                .replaceFirst("(\"format\"\\s*:\\s*)\\d+", "$199");
        overwrite(store, "a", newer.getBytes(StandardCharsets.UTF_8));

        String text = assertFails(ErrorKind.INVALID, () -> store.get("a"));
        assertTrue(text.contains("99") && text.contains("format " + format().number()), text);
        assertFails(ErrorKind.INVALID, () -> store.put(record("a", 2).withVersion(stored.version())));
    }

    private R put(S store, R record) {
        return store.put(record).orElseThrow(() -> new AssertionError("The store refused " + record));
    }

    private static String assertFails(ErrorKind kind, Executable call) {
        SimulcastException error = assertThrows(SimulcastException.class, call);
        assertEquals(kind, error.kind(), error.getMessage());
        return error.problem() + ". " + error.remedy();
    }

    private interface Writer<T> {
        T write(int number) throws Exception;
    }

    private static <T> List<T> inThreads(Writer<T> work) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(WRITERS);
        try {
            List<Callable<T>> writers = new ArrayList<>();
            for (int i = 0; i < WRITERS; i++) {
                int writer = i;
                writers.add(() -> work.write(writer));
            }
            List<T> results = new ArrayList<>();
            for (Future<T> one : threads.invokeAll(writers, PATIENCE_S, TimeUnit.SECONDS)) {
                results.add(one.get());
            }
            return results;
        } finally {
            threads.shutdownNow();
        }
    }
}
