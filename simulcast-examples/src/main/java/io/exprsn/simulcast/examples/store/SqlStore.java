package io.exprsn.simulcast.examples.store;

import io.exprsn.simulcast.store.VersionedRecord;
import io.exprsn.simulcast.store.VersionedStore;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;

/** A table of records. Two who write one at the same time are told apart by the database: the version stands in the condition. */
class SqlStore<R extends VersionedRecord<R>> implements VersionedStore<R> {
    private final Database database;
    private final RecordText<R> format;
    private final String table;

    SqlStore(DataSource database, RecordText<R> format) {
        this.database = new Database(database);
        this.format = format;
        this.table = "simulcast_" + format.noun();
    }

    @Override
    public Optional<R> get(String id) {
        format.requireId(id);
        return inDatabase("Reading " + id, connection -> read(connection, id));
    }

    @Override
    public Optional<R> put(R record) {
        return inDatabase("Storing " + record.id(), connection -> {
            // Read first: what is damaged or of a newer version of the library is not written over.
            long stored =
                    read(connection, record.id()).map(VersionedRecord::version).orElse(0L);
            if (stored != record.version()) {
                return Optional.empty();
            }
            R next = record.withVersion(nextVersion(connection));
            boolean done = stored == 0 ? insert(connection, next) : update(connection, next, stored);
            return done ? Optional.of(next) : Optional.empty();
        });
    }

    @Override
    public boolean remove(String id) {
        format.requireId(id);
        return inDatabase("Removing " + id, connection -> {
            try (PreparedStatement delete = connection.prepareStatement("DELETE FROM " + table + " WHERE id = ?")) {
                delete.setString(1, id);
                return delete.executeUpdate() == 1;
            }
        });
    }

    @Override
    public List<String> ids() {
        return inDatabase("Listing", connection -> {
            List<String> ids = new ArrayList<>();
            try (PreparedStatement select = connection.prepareStatement("SELECT id FROM " + table);
                    ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    ids.add(rows.getString(1));
                }
            }
            Collections.sort(ids); // not by the database, whose collation is anybody's choice
            return List.copyOf(ids);
        });
    }

    private Optional<R> read(Connection connection, String id) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement("SELECT record FROM " + table + " WHERE id = ?")) {
            select.setString(1, id);
            try (ResultSet rows = select.executeQuery()) {
                return rows.next()
                        ? Optional.of(format.read(id, rows.getString(1), "table " + table + ", row " + id))
                        : Optional.empty();
            }
        }
    }

    private boolean insert(Connection connection, R next) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(
                "INSERT INTO " + table + " (id, version, record) VALUES (?, ?, ?) ON CONFLICT DO NOTHING")) {
            insert.setString(1, next.id());
            insert.setLong(2, next.version());
            insert.setString(3, format.write(next));
            return insert.executeUpdate() == 1; // 0: another was faster
        }
    }

    private boolean update(Connection connection, R next, long expected) throws SQLException {
        try (PreparedStatement update = connection.prepareStatement(
                "UPDATE " + table + " SET version = ?, record = ? WHERE id = ? AND version = ?")) {
            update.setLong(1, next.version());
            update.setString(2, format.write(next));
            update.setString(3, next.id());
            update.setLong(4, expected);
            return update.executeUpdate() == 1; // 0: another was faster
        }
    }

    private static long nextVersion(Connection connection) throws SQLException {
        try (PreparedStatement next = connection.prepareStatement("SELECT nextval('simulcast_version')");
                ResultSet rows = next.executeQuery()) {
            rows.next();
            return rows.getLong(1);
        }
    }

    private <T> T inDatabase(String what, Database.Work<T> work) {
        return database.ask(what + " in the table " + table, work);
    }
}
