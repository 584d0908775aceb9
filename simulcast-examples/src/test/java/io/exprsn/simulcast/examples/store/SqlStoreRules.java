package io.exprsn.simulcast.examples.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.exprsn.simulcast.ErrorKind;
import io.exprsn.simulcast.SimulcastException;
import io.exprsn.simulcast.examples.control.stream.InputKind;
import io.exprsn.simulcast.examples.control.stream.StoredStream;
import io.exprsn.simulcast.examples.control.stream.StreamFormat;
import io.exprsn.simulcast.store.CredentialStore;
import io.exprsn.simulcast.store.DestinationStore;
import io.exprsn.simulcast.store.ScheduleStore;
import io.exprsn.simulcast.store.SessionStore;
import io.exprsn.simulcast.store.VersionedStore;
import io.exprsn.simulcast.testkit.CredentialStoreContract;
import io.exprsn.simulcast.testkit.DestinationStoreContract;
import io.exprsn.simulcast.testkit.ScheduleStoreContract;
import io.exprsn.simulcast.testkit.SessionStoreContract;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** The stores in SQL keep the contracts, whatever the database. */
abstract class SqlStoreRules {
    /** One with the tables and nothing in them. */
    abstract DataSource database();

    @Nested
    @DisplayName("A credential store in SQL")
    class Credentials extends CredentialStoreContract {
        @Override
        protected CredentialStore fresh() {
            return new SqlStores(database()).credentials();
        }

        @Override
        protected CredentialStore reopen(CredentialStore store) {
            return fresh();
        }

        @Override
        protected void overwrite(CredentialStore store, String id, byte[] bytes) {
            write("simulcast_credential", id, bytes);
        }
    }

    @Nested
    @DisplayName("A destination store in SQL")
    class Destinations extends DestinationStoreContract {
        @Override
        protected DestinationStore fresh() {
            return new SqlStores(database()).destinations();
        }

        @Override
        protected DestinationStore reopen(DestinationStore store) {
            return fresh();
        }

        @Override
        protected void overwrite(DestinationStore store, String id, byte[] bytes) {
            write("simulcast_destination", id, bytes);
        }
    }

    @Nested
    @DisplayName("A session store in SQL")
    class Sessions extends SessionStoreContract {
        @Override
        protected SessionStore fresh() {
            return new SqlStores(database()).sessions();
        }

        @Override
        protected SessionStore reopen(SessionStore store) {
            return fresh();
        }

        @Override
        protected void overwrite(SessionStore store, String id, byte[] bytes) {
            write("simulcast_session", id, bytes);
        }
    }

    @Nested
    @DisplayName("A schedule store in SQL")
    class Schedules extends ScheduleStoreContract {
        @Override
        protected ScheduleStore fresh() {
            return new SqlStores(database()).schedules();
        }

        @Override
        protected ScheduleStore reopen(ScheduleStore store) {
            return fresh();
        }

        @Override
        protected void overwrite(ScheduleStore store, String id, byte[] bytes) {
            write("simulcast_schedule", id, bytes);
        }
    }

    /** Of a host's own records, those of the control room; the contract of the library is for the library's. */
    @Nested
    @DisplayName("A store of a host's own records in SQL")
    class Streams {
        private VersionedStore<StoredStream> store;
        private final StoredStream sunday = new StoredStream(
                "sunday",
                0,
                "Sunday",
                "Sunday service",
                null,
                new StoredStream.Input(InputKind.ADDRESS, "rtmp://studio.example/...", "stream/x"),
                List.of("youtube", "twitch"));

        @BeforeEach
        void open() {
            store = new SqlStores(database()).table(new StreamFormat());
        }

