package io.exprsn.simulcast.platform.youtube;

import io.exprsn.simulcast.credential.OAuthProvider;
import java.net.URI;

/** Google's side of OAuth, for YouTube. */
final class YouTubeOAuth {
    /** Covers every call of the adapter, in a browser and with a device code alike. */
    static final String SCOPE = "https://www.googleapis.com/auth/youtube";

    /**
     * Without {@code access_type=offline} there is no refresh token at all, and without {@code prompt=consent} none for somebody who
     * granted before. Google documents code challenges for installed applications alone, not for web clients, so none is sent.
     */
    static final OAuthProvider PROVIDER = OAuthProvider.of(
                    URI.create("https://accounts.google.com/o/oauth2/v2/auth"),
                    URI.create("https://oauth2.googleapis.com/token"))
            .deviceCode(URI.create("https://oauth2.googleapis.com/device/code"))
            .revocation(URI.create("https://oauth2.googleapis.com/revoke"))
            .scope(SCOPE)
            .authorizationParameter("access_type", "offline")
            .authorizationParameter("prompt", "consent")
            .build();

    private YouTubeOAuth() {}
}
