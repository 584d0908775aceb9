package io.exprsn.simulcast.internal.rtmp;

import io.exprsn.simulcast.Secret;
import org.jspecify.annotations.Nullable;

/** One key a listener accepts, and the place of the one connection that may publish under it. */
public final class Registration implements AutoCloseable {
    private final RtmpListener listener;
    private final Secret key;
    private final PublicationHandler handler;
    private final Object lock = new Object();
    private @Nullable RtmpServerConnection publisher;
    private boolean closed;

    Registration(RtmpListener listener, Secret key, PublicationHandler handler) {
        this.listener = listener;
        this.key = key;
        this.handler = handler;
    }

    /** Frees the key at once and ends its publication, whose handler hears of it soon. Closing twice does nothing. */
    @Override
    public void close() {
        listener.forget(this);
        RtmpServerConnection last;
        synchronized (lock) {
            closed = true;
            last = publisher;
        }
        if (last != null) {
            last.close(this);
        }
    }

    Secret key() {
        return key;
    }

    PublicationHandler handler() {
        return handler;
    }

    /** What became of a wish to publish. */
    enum Claim {
        GRANTED,
        /** Granted, but the publisher before must have ended first: see {@link Result#previous()}. */
        AFTER_PREVIOUS,
        TAKEN,
        UNREGISTERED
    }

    record Result(Claim claim, @Nullable RtmpServerConnection previous) {}

    Result claim(RtmpServerConnection connection, TakeoverPolicy policy) {
        synchronized (lock) {
            if (closed) {
                return new Result(Claim.UNREGISTERED, null);
            }
            RtmpServerConnection previous = publisher;
            if (previous != null && policy == TakeoverPolicy.REFUSE) {
                return new Result(Claim.TAKEN, null);
            }
            publisher = connection;
            return new Result(previous == null ? Claim.GRANTED : Claim.AFTER_PREVIOUS, previous);
        }
    }

    void release(RtmpServerConnection connection) {
        synchronized (lock) {
            if (publisher == connection) {
                publisher = null;
            }
        }
    }
}
