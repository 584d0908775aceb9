package io.exprsn.simulcast.internal.rtmp;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where clients put the stream key. The rule is the publish name up to the first question mark; encoders with one
 * address field, or with tokens, put it elsewhere.
 */
final class PublishKey {
    private static final int MAX_CANDIDATES = 16;

    private PublishKey() {}

    /**
     * Everything that may be the key, the likeliest first, byte for byte and never empty: the name; then the values of
     * the name's and the app's query; and where the name is empty, the end of the app and of the address.
     */
    static List<String> candidates(@Nullable String name, @Nullable String app, @Nullable String tcUrl) {
        List<String> candidates = new ArrayList<>();
        String publishName = name == null ? "" : name;
        String path = beforeQuery(publishName);
        add(candidates, path);
        addQueryValues(candidates, publishName);
        if (app != null) {
            addQueryValues(candidates, app);
        }
        if (path.isEmpty()) {
            if (app != null) {
                add(candidates, lastSegment(beforeQuery(app)));
            }
            if (tcUrl != null) {
                add(candidates, lastSegment(beforeQuery(tcUrl)));
                addQueryValues(candidates, tcUrl);
            }
        }
        return candidates;
    }

    /** The app as its owner wrote it: without query and closing slash. */
    static String plainApp(String app) {
        String path = beforeQuery(app);
        return path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
    }

    private static void add(List<String> candidates, String candidate) {
        if (!candidate.isEmpty() && candidates.size() < MAX_CANDIDATES) {
            candidates.add(candidate);
        }
    }

    /** Of {@code a?key=K&L} the texts K and L. */
    private static void addQueryValues(List<String> candidates, String text) {
        int query = text.indexOf('?');
        if (query < 0) {
            return;
        }
        for (String parameter : text.substring(query + 1).split("[?&]", MAX_CANDIDATES)) {
            add(candidates, parameter.substring(parameter.indexOf('=') + 1));
        }
    }

    private static String beforeQuery(String text) {
        int query = text.indexOf('?');
        return query < 0 ? text : text.substring(0, query);
    }

    private static String lastSegment(String path) {
        String trimmed = path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
        return trimmed.substring(trimmed.lastIndexOf('/') + 1);
    }
}
