package io.exprsn.simulcast.audience;

import io.exprsn.simulcast.Problem;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * The chats of all destinations as one, from its opening on. Messages of one destination come in that destination's order, those of several
 * by the time they were written, as far as they arrive within 1.5 s of each other; none comes twice. Several feeds may be open at once; each gets
 * everything.
 *
 * <p>1,000 messages wait. With more, the chats are not read on until the slowest feed is read: platforms keep what is not read. A feed that is
 * full and not read for 5 minutes keeps the others no longer: it loses its oldest messages, and {@link #lost()} counts them.
 *
 * <p>Safe for use by several threads.
 */
public interface ChatFeed extends AutoCloseable {
    /**
     * The next message. Waits for it on the calling thread.
     *
     * @param atMost how long to wait; 0 for not at all
     * @return empty if none came in this time, or none will come any more, see {@link #isOver()}
     * @throws InterruptedException if the thread was interrupted; no message is lost by that
     */
    Optional<ChatEntry> next(Duration atMost) throws InterruptedException;

    /** Whether nothing will come any more: it was closed, or the session is over and everything was taken. */
    boolean isOver();

    /** How many messages were lost because nobody read this feed for too long. */
    long lost();

    /** Chats that cannot be read at present, by destination. Reading goes on by itself, where it stopped. */
    Map<String, Interruption> problems();

    /** Ends it. The last one that is closed ends all reading. Any number of times. */
    @Override
    void close();

    /**
     * A chat that cannot be read at present.
     *
     * @param problem what broke, with what helps
     * @param goesOn when it is tried again, wall clock
     */
    record Interruption(Problem problem, Instant goesOn) {}
}
