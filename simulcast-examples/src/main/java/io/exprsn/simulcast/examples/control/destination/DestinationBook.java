package io.exprsn.simulcast.examples.control.destination;

import io.exprsn.simulcast.Destination;
import io.exprsn.simulcast.SimulcastException;
import io.exprsn.simulcast.SimulcastPlan;
import io.exprsn.simulcast.Simulcaster;
import io.exprsn.simulcast.Source;
import io.exprsn.simulcast.credential.Credential;
import io.exprsn.simulcast.credential.Destinations;
import io.exprsn.simulcast.examples.control.Addresses;
import io.exprsn.simulcast.examples.control.destination.DestinationView.BroadcastView;
import io.exprsn.simulcast.examples.control.event.EventHub;
import io.exprsn.simulcast.examples.control.http.ProblemException;
import io.exprsn.simulcast.examples.control.http.Request;
import io.exprsn.simulcast.report.CheckReport;
import io.exprsn.simulcast.report.Finding;
import io.exprsn.simulcast.service.KnownService;
import io.exprsn.simulcast.spi.PlatformAdapter;
import io.exprsn.simulcast.store.DestinationStore;
import io.exprsn.simulcast.store.StoredDestination;
import java.io.InputStream;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The destinations that people defined, each under an id that stays. Tells pages of every change. Safe for use by several threads. */
public final class DestinationBook {
    /** Of an id, in characters: what the store has room for. */
    public static final int LONGEST_ID = 40;

    private static final int LONGEST_MADE_ID = 32;

    private final DestinationStore store;
    private final Destinations destinations;
    private final Simulcaster simulcaster;
    private final DestinationReader reader;
    private final EventHub hub;

    DestinationBook(
            DestinationStore store,
            Simulcaster simulcaster,
            Map<String, PlatformAdapter> platforms,
            Addresses addresses,
            EventHub hub) {
        this.store = store;
        this.destinations = new Destinations(store, simulcaster.credentials());
        this.simulcaster = simulcaster;
        this.reader = new DestinationReader(platforms, addresses);
        this.hub = hub;
    }

    /** The ids, in the order of their characters. */
    public List<String> ids() {
        // Sessions keep their own copies here, under ids with a point in them.
        return store.ids().stream().filter(Request::isId).toList();
    }

    /** One as it is shown. */
    public Optional<DestinationView> find(String id) {
        return canBe(id) ? store.get(id).map(this::view) : Optional.empty();
    }

    private static boolean canBe(String id) {
        return Request.isId(id) && id.length() <= LONGEST_ID;
    }

    /**
     * One as it is shown.
     *
     * @throws ProblemException 404
     */
    public DestinationView view(String id) {
        return find(id).orElseThrow(DestinationBook::unknown);
    }

    /**
     * One as a plan takes it: with its key, and named by its id. Where it leads was looked at just now.
     *
     * @throws ProblemException 404
     * @throws SimulcastException ({@link io.exprsn.simulcast.ErrorKind#INVALID}) if it leads into a network that is not public
     */
    public Destination forPlan(String id) {
        Destination destination = whole(id);
        requireAllowed(destination);
        return destination.named(id);
    }

    /**
     * Refuses a destination that leads into a network that is not public: to be looked at before each use.
     *
     * @throws SimulcastException ({@link io.exprsn.simulcast.ErrorKind#INVALID})
     */
    public void requireAllowed(Destination destination) {
        reader.requireAllowed(destination);
    }

    private Destination whole(String id) {
        return (canBe(id) ? destinations.get(id) : Optional.<Destination>empty()).orElseThrow(DestinationBook::unknown);
    }

    /**
     * Defines a new one.
     *
     * @throws ProblemException 400, or 409 if its id is taken
     */
    public DestinationView create(DestinationWrite write) {
        String wanted = write.id();
        if (wanted != null && (!canBe(wanted))) {
            throw ProblemException.field("id", "is none, expected 1 to " + LONGEST_ID + " letters, digits, - and _");
        }
        Destination destination = reader.read(write, null);
        if (wanted != null) {
            return stored(wanted, destination, write)
                    .orElseThrow(() -> ProblemException.conflict(
                            "There is a destination with this id", "Change that one with PUT, or take another id"));
        }
        return createAs(madeId(destination.name()), destination, write);
    }

    /** Defines a new one for an account. */
    DestinationView create(Destination destination, String idLike) {
        return createAs(madeId(idLike), destination, null);
    }

    private DestinationView createAs(String base, Destination destination, @Nullable DestinationWrite write) {
        Optional<DestinationView> stored = stored(base, destination, write);
        for (int number = 2; stored.isEmpty(); number++) {
            stored = stored(base + "-" + number, destination, write);
        }
        return stored.get();
    }

    private Optional<DestinationView> stored(String id, Destination destination, @Nullable DestinationWrite write) {
        boolean enabled = write == null || write.enabled() == null || write.enabled();
        return destinations
                .replace(
                        new StoredDestination(
                                id,
                                0,
                                new Destination(destination.name(), destination.platform(), null, null, 0, Map.of()),
                                null,
                                enabled,
                                StoredDestination.LastKnown.NOTHING),
                        destination)
                .map(this::told);
    }

    private DestinationView told(StoredDestination stored) {
        DestinationView view = view(stored);
        hub.publish("destination", view, null);
        return view;
    }

