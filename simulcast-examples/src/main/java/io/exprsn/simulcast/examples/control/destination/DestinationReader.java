package io.exprsn.simulcast.examples.control.destination;

import com.fasterxml.jackson.databind.JsonNode;
import io.exprsn.simulcast.Destination;
import io.exprsn.simulcast.EncodingWish;
import io.exprsn.simulcast.Secret;
import io.exprsn.simulcast.SimulcastException;
import io.exprsn.simulcast.examples.control.Addresses;
import io.exprsn.simulcast.examples.control.http.ProblemException;
import io.exprsn.simulcast.service.KnownService;
import io.exprsn.simulcast.spi.PlatformAdapter;
import io.exprsn.simulcast.spi.PlatformSetting;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Makes a destination of what is asked for, and refuses what must not be asked for over the network: recordings and files of this
 * machine, and servers in its own network.
 */
final class DestinationReader {
    private static final int LONGEST_TEXT = 2000;
    private static final int LONGEST_NAME = 100;
    private static final int MOST_SETTINGS = 50;

    private static final Set<String> OF_SERVERS = Set.of(
            Destination.BACKUP_URL,
            Destination.PROXY,
            Destination.CHUNK_SIZE,
            Destination.CHECK_CONNECTS,
            Destination.LATENCY,
            Destination.TRUST,
            Destination.LOCAL_ADDRESS);

    /** They lead to servers. */
    private static final List<String> SERVERS = List.of(Destination.URL, Destination.BACKUP_URL, Destination.PROXY);

    /** They name things of this machine: not said and not shown over the network. */
    static final Set<String> BY_HAND = Set.of(Destination.TRUST, Destination.LOCAL_ADDRESS);

    private final Map<String, PlatformAdapter> platforms;
    private final Addresses addresses;

    DestinationReader(Map<String, PlatformAdapter> platforms, Addresses addresses) {
        this.platforms = platforms;
        this.addresses = addresses;
    }

    /**
     * Reads.
     *
     * @param before what is there already, with its key; null for a new one
     * @throws ProblemException 400
     */
    Destination read(DestinationWrite write, @Nullable Destination before) {
        String name = text("name", write.name(), LONGEST_NAME);
        if (name == null) {
            throw ProblemException.field("name", "is missing");
        }
        String platform = Optional.ofNullable(text("platform", write.platform(), 40))
                .orElse(isSrt(write) ? Destination.SRT : Destination.RTMP);
        try {
            Destination place = place(name, platform, write, before);
            Destination whole = withSettings(place, write, before)
                    .encodedAs(
                            write.encoding() == null
                                    ? EncodingWish.DEFAULT
                                    : write.encoding().wish())
                    .withPriority(write.priority() == null ? 0 : write.priority());
            requireSamePlace(write, whole, before);
            requireAllowed(whole);
            return whole;
        } catch (SimulcastException e) {
            throw ProblemException.field("url", "cannot be used: " + e.problem(), e.remedy());
        }
    }

    private static boolean isSrt(DestinationWrite write) {
        String url = write.url() == null ? write.server() : write.url();
        return url != null && url.toLowerCase(Locale.ROOT).startsWith("srt:");
    }

