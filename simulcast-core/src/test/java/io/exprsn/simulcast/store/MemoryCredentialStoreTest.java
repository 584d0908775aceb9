package io.exprsn.simulcast.store;

class MemoryCredentialStoreTest extends CredentialStoreRules {
    private final CredentialStore store = CredentialStore.inMemory();

    @Override
    CredentialStore store() {
        return store;
    }
}
