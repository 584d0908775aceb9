package io.exprsn.simulcast.testkit;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** A method and a pattern of paths, and who answers there. A part in braces takes one part of a path, whatever it is. */
record FakeRoute(String method, String pattern, Function<FakeRequest, FakeAnswer> handler) {
    /** What stands in the place of the names; empty if this is not the route. */
    Optional<Map<String, String>> match(String asked, String path) {
        String[] parts = pattern.split("/", -1);
        String[] found = path.split("/", -1);
        if (!method.equals(asked) || parts.length != found.length) {
            return Optional.empty();
        }
        Map<String, String> variables = new LinkedHashMap<>();
        for (int i = 0; i < parts.length; i++) {
            String value = FakeRequest.decoded(found[i].replace("+", "%2B")); // a plus is a plus in a path
            if (parts[i].startsWith("{") && parts[i].endsWith("}")) {
                variables.put(parts[i].substring(1, parts[i].length() - 1), value);
            } else if (!parts[i].equals(value)) {
                return Optional.empty();
            }
        }
        return Optional.of(variables);
    }

    boolean isSame(String otherMethod, String otherPattern) {
        return method.equals(otherMethod) && pattern.equals(otherPattern);
    }
}
