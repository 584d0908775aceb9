package io.exprsn.simulcast.credential;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.exprsn.simulcast.ErrorKind;
import io.exprsn.simulcast.Secret;
import io.exprsn.simulcast.SimulcastException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TinkVaultTest {
    private static final byte[] PLAIN = "ya29.the-access-token".getBytes(StandardCharsets.UTF_8);
    private static final String HEX = "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff";

    /** Making a key takes a moment. */
    private static final VaultKey PASSPHRASE = VaultKey.ofPassphrase(Secret.of(HEX));

    private final TinkVault vault = TinkVault.of(VaultKey.ofKeyset(VaultKey.newKeyset()));

    @Test
    void opensWhatItSealedWhateverItIs() {
        long seed = 7;
        Random random = new Random(seed);
        for (int round = 0; round < 200; round++) {
            byte[] plain = new byte[random.nextInt(5000)];
            random.nextBytes(plain);
            assertThat(vault.open("r" + round, "f", vault.seal("r" + round, "f", plain)))
                    .as("seed %d round %d", seed, round)
                    .isEqualTo(plain);
        }
    }

    @Test
    void sealsTheSameDifferentlyEachTimeAndShowsNothingOfIt() {
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < 1000; i++) {
            String sealed = new String(vault.seal("r", "f", PLAIN), StandardCharsets.ISO_8859_1);
            assertThat(sealed).doesNotContain("ya29", "access");
            assertThat(seen.add(sealed.substring(22))).isTrue();
        }
    }

    @Test
    void anotherKeyIsAnErrorOfItsOwn() {
        byte[] sealed = vault.seal("r", "f", PLAIN);
        TinkVault other = TinkVault.of(VaultKey.ofKeyset(VaultKey.newKeyset()));

        assertFails(ErrorKind.INVALID, "another key", () -> other.open("r", "f", sealed));
    }

    @Test
    void anotherPassphraseIsAnErrorOfItsOwn() {
        byte[] sealed = TinkVault.of(VaultKey.ofPassphrase(Secret.of("correct horse battery")))
                .seal("r", "f", PLAIN);
        TinkVault other = TinkVault.of(VaultKey.ofPassphrase(Secret.of("Correct horse battery")));

        assertFails(ErrorKind.INVALID, "another key", () -> other.open("r", "f", sealed));
    }

    @Test
    void swappedEntriesAreAnErrorOfTheirOwn() {
        byte[] sealed = vault.seal("ab", "c", PLAIN);

        assertFails(ErrorKind.REJECTED, "another record or field", () -> vault.open("xy", "c", sealed));
        assertFails(ErrorKind.REJECTED, "another record or field", () -> vault.open("ab", "d", sealed));
        assertFails(ErrorKind.REJECTED, "another record or field", () -> vault.open("a", "bc", sealed));
    }

    @Test
    void whoeverEditsTheHintOfThePlaceMeetsTheTag() {
        byte[] sealed = vault.seal("a", "f", PLAIN);
        byte[] other = vault.seal("b", "f", PLAIN);
        System.arraycopy(other, 10, sealed, 10, 8);

        assertFails(ErrorKind.REJECTED, "was changed", () -> vault.open("b", "f", sealed));
    }

    @Test
    void cutOffEntriesAreAnErrorOfTheirOwn() {
        byte[] sealed = vault.seal("r", "f", PLAIN);
        for (int length = 0; length < sealed.length; length++) {
            byte[] cut = Arrays.copyOf(sealed, length);
            assertFails(ErrorKind.REJECTED, "cut off after " + length + " bytes", () -> vault.open("r", "f", cut));
        }
    }

    @Test
    void noEditedByteGoesUnnoticed() {
        TinkVault both = TinkVault.of(PASSPHRASE, VaultKey.ofKeyset(VaultKey.newKeyset()));
        for (TinkVault edited : Set.of(vault, both)) {
            byte[] sealed = edited.seal("r", "f", PLAIN);
            for (int i = 0; i < sealed.length; i++) {
                if (edited == both && i >= 5 && i < 21) {
                    continue; // each salt costs a key: one stands for all, below
                }
                byte[] copy = sealed.clone();
                copy[i] ^= (byte) (1 << (i % 8));
                assertThatThrownBy(() -> edited.open("r", "f", copy))
                        .as("byte %d", i)
                        .isInstanceOf(SimulcastException.class)
                        .hasMessageNotContaining("ya29");
            }
        }
        byte[] resalted = both.seal("r", "f", PLAIN);
        resalted[9] ^= 1;
        assertFails(ErrorKind.INVALID, "another key", () -> both.open("r", "f", resalted));
        byte[] body = both.seal("r", "f", PLAIN);
        body[body.length - 1] ^= 1;
        assertFails(ErrorKind.REJECTED, "was changed", () -> both.open("r", "f", body));
        byte[] longer = Arrays.copyOf(body, body.length + 1);
        assertFails(ErrorKind.REJECTED, "was changed", () -> both.open("r", "f", longer));
    }

    @Test
    void anEntryCannotAskForAllTheMemory() {
        TinkVault passphrase = TinkVault.of(PASSPHRASE);
        byte[] sealed = passphrase.seal("r", "f", PLAIN);
        for (byte[] parameters :
                new byte[][] {{31, 8, 1}, {20, 64, 1}, {-1, 8, 3}, {15, 8, 127}, {0, 0, 0}, {17, 8, 8}}) {
            System.arraycopy(parameters, 0, sealed, 2, 3);
            assertFails(ErrorKind.REJECTED, "parameters that no entry", () -> passphrase.open("r", "f", sealed));
        }
    }

    @Test
    void aNewerFormatIsNamedWithOurs() {
        byte[] sealed = vault.seal("r", "f", PLAIN);
        sealed[0] = 9;

        assertFails(ErrorKind.INVALID, "format 9, and this version opens format 1", () -> vault.open("r", "f", sealed));
    }

    @Test
    void theNextStartWithTheSamePassphraseOpensAndGoesOnWithTheSameSalt() {
        byte[] sealed = TinkVault.of(PASSPHRASE).seal("r", "f", PLAIN);
        TinkVault next = TinkVault.of(VaultKey.from(Map.of("ENCRYPTION_KEY", HEX.toUpperCase(Locale.ROOT))));

        assertThat(next.open("r", "f", sealed)).isEqualTo(PLAIN);
        byte[] later = next.seal("r", "f", PLAIN);
        assertThat(Arrays.copyOfRange(later, 2, 21)).isEqualTo(Arrays.copyOfRange(sealed, 2, 21));
        assertThat(next.isCurrent(sealed)).isTrue();
    }

    @Test
    void aStrongerPassphraseOpensOldEntriesAndWantsThemSealedAgain() {
        byte[] sealed = TinkVault.of(PASSPHRASE).seal("r", "f", PLAIN);
        TinkVault stronger = TinkVault.of(VaultKey.ofPassphrase(Secret.of(HEX), new ScryptParameters(16, 8, 2)));

        assertThat(stronger.open("r", "f", sealed)).isEqualTo(PLAIN);
        assertThat(stronger.isCurrent(sealed)).isFalse();
        byte[] later = stronger.seal("r", "f", PLAIN);
        assertThat(Arrays.copyOfRange(later, 2, 5)).containsExactly(16, 8, 2);
        assertThat(stronger.isCurrent(later)).isTrue();
    }

    @Test
    void afterRotationTheOldStaysReadableAndTheNewKeySeals() {
        VaultKey old = VaultKey.ofKeyset(VaultKey.newKeyset());
        VaultKey next = VaultKey.ofKeyset(VaultKey.newKeyset());
        TinkVault rotated = TinkVault.of(old);
        byte[] before = rotated.seal("r", "f", PLAIN);
        rotated.add(next);
        assertThat(rotated.isCurrent(before)).isTrue();

        rotated.rotate(next);
        byte[] after = rotated.seal("r", "f", PLAIN);

        assertThat(rotated.open("r", "f", before)).isEqualTo(PLAIN);
        assertThat(rotated.isCurrent(before)).isFalse();
        assertThat(rotated.isCurrent(after)).isTrue();
        assertThat(TinkVault.of(next).open("r", "f", after)).isEqualTo(PLAIN);
        assertFails(ErrorKind.INVALID, "another key", () -> TinkVault.of(next).open("r", "f", before));
    }

    @Test
    void aKeysetThatGrewOpensWhatItsFirstKeySealed() {
        Secret json = VaultKey.newKeyset();
        byte[] sealed = TinkVault.of(VaultKey.ofKeyset(json)).seal("r", "f", PLAIN);

        assertThat(TinkVault.of(VaultKey.ofKeyset(json)).open("r", "f", sealed)).isEqualTo(PLAIN);
        assertThat(VaultKey.ofKeyset(json)).hasToString("a keyset of 1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"not json", "{}", "{\"primaryKeyId\":1,\"key\":[]}", "[1]"})
    void whatIsNoKeysetIsRefusedWithoutItsText(String json) {
        assertFails(
                ErrorKind.INVALID, "keyset for credentials cannot be used", () -> VaultKey.ofKeyset(Secret.of(json)));
        assertThatThrownBy(() -> VaultKey.ofKeyset(Secret.of(json))).hasNoCause();
    }

    @Test
    void aKeysetOfShorterKeysIsRefused() {
        // AES128_GCM as tinkey writes it; the key is sixteen zeros.
        Secret json = Secret.of(
                "{\"primaryKeyId\":5,\"key\":[{\"keyData\":{\"typeUrl\":"
                        + "\"type.googleapis.com/google.crypto.tink.AesGcmKey\",\"value\":\"GhAAAAAAAAAAAAAAAAAAAAAA\","
                        + "\"keyMaterialType\":\"SYMMETRIC\"},\"status\":\"ENABLED\",\"keyId\":5,\"outputPrefixType\":\"TINK\"}]}");

        assertFails(ErrorKind.INVALID, "another kind than AES-256-GCM", () -> VaultKey.ofKeyset(json));
    }

    @Test
    void withoutItsEnvironmentVariableItSaysHowToMakeAKey() {
        assertFails(ErrorKind.INVALID, "ENCRYPTION_KEY is not set", () -> VaultKey.from(Map.of()));
        assertFails(ErrorKind.INVALID, "openssl rand -hex 32", () -> VaultKey.from(Map.of("ENCRYPTION_KEY", " ")));
    }

    @Test
    void aPassphraseWithALineBreakIsRefused() {
        assertFails(ErrorKind.INVALID, "line break", () -> VaultKey.ofPassphrase(Secret.of(HEX + "\n")));
    }

    @ParameterizedTest
    @CsvSource({"14, 8, 10", "15, 8, 2", "15, 4, 10", "16, 8, 1", "21, 8, 1", "18, 8, 1", "17, 8, 5", "15, 8, 0"})
    void weakAndRuinousStrengthsAreRefused(int log2n, int r, int p) {
        assertFails(ErrorKind.INVALID, "outside what is allowed", () -> new ScryptParameters(log2n, r, p));
    }

    @Test
    void printsNoKey() {
        assertThat(VaultKey.ofPassphrase(Secret.of(HEX))).hasToString("a passphrase");
    }

    private static void assertFails(ErrorKind kind, String text, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        SimulcastException.class, e -> assertThat(e.kind()).isEqualTo(kind))
                .hasMessageContaining(text)
                .hasMessageNotContaining("ya29");
    }
}
