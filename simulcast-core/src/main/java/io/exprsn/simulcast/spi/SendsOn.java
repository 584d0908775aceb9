package io.exprsn.simulcast.spi;

import io.exprsn.simulcast.Secret;
import java.net.URI;
import java.util.List;

/** A platform that sends what it gets on to other services by itself. */
public interface SendsOn {
    /** Where the input of this destination is sent on to, also what is switched off; empty where the destination has no input yet. Changes nothing. */
    List<Output> outputs(PlatformContext context);

    /**
     * One service that it is sent on to.
     *
     * @param id the platform's own
     * @param server address without the key
     * @param key the stream key there
     * @param enabled whether it is sent there while media arrives
     * @param arriving whether it arrives there, by the platform's account
     */
    record Output(String id, URI server, Secret key, boolean enabled, BroadcastStatus.Receiving arriving) {}
}
