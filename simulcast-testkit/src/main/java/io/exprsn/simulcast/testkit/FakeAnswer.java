package io.exprsn.simulcast.testkit;

import io.exprsn.simulcast.internal.json.Json;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What {@link FakeApi} answers. Immutable, but for the bytes.
 *
 * @param status such as 200
 * @param headers by name, sent as they are; the length is added
 * @param body empty for none
 */
public record FakeAnswer(int status, Map<String, String> headers, byte[] body) {
    /** Copies. */
    public FakeAnswer {
        headers = Map.copyOf(headers);
    }

    /** JSON. */
    public static FakeAnswer json(int status, String json) {
        return new FakeAnswer(
                status, Map.of("Content-Type", "application/json"), json.getBytes(StandardCharsets.UTF_8));
    }

    /** An object of texts, numbers, booleans, lists and maps as JSON. */
    public static FakeAnswer json(int status, Map<String, ?> object) {
        return json(status, new String(Json.bytes(object), StandardCharsets.UTF_8));
    }

    /** A page, as proxies and gateways send one where JSON was expected. */
    public static FakeAnswer html(int status, String page) {
        return new FakeAnswer(
                status, Map.of("Content-Type", "text/html; charset=utf-8"), page.getBytes(StandardCharsets.UTF_8));
    }

    /** A status alone. */
    public static FakeAnswer empty(int status) {
        return new FakeAnswer(status, Map.of(), new byte[0]);
    }

    /** The same with one more header. */
    public FakeAnswer with(String header, String value) {
        Map<String, String> more = new LinkedHashMap<>(headers);
        more.put(header, value);
        return new FakeAnswer(status, more, body);
    }

    @Override
    public String toString() {
        return "status " + status + " with " + body.length + " bytes";
    }
}
