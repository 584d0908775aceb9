package io.exprsn.simulcast.examples.control.http;

import io.exprsn.simulcast.Secret;
import io.exprsn.simulcast.examples.control.http.RouteTable.Method;
import io.exprsn.simulcast.examples.control.http.RouteTable.Right;
import org.jspecify.annotations.Nullable;

/** A browser logs in with a token and gets a cookie, so that the page need not keep the token. */
final class SessionRoutes implements Routes {
    private final Access access;
    private final ServerSettings settings;

    SessionRoutes(Access access, ServerSettings settings) {
        this.access = access;
        this.settings = settings;
    }

    record Login(@Nullable String token) {}

    record LoggedIn(Role role) {}

    record Session(Role role, String caller, boolean demo) {}

    @Override
    public void register(RouteTable table) {
        table.open(Method.POST, "/api/session", this::logIn);
        table.get(
                "/api/session",
                request -> Answer.ok(new Session(
                        request.caller().role(),
                        request.caller().name().startsWith("token:") ? "token" : "browser",
                        settings.demo())));
        table.add(Method.DELETE, "/api/session", Right.VIEW, this::logOut);
    }

    private Answer logIn(Request request) {
        String token = request.body(Login.class).token();
        if (token == null || token.isEmpty()) {
            throw ProblemException.field("token", "is missing");
        }
        Role role = access.role(token, request.clientAddress());
        Secret id = access.logIn(role);
        // To the browser that brought the token.
        return Answer.ok(new LoggedIn(role))
                .header("Set-Cookie", cookie(id.reveal(), Access.LOGGED_IN_FOR.toSeconds()));
    }

    private Answer logOut(Request request) {
        request.cookie(Access.COOKIE).ifPresent(access::logOut);
        return Answer.none().header("Set-Cookie", cookie("", 0));
    }

    private String cookie(String value, long seconds) {
        return Access.COOKIE + "=" + value + "; Path=/; HttpOnly; SameSite=Strict; Max-Age=" + seconds
                + (settings.isSecure() ? "; Secure" : "");
    }
}
