package io.exprsn.simulcast.platform.twitch;

import io.exprsn.simulcast.credential.OAuthProvider;
import io.exprsn.simulcast.credential.TokenPolicy;
import java.net.URI;
import java.time.Duration;

/** Twitch's side of OAuth. */
final class TwitchOAuth {
    static final String READ_KEY = "channel:read:stream_key";
    static final String MANAGE = "channel:manage:broadcast";

    /**
     * Just what is used: Twitch may suspend applications that ask for more. It advises to refresh when a token is refused rather than by
     * its age, and obliges everybody to validate tokens in use each hour. Code challenges are not documented, so none is sent. The page
     * asks for {@code scope}, the device code for {@code scopes}.
     */
    static final OAuthProvider PROVIDER = OAuthProvider.of(
                    URI.create("https://id.twitch.tv/oauth2/authorize"),
                    URI.create("https://id.twitch.tv/oauth2/token"))
            .deviceCode(URI.create("https://id.twitch.tv/oauth2/device"))
            .deviceScopeParameter("scopes")
            .revocation(URI.create("https://id.twitch.tv/oauth2/revoke"))
            .validation(URI.create("https://id.twitch.tv/oauth2/validate"))
            .scope(READ_KEY)
            .scope(MANAGE)
            .reconsentError("Invalid refresh token")
            .policy(new TokenPolicy.RefreshOnRefusal(Duration.ofHours(1)))
            .build();

    private TwitchOAuth() {}
}
