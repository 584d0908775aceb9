package io.exprsn.simulcast.credential;

import io.exprsn.simulcast.Secret;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The body of a request to an endpoint of OAuth. Prints the names of its fields alone. */
final class Form {
    private final Map<String, Secret> fields = new LinkedHashMap<>();
    private final List<Secret> secrets = new ArrayList<>();

    Form with(String name, String value) {
        if (!value.isEmpty()) {
            fields.put(name, Secret.of(value));
        }
        return this;
    }

    Form with(String name, @Nullable Secret value) {
        if (value != null) {
            fields.put(name, value);
            secrets.add(value);
        }
        return this;
    }

    /** Who asks. */
    Form with(ClientIdentity client) {
        return with("client_id", client.id()).with("client_secret", client.secret());
    }

    /** What must not be shown, while it is under way. */
    List<Secret> secrets() {
        return List.copyOf(secrets);
    }

    byte[] bytes() {
        return fields.entrySet().stream()
                .map(field ->
                        encoded(field.getKey()) + "=" + encoded(field.getValue().reveal())) // sent in the body
                .collect(Collectors.joining("&"))
                .getBytes(StandardCharsets.US_ASCII);
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    @Override
    public String toString() {
        return "form of " + fields.keySet();
    }
}