    private Destination place(String name, String platform, DestinationWrite write, @Nullable Destination before) {
        if (platform.equals(Destination.FILE)) {
            throw ProblemException.field(
                    "platform", "is a recording, which this server does not make", "Record with simulcast push");
        }
        boolean byApi = platforms.containsKey(platform);
        boolean known = KnownService.find(platform).isPresent();
        if (!byApi && !known && !platform.equals(Destination.RTMP) && !platform.equals(Destination.SRT)) {
            throw ProblemException.field(
                    "platform", "is not known", "Known are those of /api/platforms and /api/services, rtmp and srt");
        }
        if (write.url() != null && write.server() != null) {
            throw ProblemException.field("url", "is there besides server, expected one of both");
        }
        String server = text(
                write.url() == null ? "server" : "url",
                write.url() == null ? write.server() : write.url(),
                LONGEST_TEXT);
        Secret key = secret("key", write.key());
        String credential = text("credential", write.credential(), 64);
        if (server == null) {
            return withoutServer(name, platform, byApi, known, key, credential, before);
        }
        if (credential != null) {
            throw ProblemException.field("credential", "is there besides an address, expected one of both");
        }
        Secret kept = key == null ? keptKey(write, server, before) : key;
        Destination destination = isSrt(write)
                ? srt(name, server, kept)
                : kept == null && write.url() != null
                        ? Destination.rtmp(name, Secret.of(server))
                        : Destination.rtmp(name, address(server), required(kept));
        Secret passphrase = secret("passphrase", write.passphrase());
        if (passphrase != null) {
            if (!isSrt(write)) {
                throw ProblemException.field("passphrase", "is for an SRT listener alone");
            }
            destination = destination.withPassphrase(passphrase);
        } else if (isSrt(write) && before != null && before.secrets().get(Destination.PASSPHRASE) != null) {
            destination = destination.withPassphrase(before.secrets().get(Destination.PASSPHRASE));
        }
        return destination.onPlatform(platform);
    }

    private static Destination srt(String name, String server, @Nullable Secret streamId) {
        Destination destination = Destination.srt(name, address(server));
        return streamId == null ? destination : destination.withKey(streamId);
    }

    /** One who does not say the key again means the old one, unless he says a whole address, which has another in it. */
    private static @Nullable Secret keptKey(DestinationWrite write, String server, @Nullable Destination before) {
        if (before == null) {
            return null;
        }
        boolean without = write.server() != null
                || isSrt(write)
                || server.equals(before.settings().get(Destination.URL));
        return without ? before.key() : null;
    }

    /** What nobody can read must not be had by sending it elsewhere. */
    private static void requireSamePlace(DestinationWrite write, Destination after, @Nullable Destination before) {
        if (before == null) {
            return;
        }
        Secret old = before.key();
        Secret key = after.key();
        boolean kept = (write.key() == null && old != null && key != null && key.equals(old))
                || (write.passphrase() == null && !after.secrets().isEmpty());
        if (kept && !places(before).containsAll(places(after))) {
            throw ProblemException.field(
                    "key", "is missing: the old one is not sent to another server", "Send the key again");
        }
    }

    private static Set<String> places(Destination destination) {
        Set<String> places = new TreeSet<>();
        Map<String, String> settings = destination.settings();
        for (String setting : SERVERS) {
            String address = settings.get(setting);
            if (address != null) {
                places.add(setting + " " + address(address).getAuthority());
            }
        }
        if (!settings.containsKey(Destination.URL)) {
            KnownService.find(destination.platform())
                    .ifPresent(service -> places.add(service.id() + " "
                            + service.parts().stream()
                                    .map(part -> settings.getOrDefault(part.name(), ""))
                                    .toList()));
        }
        return places;
    }

    private static Secret required(@Nullable Secret key) {
        if (key == null) {
            throw ProblemException.field("key", "is missing");
        }
        return key;
    }

    private static Destination withoutServer(
            String name,
            String platform,
            boolean byApi,
            boolean known,
            @Nullable Secret key,
            @Nullable String credential,
            @Nullable Destination before) {
        if (known) {
            Secret own = key != null || before == null || !before.platform().equals(platform) ? key : before.key();
            return KnownService.named(platform).destination(name, required(own));
        }
        if (!byApi) {
            throw ProblemException.field("url", "is missing");
        }
        if (key != null) {
            throw ProblemException.field("url", "is missing: a key is of no use without its server");
        }
        if (credential == null) {
            throw ProblemException.field(
                    "credential", "is missing", "Connect an account of this platform, and name it here");
        }
        return new Destination(name, platform, credential, null, 0, Map.of());
    }

