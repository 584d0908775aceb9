package io.exprsn.simulcast.internal.rtmp;

import io.exprsn.simulcast.internal.media.MediaPacket;

/**
 * Gets what is published under one key. Publications of a key never overlap: {@link #onEnd} of one comes before
 * {@link #onStart} of the next, and every start has exactly one end.
 *
 * <p>Called on the event loop of the connection, in order; the next publication may come from another event loop. Must
 * not block, because the loop serves other connections too and there is no other back-pressure: what cannot be used at
 * once is dropped by the handler. An exception closes the publication.
 */
public interface PublicationHandler {
    /** The key was right and free. Media follows. */
    void onStart(Publication publication);

    /**
     * A packet, which is the handler's from now on: it releases it. Its time is the message's own, raw: unsigned 32
     * bits in ms, from any start, jumping and wrapping as the source likes. Script data comes without
     * {@code @setDataFrame} and in AMF0.
     */
    void onPacket(MediaPacket packet);

    /** It is over; nothing follows until the next start. */
    void onEnd(PublicationEnd reason);
}
