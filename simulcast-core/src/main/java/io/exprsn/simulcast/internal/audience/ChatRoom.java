package io.exprsn.simulcast.internal.audience;

import io.exprsn.simulcast.ErrorKind;
import io.exprsn.simulcast.Problem;
import io.exprsn.simulcast.SimulcastException;
import io.exprsn.simulcast.audience.ChatEntry;
import io.exprsn.simulcast.audience.ChatFeed;
import io.exprsn.simulcast.audience.ChatFeed.Interruption;
import io.exprsn.simulcast.internal.audience.ChatReader.Bookmark;
import io.exprsn.simulcast.internal.broadcast.OnPlatform;
import io.exprsn.simulcast.internal.loop.ControlLoop;
import io.exprsn.simulcast.spi.ChatMessage;
import io.exprsn.simulcast.spi.HasChat;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The chats of one session: a reader for each as long as a feed is open, one order of all, and a queue for each feed. What is held back is
 * handed on by whoever comes by, a reader or a feed, so that no thread waits for it. Safe for use by several threads.
 */
final class ChatRoom {
    private static final Logger log = LoggerFactory.getLogger(ChatRoom.class);

    /** Messages that wait for the slowest feed. */
    static final int CAPACITY = 1_000;
    /** How long the others wait for a feed that is full and not read. */
    static final Duration PATIENCE = Duration.ofMinutes(5);
    /** How long the chat of a broadcast is read after another one took its place. */
    private static final Duration LAST_WORDS = Duration.ofMinutes(2);
    /** An attempt that lasts so long is no failure any more, also where nobody writes. */
    private static final long STEADY_NANOS = 10_000_000_000L;
    /** More than a platform repeats after a break. */
    private static final int REMEMBERED = 4_096;

    private static final Duration END_LIMIT = Duration.ofSeconds(2);

    private final String session;
    private final Supplier<List<Place>> places;
    private final ControlLoop loop;
    private final Clock clock;
    private final int capacity;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final ChatMerge merge = new ChatMerge();
    private final List<ChatQueue> queues = new ArrayList<>();
    private final List<ChatReader> readers = new ArrayList<>();
    private final Map<String, Bookmark> bookmarks = new HashMap<>();
    private final Map<String, Set<String>> seen = new HashMap<>();
    private boolean closed;

    ChatRoom(String session, Supplier<List<Place>> places, ControlLoop loop, Clock clock) {
        this(session, places, loop, clock, CAPACITY);
    }

    /** @param capacity messages that wait for the slowest feed */
    ChatRoom(String session, Supplier<List<Place>> places, ControlLoop loop, Clock clock, int capacity) {
        this.session = session;
        this.places = places;
        this.loop = loop;
        this.clock = clock;
        this.capacity = capacity;
    }

    /** One more feed; over at once if the session is. */
    ChatFeed open() {
        ChatQueue queue = new ChatQueue(this);
        lock.lock();
        try {
            if (!closed) {
                queues.add(queue);
            }
        } finally {
            lock.unlock();
        }
        loop.execute(this::look);
        return queue;
    }

    /** Begins to read what is not read yet, and ends what is not wanted any more; on the control loop. */
    void look() {
        // Before the lock: it has one of its own.
        List<Place> all = places.get().stream().filter(place -> !place.isOver()).toList();
        lock.lock();
        try {
            if (closed) {
                return;
            }
            boolean wanted = !queues.isEmpty();
            for (ChatReader reader : List.copyOf(readers)) {
                if (!wanted || !isThere(all, reader.there().destination())) {
                    leave(reader);
                } else if (all.stream().noneMatch(place -> reads(reader, place)) && reader.retire()) {
                    loop.schedule(LAST_WORDS, () -> leave(reader));
                }
            }
            if (wanted) {
                all.forEach(this::read);
            }
            merge.expect(readers.size());
        } finally {
            lock.unlock();
        }
    }

    private static boolean isThere(List<Place> all, String destination) {
        return all.stream().anyMatch(place -> place.name().equals(destination));
    }

