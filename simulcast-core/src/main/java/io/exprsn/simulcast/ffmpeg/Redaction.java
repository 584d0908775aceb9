package io.exprsn.simulcast.ffmpeg;

import io.exprsn.simulcast.Secret;
import io.exprsn.simulcast.credential.Redactor;
import java.util.Collection;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Takes known secrets, and what may be one inside any URL, out of text that FFmpeg or a person wrote.
 */
final class Redaction {
    static final String STARS = Redactor.STARS;

    private static final Pattern URL =
            Pattern.compile("\\b([A-Za-z][A-Za-z0-9+.-]*)://([^\\s/?#'\"]*)([^\\s'\"]*?)([:.,;]?)(?=[\\s'\"]|$)");
    private static final Set<String> KEYED = Set.of("rtmp", "rtmps", "rtmpt", "rtmpts", "rtmpe", "rtmpte", "srt");

    private final Redactor redactor;

    Redaction(Collection<Secret> secrets) {
        this(Redactor.of(secrets));
    }

    private Redaction(Redactor redactor) {
        this.redactor = redactor;
    }

    /** Also without the secrets that are live when a text comes. */
    Redaction and(Redactor live) {
        return new Redaction(redactor.and(live));
    }

    /** The text without secrets. */
    String apply(String text) {
        String clean = redactor.redact(text);
        return clean.contains("://") ? withoutUrlSecrets(clean) : clean;
    }

    /** How long a secret can be: what is cut off in the middle of one is recognised by nobody. */
    int longestForm() {
        return redactor.longest();
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
}
