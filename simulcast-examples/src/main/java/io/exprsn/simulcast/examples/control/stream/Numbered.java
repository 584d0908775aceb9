package io.exprsn.simulcast.examples.control.stream;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.LongFunction;

/**
 * The newest of what came, each with a number of its own that grows. Safe for use by several threads.
 *
 * @param <T> what came
 */
final class Numbered<T> {
    private final int most;
    private final Deque<Entry<T>> entries = new ArrayDeque<>();
    private long last;

    /** One of them, counted from 1. */
    record Entry<T>(long number, T value) {}

    Numbered(int most) {
        this.most = most;
    }

    /** Adds what is made with its number. */
    synchronized T add(LongFunction<T> made) {
        T value = made.apply(++last);
        entries.addLast(new Entry<>(last, value));
        if (entries.size() > most) {
            entries.removeFirst();
        }
        return value;
    }

    /** At most so many that came after a number, the oldest first. */
    synchronized List<T> after(long number, int limit) {
        return entries.stream()
                .filter(entry -> entry.number() > number)
                .limit(limit)
                .map(Entry::value)
                .toList();
    }

    /** At most so many that came before a number, the newest first. */
    synchronized List<T> before(long number, int limit) {
        List<T> found = new ArrayList<>();
        var newest = entries.descendingIterator();
        while (newest.hasNext() && found.size() < limit) {
            Entry<T> entry = newest.next();
            if (entry.number() < number) {
                found.add(entry.value());
            }
        }
        return found;
    }
}
