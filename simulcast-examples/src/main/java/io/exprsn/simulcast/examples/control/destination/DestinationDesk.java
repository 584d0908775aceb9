package io.exprsn.simulcast.examples.control.destination;

import io.exprsn.simulcast.Simulcaster;
import io.exprsn.simulcast.examples.control.Addresses;
import io.exprsn.simulcast.examples.control.event.EventHub;
import io.exprsn.simulcast.examples.control.http.Routes;
import io.exprsn.simulcast.spi.PlatformAdapter;
import io.exprsn.simulcast.store.DestinationStore;
import java.net.URI;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.TreeMap;
import java.util.function.BinaryOperator;
import java.util.function.Supplier;
import javax.sql.DataSource;

/** Puts destinations and accounts together. */
public final class DestinationDesk {
    private final Simulcaster simulcaster;
    private final Map<String, PlatformAdapter> platforms = new TreeMap<>();
    private final AccountPlatforms connected;
    private final EventHub hub;
    private final DestinationBook destinations;

    /**
     * Over these.
     *
     * @param database with our tables
     */
    public DestinationDesk(
            Simulcaster simulcaster, DestinationStore store, DataSource database, Addresses addresses, EventHub hub) {
        this.simulcaster = simulcaster;
        this.hub = hub;
        this.connected = new AccountPlatforms(database);
        ServiceLoader.load(PlatformAdapter.class).forEach(adapter -> platforms.putIfAbsent(adapter.id(), adapter));
        this.destinations = new DestinationBook(store, simulcaster, platforms, addresses, hub);
    }

    /** The destinations. */
    public DestinationBook destinations() {
        return destinations;
    }

    /**
     * The accounts.
     *
     * @param callback where platforms send browsers back to, unless their settings say so
     */
    public AccountBook accounts(StreamMembers streams, Supplier<URI> callback) {
        return new AccountBook(
                simulcaster, platforms, destinations, streams, connected, hub, callback, Clock.systemUTC());
    }

    /**
     * What they answer to.
     *
     * @param codes the code that stands for one that was sent in, by platform and code
     * @param secure whether browsers come by HTTPS
     */
    public List<Routes> routes(
            AccountBook accounts, StreamMembers streams, BinaryOperator<String> codes, boolean secure) {
        return List.of(new DestinationRoutes(destinations, streams), new AccountRoutes(accounts, codes, secure));
    }
}
