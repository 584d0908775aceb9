package io.exprsn.simulcast.examples.control.stream;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.exprsn.simulcast.ErrorKind;
import io.exprsn.simulcast.SimulcastException;
import io.exprsn.simulcast.examples.control.stream.StoredStream.Input;
import io.exprsn.simulcast.examples.store.RecordText;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** How streams are written down: one JSON object with the number of its format. Safe for use by several threads. */
public final class StreamFormat implements RecordText<StoredStream> {
    /** What an id of a stream looks like. */
    public static final Pattern ID = Pattern.compile("[A-Za-z0-9_-]{1,64}");

    private static final int NUMBER = 1;
    private static final ObjectMapper JSON = new ObjectMapper();

    @Override
    public String noun() {
        return "stream";
    }

    @Override
    public void requireId(String id) {
        if (!ID.matcher(id).matches()) {
            throw new SimulcastException(
                    ErrorKind.INVALID,
                    "A stream's id has " + id.length() + " characters, of which some are not allowed or too many",
                    "Give it 1 to 64 letters, digits, hyphens and underscores");
        }
    }

    @Override
    public String write(StoredStream record) {
        ObjectNode object = JSON.createObjectNode();
        object.put("format", NUMBER).put("id", record.id()).put("version", record.version());
        object.put("name", record.name());
        object.put("title", record.title());
        object.put("description", record.description());
        Input input = record.input();
        if (input != null) {
            object.putObject("input")
                    .put("kind", input.kind().name())
                    .put("shown", input.shown())
                    .put("secrets", input.secrets());
        }
        ArrayNode destinations = object.putArray("destinations");
        record.destinations().forEach(destinations::add);
        try {
            return JSON.writeValueAsString(object);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A tree of JSON cannot be written", e);
        }
    }

    @Override
    public StoredStream read(String id, String text, String place) {
        JsonNode object;
        try {
            object = JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw damaged(place, "not a whole JSON object"); // the cause would quote what is there
        }
        JsonNode format = object.path("format");
        if (format.isIntegralNumber() && format.asLong() != NUMBER) {
            throw new SimulcastException(
                    ErrorKind.INVALID,
                    "The stream in the " + place + " has format " + format.asLong() + ", and this version reads format "
                            + NUMBER,
                    "Use the version that wrote it, or a newer one");
        }
        if (!object.path("id").asText().equals(id)) {
            throw damaged(place, "another stream's, or none");
        }
        long version = object.path("version").asLong();
        if (version < 1 || !object.path("name").isTextual()) {
            throw damaged(place, "not readable: it has no version or no name");
        }
        List<String> destinations = new ArrayList<>();
        object.path("destinations").forEach(each -> destinations.add(each.asText()));
        return new StoredStream(
                id,
                version,
                object.path("name").asText(),
                optional(object, "title"),
                optional(object, "description"),
                input(object.path("input"), place),
                destinations);
    }

    private static @Nullable Input input(JsonNode input, String place) {
        if (!input.isObject()) {
            return null;
        }
        try {
            return new Input(
                    InputKind.valueOf(input.path("kind").asText()),
                    input.path("shown").asText(),
                    optional(input, "secrets"));
        } catch (IllegalArgumentException e) {
            throw damaged(place, "not readable: its input is of no known kind");
        }
    }

    private static @Nullable String optional(JsonNode object, String name) {
        JsonNode value = object.path(name);
        return value.isTextual() ? value.asText() : null;
    }

    private static SimulcastException damaged(String place, String what) {
        return new SimulcastException(
                ErrorKind.REJECTED,
                "The stream in the " + place + " is damaged: it is " + what,
                "Put it back from a backup, or remove it and make the stream again");
    }
}
