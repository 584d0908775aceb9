package io.exprsn.simulcast.credential;

import static org.assertj.core.api.Assertions.assertThat;

import io.exprsn.simulcast.Destination;
import io.exprsn.simulcast.Secret;
import io.exprsn.simulcast.credential.Credential.OAuthTokens;
import io.exprsn.simulcast.store.BroadcastIntent;
import io.exprsn.simulcast.store.CredentialStore;
import io.exprsn.simulcast.store.DestinationStore;
import io.exprsn.simulcast.store.Records;
import io.exprsn.simulcast.store.ScheduleStore;
import io.exprsn.simulcast.store.SessionStore;
import io.exprsn.simulcast.store.StoredSchedule;
import io.exprsn.simulcast.store.StoredSchedule.WhenMissed;
import io.exprsn.simulcast.store.StoredSession;
import io.exprsn.simulcast.store.VersionedRecord;
import io.exprsn.simulcast.store.VersionedStore;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.function.IntConsumer;
import java.util.function.IntSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** JVMs killed while they write to all four stores: whatever was told to be stored is there, and each record is whole. */
@DisabledOnOs(OS.WINDOWS)
class KilledDuringWritesTest {
    private static final int RECORDS = 2;

    @TempDir
    Path folder;

    private final Secret keyset = VaultKey.newKeyset();

    @Test
    @Timeout(240)
    void theStoresOpenAfterEachOfTenKills() throws Exception {
        kill(10, 1);
    }

    /** 120 times, or {@code -Dchaos.kills}. */
    @Test
    @Tag("chaos")
    @Timeout(1200)
    void theStoresOpenAfterEachOfManyKills() throws Exception {
        kill(Integer.getInteger("chaos.kills", 120), 2);
    }

    private void kill(int times, long seed) throws Exception {
        Random random = new Random(seed);
        Map<String, Integer> told = new HashMap<>();
        for (int time = 1; time <= times; time++) {
            String what = "seed " + seed + ", kill " + time;
            writeAndBeKilled(told, 1 + random.nextInt(60), what);

            for (Map.Entry<String, Numbered> record : records(keyset, folder).entrySet()) {
                String name = record.getKey();
                int before = told.getOrDefault(name, 0);
                int stored = record.getValue().read();
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
        if (parts.length != 2 || !parts[0].startsWith("record of ")) {
            return false; // its log goes to standard output as well, and the last line may be cut off
        }
        told.merge(parts[0], Integer.parseInt(parts[1].trim()), Math::max);
        return true;
    }

    /** Counts in each record in turn, tells each number once it is stored, and never ends by itself. */
    static final class DoomedJvm {
        public static void main(String[] arguments) throws IOException {
            Map<String, Numbered> records = records(Secret.of(System.getenv("KEYSET")), Path.of(arguments[0]));
            while (System.in.available() == 0) {
                for (Map.Entry<String, Numbered> record : records.entrySet()) {
                    int next = record.getValue().read() + 1;
                    record.getValue().write(next);
                    System.out.println(record.getKey() + "=" + next);
                    if (System.out.checkError()) {
                        return; // the test ended before it came to the kill
                    }
                }
            }
        }
    }

    /** A record that holds a number in each of its parts, so that a mixture is seen; 0 before it is there. */
    private record Numbered(IntSupplier reader, IntConsumer writer) {
        int read() {
            return reader.getAsInt();
        }

        void write(int number) {
            writer.accept(number);
        }
    }

    /** Some of each store, in the order in which they are written. */
    private static Map<String, Numbered> records(Secret keyset, Path folder) {
        Credentials credentials =
                new Credentials(TinkVault.of(VaultKey.ofKeyset(keyset)), CredentialStore.inFolder(folder));
        Destinations destinations = new Destinations(DestinationStore.inFolder(folder), credentials);
        SessionStore sessions = SessionStore.inFolder(folder);
        ScheduleStore schedules = ScheduleStore.inFolder(folder);
        Map<String, Numbered> records = new LinkedHashMap<>();
        for (int i = 0; i < RECORDS; i++) {
            String id = "r" + i;
            records.put(
                    "record of credentials " + i,
                    new Numbered(
                            () -> credentials
                                    .get(id)
                                    .map(KilledDuringWritesTest::value)
                                    .orElse(0),
                            number -> credentials.put(id, tokens(number))));
            // Its definition and its sealed key are two files and still change together.
            records.put(
                    "record of destinations " + i,
                    new Numbered(
                            () -> destinations
                                    .get(id)
                                    .map(KilledDuringWritesTest::value)
                                    .orElse(0),
                            number -> destinations.put(id, destination(number))));
            records.put(
                    "record of sessions " + i,
                    new Numbered(
                            () -> sessions.get(id)
                                    .map(KilledDuringWritesTest::value)
                                    .orElse(0),
                            number -> write(sessions, session(id, number))));
            records.put(
                    "record of schedules " + i,
                    new Numbered(
                            () -> schedules
                                    .get(id)
                                    .map(KilledDuringWritesTest::value)
                                    .orElse(0),
                            number -> write(schedules, schedule(id, number))));
        }
        return records;
    }

    private static <R extends VersionedRecord<R>> void write(VersionedStore<R> store, R record) {
        long version = store.get(record.id()).map(VersionedRecord::version).orElse(0L);
        assertThat(store.put(record.withVersion(version))).isPresent();
    }

    private static Destination destination(int number) {
        return Destination.rtmp("d " + number, URI.create("rtmp://h/app"), Secret.of("k " + number));
    }

    private static int value(Destination destination) {
        return same(List.of(
                destination.name(), Objects.requireNonNull(destination.key()).reveal())); // to be compared
    }

    private static StoredSession session(String id, int number) {
        return Records.session(id)
                .with(BroadcastIntent.of("d " + number, "i-" + number))
                .with(BroadcastIntent.of("e " + number, "i-" + number));
    }

    private static int value(StoredSession session) {
        return same(session.intents().stream()
                .map(BroadcastIntent::destination)
                .filter(name -> name.contains(" "))
                .toList());
    }

    private static StoredSchedule schedule(String id, int number) {
        return StoredSchedule.at(id, "s " + number, LocalDateTime.parse("2027-03-28T10:00"), ZoneOffset.UTC)
                .whenMissed(WhenMissed.SKIP, Duration.ofSeconds(number));
    }

    private static int value(StoredSchedule schedule) {
        return same(List.of(schedule.session(), "g " + schedule.grace().toSeconds()));
    }

    /** Both tokens say the number. */
    private static Credential tokens(int number) {
        return new OAuthTokens(
                Secret.of("access " + number), Secret.of("refresh " + number), null, Set.of("a", "b"), null);
    }

    private static int value(Credential credential) {
        return same(credential.secrets().stream().map(Secret::reveal).toList());
    }

    private static int same(List<String> parts) {
        Set<String> numbers = parts.stream().map(part -> part.split(" ")[1]).collect(Collectors.toSet());
        assertThat(numbers).hasSize(1);
        return Integer.parseInt(numbers.iterator().next());
    }
}
