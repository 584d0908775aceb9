package io.exprsn.simulcast.credential;

import static org.assertj.core.api.Assertions.assertThat;

import io.exprsn.simulcast.Secret;
import io.exprsn.simulcast.credential.Credential.OAuthTokens;
import io.exprsn.simulcast.store.CredentialStore;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** JVMs killed while they write: whatever was told to be stored is there, and each record is whole. */
@DisabledOnOs(OS.WINDOWS)
class KilledDuringWritesTest {
    private static final int RECORDS = 4;

    @TempDir
    Path folder;

    private final Secret keyset = VaultKey.newKeyset();

    @Test
    @Timeout(240)
    void theStoreOpensAfterEachOfTenKills() throws Exception {
        kill(10, 1);
    }

    @Test
    @Tag("chaos")
    @Timeout(1200)
    void theStoreOpensAfterEachOfAHundredAndTwentyKills() throws Exception {
        kill(120, 2);
    }

    private void kill(int times, long seed) throws Exception {
        Random random = new Random(seed);
        Map<String, Integer> told = new HashMap<>();
        for (int time = 1; time <= times; time++) {
            String what = "seed " + seed + ", kill " + time;
            writeAndBeKilled(told, 1 + random.nextInt(60), what);

            Credentials credentials = credentials(keyset, folder);
            assertThat(credentials.names()).as(what).isNotEmpty();
            for (int i = 0; i < RECORDS; i++) {
                String name = "record " + i;
                int before = told.getOrDefault(name, 0);
                int stored =
                        credentials.get(name).map(KilledDuringWritesTest::value).orElse(0);
                // The new one may be there although nobody was told any more.
                assertThat(stored).as(what + ", " + name).isBetween(before, before + 1);
                told.put(name, stored);
            }
            try (Stream<Path> files = Files.list(folder)) {
                assertThat(files.map(file -> file.getFileName().toString()))
                        .as(what)
                        .noneMatch(file -> file.startsWith(".unfinished-"));
            }
        }
    }

    private void writeAndBeKilled(Map<String, Integer> told, int writes, String what) throws Exception {
        ProcessBuilder builder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1", // it lives for a second
                        "-cp",
                        System.getProperty("java.class.path"),
                        DoomedJvm.class.getName(),
                        folder.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT);
        builder.environment().put("KEYSET", keyset.reveal()); // for the other JVM
        Process jvm = builder.start();
        try {
            BufferedReader lines =
                    new BufferedReader(new InputStreamReader(jvm.getInputStream(), StandardCharsets.US_ASCII));
            int seen = 0;
            String line = lines.readLine();
            for (; line != null; line = lines.readLine()) {
                if (note(line, told) && ++seen == writes) {
                    jvm.toHandle().destroyForcibly(); // SIGKILL, wherever it is by now; what it told can still be read
                    break;
                }
            }
            assertThat(line).as(what + ": the other JVM wrote").isNotNull();
            for (line = lines.readLine(); line != null; line = lines.readLine()) {
                note(line, told); // told before the kill came
            }
        } finally {
            jvm.destroyForcibly();
            jvm.waitFor();
        }
        assertThat(jvm.exitValue()).as(what).isEqualTo(128 + 9);
    }

    private static boolean note(String line, Map<String, Integer> told) {
        String[] parts = line.split("=");
        if (parts.length != 2 || !parts[0].startsWith("record ")) {
            return false; // its log goes to standard output as well, and the last line may be cut off
        }
        told.merge(parts[0], Integer.parseInt(parts[1].trim()), Math::max);
        return true;
    }

    /** Counts in each record in turn, tells each number once it is stored, and never ends by itself. */
    static final class DoomedJvm {
        public static void main(String[] arguments) throws IOException {
            Credentials credentials = credentials(Secret.of(System.getenv("KEYSET")), Path.of(arguments[0]));
            while (System.in.available() == 0) {
                for (int i = 0; i < RECORDS; i++) {
                    String name = "record " + i;
                    int next = credentials
                                    .get(name)
                                    .map(KilledDuringWritesTest::value)
                                    .orElse(0)
                            + 1;
                    credentials.put(name, tokens(next));
                    System.out.println(name + "=" + next);
                    if (System.out.checkError()) {
                        return; // the test ended before it came to the kill
                    }
                }
            }
        }
    }

    private static Credentials credentials(Secret keyset, Path folder) {
        return new Credentials(TinkVault.of(VaultKey.ofKeyset(keyset)), CredentialStore.inFolder(folder));
    }

    /** Both tokens say the number, so that a mixture is seen. */
    private static Credential tokens(int number) {
        return new OAuthTokens(
                Secret.of("access " + number), Secret.of("refresh " + number), null, Set.of("a", "b"), null);
    }

    private static int value(Credential credential) {
        Set<String> numbers = credential.secrets().stream()
                .map(secret -> secret.reveal().split(" ")[1])
                .collect(Collectors.toSet());
        assertThat(numbers).hasSize(1);
        return Integer.parseInt(numbers.iterator().next());
    }
}
