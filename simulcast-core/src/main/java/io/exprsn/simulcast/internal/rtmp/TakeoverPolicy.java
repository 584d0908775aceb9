package io.exprsn.simulcast.internal.rtmp;

/** What happens when a second publisher comes with a key in use. */
public enum TakeoverPolicy {
    /** The newcomer is refused with {@code NetStream.Publish.BadName}. */
    REFUSE,
    /** The newcomer is accepted and the old publisher closed: an encoder that lost its line comes back at once. */
    TAKE_OVER
}
