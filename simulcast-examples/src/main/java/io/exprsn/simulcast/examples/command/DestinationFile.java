package io.exprsn.simulcast.examples.command;

import io.exprsn.simulcast.Destination;
import io.exprsn.simulcast.Secret;
import io.exprsn.simulcast.SimulcastException;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Reads {@code --destinations}: an array of objects, as docs/destinations.md describes them. */
final class DestinationFile {
    private static final Set<String> FIELDS = fields();
    private static final Set<String> SETTINGS = Set.of(
            Destination.BACKUP_URL,
            Destination.TRUST,
            Destination.PROXY,
            Destination.LOCAL_ADDRESS,
            Destination.CHUNK_SIZE);

    private DestinationFile() {}

    private static Set<String> fields() {
        Set<String> fields = new TreeSet<>(Set.of("name", "url", "key", "platform", "onSourceLoss", "settings"));
        fields.addAll(EncodingPart.WISHES);
        return fields;
    }

    static List<Destination> read(Path file) {
        return JsonPart.read(file).entries("destinations").stream()
                .map(DestinationFile::destination)
                .toList();
    }

    private static Destination destination(JsonPart entry) {
        entry.object(FIELDS, "an object with name, url and key");
        Destination destination = address(entry);
        JsonPart platform = entry.field("platform");
        if (platform != null) {
            destination = destination.onPlatform(platform.text());
        }
        JsonPart loss = entry.field("onSourceLoss");
        if (loss != null) {
            destination = destination.onSourceLoss(SourceLossPart.read(loss));
        }
        return withSettings(destination.encodedAs(EncodingPart.wish(entry)), entry);
    }

    private static Destination address(JsonPart entry) {
        JsonPart name = entry.field("name");
        JsonPart url = entry.field("url");
        JsonPart key = entry.field("key");
        if (url == null) {
            throw entry.wrong("has no url");
        }
        String known = name == null ? "" : name.text();
        try {
            return key == null
                    ? Destination.rtmp(known, Secret.of(url.text()))
                    : Destination.rtmp(known, server(url), Secret.of(key.text()));
        } catch (SimulcastException e) {
            throw url.wrong("cannot be used: " + e.getMessage());
        }
    }

    private static URI server(JsonPart url) {
        try {
            return URI.create(url.text());
        } catch (IllegalArgumentException e) {
            throw url.wrong("is no address, it has a character that is not allowed there");
        }
    }

    private static Destination withSettings(Destination destination, JsonPart entry) {
        JsonPart settings = entry.field("settings");
        if (settings == null) {
            return destination;
        }
        Destination result = destination;
        for (Map.Entry<String, JsonPart> setting :
                settings.object(SETTINGS, "an object").fields()) {
            result = result.with(setting.getKey(), setting.getValue().textOrNumber());
        }
        return result;
    }
}
