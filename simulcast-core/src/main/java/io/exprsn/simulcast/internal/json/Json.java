package io.exprsn.simulcast.internal.json;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;

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

    private Json() {}

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
