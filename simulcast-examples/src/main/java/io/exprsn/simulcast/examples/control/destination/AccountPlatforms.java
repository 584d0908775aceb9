package io.exprsn.simulcast.examples.control.destination;

import io.exprsn.simulcast.examples.store.Database;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;
import javax.sql.DataSource;

/** Which platform a credential is for, which it does not say itself: no secret. Safe for use by several threads. */
final class AccountPlatforms {
    private final Database database;

    AccountPlatforms(DataSource database) {
        this.database = new Database(database);
    }

    /** The platform; empty for one that was not connected here, such as by the environment. */
    Optional<String> find(String credential) {
        return with(connection -> {
            try (PreparedStatement select =
                    connection.prepareStatement("SELECT platform FROM control_account WHERE credential = ?")) {
                select.setString(1, credential);
                try (ResultSet rows = select.executeQuery()) {
                    return rows.next() ? Optional.of(rows.getString(1)) : Optional.<String>empty();
                }
            }
        });
    }

    void put(String credential, String platform) {
        with(connection -> {
            int written =
                    write(connection, credential, platform, true) + write(connection, credential, platform, false);
            return written > 0 ? written : write(connection, credential, platform, true); // another was faster
        });
    }

    private static int write(Connection connection, String credential, String platform, boolean update)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(
                update
                        ? "UPDATE control_account SET platform = ? WHERE credential = ?"
                        : "INSERT INTO control_account (platform, credential) VALUES (?, ?) ON CONFLICT DO NOTHING")) {
            statement.setString(1, platform);
            statement.setString(2, credential);
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

    private <T> T with(Database.Work<T> work) {
        return database.ask("Looking up accounts", work);
    }
}
