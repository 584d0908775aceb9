package io.exprsn.simulcast.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.exprsn.simulcast.Destination;
import io.exprsn.simulcast.RetryPolicy;
import io.exprsn.simulcast.Secret;
import io.exprsn.simulcast.SimulcastPlan;
import io.exprsn.simulcast.SimulcastSession;
import io.exprsn.simulcast.Simulcaster;
import io.exprsn.simulcast.Source;
import io.exprsn.simulcast.credential.Credential;
import io.exprsn.simulcast.credential.VaultKey;
import io.exprsn.simulcast.spi.Broadcast;
import io.exprsn.simulcast.spi.BroadcastRequest;
import io.exprsn.simulcast.spi.PlatformContext;
import io.exprsn.simulcast.store.BroadcastIntent.Step;
import io.exprsn.simulcast.store.DestinationStore;
import io.exprsn.simulcast.store.SessionStore;
import io.exprsn.simulcast.store.StoredSession;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** JVMs killed in the middle of a show, on a platform that goes on: whoever resumes ends up with what was meant, once. */
@DisabledOnOs(OS.WINDOWS)
class KilledSessionTest {
    private static final Duration MET = Duration.ofSeconds(40);

    @TempDir
    Path folder;

    private final Secret keyset = VaultKey.newKeyset();
    private CheckingIngest ingest;
    private FakePlatform platform;

    /** Where the first JVM ends. */
    enum Point {
        INTENT_STORED,
        REQUEST_SENT,
        ANSWER_RECEIVED,
        ID_STORED,
        NOWHERE
    }

    @BeforeEach
    void open() throws IOException {
        ingest = CheckingIngest.prompt();
        platform = FakePlatform.open(ingest);
        try (InputStream flv =
                new SyntheticFlv(SyntheticFlv.Settings.ofDefaults().lasting(Duration.ofSeconds(10)), 7)) {
            Files.copy(flv, folder.resolve("clip.flv"));
        }
    }

    @AfterEach
    void close() {
        platform.close();
        ingest.close();
    }

    @ParameterizedTest
    @EnumSource(
            value = Point.class,
            names = {"INTENT_STORED", "REQUEST_SENT", "ANSWER_RECEIVED", "ID_STORED"})
    @Timeout(240)
    void theIntentIsMetOnceWhereverTheFirstOneEnded(Point point) throws Exception {
        if (point == Point.REQUEST_SENT) {
            platform.api()
                    .fail(
                            request -> request.method().equals("POST")
                                    && request.path().equals("/broadcasts"),
                            1,
                            new FakeFault.LosesTheAnswer());
        }
        try (Child first = new Child(point)) {
            if (point == Point.REQUEST_SENT) {
                Awaitility.await("the platform made it")
                        .atMost(MET)
                        .until(() -> !platform.broadcasts().isEmpty());
                first.kill();
            }
            first.awaitEnd();
        }
        long restarted = System.nanoTime();
        try (Child second = new Child(Point.NOWHERE)) {
            Awaitility.await("live again").atMost(MET).until(() -> open("live").size() == 1);
            String id = open("live").get(0);
            Awaitility.await("with media")
                    .atMost(MET)
                    .until(() -> ingest.publications().stream()
                            .anyMatch(publication -> publication.isLive()
                                    && publication.streamName().equals("key-of-" + id)));
            System.out.println("Killed at " + point + ", met again after "
                    + Duration.ofNanos(System.nanoTime() - restarted).toMillis() + " ms");
            assertThat(platform.broadcasts()).as("all that were ever made").hasSize(1);
            assertThat(second.said("unknown "))
                    .isEqualTo(point == Point.REQUEST_SENT || point == Point.ANSWER_RECEIVED);
            second.stop();
            second.awaitEnd();
        }
        assertThat(platform.state(platform.broadcasts().get(0))).contains("ended");
        assertNothingIsKept();
    }

    /** At 20 moments, or {@code -Dchaos.moments}. */
    @Test
    @Tag("chaos")
    @Timeout(1800)
    void nothingIsOrphanedWheneverItIsKilled() throws Exception {
        Random random = new Random(3);
        int moments = Integer.getInteger("chaos.moments", 20);
        for (int moment = 1; moment <= moments; moment++) {
            int made = platform.broadcasts().size();
            try (Child first = new Child(Point.NOWHERE)) {
                first.runsTheScript();
                first.awaitEnd(Duration.ofMillis(300 + random.nextInt(12_000)));
                first.kill();
                first.awaitEnd();
            }
            long restarted = System.nanoTime();
            try (Child second = new Child(Point.NOWHERE)) {
                second.runsTheScript();
                second.awaitEnd();
            }
            assertThat(platform.broadcasts().stream()
                            .filter(id -> !platform.state(id).orElse("").equals("ended")))
                    .as("left open after kill " + moment)
                    .isEmpty();
            // The second JVM begins a show of its own where the first had ended its one, or not begun it.
            assertThat(platform.broadcasts().size() - made)
                    .as("made around kill " + moment)
                    .isBetween(1, 2);
            System.out.println("Killed for the " + moment + ". time, all over after "
                    + Duration.ofNanos(System.nanoTime() - restarted).toMillis() + " ms");
            assertNothingIsKept();
        }
    }

    private void assertNothingIsKept() {
        assertThat(SessionStore.inFolder(folder.resolve("data")).ids()).isEmpty();
        assertThat(DestinationStore.inFolder(folder.resolve("data")).ids()).isEmpty();
    }

