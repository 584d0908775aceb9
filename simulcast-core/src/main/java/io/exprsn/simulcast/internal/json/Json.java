package io.exprsn.simulcast.internal.json;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.exc.InvalidDefinitionException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Reads and writes JSON objects as maps of the JDK's own types, so that another library could take its place here alone. Strict: what it
 * does not understand whole it does not read at all. Uses nothing newer than Jackson 2.15, which hosts may hold it at.
 */
public final class Json {
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION) // errors must not quote what may be secret
            .build();

    /** For what others wrote and may write otherwise tomorrow. */
    private static final JsonMapper LENIENT = JsonMapper.builder()
            .addModule(new JavaTimeModule())
            .addModule(new Jdk8Module())
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.READ_UNKNOWN_ENUM_VALUES_AS_NULL)
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
            .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
            .defaultPropertyInclusion(
                    JsonInclude.Value.construct(JsonInclude.Include.NON_ABSENT, JsonInclude.Include.NON_ABSENT))
            .build();

    private Json() {}

    /**
     * Reads into a record of somebody's own: fields it does not name are passed over, missing ones are null, 0 or false, numbers may be
     * texts and texts numbers, unknown enum values are null.
     *
     * @throws NotReadable if that cannot be done; its text names fields and types, never values
     */
    public static <T> T read(byte[] bytes, Class<T> type) throws NotReadable {
        try {
            T value = LENIENT.readValue(bytes, type);
            if (value == null) {
                throw new NotReadable(NotReadable.Why.NOT_AS_EXPECTED, "the JSON is null");
            }
            return value;
        } catch (InvalidDefinitionException e) {
            throw new NotReadable(
                    NotReadable.Why.TYPE_CLOSED,
                    type.getName()
                            + " cannot be made from JSON: it must be a record, and in a named module its package must be open:"
                            + " opens " + type.getPackageName() + " to com.fasterxml.jackson.databind");
        } catch (JsonMappingException e) {
            String place = e.getPath().stream()
                    .map(step -> step.getFieldName() == null ? "[" + step.getIndex() + "]" : step.getFieldName())
                    .collect(Collectors.joining("."));
            boolean broken = e.getCause() instanceof IOException && !(e.getCause() instanceof JsonMappingException);
            throw new NotReadable(
                    broken ? NotReadable.Why.NO_JSON : NotReadable.Why.NOT_AS_EXPECTED,
                    place.isEmpty()
                            ? "it is not what " + type.getSimpleName() + " is made of"
                            : "the field " + place + " holds something else than " + type.getSimpleName() + " expects");
        } catch (IOException e) {
            throw new NotReadable(NotReadable.Why.NO_JSON, "it is not JSON, or was cut off");
        }
    }

    /**
     * Writes a record, or maps and lists; what is null is left out.
     *
     * @throws NotReadable if it is of a type that cannot be written
     */
    public static byte[] write(Object value) throws NotReadable {
        try {
            return LENIENT.writeValueAsBytes(value);
        } catch (JacksonException e) {
            Class<?> type = value.getClass();
            throw new NotReadable(
                    NotReadable.Why.TYPE_CLOSED,
                    type.getName()
                            + " cannot be written as JSON: it must be a record, and in a named module its package must be open:"
                            + " opens " + type.getPackageName() + " to com.fasterxml.jackson.databind");
        }
    }

    /** What was to be read or written is not what it should be. Holds no value of it. */
    public static final class NotReadable extends Exception {
        private static final long serialVersionUID = 1L;

        private final Why why;

        NotReadable(Why why, String text) {
            super(text);
            this.why = why;
        }

        /** What is the matter. */
        public Why why() {
            return why;
        }

        /** What is the matter. */
        public enum Why {
            /** Not JSON, or cut off. */
            NO_JSON,
            /** JSON of another form. */
            NOT_AS_EXPECTED,
            /** The Java type cannot be reached or is none for JSON. */
            TYPE_CLOSED
        }
    }

    /** The object; empty if the bytes are not one whole JSON object, and why is for nobody to read. */
    @SuppressWarnings("unchecked") // keys of a JSON object are texts
    public static Optional<Map<String, Object>> object(byte[] bytes) {
        try {
            return Optional.ofNullable((Map<String, Object>) MAPPER.readValue(bytes, Map.class));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** The bytes of an object of texts, numbers, booleans, lists and maps, in their order, made to be read by people too. */
    public static byte[] bytes(Map<String, ?> object) {
        try {
            return MAPPER.writerWithDefaultPrettyPrinter().writeValueAsBytes(object);
        } catch (JacksonException e) {
            throw new IllegalArgumentException("Not made of what JSON can hold", e);
        }
    }
}
