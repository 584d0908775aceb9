package io.exprsn.simulcast.internal.rtmp;

/**
 * A peer broke the protocol or one of our limits. The message says what was seen and what was expected; it never holds
 * text that the peer wrote, so it may be logged as it is.
 */
public final class RtmpException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Without a stack trace: whoever sends garbage must not be able to make us pay for one each time. */
    public RtmpException(String message) {
        super(message, null, false, false);
    }
}