    private List<String> open(String state) {
        return platform.broadcasts().stream()
                .filter(id -> platform.state(id).orElse("").equals(state))
                .toList();
    }

    /** A JVM that runs the show, or goes on with it. */
    private final class Child implements AutoCloseable {
        private final Process jvm;
        private final StringBuffer output = new StringBuffer();
        private final Thread reader;

        Child(Point point) throws IOException {
            ProcessBuilder builder = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-XX:TieredStopAtLevel=1",
                            "-cp",
                            System.getProperty("java.class.path"),
                            Show.class.getName(),
                            folder.toString(),
                            platform.api().address().toString(),
                            point.name())
                    .redirectErrorStream(true);
            builder.environment().put("KEYSET", keyset.reveal()); // for the other JVM
            jvm = builder.start();
            reader = new Thread(this::read, "killed-session-output");
            reader.setDaemon(true);
            reader.start();
        }

        private void read() {
            try (BufferedReader lines =
                    new BufferedReader(new InputStreamReader(jvm.getInputStream(), StandardCharsets.UTF_8))) {
                for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                    output.append(line).append('\n');
                }
            } catch (IOException killed) {
                // its end is looked at elsewhere
            }
        }

        boolean said(String text) {
            return output.toString().contains(text);
        }

        void runsTheScript() throws IOException {
            tell("script");
        }

        void stop() throws IOException {
            tell("stop");
        }

        private void tell(String word) throws IOException {
            jvm.getOutputStream().write((word + "\n").getBytes(StandardCharsets.US_ASCII));
            jvm.getOutputStream().flush();
        }

        void kill() {
            jvm.destroyForcibly();
        }

        void awaitEnd(Duration atMost) throws InterruptedException {
            jvm.waitFor(atMost.toMillis(), java.util.concurrent.TimeUnit.MILLISECONDS);
        }

        void awaitEnd() throws InterruptedException {
            assertThat(jvm.waitFor(90, java.util.concurrent.TimeUnit.SECONDS))
                    .as("the other JVM ends; it said " + output)
                    .isTrue();
        }

        @Override
        public void close() {
            jvm.destroyForcibly();
            jvm.onExit().join();
            try {
                reader.join(5_000);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Goes on with what is stored, or begins; ends the show when it is told "stop", or by itself once it is live when it is told "script". */
    static final class Show {
        public static void main(String[] arguments) throws Exception {
            Path folder = Path.of(arguments[0]);
            Point point = Point.valueOf(arguments[2]);
            VaultKey key = VaultKey.ofKeyset(Secret.of(System.getenv("KEYSET")));
            Path data = folder.resolve("data");
            Simulcaster simulcaster = Simulcaster.builder()
                    .folder(data, key)
                    .stores(new Doomed(SessionStore.inFolder(data), point), DestinationStore.inFolder(data))
                    .platform(new DoomedAdapter(point))
                    .host(FakePlatformAdapter.ID, "api", URI.create(arguments[1]))
                    .on(
                            io.exprsn.simulcast.event.SimulcastEvent.OutcomeUnknown.class,
                            event -> System.out.println("unknown " + event.intent()))
                    .build();
            simulcaster.credentials().put("account", new Credential.ApiToken(Secret.of("token"), null));
            List<SimulcastSession> resumed = simulcaster.resume();
            Optional<SimulcastSession> show = resumed.stream().findFirst();
            if (show.isEmpty() && simulcaster.sessions().isEmpty()) {
                show = Optional.of(simulcaster.start(SimulcastPlan.named("show")
                        .source(Source.file(folder.resolve("clip.flv")).looping())
                        .retry(RetryPolicy.ofDefaults()
                                .withFirstDelay(Duration.ofSeconds(point == Point.REQUEST_SENT ? 60 : 1)))
                        .to(new Destination("main", FakePlatformAdapter.ID, "account", null, 0, Map.of()))
                        .build()));
            }
            BufferedReader words = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
            String word = words.readLine();
            if ("script".equals(word) && show.isPresent()) {
                show.get().awaitLive(Duration.ofSeconds(60));
            }
            if (word != null && show.isPresent()) {
                show.get().end();
                show.get().awaitEnd();
            }
            simulcaster.close();
        }
    }

    /** Makes it; at the point between the answer and its storing, the JVM is gone. */
    private static final class DoomedAdapter extends FakePlatformAdapter {
        private final Point point;

        DoomedAdapter(Point point) {
            this.point = point;
        }

        @Override
        public Broadcast prepare(BroadcastRequest request, PlatformContext context) {
            Broadcast made = super.prepare(request, context);
            if (point == Point.ANSWER_RECEIVED) {
                Runtime.getRuntime().halt(137);
            }
            return made;
        }
    }

    /** Stores; at the point behind a storing, the JVM is gone. */
    private record Doomed(SessionStore store, Point point) implements SessionStore {
        @Override
        public Optional<StoredSession> get(String id) {
            return store.get(id);
        }

        @Override
        public Optional<StoredSession> put(StoredSession record) {
            Optional<StoredSession> stored = store.put(record);
            Step step = record.intents().get(0).step();
            if (point == Point.INTENT_STORED && step == Step.STORED || point == Point.ID_STORED && step == Step.MADE) {
                Runtime.getRuntime().halt(137);
            }
            return stored;
        }

        @Override
        public boolean remove(String id) {
            return store.remove(id);
        }

        @Override
        public List<String> ids() {
            return store.ids();
        }
    }
}
