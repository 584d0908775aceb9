package io.exprsn.simulcast.examples.control.event;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Tells every reader what happens, and remembers the last of it for those who come back. What is told is written out once, whoever
 * reads; nobody here waits for a reader. Safe for use by several threads; of those who publish at the same time one comes first for all.
 */
public final class EventHub {
    /** How many are kept for readers who were away. */
    public static final int KEPT = 5000;

    private final String epoch;
    private final Function<Object, byte[]> writer;
    private final ArrayDeque<HubEvent> kept = new ArrayDeque<>();
    private final List<HubReader> readers = new CopyOnWriteArrayList<>();
    private long number;

    /**
     * Begins an epoch.
     *
     * @param epoch tells this run of the server from others; letters and digits
     * @param writer makes JSON of what is told
     */
    public EventHub(String epoch, Function<Object, byte[]> writer) {
        this.epoch = epoch;
        this.writer = writer;
    }

    /**
     * Tells something that must not be missed: it is told again to readers who were away.
     *
     * @param name of the kind of event
     * @param data what is told, as it will be written
     * @param streamId what it belongs to; null if it is for all
     */
    public void publish(String name, Object data, @Nullable String streamId) {
        byte[] json = writer.apply(data);
        synchronized (this) {
            number++;
            HubEvent event = HubEvent.of(epoch + "-" + number, name, json, streamId);
            kept.addLast(event);
            if (kept.size() > KEPT) {
                kept.removeFirst();
            }
            readers.forEach(reader -> reader.offer(event));
        }
    }

    /** Tells something that is soon told anew: it is not kept. */
    public void pass(String name, Object data, @Nullable String streamId) {
        if (readers.isEmpty()) {
            return;
        }
        byte[] json = writer.apply(data);
        synchronized (this) {
            HubEvent event = HubEvent.of(null, name, json, streamId);
            readers.forEach(reader -> reader.offer(event));
        }
    }

    /**
     * Adds a reader, who is told at once what it missed.
     *
     * @param lastId of the last event that it read; null for a new one. Where it is not known any more, or of another epoch, the reader is
     *     told {@code reset}: it is to read everything anew
     */
    public synchronized void join(HubReader reader, @Nullable String lastId) {
        List<HubEvent> missed = lastId == null ? List.of() : after(lastId);
        String greeting = "retry: 1000\nid: " + (lastId == null || missed == null ? lastId() : lastId) + "\n"
                + (missed == null ? "event: reset\ndata: {}\n\n" : "\n");
        reader.catchUp(greeting.getBytes(StandardCharsets.US_ASCII), missed == null ? List.of() : missed);
        readers.add(reader);
    }

    /** Removes a reader; it may be gone already. */
    public void leave(HubReader reader) {
        readers.remove(reader);
    }

    private String lastId() {
        return epoch + "-" + number;
    }

    /** How many read. */
    public int readers() {
        return readers.size();
    }

    private @Nullable List<HubEvent> after(String lastId) {
        int dash = lastId.lastIndexOf('-');
        if (dash < 0 || !lastId.substring(0, dash).equals(epoch)) {
            return null;
        }
        long last;
        try {
            last = Long.parseLong(lastId.substring(dash + 1));
        } catch (NumberFormatException e) {
            return null;
        }
        long oldest = number - kept.size() + 1;
        if (last > number || last + 1 < oldest) {
            return null;
        }
        List<HubEvent> all = new ArrayList<>(kept);
        return List.copyOf(all.subList((int) (last + 1 - oldest), all.size()));
    }
}
