package io.exprsn.simulcast.internal.schedule;

import io.exprsn.simulcast.credential.Credentials;
import io.exprsn.simulcast.credential.TinkVault;
import io.exprsn.simulcast.credential.VaultKey;
import io.exprsn.simulcast.internal.broadcast.SessionBook;
import io.exprsn.simulcast.store.CredentialStore;
import io.exprsn.simulcast.store.DestinationStore;
import io.exprsn.simulcast.store.SessionStore;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Where sessions wait for their time if nothing is kept: with all their secrets in memory, so that nothing is left anywhere. Made when it is
 * needed first: most processes schedule nothing.
 */
final class MemoryBook implements Supplier<SessionBook> {
    private @Nullable SessionBook book;

    @Override
    public synchronized SessionBook get() {
        SessionBook made = book;
        if (made == null) {
            made = new SessionBook(
                    SessionStore.inMemory(),
                    DestinationStore.inMemory(),
                    new Credentials(TinkVault.of(VaultKey.ofKeyset(VaultKey.newKeyset())), CredentialStore.inMemory()));
            book = made;
        }
        return made;
    }
}
