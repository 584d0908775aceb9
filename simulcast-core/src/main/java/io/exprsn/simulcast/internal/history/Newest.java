package io.exprsn.simulcast.internal.history;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** The newest of many. Not for use by several threads. */
final class Newest<T> {
    private final int most;
    private final Deque<T> kept = new ArrayDeque<>();
    private int leftOut;

    Newest(int most) {
        this.most = most;
    }

    void add(T one) {
        if (kept.size() == most) {
            kept.removeFirst();
            leftOut++;
        }
        kept.addLast(one);
    }

    int leftOut() {
        return leftOut;
    }

    List<T> all() {
        return new ArrayList<>(kept);
    }
}
