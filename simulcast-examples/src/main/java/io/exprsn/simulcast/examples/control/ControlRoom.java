package io.exprsn.simulcast.examples.control;

import io.exprsn.simulcast.IngestSettings;
import io.exprsn.simulcast.Secret;
import io.exprsn.simulcast.SimulcastException;
import io.exprsn.simulcast.Simulcaster;
import io.exprsn.simulcast.credential.Destinations;
import io.exprsn.simulcast.event.ScheduleEvent;
import io.exprsn.simulcast.event.SimulcastEvent;
import io.exprsn.simulcast.examples.control.destination.AccountBook;
import io.exprsn.simulcast.examples.control.destination.DestinationDesk;
import io.exprsn.simulcast.examples.control.destination.DestinationWrite;
import io.exprsn.simulcast.examples.control.destination.StreamMembers;
import io.exprsn.simulcast.examples.control.event.EventHub;
import io.exprsn.simulcast.examples.control.http.Access;
import io.exprsn.simulcast.examples.control.http.ControlServer;
import io.exprsn.simulcast.examples.control.http.HealthRoutes;
import io.exprsn.simulcast.examples.control.http.Json;
import io.exprsn.simulcast.examples.control.http.Role;
import io.exprsn.simulcast.examples.control.http.Routes;
import io.exprsn.simulcast.examples.control.http.ServerSettings;
import io.exprsn.simulcast.examples.control.http.Tokens;
import io.exprsn.simulcast.examples.control.stream.Announcer;
import io.exprsn.simulcast.examples.control.stream.Refusal;
import io.exprsn.simulcast.examples.control.stream.RepeatedRequests;
import io.exprsn.simulcast.examples.control.stream.ShowEvents;
import io.exprsn.simulcast.examples.control.stream.Sources;
import io.exprsn.simulcast.examples.control.stream.StreamFormat;
import io.exprsn.simulcast.examples.control.stream.Streams;
import io.exprsn.simulcast.examples.store.SqlStores;
import io.exprsn.simulcast.store.VersionedStore;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The control room, put together: a store, a simulcaster on it, and a web server in front. Safe for use by several threads. */
public final class ControlRoom implements AutoCloseable {
    private final ControlSettings settings;
    private final Stage stage;
    private final ControlStore store;
    private final Access access;
    private final Simulcaster simulcaster;
    private final EventHub hub;
    private final ShowEvents events = new ShowEvents();
    private final Streams streams;
    private final RoomMeters meters = new RoomMeters();
    private final DestinationDesk desk;
    private final AccountBook accounts;
    private final ControlServer server;

    private ControlRoom(ControlSettings settings, Stage stage, ControlStore store, Access access) {
        this.settings = settings;
        this.stage = stage;
        this.store = store;
        this.access = access;
        this.hub = new EventHub(Tokens.random().reveal().replaceAll("[_-]", "").substring(0, 8), Json::write);
        if (stage.beginsAnew()) {
            beginAnew(store.stores());
        }
        this.simulcaster = build();
        Addresses addresses = Addresses.of(settings.allowPrivate());
        try {
            this.desk =
                    new DestinationDesk(simulcaster, store.stores().destinations(), store.database(), addresses, hub);
            this.streams = streams(addresses);
        } catch (RuntimeException e) {
            simulcaster.detach();
            throw e;
        }
        try {
            Members members = new Members(streams);
            this.accounts = desk.accounts(members, () -> address().resolve("oauth/callback"));
            stage.furnish(simulcaster);
            ServerSettings where = new ServerSettings(
                    settings.host(), settings.port(), settings.publicUrl(), settings.demo(), settings.allowedOrigins());
            List<Routes> routes = new ArrayList<>();
            routes.add(new HealthRoutes(Map.of("store", store::isUp)));
            routes.addAll(desk.routes(accounts, members, stage::code, where.isSecure()));
            routes.add(new StreamRoutes(
                    streams,
                    new RepeatedRequests(Clock.systemUTC()),
                    request -> desk.destinations()
                            .create(request.body(DestinationWrite.class))
                            .id()));
            this.server = ControlServer.start(where, access, hub, meters.registry(), routes);
        } catch (RuntimeException e) {
            streams.close();
            simulcaster.detach();
            throw e;
        }
    }

    private static void beginAnew(SqlStores stores) {
        for (VersionedStore<?> kept : List.of(
                stores.sessions(),
                stores.schedules(),
                stores.destinations(),
                stores.table(new StreamFormat()),
                stores.credentials())) {
            kept.ids().forEach(kept::remove);
        }
    }

