package io.exprsn.simulcast.testkit;

import io.exprsn.simulcast.internal.json.Json;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * A request as {@link FakeApi} got it. Prints method and target, which hold no secret if the adapter is right.
 *
 * @param method such as {@code GET}
 * @param target path and query as they were sent
 * @param path as it was sent, without the query
 * @param headers by name in small letters, the last one of each name
 * @param body empty for none
 * @param variables what stood in the place of the names in the route's pattern, decoded
 * @param answered whether a whole answer had been sent when this was looked at
 */
public record FakeRequest(
        String method,
        String target,
        String path,
        Map<String, String> headers,
        byte[] body,
        Map<String, String> variables,
        boolean answered) {
    /** Copies. */
    public FakeRequest {
        headers = Map.copyOf(headers);
        variables = Map.copyOf(variables);
    }

    /** A header, whatever the capitals of its name. */
    public Optional<String> header(String name) {
        return Optional.ofNullable(headers.get(name.toLowerCase(Locale.ROOT)));
    }

    /** What stands in the place of a name in the route's pattern. */
    public String variable(String name) {
        String value = variables.get(name);
        if (value == null) {
            throw new IllegalArgumentException("The route of " + this + " has no {" + name + "}; it has " + variables);
        }
        return value;
    }

    /** A parameter of the query, decoded; the first of its name. */
    public Optional<String> query(String name) {
        return target.length() == path.length() ? Optional.empty() : field(target.substring(path.length() + 1), name);
    }

    /** A field of a form in the body, decoded; the first of its name. */
    public Optional<String> form(String name) {
        return field(text(), name);
    }

    /** The body as text. */
    public String text() {
        return new String(body, StandardCharsets.UTF_8);
    }

    /**
     * The body's JSON.
     *
     * @throws IllegalArgumentException if it is no JSON object, which the script answers with the status 500
     */
    public Map<String, Object> json() {
        return Json.object(body)
                .orElseThrow(() -> new IllegalArgumentException("The body of " + this + " is no JSON object"));
    }

    /** The same with what stood in the place of the names in the route's pattern. */
    FakeRequest routed(Map<String, String> found) {
        return new FakeRequest(method, target, path, headers, body, found, answered);
    }

    /** Whether a text stands in path, query or body. */
    boolean mentions(String text) {
        return decoded(target).contains(text)
                || text().contains(text)
                || decoded(text()).contains(text);
    }

    @Override
    public String toString() {
        return method + " " + target;
    }

    private static Optional<String> field(String fields, String name) {
        for (String field : fields.split("&")) {
            int equals = field.indexOf('=');
            if (equals >= 0 && decoded(field.substring(0, equals)).equals(name)) {
                return Optional.of(decoded(field.substring(equals + 1)));
            }
        }
        return Optional.empty();
    }

    static String decoded(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return text; // a lone percent sign: it was not encoded
        }
    }
}
