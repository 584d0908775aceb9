package io.exprsn.simulcast.credential;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.crypto.tink.Aead;
import com.google.crypto.tink.KmsClient;
import io.exprsn.simulcast.ErrorKind;
import io.exprsn.simulcast.SimulcastException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Keysets that a key elsewhere wraps, with a KMS client found by the service loader. */
class KeyWrapperTest {
    private static final byte[] PLAIN = "secret".getBytes(StandardCharsets.UTF_8);

    @TempDir
    Path folder;

    @Test
    void aKeysetWrappedByAKmsOpensByThatKmsAlone() throws Exception {
        KeyWrapper kms = KeyWrapper.kms("fake-kms://key/1", credentials("good"));
        String json = VaultKey.newWrappedKeyset(kms);

        assertThat(json).contains("encryptedKeyset");
        byte[] sealed = TinkVault.of(VaultKey.ofWrappedKeyset(json, kms)).seal("r", "f", PLAIN);
        VaultKey nextStart = VaultKey.ofWrappedKeyset(json, KeyWrapper.kms("fake-kms://key/1", credentials("good")));
        assertThat(TinkVault.of(nextStart).open("r", "f", sealed)).isEqualTo(PLAIN);

        KeyWrapper other = KeyWrapper.kms("fake-kms://key/2", credentials("good"));
        assertThatThrownBy(() -> VaultKey.ofWrappedKeyset(json, other))
                .isInstanceOf(SimulcastException.class)
                .hasMessageContaining("fake-kms://key/2");
    }

    @Test
    void credentialsThatTheKmsDoesNotTakeAreItsError() throws Exception {
        Path bad = credentials("bad");
        assertThatThrownBy(() -> KeyWrapper.kms("fake-kms://key/1", bad))
                .isInstanceOfSatisfying(
                        SimulcastException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.TRANSIENT))
                .hasMessageContaining("not accepted");
        assertThatThrownBy(() -> KeyWrapper.kms("fake-kms://key/1", null)).hasMessageContaining("no default");
    }

    @Test
    void anAddressThatNoClientTakesNamesThoseThatAreThere() {
        assertThatThrownBy(() -> KeyWrapper.kms("gcp-kms://x", null))
                .isInstanceOfSatisfying(
                        SimulcastException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.INVALID))
                .hasMessageContaining("gcp-kms://x")
                .hasMessageContaining("FakeKms");
    }

    @Test
    void aPlainKeysetIsNotTakenForAWrappedOneNorTheOtherWay() throws Exception {
        KeyWrapper kms = KeyWrapper.kms("fake-kms://key/1", credentials("good"));
        String wrapped = VaultKey.newWrappedKeyset(kms);
        String plain = VaultKey.newKeyset().reveal();

        assertThatThrownBy(() -> VaultKey.ofWrappedKeyset(plain, kms)).isInstanceOf(SimulcastException.class);
        assertThatThrownBy(() -> VaultKey.ofKeyset(io.exprsn.simulcast.Secret.of(wrapped)))
                .isInstanceOf(SimulcastException.class);
    }

    private Path credentials(String text) throws Exception {
        return Files.writeString(folder.resolve(text), text);
    }

    /** Keeps a key per address, for as long as the JVM runs. */
    public static final class FakeKms implements KmsClient {
        private static final String SCHEME = "fake-kms://";

        private final @Nullable String credentials;

        /** For the service loader. */
        public FakeKms() {
            this(null);
        }

        private FakeKms(@Nullable String credentials) {
            this.credentials = credentials;
        }

        @Override
        public boolean doesSupport(String keyUri) {
            return keyUri.startsWith(SCHEME);
        }

        @Override
        public KmsClient withCredentials(String path) {
            return new FakeKms(path);
        }

        @Override
        public KmsClient withDefaultCredentials() throws GeneralSecurityException {
            throw new GeneralSecurityException("no default credentials");
        }

        @Override
        public Aead getAead(String keyUri) throws GeneralSecurityException {
            if (credentials == null || !credentials.endsWith("good")) {
                throw new GeneralSecurityException("credentials not accepted");
            }
            byte[] key = new byte[AesKey.LENGTH];
            key[0] = (byte) keyUri.charAt(keyUri.length() - 1);
            AesKey aes = new AesKey(key);
            return new Aead() {
                @Override
                public byte[] encrypt(byte[] plain, byte[] associated) {
                    return aes.encrypt(plain, associated);
                }

                @Override
                public byte[] decrypt(byte[] sealed, byte[] associated) throws GeneralSecurityException {
                    return aes.decrypt(sealed, associated)
                            .orElseThrow(() -> new GeneralSecurityException("not this key's"));
                }
            };
        }
    }
}
