package io.exprsn.simulcast.examples;

import io.exprsn.simulcast.Secret;
import io.exprsn.simulcast.credential.Credential;
import io.exprsn.simulcast.credential.Credentials;
import io.exprsn.simulcast.credential.TinkVault;
import io.exprsn.simulcast.credential.VaultKey;
import io.exprsn.simulcast.store.CredentialStore;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Stream keys and tokens in a folder, sealed, and how the key that seals them is changed while everything runs. Arguments: the folder, and a
 * name for the stream key. The stream key is in the environment, as are the key that seals it (64 hexadecimal digits) and the one that shall
 * do so from now on.
 *
 * <pre>{@code
 * ENCRYPTION_KEY=… NEXT_KEY=… STREAM_KEY=… java -cp simulcast-examples/target/simulcast.jar io.exprsn.simulcast.examples.CredentialsInAFolder data church
 * }</pre>
 */
public final class CredentialsInAFolder {
    private CredentialsInAFolder() {}

    /** Stores one, lists all, changes the key. */
    public static void main(String[] args) {
        run(
                Path.of(args[0]),
                VaultKey.fromEnvironment(),
                VaultKey.ofPassphrase(Secret.of(System.getenv("NEXT_KEY"))),
                args[1],
                Secret.of(System.getenv("STREAM_KEY")));
    }

    static void run(Path folder, VaultKey key, VaultKey next, String name, Secret streamKey) {
        TinkVault vault = TinkVault.of(key);
        Credentials credentials = new Credentials(vault, CredentialStore.inFolder(folder));
        credentials.put(name, new Credential.StreamKey(streamKey));
        for (String each : credentials.names()) {
            Optional<Credential> found = credentials.get(each);
            found.ifPresent(credential -> System.out.println(each + ": " + credential)); // a secret prints as stars
        }
        // snippet: rotate
        vault.rotate(next);
        int sealedAnew = credentials.rewrap();
        vault.drop(key, credentials); // refused while anything still needs it
        // end
        System.out.println(sealedAnew + " sealed anew; the old key opens none of them");
    }
}
