package io.exprsn.simulcast.examples.control.stream;

import io.exprsn.simulcast.Destination;
import io.exprsn.simulcast.Simulcaster;
import io.exprsn.simulcast.credential.Destinations;
import io.exprsn.simulcast.ffmpeg.FfmpegRunner;
import io.exprsn.simulcast.store.DestinationStore;
import io.exprsn.simulcast.store.ScheduleStore;
import io.exprsn.simulcast.store.VersionedStore;
import java.time.Clock;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * The streams of the control room and their shows: made, changed, started, watched and ended through the library's public API. A stream's
 * show has the stream's id as its name, a destination in it the destination's id. Close it before the simulcaster. Safe for use by several
 * threads.
 */
public final class Streams implements AutoCloseable {
    private final StreamBook book;
    private final Inputs inputs;
    private final Workers workers = new Workers();
    private final Shows shows;
    private final ShowDestinations destinations;
    private final Preparation preparation;
    private final Watching watching;
    private final Schedules schedules;

    /**
     * Everything it works with.
     *
     * @param simulcaster given to it open, and left open
     * @param streams where streams are kept
     * @param destinations where destinations are kept, those of sessions among them
     * @param allowed throws where a destination must not be sent to
     */
    public record Parts(
            Simulcaster simulcaster,
            VersionedStore<StoredStream> streams,
            DestinationStore destinations,
            Consumer<Destination> allowed,
            ScheduleStore schedules,
            Sources sources,
            Announcer announcer,
            FfmpegRunner ffmpeg,
            Clock clock) {}

    /** Hears events from now on. */
    public Streams(Parts parts, ShowEvents events) {
        Simulcaster simulcaster = parts.simulcaster();
        Announcer announcer = parts.announcer();
        DestinationStore stored = parts.destinations();
        UnaryOperator<String> wording = parts.sources()::worded;
        Destinations defined = new Destinations(stored, simulcaster.credentials());
        StreamDesks desks = new StreamDesks(wording);
        Pictures pictures = new Pictures(parts.ffmpeg(), System::nanoTime);
        inputs = new Inputs(parts.sources(), simulcaster.credentials());
        book = new StreamBook(simulcaster, parts.streams(), stored, inputs, desks, announcer);
        Plans plans = new Plans(book, inputs, stored, defined, parts.allowed(), wording);
        shows = new Shows(
                simulcaster,
                book,
                desks,
                inputs,
                plans,
                new Statuses(desks, stored, wording, parts.clock()),
                pictures,
                workers,
                announcer,
                parts.clock());
        destinations = new ShowDestinations(book, desks, shows, plans, stored, defined);
        preparation = new Preparation(simulcaster, book, desks, plans, workers, announcer, wording, parts.clock());
        watching = new Watching(book, desks, pictures, wording);
        schedules = new Schedules(simulcaster, parts.schedules(), plans, shows, announcer);
        events.goTo(this);
        shows.watch();
    }

    /** Streams as they are made, changed and kept. */
    public StreamBook book() {
        return book;
    }

    /** Their shows. */
    public Shows shows() {
        return shows;
    }

    /** Their destinations. */
    public ShowDestinations destinations() {
        return destinations;
    }

    /** What is tried before a show. */
    public Preparation preparation() {
        return preparation;
    }

    /** What viewers see, who they are, and what happened. */
    public Watching watching() {
        return watching;
    }

    /** Shows that begin at a time. */
    public Schedules schedules() {
        return schedules;
    }

    /** Goes on with what an earlier process left, and forgets secrets that no stream names any more. */
    public void resume() {
        inputs.sweep(book.all().stream()
                .map(StoredStream::input)
                .flatMap(Stream::ofNullable)
                .toList());
        shows.resume();
    }

    /** Stops watching; shows go on. */
    @Override
    public void close() {
        shows.close();
        workers.close();
    }
}
