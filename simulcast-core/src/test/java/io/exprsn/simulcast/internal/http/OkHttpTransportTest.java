package io.exprsn.simulcast.internal.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import io.exprsn.simulcast.ErrorKind;
import io.exprsn.simulcast.SimulcastException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class OkHttpTransportTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final HttpTransport transport = HttpTransport.open();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private HttpServer server;
    private volatile HttpHandler handler = exchange -> answer(exchange, 200, "{}");

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", exchange -> handler.handle(exchange));
        server.start();
    }

    @AfterEach
    void stop() {
        transport.close();
        server.stop(0);
        threads.shutdownNow();
    }

    @Test
    void givesStatusHeadersAndBodyOfAnyAnswer() {
        handler = exchange -> {
            exchange.getResponseHeaders().add("Retry-After", "7");
            answer(exchange, 429, "slow down");
        };

        HttpAnswer answer = transport.send(get("/a"));

        assertThat(answer.status()).isEqualTo(429);
        assertThat(answer.header("retry-AFTER")).contains("7");
        assertThat(answer.text()).isEqualTo("slow down");
        assertThat(answer.isGood()).isFalse();
    }

    @Test
    void sendsMethodHeadersAndBody() {
        AtomicReference<String> seen = new AtomicReference<>();
        handler = exchange -> {
            seen.set(exchange.getRequestMethod() + " " + exchange.getRequestURI() + " "
                    + exchange.getRequestHeaders().getFirst("X-Mine") + " "
                    + new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            answer(exchange, 200, "{}");
        };

        transport.send(new HttpCall(
                "PUT",
                at("/b?x=%20y"),
                Map.of("X-Mine", "value"),
                "text/plain",
                "hello".getBytes(StandardCharsets.UTF_8),
                PATIENCE,
                1000));

        assertThat(seen).hasValue("PUT /b?x=%20y value hello");
    }

    @Test
    void aPostWithoutABodySaysSo() {
        AtomicReference<String> length = new AtomicReference<>();
        handler = exchange -> {
            length.set(exchange.getRequestHeaders().getFirst("Content-Length"));
            answer(exchange, 200, "{}");
        };

        transport.send(call("POST", "/c", PATIENCE, 1000));

        assertThat(length).hasValue("0");
    }

    @Test
    void followsNoRedirect() {
        AtomicInteger requests = new AtomicInteger();
        handler = exchange -> {
            requests.incrementAndGet();
            exchange.getResponseHeaders().add("Location", at("/elsewhere").toString());
            answer(exchange, 302, "");
        };

        assertThat(transport.send(get("/d")).status()).isEqualTo(302);
        assertThat(requests).hasValue(1);
    }

    @Test
    void readsNoMoreThanItMay() {
        handler = exchange -> answer(exchange, 200, "x".repeat(2000));

        assertRejected(() -> transport.send(call("GET", "/e", PATIENCE, 1999)));
        assertThat(transport.send(call("GET", "/e", PATIENCE, 2000)).body()).hasSize(2000);
    }

    @Test
    void unpacksNoMoreThanItMay() {
        handler = exchange -> {
            ByteArrayOutputStream packed = new ByteArrayOutputStream();
            try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
                byte[] zeros = new byte[1024 * 1024];
                for (int i = 0; i < 64; i++) {
                    out.write(zeros);
                }
            }
            exchange.getResponseHeaders().add("Content-Encoding", "gzip");
            exchange.sendResponseHeaders(200, packed.size());
            try (exchange) {
                exchange.getResponseBody().write(packed.toByteArray());
            } catch (IOException e) {
                return; // the client has seen enough
            }
        };

        assertRejected(() -> transport.send(call("GET", "/f", PATIENCE, 100_000)));
    }

    @Test
    void givesUpAtTheDeadlineHoweverTheServerDawdles() {
        CountDownLatch over = new CountDownLatch(1);
        handler = exchange -> {
            exchange.sendResponseHeaders(200, 100);
            exchange.getResponseBody().write(1);
            exchange.getResponseBody().flush();
            hold(over);
        };

        assertTransient(() -> transport.send(call("GET", "/g", Duration.ofMillis(300), 1000)), "within 300 ms");
        over.countDown();
    }

    @Test
    void aConnectionThatIsResetIsTriedOnce() throws Exception {
        AtomicInteger connections = new AtomicInteger();
        try (ServerSocket resetting = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            threads.execute(() -> {
                while (!resetting.isClosed()) {
                    try (Socket socket = resetting.accept()) {
                        connections.incrementAndGet();
                        socket.getInputStream().read();
                        socket.setSoLinger(true, 0);
                    } catch (IOException e) {
                        return;
                    }
                }
            });
            URI address = URI.create("http://127.0.0.1:" + resetting.getLocalPort() + "/h?secret=1");
            HttpCall call =
                    new HttpCall("POST", address, Map.of("Authorization", "token"), null, new byte[0], PATIENCE, 10);

            assertTransient(() -> transport.send(call), "broke before the answer was whole");
            assertThat(connections).hasValue(1);
        }
    }

    @Test
    void saysThatNobodyIsThere() throws IOException {
        try (Socket held = new Socket()) { // bound, so that nobody else gets the port, and not listening
            held.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            URI address = URI.create("http://127.0.0.1:" + held.getLocalPort() + "/");
            assertTransient(
                    () -> transport.send(new HttpCall("GET", address, Map.of(), null, new byte[0], PATIENCE, 10)),
                    "refused");
        }
    }

    @Test
    void anInterruptedThreadIsFreeSoonAndStaysInterrupted() throws Exception {
        CountDownLatch arrived = new CountDownLatch(1);
        CountDownLatch over = new CountDownLatch(1);
        handler = exchange -> {
            arrived.countDown();
            hold(over);
        };
        CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
        Thread caller = new Thread(() -> {
            try {
                transport.send(get("/i"));
                interrupted.complete(false);
            } catch (SimulcastException e) {
                interrupted.complete(Thread.currentThread().isInterrupted());
            }
        });
        caller.start();
        arrived.await();

        caller.interrupt();

        assertThat(interrupted).succeedsWithin(PATIENCE).isEqualTo(true);
        over.countDown();
        caller.join();
    }

    @Test
    void tellsNeitherQueryNorHeaders() {
        handler = exchange -> exchange.close();
        HttpCall call = new HttpCall(
                "GET", at("/j?access_token=abc"), Map.of("Authorization", "xyz"), null, new byte[0], PATIENCE, 10);

        assertThatThrownBy(() -> transport.send(call))
                .isInstanceOf(SimulcastException.class)
                .hasMessageContaining("/j")
                .satisfies(e -> assertThat(e.getMessage() + e.getCause()).doesNotContain("abc", "xyz"));
        assertThatThrownBy(() -> transport.send(
                        new HttpCall("GET", at("/j"), Map.of("X-Key", "abc\nxyz"), null, new byte[0], PATIENCE, 10)))
                .isInstanceOf(SimulcastException.class)
                .hasMessageContaining("X-Key")
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain("abc", "xyz"));
    }

    @Test
    void leavesNoThreadBehind() {
        HttpTransport own = HttpTransport.open();
        own.send(get("/k"));

        own.close();

        await().atMost(PATIENCE)
                .until(() -> Thread.getAllStackTraces().keySet().stream()
                        .noneMatch(thread -> thread.getName().startsWith("simulcast-http-") && thread.isAlive()));
    }

    private HttpCall get(String path) {
        return call("GET", path, PATIENCE, 100_000);
    }

    private HttpCall call(String method, String path, Duration deadline, int most) {
        return new HttpCall(method, at(path), Map.of(), null, new byte[0], deadline, most);
    }

    private URI at(String path) {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + path);
    }

    private static void answer(HttpExchange exchange, int status, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        try (exchange) {
            exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
            exchange.getResponseBody().write(bytes);
        } catch (IOException e) {
            return; // the client has seen enough
        }
    }

    private static void hold(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void assertRejected(org.assertj.core.api.ThrowableAssert.ThrowingCallable work) {
        assertThatThrownBy(work)
                .isInstanceOfSatisfying(
                        SimulcastException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.REJECTED));
    }

    private static void assertTransient(org.assertj.core.api.ThrowableAssert.ThrowingCallable work, String text) {
        assertThatThrownBy(work).isInstanceOfSatisfying(SimulcastException.class, e -> {
            assertThat(e.kind()).isEqualTo(ErrorKind.TRANSIENT);
            assertThat(e.problem()).contains(text);
        });
    }
}
