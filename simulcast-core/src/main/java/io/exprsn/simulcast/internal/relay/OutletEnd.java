package io.exprsn.simulcast.internal.relay;

import io.exprsn.simulcast.SimulcastException;
import io.exprsn.simulcast.internal.rtmp.RtmpEnd;

/** How one attempt to send ended. */
public sealed interface OutletEnd {

    /** We ended it, and it is over. */
    record Wanted() implements OutletEnd {}

    /** An RTMP connection ended: what its codes and silent closes mean depends on the attempts before. */
    record Rtmp(RtmpEnd end) implements OutletEnd {}

    /**
     * It broke, and whoever saw it knows what it means.
     *
     * @param why its problem reads on after the name of the place: {@code it took nothing for 15 s}
     */
    record Failed(SimulcastException why) implements OutletEnd {}
}
