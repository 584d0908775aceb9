package io.exprsn.simulcast.examples.control.stream;

import io.exprsn.simulcast.ErrorKind;
import io.exprsn.simulcast.SimulcastException;
import io.exprsn.simulcast.Simulcaster;
import io.exprsn.simulcast.examples.control.stream.Inputs.Sealed;
import io.exprsn.simulcast.examples.control.stream.StoredStream.Input;
import io.exprsn.simulcast.store.DestinationStore;
import io.exprsn.simulcast.store.RecordFormat;
import io.exprsn.simulcast.store.VersionedStore;
import java.math.BigInteger;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Streams as they are made, changed and kept. Safe for use by several threads. */
public final class StreamBook {
    static final int MOST_DESTINATIONS = 100;

    private static final Logger log = LoggerFactory.getLogger(StreamBook.class);
    private static final SecureRandom RANDOM = new SecureRandom();

    private final Simulcaster simulcaster;
    private final VersionedStore<StoredStream> store;
    private final DestinationStore stored;
    private final Inputs inputs;
    private final StreamDesks desks;
    private final Announcer announcer;

    StreamBook(
            Simulcaster simulcaster,
            VersionedStore<StoredStream> store,
            DestinationStore stored,
            Inputs inputs,
            StreamDesks desks,
            Announcer announcer) {
        this.simulcaster = simulcaster;
        this.store = store;
        this.stored = stored;
        this.inputs = inputs;
        this.desks = desks;
        this.announcer = announcer;
    }

    /** All that can be read, in the order of their ids. */
    List<StoredStream> all() {
        return store.ids().stream()
                .map(this::readable)
                .flatMap(Optional::stream)
                .toList();
    }

    /** One of them as it is kept; empty where there is none. */
    Optional<StoredStream> kept(String id) {
        return store.get(id);
    }

    /** The ids of all streams, in order. */
    public List<String> ids() {
        return store.ids();
    }

    /** One of them; empty where there is none, or it cannot be read. */
    public Optional<StreamView> find(String id) {
        return readable(id).map(this::view);
    }

    private Optional<StoredStream> readable(String id) {
        try {
            return store.get(id);
        } catch (SimulcastException e) {
            if (e.kind() == ErrorKind.TRANSIENT) {
                throw e;
            }
            log.warn("A stream is left out: {}", e.getMessage());
            return Optional.empty();
        }
    }

    /** One of them. */
    public StreamView get(String id) {
        return view(require(id));
    }

    /** Makes one. */
    public StreamView create(StreamWrite asked) {
        String id = asked.id() == null ? newId() : asked.id();
        if (!StreamFormat.ID.matcher(id).matches()) {
            throw Refusal.field("id", "The id cannot be one", "Give 1 to 64 letters, digits, hyphens and underscores");
        }
        if (asked.name() == null || asked.name().isBlank()) {
            throw Refusal.field("name", "The stream has no name", "Give it one, for people who run shows");
        }
        StoredStream stream = changed(new StoredStream(id, 0, "", null, null, null, List.of()), asked);
        Sealed sealed = inputs.seal(asked.inputSource());
        try {
            StoredStream made = store.put(stream.withInput(sealed.input()))
                    .orElseThrow(() -> Refusal.of(
                            Refusal.Why.CONFLICT,
                            "There is a stream " + id + " already",
                            "Change that one, or leave out the id"));
            StreamView view = view(made);
            announcer.tell("stream", id, view);
            return withKey(view, sealed);
        } catch (RuntimeException e) {
            inputs.forget(sealed.input());
            throw e;
        }
    }

    /** Changes one; of two who do at once, both changes are kept. */
    public StreamView change(String id, StreamWrite asked) {
        StreamDesk desk = desks.of(require(id).id());
        if (asked.id() != null && !asked.id().equals(id)) {
            throw Refusal.field("id", "The id of a stream cannot be changed", "Leave it out, or make another stream");
        }
        synchronized (desk.turn) {
            StoredStream before = require(id);
            Input old = before.input();
            boolean other = asked.inputSource() != null && !inputs.isSame(old, asked.inputSource());
            if (other && desk.show().isPresent()) {
                throw Refusal.of(
                        Refusal.Why.CONFLICT,
                        "A show of the stream " + id + " runs from its source",
                        "Stop it first, then give another source");
            }
            Sealed sealed = other ? inputs.seal(asked.inputSource()) : new Sealed(old, null);
            StoredStream now = store.update(id, read -> changed(read, asked).withInput(sealed.input()))
                    .orElseThrow(() -> Refusal.noStream(id));
            if (other) {
                inputs.forget(old);
            }
            StreamView view = view(now);
            announcer.tell("stream", id, view);
            return withKey(view, sealed);
        }
    }

