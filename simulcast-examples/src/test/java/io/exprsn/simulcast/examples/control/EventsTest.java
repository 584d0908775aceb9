package io.exprsn.simulcast.examples.control;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Server-sent events over real connections. */
final class EventsTest {
    private static final Duration SOON = Duration.ofSeconds(30);

    @TempDir
    Path folder;

    private ControlHarness harness;

    @BeforeEach
    void open() {
        harness = ControlHarness.open(folder);
    }

    @AfterEach
    void close() {
        harness.close();
        Awaitility.await("all of its threads end")
                .atMost(SOON)
                .until(() -> Thread.getAllStackTraces().keySet().stream()
                        .noneMatch(thread -> thread.getName().startsWith("control-")));
    }

    /** One that reads events as a page does. */
    private final class Reader implements AutoCloseable {
        private final Socket socket = new Socket();
        private final BufferedReader lines;
        final String head;
        String lastId = "";

        Reader(String target, @Nullable String lastEventId) {
            try {
                socket.setSoTimeout((int) SOON.toMillis());
                socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), harness.room.port()));
                String request = "GET " + target + " HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer "
                        + ControlHarness.VIEWER + "\r\n"
                        + (lastEventId == null ? "" : "Last-Event-ID: " + lastEventId + "\r\n") + "\r\n";
                socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
                lines = new BufferedReader(new InputStreamReader(
                        new Chunks(new java.io.BufferedInputStream(socket.getInputStream(), 65536)),
                        StandardCharsets.UTF_8));
                StringBuilder read = new StringBuilder();
                for (String line = lines.readLine(); line != null && !line.isEmpty(); line = lines.readLine()) {
                    read.append(line).append('\n');
                }
                head = read.toString();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        /** The next block that is no comment alone; empty at the end. */
        Map<String, String> next() {
            try {
                Map<String, String> fields = new LinkedHashMap<>();
                for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                    if (line.isEmpty() && !fields.isEmpty()) {
                        lastId = fields.getOrDefault("id", lastId);
                        return fields;
                    }
                    int colon = line.indexOf(": ");
                    if (colon > 0) {
                        fields.put(line.substring(0, colon), line.substring(colon + 2));
                    }
                }
                return Map.of();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        /** The next event of a kind. */
        JsonNode next(String name) {
            while (true) {
                Map<String, String> fields = next();
                assertThat(fields).as("the end came instead of " + name).isNotEmpty();
                if (name.equals(fields.get("event"))) {
                    try {
                        return new com.fasterxml.jackson.databind.ObjectMapper().readTree(fields.get("data"));
                    } catch (IOException e) {
                        throw new AssertionError(fields.toString(), e);
                    }
                }
            }
        }

        @Override
        public void close() {
            try {
                socket.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** Takes the sizes of chunks out of what follows the head. */
    private static final class Chunks extends InputStream {
        private final InputStream in;
        private int matched;
        private long left;
        private boolean first = true;

        Chunks(InputStream in) {
            this.in = in;
        }

        @Override
        public int read() throws IOException {
            if (matched < 4) {
                int read = in.read();
                matched = read == (matched % 2 == 0 ? '\r' : '\n') ? matched + 1 : read == '\r' ? 1 : 0;
                return read;
            }
            if (left == 0) {
                if (!first) {
                    line();
                }
                first = false;
                String size = line();
                left = size.isEmpty() ? 0 : Long.parseLong(size, 16);
                if (left == 0) {
                    return -1;
                }
            }
            left--;
            return in.read();
        }

        /** One at a time: what has not come yet must not be waited for. */
        @Override
        public int read(byte[] to, int offset, int length) throws IOException {
            int read = read();
            if (read < 0) {
                return -1;
            }
            to[offset] = (byte) read;
            return 1;
        }

        private String line() throws IOException {
            StringBuilder line = new StringBuilder();
            for (int read = in.read(); read >= 0 && read != '\n'; read = in.read()) {
                if (read != '\r') {
                    line.append((char) read);
                }
            }
            return line.toString();
        }
    }

    private void make(String id) {
        harness.operator()
                .post("/api/streams", "{\"id\":\"" + id + "\",\"name\":\"Show\"}")
                .expect(201);
    }

    private void isAsDescribed(String schema, JsonNode data) {
        JsonNode reference = JsonNodeFactory.instance.objectNode().put("$ref", "#/components/schemas/" + schema);
        assertThat(harness.contract.against(reference, data.toString().getBytes(StandardCharsets.UTF_8)))
                .as(data.toString())
                .isEmpty();
    }

    @Test
    void tellsWhatChanges() {
        try (Reader reader = new Reader("/api/events", null)) {
            assertThat(reader.head)
                    .startsWith("HTTP/1.1 200")
                    .contains("Content-Type: text/event-stream")
                    .contains("Cache-Control: no-store");
            Map<String, String> greeting = reader.next();
            assertThat(greeting).containsOnlyKeys("retry", "id").containsEntry("retry", "1000");
            make("a");
            JsonNode stream = reader.next("stream");
            isAsDescribed("Stream", stream);
            assertThat(stream.get("id").asText()).isEqualTo("a");
            assertThat(reader.lastId).matches("[A-Za-z0-9]+-1");
            harness.operator()
                    .post(
                            "/api/destinations",
                            "{\"id\":\"d\",\"name\":\"D\",\"server\":\"rtmp://127.0.0.1/app\",\"key\":\"s3cret\"}")
                    .expect(201);
            JsonNode destination = reader.next("destination");
            isAsDescribed("Destination", destination);
            assertThat(destination.toString()).doesNotContain("s3cret");
            harness.operator().delete("/api/destinations/d").expect(204);
            assertThat(reader.next("destinationDeleted").get("id").asText()).isEqualTo("d");
            harness.operator().delete("/api/streams/a").expect(204);
            reader.next("streamDeleted");
        }
    }

    @Test
    void goesOnWhereAReaderWas() {
        String lastId;
        try (Reader reader = new Reader("/api/events", null)) {
            reader.next();
            make("a");
            reader.next("stream");
            lastId = reader.lastId;
        }
        make("b");
        make("c");
        try (Reader reader = new Reader("/api/events", lastId)) {
            reader.next();
            assertThat(reader.next("stream").get("id").asText()).isEqualTo("b");
            assertThat(reader.next("stream").get("id").asText()).isEqualTo("c");
            make("d");
            assertThat(reader.next("stream").get("id").asText()).isEqualTo("d");
        }
    }

    @Test
    void readsAnewAfterARestart() {
        String lastId;
        try (Reader reader = new Reader("/api/events", null)) {
            reader.next();
            make("a");
            reader.next("stream");
            lastId = reader.lastId;
            harness.close();
            assertThat(reader.next()).as("the connection ends").isEmpty();
        }
        harness = ControlHarness.open(folder);
        try (Reader reader = new Reader("/api/events", lastId)) {
            assertThat(reader.next()).containsEntry("event", "reset");
            assertThat(reader.lastId).endsWith("-0").isNotEqualTo(lastId);
            make("b");
            assertThat(reader.next("stream").get("id").asText()).isEqualTo("b");
        }
    }

    @Test
    void tellsOfOneStreamAlone() {
        try (Reader reader = new Reader("/api/events?streamId=b", null)) {
            reader.next();
            make("a");
            make("b");
            assertThat(reader.next("stream").get("id").asText()).isEqualTo("b");
        }
    }

    /** Two hundred readers hear all, in order, and cost no thread each. */
    @Test
    void manyReadersAreCheap() {
        List<Reader> readers = new ArrayList<>();
        try {
            for (int each = 0; each < 200; each++) {
                readers.add(new Reader("/api/events", null));
                readers.get(each).next();
            }
            Awaitility.await("all are there")
                    .atMost(SOON)
                    .until(() -> harness.room.hub().readers() == 200);
            for (int number = 0; number < 50; number++) {
                harness.room.hub().publish("number", Map.of("n", number), null);
            }
            for (Reader reader : readers) {
                for (int number = 0; number < 50; number++) {
                    assertThat(reader.next("number").get("n").asInt()).isEqualTo(number);
                }
            }
            long threads = Thread.getAllStackTraces().keySet().stream()
                    .filter(thread -> thread.getName().startsWith("control-"))
                    .count();
            assertThat(threads).isLessThan(80); // those of requests, of which there are 64 at most, and one that writes
            harness.viewer().get("/api/streams").expect(200);
        } finally {
            readers.forEach(Reader::close);
        }
        harness.room.hub().publish("number", Map.of("n", 50), null);
        Awaitility.await("those who went are forgotten").atMost(SOON).until(() -> {
            harness.room.hub().pass("number", Map.of("n", 51), null);
            return harness.room.hub().readers() == 0;
        });
    }

    @Test
    void whoReadsNothingIsCutOffAndHoldsUpNobody() {
        try (Reader slow = new Reader("/api/events", null);
                Reader other = new Reader("/api/events", null)) {
            slow.next();
            other.next();
            Awaitility.await("both are there")
                    .atMost(SOON)
                    .until(() -> harness.room.hub().readers() == 2);
            String large = "x".repeat(20_000);
            int number = 0;
            while (harness.room.hub().readers() == 2) {
                assertThat(number).as("events until the slow one is cut off").isLessThan(20_000);
                harness.room.hub().publish("large", Map.of("n", number, "text", large), null);
                assertThat(other.next("large").get("n").asInt()).isEqualTo(number);
                number++;
            }
            make("a");
            assertThat(other.next("stream").get("id").asText()).isEqualTo("a");
            try {
                while (!slow.next().isEmpty()) {
                    // what was on its way
                }
            } catch (UncheckedIOException reset) {
                assertThat(reset).as("closed, not silent").hasCauseInstanceOf(java.net.SocketException.class);
            }
        }
    }
}
