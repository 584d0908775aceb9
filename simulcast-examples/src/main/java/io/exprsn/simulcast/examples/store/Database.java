package io.exprsn.simulcast.examples.store;

import io.exprsn.simulcast.ErrorKind;
import io.exprsn.simulcast.SimulcastException;
import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;

/** The one way in which statements reach a database here. Safe for use by several threads. */
public final class Database {
    private final DataSource source;

    /** In front of this, whose connections commit by themselves. */
    public Database(DataSource source) {
        this.source = source;
    }

    /** What is done with a connection. */
    public interface Work<T> {
        /** A statement or two. */
        T with(Connection connection) throws SQLException;
    }

    /**
     * Does a statement or two on a connection of its own. Keeps an interrupt for later: what is written may exist nowhere else, and H2 closes
     * its file when it meets one.
     *
     * @param what is tried, for the error
     * @throws SimulcastException ({@link ErrorKind#TRANSIENT}) with the SQL state, if the database does not do it
     */
    public <T> T ask(String what, Work<T> work) {
        boolean interrupted = Thread.interrupted();
        try (Connection connection = source.getConnection()) {
            return work.with(connection);
        } catch (SQLException e) {
            throw new SimulcastException(
                    ErrorKind.TRANSIENT,
                    what + " failed with the SQL state " + e.getSQLState(),
                    "Look whether the database runs, has its tables and has room",
                    e);
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
