package io.exprsn.simulcast.examples.control.http;

import io.exprsn.simulcast.examples.control.http.Tokens.Hash;
import io.exprsn.simulcast.examples.store.Database;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import javax.sql.DataSource;

/** Hashes of tokens and of the browsers that are logged in, in the database, so that both outlive the server. Safe for use by several threads. */
final class AccessStore {
    private final Database database;

    AccessStore(DataSource database) {
        this.database = new Database(database);
    }

    /** Of the token of a role, if one was made. */
    Optional<Hash> token(Role role) {
        return with(connection -> {
            try (PreparedStatement select =
                    connection.prepareStatement("SELECT hash FROM control_token WHERE role = ?")) {
                select.setString(1, role.word());
                try (ResultSet rows = select.executeQuery()) {
                    return rows.next() ? Optional.of(Hash.ofText(rows.getString(1))) : Optional.<Hash>empty();
                }
            }
        });
    }

    /** Keeps the token of a role that has none; false if another process was faster. */
    boolean add(Role role, Hash hash) {
        return with(connection -> {
            try (PreparedStatement insert = connection.prepareStatement(
                    "INSERT INTO control_token (role, hash) VALUES (?, ?) ON CONFLICT DO NOTHING")) {
                insert.setString(1, role.word());
                insert.setString(2, hash.text());
                return insert.executeUpdate() == 1;
            }
        });
    }

    void addLogin(Hash hash, Role role, Hash token, Instant until) {
        with(connection -> {
            try (PreparedStatement insert = connection.prepareStatement(
                    "INSERT INTO control_login (hash, role, token, until_ms) VALUES (?, ?, ?, ?)")) {
                insert.setString(1, hash.text());
                insert.setString(2, role.word());
                insert.setString(3, token.text());
                insert.setLong(4, until.toEpochMilli());
                return insert.executeUpdate();
            }
        });
    }

    /** A browser that is logged in, unless its time is over. */
    Optional<Login> login(Hash hash, Instant now) {
        return with(connection -> {
            try (PreparedStatement select = connection.prepareStatement(
                    "SELECT role, until_ms FROM control_login WHERE hash = ? AND until_ms > ?")) {
                select.setString(1, hash.text());
                select.setLong(2, now.toEpochMilli());
                try (ResultSet rows = select.executeQuery()) {
                    return rows.next()
                            ? Optional.of(new Login(
                                    Role.valueOf(rows.getString(1).toUpperCase(Locale.ROOT)),
                                    Instant.ofEpochMilli(rows.getLong(2))))
                            : Optional.<Login>empty();
                }
            }
        });
    }

    void removeLogin(Hash hash) {
        with(connection -> {
            try (PreparedStatement delete = connection.prepareStatement("DELETE FROM control_login WHERE hash = ?")) {
                delete.setString(1, hash.text());
                return delete.executeUpdate();
            }
        });
    }

    void removeLoginsBefore(Instant now) {
        with(connection -> {
            try (PreparedStatement delete =
                    connection.prepareStatement("DELETE FROM control_login WHERE until_ms <= ?")) {
                delete.setLong(1, now.toEpochMilli());
                return delete.executeUpdate();
            }
        });
    }

    /** Logins with a token that is no longer the one of its role. */
    void removeLoginsWithOther(Role role, Hash token) {
        with(connection -> {
            try (PreparedStatement delete =
                    connection.prepareStatement("DELETE FROM control_login WHERE role = ? AND token <> ?")) {
                delete.setString(1, role.word());
                delete.setString(2, token.text());
                return delete.executeUpdate();
            }
        });
    }

    record Login(Role role, Instant until) {}

    private <T> T with(Database.Work<T> work) {
        return database.ask("Looking up who may come in", work);
    }
}
