package io.exprsn.simulcast.testkit;

import io.exprsn.simulcast.credential.CredentialVault;
import io.exprsn.simulcast.credential.TinkVault;
import io.exprsn.simulcast.credential.VaultKey;
import io.exprsn.simulcast.store.CredentialStore;
import io.exprsn.simulcast.store.DestinationStore;
import io.exprsn.simulcast.store.ScheduleStore;
import io.exprsn.simulcast.store.SessionStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.io.TempDir;

/** What core brings keeps the contracts. */
class StoreContractsTest {
    @TempDir
    Path folder;

    @Nested
    @DisplayName("A credential store in memory")
    class CredentialsInMemory extends CredentialStoreContract {
        @Override
        protected CredentialStore fresh() {
            return CredentialStore.inMemory();
        }

        @Override
        protected CredentialStore reopen(CredentialStore store) {
            return store;
        }
    }

    @Nested
    @DisplayName("A credential store in files")
    class CredentialsInFiles extends CredentialStoreContract {
        @Override
        protected CredentialStore fresh() {
            return CredentialStore.inFolder(folder);
        }

        @Override
        protected CredentialStore reopen(CredentialStore store) {
            return CredentialStore.inFolder(folder);
        }

        @Override
        protected void overwrite(CredentialStore store, String id, byte[] bytes) {
            write("credential", id, bytes);
        }
    }

    @Nested
    @DisplayName("A destination store in memory")
    class DestinationsInMemory extends DestinationStoreContract {
        @Override
        protected DestinationStore fresh() {
            return DestinationStore.inMemory();
        }

        @Override
        protected DestinationStore reopen(DestinationStore store) {
            return store;
        }
    }

    @Nested
    @DisplayName("A destination store in files")
    class DestinationsInFiles extends DestinationStoreContract {
        @Override
        protected DestinationStore fresh() {
            return DestinationStore.inFolder(folder);
        }

        @Override
        protected DestinationStore reopen(DestinationStore store) {
            return DestinationStore.inFolder(folder);
        }

        @Override
        protected void overwrite(DestinationStore store, String id, byte[] bytes) {
            write("destination", id, bytes);
        }
    }

    @Nested
    @DisplayName("A session store in memory")
    class SessionsInMemory extends SessionStoreContract {
        @Override
        protected SessionStore fresh() {
            return SessionStore.inMemory();
        }

        @Override
        protected SessionStore reopen(SessionStore store) {
            return store;
        }
    }

    @Nested
    @DisplayName("A session store in files")
    class SessionsInFiles extends SessionStoreContract {
        @Override
        protected SessionStore fresh() {
            return SessionStore.inFolder(folder);
        }

        @Override
        protected SessionStore reopen(SessionStore store) {
            return SessionStore.inFolder(folder);
        }

        @Override
        protected void overwrite(SessionStore store, String id, byte[] bytes) {
            write("session", id, bytes);
        }
    }

    @Nested
    @DisplayName("A schedule store in memory")
    class SchedulesInMemory extends ScheduleStoreContract {
        @Override
        protected ScheduleStore fresh() {
            return ScheduleStore.inMemory();
        }

        @Override
        protected ScheduleStore reopen(ScheduleStore store) {
            return store;
        }
    }

    @Nested
    @DisplayName("A schedule store in files")
    class SchedulesInFiles extends ScheduleStoreContract {
        @Override
        protected ScheduleStore fresh() {
            return ScheduleStore.inFolder(folder);
        }

        @Override
        protected ScheduleStore reopen(ScheduleStore store) {
            return ScheduleStore.inFolder(folder);
        }

        @Override
        protected void overwrite(ScheduleStore store, String id, byte[] bytes) {
            write("schedule", id, bytes);
        }
    }

    @Nested
    @DisplayName("The vault on Tink")
    class OnTink extends CredentialVaultContract {
        private final Map<CredentialVault, VaultKey> keys = new HashMap<>();

        @Override
        protected CredentialVault fresh() {
            VaultKey key = VaultKey.ofKeyset(VaultKey.newKeyset());
            CredentialVault vault = TinkVault.of(key);
            keys.put(vault, key);
            return vault;
        }

        @Override
        protected CredentialVault reopen(CredentialVault vault) {
            return TinkVault.of(keys.get(vault));
        }
    }

    private void write(String noun, String id, byte[] bytes) {
        try {
            Files.write(folder.resolve(noun + "-" + id + ".json"), bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
