package io.exprsn.simulcast.platform.twitch;

import io.exprsn.simulcast.credential.OAuthProvider;
import io.exprsn.simulcast.credential.TokenPolicy;
import java.net.URI;
import java.time.Duration;
import java.util.Set;

/** Twitch's side of OAuth. */
final class TwitchOAuth {
    static final String READ_KEY = "channel:read:stream_key";
    static final String MANAGE = "channel:manage:broadcast";
    static final String READ_CHAT = "user:read:chat";
    static final String WRITE_CHAT = "user:write:chat";
    static final String MANAGE_SCHEDULE = "channel:manage:schedule";

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
            .scope(READ_CHAT)
            .scope(WRITE_CHAT)
            .scope(MANAGE_SCHEDULE)
            .reconsentError("Invalid refresh token")
            .policy(new TokenPolicy.RefreshOnRefusal(Duration.ofHours(1)))
            .build();

    /** Without these a stream can be sent all the same. */
    static final Set<String> FOR_MORE = Set.of(READ_CHAT, WRITE_CHAT, MANAGE_SCHEDULE);

    private TwitchOAuth() {}
}