    private Destination withSettings(Destination place, DestinationWrite write, @Nullable Destination before) {
        Map<String, JsonNode> asked = write.settings() == null ? Map.of() : write.settings();
        if (asked.size() > MOST_SETTINGS) {
            throw ProblemException.field("settings", "has more than " + MOST_SETTINGS + " fields");
        }
        Map<String, PlatformSetting> known = known(place);
        Map<String, String> settings = new LinkedHashMap<>(place.settings());
        if (before != null && before.platform().equals(place.platform())) {
            BY_HAND.stream()
                    .filter(before.settings()::containsKey)
                    .forEach(each -> settings.put(each, before.settings().get(each)));
        }
        asked.forEach((setting, node) -> {
            if (node.isNull()) {
                return;
            }
            String field = "settings." + setting.replaceAll("[^A-Za-z0-9_.-]", "?");
            if (!node.isTextual() && !node.isIntegralNumber() && !node.isBoolean()) {
                throw ProblemException.field(field, "is of another type, expected a text");
            }
            String value = node.asText();
            boolean ofServer = OF_SERVERS.contains(setting);
            if (!ofServer && !known.containsKey(setting)) {
                throw ProblemException.field(
                        field,
                        "is not known; known are "
                                + String.join(", ", new TreeSet<>(known.isEmpty() ? OF_SERVERS : known.keySet())));
            }
            if (BY_HAND.contains(setting)) {
                throw ProblemException.field(
                        field, "names a thing of this machine, which is not done over the network");
            }
            if (value.length() > LONGEST_TEXT) {
                throw ProblemException.field(field, "is longer than " + LONGEST_TEXT + " characters");
            }
            PlatformSetting form = known.get(setting);
            if (form != null && !form.accepts(value)) {
                throw ProblemException.field(
                        field,
                        form.values().isEmpty()
                                ? "cannot be that: " + form.description()
                                : "is not known; known are " + String.join(", ", new TreeSet<>(form.values())));
            }
            settings.put(setting, value);
        });
        return new Destination(
                place.name(),
                place.platform(),
                place.credential(),
                place.key(),
                place.priority(),
                place.encoding(),
                place.sourceLoss(),
                settings,
                place.secrets());
    }

    private Map<String, PlatformSetting> known(Destination place) {
        Map<String, PlatformSetting> known = new LinkedHashMap<>();
        Optional.ofNullable(platforms.get(place.platform()))
                .ifPresent(adapter -> adapter.facts().settings().forEach(each -> known.put(each.name(), each)));
        KnownService.find(place.platform()).ifPresent(service -> {
            known.put(
                    KnownService.REGION,
                    PlatformSetting.oneOf(
                            KnownService.REGION,
                            "Where the server is",
                            service.servers().keySet()));
            service.parts().forEach(part -> known.put(part.name(), part));
        });
        return known;
    }

    /**
     * Refuses a destination whose servers lead into a network that is not public. To be asked again before each use.
     *
     * @throws SimulcastException ({@link io.exprsn.simulcast.ErrorKind#INVALID})
     */
    void requireAllowed(Destination destination) {
        Map<String, String> settings = destination.settings();
        for (String setting : SERVERS) {
            String address = settings.get(setting);
            if (address != null) {
                addresses.require(address(address));
            }
        }
        KnownService.find(destination.platform())
                .filter(service -> !settings.containsKey(Destination.URL)
                        && !service.parts().isEmpty())
                .ifPresent(service -> addresses.require(service.server(settings)));
    }

    private static URI address(String text) {
        try {
            return URI.create(text);
        } catch (IllegalArgumentException e) {
            // The exception's own text quotes what it read.
            throw ProblemException.field("url", "is no address: it has a character that is not allowed there");
        }
    }

    private static @Nullable Secret secret(String field, @Nullable String value) {
        String text = text(field, value, LONGEST_TEXT);
        return text == null ? null : Secret.of(text);
    }

    private static @Nullable String text(String field, @Nullable String value, int longest) {
        if (value == null) {
            return null;
        }
        if (value.isBlank()) {
            throw ProblemException.field(field, "is empty");
        }
        if (value.length() > longest) {
            throw ProblemException.field(field, "is longer than " + longest + " characters");
        }
        if (value.chars().anyMatch(Character::isISOControl)) {
            throw ProblemException.field(field, "has a control character");
        }
        return value;
    }
}
