package io.exprsn.simulcast.examples.control.http;

import io.exprsn.simulcast.examples.control.event.HubEvent;
import io.exprsn.simulcast.examples.control.event.HubReader;
import io.javalin.http.Context;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.eclipse.jetty.ee10.servlet.ServletContextRequest;
import org.jspecify.annotations.Nullable;

/** One connection that reads events. What it has not taken yet waits in a bounded queue; when that is full it is cut off. */
final class EventReader implements HubReader, WriteListener {
    /** Besides what it missed before it came, which is shared by all. */
    static final int MOST_WAITING = 1000;

    private final Context context;
    private final ServletOutputStream out;
    private final @Nullable String streamId;
    private final Consumer<EventReader> wake;
    private final Consumer<EventReader> leave;
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private final AtomicBoolean awake = new AtomicBoolean();
    private final Object lock = new Object();
    private final ArrayDeque<byte[]> waiting = new ArrayDeque<>();
    private int room = MOST_WAITING;
    private boolean begun;
    private boolean unflushed;
    private boolean over;

    /**
     * One that has not begun.
     *
     * @param streamId whose events it wants; null for all
     * @param wake asks the thread that writes to call {@link #pump}; never waits
     * @param leave what to do when it is over
     */
    EventReader(Context context, @Nullable String streamId, Consumer<EventReader> wake, Consumer<EventReader> leave) {
        this.context = context;
        this.streamId = streamId;
        this.wake = wake;
        this.leave = leave;
        try {
            this.out = context.res().getOutputStream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Done when the connection is over. */
    CompletableFuture<Void> ended() {
        return ended;
    }

    /** From now on it is written to. */
    void begin() {
        synchronized (lock) {
            begun = true;
        }
        out.setWriteListener(this); // which calls back at once
    }

    @Override
    public void catchUp(byte[] greeting, List<HubEvent> missed) {
        synchronized (lock) {
            waiting.add(greeting);
            for (HubEvent event : missed) {
                if (event.isFor(streamId)) {
                    waiting.add(event.bytes());
                }
            }
            room += waiting.size();
        }
    }

    @Override
    public void offer(HubEvent event) {
        if (event.isFor(streamId)) {
            offer(event.bytes());
        }
    }

    void offer(byte[] bytes) {
        synchronized (lock) {
            if (over) {
                return;
            }
            if (waiting.size() >= room) {
                over = true; // the connection is cut off by the thread that writes
                waiting.clear();
            } else {
                waiting.add(bytes);
            }
        }
        if (awake.compareAndSet(false, true)) {
            wake.accept(this);
        }
    }

    /** Writes what the connection takes now. */
    void pump() {
        awake.set(false);
        boolean cut;
        synchronized (lock) {
            cut = over;
            if (!over && begun) {
                cut = !write();
            }
        }
        if (cut) {
            cut();
        }
    }

    /** False where that cannot be done any more. */
    private boolean write() {
        try {
            while (out.isReady()) {
                byte[] next = waiting.poll();
                if (next != null) {
                    out.write(next);
                    unflushed = true;
                } else if (unflushed) {
                    unflushed = false;
                    out.flush();
                } else {
                    room = MOST_WAITING; // what it missed is on its way
                    return true;
                }
            }
            return true; // onWritePossible goes on
        } catch (IOException | IllegalStateException e) {
            return false;
        }
    }

    @Override
    public void onWritePossible() {
        pump();
    }

    @Override
    public void onError(Throwable gone) {
        end();
    }

    /** Closes the connection, whatever waits: a reader that takes nothing would hold it for long. */
    void cut() {
        synchronized (lock) {
            over = true;
            waiting.clear();
        }
        ServletContextRequest.getServletContextRequest(context.req())
                .getConnectionMetaData()
                .getConnection()
                .getEndPoint()
                .close();
        end();
    }

    private void end() {
        synchronized (lock) {
            over = true;
            waiting.clear();
        }
        leave.accept(this);
        ended.complete(null);
    }
}
