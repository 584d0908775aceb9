package io.exprsn.simulcast.examples.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcConnectionPool;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.postgresql.ds.PGConnectionPoolDataSource;

/** On PostgreSQL, whose program comes with the build for one system. */
@EnabledOnOs(value = OS.LINUX, architectures = "amd64")
class SqlStoresOnPostgresTest extends SqlStoreRules {
    private static EmbeddedPostgres server;

    @BeforeAll
    static void start() throws IOException {
        server = EmbeddedPostgres.start();
    }

    @AfterAll
    static void stop() throws IOException {
        server.close();
    }

    /** A connection is a process there: without a pool these tests take minutes. It pools connections of any make. */
    private JdbcConnectionPool database;

    @BeforeEach
    void open() throws SQLException {
        PGConnectionPoolDataSource connections = new PGConnectionPoolDataSource();
        connections.setUrl(server.getJdbcUrl("postgres", "postgres"));
        database = JdbcConnectionPool.create(connections);
        try (Connection connection = database().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("DROP SCHEMA public CASCADE");
            statement.execute("CREATE SCHEMA public");
        }
        SqlStores.migrate(database());
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
    void tablesThatAreThereStayAsTheyAre() {
        SqlStores.migrate(database());

        assertThat(new SqlStores(database()).sessions().ids()).isEmpty();
    }
}
