package io.exprsn.simulcast.store;

import java.util.List;

/** Credentials in memory. */
final class MemoryCredentialStore extends MemoryStore<SealedRecord> implements CredentialStore {
    MemoryCredentialStore() {
        super(RecordFormat.CREDENTIAL);
    }

    @Override
    public List<String> names() {
        return ids();
    }

    @Override
    public List<String> ids() {
        return super.ids();
    }
}
