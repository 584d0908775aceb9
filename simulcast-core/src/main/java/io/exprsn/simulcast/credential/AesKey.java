package io.exprsn.simulcast.credential;

import com.google.crypto.tink.AccessesPartialKey;
import com.google.crypto.tink.Aead;
import com.google.crypto.tink.InsecureSecretKeyAccess;
import com.google.crypto.tink.KeysetHandle;
import com.google.crypto.tink.aead.AeadConfig2026;
import com.google.crypto.tink.aead.AesGcmKey;
import com.google.crypto.tink.aead.AesGcmParameters;
import com.google.crypto.tink.util.SecretBytes;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** One AES-256-GCM key, with the number by which its entries are known again. */
final class AesKey {
    static final int LENGTH = 32;

    private static final byte[] NUMBER = "simulcast vault key number".getBytes(StandardCharsets.US_ASCII);

    private final Aead aead;
    private final long number;

    /** Takes {@value #LENGTH} bytes, which the caller may wipe afterwards. */
    @AccessesPartialKey // a key from scrypt is bytes
    AesKey(byte[] key) {
        try {
            AesGcmKey aes = AesGcmKey.builder()
                    .setParameters(AesGcmParameters.builder()
                            .setKeySizeBytes(LENGTH)
                            .setIvSizeBytes(12)
                            .setTagSizeBytes(16)
                            .setVariant(AesGcmParameters.Variant.NO_PREFIX) // the envelope says whose it is
                            .build())
                    .setKeyBytes(SecretBytes.copyFrom(key, InsecureSecretKeyAccess.get()))
                    .build();
            aead = KeysetHandle.newBuilder()
                    .setConfiguration(AeadConfig2026.get())
                    .addEntry(KeysetHandle.importKey(aes).withRandomId().makePrimary())
                    .build()
                    .getPrimitive(AeadConfig2026.get(), Aead.class);
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            number = ByteBuffer.wrap(mac.doFinal(NUMBER)).getLong();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("This JVM has no AES-GCM or HMAC", e);
        }
    }

    /** The same for the same key wherever it came from; says nothing about it. */
    long number() {
        return number;
    }

    /** Random nonce, ciphertext and tag. */
    byte[] encrypt(byte[] plain, byte[] associated) {
        try {
            return aead.encrypt(plain, associated);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Sealing failed", e);
        }
    }

    /** Empty if it was not encrypted by this key with this associated data, or was changed. */
    Optional<byte[]> decrypt(byte[] body, byte[] associated) {
        try {
            return Optional.of(aead.decrypt(body, associated));
        } catch (GeneralSecurityException e) {
            return Optional.empty(); // there is no more to know
        }
    }

    /** Overwrites what is not needed any more. The collector may have copied it before: it shortens the time, no more. */
    static void wipe(byte[] bytes) {
        Arrays.fill(bytes, (byte) 0);
    }
}
