package io.exprsn.simulcast.store;

import java.net.URI;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The fields of a JSON object, each taken as what it must be. All methods throw {@link UnreadableField}. */
final class Fields {
    private final Map<?, ?> values;

    Fields(Map<?, ?> values) {
        this.values = values;
    }

    /** Something that may be missing, read by one of the methods here. */
    <T> @Nullable T optional(String name, Function<String, T> read) {
        return values.get(name) == null ? null : read.apply(name);
    }

    String text(String name) {
        return is(name, String.class, "a text");
    }

    boolean flag(String name) {
        return is(name, Boolean.class, "true or false");
    }

    double decimal(String name) {
        return is(name, Number.class, "a number").doubleValue();
    }

    long number(String name) {
        Object value = values.get(name);
        if (value instanceof Integer || value instanceof Long) {
            return ((Number) value).longValue();
        }
        throw new UnreadableField(name, "a whole number");
    }

    int integer(String name) {
        long number = number(name);
        if (number != (int) number) {
            throw new UnreadableField(name, "a whole number of 32 bits");
        }
        return (int) number;
    }

    /** A value of an enumeration by its name. */
    <E extends Enum<E>> E choice(String name, Class<E> type) {
        String text = text(name);
        for (E value : type.getEnumConstants()) {
            if (value.name().equals(text)) {
                return value;
            }
        }
        throw new UnreadableField(name, "one of the values that this version knows");
    }

    /** A text that is read further, such as {@code Instant::parse}. */
    <T> T parsed(String name, Function<String, T> parse, String expected) {
        try {
            return parse.apply(text(name));
        } catch (DateTimeException | IllegalArgumentException e) {
            throw new UnreadableField(name, expected); // without the cause, which quotes the text
        }
    }

    Instant instant(String name) {
        return parsed(name, Instant::parse, "a time like 2026-11-22T20:00:00Z");
    }

    Duration duration(String name) {
        return parsed(name, Duration::parse, "a duration like PT30S");
    }

    URI address(String name) {
        return parsed(name, URI::create, "an address");
    }

    /** Texts by name, in their order. */
    Map<String, String> texts(String name) {
        Map<String, String> texts = new LinkedHashMap<>();
        Map<?, ?> given = is(name, Map.class, "an object");
        given.forEach((key, value) -> {
            if (!(value instanceof String text)) {
                throw new UnreadableField(name, "an object of texts");
            }
            texts.put(String.valueOf(key), text);
        });
        return texts;
    }

    /** The names of all fields, in their order. */
    List<String> names() {
        return values.keySet().stream().map(String::valueOf).toList();
    }

    /** A list of texts. */
    List<String> words(String name) {
        List<String> words = new ArrayList<>();
        List<?> elements = is(name, List.class, "a list");
        for (Object element : elements) {
            if (!(element instanceof String word)) {
                throw new UnreadableField(name, "a list of texts");
            }
            words.add(word);
        }
        return words;
    }

    Fields fields(String name) {
        return new Fields(is(name, Map.class, "an object"));
    }

    /** A list of objects. */
    <T> List<T> list(String name, Function<Fields, T> read) {
        List<T> all = new ArrayList<>();
        List<?> elements = is(name, List.class, "a list");
        for (Object element : elements) {
            if (!(element instanceof Map<?, ?> fields)) {
                throw new UnreadableField(name, "a list of objects");
            }
            all.add(read.apply(new Fields(fields)));
        }
        return all;
    }

    private <T> T is(String name, Class<T> type, String expected) {
        Object value = values.get(name);
        if (!type.isInstance(value)) {
            throw new UnreadableField(name, expected);
        }
        return type.cast(value);
    }
}
