package io.exprsn.simulcast.credential;

import com.google.crypto.tink.AccessesPartialKey;
import com.google.crypto.tink.Aead;
import com.google.crypto.tink.InsecureSecretKeyAccess;
import com.google.crypto.tink.KeyStatus;
import com.google.crypto.tink.KeysetHandle;
import com.google.crypto.tink.TinkJsonProtoKeysetFormat;
import com.google.crypto.tink.aead.AeadConfig2026;
import com.google.crypto.tink.aead.AesGcmKey;
import com.google.crypto.tink.aead.PredefinedAeadParameters;
import io.exprsn.simulcast.ErrorKind;
import io.exprsn.simulcast.Secret;
import io.exprsn.simulcast.SimulcastException;
import java.security.GeneralSecurityException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The enabled keys of a Tink keyset. */
final class KeysetKey extends VaultKey {
    private static final byte[] NO_ASSOCIATED_DATA = {}; // as tinkey

    private final Map<Long, AesKey> keys = new HashMap<>();
    private final AesKey primary;

    private KeysetKey(KeysetHandle keyset) {
        for (int i = 0; i < keyset.size(); i++) {
            KeysetHandle.Entry entry = keyset.getAt(i);
            if (entry.getStatus() == KeyStatus.ENABLED) {
                AesKey key = key(entry);
                keys.put(key.number(), key);
            }
        }
        primary = key(keyset.getPrimary());
    }

    static KeysetKey plain(Secret json) {
        try {
            // Revealed to become keys.
            return new KeysetKey(TinkJsonProtoKeysetFormat.parseKeyset(
                    json.reveal(), AeadConfig2026.get(), InsecureSecretKeyAccess.get()));
        } catch (GeneralSecurityException | RuntimeException e) {
            throw unusable(e, "it is not a Tink keyset in JSON, or it is a wrapped one");
        }
    }

    static KeysetKey wrapped(String json, KeyWrapper wrapper) {
        try {
            return new KeysetKey(TinkJsonProtoKeysetFormat.parseEncryptedKeyset(
                    json, aead(wrapper), NO_ASSOCIATED_DATA, AeadConfig2026.get()));
        } catch (GeneralSecurityException | RuntimeException e) {
            throw unusable(e, "it is not a wrapped Tink keyset in JSON, or another key wrapped it");
        }
    }

    static Secret generate() {
        try {
            return Secret.of(TinkJsonProtoKeysetFormat.serializeKeyset(
                    fresh(), AeadConfig2026.get(), InsecureSecretKeyAccess.get()));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Making a keyset failed", e);
        }
    }

    static String generate(KeyWrapper wrapper) {
        try {
            return TinkJsonProtoKeysetFormat.serializeEncryptedKeyset(
                    fresh(), aead(wrapper), NO_ASSOCIATED_DATA, AeadConfig2026.get());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Making a keyset failed", e);
        }
    }

    @Override
    SealingKey sealing() {
        return new SealingKey(primary, Optional.empty());
    }

    @Override
    Optional<AesKey> opening(Envelope sealed) {
        return sealed.salt().isPresent() ? Optional.empty() : Optional.ofNullable(keys.get(sealed.keyNumber()));
    }

    @Override
    boolean isCurrent(Envelope sealed) {
        return sealed.salt().isEmpty() && sealed.keyNumber() == primary.number();
    }

    @Override
    void opened(Envelope sealed) {
        // It says nothing that we do not know.
    }

    @Override
    public String toString() {
        return "a keyset of " + keys.size();
    }

    private static KeysetHandle fresh() throws GeneralSecurityException {
        return KeysetHandle.generateNew(PredefinedAeadParameters.AES256_GCM, AeadConfig2026.get());
    }

    @AccessesPartialKey // entries name their key by a number made of its bytes
    private static AesKey key(KeysetHandle.Entry entry) {
        if (!(entry.getKey() instanceof AesGcmKey aes) || aes.getParameters().getKeySizeBytes() != AesKey.LENGTH) {
            throw new SimulcastException(
                    ErrorKind.INVALID,
                    "The keyset for credentials has a key of another kind than AES-256-GCM",
                    "Make one with tinkey's template AES256_GCM, or with VaultKey.newKeyset()");
        }
        byte[] bytes = aes.getKeyBytes().toByteArray(InsecureSecretKeyAccess.get());
        try {
            return new AesKey(bytes);
        } finally {
            AesKey.wipe(bytes);
        }
    }

    /** Without the cause: a parser's text may quote the key. */
    private static SimulcastException unusable(Exception e, String why) {
        if (e instanceof SimulcastException ours) {
            return ours;
        }
        return new SimulcastException(
                ErrorKind.INVALID,
                "The keyset for credentials cannot be used: " + why,
                "Give it as tinkey or VaultKey made it, with the key that wrapped it");
    }

    private static Aead aead(KeyWrapper wrapper) {
        return new Aead() {
            @Override
            public byte[] encrypt(byte[] plain, byte[] associated) {
                return wrapper.wrap(plain);
            }

            @Override
            public byte[] decrypt(byte[] wrapped, byte[] associated) {
                return wrapper.unwrap(wrapped);
            }
        };
    }
}
