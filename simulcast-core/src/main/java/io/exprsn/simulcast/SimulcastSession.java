package io.exprsn.simulcast;

import io.exprsn.simulcast.audience.Audience;
import io.exprsn.simulcast.audience.ChatFeed;
import io.exprsn.simulcast.audience.Said;
import io.exprsn.simulcast.audience.Usage;
import io.exprsn.simulcast.event.SimulcastEvent;
import io.exprsn.simulcast.report.EditReport;
import io.exprsn.simulcast.spi.Metadata;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** A running show. Safe for use by several threads. */
public interface SimulcastSession {

    /** Name of the plan. */
    String name();

    /** How the source is now. */
    SourceStatus source();

    /**
     * The newest key frame of the source as it flows, before anything is encoded: for previews. Its bytes are copied now, so ask as
     * often as you show it. It stays while the source is lost; {@link KeyFrame#at} tells how old it is. Any thread.
     *
     * @return empty before the first one, where there is no video or none of the codecs of {@link VideoCodec}, and once the session is over
     */
    Optional<KeyFrame> keyFrame();

    /** How well everything is, looked at once a second; the last look once the session is over. */
    HealthReport health();

    /**
     * What happened to one destination, and the likeliest reason. There as well after the destination failed or was removed (of those that
     * are over, the last 32), and after the end of the session.
     *
     * @throws SimulcastException ({@link ErrorKind#INVALID}) if there was none of this name
     */
    IncidentReport incident(String destination);

    /**
     * What is encoded for whom; empty as long as the source is not known, or if every destination takes it as it is,
     * whatever it holds.
     */
    Optional<EncodingPlan> encodingPlan();

    /** The encodes that run now, by name; empty if there are none. */
    List<RenditionStatus> renditions();

    /** All destinations that were not removed, in the order they were added. */
    List<DestinationHandle> destinations();

    /** A destination by its name. */
    Optional<DestinationHandle> destination(String name);

    /**
     * Adds a destination while the show runs.
     *
     * @throws SimulcastException ({@link ErrorKind#INVALID}) if its name is taken or a setting is wrong
     * @throws IllegalStateException if the session is over
     */
    DestinationHandle add(Destination destination);

    /**
     * How many watch, by what each platform said last; at once. The first call begins the counting: each platform is then asked at the pace
     * it asks for, until nobody called this for 5 minutes.
     */
    Audience viewers();

    /** The chats of all destinations as one, from now on, also of those that are added later. Close it: reading goes on as long as one is open. */
    ChatFeed chat();

    /**
     * Writes into the chats of all destinations at once, as their accounts' owners. Waits for their answers, for 20 s at most.
     *
     * @return what became of it, for each destination in the order they were added; those without a chat are told as such
     * @throws SimulcastException ({@link ErrorKind#INVALID}) for a blank text
     * @throws IllegalStateException if the simulcaster is closed
     * @throws InterruptedException if the thread was interrupted; what was said by then is said
     */
    List<Said> say(String text) throws InterruptedException;

    /** What the show took so far, and what platforms charge for it, as far as that can be known; also after its end. */
    Usage usage();

    /**
     * Changes what viewers see besides the pictures, on all platforms at once, each within 30 s; broadcasts that are made later in this
     * session show it too, also after {@link Simulcaster#resume}. One edit follows the other. Returns when all platforms answered or had
     * their time; a call that is interrupted goes on without its caller.
     *
     * @return what became of it, destination by destination: one that fails keeps no other
     * @throws SimulcastException ({@link ErrorKind#INVALID}) for a destination that is not there, or a picture that is no JPEG or PNG
     * @throws IllegalStateException if the session is over
     */
    EditReport edit(Edit edit) throws InterruptedException;

    /** The same changes everywhere; what is too long for a platform is refused there, see {@link Edit#cutting}. */
    default EditReport edit(Metadata changes) throws InterruptedException {
        return edit(Edit.of(changes));
    }

    /** Subscribes to events from now on. */
    <E extends SimulcastEvent> void on(Class<E> type, Consumer<? super E> handler);

    /**
     * Waits until every destination that is wanted live is, those too that were told to resume or were added before this call.
     *
     * @throws SimulcastException if the time is over or one failed for good, naming those that are not live and why
     */
    void awaitLive(Duration atMost) throws InterruptedException;

    /** Waits until the session is over: its source ended, or {@link #end()} was called. */
    void awaitEnd() throws InterruptedException;

    /**
     * Waits until the session is over.
     *
     * @return whether it is
     */
    boolean awaitEnd(Duration atMost) throws InterruptedException;

    /**
     * Ends the show in good order: destinations are told that it is over, processes and connections are gone when
     * {@link #awaitEnd()} returns: at the latest after 10 s, and after 40 s where platforms have to be told. Returns at once; a second call does nothing.
     */
    void end();

    /**
     * Lets go of the show without ending it: media stops, and its broadcasts stay as they are, so that another process goes on with
     * {@link Simulcaster#resume} as long as the platforms wait for its media. Returns at once; a second call does nothing.
     */
    void detach();
}
