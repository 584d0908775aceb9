package io.exprsn.simulcast.examples.command;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.exprsn.simulcast.Source;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A value in a file of destinations, and where it stands: {@code [0].profile.preset}. Its messages name places and what
 * was expected there, never a text that was read, since any could be a key.
 */
final class JsonPart {
    private static final long MOST_SECONDS = Source.FOREVER.toSeconds();

    private final Path file;
    private final JsonNode node;
    private final String place;

    private JsonPart(Path file, JsonNode node, String place) {
        this.file = file;
        this.node = node;
        this.place = place;
    }

    /** What the whole file holds. */
    static JsonPart read(Path file) {
        String problem;
        try {
            return new JsonPart(
                    file,
                    JsonMapper.builder()
                            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                            .build()
                            .readTree(Files.readAllBytes(file)),
                    "");
        } catch (JsonProcessingException e) {
            // The parser's own text quotes what it read, which may be a key.
            JsonLocation where = e.getLocation();
            problem = "it is no JSON"
                    + (where == null ? "" : ", look at line " + where.getLineNr() + ", column " + where.getColumnNr());
        } catch (NoSuchFileException e) {
            problem = "there is no such file";
        } catch (IOException e) {
            problem = Files.isDirectory(file) ? "it is a folder" : "it cannot be read";
        }
        throw wrong(file, problem);
    }

    /** The entries of an array that is not empty. */
    List<JsonPart> entries(String of) {
        if (!node.isArray()) {
            throw wrongKind("an array of " + of);
        }
        if (node.isEmpty()) {
            throw wrong(file, (place.isEmpty() ? "the array of " + of : place) + " is empty");
        }
        List<JsonPart> entries = new ArrayList<>();
        for (JsonNode entry : node) {
            entries.add(new JsonPart(file, entry, place + "[" + entries.size() + "]"));
        }
        return entries;
    }

    /** This, if it is an object that has no other fields than these. */
    JsonPart object(Set<String> known, String what) {
        if (!node.isObject()) {
            throw wrongKind(what);
        }
        for (Iterator<String> names = node.fieldNames(); names.hasNext(); ) {
            String name = names.next();
            if (!known.contains(name)) {
                throw wrong("has the field \"" + name + "\", which is not known; known are "
                        + String.join(", ", new TreeSet<>(known)));
            }
        }
        return this;
    }

    /** The value of a field; null if it is not there, or null in the file too. */
    @Nullable
    JsonPart field(String name) {
        JsonNode value = node.get(name);
        return value == null || value.isNull()
                ? null
                : new JsonPart(file, value, place.isEmpty() ? name : place + "." + name);
    }

    /** All fields with their names, in order. */
    List<Map.Entry<String, JsonPart>> fields() {
        return node.properties().stream()
                .map(entry ->
                        Map.entry(entry.getKey(), new JsonPart(file, entry.getValue(), place + "." + entry.getKey())))
                .toList();
    }

    boolean isObject() {
        return node.isObject();
    }

    boolean isText() {
        return node.isTextual();
    }

    String text() {
        if (!node.isTextual()) {
            throw wrongKind("a text");
        }
        if (node.textValue().isBlank()) {
            throw wrong("is empty");
        }
        return node.textValue();
    }

    /** A text or a whole number, as text. */
    String textOrNumber() {
        return node.isIntegralNumber() ? node.asText() : text();
    }

    int wholeNumber() {
        if (!node.canConvertToInt() || !node.isIntegralNumber()) {
            throw node.isNumber() ? wrong("is no whole number that could be meant") : wrongKind("a whole number");
        }
        return node.intValue();
    }

    double number() {
        if (!node.isNumber()) {
            throw wrongKind("a number");
        }
        return node.doubleValue();
    }

    /** A number of seconds that a show could last. */
    Duration seconds() {
        double seconds = number();
        if (!(seconds >= 0 && seconds <= MOST_SECONDS)) {
            throw wrong("is " + seconds + " s, expected 0 to " + MOST_SECONDS);
        }
        return Duration.ofMillis(Math.round(seconds * 1000));
    }

    boolean truth() {
        if (!node.isBoolean()) {
            throw wrongKind("true or false");
        }
        return node.booleanValue();
    }

    /** One of some words: the constants in lower case, with hyphens. */
    <E extends Enum<E>> E word(Class<E> words) {
        String text = text();
        return Arrays.stream(words.getEnumConstants())
                .filter(word -> spelled(word).equals(text))
                .findFirst()
                .orElseThrow(() -> wrong("is not known; known are "
                        + Arrays.stream(words.getEnumConstants())
                                .map(JsonPart::spelled)
                                .collect(Collectors.joining(", "))));
    }

    private static String spelled(Enum<?> word) {
        return word.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    CommandException wrong(String what) {
        return wrong(file, place + " " + what);
    }

    private CommandException wrongKind(String expected) {
        return wrong(file, (place.isEmpty() ? "it holds " : place + " is ") + kind() + ", expected " + expected);
    }

    private static CommandException wrong(Path file, String what) {
        return CommandException.usage("Reading the destinations in " + file + ": " + what);
    }

    private String kind() {
        return switch (node.getNodeType()) {
            case ARRAY -> "an array";
            case OBJECT, POJO -> "an object";
            case MISSING -> "nothing";
            case NULL -> "null";
            default -> "a " + node.getNodeType().name().toLowerCase(Locale.ROOT);
        };
    }
}
