package io.exprsn.simulcast.testkit;

import java.util.List;
import java.util.Optional;
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

    /** Its refresh tokens hold what has to be encoded in a form. */
    private final IssuedTokens<Grant> tokens = new IssuedTokens<>("u5", "r7/refresh%token=");

    /**
     * What somebody agreed to.
     *
     * @param login of the channel; empty for the first one
     * @param client null for one that is not known, as with codes that no page gave
     */
    private record Grant(String login, @Nullable String client, List<String> scopes) {}

    /** A code for all that the adapter asks for, by whatever client. */
    String code(String login) {
        return tokens.code(new Grant(login, null, SCOPES));
    }

    /** The page where a person agrees, who does so at once. */
    FakeAnswer consent(FakeRequest request, String login) {
        List<String> scopes = List.of(request.query("scope").orElse("").split(" "));
        Grant grant = new Grant(login, request.query("client_id").orElse(null), scopes);
        return tokens.consent(request, grant, "scope", "state");
    }

    void refuseRefresh(boolean refused) {
        tokens.refuseRefresh(refused);
    }

    void expire() {
        tokens.expireAll();
    }

    FakeAnswer token(FakeRequest request) {
        Optional<String> client = request.form("client_id");
        if (client.isEmpty()) {
            return refusal(400, "missing client id");
        }
        return switch (request.form("grant_type").orElse("")) {
            case "authorization_code" -> {
                Grant grant = tokens.exchange(request.form("code").orElse("")).orElse(null);
                yield grant == null || grant.client() != null && !grant.client().equals(client.get())
                        ? refusal(400, "Invalid authorization code")
                        : granted(new Grant(grant.login(), client.get(), grant.scopes()));
            }
            case "refresh_token" -> {
                String shown = request.form("refresh_token").orElse("");
                yield tokens.mayRefresh(shown)
                        ? granted(tokens.grant(shown).orElse(new Grant("", client.get(), SCOPES)))
                        : FakeTwitch.refusal(400, "Bad Request", "Invalid refresh token");
            }
            default -> refusal(400, "invalid grant type");
        };
    }

    private FakeAnswer granted(Grant grant) {
        return FakeAnswer.json(
                200,
                FakeFields.of(
                        "access_token",
                        tokens.access(grant),
                        "expires_in",
                        14_820,
                        "refresh_token",
                        tokens.refresh(grant),
                        "scope",
                        grant.scopes(),
                        "token_type",
                        "bearer"));
    }

    /** Both tokens of a grant may be shown for it; either ends alone. */
    FakeAnswer revoke(FakeRequest request) {
        tokens.revoke(request.form("token").orElse(""));
        return FakeAnswer.empty(200);
    }

    /** What a token is worth. */
    FakeAnswer validate(FakeRequest request, FakeTwitch.Finder channels) {
        Optional<String> token = token(request, "OAuth ").or(() -> token(request, "Bearer "));
        if (token.isEmpty()) {
            return refusal(401, "missing authorization token");
        }
        if (!tokens.accepts(token.get())) {
            return refusal(401, "invalid access token");
        }
        Grant grant = tokens.grant(token.get()).orElse(null);
        String client = grant == null ? null : grant.client();
        TwitchChannel channel = channels.of(grant == null ? "" : grant.login());
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

    /**
     * Whose token a request to the API shows; empty for the first channel's.
     *
     * @throws FakeRefusal for one without a token that is good
     */
    String login(FakeRequest request) {
        String token = token(request, "Bearer ").orElseThrow(() -> refused("OAuth token is missing"));
        if (!tokens.accepts(token)) {
            throw refused("Invalid OAuth token");
        }
        String client = request.header("Client-Id").orElse(null);
        Grant grant = tokens.grant(token).orElse(null);
        if (client == null || grant != null && !client.equals(grant.client())) {
            throw refused("Client ID and OAuth token do not match");
        }
        return grant == null ? "" : grant.login();
    }

    private static FakeRefusal refused(String message) {
        return new FakeRefusal(FakeTwitch.refusal(401, "Unauthorized", message));
    }

    /** Here without the field {@code error}. */
    private static FakeAnswer refusal(int status, String message) {
        return FakeAnswer.json(status, FakeFields.of("status", status, "message", message));
    }
}
