package io.exprsn.simulcast.store;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** In memory. */
final class MemoryCredentialStore implements CredentialStore {
    private final Object lock = new Object();
    private final Map<String, SealedRecord> records = new TreeMap<>();
    private long newest;

    @Override
    public Optional<SealedRecord> get(String name) {
        SealedRecord.requireName(name);
        synchronized (lock) {
            return Optional.ofNullable(records.get(name));
        }
    }

    @Override
    public Optional<SealedRecord> put(SealedRecord record) {
        synchronized (lock) {
            SealedRecord stored = records.get(record.name());
            if ((stored == null ? 0 : stored.version()) != record.version()) {
                return Optional.empty();
            }
            SealedRecord next = record.withVersion(++newest); // of all names, so that none comes twice
            records.put(next.name(), next);
            return Optional.of(next);
        }
    }

    @Override
    public boolean remove(String name) {
        SealedRecord.requireName(name);
        synchronized (lock) {
            return records.remove(name) != null;
        }
    }

    @Override
    public List<String> names() {
        synchronized (lock) {
            return List.copyOf(records.keySet());
        }
    }
}
