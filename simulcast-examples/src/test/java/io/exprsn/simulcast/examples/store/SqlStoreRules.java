package io.exprsn.simulcast.examples.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.exprsn.simulcast.store.CredentialStore;
import io.exprsn.simulcast.store.DestinationStore;
import io.exprsn.simulcast.store.ScheduleStore;
import io.exprsn.simulcast.store.SessionStore;
import io.exprsn.simulcast.testkit.CredentialStoreContract;
import io.exprsn.simulcast.testkit.DestinationStoreContract;
import io.exprsn.simulcast.testkit.ScheduleStoreContract;
import io.exprsn.simulcast.testkit.SessionStoreContract;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;

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

    private void write(String table, String id, byte[] bytes) {
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
