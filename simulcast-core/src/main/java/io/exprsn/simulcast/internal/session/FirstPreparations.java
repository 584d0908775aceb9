package io.exprsn.simulcast.internal.session;

import io.exprsn.simulcast.Problem;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Whether all that a session begins with could be prepared, which is told once, and what waits until that is known. Belongs to the
 * control loop.
 */
final class FirstPreparations {
    private final Set<String> awaited = new LinkedHashSet<>();
    private final List<String> prepared = new ArrayList<>();
    private final Map<String, Problem> failed = new LinkedHashMap<>();
    /** What could begin, were it not for those that still prepare. */
    private final Set<String> startable = new LinkedHashSet<>();

    void await(String name) {
        awaited.add(name);
    }

    boolean isAwaited(String name) {
        return awaited.contains(name);
    }

    boolean areAwaited() {
        return !awaited.isEmpty();
    }

    /** How that of one went, null where well: whether it was the last that was waited for. */
    boolean isLast(String name, @Nullable Problem why) {
        if (!awaited.remove(name)) {
            return false;
        }
        if (why == null) {
            prepared.add(name);
        } else {
            failed.put(name, why);
        }
        return awaited.isEmpty();
    }

    /** One is over before it was prepared and keeps nobody waiting: whether it was the last that was waited for. */
    boolean isLast(String removed) {
        return awaited.remove(removed) && awaited.isEmpty();
    }

    List<String> prepared() {
        return List.copyOf(prepared);
    }

    Map<String, Problem> failed() {
        return new LinkedHashMap<>(failed);
    }

    /** These begin when it is known that all can. */
    void hold(List<String> names) {
        startable.addAll(names);
    }

    /** Those that were held, once. */
    List<String> release() {
        List<String> held = List.copyOf(startable);
        startable.clear();
        return held;
    }
}
