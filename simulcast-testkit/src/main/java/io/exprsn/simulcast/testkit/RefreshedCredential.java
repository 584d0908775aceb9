package io.exprsn.simulcast.testkit;

import io.exprsn.simulcast.ErrorKind;
import io.exprsn.simulcast.SimulcastException;
import io.exprsn.simulcast.credential.Credential;
import io.exprsn.simulcast.internal.platform.CredentialSource;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A bench's credential, which counts how often it is refreshed. Safe for use by several threads. */
final class RefreshedCredential implements CredentialSource {
    private final String destination;
    private final @Nullable Supplier<Credential> refreshed;

    // Guarded by this.
    private @Nullable Credential present;
    private int refreshes;

    RefreshedCredential(String destination, @Nullable Credential first, @Nullable Supplier<Credential> refreshed) {
        this.destination = destination;
        this.refreshed = refreshed;
        present = first;
    }

    synchronized int refreshes() {
        return refreshes;
    }

    @Override
    public synchronized Credential current() {
        Credential now = present;
        if (now == null) {
            throw new SimulcastException(
                    ErrorKind.AUTHENTICATION,
                    "Destination " + destination + " of the bench has no credential",
                    "Give it one with AdapterBench's credential(…)");
        }
        return now;
    }

    @Override
    public synchronized Credential after(Credential refused) {
        Credential now = current();
        if (!now.equals(refused)) {
            return now; // another thread was first
        }
        if (refreshed == null || !(now instanceof Credential.OAuthTokens)) {
            throw new SimulcastException(
                    ErrorKind.AUTHENTICATION,
                    "The platform refused the credential, and there is no way to get another one",
                    "Give the bench another one with refreshed(…)");
        }
        refreshes++;
        Credential next = refreshed.get();
        present = next;
        return next;
    }
}
