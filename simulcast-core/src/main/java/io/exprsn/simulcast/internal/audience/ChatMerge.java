package io.exprsn.simulcast.internal.audience;

import io.exprsn.simulcast.audience.ChatEntry;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Makes one order of several chats. Each message is held back for a moment, so that an older one of a slower platform can go before it. The
 * order of one destination is never changed, and no message waits longer than the moment, whatever platforms' clocks say. Not safe for several
 * threads.
 */
final class ChatMerge {
    /** Longer than most platforms differ, shorter than viewers mind. */
    static final Duration HOLD_BACK = Duration.ofMillis(1_500);

    private final Map<String, Deque<Held>> lanes = new LinkedHashMap<>();
    private int size;
    private boolean alone;

    /**
     * @param rank by which it goes before others: when it was written, or when the one before it in its lane was, if that is later
     * @param nanos when it came, by the ticker
     */
    private record Held(ChatEntry entry, Instant rank, long nanos) {}

    /** From how many chats messages come: those of a single one wait for nobody. */
    void expect(int chats) {
        alone = chats <= 1;
    }

    void add(ChatEntry entry, long nanos) {
        Deque<Held> lane = lanes.computeIfAbsent(entry.destination(), name -> new ArrayDeque<>());
        Instant rank = entry.message().at();
        Held before = lane.peekLast();
        if (before != null && before.rank().isAfter(rank)) {
            rank = before.rank();
        }
        lane.add(new Held(entry, rank, nanos));
        size++;
    }

    /** How many are held. */
    int size() {
        return size;
    }

    /** Takes out what was held long enough, and what goes before it. */
    List<ChatEntry> due(long nanos) {
        List<ChatEntry> due = new ArrayList<>();
        while (size > 0 && untilNext(nanos).orElseThrow() == 0) {
            due.add(takeFirst());
        }
        return due;
    }

    /** Takes out all there is. */
    List<ChatEntry> rest() {
        List<ChatEntry> rest = new ArrayList<>();
        while (size > 0) {
            rest.add(takeFirst());
        }
        return rest;
    }

    /** In how many nanoseconds something is due, 0 or more; empty if nothing is held. */
    OptionalLong untilNext(long nanos) {
        long holdBack = alone ? 0 : HOLD_BACK.toNanos();
        return lanes.values().stream()
                .filter(lane -> !lane.isEmpty())
                .mapToLong(
                        lane -> Math.max(0, holdBack - (nanos - lane.element().nanos())))
                .min();
    }

    private ChatEntry takeFirst() {
        Deque<Held> first = null;
        for (Deque<Held> lane : lanes.values()) {
            if (!lane.isEmpty() && (first == null || goesBefore(lane.element(), first.element()))) {
                first = lane;
            }
        }
        return taken(first);
    }

    private ChatEntry taken(@Nullable Deque<Held> lane) {
        if (lane == null) {
            throw new IllegalStateException("Nothing is held");
        }
        size--;
        return lane.remove().entry();
    }

    private static boolean goesBefore(Held one, Held other) {
        int order = one.rank().compareTo(other.rank());
        return order < 0 || order == 0 && one.nanos() - other.nanos() < 0;
    }
}