    /** Takes one away. */
    public void remove(String id) {
        StreamDesk desk = desks.of(require(id).id());
        synchronized (desk.turn) {
            StoredStream stream = require(id);
            if (desk.show().isPresent() || desk.rehearsal().isRunning()) {
                throw Refusal.of(Refusal.Why.CONFLICT, "A show of the stream " + id + " runs", "Stop it first");
            }
            if (simulcaster.scheduled().stream().anyMatch(each -> each.session().equals(id))) {
                throw Refusal.of(
                        Refusal.Why.CONFLICT,
                        "A show of the stream " + id + " waits for its time",
                        "Call it off first");
            }
            store.remove(id);
            inputs.forget(stream.input());
            desks.forget(id);
        }
        announcer.tell("streamDeleted", id, Map.of("streamId", id));
    }

    private StoredStream changed(StoredStream stream, StreamWrite asked) {
        Texts.require("name", asked.name(), Texts.LONGEST_NAME);
        Texts.requireTitles(asked.title(), asked.description());
        if (asked.name() != null && asked.name().isBlank()) {
            throw Refusal.field("name", "The name is blank", "Give it one, for people who run shows");
        }
        List<String> to = asked.destinations() == null ? stream.destinations() : asked.destinations();
        if (asked.destinations() != null) {
            requireDestinations(asked.destinations());
        }
        return new StoredStream(
                stream.id(),
                stream.version(),
                asked.name() == null ? stream.name() : asked.name(),
                Texts.changed(stream.title(), asked.title()),
                Texts.changed(stream.description(), asked.description()),
                stream.input(),
                to);
    }

    private void requireDestinations(List<String> ids) {
        if (ids.size() > MOST_DESTINATIONS
                || ids.stream().anyMatch(Objects::isNull)
                || new LinkedHashSet<>(ids).size() != ids.size()) {
            throw Refusal.field(
                    "destinations",
                    "The destinations are too many, or one comes twice",
                    "Give each once, " + MOST_DESTINATIONS + " at most");
        }
        for (String destination : ids) {
            if (!isKnown(destination)) {
                throw Refusal.field(
                        "destinations", "There is no destination of one of these ids", "Make the destination first");
            }
        }
    }

    /** Those of sessions have a dot in their ids, and are nobody else's. */
    boolean isKnown(String destination) {
        return isId(destination) && stored.get(destination).isPresent();
    }

    /** One of them, as it is kept. */
    StoredStream require(String id) {
        if (!StreamFormat.ID.matcher(id).matches()) {
            throw Refusal.of(Refusal.Why.UNKNOWN, "There is no such stream", "Look into the list of streams");
        }
        return store.get(id).orElseThrow(() -> Refusal.noStream(id));
    }

    private static String newId() {
        return "s" + new BigInteger(50, RANDOM).toString(Character.MAX_RADIX);
    }

    private StreamView view(StoredStream stream) {
        Optional<StreamDesk.Show> show = desks.show(stream.id());
        Input input = stream.input();
        return new StreamView(
                stream.id(),
                stream.name(),
                stream.title(),
                stream.description(),
                input == null ? null : input.shown(),
                stream.destinations(),
                show.map(StreamDesk.Show::state).orElse("idle"),
                show.map(each -> each.startedAt.toString()).orElse(null),
                stream.version(),
                null,
                null);
    }

    private StreamView withKey(StreamView view, Sealed sealed) {
        return sealed.key() == null
                ? view
                : view.withIngest(ingestUrl(), sealed.key().reveal()); // told once, to its maker
    }

    private @Nullable String ingestUrl() {
        List<InetSocketAddress> addresses = simulcaster.ingestAddresses();
        if (addresses.isEmpty()) {
            return null;
        }
        InetSocketAddress first = addresses.get(0);
        return "rtmp://" + first.getAddress().getHostAddress() + ":" + first.getPort() + "/live";
    }

    /** Whether a text can be the id of a destination. */
    static boolean isId(String text) {
        return StreamFormat.ID.matcher(text).matches() && text.length() <= RecordFormat.LONGEST_ID;
    }

    /** Changes one, and tells it; no other change is lost. */
    void update(String id, UnaryOperator<StoredStream> change) {
        StoredStream now = store.update(id, change).orElseThrow(() -> Refusal.noStream(id));
        announcer.tell("stream", id, view(now));
    }

    /** Tells how a stream is now. */
    void tell(String id) {
        store.get(id).ifPresent(stream -> announcer.tell("stream", id, view(stream)));
    }
}
