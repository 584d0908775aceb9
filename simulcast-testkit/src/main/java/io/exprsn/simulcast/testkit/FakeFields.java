package io.exprsn.simulcast.testkit;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Objects of JSON in which a null is told as well, as platforms tell it. */
final class FakeFields {
    private FakeFields() {}

    /**
     * An object.
     *
     * @param namesAndValues a name, its value, the next name, and so on
     */
    static Map<String, @Nullable Object> of(@Nullable Object... namesAndValues) {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            fields.put(String.valueOf(namesAndValues[i]), namesAndValues[i + 1]);
        }
        return fields;
    }
}
