package io.exprsn.simulcast.testkit;

import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who may act for which channel at {@link FakeTwitch}: what {@code id.twitch.tv} does. Confined to the monitor of its owner.
 *
 * <p>Tokens that it never gave out count as of the first channel, so that a test need not go through a grant.
 */
final class TwitchGrants {
    static final List<String> SCOPES = List.of(
            "channel:read:stream_key",
            "channel:manage:broadcast",
            "user:read:chat",
            "user:write:chat",
            "channel:manage:schedule");

    private final Map<String, Grant> codes = new HashMap<>();
    private final Map<String, Grant> refreshTokens = new HashMap<>();
    private final Map<String, Grant> accessTokens = new HashMap<>();
    private final Set<String> seen = new LinkedHashSet<>();
    private final Set<String> over = new HashSet<>();
    private boolean refusesRefresh;
    private int given;

    /** Null for a client that is not known, as with tokens from elsewhere. */
    private record Grant(String login, @Nullable String client, List<String> scopes) {}

    String code(String login, @Nullable String client, List<String> scopes) {
        given++;
        String code = "c0de" + given + "ofagranttolibraryin" + login;
        codes.put(code, new Grant(login, client, scopes));
        return code;
    }

    void refuseRefresh(boolean refused) {
        refusesRefresh = refused;
    }

    /** All that were given out or shown until now. */
    void expire() {
        over.addAll(seen);
        over.addAll(accessTokens.keySet());
    }

    FakeAnswer token(FakeRequest request) {
        Optional<String> client = request.form("client_id");
        if (client.isEmpty()) {
            return refusal(400, "missing client id");
        }
        return switch (request.form("grant_type").orElse("")) {
            case "authorization_code" -> {
                Grant grant = codes.remove(request.form("code").orElse(""));
                yield grant == null || grant.client() != null && !grant.client().equals(client.get())
                        ? refusal(400, "Invalid authorization code")
                        : granted(new Grant(grant.login(), client.get(), grant.scopes()));
            }
            case "refresh_token" -> {
                String shown = request.form("refresh_token").orElse("");
                yield refusesRefresh || shown.isEmpty() || over.contains(shown)
                        ? FakeAnswer.json(
                                400,
                                FakeFields.of(
                                        "error", "Bad Request", "status", 400, "message", "Invalid refresh token"))
                        : granted(refreshTokens.getOrDefault(shown, new Grant("", client.get(), SCOPES)));
            }
            default -> refusal(400, "invalid grant type");
        };
    }

    private FakeAnswer granted(Grant grant) {
        given++;
        String access = "u5accesstoken" + given + "0123456789";
        String refresh = "r7/refresh%token=" + given + "0123456789";
        accessTokens.put(access, grant);
        refreshTokens.put(refresh, grant);
        return FakeAnswer.json(
                200,
                FakeFields.of(
                        "access_token",
                        access,
                        "expires_in",
                        14_820,
                        "refresh_token",
                        refresh,
                        "scope",
                        grant.scopes(),
                        "token_type",
                        "bearer"));
    }

    /** Both tokens of a grant may be shown for it; either ends alone. */
    FakeAnswer revoke(FakeRequest request) {
        over.add(request.form("token").orElse(""));
        return FakeAnswer.empty(200);
    }

    /** What a token is worth. */
    FakeAnswer validate(FakeRequest request, FakeTwitch.Finder channels) {
        Optional<String> token = token(request, "OAuth ").or(() -> token(request, "Bearer "));
        if (token.isEmpty()) {
            return refusal(401, "missing authorization token");
        }
        if (!isGood(token.get())) {
            return refusal(401, "invalid access token");
        }
        Grant grant = accessTokens.get(token.get());
        String client = grant == null ? null : grant.client();
        TwitchChannel channel = channels.of(login(token.get()));
        return FakeAnswer.json(
                200,
                FakeFields.of(
                        "client_id",
                        client == null ? request.header("Client-Id").orElse("client-of-another-grant") : client,
                        "login",
                        channel.login,
                        "scopes",
                        grant == null ? SCOPES : grant.scopes(),
                        "user_id",
                        channel.id,
                        "expires_in",
                        14_301));
    }

    private static Optional<String> token(FakeRequest request, String scheme) {
        return request.header("Authorization")
                .filter(value -> value.startsWith(scheme))
                .map(value -> value.substring(scheme.length()))
                .filter(value -> !value.isBlank());
    }

    private boolean isGood(String token) {
        seen.add(token);
        return !over.contains(token);
    }

    /** Empty for the first channel's. */
    private String login(String token) {
        Grant grant = accessTokens.get(token);
        return grant == null ? "" : grant.login();
    }

    /** What Twitch says against a request to its API; otherwise whose token it shows, empty for the first channel's. */
    record Shown(@Nullable FakeAnswer refusal, String login) {}

    Shown shown(FakeRequest request) {
        Optional<String> token = token(request, "Bearer ");
        Optional<String> client = request.header("Client-Id");
        if (token.isEmpty()) {
            return refused("OAuth token is missing");
        }
        if (!isGood(token.get())) {
            return refused("Invalid OAuth token");
        }
        Grant grant = accessTokens.get(token.get());
        boolean same =
                grant == null || client.filter(id -> id.equals(grant.client())).isPresent();
        return client.isPresent() && same
                ? new Shown(null, login(token.get()))
                : refused("Client ID and OAuth token do not match");
    }

    private static Shown refused(String message) {
        return new Shown(FakeTwitch.refusal(401, "Unauthorized", message), "");
    }

    /** Here without the field {@code error}. */
    private static FakeAnswer refusal(int status, String message) {
        return FakeAnswer.json(status, FakeFields.of("status", status, "message", message));
    }
}