    private static boolean reads(ChatReader reader, Place place) {
        OnPlatform there = place.there();
        return there != null && key(reader.there()).equals(key(there));
    }

    private static String key(OnPlatform there) {
        return there.destination() + '\n' + there.broadcast().id();
    }

    private void read(Place place) {
        HasChat chat = place.can(HasChat.class);
        OnPlatform there = place.there();
        if (chat == null || there == null || readers.stream().anyMatch(reader -> reads(reader, place))) {
            return;
        }
        Bookmark bookmark = bookmarks.computeIfAbsent(key(there), key -> new Bookmark());
        if (!bookmark.isEnded()) {
            ChatReader reader =
                    new ChatReader(this, chat, there, bookmark, "simulcast-" + session + "-" + place.name() + "-chat");
            readers.add(reader);
            reader.start();
        }
    }

    private void leave(ChatReader reader) {
        lock.lock();
        try {
            reader.stop();
            readers.remove(reader);
            merge.expect(readers.size());
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** An attempt begins, at this position. */
    Optional<String> begin(ChatReader reader) {
        lock.lock();
        try {
            reader.attempts(loop.nanoTime());
            return Optional.ofNullable(reader.bookmark().position());
        } finally {
            lock.unlock();
        }
    }

    /** Takes a message as soon as there is room for it. */
    void accept(ChatReader reader, ChatMessage message) {
        lock.lock();
        try {
            awaitRoom(reader);
            String destination = reader.there().destination();
            if (seen.computeIfAbsent(destination, name -> lastOnes()).add(message.id())) {
                merge.add(new ChatEntry(destination, message, clock.instant()), loop.nanoTime());
            }
            reads(reader);
            handOn(loop.nanoTime());
            changed.signalAll(); // a feed may have less to wait now
        } finally {
            lock.unlock();
        }
    }

    private void awaitRoom(ChatReader reader) {
        while (true) {
            if (reader.isStopped()) {
                throw interrupted();
            }
            long nanos = loop.nanoTime();
            handOn(nanos);
            long wait = untilRoom(nanos);
            if (wait == 0) {
                return;
            }
            try {
                changed.awaitNanos(wait);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw interrupted();
            }
        }
    }

    private static SimulcastException interrupted() {
        return new SimulcastException(
                ErrorKind.TRANSIENT,
                "Reading the chat was interrupted",
                "It goes on where it stopped when it is read again");
    }

    /** How long a reader waits before it looks again, in nanoseconds; 0 if there is room. */
    private long untilRoom(long nanos) {
        if (queues.isEmpty()) {
            return Long.MAX_VALUE; // it is about to be stopped
        }
        long wait = Long.MAX_VALUE;
        boolean full = merge.size() >= capacity;
        if (full) {
            wait = Math.max(1, merge.untilNext(nanos).orElse(1));
        }
        for (ChatQueue queue : queues) {
            if (queue.isForgotten() || queue.size() + merge.size() < capacity) {
                continue;
            }
            queue.keepsOthers(nanos);
            long left = queue.patienceLeft(nanos, PATIENCE);
            if (left > 0) {
                full = true;
                wait = Math.min(wait, left);
            } else if (queue.forget()) {
                log.warn(
                        "{}: a chat feed was not read for {} min; it loses its oldest messages, so that others go on",
                        session,
                        PATIENCE.toMinutes());
            }
        }
        return full ? wait : 0;
    }

    private static Set<String> lastOnes() {
        return Collections.newSetFromMap(new LinkedHashMap<>() {
            @Override
            protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
                return size() > REMEMBERED;
            }
        });
    }

    void position(ChatReader reader, String position) {
        lock.lock();
        try {
            if (!reader.isStopped()) {
                reader.bookmark().move(position);
                reads(reader);
            }
        } finally {
            lock.unlock();
        }
    }

    private static void reads(ChatReader reader) {
        reader.interrupted(null);
        reader.pauses().forget();
    }

    /** The platform has nothing more to tell. */
    void ended(ChatReader reader) {
        log.info("{}: the chat of {} is over", session, reader.there().destination());
        lock.lock();
        try {
            reader.bookmark().end();
            readers.remove(reader);
            merge.expect(readers.size());
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Waits before the next attempt. Returns whether there is one. */
    boolean pause(ChatReader reader, SimulcastException why) {
        lock.lock();
        try {
            Duration pause = reader.pauses().after(why);
            log.warn(
                    "{}: the chat of {} is read on in {} s: {}. {}.",
                    session,
                    reader.there().destination(),
                    pause.toSeconds(),
                    why.problem(),
                    why.remedy());
            Problem problem = new Problem(why.kind(), why.problem(), why.remedy(), clock.instant());
            reader.interrupted(new Interruption(problem, problem.at().plus(pause)));
            long end = loop.nanoTime() + pause.toNanos();
            reader.attempts(end);
            for (long left = pause.toNanos(); left > 0 && !reader.isStopped(); left = end - loop.nanoTime()) {
                changed.awaitNanos(left);
            }
            return !reader.isStopped();
        } catch (InterruptedException e) {
            return false;
        } finally {
            lock.unlock();
        }
    }

    /** Gives feeds what is due. */
    private void handOn(long nanos) {
        if (!queues.isEmpty() && give(merge.due(nanos))) {
            changed.signalAll();
        }
    }

    private boolean give(List<ChatEntry> entries) {
        entries.forEach(entry -> queues.forEach(queue -> queue.add(entry, capacity)));
        return !entries.isEmpty();
    }

    Optional<ChatEntry> next(ChatQueue queue, Duration atMost) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            long left = nanos(atMost);
            while (true) {
                long nanos = loop.nanoTime();
                handOn(nanos);
                Optional<ChatEntry> entry = queue.poll();
                if (entry.isPresent()) {
                    changed.signalAll(); // there is room for one more
                    return entry;
                }
                if (left <= 0 || closed || queue.isClosed()) {
                    return Optional.empty();
                }
                OptionalLong due = merge.untilNext(nanos);
                long wait = Math.min(left, due.isPresent() ? Math.max(1, due.getAsLong()) : left);
                left -= wait - changed.awaitNanos(wait);
            }
        } finally {
            lock.unlock();
        }
    }

    private static long nanos(Duration atMost) {
        return atMost.compareTo(Duration.ofDays(365)) > 0 ? TimeUnit.DAYS.toNanos(365) : atMost.toNanos();
    }

    boolean isOver(ChatQueue queue) {
        lock.lock();
        try {
            return queue.isClosed() || closed && queue.size() == 0;
        } finally {
            lock.unlock();
        }
    }

    long lost(ChatQueue queue) {
        lock.lock();
        try {
            return queue.countLost();
        } finally {
            lock.unlock();
        }
    }

    Map<String, Interruption> problems() {
        lock.lock();
        try {
            long nanos = loop.nanoTime();
            Map<String, Interruption> problems = new LinkedHashMap<>();
            for (ChatReader reader : readers) {
                Interruption interruption = reader.interruption();
                if (interruption != null && !reader.isRetired() && nanos - reader.attemptNanos() < STEADY_NANOS) {
                    problems.put(reader.there().destination(), interruption);
                }
            }
            return Collections.unmodifiableMap(problems);
        } finally {
            lock.unlock();
        }
    }

    void close(ChatQueue queue) {
        lock.lock();
        try {
            queue.end();
            queues.remove(queue);
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        loop.execute(this::look);
    }

    /** The session is over: feeds give what is left, and no thread stays behind but one whose adapter does not let go of it. */
    void close() {
        List<ChatReader> last;
        lock.lock();
        try {
            if (closed) {
                return;
            }
            closed = true;
            give(merge.rest());
            last = List.copyOf(readers);
            readers.clear();
            last.forEach(ChatReader::stop);
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        awaitEnd(last);
    }

    private void awaitEnd(List<ChatReader> last) {
        long end = System.nanoTime() + END_LIMIT.toNanos();
        try {
            for (ChatReader reader : last) {
                reader.awaitEnd(TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime()));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
