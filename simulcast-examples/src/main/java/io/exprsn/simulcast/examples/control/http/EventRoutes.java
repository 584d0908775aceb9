package io.exprsn.simulcast.examples.control.http;

import io.exprsn.simulcast.examples.control.event.EventHub;
import io.javalin.http.Context;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Server-sent events. A reader costs a connection and a queue of references, no thread: one thread hands all of them what is told, and
 * writes what the system takes at once; the rest is written when a connection can take more.
 */
public final class EventRoutes implements Routes, AutoCloseable {
    /** Also finds out which readers are gone. */
    private static final long COMMENT_EVERY_NANOS = TimeUnit.SECONDS.toNanos(15);

    private static final byte[] COMMENT = ": still here\n\n".getBytes(StandardCharsets.US_ASCII);
    private static final int MOST_READERS = 2000;

    private final EventHub hub;
    private final LongSupplier nanoTime;
    private final Set<EventReader> readers = ConcurrentHashMap.newKeySet();
    private final BlockingQueue<EventReader> ready = new LinkedBlockingQueue<>();
    private final Thread pump = new Thread(this::pump, "control-events");
    private volatile boolean closed;

    /** Tells what this hub is told. */
    public EventRoutes(EventHub hub) {
        this(hub, System::nanoTime);
    }

    EventRoutes(EventHub hub, LongSupplier nanoTime) {
        this.hub = hub;
        this.nanoTime = nanoTime;
        pump.setDaemon(true);
        pump.start();
    }

    @Override
    public void register(RouteTable table) {
        table.get("/api/events", this::open);
    }

    private Answer open(Request request) {
        String streamId = request.queryId("streamId").orElse(null);
        String lastId = request.header("Last-Event-ID").orElse(null);
        if (readers.size() >= MOST_READERS) {
            throw ProblemException.unavailable(
                    "There are " + MOST_READERS + " readers of events already", "Close some of the pages");
        }
        Context context = request.context();
        context.status(200);
        context.contentType("text/event-stream; charset=utf-8");
        context.header("X-Accel-Buffering", "no"); // proxies hand on at once
        EventReader reader = new EventReader(context, streamId, ready::add, this::leave);
        context.future(() -> {
            readers.add(reader);
            hub.join(reader, lastId);
            reader.begin();
            return reader.ended();
        });
        return Answer.TAKEN;
    }

    private void leave(EventReader reader) {
        hub.leave(reader);
        readers.remove(reader);
    }

    private void pump() {
        long commentAt = nanoTime.getAsLong() + COMMENT_EVERY_NANOS;
        while (!closed) {
            try {
                long wait = Math.max(0, commentAt - nanoTime.getAsLong());
                EventReader next = ready.poll(wait, TimeUnit.NANOSECONDS);
                if (next != null) {
                    next.pump();
                }
                if (nanoTime.getAsLong() - commentAt >= 0) {
                    readers.forEach(reader -> reader.offer(COMMENT));
                    commentAt = nanoTime.getAsLong() + COMMENT_EVERY_NANOS;
                }
            } catch (InterruptedException e) {
                return; // closed
            }
        }
    }

    /** Ends all readers. */
    @Override
    public void close() {
        closed = true;
        pump.interrupt();
        readers.forEach(EventReader::cut);
        try {
            pump.join(TimeUnit.SECONDS.toMillis(5));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
