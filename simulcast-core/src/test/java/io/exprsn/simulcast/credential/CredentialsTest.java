package io.exprsn.simulcast.credential;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.exprsn.simulcast.ErrorKind;
import io.exprsn.simulcast.Secret;
import io.exprsn.simulcast.SimulcastException;
import io.exprsn.simulcast.credential.Credential.Account;
import io.exprsn.simulcast.credential.Credential.ApiToken;
import io.exprsn.simulcast.credential.Credential.OAuthTokens;
import io.exprsn.simulcast.credential.Credential.StreamKey;
import io.exprsn.simulcast.store.CredentialStore;
import io.exprsn.simulcast.store.SealedRecord;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CredentialsTest {
    private static final OAuthTokens TOKENS = new OAuthTokens(
            Secret.of("ya29.access-PLAINTEXT"),
            Secret.of("1//refresh-PLAINTEXT"),
            Instant.parse("2026-11-22T20:00:00.123Z"),
            Set.of("youtube", "youtube.force-ssl"),
            new Account("UC123", "Sunday PLAINTEXT"));

    @TempDir
    Path folder;

    private final Secret keyset = VaultKey.newKeyset();
    private final VaultKey key = VaultKey.ofKeyset(keyset);
    private final TinkVault vault = TinkVault.of(key);
    private final CredentialStore memory = CredentialStore.inMemory();
    private final Credentials credentials = new Credentials(vault, memory);

    @Test
    void keepsEachKindWhole() {
        List<Credential> all = List.of(
                TOKENS,
                new OAuthTokens(Secret.of("a"), null, null, Set.of(), null),
                new StreamKey(Secret.of(" key with spaces\n\0 and ö🔑 ")),
                new ApiToken(Secret.of("t"), new Account("id", "")),
                new ApiToken(Secret.of("t"), null));
        for (int i = 0; i < all.size(); i++) {
            credentials.put("c" + i, all.get(i));
        }

        for (int i = 0; i < all.size(); i++) {
            assertThat(credentials.get("c" + i)).contains(all.get(i));
        }
        assertThat(credentials.names()).containsExactly("c0", "c1", "c2", "c3", "c4");
        assertThat(credentials.get("none")).isEmpty();
    }

    @Test
    void printsNoSecret() {
        assertThat(TOKENS.toString() + new StreamKey(Secret.of("PLAINTEXT-key")) + credentials.put("a", TOKENS))
                .doesNotContain("access-PLAINTEXT", "refresh-PLAINTEXT", "PLAINTEXT-key");
        assertThat(TOKENS.secrets()).containsExactly(TOKENS.accessToken(), Secret.of("1//refresh-PLAINTEXT"));
    }

    @Test
    void aFolderCopiedElsewhereOpensWithTheKeyAndNotWithout() throws IOException {
        Credentials here = inFolder(folder.resolve("here"), VaultKey.ofPassphrase(Secret.of("correct horse battery")));
        here.put("main", TOKENS);
        here.put("key", new StreamKey(Secret.of("live_PLAINTEXT")));
        copy(folder.resolve("here"), folder.resolve("there"));

        assertThat(inFolder(folder.resolve("there"), VaultKey.ofPassphrase(Secret.of("correct horse battery")))
                        .get("main"))
                .contains(TOKENS);
        Credentials wrong = inFolder(folder.resolve("there"), VaultKey.ofPassphrase(Secret.of("wrong horse battery")));
        assertFails(ErrorKind.INVALID, "another key", () -> wrong.get("main"));
        assertFails(ErrorKind.INVALID, "another key", wrong::checkKey);
    }

    @Test
    void noPlainTextIsInTheFolderInAnyForm() throws IOException {
        Credentials here = inFolder(folder, key);
        here.put("main", TOKENS);
        here.put("main", TOKENS);
        here.put("key", new StreamKey(Secret.of("live_PLAINTEXT")));
        here.update("key", old -> new ApiToken(Secret.of("api-PLAINTEXT"), null));
        Redactor known = Redactor.of(List.of(
                Secret.of("PLAINTEXT"),
                Secret.of("ya29.access"),
                Secret.of("1//refresh"),
                Secret.of("Sunday"),
                Secret.of("UC123")));

        try (Stream<Path> files = Files.walk(folder)) {
            assertThat(files.filter(Files::isRegularFile).toList()).hasSize(3).allSatisfy(file -> {
                String text = Files.readString(file, StandardCharsets.ISO_8859_1);
                assertThat(known.redact(text)).isEqualTo(text);
            });
        }
    }

    @Test
    void aWrongKeyWritesNothing() {
        credentials.put("a", TOKENS);
        Credentials wrong = new Credentials(TinkVault.of(VaultKey.ofKeyset(VaultKey.newKeyset())), memory);

        assertFails(ErrorKind.INVALID, "another key", () -> wrong.put("b", TOKENS));
        assertFails(ErrorKind.INVALID, "another key", () -> wrong.put("a", TOKENS));
        assertThat(wrong.names()).containsExactly("a");
        assertThat(wrong.remove("a")).isTrue();
        wrong.put("b", TOKENS);
        assertThat(wrong.get("b")).contains(TOKENS);
    }

    @Test
    void swappedRecordsAndFieldsAreFound() {
        credentials.put("a", TOKENS);
        credentials.put("b", TOKENS);
        Map<String, String> a = fields("a");
        Map<String, String> b = fields("b");
        overwrite("a", b);
        assertFails(ErrorKind.REJECTED, "another record or field", () -> credentials.get("a"));

        overwrite("a", with(a, "refreshToken", a.get("accessToken")));
        assertFails(ErrorKind.REJECTED, "another record or field", () -> credentials.get("a"));
        overwrite("a", with(a, "accessToken", b.get("accessToken")));
        assertFails(ErrorKind.REJECTED, "another record or field", () -> credentials.get("a"));
        overwrite("a", a);
        assertThat(credentials.get("a")).contains(TOKENS);
    }

    @Test
    void fieldsOfTwoEditionsDoNotPassForOne() {
        credentials.put("a", TOKENS);
        Map<String, String> before = fields("a");
        credentials.put("a", TOKENS);
        Map<String, String> after = fields("a");

        overwrite("a", with(after, "accessToken", before.get("accessToken")));
        assertFails(ErrorKind.REJECTED, "not sealed together", () -> credentials.get("a"));
        overwrite("a", with(after, "refreshToken", null));
        assertFails(ErrorKind.REJECTED, "not sealed together", () -> credentials.get("a"));
        overwrite("a", with(after, "details", null));
        assertFails(ErrorKind.REJECTED, "not sealed together", () -> credentials.get("a"));
        overwrite("a", Map.of());
        assertFails(ErrorKind.REJECTED, "not sealed together", () -> credentials.get("a"));
    }

    @Test
    void cutOffAndEditedFieldsAreFoundAndHurtNoOtherRecord() {
        credentials.put("a", TOKENS);
        credentials.put("b", TOKENS);
        Map<String, String> whole = fields("a");
        byte[] sealed = Base64.getDecoder().decode(whole.get("accessToken"));

        overwrite("a", with(whole, "accessToken", base64(Arrays.copyOf(sealed, sealed.length - 1))));
        assertFails(ErrorKind.REJECTED, "cut off", () -> credentials.get("a"));
        sealed[sealed.length - 20] ^= 4;
        overwrite("a", with(whole, "accessToken", base64(sealed)));
        assertFails(ErrorKind.REJECTED, "was changed", () -> credentials.get("a"));
        overwrite("a", with(whole, "accessToken", "?not base64"));
        assertFails(ErrorKind.REJECTED, "was changed", () -> credentials.get("a"));

        Credentials nextStart = new Credentials(vault, memory);
        nextStart.checkKey();
        assertThat(nextStart.get("b")).contains(TOKENS);
    }

    @Test
    void replacesOnlyWhatWasRead() {
        StoredCredential read = credentials.put("a", TOKENS);
        Credential next = new ApiToken(Secret.of("next"), null);
        StoredCredential stored = credentials.replace(read, next).orElseThrow();

        assertThat(credentials.load("a")).contains(stored);
        assertThat(credentials.replace(read, TOKENS)).isEmpty();
        assertThat(credentials.get("a")).contains(next);
    }

    @Test
    void whatWasRemovedMeanwhileDoesNotComeBack() {
        credentials.put("a", TOKENS);

        assertThat(credentials.update("a", old -> {
                    credentials.remove("a");
                    return old;
                }))
                .isEmpty();
        assertThat(credentials.names()).isEmpty();
        assertThat(credentials.update("none", old -> old)).isEmpty();
    }

    @Test
    void aNewGrantIsNotOverwrittenByARefreshOfTheOldOne() {
        StoredCredential old = credentials.put("a", TOKENS);
        credentials.remove("a");
        Credential granted = new ApiToken(Secret.of("new grant"), null);
        credentials.put("a", granted);

        assertThat(credentials.replace(old, TOKENS)).isEmpty();
        assertThat(credentials.get("a")).contains(granted);
    }

    @Test
    void thirtyTwoUpdatersLoseNoUpdate() throws Exception {
        for (CredentialStore store : List.of(memory, CredentialStore.inFolder(folder))) {
            new Credentials(vault, store).put("counter", counter(0));
            int rounds = 5;
            inThreads(32, thread -> {
                Credentials own = new Credentials(vault, store); // as another process would
                for (int i = 0; i < rounds; i++) {
                    own.update("counter", old -> counter(value(old) + 1));
                }
            });

            assertThat(value(new Credentials(vault, store).get("counter").orElseThrow()))
                    .isEqualTo(32 * rounds);
        }
    }

    @RepeatedTest(10) // each a chance for a race
    void aKeyIsExchangedWhileWritersWrite() throws Exception {
        VaultKey next = VaultKey.ofKeyset(VaultKey.newKeyset());
        int records = 8;
        for (int i = 0; i < records; i++) {
            credentials.put("r" + i, counter(0));
        }
        AtomicBoolean over = new AtomicBoolean();
        AtomicInteger updates = new AtomicInteger();
        ExecutorService writers = Executors.newFixedThreadPool(4);
        try {
            List<Future<?>> running = new ArrayList<>();
            for (int writer = 0; writer < 4; writer++) {
                int first = writer;
                running.add(writers.submit(() -> {
                    for (int i = first; !over.get() || i < first + 50; i++) {
                        credentials.update("r" + i % records, old -> counter(value(old) + 1));
                        updates.incrementAndGet();
                    }
                }));
            }
            vault.rotate(next);
            assertFails(ErrorKind.INVALID, "new entries are sealed with it", () -> vault.drop(next, credentials));
            credentials.rewrap();
            vault.drop(key, credentials);
            over.set(true);
            for (Future<?> one : running) {
                one.get(60, TimeUnit.SECONDS);
            }
        } finally {
            over.set(true);
            writers.shutdownNow();
        }

        Credentials nextStart = new Credentials(TinkVault.of(next), memory);
        int sum = 0;
        for (String name : nextStart.names()) {
            sum += value(nextStart.get(name).orElseThrow());
        }
        assertThat(sum).isEqualTo(updates.get());
    }

    @Test
    void aKeyThatEntriesNeedIsNotDroppedAndTheirNumberIsSaid() {
        credentials.put("a", TOKENS);
        credentials.put("b", TOKENS);
        credentials.put("c", TOKENS);
        VaultKey next = VaultKey.ofKeyset(VaultKey.newKeyset());
        vault.rotate(next);
        credentials.put("c", TOKENS);

        assertFails(ErrorKind.INVALID, "credentials that need it: 2", () -> vault.drop(key, credentials));
        assertThat(credentials.get("a")).contains(TOKENS);
        assertThat(credentials.rewrap()).isEqualTo(2);
        assertThat(credentials.rewrap()).isZero();
        vault.drop(key, credentials);
        assertThat(credentials.get("a")).contains(TOKENS);
        assertThat(new Credentials(TinkVault.of(next), memory).get("b")).contains(TOKENS);
    }

    @Test
    void aPassphraseIsExchangedForAnother() {
        VaultKey old = VaultKey.ofPassphrase(Secret.of("the old passphrase"));
        TinkVault rotated = TinkVault.of(old);
        Credentials kept = new Credentials(rotated, memory);
        kept.put("a", TOKENS);
        rotated.rotate(VaultKey.ofPassphrase(Secret.of("the new passphrase")));

        assertThat(kept.rewrap()).isEqualTo(1);
        rotated.drop(old, kept);
        Credentials nextStart =
                new Credentials(TinkVault.of(VaultKey.ofPassphrase(Secret.of("the new passphrase"))), memory);
        assertThat(nextStart.get("a")).contains(TOKENS);
    }

    @Test
    void aHostsOwnVaultTakesThePlaceOfOurs() {
        Map<String, byte[]> elsewhere = new HashMap<>();
        Credentials hosts = new Credentials(
                new CredentialVault() {
                    @Override
                    public byte[] seal(String record, String field, byte[] plain) {
                        elsewhere.put(record + "/" + field, plain.clone());
                        return (record + "/" + field).getBytes(StandardCharsets.UTF_8);
                    }

                    @Override
                    public byte[] open(String record, String field, byte[] sealed) {
                        return elsewhere
                                .getOrDefault(new String(sealed, StandardCharsets.UTF_8), new byte[0])
                                .clone();
                    }
                },
                memory);
        hosts.put("a", TOKENS);

        assertThat(hosts.get("a")).contains(TOKENS);
        assertThat(hosts.rewrap()).isZero();
    }

    private static Credentials inFolder(Path folder, VaultKey key) {
        return new Credentials(TinkVault.of(key), CredentialStore.inFolder(folder));
    }

    private static Credential counter(int value) {
        return new StreamKey(Secret.of(String.valueOf(value)));
    }

    private static int value(Credential counter) {
        return Integer.parseInt(counter.secrets().get(0).reveal());
    }

    private Map<String, String> fields(String name) {
        return memory.get(name).orElseThrow().fields();
    }

    private void overwrite(String name, Map<String, String> fields) {
        long version = memory.get(name).orElseThrow().version();
        assertThat(memory.put(new SealedRecord(name, version, fields))).isPresent();
    }

    private static Map<String, String> with(Map<String, String> fields, String field, @Nullable String text) {
        Map<String, String> changed = new HashMap<>(fields);
        if (text == null) {
            changed.remove(field);
        } else {
            changed.put(field, text);
        }
        return changed;
    }

    private static String base64(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }

    private static void copy(Path from, Path to) throws IOException {
        Files.createDirectory(to);
        try (Stream<Path> files = Files.list(from)) {
            for (Path file : files.toList()) {
                Files.copy(file, to.resolve(file.getFileName()));
            }
        }
    }

    private interface Work {
        void run(int thread);
    }

    private static void inThreads(int count, Work work) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(count);
        try {
            List<Future<?>> running = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                int thread = i;
                running.add(threads.submit(() -> work.run(thread)));
            }
            for (Future<?> one : running) {
                one.get(90, TimeUnit.SECONDS);
            }
        } finally {
            threads.shutdownNow();
        }
    }

    private static void assertFails(ErrorKind kind, String text, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        SimulcastException.class, e -> assertThat(e.kind()).isEqualTo(kind))
                .hasMessageContaining(text)
                .hasMessageNotContaining("PLAINTEXT");
    }
}
