package io.exprsn.simulcast.examples.control;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.pool.HikariPool.PoolInitializationException;
import io.exprsn.simulcast.ErrorKind;
import io.exprsn.simulcast.Secret;
import io.exprsn.simulcast.SimulcastException;
import io.exprsn.simulcast.credential.Credentials;
import io.exprsn.simulcast.credential.TinkVault;
import io.exprsn.simulcast.credential.VaultKey;
import io.exprsn.simulcast.examples.store.SqlStores;
import io.exprsn.simulcast.examples.store.StoresInADatabase;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import javax.sql.DataSource;
import org.flywaydb.core.api.FlywayException;
import org.jspecify.annotations.Nullable;

/** Everything that outlives the process: one database, and the key that seals what is secret in it. */
final class ControlStore implements AutoCloseable {
    private static final String KEY_FILE = "encryption-key";
    private static final int CONNECTIONS = 8;
    private static final long PATIENCE_MILLIS = 10_000;

    private final HikariDataSource database;
    private final SqlStores stores;
    private final Credentials credentials;
    private final @Nullable Path madeKey;

    private ControlStore(HikariDataSource database, Credentials credentials, @Nullable Path madeKey) {
        this.database = database;
        this.stores = new SqlStores(database);
        this.credentials = credentials;
        this.madeKey = madeKey;
    }

    /**
     * Opens the database, makes its tables and looks whether the key is right.
     *
     * @throws SimulcastException if one of these cannot be done
     */
    static ControlStore open(ControlSettings settings) {
        Path data = folder(settings.data());
        HikariDataSource database = connect(settings, data);
        try {
            SqlStores.migrate(database);
            Path keyFile = data.resolve(KEY_FILE);
            Optional<Secret> made = Optional.empty();
            Secret key = settings.encryptionKey();
            if (key == null && !Files.exists(keyFile)) {
                requireNothingSealed(database, keyFile);
                made = Optional.of(VaultKey.newKeyset());
                write(keyFile, made.get());
            }
            VaultKey vaultKey = key != null ? VaultKey.ofPassphrase(key) : VaultKey.ofKeyset(read(keyFile));
            Credentials credentials = new Credentials(TinkVault.of(vaultKey), new SqlStores(database).credentials());
            credentials.checkKey();
            return new ControlStore(database, credentials, made.isPresent() ? keyFile : null);
        } catch (FlywayException e) {
            database.close();
            throw new SimulcastException(
                    ErrorKind.INVALID,
                    "Making the tables in the database failed",
                    "Look whether its user may make tables, and whether it is of a newer version of this program",
                    e);
        } catch (RuntimeException e) {
            database.close();
            throw e;
        }
    }

    private static HikariDataSource connect(ControlSettings settings, Path data) {
        ControlSettings.Store store = settings.store();
        HikariConfig config = new HikariConfig();
        config.setPoolName("control-store");
        config.setMaximumPoolSize(CONNECTIONS);
        config.setConnectionTimeout(PATIENCE_MILLIS);
        if (store == null) {
            config.setJdbcUrl(StoresInADatabase.url(data.resolve("control")));
            config.setUsername("sa");
        } else {
            config.setJdbcUrl(store.url());
            config.setUsername(store.user());
            Secret password = store.password();
            config.setPassword(password == null ? null : password.reveal()); // the driver sends it
        }
        try {
            return new HikariDataSource(config);
        } catch (PoolInitializationException e) {
            throw new SimulcastException(
                    ErrorKind.INVALID,
                    "The database " + (store == null ? "in " + data : store) + " could not be opened"
                            + state(e.getCause()),
                    store == null
                            ? "Look whether another control room runs in this folder, and whether it can be written to"
                            : "Look at its address, SIMULCAST_STORE_USER and SIMULCAST_STORE_PASSWORD, and whether it runs",
                    e);
        } catch (RuntimeException e) {
            throw new SimulcastException(
                    ErrorKind.INVALID,
                    "The address of the database is none that a driver here knows",
                    "Write it as jdbc:postgresql://host/database",
                    e);
        }
    }

    private static String state(@Nullable Throwable cause) {
        return cause instanceof SQLException sql ? ": SQL state " + sql.getSQLState() : "";
    }

    /** A new key for what an old one sealed would only make it look as if all was well. */
    private static void requireNothingSealed(DataSource database, Path keyFile) {
        if (!new SqlStores(database).credentials().names().isEmpty()) {
            throw new SimulcastException(
                    ErrorKind.INVALID,
                    "There are sealed accounts and no key for them: ENCRYPTION_KEY is not set and " + keyFile
                            + " is not there",
                    "Set ENCRYPTION_KEY to what it was, or put the file back");
        }
    }

    private static Path folder(Path folder) {
        try {
            if (Files.isDirectory(folder)) {
                return folder;
            }
            return isPosix(folder.toAbsolutePath().getParent())
                    ? Files.createDirectories(
                            folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")))
                    : Files.createDirectories(folder);
        } catch (IOException e) {
            throw unwritable(folder, e);
        }
    }

    private static void write(Path file, Secret key) {
        try {
            if (isPosix(file.getParent())) {
                Files.createFile(
                        file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            } else {
                Files.createFile(file);
            }
            // The one place where the key stands; whoever wants another sets ENCRYPTION_KEY.
            Files.writeString(file, key.reveal(), StandardCharsets.UTF_8, StandardOpenOption.SYNC);
        } catch (IOException e) {
            throw unwritable(file, e);
        }
    }

    private static Secret read(Path file) {
        try {
            return Secret.of(Files.readString(file, StandardCharsets.UTF_8));
        } catch (IOException | IllegalArgumentException e) {
            throw new SimulcastException(
                    ErrorKind.INVALID,
                    "The key in " + file + " cannot be read",
                    "Put it back from a backup, or set ENCRYPTION_KEY",
                    e);
        }
    }

    private static boolean isPosix(@Nullable Path path) {
        return path != null
                && path.getFileSystem().supportedFileAttributeViews().contains("posix");
    }

    private static SimulcastException unwritable(Path path, IOException e) {
        return new SimulcastException(
                ErrorKind.INVALID, path + " cannot be made", "Choose another folder with --data", e);
    }

    DataSource database() {
        return database;
    }

    SqlStores stores() {
        return stores;
    }

    Credentials credentials() {
        return credentials;
    }

    /** Where a key was made just now; empty where there was one. */
    Optional<Path> madeKey() {
        return Optional.ofNullable(madeKey);
    }

    /** Whether the database answers. */
    boolean isUp() throws SQLException {
        try (Connection connection = database.getConnection()) {
            return connection.isValid(2);
        }
    }

    @Override
    public void close() {
        database.close();
    }
}
