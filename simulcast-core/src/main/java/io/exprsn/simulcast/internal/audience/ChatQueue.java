package io.exprsn.simulcast.internal.audience;

import io.exprsn.simulcast.audience.ChatEntry;
import io.exprsn.simulcast.audience.ChatFeed;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.Optional;

/** One feed: what it has not been asked for yet. Everything but its methods as a feed is guarded by the room's lock. */
final class ChatQueue implements ChatFeed {
    private final ChatRoom room;
    private final Deque<ChatEntry> waiting = new ArrayDeque<>();
    private boolean keeping;
    private long keepingSinceNanos;
    private boolean forgotten;
    private boolean closed;
    private long lost;

    ChatQueue(ChatRoom room) {
        this.room = room;
    }

    int size() {
        return waiting.size();
    }

    /** It is full, and the others wait for it; notes since when. */
    void keepsOthers(long nanos) {
        if (!keeping) {
            keeping = true;
            keepingSinceNanos = nanos;
        }
    }

    /** How long the others still wait for it; 0 once it is forgotten. */
    long patienceLeft(long nanos, Duration patience) {
        return keeping ? Math.max(0, patience.toNanos() - (nanos - keepingSinceNanos)) : patience.toNanos();
    }

    /** The others wait no longer. Returns whether this is new. */
    boolean forget() {
        boolean fresh = !forgotten;
        forgotten = true;
        return fresh;
    }

    void add(ChatEntry entry, int capacity) {
        if (forgotten && waiting.size() >= capacity) {
            waiting.remove();
            lost++;
        }
        waiting.add(entry);
    }

    Optional<ChatEntry> poll() {
        ChatEntry entry = waiting.poll();
        if (entry != null) {
            keeping = false;
            forgotten = false;
        }
        return Optional.ofNullable(entry);
    }

    boolean isClosed() {
        return closed;
    }

    boolean isForgotten() {
        return forgotten;
    }

    void end() {
        closed = true;
        waiting.clear();
    }

    long countLost() {
        return lost;
    }

    @Override
    public Optional<ChatEntry> next(Duration atMost) throws InterruptedException {
        return room.next(this, atMost);
    }

    @Override
    public boolean isOver() {
        return room.isOver(this);
    }

    @Override
    public long lost() {
        return room.lost(this);
    }

    @Override
    public Map<String, Interruption> problems() {
        return room.problems();
    }

    @Override
    public void close() {
        room.close(this);
    }
}
