package io.exprsn.simulcast.internal.platform;

import io.exprsn.simulcast.ErrorKind;
import io.exprsn.simulcast.Secret;
import io.exprsn.simulcast.SimulcastException;
import io.exprsn.simulcast.credential.ClientIdentity;
import io.exprsn.simulcast.credential.Credential;
import io.exprsn.simulcast.credential.Redactor;
import io.exprsn.simulcast.internal.http.HttpAnswer;
import io.exprsn.simulcast.internal.http.HttpCall;
import io.exprsn.simulcast.internal.json.Json;
import io.exprsn.simulcast.spi.ApiAnswer;
import io.exprsn.simulcast.spi.ApiError;
import io.exprsn.simulcast.spi.ApiRequest;
import io.exprsn.simulcast.spi.QuotaFacts;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A request that is put together, sent, and if its access token has expired sent once more with a new one. */
final class OutgoingRequest implements ApiRequest {
    private static final Duration USUAL_DEADLINE = Duration.ofSeconds(20);
    private static final int USUAL_SIZE = 1024 * 1024;

    private final AdapterContext context;
    private final String method;
    private final URI address;
    private final List<String> query = new ArrayList<>();
    private final List<String> queryNames = new ArrayList<>();
    private final Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    private final List<String> form = new ArrayList<>();
    private final List<Secret> secrets = new ArrayList<>();
    private byte @Nullable [] body;
    private @Nullable String contentType;
    private String doing;
    private String call = "";
    private String feature = QuotaFacts.CONTROL;
    private boolean withCredential = true;
    private Duration deadline = USUAL_DEADLINE;
    private int most = USUAL_SIZE;

    OutgoingRequest(AdapterContext context, String method, URI address) {
        this.context = context;
        this.method = method;
        this.address = address;
        this.doing = method + " " + address.getRawPath();
    }

    private OutgoingRequest(OutgoingRequest other) {
        this(other.context, other.method, other.address);
        query.addAll(other.query);
        queryNames.addAll(other.queryNames);
        headers.putAll(other.headers);
        form.addAll(other.form);
        secrets.addAll(other.secrets);
        body = other.body;
        contentType = other.contentType;
        doing = other.doing;
        deadline = other.deadline;
        most = other.most;
    }

    @Override
    public ApiRequest query(String name, String value) {
        query.add(encoded(name) + "=" + encoded(value));
        queryNames.add(name);
        return this;
    }

    @Override
    public ApiRequest header(String name, String value) {
        headers.put(name, value);
        return this;
    }

    @Override
    public ApiRequest header(String name, Secret value) {
        secrets.add(value);
        headers.put(name, value.reveal()); // on its way out
        return this;
    }

    @Override
    public ApiRequest bearer(Secret token) {
        secrets.add(token);
        headers.put("Authorization", "Bearer " + token.reveal()); // on its way out
        return this;
    }

    @Override
    public ApiRequest json(Object value) {
        try {
            return body("application/json; charset=utf-8", Json.write(value));
        } catch (Json.NotReadable e) {
            throw new SimulcastException(
                    ErrorKind.INTERNAL,
                    doing + " for " + context.destination() + " was not sent: " + e.getMessage(),
                    "Correct the adapter");
        }
    }

    @Override
    public ApiRequest form(String name, String value) {
        form.add(encoded(name) + "=" + encoded(value));
        return this;
    }

    @Override
    public ApiRequest form(String name, Secret value) {
        secrets.add(value);
        return form(name, value.reveal()); // on its way out
    }

    @Override
    public ApiRequest body(String type, byte[] bytes) {
        contentType = type;
        body = bytes.clone();
        return this;
    }

    @Override
    public ApiRequest doing(String what) {
        doing = what;
        return this;
    }

    @Override
    public ApiRequest costs(String name, String forFeature) {
        call = name;
        feature = forFeature;
        return this;
    }

    @Override
    public ApiRequest withoutCredential() {
        withCredential = false;
        return this;
    }

    @Override
    public ApiRequest within(Duration limit) {
        deadline = limit;
        return this;
    }

    @Override
    public ApiRequest atMost(int bytes) {
        most = bytes;
        return this;
    }

    @Override
    public <T> T read(Class<T> type) {
        return answer().read(type);
    }

    @Override
    public void send() {
        answer();
    }

    @Override
    public ApiAnswer answer() {
        if (!withCredential) {
            return good(attempt(null, List.of()));
        }
        Credential first = context.credentials.current();
        Attempt attempt = attempt(first, List.of());
        if (!attempt.answer.isGood() && attempt.error().tokenExpired()) {
            Credential next = renewed(first, attempt);
            attempt = attempt(next, first.secrets()); // a late answer may still quote the old one
        }
        return good(attempt);
    }

    private Credential renewed(Credential refused, Attempt attempt) {
        try {
            return context.credentials.after(refused);
        } catch (SimulcastException e) {
            throw new SimulcastException(
                    e.kind(),
                    attempt.problem(attempt.error()) + "; getting another token failed: "
                            + attempt.known.redact(e.problem()),
                    e.remedy(),
                    e,
                    e.retryAfter().orElse(null),
                    attempt.known.redact(attempt.error().reason()));
        }
    }