        @Test
        void givesBackWhatWasStoredAlsoToWhoeverOpensItLater() {
            StoredStream stored = store.put(sunday).orElseThrow();
            assertThat(stored).isEqualTo(sunday.withVersion(stored.version()));
            assertThat(new SqlStores(database()).table(new StreamFormat()).get("sunday"))
                    .contains(stored);
            assertThat(store.get("SUNDAY")).isEmpty();
            StoredStream plain = new StoredStream("a".repeat(64), 0, "plain", null, "text", null, List.of());
            assertThat(store.put(plain).map(kept -> kept.withVersion(0))).contains(plain);
            assertThat(store.ids()).containsExactly("a".repeat(64), "sunday");
        }

        @Test
        void refusesWhoeverWasSlower() {
            StoredStream first = store.put(sunday).orElseThrow();
            StoredStream second = store.put(first).orElseThrow();
            assertThat(second.version()).isGreaterThan(first.version());
            assertThat(store.put(first)).isEmpty();
            assertThat(store.put(sunday)).isEmpty();
            assertThat(store.get("sunday")).contains(second);
        }

        @Test
        void losesNoUpdateOfManyThreads() throws Exception {
            store.put(sunday);
            ExecutorService threads = Executors.newFixedThreadPool(8);
            try {
                List<Callable<Boolean>> writers = new ArrayList<>();
                for (int i = 0; i < 8; i++) {
                    String added = "d" + i;
                    writers.add(() -> store.update("sunday", read -> {
                                List<String> more = new ArrayList<>(read.destinations());
                                more.add(added);
                                return new StoredStream(
                                        read.id(),
                                        read.version(),
                                        read.name(),
                                        read.title(),
                                        read.description(),
                                        read.input(),
                                        more);
                            })
                            .isPresent());
                }
                for (Future<Boolean> one : threads.invokeAll(writers)) {
                    assertThat(one.get()).isTrue();
                }
            } finally {
                threads.shutdownNow();
            }
            assertThat(store.get("sunday").orElseThrow().destinations()).hasSize(10);
        }

        @Test
        void saysThatARecordIsDamagedOrOfAnotherFormatAndGivesTheOthers() {
            store.put(sunday);
            StoredStream other = store.put(new StoredStream("other", 0, "Other", null, null, null, List.of()))
                    .orElseThrow();
            for (String damaged : List.of("", "{\"format\":1", "{}", new StreamFormat().write(other))) {
                write("simulcast_stream", "sunday", damaged.getBytes(StandardCharsets.UTF_8));
                assertThatThrownBy(() -> store.get("sunday"))
                        .isInstanceOfSatisfying(
                                SimulcastException.class,
                                e -> assertThat(e.kind()).isEqualTo(ErrorKind.REJECTED));
            }
            String newer = new StreamFormat().write(sunday.withVersion(1)).replace("\"format\":1", "\"format\":99");
            write("simulcast_stream", "sunday", newer.getBytes(StandardCharsets.UTF_8));
            assertThatThrownBy(() -> store.get("sunday"))
                    .isInstanceOfSatisfying(
                            SimulcastException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.INVALID))
                    .hasMessageContaining("99");
            assertThat(store.get("other")).contains(other);
            assertThat(store.remove("sunday")).isTrue();
            assertThat(store.put(sunday)).isPresent();
        }

        @Test
        void refusesIdsThatCannotBe() {
            for (String id : List.of("", "a b", "../a", "ü", "a".repeat(65))) {
                assertThatThrownBy(() -> store.get(id))
                        .isInstanceOfSatisfying(
                                SimulcastException.class,
                                e -> assertThat(e.kind()).isEqualTo(ErrorKind.INVALID));
            }
        }
    }

    void write(String table, String id, byte[] bytes) {
        try (Connection connection = database().getConnection();
                PreparedStatement update =
                        connection.prepareStatement("UPDATE " + table + " SET record = ? WHERE id = ?")) {
            update.setString(1, new String(bytes, StandardCharsets.UTF_8));
            update.setString(2, id);
            assertThat(update.executeUpdate()).isEqualTo(1);
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }
}
