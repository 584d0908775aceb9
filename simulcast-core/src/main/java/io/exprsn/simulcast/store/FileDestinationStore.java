package io.exprsn.simulcast.store;

/** Destinations in files. */
final class FileDestinationStore extends FileStore<StoredDestination> implements DestinationStore {
    FileDestinationStore(StoreFolder folder) {
        super(folder, RecordFormat.DESTINATION);
    }
}
