package io.exprsn.simulcast.spi;

import io.exprsn.simulcast.ErrorKind;
import io.exprsn.simulcast.Secret;
import io.exprsn.simulcast.SimulcastException;
import io.exprsn.simulcast.credential.ClientIdentity;
import io.exprsn.simulcast.credential.Credential;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;

/** Everything an adapter needs for one call, for one destination. Not to be kept beyond the call. */
public interface PlatformContext {
    /** Name of the destination, for messages. */
    String destination();

    /** What the destination's definition says for this platform; its keys were checked against {@link PlatformFacts#settings()}. */
    Map<String, String> settings();

    /**
     * The destination's credential as it is now; an access token is refreshed before, where the platform's policy says so.
     *
     * @throws SimulcastException ({@link ErrorKind#AUTHENTICATION}) if there is none, or a person must grant again
     */
    Credential credential();

    /**
     * What is shown with each request: the access token, or the API token.
     *
     * @throws SimulcastException ({@link ErrorKind#AUTHENTICATION}) if there is none, a person must grant again, or the credential is a
     *     stream key
     */
    default Secret token() {
        Credential credential = credential();
        if (credential instanceof Credential.OAuthTokens tokens) {
            return tokens.accessToken();
        }
        if (credential instanceof Credential.ApiToken token) {
            return token.token();
        }
        throw new SimulcastException(
                ErrorKind.AUTHENTICATION,
                "Destination " + destination() + " has a stream key for its credential, expected a token",
                "Connect the account, or give an API token");
    }

    /** Who this application is to the platform, where it was registered there. */
    Optional<ClientIdentity> client();

    /** The way to the platform. */
    PlatformHttp http();

    /** Wall clock, for times that the platform reads or tells. */
    Clock clock();
}
