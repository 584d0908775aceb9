package io.exprsn.simulcast.examples.control.http;

import io.exprsn.simulcast.examples.control.http.RouteTable.Right;
import io.javalin.http.Context;
import java.net.URI;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What is looked at before a route sees a request: who asks, what they may do, and which page they ask from. */
final class Gate {
    private static final String ALLOWED_HEADERS =
            "Authorization, Content-Type, Idempotency-Key, If-Match, If-None-Match, Last-Event-ID";
    private static final String READABLE_HEADERS = "ETag, Location, Retry-After";

    private final Access access;
    private final ServerSettings settings;

    Gate(Access access, ServerSettings settings) {
        this.access = access;
        this.settings = settings;
    }

    /**
     * Lets a request pass.
     *
     * @return who asks; null where nobody has to say
     * @throws ProblemException 401, 403 or 429
     */
    @Nullable
    Caller pass(Context context, Right right) {
        String authorization = context.header("Authorization");
        String cookie = context.cookie(Access.COOKIE);
        if (right == Right.OPEN) {
            return known(context, cookie).orElse(null);
        }
        Caller caller = access.caller(authorization, cookie, context.ip())
                .orElseThrow(() -> ProblemException.unauthenticated(
                        cookie == null ? "No token came with the request" : "The login is over"));
        if (authorization == null && !isReading(context)) {
            requireOwnPage(context);
        }
        if (right == Right.OPERATE && caller.role() != Role.OPERATOR) {
            throw ProblemException.forbidden(
                    "A viewer's token lets one look and nothing else", "Use the operator's token");
        }
        return caller;
    }

    /** What is open does not fail for a token that is not needed. */
    private Optional<Caller> known(Context context, @Nullable String cookie) {
        return cookie == null ? Optional.empty() : access.caller(null, cookie, context.ip());
    }

    private static boolean isReading(Context context) {
        String method = context.req().getMethod();
        return method.equals("GET") || method.equals("HEAD");
    }

    /** Browsers send the cookie by themselves: another page must not make them. */
    void requireOwnPage(Context context) {
        String origin = context.header("Origin");
        if (origin != null && !isOwn(origin, context.header("Host")) && !isAllowed(origin)) {
            throw ProblemException.forbidden(
                    "The request comes from a page of another origin",
                    "Start the server with --allow-origin and that page's origin, and use a token there");
        }
    }

    private boolean isOwn(String origin, @Nullable String host) {
        URI publicUrl = settings.publicUrl();
        if (publicUrl != null && origin.equalsIgnoreCase(publicUrl.getScheme() + "://" + publicUrl.getRawAuthority())) {
            return true;
        }
        return host != null && origin.equalsIgnoreCase("http://" + host);
    }

    private boolean isAllowed(String origin) {
        return settings.allowedOrigins().contains(origin);
    }

    /** Lets pages of allowed origins read the answer; says nothing to others, whose browsers then keep it from them. */
    void addOriginHeaders(Context context) {
        if (settings.allowedOrigins().isEmpty()) {
            return;
        }
        context.header("Vary", "Origin");
        String origin = context.header("Origin");
        if (origin != null && isAllowed(origin)) {
            context.header("Access-Control-Allow-Origin", origin);
            context.header("Access-Control-Expose-Headers", READABLE_HEADERS);
            context.header("Cross-Origin-Resource-Policy", "cross-origin");
        }
    }

    /** What a browser asks before it sends a page's request. */
    void answerPreflight(Context context, String methods) {
        String origin = context.header("Origin");
        if (origin != null && isAllowed(origin)) {
            context.header("Access-Control-Allow-Methods", methods);
            context.header("Access-Control-Allow-Headers", ALLOWED_HEADERS);
            context.header("Access-Control-Max-Age", "600");
        }
        context.header("Allow", methods);
        context.status(204);
    }
}
