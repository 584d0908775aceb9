package io.exprsn.simulcast.internal.broadcast;

import io.exprsn.simulcast.ErrorKind;
import io.exprsn.simulcast.SimulcastException;
import io.exprsn.simulcast.credential.Credential;
import io.exprsn.simulcast.credential.Credentials;
import io.exprsn.simulcast.internal.platform.CredentialSource;

/** A stored credential that nobody here can refresh: looked at anew for each call, as somebody else may replace it. */
record StoredCredentialSource(Credentials credentials, String name, String platform) implements CredentialSource {
    @Override
    public Credential current() {
        return credentials
                .get(name)
                .orElseThrow(() -> new SimulcastException(
                        ErrorKind.AUTHENTICATION,
                        "There is no credential \"" + name + "\"",
                        "Connect the account, or store the token under this name"));
    }

    @Override
    public Credential after(Credential refused) {
        Credential now = current();
        if (!now.equals(refused)) {
            return now;
        }
        throw new SimulcastException(
                ErrorKind.AUTHENTICATION,
                platform + " refused the credential \"" + name + "\", and there is no way to get another one",
                "Give a new one; tokens are refreshed where the simulcaster knows the application's client id for the platform");
    }
}
