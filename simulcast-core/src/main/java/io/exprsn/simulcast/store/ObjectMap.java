package io.exprsn.simulcast.store;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A JSON object in the making; what is not there is left out. */
final class ObjectMap {
    private final Map<String, Object> values = new LinkedHashMap<>();

    /** A text, number, boolean, list or map; null leaves it out. */
    ObjectMap with(String name, @Nullable Object value) {
        if (value != null) {
            values.put(name, value);
        }
        return this;
    }

    /** Something that has a text of its own: an enumeration's value, a time, an address, a path. */
    ObjectMap withText(String name, @Nullable Object value) {
        return with(name, value instanceof Enum<?> choice ? choice.name() : value == null ? null : value.toString());
    }

    Map<String, Object> values() {
        return values;
    }
}
