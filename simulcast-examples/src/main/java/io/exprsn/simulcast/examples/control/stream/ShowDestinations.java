package io.exprsn.simulcast.examples.control.stream;

import io.exprsn.simulcast.Destination;
import io.exprsn.simulcast.DestinationHandle;
import io.exprsn.simulcast.Secret;
import io.exprsn.simulcast.SimulcastSession;
import io.exprsn.simulcast.credential.Destinations;
import io.exprsn.simulcast.store.DestinationStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The destinations of streams, changed also while their shows run. Safe for use by several threads. */
public final class ShowDestinations {
    private static final Logger log = LoggerFactory.getLogger(ShowDestinations.class);

    private final StreamBook book;
    private final StreamDesks desks;
    private final Shows shows;
    private final Plans plans;
    private final DestinationStore stored;
    private final Destinations destinations;

    ShowDestinations(
            StreamBook book,
            StreamDesks desks,
            Shows shows,
            Plans plans,
            DestinationStore stored,
            Destinations destinations) {
        this.book = book;
        this.desks = desks;
        this.shows = shows;
        this.plans = plans;
        this.stored = stored;
        this.destinations = destinations;
    }

    /**
     * Lets a stream go to one more destination, at once where its show runs.
     *
     * @return whether it is new there
     */
    public boolean add(String id, String destination) {
        StreamDesk desk = desks.of(book.require(id).id());
        synchronized (desk.turn) {
            StoredStream stream = book.require(id);
            if (!book.isKnown(destination)) {
                throw Refusal.of(
                        Refusal.Why.UNKNOWN, "There is no destination of that id", "Make the destination first");
            }
            boolean kept = stream.destinations().contains(destination);
            Optional<SimulcastSession> session = desk.show().map(show -> show.session);
            boolean sent = session.isPresent()
                    && session.get().destination(destination).isPresent();
            if (kept && (sent || session.isEmpty())) {
                return false;
            }
            if (!kept && stream.destinations().size() >= StreamBook.MOST_DESTINATIONS) {
                throw Refusal.of(
                        Refusal.Why.CONFLICT,
                        "The stream " + id + " has " + StreamBook.MOST_DESTINATIONS + " destinations",
                        "Take one off first");
            }
            if (session.isPresent() && !sent) {
                try {
                    session.get().add(plans.destination(destination));
                } catch (IllegalStateException e) {
                    throw Refusal.of(Refusal.Why.CONFLICT, "The show of the stream " + id + " is over", "Try again");
                }
            }
            book.update(id, read -> {
                List<String> all = new ArrayList<>(read.destinations());
                if (!all.contains(destination)) {
                    all.add(destination);
                }
                return read.withDestinations(all);
            });
            shows.tellStatus(id);
            return true;
        }
    }

    /**
     * Takes a destination off a stream, and ends it there where the show runs.
     *
     * @return whether it was sent to
     */
    public boolean takeOff(String id, String destination) {
        StreamDesk desk = desks.of(book.require(id).id());
        synchronized (desk.turn) {
            boolean kept = book.require(id).destinations().contains(destination);
            Optional<DestinationHandle> handle = desk.show().flatMap(show -> show.session.destination(destination));
            if (!kept && handle.isEmpty()) {
                throw noDestination(id, destination);
            }
            handle.ifPresent(each -> unlessOver(each, DestinationHandle::remove));
            book.update(
                    id,
                    read -> read.withDestinations(read.destinations().stream()
                            .filter(each -> !each.equals(destination))
                            .toList()));
            shows.tellStatus(id);
            return handle.isPresent();
        }
    }

    /** Whether a show sends to a destination now. */
    public boolean isLive(String destination) {
        return desks.all().stream()
                .map(StreamDesk::show)
                .flatMap(Optional::stream)
                .map(show -> show.session.destination(destination))
                .flatMap(Optional::stream)
                .anyMatch(handle -> !handle.status().state().isFinal());
    }

    /** Takes a destination that is about to go off all streams. */
    public void forgetDestination(String destination) {
        for (StoredStream stream : book.all()) {
            if (stream.destinations().contains(destination)) {
                takeOff(stream.id(), destination);
            }
        }
    }

    /** Stops sending to one destination until {@link #resume(String, String)}. */
    public StatusView pause(String id, String destination) {
        return with(id, destination, DestinationHandle::pause);
    }

    /** Goes on after {@link #pause}. */
    public StatusView resume(String id, String destination) {
        return with(id, destination, DestinationHandle::resume);
    }

    /** Tries a destination again at once. */
    public StatusView retry(String id, String destination) {
        return with(id, destination, DestinationHandle::retryNow);
    }

    /** Gives a destination another stream key, now and for later shows. */
    public StatusView rekey(String id, String destination, Secret key) {
        StreamDesk desk = desks.of(book.require(id).id());
        StoredStream stream = book.require(id);
        if (!stream.destinations().contains(destination)) {
            throw noDestination(id, destination);
        }
        Destination known = plans.destination(destination);
        if (known.key() == null) {
            throw Refusal.of(
                    Refusal.Why.CONFLICT,
                    "The destination " + destination + " has its key from its platform",
                    "Connect the account again if the platform refuses it");
        }
        String name =
                stored.get(destination).map(each -> each.definition().name()).orElse(destination);
        destinations.put(destination, known.named(name).withKey(key));
        desk.show()
                .flatMap(show -> show.session.destination(destination))
                .ifPresent(handle -> unlessOver(handle, each -> each.rekey(key)));
        return shows.status(id);
    }

    private StatusView with(String id, String destination, Consumer<DestinationHandle> work) {
        StreamDesk desk = desks.of(book.require(id).id());
        DestinationHandle handle =
                desk.running().destination(destination).orElseThrow(() -> noDestination(id, destination));
        try {
            work.accept(handle);
        } catch (IllegalStateException e) {
            throw Refusal.of(
                    Refusal.Why.CONFLICT, "The destination " + destination + " is over", "Add it to the stream again");
        }
        return shows.status(id);
    }

    private static void unlessOver(DestinationHandle handle, Consumer<DestinationHandle> work) {
        try {
            work.accept(handle);
        } catch (IllegalStateException e) {
            log.debug("{} was over already", handle.name());
        }
    }

    static Refusal noDestination(String id, String destination) {
        return Refusal.of(
                Refusal.Why.UNKNOWN,
                "The stream " + id + " has no destination "
                        + (StreamBook.isId(destination) ? destination : "of that id"),
                "Look into its status for those it has");
    }
}
