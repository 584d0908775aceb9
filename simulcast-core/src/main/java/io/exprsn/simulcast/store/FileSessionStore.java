package io.exprsn.simulcast.store;

/** Sessions in files. */
final class FileSessionStore extends FileStore<StoredSession> implements SessionStore {
    FileSessionStore(StoreFolder folder) {
        super(folder, RecordFormat.SESSION);
    }
}
