package io.exprsn.simulcast.ffmpeg;

import io.exprsn.simulcast.ErrorKind;
import io.exprsn.simulcast.Secret;
import io.exprsn.simulcast.SimulcastException;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where FFmpeg reads from, as a user named it: untrusted. A text with a known scheme and {@code ://} is a URL, every other text
 * is a path, whatever it looks like; so neither {@code -y} nor {@code concat:a|b} means anything to FFmpeg.
 *
 * @param scheme in lower case, {@code file} for a path
 * @param location the URL with its scheme in lower case, or the bare path
 */
record FfmpegInput(String scheme, String location) {
    private static final Pattern URL = Pattern.compile("([A-Za-z][A-Za-z0-9+.-]*)://(.+)", Pattern.DOTALL);

    /** Quoted, it still fits into the script a command can carry. */
    private static final int LONGEST = 4000;

    /** Which protocols may be opened for a source of this scheme, nested ones included. */
    private static final Map<String, String> WHITELISTS = Map.ofEntries(
            Map.entry("file", "file"),
            // A playlist may lead to a secure address and to encrypted parts; never back, and never to a file.
            Map.entry("http", "http,https,tls,tcp,crypto,httpproxy"),
            Map.entry("https", "https,tls,tcp,crypto,httpproxy"),
            Map.entry("rtmp", "rtmp,tcp"),
            Map.entry("rtmps", "rtmps,tls,tcp"),
            Map.entry("rtsp", "rtsp,rtp,udp,tcp"),
            Map.entry("rtsps", "rtsps,rtsp,rtp,udp,tls,tcp"),
            Map.entry("srt", "srt"),
            Map.entry("udp", "udp"),
            Map.entry("tcp", "tcp"));

    /** Query values that are settings. Everything else in a query may be a token. */
    private static final Set<String> PLAIN_VALUES =
            Set.of("true", "false", "caller", "listener", "rendezvous", "live", "file");

    private static final int SHORTEST_GUESSED_SECRET = 4;

    /**
     * Takes a user's text apart.
     *
     * @throws SimulcastException if it can be no source
     */
    static FfmpegInput of(String text) {
        if (text.isBlank()) {
            throw invalid("Opening a source: its path or URL is empty");
        }
        if (text.length() > LONGEST) {
            throw invalid("Opening a source: its path or URL has " + text.length() + " characters, at most " + LONGEST
                    + " are possible");
        }
        if (text.chars().anyMatch(Character::isISOControl)) {
            throw invalid("Opening a source: its path or URL holds a line break or another control character");
        }
        Matcher url = URL.matcher(text);
        if (!url.matches()) {
            boolean prefixed = text.regionMatches(true, 0, "file:", 0, 5) && text.length() > 5;
            return new FfmpegInput("file", prefixed ? text.substring(5) : text);
        }
        String scheme = url.group(1).toLowerCase(Locale.ROOT);
        if (scheme.equals("file")) {
            return new FfmpegInput("file", pathOf(text));
        }
        if (!WHITELISTS.containsKey(scheme)) {
            throw invalid("Opening a source: the scheme " + scheme + " is not known, expected one of "
                    + WHITELISTS.keySet().stream().sorted().toList());
        }
        return new FfmpegInput(scheme, scheme + "://" + url.group(2));
    }

    /** All that can be read. */
    static Set<String> schemes() {
        return WHITELISTS.keySet();
    }

    boolean isFile() {
        return scheme.equals("file");
    }

    /** Whether it must not stand in the arguments, which every user of the machine can read. */
    boolean isConfidential() {
        return switch (scheme) {
            case "file" -> false;
            case "rtmp", "rtmps", "srt" -> true;
            default -> authority().contains("@") || location.contains("?") || location.contains("#");
        };
    }

    String protocolWhitelist() {
        return WHITELISTS.getOrDefault(scheme, scheme);
    }

    /** The protocol that the binary must have; RTSP is a demuxer to FFmpeg. */
    FfmpegCapability capability() {
        return scheme.startsWith("rtsp") ? FfmpegCapability.demuxer("rtsp") : FfmpegCapability.inputProtocol(scheme);
    }

    /** What makes a mute source end, and a secure one prove itself. Which option does it depends on the protocol. */
    Map<String, String> protocolOptions(CopyOptions options) {
        Map<String, String> chosen = new LinkedHashMap<>();
        String micros = Long.toString(options.ioTimeout().toNanos() / 1000);
        switch (scheme) {
            case "rtsp", "rtsps", "udp" -> chosen.put("timeout", micros);
            case "srt" -> {
                chosen.put("rw_timeout", micros);
                chosen.put("listen_timeout", micros); // else a listener that nobody calls waits for ever
            }
            default -> chosen.put("rw_timeout", micros);
        }
        Path authorities = options.certificateAuthorities();
        if (authorities != null && (scheme.equals("https") || scheme.equals("rtmps"))) {
            chosen.put("tls_verify", "1");
            chosen.put("ca_file", authorities.toString());
        }
        return chosen;
    }

    /** How much media time is looked at before the first packet leaves, in microseconds. Transport streams need it for their tables. */
    String analyzeMicros() {
        return switch (scheme) {
            case "srt", "udp", "tcp" -> "1000000";
            default -> "2000000";
        };
    }

    /** The parts of a URL that may be a secret, for finding them again in FFmpeg's lines. */
    List<Secret> secrets() {
        List<Secret> found = new ArrayList<>();
        if (!isConfidential()) {
            return found;
        }
        String rest = location.substring(scheme.length() + 3);
        int at = authority().lastIndexOf('@');
        if (at > 0) {
            String userInfo = rest.substring(0, at);
            addIfLong(found, userInfo);
            addIfLong(found, userInfo.substring(userInfo.indexOf(':') + 1));
        }
        int query = Redaction.firstOf(rest, '?', '#');
        if (query < rest.length()) {
            addIfLong(found, rest.substring(query + 1));
            for (String pair : rest.substring(query + 1).split("[&#?]")) {
                addIfLong(found, pair.substring(pair.indexOf('=') + 1));
            }
        }
        String path = rest.substring(0, query);
        int application = path.indexOf('/', Math.max(0, path.indexOf('/')) + 1);
        if (scheme.startsWith("rtmp") && application > 0) {
            addIfLong(found, path.substring(application + 1));
            addIfLong(found, path.substring(path.lastIndexOf('/') + 1));
        }
        return found;
    }

    /** For people: without anything that may be a secret. */
    @Override
    public String toString() {
        return isFile() ? location : new Redaction(secrets()).apply(location);
    }

    private String authority() {
        String rest = location.substring(scheme.length() + 3);
        int end = 0;
        while (end < rest.length() && "/?#".indexOf(rest.charAt(end)) < 0) {
            end++;
        }
        return rest.substring(0, end);
    }

    private static void addIfLong(List<Secret> found, String value) {
        if (value.length() >= SHORTEST_GUESSED_SECRET && !PLAIN_VALUES.contains(value)) {
            found.add(Secret.of(value));
        }
    }

    private static String pathOf(String url) {
        try {
            return Path.of(URI.create(url)).toString();
        } catch (IllegalArgumentException e) {
            // Not a well-formed file URL, such as one with bare spaces: take it by the letter.
            return URLDecoder.decode(url.substring("file://".length()).replace("+", "%2B"), StandardCharsets.UTF_8);
        }
    }

    private static SimulcastException invalid(String problem) {
        return new SimulcastException(
                ErrorKind.INVALID, problem, "Give the path of a media file or a URL such as https://host/live.m3u8");
    }
}
