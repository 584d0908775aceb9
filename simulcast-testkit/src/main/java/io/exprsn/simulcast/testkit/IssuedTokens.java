package io.exprsn.simulcast.testkit;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * The tokens of a platform that is played. Any token is good, as a test may bring its own, until all that were seen or given out are made to
 * expire or one is revoked. Guarded by itself.
 *
 * @param <G> what the platform knows of a grant, such as whose it is
 */
final class IssuedTokens<G> {
    private final String access;
    private final String refresh;
    private final Map<String, G> codes = new HashMap<>();
    private final Map<String, G> grants = new HashMap<>();
    private final Set<String> known = new HashSet<>();
    private final Set<String> dead = new HashSet<>();
    private boolean refusesRefresh;

    /**
     * None so far.
     *
     * @param access begins each access token
     * @param refresh begins each refresh token
     */
    IssuedTokens(String access, String refresh) {
        this.access = access;
        this.refresh = refresh;
    }

    /** A code that may be exchanged once. */
    synchronized String code(G grant) {
        String code = "code-" + UUID.randomUUID();
        codes.put(code, grant);
        return code;
    }

    /**
     * The page of consent, where somebody grants at once: back to where the application wants it.
     *
     * @param told names of what was asked with and is told back beside the code
     */
    FakeAnswer consent(FakeRequest request, G grant, String... told) {
        StringBuilder back = new StringBuilder(request.query("redirect_uri").orElse(""));
        back.append("?code=").append(code(grant));
        for (String name : told) {
            String value = request.query(name).orElse("");
            back.append('&').append(name).append('=').append(URLEncoder.encode(value, StandardCharsets.UTF_8));
        }
        return FakeAnswer.empty(302).with("Location", back.toString());
    }

    /** What a code was given for; empty for one that was not given out, or was exchanged before. */
    synchronized Optional<G> exchange(String code) {
        return Optional.ofNullable(codes.remove(code));
    }

    /** Another access token. */
    synchronized String access(G grant) {
        String token = access + UUID.randomUUID();
        known.add(token);
        grants.put(token, grant);
        return token;
    }

    /** Another refresh token. */
    synchronized String refresh(G grant) {
        String token = refresh + UUID.randomUUID();
        grants.put(token, grant);
        return token;
    }

    /** What a token of either kind was given for; empty for one from elsewhere. */
    synchronized Optional<G> grant(String token) {
        return Optional.ofNullable(grants.get(token));
    }

    synchronized boolean mayRefresh(String token) {
        return !refusesRefresh && !token.isEmpty() && !dead.contains(token);
    }

    synchronized void refuseRefresh(boolean refuses) {
        refusesRefresh = refuses;
    }

    synchronized void revoke(String token) {
        dead.add(token);
    }

    /** All access tokens that were given out or seen until now are over. */
    synchronized void expireAll() {
        dead.addAll(known);
    }

    /** Whether an access token is good; one that is seen for the first time is. */
    synchronized boolean accepts(String token) {
        known.add(token);
        return !dead.contains(token);
    }
}
