package io.exprsn.simulcast.credential;

import io.exprsn.simulcast.ErrorKind;
import io.exprsn.simulcast.SimulcastException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A key elsewhere that encrypts a keyset: the seam to a KMS. Called when a keyset is opened or made, never while credentials are read.
 * An implementation throws a {@link SimulcastException} that says what its KMS said.
 */
public interface KeyWrapper {
    /** Encrypts. */
    byte[] wrap(byte[] plain);

    /** Decrypts what {@link #wrap} gave. */
    byte[] unwrap(byte[] wrapped);

    /**
     * A KMS by Tink's own client for it, which the host puts on its class path, for instance {@code tink-gcpkms} or {@code
     * tink-awskms}. Clients registered with Tink are asked first, then those found by the service loader.
     *
     * @param keyUri for instance {@code gcp-kms://projects/…} or {@code aws-kms://arn:aws:kms:…}
     * @param credentials file that the client reads, without which it looks where its platform usually has them
     * @throws SimulcastException ({@link ErrorKind#INVALID}) if no client takes such an address, naming those that were found
     */
    static KeyWrapper kms(String keyUri, @Nullable Path credentials) {
        return TinkKms.wrapper(keyUri, credentials);
    }
}
