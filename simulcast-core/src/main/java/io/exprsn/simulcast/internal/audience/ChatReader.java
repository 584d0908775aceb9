package io.exprsn.simulcast.internal.audience;

import io.exprsn.simulcast.ErrorKind;
import io.exprsn.simulcast.SimulcastException;
import io.exprsn.simulcast.audience.ChatFeed.Interruption;
import io.exprsn.simulcast.internal.broadcast.OnPlatform;
import io.exprsn.simulcast.spi.ChatMessage;
import io.exprsn.simulcast.spi.HasChat;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads the chat of one broadcast on a thread of its own, and again after each break. All fields but the final ones belong to the room's lock. */
final class ChatReader implements Runnable, HasChat.ChatSink {
    private static final Logger log = LoggerFactory.getLogger(ChatReader.class);

    private final ChatRoom room;
    private final HasChat chat;
    private final OnPlatform there;
    private final Bookmark bookmark;
    private final Thread thread;
    private final Pauses pauses = new Pauses();
    private @Nullable Interruption interruption;
    private long attemptNanos;
    private boolean retired;
    private volatile boolean stopped;

    /** How far a chat was read; outlives its readers. */
    static final class Bookmark {
        private @Nullable String position;
        private boolean ended;

        @Nullable
        String position() {
            return position;
        }

        void move(String to) {
            position = to;
        }

        boolean isEnded() {
            return ended;
        }

        void end() {
            ended = true;
        }
    }

    ChatReader(ChatRoom room, HasChat chat, OnPlatform there, Bookmark bookmark, String thread) {
        this.room = room;
        this.chat = chat;
        this.there = there;
        this.bookmark = bookmark;
        this.thread = new Thread(this, thread);
        this.thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    /** Nothing it brings from now on counts. */
    void stop() {
        stopped = true;
        thread.interrupt();
    }

    void awaitEnd(long millis) throws InterruptedException {
        thread.join(Math.max(1, millis));
    }

    boolean isStopped() {
        return stopped;
    }

    /** Another broadcast took its place; what viewers of this one still write is read for a while. Returns whether this is new. */
    boolean retire() {
        boolean fresh = !retired;
        retired = true;
        return fresh;
    }

    boolean isRetired() {
        return retired;
    }

    OnPlatform there() {
        return there;
    }

    Bookmark bookmark() {
        return bookmark;
    }

    Pauses pauses() {
        return pauses;
    }

    @Nullable
    Interruption interruption() {
        return interruption;
    }

    void interrupted(@Nullable Interruption what) {
        interruption = what;
    }

    long attemptNanos() {
        return attemptNanos;
    }

    void attempts(long nanos) {
        attemptNanos = nanos;
    }

    @Override
    public void run() {
        while (!stopped) {
            SimulcastException why = read();
            if (stopped) {
                return;
            }
            if (why == null) {
                room.ended(this);
                return;
            }
            if (!room.pause(this, why)) {
                return;
            }
        }
    }

    /** Until it breaks; null if there is nothing more to read. */
    private @Nullable SimulcastException read() {
        try {
            chat.readChat(there.broadcast(), room.begin(this), this, there.context());
            return null;
        } catch (SimulcastException e) {
            return e;
        } catch (Throwable fault) { // an adapter's fault must not end the chat for good
            log.error("The chat of {} broke with what is no error of a platform", there.destination(), fault);
            return new SimulcastException(
                    ErrorKind.INTERNAL,
                    "Reading the chat of " + there.destination() + " failed with a "
                            + fault.getClass().getName(),
                    "Report this with the log: it is a fault in the library or in an adapter",
                    fault);
        }
    }

    @Override
    public void accept(ChatMessage message) {
        room.accept(this, message);
    }

    @Override
    public void position(String position) {
        room.position(this, position);
    }
}
