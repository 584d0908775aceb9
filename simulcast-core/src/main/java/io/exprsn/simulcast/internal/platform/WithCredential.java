package io.exprsn.simulcast.internal.platform;

import io.exprsn.simulcast.credential.ClientIdentity;
import io.exprsn.simulcast.credential.Credential;
import io.exprsn.simulcast.spi.PlatformContext;
import io.exprsn.simulcast.spi.PlatformHttp;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;

/** A context that holds one credential still: what a request shows is what is named when it is refused. */
record WithCredential(AdapterContext around, Credential credential) implements PlatformContext {
    @Override
    public String destination() {
        return around.destination();
    }

    @Override
    public Map<String, String> settings() {
        return around.settings();
    }

    @Override
    public Optional<ClientIdentity> client() {
        return around.client();
    }

    @Override
    public PlatformHttp http() {
        return around.http();
    }

    @Override
    public Clock clock() {
        return around.clock();
    }
}