    private Streams streams(Addresses addresses) {
        return new Streams(
                new Streams.Parts(
                        simulcaster,
                        store.stores().table(new StreamFormat()),
                        store.stores().destinations(),
                        desk.destinations()::requireAllowed,
                        store.stores().schedules(),
                        new Sources(
                                addresses::obstacle, settings.media(), settings.ingestPort() != null, stage.sources()),
                        new Pages(hub),
                        settings.ffmpeg(),
                        Clock.systemUTC()),
                events);
    }

    /** What destinations and accounts have to know of streams. */
    private record Members(Streams streams) implements StreamMembers {
        @Override
        public boolean exists(String streamId) {
            return streams.book().find(streamId).isPresent();
        }

        @Override
        public void add(String streamId, String destinationId) {
            try {
                streams.destinations().add(streamId, destinationId);
            } catch (Refusal e) {
                throw StreamRoutes.problem(e);
            }
        }

        @Override
        public void forget(String destinationId) {
            streams.destinations().forgetDestination(destinationId);
        }
    }

    /** What streams tell goes to the pages that are open. */
    private record Pages(EventHub hub) implements Announcer {
        @Override
        public void tell(String name, @Nullable String stream, Object data) {
            hub.publish(name, data, stream);
        }

        @Override
        public void show(String name, @Nullable String stream, Object data) {
            hub.pass(name, data, stream);
        }

        @Override
        public boolean isHeard() {
            return hub.readers() > 0;
        }
    }

    /**
     * Opens everything; when this returns, requests are accepted. Shows that an earlier process left go on.
     *
     * @throws SimulcastException if the store, a port or a setting does not let it
     */
    public static ControlRoom open(ControlSettings settings, Stage stage) {
        ControlStore store = ControlStore.open(settings);
        ControlRoom room;
        try {
            Access access = Access.open(store.database(), settings.tokens(), Clock.systemUTC());
            room = new ControlRoom(settings, stage, store, access);
        } catch (RuntimeException e) {
            store.close();
            throw e;
        }
        try {
            room.streams.resume();
            room.simulcaster.sessions().forEach(room.meters::follow);
            stage.opened(room);
            return room;
        } catch (RuntimeException e) {
            room.detach();
            throw e;
        }
    }

    private Simulcaster build() {
        Simulcaster.Builder builder =
                settings.fromEnvironment() ? Simulcaster.fromEnvironment() : Simulcaster.builder();
        builder.credentials(store.credentials())
                .stores(store.stores().sessions(), store.stores().destinations())
                .schedules(store.stores().schedules())
                .ffmpeg(settings.ffmpeg());
        Integer ingest = settings.ingestPort();
        if (ingest != null) {
            builder.ingest(IngestSettings.rtmp(ingest));
        }
        // The simulcaster is there before any of its shows is.
        builder.on(SimulcastEvent.class, events::hear)
                .on(SimulcastEvent.SessionStarted.class, event -> meters.follow(event.session(), simulcaster))
                .on(SimulcastEvent.ReconsentNeeded.class, event -> accounts.hear(event))
                .onSchedule(ScheduleEvent.class, events::hear);
        stage.set(builder);
        return builder.build();
    }

    /** Where it is, with a slash at the end. */
    public URI address() {
        return server.address();
    }

    /** The port that is listened on. */
    public int port() {
        return server.port();
    }

    /** Tokens that were made at this start: to be shown once. */
    public Map<Role, Secret> madeTokens() {
        return access.made();
    }

    /** The file of a key that was made at this start. */
    public Optional<Path> madeKey() {
        return store.madeKey();
    }

    /** What runs the shows. */
    public Simulcaster simulcaster() {
        return simulcaster;
    }

    /** Streams and their shows. */
    Streams allStreams() {
        return streams;
    }

    /** What pages are told. */
    EventHub hub() {
        return hub;
    }

    /** Destinations with their keys. */
    Destinations destinations() {
        return new Destinations(store.stores().destinations(), store.credentials());
    }

    /** Closes everything and leaves the shows to the next process. */
    public void detach() {
        end(simulcaster::detach);
    }

    /** Ends all shows and closes everything. */
    @Override
    public void close() {
        end(simulcaster::close);
    }

    private void end(Runnable shows) {
        server.close();
        streams.close();
        shows.run();
        store.close();
        stage.close();
    }
}
