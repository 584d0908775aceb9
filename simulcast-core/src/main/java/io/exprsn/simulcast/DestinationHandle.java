package io.exprsn.simulcast;

/**
 * One destination of a running session. All methods return at once; what they ask for happens on the session's own
 * thread. Safe for use by several threads.
 */
public interface DestinationHandle {

    /** Name in the plan. */
    String name();

    /** How it is now. */
    DestinationStatus status();

    /**
     * Stops sending, in good order, until {@link #resume()}. Does nothing if it is paused already.
     *
     * @throws IllegalStateException if the destination is over
     */
    void pause();

    /**
     * Goes on after {@link #pause()}. Does nothing if it was not paused.
     *
     * @throws IllegalStateException if the destination is over
     */
    void resume();

    /**
     * Skips the wait before the next attempt, or tries a failed destination again. Does nothing while it is connected.
     *
     * @throws IllegalStateException if the destination is over
     */
    void retryNow();

    /**
     * Goes on with another stream key, on a new connection.
     *
     * @throws IllegalStateException if the destination is over
     */
    void rekey(Secret key);

    /** How important it is; higher ones are kept longest when something must give. */
    int priority();

    /**
     * Changes how important it is; takes effect at the next shortage.
     *
     * @throws IllegalStateException if the destination is over
     */
    void prioritise(int priority);

    /**
     * Ends this destination alone; the others never notice.
     *
     * @throws IllegalStateException if the destination is over
     */
    void remove();
}
