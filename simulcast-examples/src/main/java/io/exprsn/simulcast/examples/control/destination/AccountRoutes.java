package io.exprsn.simulcast.examples.control.destination;

import io.exprsn.simulcast.Secret;
import io.exprsn.simulcast.examples.control.destination.AccountBook.Begin;
import io.exprsn.simulcast.examples.control.destination.AccountBook.Returned;
import io.exprsn.simulcast.examples.control.http.Answer;
import io.exprsn.simulcast.examples.control.http.Problem;
import io.exprsn.simulcast.examples.control.http.ProblemException;
import io.exprsn.simulcast.examples.control.http.Request;
import io.exprsn.simulcast.examples.control.http.RouteTable;
import io.exprsn.simulcast.examples.control.http.Routes;
import io.exprsn.simulcast.examples.control.http.Tokens;
import io.exprsn.simulcast.service.KnownService;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BinaryOperator;
import org.jspecify.annotations.Nullable;

/** Platforms, services that are known by their address, and accounts. */
public final class AccountRoutes implements Routes {
    private static final String ONE = "/api/destinations/platforms/{platform}";
    private static final String CALLBACK = "/oauth/callback";
    private static final String COOKIE = "simulcast-oauth-";
    private static final int COOKIE_SECONDS = 600;
    private static final int LONGEST_NAME = 100;

    private final AccountBook book;
    private final BinaryOperator<String> codes;
    private final boolean secure;

    /**
     * Over these.
     *
     * @param codes the code that stands for one that was sent in, by platform and code
     * @param secure whether browsers come by HTTPS
     */
    public AccountRoutes(AccountBook book, BinaryOperator<String> codes, boolean secure) {
        this.book = book;
        this.codes = codes;
        this.secure = secure;
    }

    record ServiceView(
            String id,
            String name,
            List<ServerView> servers,
            @Nullable String keyPage,
            String note) {
        static ServiceView of(KnownService service) {
            return new ServiceView(
                    service.id(),
                    service.displayName(),
                    service.servers().entrySet().stream()
                            .map(each -> new ServerView(each.getKey(), each.getValue()))
                            .toList(),
                    service.keyPage() == null ? null : service.keyPage().toString(),
                    service.note());
        }
    }

    record ServerView(String region, String url) {}

    record AuthUrl(String authUrl, String state, Instant expiresAt) {}

    record Exchange(
            @Nullable String code,
            @Nullable String state,
            @Nullable String stream_id,
            @Nullable String name) {
        /** Prints no secret. */
        @Override
        public String toString() {
            return "exchange for " + name;
        }
    }

    @Override
    public void register(RouteTable table) {
        table.get("/api/platforms", request -> Answer.ok(book.platforms()));
        table.get(
                "/api/services",
                request -> Answer.ok(
                        KnownService.all().stream().map(ServiceView::of).toList()));
        table.get("/api/accounts", request -> Answer.ok(book.accounts()));
        table.delete("/api/accounts/{name}", request -> {
            book.remove(request.part("name"));
            return Answer.none();
        });
        table.getAsOperator(ONE + "/auth-url", this::authUrl);
        table.post(ONE + "/exchange-token", this::exchange);
        table.getOpenToAll(CALLBACK, this::back);
    }

    private Answer authUrl(Request request) {
        Begin begun = book.begin(
                request.part("platform"),
                request.caller().name(),
                request.queryId("stream_id").orElse(null),
                request.query("name").map(name -> text("name", name)).orElse(null),
                request.queryId("credential").orElse(null));
        String state = begun.request().state().reveal(); // to the caller, who sends the browser there
        return Answer.ok(new AuthUrl(
                        begun.request().address().toString(),
                        state,
                        begun.request().expiresAt()))
                // The login's own cookie does not come along when the browser comes from another site.
                .header(
                        "Set-Cookie",
                        cookieName(begun.request().state()) + "="
                                + begun.browser().reveal() + "; Path=" + CALLBACK + "; HttpOnly; SameSite=Lax; Max-Age="
                                + COOKIE_SECONDS + (secure ? "; Secure" : ""));
    }

    /** One for each, so that two at the same time do not push each other out. */
    private static String cookieName(Secret state) {
        return COOKIE + Tokens.hashText(state).substring(0, 12);
    }

    private Answer exchange(Request request) {
        Exchange asked = request.body(Exchange.class);
        String code = text("code", asked.code());
        String platform = request.part("platform");
        return Answer.json(
                201,
                book.exchange(
                        platform,
                        Secret.of(codes.apply(platform, code)),
                        asked.state() == null ? null : Secret.of(text("state", asked.state())),
                        id("stream_id", asked.stream_id()),
                        asked.name() == null ? null : shortText("name", asked.name()),
                        request.caller().name()));
    }

    private static @Nullable String id(String field, @Nullable String id) {
        if (id != null && !Request.isId(id)) {
            throw ProblemException.field(field, "is no id, expected 1 to 64 letters, digits, - and _");
        }
        return id;
    }

    private static String shortText(String field, String value) {
        if (value.length() > LONGEST_NAME) {
            throw ProblemException.field(field, "is longer than " + LONGEST_NAME + " characters");
        }
        return text(field, value);
    }

    private static String text(String field, @Nullable String value) {
        if (value == null || value.isBlank()) {
            throw ProblemException.field(field, value == null ? "is missing" : "is empty");
        }
        if (value.length() > 2000 || value.chars().anyMatch(Character::isISOControl)) {
            throw ProblemException.field(field, "is too long, or has a control character");
        }
        return value;
    }

    /** The browser comes back; what goes wrong is read by a person. */
    private Answer back(Request request) {
        try {
            Map<String, String> query = new LinkedHashMap<>();
            for (String name : new String[] {"state", "code", "error", "error_description"}) {
                request.query(name).ifPresent(value -> query.put(name, value));
            }
            String state = query.getOrDefault("state", "");
            String brought = state.isEmpty()
                    ? ""
                    : request.cookie(cookieName(Secret.of(state))).orElse("");
            Returned returned = book.back(
                    query,
                    (browser, caller) -> (!brought.isEmpty()
                                    && Tokens.hashText(Secret.of(brought)).equals(browser))
                            || request.isFrom(caller));
            ProblemException problem = returned.problem();
            return problem == null ? Answer.seeOther("/#connected=" + returned.platform()) : page(problem.problem());
        } catch (ProblemException e) {
            return page(e.problem());
        }
    }

    private static Answer page(Problem problem) {
        return Answer.html(
                problem.status(),
                "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>Not connected</title></head>\n"
                        + "<body><h1>The account was not connected</h1>\n<p>" + escaped(problem.detail()) + ".</p>\n<p>"
                        + escaped(problem.remedy()) + ".</p>\n<p><a href=\"/\">Back to the control room</a></p>"
                        + "</body></html>\n");
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }
}
