package io.exprsn.simulcast.examples.control.http;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.cfg.CoercionAction;
import com.fasterxml.jackson.databind.cfg.CoercionInputShape;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.exc.ValueInstantiationException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.type.LogicalType;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import io.exprsn.simulcast.examples.control.http.Problem.FieldError;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * JSON of the API: times as ISO-8601, {@code Optional} as value or null. What is read must be exactly what is expected: no unknown or
 * doubled field, no text for a number. Safe for use by several threads.
 */
public final class Json {
    private static final int DEEPEST = 20;

    private static final JsonMapper MAPPER = mapper();

    private Json() {}

    private static JsonMapper mapper() {
        JsonMapper mapper = JsonMapper.builder(JsonFactory.builder()
                        .streamReadConstraints(StreamReadConstraints.builder()
                                .maxNestingDepth(DEEPEST)
                                .build())
                        .build())
                .addModule(new JavaTimeModule())
                .addModule(new Jdk8Module())
                .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
                .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
                .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
                .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
                .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
                .build();
        mapper.coercionConfigFor(LogicalType.Textual)
                .setCoercion(CoercionInputShape.Boolean, CoercionAction.Fail)
                .setCoercion(CoercionInputShape.Integer, CoercionAction.Fail)
                .setCoercion(CoercionInputShape.Float, CoercionAction.Fail);
        return mapper;
    }

    /** As it is sent. */
    public static byte[] write(Object value) {
        try {
            return MAPPER.writeValueAsBytes(value);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e); // what we answer can be written, or a test would have said so
        }
    }

    /** As a tree. */
    public static JsonNode tree(Object value) {
        return MAPPER.valueToTree(value);
    }

    /**
     * A part of a body that was left as a tree.
     *
     * @param at where it stands in the body
     * @throws ProblemException as {@link #read(byte[], Class)}
     */
    public static <T> T read(JsonNode part, Class<T> type, String at) {
        return checked(() -> MAPPER.treeToValue(part, type), at);
    }

    /**
     * As it came in.
     *
     * @throws ProblemException 400 that says where something else was expected and never repeats what was read
     */
    static <T> T read(byte[] body, Class<T> type) {
        return checked(() -> MAPPER.readValue(body, type), "");
    }

    private interface Reading<T> {
        @Nullable
        T read() throws IOException;
    }

    private static <T> T checked(Reading<T> reading, String at) {
        try {
            T read = reading.read();
            if (read == null) {
                throw ProblemException.malformed("The body is null, expected an object", List.of());
            }
            return read;
        } catch (UnrecognizedPropertyException e) {
            String known = e.getKnownPropertyIds() == null
                    ? ""
                    : "; known are "
                            + e.getKnownPropertyIds().stream()
                                    .map(String::valueOf)
                                    .sorted()
                                    .collect(Collectors.joining(", "));
            throw wrong(place(e, at), "is not known" + known);
        } catch (ValueInstantiationException e) {
            // A record said no in words of its own.
            if (e.getCause() instanceof ProblemException problem) {
                throw problem;
            }
            throw wrong(place(e, at), "cannot be that");
        } catch (MismatchedInputException e) {
            throw wrong(place(e, at), "is of another type, expected " + name(e.getTargetType()));
        } catch (JsonMappingException e) {
            if (e.getCause() instanceof ProblemException problem) {
                throw problem;
            }
            throw wrong(place(e, at), "cannot be read");
        } catch (JsonProcessingException e) {
            // The parser's own text quotes what it read.
            JsonLocation where = e.getLocation();
            throw ProblemException.malformed(
                    "The body is no JSON"
                            + (where == null
                                    ? ""
                                    : ": look at line " + where.getLineNr() + ", column " + where.getColumnNr()),
                    List.of());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static ProblemException wrong(String place, String text) {
        return ProblemException.malformed(
                place.isEmpty() ? "The body " + text : "The field " + place + " " + text,
                place.isEmpty() ? List.of() : List.of(new FieldError(place, text)));
    }

    /** {@code settings.region}, {@code destinations[2]}; what a caller named is cut, for it stands in our answer. */
    private static String place(JsonMappingException e, String at) {
        StringBuilder place = new StringBuilder(at);
        for (JsonMappingException.Reference step : e.getPath()) {
            if (step.getFieldName() == null) {
                place.append('[').append(step.getIndex()).append(']');
            } else {
                place.append(place.isEmpty() ? "" : ".").append(shortened(step.getFieldName()));
            }
        }
        return place.toString();
    }

    private static String shortened(String name) {
        String plain = name.replaceAll("[^A-Za-z0-9_.-]", "?");
        return plain.length() <= 40 ? plain : plain.substring(0, 40) + "…";
    }

    private static String name(Class<?> type) {
        if (type == null) {
            return "something else";
        }
        if (type == String.class) {
            return "a text";
        }
        if (type == Boolean.class || type == boolean.class) {
            return "true or false";
        }
        if (type == Integer.class || type == int.class || type == Long.class || type == long.class) {
            return "a whole number";
        }
        if (type == Double.class || type == double.class) {
            return "a number";
        }
        if (Iterable.class.isAssignableFrom(type)) {
            return "an array";
        }
        if (type.isEnum()) {
            return "one of "
                    + List.of(type.getEnumConstants()).stream()
                            .map(String::valueOf)
                            .collect(Collectors.joining(", "));
        }
        return type.getName().startsWith("java.time.") ? "a time in ISO-8601" : "an object";
    }
}
