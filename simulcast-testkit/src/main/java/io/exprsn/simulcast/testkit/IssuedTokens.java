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
 */
final class IssuedTokens {
    private final String prefix;
    private final Map<String, String> codes = new HashMap<>();
    private final Set<String> known = new HashSet<>();
    private final Set<String> dead = new HashSet<>();
    private boolean refusesRefresh;

    /**
     * None so far.
     *
     * @param prefix begins each access token
     */
    IssuedTokens(String prefix) {
        this.prefix = prefix;
    }

    /** A code that may be exchanged once. */
    synchronized String code(String account) {
        String code = "code-" + UUID.randomUUID();
        codes.put(code, account);
        return code;
    }

    /** The page of consent, where somebody grants at once: back to where the application wants it. */
    FakeAnswer consent(FakeRequest request) {
        String back = request.query("redirect_uri").orElse("");
        String state = URLEncoder.encode(request.query("state").orElse(""), StandardCharsets.UTF_8);
        return FakeAnswer.empty(302).with("Location", back + "?state=" + state + "&code=" + code("somebody"));
    }

    /** Whose code it is; empty for one that was not given out, or was exchanged before. */
    synchronized Optional<String> exchange(String code) {
        return Optional.ofNullable(codes.remove(code));
    }

    /** Another access token. */
    synchronized String access() {
        String token = prefix + UUID.randomUUID();
        known.add(token);
        return token;
    }

    /** A refresh token. */
    synchronized String refresh() {
        return "refresh-" + UUID.randomUUID();
    }

    synchronized boolean mayRefresh(String token) {
        return !refusesRefresh && !dead.contains(token);
    }

    synchronized void refuseRefresh(boolean refuses) {
        refusesRefresh = refuses;
    }

    synchronized void revoke(String token) {
        dead.add(token);
    }

    synchronized void expireAll() {
        dead.addAll(known);
    }

    /** Whether a token is good; one that is seen for the first time is. */
    synchronized boolean accepts(String token) {
        known.add(token);
        return !dead.contains(token);
    }
}
