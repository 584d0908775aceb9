package io.exprsn.simulcast.examples.control.stream;

import io.exprsn.simulcast.Secret;
import io.exprsn.simulcast.Source;
import io.exprsn.simulcast.examples.control.stream.StoredStream.Input;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What may be given as an {@code inputSource}, which is anybody's text: addresses of a few protocols on hosts that may be reached, files of
 * one folder, the test picture, the ingest. Everything else is refused. Immutable; safe for use by several threads.
 */
public final class Sources {
    private static final String FIELD = "inputSource";
    private static final int LONGEST = 2_000;
    private static final int KEY_BYTES = 24;
    private static final Set<String> SCHEMES = Set.of("rtmp", "rtmps", "srt", "http", "https");
    private static final String FILE = "file:";
    private static final String LOOP = "?loop";
    private static final String KINDS =
            "Give rtmp://, rtmps://, srt://, http:// or https:// with a host, file:NAME of the media folder, test, or ingest";
    private static final SecureRandom RANDOM = new SecureRandom();

    private final Reach reach;
    private final @Nullable Path media;
    private final boolean ingest;
    private final Map<String, Source> named;

    /**
     * Says what is allowed.
     *
     * @param reach which hosts may be reached
     * @param media folder of files that may be sent; null for none
     * @param ingest whether publishers can push to us
     * @param named sources of the host's own, by the address that stands for each
     */
    public Sources(Reach reach, @Nullable Path media, boolean ingest, Map<String, Source> named) {
        this.reach = reach;
        this.media = media;
        this.ingest = ingest;
        this.named = Map.copyOf(named);
    }

    /**
     * A source as somebody gave it, found to be allowed.
     *
     * @param kind what sort
     * @param shown for people, without secrets
     * @param secret the address, or the publisher's key; null where there is none
     */
    public record Allowed(
            InputKind kind, String shown, @Nullable Secret secret) {}

    /**
     * Looks at a text.
     *
     * @throws Refusal if it is none of what is allowed
     */
    public Allowed parse(String text) {
        if (named.containsKey(text)) {
            return new Allowed(InputKind.NAMED, text, null);
        }
        if (text.isBlank() || text.length() > LONGEST || text.chars().anyMatch(Character::isISOControl)) {
            throw Refusal.field(FIELD, "The source is empty, too long, or holds a control character", KINDS);
        }
        if (text.equals("test")) {
            return new Allowed(InputKind.TEST, text, null);
        }
        if (text.equals("ingest")) {
            if (!ingest) {
                throw noIngest();
            }
            return new Allowed(InputKind.INGEST, text, newKey());
        }
        if (text.startsWith(FILE)) {
            file(text);
            return new Allowed(InputKind.FILE, text, null);
        }
        URI address = address(text);
        return new Allowed(InputKind.ADDRESS, masked(address), Secret.of(text));
    }

    /**
     * What the library reads from, looked at once more: a host's address and a folder's files may have changed since.
     *
     * @param secret the address or key that was sealed for it
     * @throws Refusal if it is not allowed, or not any more
     */
    public Source open(Input input, Optional<Secret> secret) {
        return switch (input.kind()) {
            case TEST -> Source.testPattern();
            case FILE -> {
                Source.MediaFile file = Source.file(file(input.shown()));
                yield input.shown().endsWith(LOOP) ? file.looping() : file;
            }
            case NAMED -> {
                Source source = named.get(input.shown());
                if (source == null) {
                    throw Refusal.field(FIELD, "Nothing stands for " + input.shown() + " any more", KINDS);
                }
                yield source;
            }
            case INGEST -> {
                if (!ingest) {
                    throw noIngest();
                }
                yield Source.ingest(secret.orElseThrow(Sources::lost)).keepWaiting();
            }
            case ADDRESS -> Source.uri(address(secret.orElseThrow(Sources::lost).reveal()));
        };
    }

