package io.exprsn.simulcast.examples.control.destination;

import io.exprsn.simulcast.ErrorKind;
import io.exprsn.simulcast.SimulcastException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** Which platform a credential is for, and whose account it is: no secret, and nothing that the sealed record says. Safe for use by several threads. */
final class AccountNames {
    private final DataSource database;

    AccountNames(DataSource database) {
        this.database = database;
    }

    /**
     * What is known of a credential.
     *
     * @param account as people know it; null until the platform told
     */
    record Known(String platform, @Nullable String account) {}

    Optional<Known> find(String credential) {
        return with(connection -> {
            try (PreparedStatement select =
                    connection.prepareStatement("SELECT platform, account FROM control_account WHERE credential = ?")) {
                select.setString(1, credential);
                try (ResultSet rows = select.executeQuery()) {
                    return rows.next()
                            ? Optional.of(new Known(rows.getString(1), rows.getString(2)))
                            : Optional.<Known>empty();
                }
            }
        });
    }

    void put(String credential, Known known) {
        with(connection -> {
            if (write(connection, credential, known, true) == 0 && write(connection, credential, known, false) == 0) {
                write(connection, credential, known, true); // another was faster: the last one stays
            }
            return null;
        });
    }

    private static int write(Connection connection, String credential, Known known, boolean update)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(
                update
                        ? "UPDATE control_account SET platform = ?, account = ? WHERE credential = ?"
                        : "INSERT INTO control_account (platform, account, credential) VALUES (?, ?, ?)"
                                + " ON CONFLICT DO NOTHING")) {
            statement.setString(1, known.platform());
            statement.setString(2, known.account());
            statement.setString(3, credential);
            return statement.executeUpdate();
        }
    }

    void remove(String credential) {
        with(connection -> {
            try (PreparedStatement delete =
                    connection.prepareStatement("DELETE FROM control_account WHERE credential = ?")) {
                delete.setString(1, credential);
                return delete.executeUpdate();
            }
        });
    }

    private <T> T with(Work<T> work) {
        boolean interrupted = Thread.interrupted(); // H2 closes its file when it meets one
        try (Connection connection = database.getConnection()) {
            return work.in(connection);
        } catch (SQLException e) {
            throw new SimulcastException(
                    ErrorKind.TRANSIENT,
                    "Looking up accounts failed with the SQL state " + e.getSQLState(),
                    "Look whether the database runs and has room",
                    e);
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private interface Work<T> {
        T in(Connection connection) throws SQLException;
    }
}
