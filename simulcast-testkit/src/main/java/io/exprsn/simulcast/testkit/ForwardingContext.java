package io.exprsn.simulcast.testkit;

import io.exprsn.simulcast.credential.ClientIdentity;
import io.exprsn.simulcast.credential.Credential;
import io.exprsn.simulcast.spi.PlatformContext;
import io.exprsn.simulcast.spi.PlatformHttp;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;

/** A context that asks another one for all that a test does not say itself. */
public interface ForwardingContext extends PlatformContext {
    /** The one that is asked. */
    PlatformContext inner();

    @Override
    default String destination() {
        return inner().destination();
    }

    @Override
    default Map<String, String> settings() {
        return inner().settings();
    }

    @Override
    default Credential credential() {
        return inner().credential();
    }

    @Override
    default Optional<ClientIdentity> client() {
        return inner().client();
    }

    @Override
    default PlatformHttp http() {
        return inner().http();
    }

    @Override
    default Clock clock() {
        return inner().clock();
    }
}
