package io.exprsn.simulcast.testkit;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.exprsn.simulcast.ErrorKind;
import io.exprsn.simulcast.SimulcastException;
import io.exprsn.simulcast.credential.CredentialVault;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What every {@link CredentialVault} does: extend it with your own. */
public abstract class CredentialVaultContract {
    private static final String RECORD = "main channel";
    private static final String FIELD = "streamKey";
    private static final byte[] PLAIN = "live_PLAINTEXT-0123456789".getBytes(StandardCharsets.UTF_8);

    /** For subclasses. */
    protected CredentialVaultContract() {}

    /** A vault with a key of its own: each call gives another key. */
    protected abstract CredentialVault fresh();

    /** Another vault with the same key, as another process has. */
    protected abstract CredentialVault reopen(CredentialVault vault);

    @Test
    @DisplayName("opens what it sealed, also in another process")
    void opensWhatItSealed() {
        CredentialVault vault = fresh();
        for (int length : new int[] {0, 1, 25, 64 * 1024}) {
            byte[] plain = new byte[length];
            Arrays.fill(plain, (byte) 'x');
            byte[] sealed = vault.seal(RECORD, FIELD, plain.clone());
            assertArrayEquals(plain, vault.open(RECORD, FIELD, sealed.clone()));
            assertArrayEquals(plain, reopen(vault).open(RECORD, FIELD, sealed.clone()));
            assertTrue(vault.isCurrent(sealed));
        }
    }

    @Test
    @DisplayName("never gives the same for the same, and nothing that shows the text")
    void neverGivesTheSame() {
        CredentialVault vault = fresh();
        Set<String> all = new HashSet<>();
        for (int i = 0; i < 100; i++) {
            String sealed = new String(vault.seal(RECORD, FIELD, PLAIN.clone()), StandardCharsets.ISO_8859_1);
            assertTrue(all.add(sealed), "sealed twice to the same");
            assertFalse(sealed.contains("PLAINTEXT"), "the text is to be read in what was sealed");
        }
    }

    @Test
    @DisplayName("leaves what it is handed as it is")
    void leavesItsInputAlone() {
        CredentialVault vault = fresh();
        byte[] plain = PLAIN.clone();
        byte[] sealed = vault.seal(RECORD, FIELD, plain);
        byte[] before = sealed.clone();
        vault.open(RECORD, FIELD, sealed);

        assertArrayEquals(PLAIN, plain);
        assertArrayEquals(before, sealed);
    }

    @Test
    @DisplayName("opens it in its own place only")
    void opensInItsOwnPlaceOnly() {
        CredentialVault vault = fresh();
        byte[] sealed = vault.seal("a", "b/c", PLAIN.clone());

        for (String[] place : new String[][] {{"b", "b/c"}, {"a", "B/c"}, {"a/b", "c"}, {"ab", "/c"}, {"", "ab/c"}}) {
            assertFails(() -> vault.open(place[0], place[1], sealed.clone()), Set.of(ErrorKind.REJECTED));
        }
        assertArrayEquals(PLAIN, vault.open("a", "b/c", sealed));
    }

    @Test
    @DisplayName("says that the key is another one")
    void saysThatTheKeyIsAnother() {
        byte[] sealed = fresh().seal(RECORD, FIELD, PLAIN.clone());
        CredentialVault other = fresh();

        assertFails(() -> other.open(RECORD, FIELD, sealed), Set.of(ErrorKind.INVALID));
    }

    @Test
    @DisplayName("finds each changed byte")
    void findsEachChangedByte() {
        CredentialVault vault = fresh();
        byte[] sealed = vault.seal(RECORD, FIELD, PLAIN.clone());
        for (int i = 0; i < sealed.length; i++) {
            byte[] changed = sealed.clone();
            changed[i] ^= 1;
            // A changed byte may say that it is of another key or a newer version: which of both is not known.
            assertFails(() -> vault.open(RECORD, FIELD, changed), Set.of(ErrorKind.REJECTED, ErrorKind.INVALID));
        }
    }

    @Test
    @DisplayName("finds what is cut off, and what is added")
    void findsWhatIsCutOff() {
        CredentialVault vault = fresh();
        byte[] sealed = vault.seal(RECORD, FIELD, PLAIN.clone());
        for (int length = 0; length < sealed.length; length++) {
            byte[] cut = Arrays.copyOf(sealed, length);
            assertFails(() -> vault.open(RECORD, FIELD, cut), Set.of(ErrorKind.REJECTED, ErrorKind.INVALID));
        }
        byte[] longer = Arrays.copyOf(sealed, sealed.length + 1);
        assertFails(() -> vault.open(RECORD, FIELD, longer), Set.of(ErrorKind.REJECTED, ErrorKind.INVALID));
    }

    @Test
    @DisplayName("serves several threads")
    void servesSeveralThreads() throws Exception {
        CredentialVault vault = fresh();
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            List<Callable<String>> work = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                String text = "text " + i;
                work.add(() -> new String(
                        vault.open(text, FIELD, vault.seal(text, FIELD, text.getBytes(StandardCharsets.UTF_8))),
                        StandardCharsets.UTF_8));
            }
            int i = 0;
            for (Future<String> one : threads.invokeAll(work)) {
                assertEquals("text " + i++, one.get());
            }
        } finally {
            threads.shutdownNow();
        }
    }

    private interface Opening {
        byte[] open();
    }

    private static void assertFails(Opening opening, Set<ErrorKind> kinds) {
        SimulcastException error = assertThrows(SimulcastException.class, opening::open);
        assertTrue(kinds.contains(error.kind()), error.kind() + ": " + error.getMessage());
        assertFalse(String.valueOf(error.getMessage()).contains("PLAINTEXT"), "the error quotes the text");
    }
}
