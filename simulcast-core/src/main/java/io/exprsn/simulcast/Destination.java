package io.exprsn.simulcast;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One place that a session sends to: a plain record that says what is wanted and holds nothing that runs.
 *
 * @param name unique in its plan; empty lets the plan make one from address or platform
 * @param platform id of the platform; {@value #RTMP} for any RTMP or RTMPS service, {@value #SRT} for any SRT listener,
 *     {@value #FILE} for a recording
 * @param credential name of the stored credential, where the platform needs one
 * @param key the stream key, where it is given directly; for {@value #SRT} the stream id
 * @param priority higher ones are kept longest when something must give; 0 is usual
 * @param encoding what is asked of the encoding; {@link EncodingWish#DEFAULT} leaves it to the platform
 * @param sourceLoss what is shown while the source is gone; null as the plan says
 * @param settings what this platform takes, see the constants here for {@value #RTMP}, {@value #SRT} and {@value #FILE}
 * @param secrets what this platform takes besides the key and must not be seen, by name, see {@link #PASSPHRASE}
 */
public record Destination(
        String name,
        String platform,
        @Nullable String credential,
        @Nullable Secret key,
        int priority,
        EncodingWish encoding,
        @Nullable SourceLoss sourceLoss,
        Map<String, String> settings,
        Map<String, Secret> secrets) {

    /** Platform id of any RTMP or RTMPS service. */
    public static final String RTMP = "rtmp";

    /** Platform id of any SRT listener; needs an FFmpeg that has the protocol. */
    public static final String SRT = "srt";

    /** Platform id of a recording to a file; needs an FFmpeg. */
    public static final String FILE = "file";

    /**
     * Setting: server address without the key, {@code rtmp://host[:port]/app} or {@code rtmps://…}; for {@value #SRT}
     * {@code srt://host:port}.
     */
    public static final String URL = "url";

    /** Setting: second server address, used in turn with {@link #URL} while the one in use keeps failing; same key. */
    public static final String BACKUP_URL = "backupUrl";

    /** Setting: PEM file of certificate authorities to trust instead of the JDK's. */
    public static final String TRUST = "trust";

    /** Setting: {@code http://host:port} or {@code socks5://host:port} on the way to the ingest. */
    public static final String PROXY = "proxy";

    /** Setting: local address to connect from. */
    public static final String LOCAL_ADDRESS = "localAddress";

    /** Setting: bytes per RTMP chunk, 128 to 65536; 4096 unless given. */
    public static final String CHUNK_SIZE = "chunkSize";

    /**
     * Setting of {@value #RTMP}, {@value #SRT} and the known services: {@code true} lets a check before the show connect to the
     * server, and to nothing else; not unless given.
     */
    public static final String CHECK_CONNECTS = "checkConnects";

    /** Setting of {@value #SRT}: ms in which lost packets may be sent again, 20 to 8000; 200 unless given. */
    public static final String LATENCY = "latency";

    /** Secret of {@value #SRT}: the passphrase that encrypts, 10 to 79 characters. */
    public static final String PASSPHRASE = "passphrase";

    /** Setting of {@value #FILE}: where to record, with one of the extensions mkv, mp4, flv and ts. */
    public static final String PATH = "path";

    /** Setting of {@value #FILE}: seconds of media per file, 1 to 86400; one file unless given. */
    public static final String SEGMENT = "segment";

    /**
     * Setting of {@value #FILE}: what to do where the file is there already: {@code refuse} (unless given),
     * {@code overwrite}, or {@code number}, which takes the next free name.
     */
    public static final String EXISTING = "existing";

    public Destination {
        secrets = Collections.unmodifiableMap(new LinkedHashMap<>(secrets));
        settings = Collections.unmodifiableMap(new LinkedHashMap<>(settings));
        if (platform.isBlank()) {
            throw new IllegalArgumentException("A destination needs a platform, for instance \"" + RTMP + "\"");
        }
    }

    /** A destination that asks for nothing in particular. */
    public Destination(
            String name,
            String platform,
            @Nullable String credential,
            @Nullable Secret key,
            int priority,
            Map<String, String> settings) {
        this(name, platform, credential, key, priority, EncodingWish.DEFAULT, null, settings, Map.of());
    }

    /**
     * An RTMP or RTMPS service, with server and key as most services give them.
     *
     * @param name unique in the plan
     * @param server {@code rtmp://host[:port]/app} or {@code rtmps://host[:port]/app}; a query belongs to the server
     * @param key the stream key, byte for byte
     * @throws SimulcastException ({@link ErrorKind#INVALID}) if the address cannot be one
     */
    public static Destination rtmp(String name, URI server, Secret key) {
        requireServer(server);
        return new Destination(name, RTMP, null, key, 0, Map.of(URL, server.toString()));
    }

    /**
     * An RTMP or RTMPS service whose key stands in the address: the key is the text after the last {@code /} before any
     * {@code ?}, with the query.
     *
     * @param name unique in the plan; empty makes {@code host:port/app} of the address
     * @param address {@code rtmp://host[:port]/app/key[?query]} or {@code rtmps://…}
     * @throws SimulcastException ({@link ErrorKind#INVALID}) if the address cannot be one; its text never holds the key
     */
    public static Destination rtmp(String name, Secret address) {
        String url = address.reveal();
        int question = url.indexOf('?');
        int slash = url.lastIndexOf('/', question < 0 ? url.length() : question);
        int authority = url.indexOf("://");
        int pathStart = authority < 0 ? -1 : url.indexOf('/', authority + 3);
        if (pathStart < 0 || slash <= pathStart || slash + 1 == url.length() || slash + 1 == question) {
            boolean onePart = pathStart >= 0
                    && slash == pathStart
                    && slash + 1 < cut(url, question).length();
            // One part alone may be the key: it is not repeated.
            URI server = parse(
                    onePart
                            ? url.substring(0, slash) + "/app"
                            : pathStart < 0 ? cut(url, question) : url.substring(0, slash < 0 ? 0 : slash));
            requireServer(server);
            if (onePart) {
                throw new SimulcastException(
                        ErrorKind.INVALID,
                        "The destination address for " + server.getHost()
                                + " has one part after the host, expected two: application and stream key",
                        "Write it as rtmp://host/app/key, or give server and key apart");
            }
            throw new SimulcastException(
                    ErrorKind.INVALID,
                    "The destination address for " + server.getHost() + " has no stream key behind its last slash",
                    "Write it as rtmp://host/app/key, or give server and key apart");
        }
        URI server = parse(url.substring(0, slash));
        return rtmp(name, server, Secret.of(url.substring(slash + 1)));
    }

    /**
     * An SRT listener that wants no stream id. We call it; FFmpeg does the sending.
     *
     * @param name unique in the plan; empty makes {@code host:port} of the address
     * @param server {@code srt://host:port}
     * @throws SimulcastException ({@link ErrorKind#INVALID}) if the address cannot be one; its text never holds the query
     */
    public static Destination srt(String name, URI server) {
        SrtAddress.require(server);
        return new Destination(name, SRT, null, null, 0, Map.of(URL, server.toString()));
    }

    /**
     * An SRT listener. We call it; FFmpeg does the sending and takes stream id and passphrase from its arguments, which
     * every user of this machine can read while it runs.
     *
     * @param name unique in the plan; empty makes {@code host:port} of the address
     * @param server {@code srt://host:port}
     * @param streamId what tells the listener which stream this is, at most 512 characters
     * @throws SimulcastException ({@link ErrorKind#INVALID}) if the address cannot be one; its text never holds the query
     */
    public static Destination srt(String name, URI server, Secret streamId) {
        return srt(name, server).withKey(streamId);
    }

    /**
     * A recording, unchanged, in a form that can be played whenever the writing breaks off. The extension says which:
     * {@code .mkv}, {@code .mp4} (in fragments), {@code .flv} or {@code .ts}. After an interruption it goes on in a next part,
     * {@code show-2.mkv}; a file that is there already is refused unless something else is asked for.
     *
     * @param name unique in the plan; empty takes the name of the file
     * @param file in a folder that is there and can be written to when the session starts
     * @throws SimulcastException ({@link ErrorKind#INVALID}) for another extension
     */
    public static Destination file(String name, Path file) {
        RecordingPath.require(file);
        return new Destination(name, FILE, null, null, 0, Map.of(PATH, file.toString()));
    }

    /** Whether it is sent to by SRT: its address says so, or its platform where it has none. */
    public boolean isSrt() {
        String url = settings.get(URL);
        return url == null ? platform.equals(SRT) : url.regionMatches(true, 0, "srt:", 0, "srt:".length());
    }

    /** The server of an RTMP destination, checked; what {@link #rtmp(String, URI, Secret)} refuses is refused here too. */
    static URI server(Destination destination) {
        String url = destination.settings().get(URL);
        if (url == null || url.isBlank()) {
            throw new SimulcastException(
                    ErrorKind.INVALID,
                    "A destination of platform \"" + RTMP + "\" has no server address",
                    "Give it as rtmp://host[:port]/app");
        }
        URI server = parse(url);
        requireServer(server);
        return server;
    }

    private static String cut(String url, int question) {
        return question < 0 ? url : url.substring(0, question);
    }

    private static URI parse(String server) {
        try {
            return URI.create(server);
        } catch (IllegalArgumentException e) {
            // The exception's own text quotes its input, which may hold the key.
            throw new SimulcastException(
                    ErrorKind.INVALID,
                    "The destination address is not a URL: a character in its server part is not allowed there",
                    "Write it as rtmp://host[:port]/app/key");
        }
    }

    private static void requireServer(URI server) {
        String scheme = server.getScheme();
        if (scheme == null || !(scheme.equalsIgnoreCase("rtmp") || scheme.equalsIgnoreCase("rtmps"))) {
            throw new SimulcastException(
                    ErrorKind.INVALID,
                    "The destination address has the scheme "
                            + (scheme == null ? "(none)" : "\"" + scheme + "\"")
                            + ", expected rtmp or rtmps",
                    "Write it as rtmp://host[:port]/app/key or rtmps://host[:port]/app/key");
        }
        if (server.getHost() == null || server.getHost().isEmpty()) {
            throw new SimulcastException(
                    ErrorKind.INVALID,
                    "The destination address has no host name, or one with a character that is not allowed there",
                    "Write it as rtmp://host[:port]/app/key");
        }
        if (server.getUserInfo() != null) {
            throw new SimulcastException(
                    ErrorKind.INVALID,
                    "The destination address for " + server.getHost()
                            + " has a user name or password in front of the host",
                    "RTMP logins in the address are not supported; give the stream key alone");
        }
        if (server.getPort() == 0 || server.getPort() > 65535) {
            throw new SimulcastException(
                    ErrorKind.INVALID,
                    "The destination address for " + server.getHost() + " has the port " + server.getPort()
                            + ", expected 1 to 65535",
                    "Leave it out for the usual one (1935, RTMPS 443)");
        }
        String path = server.getRawPath();
        if (path == null || path.replace("/", "").isEmpty()) {
            throw new SimulcastException(
                    ErrorKind.INVALID,
                    "The destination address for " + server.getHost() + " has no application, the part after the host",
                    "Write it as rtmp://host[:port]/app/key");
        }
    }

    /** {@code host:port/app} of an RTMP server address: a name that never holds the key. */
    static String addressName(URI server) {
        int port = server.getPort() > 0 ? server.getPort() : defaultPort(server);
        String path = server.getRawPath() == null ? "" : server.getRawPath();
        while (path.endsWith("/")) {
            path = path.substring(0, path.length() - 1);
        }
        return server.getHost() + ":" + port + path;
    }

    private static int defaultPort(URI server) {
        return "rtmps".equals(server.getScheme().toLowerCase(Locale.ROOT)) ? 443 : 1935;
    }

    /** The same under another name. */
    public Destination named(String newName) {
        return new Destination(newName, platform, credential, key, priority, encoding, sourceLoss, settings, secrets);
    }

    /**
     * The same address and key, but with the limits and defaults of a platform: for a stream key that was copied from
     * the platform's own page.
     *
     * @param platformId id of a platform, such as {@code youtube}
     */
    public Destination onPlatform(String platformId) {
        return new Destination(name, platformId, credential, key, priority, encoding, sourceLoss, settings, secrets);
    }

    /** The same with another key. */
    public Destination withKey(Secret newKey) {
        return new Destination(name, platform, credential, newKey, priority, encoding, sourceLoss, settings, secrets);
    }

    /** The same with another priority. */
    public Destination withPriority(int newPriority) {
        return new Destination(name, platform, credential, key, newPriority, encoding, sourceLoss, settings, secrets);
    }

    /** The same with another wish for its encoding. */
    public Destination encodedAs(EncodingWish wish) {
        return new Destination(name, platform, credential, key, priority, wish, sourceLoss, settings, secrets);
    }

    /** The same, encoded with this profile unless the source meets it already. */
    public Destination encodedAs(EncodingProfile profile) {
        return encodedAs(EncodingWish.of(profile));
    }

    /** The same with something of its own shown while the source is gone. */
    public Destination onSourceLoss(SourceLoss loss) {
        return new Destination(name, platform, credential, key, priority, encoding, loss, settings, secrets);
    }

    /** The same with one more setting. */
    public Destination with(String setting, String value) {
        Map<String, String> more = new LinkedHashMap<>(settings);
        more.put(setting, value);
        return new Destination(name, platform, credential, key, priority, encoding, sourceLoss, more, secrets);
    }

    /**
     * Adds a second server that takes the same key; after two failures in a row at one, the other is tried.
     *
     * @param server like the first one's, for instance {@code rtmps://b.ingest.example/live2?backup=1}
     * @throws SimulcastException ({@link ErrorKind#INVALID}) if the address cannot be one
     */
    public Destination withBackup(URI server) {
        requireServer(server);
        return with(BACKUP_URL, server.toString());
    }

    /** Trusts the certificate authorities of a PEM file instead of the JDK's. */
    public Destination trusting(Path pem) {
        return with(TRUST, pem.toString());
    }

    /** Goes through a proxy: {@code http://host:port} or {@code socks5://host:port}. */
    public Destination through(URI proxy) {
        return with(PROXY, proxy.toString());
    }

    /**
     * Encrypts what is sent to an SRT listener.
     *
     * @param passphrase the one that is set there, 10 to 79 characters
     * @throws SimulcastException ({@link ErrorKind#INVALID}) for another length
     */
    public Destination withPassphrase(Secret passphrase) {
        SrtAddress.requirePassphrase(passphrase);
        Map<String, Secret> more = new LinkedHashMap<>(secrets);
        more.put(PASSPHRASE, passphrase);
        return new Destination(name, platform, credential, key, priority, encoding, sourceLoss, settings, more);
    }

    /** Lets lost packets be sent again for so long; the larger of ours and the SRT listener's counts. */
    public Destination withLatency(Duration latency) {
        return with(LATENCY, Long.toString(latency.toMillis()));
    }

    /** Records to files of this length, {@code show-001.mkv} and so on, cut at the next key frame. */
    public Destination inSegmentsOf(Duration length) {
        return with(SEGMENT, Long.toString(length.toSeconds()));
    }

    /** Replaces a recording that is there already. */
    public Destination overwriting() {
        return with(EXISTING, "overwrite");
    }

    /** Takes the next free name beside a recording that is there already. */
    public Destination numberingOn() {
        return with(EXISTING, "number");
    }
}
