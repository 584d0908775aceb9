package io.exprsn.simulcast.examples.store;

import io.exprsn.simulcast.store.CredentialStore;
import io.exprsn.simulcast.store.DestinationStore;
import io.exprsn.simulcast.store.RecordFormat;
import io.exprsn.simulcast.store.ScheduleStore;
import io.exprsn.simulcast.store.SealedRecord;
import io.exprsn.simulcast.store.SessionStore;
import io.exprsn.simulcast.store.StoredDestination;
import io.exprsn.simulcast.store.StoredSchedule;
import io.exprsn.simulcast.store.StoredSession;
import io.exprsn.simulcast.store.VersionedRecord;
import io.exprsn.simulcast.store.VersionedStore;
import java.util.List;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;

/**
 * The four stores in one database: PostgreSQL, or H2 with {@code MODE=PostgreSQL}. Connections are taken from the data source for one
 * statement or two, and must commit by themselves, as they do unless told otherwise. How lasting what was committed is, is the
 * database's promise: PostgreSQL forces it to the disk, H2 does not.
 */
public final class SqlStores {
    private final DataSource database;

    /** In this database, whose tables are there; see {@link #migrate}. */
    public SqlStores(DataSource database) {
        this.database = database;
    }

    /** Makes the tables, or brings them to what this version needs. */
    public static void migrate(DataSource database) {
        Flyway.configure()
                .dataSource(database)
                .locations("classpath:io/exprsn/simulcast/examples/store")
                .table("simulcast_history") // a host may use Flyway for its own tables too
                .baselineOnMigrate(true)
                .baselineVersion("0")
                .load()
                .migrate();
    }

    /** Sealed credentials. */
    public CredentialStore credentials() {
        return new Credentials(database);
    }

    /** Destinations. */
    public DestinationStore destinations() {
        return new Destinations(database);
    }

    /** Sessions. */
    public SessionStore sessions() {
        return new Sessions(database);
    }

    /** Schedules. */
    public ScheduleStore schedules() {
        return new Schedules(database);
    }

    /** Records of a host's own, in a table of the same columns as the others. */
    public <R extends VersionedRecord<R>> VersionedStore<R> table(RecordText<R> text) {
        return new SqlStore<>(database, text);
    }

    private static final class Credentials extends SqlStore<SealedRecord> implements CredentialStore {
        Credentials(DataSource database) {
            super(database, RecordText.of(RecordFormat.CREDENTIAL));
        }

        @Override
        public List<String> names() {
            return ids();
        }

        @Override
        public List<String> ids() {
            return super.ids();
        }
    }

    private static final class Destinations extends SqlStore<StoredDestination> implements DestinationStore {
        Destinations(DataSource database) {
            super(database, RecordText.of(RecordFormat.DESTINATION));
        }
    }

    private static final class Sessions extends SqlStore<StoredSession> implements SessionStore {
        Sessions(DataSource database) {
            super(database, RecordText.of(RecordFormat.SESSION));
        }
    }

    private static final class Schedules extends SqlStore<StoredSchedule> implements ScheduleStore {
        Schedules(DataSource database) {
            super(database, RecordText.of(RecordFormat.SCHEDULE));
        }
    }
}
