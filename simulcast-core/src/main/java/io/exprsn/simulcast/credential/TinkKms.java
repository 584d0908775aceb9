package io.exprsn.simulcast.credential;

import com.google.crypto.tink.Aead;
import com.google.crypto.tink.KmsClient;
import com.google.crypto.tink.KmsClients;
import io.exprsn.simulcast.ErrorKind;
import io.exprsn.simulcast.SimulcastException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;
import org.jspecify.annotations.Nullable;

/** A KMS by Tink's client for it. */
final class TinkKms implements KeyWrapper {
    private static final byte[] NO_ASSOCIATED_DATA = {};

    private final String keyUri;
    private final Aead aead;

    private TinkKms(String keyUri, Aead aead) {
        this.keyUri = keyUri;
        this.aead = aead;
    }

    static KeyWrapper wrapper(String keyUri, @Nullable Path credentials) {
        try {
            return new TinkKms(keyUri, client(keyUri, credentials).getAead(keyUri));
        } catch (GeneralSecurityException e) {
            throw failed("Reaching", keyUri, e);
        }
    }

    @Override
    public byte[] wrap(byte[] plain) {
        try {
            return aead.encrypt(plain, NO_ASSOCIATED_DATA);
        } catch (GeneralSecurityException e) {
            throw failed("Wrapping a keyset by", keyUri, e);
        }
    }

    @Override
    public byte[] unwrap(byte[] wrapped) {
        try {
            return aead.decrypt(wrapped, NO_ASSOCIATED_DATA);
        } catch (GeneralSecurityException e) {
            throw failed("Unwrapping the keyset by", keyUri, e);
        }
    }

    private static KmsClient client(String keyUri, @Nullable Path credentials) throws GeneralSecurityException {
        try {
            return KmsClients.get(keyUri); // the host made it and gave it its credentials
        } catch (GeneralSecurityException e) {
            // None registered: look for one.
        }
        List<String> others = new ArrayList<>();
        for (KmsClient client : ServiceLoader.load(KmsClient.class)) {
            if (client.doesSupport(keyUri)) {
                return credentials == null
                        ? client.withDefaultCredentials()
                        : client.withCredentials(credentials.toString());
            }
            others.add(client.getClass().getName());
        }
        throw new SimulcastException(
                ErrorKind.INVALID,
                "No KMS client takes the key address \"" + keyUri + "\"; found: "
                        + (others.isEmpty() ? "none" : others),
                "Put Tink's client for that KMS on the class path, for instance tink-gcpkms or tink-awskms");
    }

    private static SimulcastException failed(String what, String keyUri, GeneralSecurityException e) {
        return new SimulcastException(
                ErrorKind.TRANSIENT,
                what + " the KMS key \"" + keyUri + "\" failed: " + e,
                "Look whether it is the key that wrapped the keyset, and whether the credentials may use it",
                e);
    }
}
