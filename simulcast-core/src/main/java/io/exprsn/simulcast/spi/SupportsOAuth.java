package io.exprsn.simulcast.spi;

import io.exprsn.simulcast.credential.Credential.Account;
import io.exprsn.simulcast.credential.OAuthProvider;

/** A platform to which a person connects an account in a browser or with a code. Data is all it takes. */
public interface SupportsOAuth {
    /** Endpoints, scopes and how long tokens last. */
    OAuthProvider oauth();

    /**
     * Whose grant it is; asked once after somebody granted, and stored with the tokens. There is no destination yet: the context has the
     * settings that all of the platform's have, and the credential's name for the destination's. Where it throws, the grant stands without
     * a name.
     */
    Account account(PlatformContext context);
}
