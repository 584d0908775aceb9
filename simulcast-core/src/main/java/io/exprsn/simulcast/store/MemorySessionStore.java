package io.exprsn.simulcast.store;

/** Sessions in memory. */
final class MemorySessionStore extends MemoryStore<StoredSession> implements SessionStore {
    MemorySessionStore() {
        super(RecordFormat.SESSION);
    }
}
