package io.exprsn.simulcast.credential;

import io.exprsn.simulcast.Secret;
import java.net.URI;
import java.time.Instant;

/**
 * Where to send a person's browser. Made by {@link OAuthClient#authorize}.
 *
 * @param address the platform's page; holds the state, so it is for that person's browser and for no log
 * @param state what comes back with the code
 * @param credential name under which the tokens will be stored
 * @param expiresAt until when they must be back, wall clock
 */
public record AuthorizationRequest(URI address, Secret state, String credential, Instant expiresAt) {
    /** Without query and state. */
    @Override
    public String toString() {
        return "authorization of \"" + credential + "\" at " + address.getHost() + ", until " + expiresAt;
    }
}
