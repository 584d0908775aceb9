package io.exprsn.simulcast.internal.rtmp;

import io.exprsn.simulcast.Secret;
import org.jspecify.annotations.Nullable;

/** One key a listener accepts, and the place of the one connection that may publish under it. */
public final class Registration implements AutoCloseable {
    private final RtmpListener listener;
    private final Secret key;
    private final PublicationHandler handler;
    private final Object lock = new Object();
    private RtmpServerConnection.@Nullable Claim current;
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
        RtmpServerConnection.Claim last;
        synchronized (lock) {
            closed = true;
            last = current;
        }
        if (last != null) {
            last.close();
        }
    }

    Secret key() {
        return key;
    }

    PublicationHandler handler() {
        return handler;
    }

    /** What became of a wish to publish. */
    enum Outcome {
        GRANTED,
        /** Granted, but the claim before must have ended first: see {@link Result#previous()}. */
        AFTER_PREVIOUS,
        TAKEN,
        UNREGISTERED
    }

    record Result(Outcome outcome, RtmpServerConnection.@Nullable Claim previous) {}

    Result claim(RtmpServerConnection.Claim claim, TakeoverPolicy policy) {
        synchronized (lock) {
            if (closed) {
                return new Result(Outcome.UNREGISTERED, null);
            }
            RtmpServerConnection.Claim previous = current;
            if (previous != null && policy == TakeoverPolicy.REFUSE) {
                return new Result(Outcome.TAKEN, null);
            }
            current = claim;
            return new Result(previous == null ? Outcome.GRANTED : Outcome.AFTER_PREVIOUS, previous);
        }
    }

    void release(RtmpServerConnection.Claim claim) {
        synchronized (lock) {
            if (current == claim) {
                current = null;
            }
        }
    }
}
