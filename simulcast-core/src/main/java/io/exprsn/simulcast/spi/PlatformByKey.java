package io.exprsn.simulcast.spi;

import io.exprsn.simulcast.ErrorKind;
import io.exprsn.simulcast.SimulcastException;

/**
 * A platform without an API of ours: server and key are copied by hand from its own page, and it goes live when media arrives. Facts are
 * all that such an adapter has to bring.
 */
public interface PlatformByKey extends PlatformAdapter {
    /** Nothing can be asked, so nothing stands in the way. */
    @Override
    default CheckResult check(PlatformContext context) {
        return CheckResult.ready(null)
                .withNotice(
                        facts().displayName() + " was not asked: its key was copied by hand",
                        "Look at the platform's own page whether the account may go live");
    }

    /** There is nothing to make: the ingest stands in the destination's definition. */
    @Override
    default Broadcast prepare(BroadcastRequest request, PlatformContext context) {
        throw new SimulcastException(
                ErrorKind.INVALID,
                "Destination " + context.destination() + " is on " + facts().displayName()
                        + ", for which broadcasts are not made through an API, and has no server and key of its own",
                "Give server and key as Destination.rtmp(name, server, key).onPlatform(\"" + id() + "\")");
    }

    /** The platform ends it when media ends. */
    @Override
    default void end(Broadcast broadcast, PlatformContext context) {}

    /** There is nothing that was made. */
    @Override
    default void discard(Broadcast broadcast, PlatformContext context) {}
}
