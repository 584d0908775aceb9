package io.exprsn.simulcast.internal.history;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;

/**
 * Things that come, last a while and may come back, each once: by a key, with what it was like last. Of more than are kept, the one that
 * came last the longest time ago is forgotten. Not for use by several threads.
 */
final class Spells<K, V> {
    private final int most;
    private final Map<K, Spell<V>> spells = new LinkedHashMap<>();

    /**
     * One of them.
     *
     * @param first when it came first
     * @param since when it came last, or has been there since
     * @param last when it was seen last
     * @param over when it was over; null while it lasts
     * @param count how often it was seen to come
     */
    record Spell<V>(
            V what,
            Instant first,
            Instant since,
            Instant last,
            @Nullable Instant over,
            int count) {}

    Spells(int most) {
        this.most = most;
    }

    /** It came, or came once more. */
    void came(K key, V what, Instant at) {
        Spell<V> before = spells.remove(key);
        if (before == null && spells.size() == most) {
            spells.remove(spells.keySet().iterator().next());
        }
        spells.put(
                key,
                before == null
                        ? new Spell<>(what, at, at, at, null, 1)
                        : new Spell<>(
                                what,
                                before.first,
                                before.over == null ? before.since : at,
                                at,
                                null,
                                before.count + 1));
    }

    /** It is there: for the first time, again, or still. */
    void seen(K key, V what, Instant at) {
        Spell<V> before = spells.get(key);
        if (before == null || before.over != null) {
            came(key, what, at);
        } else {
            spells.put(key, new Spell<>(what, before.first, before.since, at, null, before.count));
        }
    }

    /** Those that last and fit are over. */
    void over(Instant at, BiPredicate<K, V> fits) {
        spells.replaceAll((key, spell) -> spell.over != null || !fits.test(key, spell.what)
                ? spell
                : new Spell<>(spell.what, spell.first, spell.since, spell.last, at, spell.count));
    }

    /** The one that came last at the end. */
    List<Spell<V>> all() {
        return new ArrayList<>(spells.values());
    }
}
