package io.exprsn.simulcast.store;

import java.util.List;

/** Credentials in files. */
final class FileCredentialStore extends FileStore<SealedRecord> implements CredentialStore {
    FileCredentialStore(StoreFolder folder) {
        super(folder, RecordFormat.CREDENTIAL);
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