    /** A text of the library's, in which files are called as they are here: where they are is nobody's business. */
    public String worded(String text) {
        String worded = text;
        for (Map.Entry<String, Source> each : named.entrySet()) {
            if (each.getValue() instanceof Source.MediaFile file) {
                worded = worded.replace(file.path().toString(), each.getKey());
            }
        }
        return media == null ? worded : worded.replace(folderOf(media) + "/", FILE);
    }

    private static String folderOf(Path media) {
        try {
            return media.toRealPath().toString();
        } catch (IOException e) {
            return media.toAbsolutePath().toString();
        }
    }

    private static Refusal lost() {
        return Refusal.field(FIELD, "What was sealed of the source is not there any more", "Give the source again");
    }

    private static Refusal noIngest() {
        return Refusal.field(
                FIELD, "There is no ingest that a publisher could push to", "Start the server with --ingest PORT");
    }

    private URI address(String text) {
        URI address;
        try {
            address = new URI(text);
        } catch (URISyntaxException e) { // its text quotes what may be a password
            throw Refusal.field(FIELD, "The source is not an address as they are written", KINDS);
        }
        String scheme = address.getScheme() == null ? "" : address.getScheme().toLowerCase(Locale.ROOT);
        if (!SCHEMES.contains(scheme)) {
            throw Refusal.field(
                    FIELD,
                    scheme.isEmpty() ? "The source has no protocol" : "Sources of this protocol are not taken",
                    KINDS);
        }
        String host = address.getHost();
        if (host == null || host.isEmpty() || address.getPort() == 0 || address.getPort() > 65_535) {
            throw Refusal.field(FIELD, "The source's address has no host, or a port that cannot be", KINDS);
        }
        if (address.getRawFragment() != null) {
            throw Refusal.field(FIELD, "The source's address has a part after #", "Leave that part out");
        }
        if (scheme.equals("srt") && listens(address.getRawQuery())) {
            throw Refusal.field(
                    FIELD,
                    "An SRT source is called from here, it cannot call here",
                    "Leave out mode, or give mode=caller");
        }
        reach.obstacle(host).ifPresent(why -> {
            throw Refusal.field(
                    FIELD,
                    "The source's host is not to be reached: " + why,
                    "Use a host with a public address, or start the server with --allow-private");
        });
        return address;
    }

    private static boolean listens(@Nullable String query) {
        return query != null
                && List.of(query.split("[&;]")).stream()
                        .map(part -> part.toLowerCase(Locale.ROOT))
                        .anyMatch(part -> part.startsWith("mode=") && !part.equals("mode=caller"));
    }

    /** A file of the folder and of nowhere else, wherever links lead. */
    private Path file(String text) {
        if (media == null) {
            throw Refusal.field(FIELD, "There is no folder of files to send", "Start the server with --media FOLDER");
        }
        String name = text.substring(FILE.length());
        name = name.endsWith(LOOP) ? name.substring(0, name.length() - LOOP.length()) : name;
        try {
            Path given = Path.of(name);
            if (name.isEmpty() || given.isAbsolute() || name.startsWith("/") || name.contains("\\")) {
                throw noFile();
            }
            Path folder = media.toRealPath();
            Path file = folder.resolve(given).toRealPath();
            if (!file.startsWith(folder) || !Files.isRegularFile(file)) {
                throw noFile();
            }
            return file;
        } catch (IOException | InvalidPathException e) {
            throw noFile();
        }
    }

    /** Says the same of what is elsewhere and of what is nowhere: who asks learns nothing of this machine. */
    private static Refusal noFile() {
        return Refusal.field(
                FIELD,
                "There is no such file in the media folder",
                "Give the file's name as it is in that folder, for instance file:clip.mp4, or file:clip.mp4?loop");
    }

    /** What stands behind the host may be a key, and in front of it a password. */
    private static String masked(URI address) {
        return address.getScheme() + "://" + (address.getRawUserInfo() == null ? "" : "***@") + address.getHost()
                + (address.getPort() > 0 ? ":" + address.getPort() : "") + "/...";
    }

    private static Secret newKey() {
        byte[] bytes = new byte[KEY_BYTES];
        RANDOM.nextBytes(bytes);
        return Secret.of(Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
    }
}