    private static String madeId(String name) {
        String plain = java.text.Normalizer.normalize(name, java.text.Normalizer.Form.NFKD)
                .toLowerCase(Locale.ROOT)
                .replaceAll("\\p{M}", "")
                .replaceAll("[^a-z0-9]+", "-")
                .replaceAll("^-|-$", "");
        String cut =
                plain.substring(0, Math.min(LONGEST_MADE_ID, plain.length())).replaceAll("-$", "");
        return cut.isEmpty() ? "destination" : cut;
    }

    /**
     * Defines one otherwise; what its shows do now is not changed by it.
     *
     * @param version that the caller knows; null for whatever is there
     * @throws ProblemException 400, 404 or 412
     */
    public DestinationView replace(String id, DestinationWrite write, @Nullable Long version) {
        if (write.id() != null && !write.id().equals(id)) {
            throw ProblemException.field("id", "is another one than in the path");
        }
        while (true) {
            StoredDestination read = stored(id);
            if (version != null && version != read.version()) {
                throw ProblemException.changed("destination");
            }
            StoredDestination next = write.enabled() == null ? read : read.enabled(write.enabled());
            Optional<StoredDestination> stored = destinations.replace(next, reader.read(write, whole(id)));
            if (stored.isPresent()) {
                return told(stored.get());
            }
        }
    }

    private StoredDestination stored(String id) {
        return (canBe(id) ? store.get(id) : Optional.<StoredDestination>empty()).orElseThrow(DestinationBook::unknown);
    }

    /**
     * Removes one.
     *
     * @throws ProblemException 404, or 409 while it is live
     */
    public void remove(String id) {
        stored(id);
        if (isInUse(id)) {
            throw ProblemException.conflict(
                    "The destination takes part in a show", "Take it off the stream or stop the show first");
        }
        destinations.remove(id);
        hub.publish("destinationDeleted", new Deleted(id), null);
    }

    record Deleted(String id) {}

    /** Whether a show that runs sends to it. */
    boolean isInUse(String id) {
        return simulcaster.sessions().stream()
                .flatMap(session -> session.destination(id).stream())
                .anyMatch(handle -> !handle.status().state().isFinal());
    }

    /**
     * What came of a look at a destination.
     *
     * @param reachable whether a show could begin there
     * @param text what was found
     * @param remedy what helps; null where nothing is to be done
     * @param tookMs how long it took
     */
    public record Tested(
            boolean reachable, String text, @Nullable String remedy, long tookMs) {}

    /** Looks whether a destination's server or platform is there and would take a show. Sends no key and makes nothing; takes up to half a minute. */
    public Tested test(String id) throws InterruptedException {
        long began = System.nanoTime();
        Destination destination = forPlan(id);
        CheckReport report = simulcaster.check(SimulcastPlan.named("test of " + id)
                .source(Source.flv(InputStream.nullInputStream())) // not looked at: it is about the destination
                .to(destination)
                .build());
        CheckReport.Checked checked = report.destinations().get(0);
        Optional<Finding> worst = checked.findings().stream()
                .filter(finding -> !finding.remedy().isEmpty())
                .max(java.util.Comparator.comparing(Finding::weight));
        String text = checked.findings().isEmpty()
                ? "It answers, and nothing stands in the way"
                : checked.findings().stream().map(Finding::text).collect(Collectors.joining(". "));
        return new Tested(
                checked.canGoLive(),
                text,
                worst.map(Finding::remedy).orElse(null),
                Duration.ofNanos(System.nanoTime() - began).toMillis());
    }

    /** Those that use an account. */
    List<DestinationView> withCredential(String credential) {
        return ids().stream()
                .flatMap(id -> find(id).stream())
                .filter(view -> credential.equals(view.credential()))
                .toList();
    }

    private DestinationView view(StoredDestination stored) {
        Destination definition = stored.definition();
        Map<String, String> settings = new LinkedHashMap<>(definition.settings());
        String server = settings.remove(Destination.URL);
        settings.keySet().removeAll(DestinationReader.BY_HAND); // where things are on this machine
        settings.computeIfPresent(Destination.PROXY, (name, proxy) -> proxy.replaceAll("//[^/@]*@", "//****@"));
        String credential = definition.credential();
        return new DestinationView(
                stored.id(),
                definition.name(),
                definition.platform(),
                server == null ? knownServer(definition) : server,
                stored.secrets() != null,
                credential,
                credential == null ? null : accountIn(simulcaster.credentials().get(credential)),
                settings,
                EncodingWrite.of(definition.encoding()),
                stored.enabled(),
                definition.priority(),
                stored.version(),
                broadcast(stored.lastKnown()));
    }

    private static @Nullable String knownServer(Destination definition) {
        try {
            return KnownService.find(definition.platform())
                    .map(service -> service.server(definition.settings()).toString())
                    .orElse(null);
        } catch (SimulcastException e) {
            return null; // a part of it is missing yet
        }
    }

    private static @Nullable String accountIn(Optional<Credential> credential) {
        return credential
                .map(found -> found instanceof Credential.OAuthTokens tokens
                        ? tokens.account()
                        : found instanceof Credential.ApiToken token ? token.account() : null)
                .map(Credential.Account::name)
                .orElse(null);
    }

    private static @Nullable BroadcastView broadcast(StoredDestination.LastKnown known) {
        String id = known.broadcastId();
        return id == null
                ? null
                : new BroadcastView(
                        id, known.playback() == null ? null : known.playback().toString());
    }

    private static ProblemException unknown() {
        return ProblemException.notFound("destination", "GET /api/destinations lists those there are");
    }
}
