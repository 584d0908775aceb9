package io.exprsn.simulcast.store;

/** Destinations in memory. */
final class MemoryDestinationStore extends MemoryStore<StoredDestination> implements DestinationStore {
    MemoryDestinationStore() {
        super(RecordFormat.DESTINATION);
    }
}