    private ApiAnswer good(Attempt attempt) {
        if (attempt.answer.isGood()) {
            context.answers.remember(attempt.answer);
            return new Answer(attempt.answer, doing + " for " + context.destination());
        }
        ApiError error = attempt.error();
        Duration wait = error.retryAfter();
        if (error.quotaSpent() && context.ledger().isPresent()) {
            QuotaLedger ledger = context.ledger().get();
            ledger.spent();
            wait = wait == null ? ledger.untilReset() : wait;
        }
        throw new SimulcastException(
                error.kind(),
                attempt.problem(error),
                attempt.known.redact(error.remedy()),
                null,
                wait,
                attempt.known.redact(error.reason()));
    }

    private Attempt attempt(@Nullable Credential credential, List<Secret> earlier) {
        OutgoingRequest ready = new OutgoingRequest(this);
        ready.secrets.addAll(earlier);
        if (credential != null) {
            ready.secrets.addAll(credential.secrets());
            context.adapter.authorize(ready, new WithCredential(context, credential));
        }
        context.client().flatMap(ClientIdentity::secretIfAny).ifPresent(ready.secrets::add);
        Redactor known = Redactor.of(ready.secrets).and(context.redactor);
        HttpCall outgoing = ready.call(known);
        context.ledger().ifPresent(ledger -> ledger.book(call, feature));
        try {
            return new Attempt(outgoing, known, context.transport.send(outgoing));
        } catch (SimulcastException e) {
            throw new SimulcastException(
                    e.kind(),
                    doing + " for " + context.destination() + " failed: " + known.redact(e.problem()),
                    e.remedy(),
                    e.getCause(),
                    e.retryAfter().orElse(null));
        }
    }

    private HttpCall call(Redactor known) {
        String whole = address.toString();
        if (!query.isEmpty()) {
            whole += (address.getRawQuery() == null ? "?" : "&") + String.join("&", query);
        }
        // An address the platform gave may hold a token of its own, as next pages do; it is never shown, since only
        // host and path are.
        for (int i = 0; i < query.size(); i++) {
            if (holdsSecret(query.get(i), known)) {
                throw secretInAddress(
                        "the parameter \"" + known.redact(queryNames.get(i)) + "\" of its address", known);
            }
        }
        if (!context.answers.gave(address) && holdsSecret(whole, known)) {
            throw secretInAddress("its address", known);
        }
        byte[] bytes = body;
        String type = contentType;
        if (!form.isEmpty()) {
            bytes = form.stream().collect(Collectors.joining("&")).getBytes(StandardCharsets.UTF_8);
            type = "application/x-www-form-urlencoded";
        }
        Map<String, String> all = new TreeMap<>(headers);
        all.putIfAbsent("Accept", "application/json");
        return new HttpCall(method, URI.create(whole), all, type, bytes == null ? new byte[0] : bytes, deadline, most);
    }

    private static boolean holdsSecret(String text, Redactor known) {
        return !known.redact(text).equals(text);
    }

    private SimulcastException secretInAddress(String where, Redactor known) {
        return new SimulcastException(
                ErrorKind.INTERNAL,
                known.redact(doing) + " for " + context.destination() + " was not sent: " + where
                        + " would have held a secret",
                "Give secrets by header(name, Secret) or form(name, Secret)");
    }

    /** Spaces as {@code %20}, which every server reads alike. */
    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    /** One answer, and what is secret about it. */
    private final class Attempt {
        private final HttpCall sent;
        private final Redactor known;
        private final HttpAnswer answer;
        private @Nullable ApiError error;
        private String unexplained = "";

        Attempt(HttpCall sent, Redactor known, HttpAnswer answer) {
            this.sent = sent;
            this.known = known;
            this.answer = answer;
        }

        ApiError error() {
            ApiError found = error;
            if (found == null) {
                Failure failure = new Failure(
                        answer,
                        doing,
                        known,
                        Waits.asked(
                                answer,
                                context.adapter.facts().rateLimitHeaders(),
                                context.clock().instant()));
                try {
                    found = context.adapter.explain(failure);
                } catch (RuntimeException e) {
                    // The answer must not be lost over it. Its text may quote the answer, so only its type is told.
                    unexplained = " (the adapter could not explain it: "
                            + e.getClass().getName() + ")";
                    found = ApiError.byStatus(failure);
                }
                error = found;
            }
            return found;
        }

        String problem(ApiError meaning) {
            String text = Failure.beginning(answer, known);
            String reason = known.redact(meaning.reason());
            return doing + " for " + context.destination() + " failed: " + known.redact(sent.toString()) + " answered "
                    + answer.status()
                    + (reason.equals("status " + answer.status()) ? "" : " " + reason)
                    + unexplained
                    + (text.isEmpty() ? "" : ": " + text);
        }
    }
}
