package io.exprsn.simulcast.examples.store;

import io.exprsn.simulcast.Destination;
import io.exprsn.simulcast.Secret;
import io.exprsn.simulcast.credential.Credentials;
import io.exprsn.simulcast.credential.Destinations;
import io.exprsn.simulcast.credential.TinkVault;
import io.exprsn.simulcast.credential.VaultKey;
import io.exprsn.simulcast.store.StoredDestination;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;
import org.h2.jdbcx.JdbcConnectionPool;

/**
 * Destinations in a database, their keys sealed: defines one if a key is given, and lists what is there. Arguments: the file of the
 * database, made if it is not there; then, to define a destination, its name and server. The stream key is in the environment as
 * {@code STREAM_KEY}, the key that seals it as {@code ENCRYPTION_KEY} ({@code openssl rand -hex 32} makes one).
 *
 * <pre>{@code
 * ENCRYPTION_KEY=… STREAM_KEY=… java -cp simulcast-examples/target/simulcast.jar io.exprsn.simulcast.examples.store.StoresInADatabase stores.db church rtmps://live.example.org/app
 * }</pre>
 */
public final class StoresInADatabase {
    private StoresInADatabase() {}

    /** Stores and lists. */
    public static void main(String[] args) {
        JdbcConnectionPool database = JdbcConnectionPool.create(url(Path.of(args[0])), "sa", "");
        try {
            SqlStores.migrate(database);
            SqlStores stores = new SqlStores(database);
            Credentials credentials = new Credentials(TinkVault.of(VaultKey.fromEnvironment()), stores.credentials());
            Destinations destinations = new Destinations(stores.destinations(), credentials);
            destinations.sweep();
            if (args.length > 2) {
                Secret key = Secret.of(System.getenv("STREAM_KEY"));
                destinations.put(args[1], Destination.rtmp(args[1], URI.create(args[2]), key));
            }
            for (String id : stores.destinations().ids()) {
                stores.destinations().get(id).map(StoresInADatabase::line).ifPresent(System.out::println);
                destinations.get(id).map(Destination::key).map(Secret::masked).ifPresent(System.out::println);
            }
        } finally {
            database.dispose();
        }
    }

    private static String line(StoredDestination destination) {
        return destination.id() + " (" + destination.definition().platform() + "), "
                + destination.lastKnown().state() + ", "
                + Optional.ofNullable(destination.definition().settings().get(Destination.URL))
                        .orElse("no server");
    }

    /** Address of the database: PostgreSQL's ways of writing SQL; each commit is written out at once. */
    public static String url(Path file) {
        return "jdbc:h2:file:" + file.toAbsolutePath() + ";MODE=PostgreSQL;DATABASE_TO_LOWER=TRUE;WRITE_DELAY=0";
    }
}
