package io.exprsn.simulcast.internal.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.exprsn.simulcast.EncodingProfile;
import io.exprsn.simulcast.ErrorKind;
import io.exprsn.simulcast.Secret;
import io.exprsn.simulcast.SimulcastException;
import io.exprsn.simulcast.credential.Credential;
import io.exprsn.simulcast.internal.http.HttpTransport;
import io.exprsn.simulcast.spi.ApiHost;
import io.exprsn.simulcast.spi.ApiSocket;
import io.exprsn.simulcast.spi.ApiStream;
import io.exprsn.simulcast.spi.MediaLimits;
import io.exprsn.simulcast.spi.PlatformByKey;
import io.exprsn.simulcast.spi.PlatformFacts;
import io.exprsn.simulcast.spi.PlatformHttp;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.LocalDate;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Answers that go on while they are read, from a server that speaks just as much as each test needs. */
class LongAnswersTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Duration A_MOMENT = Duration.ofMillis(50);
    private static final String TOKEN = "token-of-the-test";

    private final HttpTransport transport = HttpTransport.open();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private final CountDownLatch over = new CountDownLatch(1);
    private ServerSocket server;

    @BeforeEach
    void listen() throws IOException {
        server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    }

    @AfterEach
    void stop() throws IOException {
        over.countDown();
        transport.close();
        server.close();
        threads.shutdownNow();
    }

    @Test
    void objectsOfAnArrayComeOneByOneWhileItGoesOn() {
        CountDownLatch firstRead = new CountDownLatch(1);
        serve((in, out) -> {
            head(out, "200 OK");
            chunk(out, "[{\"id\":1,\"text\":\"a } in a \\\"text\\\" \"}\n,{\"id\":");
            firstRead.await();
            chunk(out, "\"2\",\"more\":{\"deep\":[{}]}}");
            chunk(out, "]");
            end(out);
        });

        try (ApiStream stream = http().get("/chat").stream()) {
            assertThat(stream.object(Item.class, PATIENCE).value()).contains(new Item(1, "a } in a \"text\" "));
            ApiStream.Next<Item> nothing = stream.object(Item.class, A_MOMENT);
            assertThat(nothing.value()).isEmpty();
            assertThat(nothing.ended()).isFalse();
            firstRead.countDown();
            assertThat(stream.object(Item.class, PATIENCE).value()).contains(new Item(2, null));
            assertThat(stream.object(Item.class, PATIENCE).ended()).isTrue();
            assertThat(stream.object(Item.class, PATIENCE).ended()).isTrue();
        }
        assertThat(requests).singleElement().asString().contains("Authorization: Bearer " + TOKEN);
    }

    @Test
    void linesComeWithoutTheirEnds() {
        serve((in, out) -> {
            head(out, "200 OK");
            chunk(out, "event: x\r\ndata: é");
            chunk(out, "1\n\n");
            end(out);
        });

        try (ApiStream stream = http().get("/events").stream()) {
            assertThat(stream.line(PATIENCE).value()).contains("event: x");
            assertThat(stream.line(PATIENCE).value()).contains("data: é1");
            assertThat(stream.line(PATIENCE).value()).contains("");
            assertThat(stream.line(PATIENCE).ended()).isTrue();
        }
    }

    @Test
    void aBadAnswerIsExplainedAsAnyOther() {
        serve((in, out) -> {
            out.write("HTTP/1.1 403 Forbidden\r\nContent-Length: 4\r\n\r\nnope".getBytes(StandardCharsets.UTF_8));
        });

        assertThatThrownBy(() -> http().get("/chat").stream())
                .isInstanceOfSatisfying(
                        SimulcastException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.AUTHENTICATION))
                .hasMessageContaining("nope");
    }

    @Test
    void aStreamThatBreaksIsAnErrorAndAnEndIsNone() {
        serve((in, out) -> {
            head(out, "200 OK");
            chunk(out, "{\"id\":1}");
            out.write("8\r\nhalf".getBytes(StandardCharsets.UTF_8)); // and closes
        });

        try (ApiStream stream = http().get("/chat").stream()) {
            assertThat(stream.object(Item.class, PATIENCE).value()).isPresent();
            assertKind(ErrorKind.TRANSIENT, () -> stream.object(Item.class, PATIENCE));
        }
    }

    @Test
    void aPieceWithoutEndIsRefused() {
        serve((in, out) -> {
            head(out, "200 OK");
            for (int i = 0; i < 100; i++) {
                chunk(out, "{".repeat(1000));
            }
            over.await();
        });

        try (ApiStream stream = http().get("/chat").atMost(20_000).stream()) {
            assertKind(ErrorKind.REJECTED, () -> stream.object(Item.class, PATIENCE));
        }
    }

    @Test
    void aReaderThatIsInterruptedIsFreeSoonAndStaysInterrupted() throws Exception {
        serve((in, out) -> {
            head(out, "200 OK");
            over.await();
        });
        ApiStream stream = http().get("/chat").stream();
        CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
        Thread reader = new Thread(() -> {
            try {
                stream.object(Item.class, PATIENCE);
                interrupted.complete(false);
            } catch (SimulcastException e) {
                interrupted.complete(Thread.currentThread().isInterrupted() && e.kind() == ErrorKind.TRANSIENT);
            }
        });
        reader.start();

        reader.interrupt();

        assertThat(interrupted).succeedsWithin(PATIENCE).isEqualTo(true);
        reader.join();
    }

    @Test
    void aHeadThatDoesNotComeIsGivenUpAtTheDeadline() {
        serve((in, out) -> over.await());

        assertKind(ErrorKind.TRANSIENT, () -> http().get("/chat").within(Duration.ofMillis(300)).stream());
    }

    @Test
    void aSocketGivesMessagesAndMayNameWhereToGoNext() {
        serve((in, out) -> {
            openSocket(out);
            text(out, "{\"id\":1,\"next\":\"ws://127.0.0.1:1/other\"}");
            text(out, "plain");
            assertThat(frame(in)).isEqualTo("hello");
            over.await();
        });
        PlatformHttp http = http();

        try (ApiSocket socket = http.get("/socket").socket()) {
            assertThat(socket.receive(Item.class, PATIENCE)).contains(new Item(1, null));
            assertThat(socket.receive(PATIENCE)).contains("plain");
            assertThat(socket.receive(A_MOMENT)).isEmpty();
            assertThat(socket.closeCode()).isEmpty();
            socket.send("hello");
        }
        assertThat(http.request("GET", URI.create("ws://127.0.0.1:1/other"))).isNotNull();
        assertKind(ErrorKind.INVALID, () -> http.request("GET", URI.create("ws://127.0.0.1:1/elsewhere")));
    }

    @Test
    void whyTheOtherSideClosedASocketIsTold() {
        serve((in, out) -> {
            openSocket(out);
            text(out, "last");
            out.write(new byte[] {(byte) 0x88, 2, 0x0f, (byte) 0xa3}); // 4003
            out.flush();
            over.await();
        });

        try (ApiSocket socket = http().get("/socket").socket()) {
            assertThat(socket.receive(PATIENCE)).contains("last");
            assertKind(ErrorKind.TRANSIENT, () -> socket.receive(PATIENCE));
            assertThat(socket.closeCode()).contains(4003);
            assertKind(ErrorKind.TRANSIENT, () -> socket.receive(PATIENCE));
            assertKind(ErrorKind.TRANSIENT, () -> socket.send("too late"));
        }
    }

    @Test
    void aServerThatOpensNoSocketSaysWhy() {
        serve((in, out) -> out.write("HTTP/1.1 429 Busy\r\nContent-Length: 4\r\nRetry-After: 9\r\n\r\nlate"
                .getBytes(StandardCharsets.UTF_8)));

        assertThatThrownBy(() -> http().get("/socket").socket()).isInstanceOfSatisfying(SimulcastException.class, e -> {
            assertThat(e.kind()).isEqualTo(ErrorKind.RATE_LIMITED);
            assertThat(e.retryAfter()).contains(Duration.ofSeconds(9));
        });
    }

    private PlatformHttp http() {
        return AdapterContext.of(new Adapter(), "studio", transport)
                .credentials(CredentialSource.fixed(new Credential.ApiToken(Secret.of(TOKEN), null)))
                .host("api", URI.create("http://127.0.0.1:" + server.getLocalPort()))
                .build()
                .http();
    }

    private void serve(Conversation conversation) {
        threads.execute(() -> {
            try (Socket socket = server.accept()) {
                StringBuilder request = new StringBuilder();
                InputStream in = socket.getInputStream();
                while (request.indexOf("\r\n\r\n") < 0) {
                    request.append((char) in.read());
                }
                requests.add(request.toString());
                conversation.go(in, socket.getOutputStream());
                socket.getOutputStream().flush();
            } catch (IOException e) {
                return; // the client has seen enough
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }

    private static void head(OutputStream out, String status) throws IOException {
        out.write(("HTTP/1.1 " + status + "\r\nTransfer-Encoding: chunked\r\n\r\n").getBytes(StandardCharsets.UTF_8));
        out.flush();
    }

    private static void chunk(OutputStream out, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        out.write((Integer.toHexString(bytes.length) + "\r\n").getBytes(StandardCharsets.UTF_8));
        out.write(bytes);
        out.write("\r\n".getBytes(StandardCharsets.UTF_8));
        out.flush();
    }

    private static void end(OutputStream out) throws IOException {
        out.write("0\r\n\r\n".getBytes(StandardCharsets.UTF_8));
    }

    private void openSocket(OutputStream out) throws IOException {
        String request = requests.get(0);
        int key = request.indexOf("Sec-WebSocket-Key: ") + "Sec-WebSocket-Key: ".length();
        String accept = request.substring(key, request.indexOf("\r\n", key)) + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
        try {
            byte[] hash = MessageDigest.getInstance("SHA-1").digest(accept.getBytes(StandardCharsets.UTF_8));
            out.write(("HTTP/1.1 101 Switching\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: "
                            + Base64.getEncoder().encodeToString(hash) + "\r\n\r\n")
                    .getBytes(StandardCharsets.UTF_8));
        } catch (java.security.NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
        out.flush();
    }

    private static void text(OutputStream out, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        out.write(new byte[] {(byte) 0x81, (byte) bytes.length});
        out.write(bytes);
        out.flush();
    }

    /** A short masked text frame, as clients send them. */
    private static String frame(InputStream in) throws IOException {
        in.read();
        int length = in.read() & 0x7f;
        byte[] mask = in.readNBytes(4);
        byte[] bytes = in.readNBytes(length);
        for (int i = 0; i < length; i++) {
            bytes[i] ^= mask[i % 4];
        }
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private static void assertKind(ErrorKind kind, ThrowingCallable work) {
        assertThatThrownBy(work)
                .isInstanceOfSatisfying(
                        SimulcastException.class, e -> assertThat(e.kind()).isEqualTo(kind));
    }

    record Item(int id, String text) {}

    private interface Conversation {
        void go(InputStream in, OutputStream out) throws IOException, InterruptedException;
    }

    private static final class Adapter implements PlatformByKey {
        @Override
        public String id() {
            return "long";
        }

        @Override
        public PlatformFacts facts() {
            return PlatformFacts.of(
                            "Long",
                            EncodingProfile.passthrough(),
                            MediaLimits.builder("made up", LocalDate.of(2026, 1, 1))
                                    .build())
                    .host(ApiHost.of("api", "https://api.example.org"))
                    .addressField("next")
                    .build();
        }
    }
}
