package io.exprsn.simulcast.ffmpeg;

import io.exprsn.simulcast.Secret;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Takes known secrets, and what may be one inside any URL, out of text that FFmpeg or a person wrote. Immutable.
 */
final class Redaction {
    static final String STARS = "****";

    private static final Pattern URL =
            Pattern.compile("\\b([A-Za-z][A-Za-z0-9+.-]*)://([^\\s/?#'\"]*)([^\\s'\"]*?)([:.,;]?)(?=[\\s'\"]|$)");
    private static final Set<String> KEYED = Set.of("rtmp", "rtmps", "rtmpt", "rtmpts", "rtmpe", "rtmpte", "srt");

    /** Longest first, so that a secret that holds another one leaves no rest. */
    private final List<String> forms;

    Redaction(Collection<Secret> secrets) {
        Set<String> all = new HashSet<>();
        for (Secret secret : secrets) {
            String value = secret.reveal(); // to look for it in what is about to be kept
            all.add(value);
            String encoded = URLEncoder.encode(value, StandardCharsets.UTF_8);
            all.add(encoded);
            all.add(encoded.replace("+", "%20"));
            all.add(lowerCaseEscapes(encoded));
            all.add(lowerCaseEscapes(encoded.replace("+", "%20")));
            all.add(decoded(value));
        }
        all.remove("");
        forms = all.stream()
                .sorted(Comparator.comparingInt(String::length).reversed())
                .toList();
    }

    /** The text without secrets. */
    String apply(String text) {
        String clean = text;
        for (String form : forms) {
            clean = clean.replace(form, STARS);
        }
        return clean.contains("://") ? withoutUrlSecrets(clean) : clean;
    }

    /** How long a secret can be: what is cut off in the middle of one is recognised by nobody. */
    int longestForm() {
        return forms.isEmpty() ? 0 : forms.get(0).length();
    }

    private static String withoutUrlSecrets(String text) {
        Matcher url = URL.matcher(text);
        StringBuilder clean = new StringBuilder();
        while (url.find()) {
            String shown =
                    url.group(1) + "://" + authority(url.group(2)) + rest(url.group(1), url.group(3)) + url.group(4);
            url.appendReplacement(clean, Matcher.quoteReplacement(shown));
        }
        return url.appendTail(clean).toString();
    }

    private static String authority(String authority) {
        int at = authority.lastIndexOf('@');
        return at < 0 ? authority : STARS + authority.substring(at);
    }

    private static String rest(String scheme, String rest) {
        int end = firstOf(rest, '?', '#');
        String path = rest.substring(0, end);
        String query = end < rest.length() ? rest.charAt(end) + STARS : "";
        int application = path.indexOf('/', 1);
        if (application > 0 && KEYED.contains(scheme.toLowerCase(Locale.ROOT))) {
            path = path.substring(0, application + 1) + STARS; // behind the application comes the key
        }
        return path + query;
    }

    /** The place of the first of two characters, or the end. */
    static int firstOf(String text, char one, char other) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) == one || text.charAt(i) == other) {
                return i;
            }
        }
        return text.length();
    }

    private static String decoded(String value) {
        try {
            return URLDecoder.decode(value, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return value; // a lone percent sign: it was not encoded
        }
    }

    private static String lowerCaseEscapes(String encoded) {
        return Pattern.compile("%[0-9A-F]{2}")
                .matcher(encoded)
                .replaceAll(escape -> escape.group().toLowerCase(Locale.ROOT));
    }
}
