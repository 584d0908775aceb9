package io.exprsn.simulcast.examples.command;

import io.exprsn.simulcast.Destination;
import io.exprsn.simulcast.Secret;
import io.exprsn.simulcast.SimulcastException;
import io.exprsn.simulcast.service.KnownService;
import java.net.URI;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Reads {@code --destinations}: an array of objects, as docs/destinations.md describes them. */
final class DestinationFile {
    private static final Set<String> FIELDS = fields();
    private static final Set<String> SETTINGS = Set.of(
            Destination.BACKUP_URL,
            Destination.TRUST,
            Destination.PROXY,
            Destination.LOCAL_ADDRESS,
            Destination.CHUNK_SIZE,
            Destination.CHECK_CONNECTS,
            Destination.LATENCY,
            Destination.SEGMENT,
            Destination.EXISTING);

    private DestinationFile() {}

    private static Set<String> fields() {
        Set<String> fields = new TreeSet<>(
                Set.of("name", "url", "file", "key", "passphrase", "platform", "onSourceLoss", "settings"));
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
        Destination destination = place(entry);
        JsonPart loss = entry.field("onSourceLoss");
        if (loss != null) {
            destination = destination.onSourceLoss(SourceLossPart.read(loss));
        }
        return withSettings(destination.encodedAs(EncodingPart.wish(entry)), entry);
    }

    private static Destination place(JsonPart entry) {
        JsonPart name = entry.field("name");
        String known = name == null ? "" : name.text();
        JsonPart url = entry.field("url");
        JsonPart file = entry.field("file");
        JsonPart platform = entry.field("platform");
        if (url == null && file == null && platform != null) {
            return service(known, entry, platform);
        }
        if ((url == null) == (file == null)) {
            throw entry.wrong(url == null ? "has no url and no file" : "has both url and file, expected one of both");
        }
        try {
            if (url == null) {
                return recording(known, entry, file);
            }
            return url.text().toLowerCase(Locale.ROOT).startsWith("srt:")
                    ? srt(known, entry, url)
                    : rtmp(known, entry, url);
        } catch (SimulcastException e) {
            throw (url == null ? file : url).wrong("cannot be used: " + e.getMessage());
        }
    }

    /** A service whose address need not be given. */
    private static Destination service(String name, JsonPart entry, JsonPart platform) {
        Optional<KnownService> service = KnownService.find(platform.text());
        if (service.isEmpty()) {
            throw entry.wrong("has no url and no file, and \"" + platform.text()
                    + "\" is none of the services whose address is known: "
                    + KnownService.all().stream().map(KnownService::id).collect(Collectors.joining(", ")));
        }
        JsonPart key = entry.field("key");
        if (key == null) {
            throw entry.wrong("has no key");
        }
        try {
            return withPassphrase(
                    service.get().destination(name, Secret.of(key.text())),
                    entry,
                    service.get().isSrt());
        } catch (SimulcastException e) {
            throw entry.wrong("cannot be used: " + e.getMessage());
        }
    }

    private static Destination withPassphrase(Destination destination, JsonPart entry, boolean srt) {
        if (!srt) {
            refuse(entry, "an SRT listener", "passphrase");
        }
        JsonPart passphrase = entry.field("passphrase");
        return passphrase == null ? destination : destination.withPassphrase(Secret.of(passphrase.text()));
    }

    private static Destination rtmp(String name, JsonPart entry, JsonPart url) {
        JsonPart key = entry.field("key");
        Destination destination = key == null
                ? Destination.rtmp(name, Secret.of(url.text()))
                : Destination.rtmp(name, server(url), Secret.of(key.text()));
        return onPlatform(withPassphrase(destination, entry, false), entry);
    }

    private static Destination srt(String name, JsonPart entry, JsonPart url) {
        JsonPart key = entry.field("key");
        Destination destination = Destination.srt(name, server(url));
        if (key != null) {
            destination = destination.withKey(Secret.of(key.text()));
        }
        return onPlatform(withPassphrase(destination, entry, true), entry);
    }

    private static Destination onPlatform(Destination destination, JsonPart entry) {
        JsonPart platform = entry.field("platform");
        return platform == null ? destination : destination.onPlatform(platform.text());
    }

    private static Destination recording(String name, JsonPart entry, JsonPart file) {
        refuse(entry, "a server", "key", "platform", "passphrase");
        try {
            return Destination.file(name, Path.of(file.text()));
        } catch (InvalidPathException e) {
            throw file.wrong("is no name of a file");
        }
    }

    private static void refuse(JsonPart entry, String needs, String... fields) {
        for (String field : fields) {
            JsonPart value = entry.field(field);
            if (value != null) {
                throw value.wrong("is for " + needs + " alone");
            }
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
        Set<String> possible = new TreeSet<>(SETTINGS);
        KnownService.find(destination.platform()).ifPresent(service -> {
            possible.add(KnownService.REGION);
            service.parts().forEach(part -> possible.add(part.name()));
        });
        for (Map.Entry<String, JsonPart> setting :
                settings.object(possible, "an object").fields()) {
            result = result.with(setting.getKey(), setting.getValue().textOrNumber());
        }
        return result;
    }
}
