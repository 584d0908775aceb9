package io.exprsn.simulcast.store;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Records in memory. */
class MemoryStore<R extends VersionedRecord<R>> implements VersionedStore<R> {
    private final Object lock = new Object();
    private final Map<String, R> records = new TreeMap<>();
    private final RecordFormat<R> format;
    private long newest;

    /** The format is asked only what can be an id. */
    MemoryStore(RecordFormat<R> format) {
        this.format = format;
    }

    @Override
    public Optional<R> get(String id) {
        format.requireId(id);
        synchronized (lock) {
            return Optional.ofNullable(records.get(id));
        }
    }

    @Override
    public Optional<R> put(R record) {
        synchronized (lock) {
            R stored = records.get(record.id());
            if ((stored == null ? 0 : stored.version()) != record.version()) {
                return Optional.empty();
            }
            R next = record.withVersion(++newest); // of all ids, so that none comes twice
            records.put(next.id(), next);
            return Optional.of(next);
        }
    }

    @Override
    public boolean remove(String id) {
        format.requireId(id);
        synchronized (lock) {
            return records.remove(id) != null;
        }
    }

    @Override
    public List<String> ids() {
        synchronized (lock) {
            return List.copyOf(records.keySet());
        }
    }
}
