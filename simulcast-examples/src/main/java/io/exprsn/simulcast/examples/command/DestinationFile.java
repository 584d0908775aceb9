package io.exprsn.simulcast.examples.command;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.exprsn.simulcast.Destination;
import io.exprsn.simulcast.Secret;
import io.exprsn.simulcast.SimulcastException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Reads {@code --destinations}: an array of objects. Its messages name fields and places, never a value. */
final class DestinationFile {
    private static final Set<String> FIELDS = new TreeSet<>(Set.of("name", "url", "key", "settings"));
    private static final Set<String> SETTINGS = new TreeSet<>(Set.of(
            Destination.BACKUP_URL,
            Destination.TRUST,
            Destination.PROXY,
            Destination.LOCAL_ADDRESS,
            Destination.CHUNK_SIZE));

    private final Path file;

    private DestinationFile(Path file) {
        this.file = file;
    }

    static List<Destination> read(Path file) {
        return new DestinationFile(file).read();
    }

    private List<Destination> read() {
        JsonNode root = parse();
        if (!root.isArray()) {
            throw wrong("it holds " + kind(root) + ", expected an array of destinations");
        }
        if (root.isEmpty()) {
            throw wrong("the array of destinations is empty");
        }
        List<Destination> destinations = new ArrayList<>();
        for (JsonNode entry : root) {
            destinations.add(destination(entry, "entry " + (destinations.size() + 1)));
        }
        return destinations;
    }

    private JsonNode parse() {
        try {
            return JsonMapper.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                    .build()
                    .readTree(Files.readAllBytes(file));
        } catch (JsonProcessingException e) {
            // The parser's own text quotes what it read, which may be a key.
            JsonLocation where = e.getLocation();
            throw wrong("it is no JSON"
                    + (where == null ? "" : ", look at line " + where.getLineNr() + ", column " + where.getColumnNr()));
        } catch (NoSuchFileException e) {
            throw wrong("there is no such file");
        } catch (IOException e) {
            throw wrong(Files.isDirectory(file) ? "it is a folder" : "it cannot be read");
        }
    }

    private Destination destination(JsonNode entry, String place) {
        if (!entry.isObject()) {
            throw wrong(place + " is " + kind(entry) + ", expected an object with name, url and key");
        }
        requireKnown(entry, FIELDS, place, "field");
        String name = text(entry, "name", place);
        String url = text(entry, "url", place);
        String key = text(entry, "key", place);
        if (url == null) {
            throw wrong(place + " has no url");
        }
        try {
            String known = name == null ? "" : name;
            Destination destination = key == null
                    ? Destination.rtmp(known, Secret.of(url))
                    : Destination.rtmp(known, server(url, place), Secret.of(key));
            return withSettings(destination, entry.get("settings"), place);
        } catch (SimulcastException e) {
            throw wrong(place + ": " + e.getMessage());
        }
    }

    private URI server(String url, String place) {
        try {
            return URI.create(url);
        } catch (IllegalArgumentException e) {
            throw wrong(place + ": the url is none, it has a character that is not allowed there");
        }
    }

    private Destination withSettings(Destination destination, @Nullable JsonNode settings, String place) {
        if (settings == null || settings.isNull()) {
            return destination;
        }
        if (!settings.isObject()) {
            throw wrong("settings of " + place + " is " + kind(settings) + ", expected an object");
        }
        requireKnown(settings, SETTINGS, place, "setting");
        Destination result = destination;
        for (Map.Entry<String, JsonNode> setting : settings.properties()) {
            JsonNode value = setting.getValue();
            if (!value.isTextual() && !value.isIntegralNumber()) {
                throw wrong("setting \"" + setting.getKey() + "\" of " + place + " is " + kind(value)
                        + ", expected a text");
            }
            result = result.with(setting.getKey(), value.asText());
        }
        return result;
    }

    private void requireKnown(JsonNode object, Set<String> known, String place, String what) {
        for (Iterator<String> names = object.fieldNames(); names.hasNext(); ) {
            String name = names.next();
            if (!known.contains(name)) {
                throw wrong(place + " has the " + what + " \"" + name + "\", which is not known; known are "
                        + String.join(", ", known));
            }
        }
    }

    private @Nullable String text(JsonNode entry, String field, String place) {
        JsonNode value = entry.get(field);
        if (value == null || value.isNull()) {
            return null;
        }
        if (!value.isTextual()) {
            throw wrong("field \"" + field + "\" of " + place + " is " + kind(value) + ", expected a text");
        }
        if (value.textValue().isBlank()) {
            throw wrong("field \"" + field + "\" of " + place + " is empty");
        }
        return value.textValue();
    }

    private static String kind(JsonNode node) {
        return switch (node.getNodeType()) {
            case ARRAY -> "an array";
            case OBJECT, POJO -> "an object";
            case MISSING -> "nothing";
            case NULL -> "null";
            default -> "a " + node.getNodeType().name().toLowerCase(Locale.ROOT);
        };
    }

    private CommandException wrong(String what) {
        return CommandException.usage("Reading the destinations in " + file + ": " + what);
    }
}
