package io.exprsn.simulcast.examples.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.exprsn.simulcast.ErrorKind;
import io.exprsn.simulcast.SimulcastException;
import io.exprsn.simulcast.store.SealedRecord;
import java.nio.file.Path;
import java.util.Map;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcConnectionPool;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On a file of H2. */
class SqlStoresOnH2Test extends SqlStoreRules {
    @TempDir
    Path folder;

    private JdbcConnectionPool database;

    @BeforeEach
    void open() {
        database = JdbcConnectionPool.create(StoresInADatabase.url(folder.resolve("stores")), "sa", "");
        SqlStores.migrate(database);
    }

    @AfterEach
    void close() {
        database.dispose();
    }

    @Override
    DataSource database() {
        return database;
    }

    @Test
    void areThereAfterTheDatabaseWasClosedAndOpened() {
        SealedRecord stored = new SqlStores(database)
                .credentials()
                .put(new SealedRecord("a", 0, Map.of("key", "1")))
                .orElseThrow();
        close();
        open();

        assertThat(new SqlStores(database).credentials().get("a")).contains(stored);
    }

    @Test
    void sayThatTheDatabaseHasNoTables() {
        JdbcConnectionPool empty = JdbcConnectionPool.create(StoresInADatabase.url(folder.resolve("empty")), "sa", "");
        try {
            assertThatThrownBy(() -> new SqlStores(empty).sessions().ids())
                    .isInstanceOfSatisfying(
                            SimulcastException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.TRANSIENT))
                    .hasMessageContaining("simulcast_session");
        } finally {
            empty.dispose();
        }
    }
}
