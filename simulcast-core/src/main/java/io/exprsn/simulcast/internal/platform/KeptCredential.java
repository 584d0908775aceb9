package io.exprsn.simulcast.internal.platform;

import io.exprsn.simulcast.ErrorKind;
import io.exprsn.simulcast.SimulcastException;
import io.exprsn.simulcast.credential.Credential;
import io.exprsn.simulcast.credential.Credential.OAuthTokens;
import io.exprsn.simulcast.credential.TokenKeeper;

/** A stored credential whose tokens somebody keeps good. */
public record KeptCredential(TokenKeeper keeper, String name) implements CredentialSource {
    @Override
    public Credential current() {
        return keeper.current(name);
    }

    @Override
    public Credential after(Credential refused) {
        if (refused instanceof OAuthTokens tokens) {
            return keeper.refreshed(name, tokens.accessToken());
        }
        throw new SimulcastException(
                ErrorKind.AUTHENTICATION,
                "The platform refused the credential \"" + name + "\", which is none that can be refreshed",
                "Give a new one");
    }
}
