package io.exprsn.simulcast.examples.control.event;

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
     * @param lastId of the last event that it read; null for a new one
     * @return what it missed, in order; null if that is not known any more, or it read another epoch
     */
    synchronized @Nullable List<HubEvent> join(HubReader reader, @Nullable String lastId) {
        List<HubEvent> missed = lastId == null ? List.of() : after(lastId);
        readers.add(reader);
        return missed;
    }

    synchronized void leave(HubReader reader) {
        readers.remove(reader);
    }

    /** What a new reader is to give as its last one: of an epoch and a number. */
    synchronized String lastId() {
        return epoch + "-" + number;
    }

    /** Whether anybody reads. */
    public boolean isRead() {
        return !readers.isEmpty();
    }

    int readers() {
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
