package io.exprsn.simulcast.platform.facebook;

import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * How far a chat was read: the second of the newest comment, and the ids of those that were handed over in its last two seconds, since
 * Facebook's times have no fractions and it does not say whether {@code since} counts its own second. As text, {@code seconds:id,id}. For
 * one thread.
 */
final class FacebookPosition {
    private static final Pattern FORM = Pattern.compile("([0-9]{1,12}):([A-Za-z0-9_,]*)");

    /** What arrives twice does so within moments. */
    private static final int REMEMBERED = 2_000;

    /** Ids with their seconds, the oldest first. */
    private final Map<String, Long> seen = new LinkedHashMap<>();

    private long newest;

    private FacebookPosition() {}

    /** From the beginning where there is none, or one that is not of ours. */
    static FacebookPosition read(Optional<String> told) {
        FacebookPosition position = new FacebookPosition();
        Matcher form = FORM.matcher(told.orElse(""));
        if (form.matches()) {
            position.newest = Long.parseLong(form.group(1));
            Arrays.stream(form.group(2).split(","))
                    .filter(id -> !id.isEmpty())
                    .forEach(id -> position.seen.put(id, position.newest));
        }
        return position;
    }

    /** From when on to ask; empty for the beginning. */
    Optional<Long> since() {
        return newest == 0 ? Optional.empty() : Optional.of(newest - 1);
    }

    boolean knows(@Nullable String id) {
        return id != null && seen.containsKey(id);
    }

    void passed(String id, Instant at) {
        newest = Math.max(newest, at.getEpochSecond());
        seen.put(id, at.getEpochSecond());
        if (seen.size() > REMEMBERED) {
            seen.remove(seen.keySet().iterator().next());
        }
    }

    String written() {
        return newest + ":"
                + seen.entrySet().stream()
                        .filter(one -> one.getValue() >= newest - 1)
                        .map(Map.Entry::getKey)
                        .collect(Collectors.joining(","));
    }
}
