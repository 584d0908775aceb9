package io.exprsn.simulcast.testkit;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A platform's API on a port of 127.0.0.1, as a test scripts it. A script says what happens when all is well; faults are laid over it.
 * What the platform remembers are fields of the test: handlers run one at a time, whoever asks.
 *
 * <pre>{@code
 * api.on("POST", "/rooms/{room}/streams", request -> FakeAnswer.json(200, Map.of("id", made(request.variable("room")))));
 * api.failNext(1, new FakeFault.Resets());
 * }</pre>
 *
 * <p>What no route takes is answered with the status 404 and told by {@link #unknown()}. HTTP/1.1 in the open, WebSockets, and answers
 * that go on; connections are kept as long as their caller wants. All methods may be called by any thread; {@link #close} leaves no thread and no connection.
 */
public final class FakeApi implements AutoCloseable {
    private static final int LONGEST_LINE = 64 * 1024;
    /** Requests that are remembered: a demo asks for hours, and nobody looks. */
    private static final int REMEMBERED = 10_000;

    private static final int LONGEST_BODY = 64 * 1024 * 1024;
    private static final byte[] BLANKS = " ".repeat(64 * 1024).getBytes(StandardCharsets.US_ASCII);

    private final Object monitor = new Object();
    private final Object turn = new Object();
    private final LoopbackListener listener;

    // Guarded by the monitor.
    private final Set<Socket> connected = new LinkedHashSet<>();
    private final List<FakeRoute> routes = new ArrayList<>();
    private final List<SocketRoute> socketRoutes = new ArrayList<>();
    private final List<StreamRoute> streamRoutes = new ArrayList<>();
    private final List<Exchange> exchanges = new ArrayList<>();
    private long forgotten;
    private final List<Overlay> overlays = new ArrayList<>();
    private final List<Throwable> mistakes = new ArrayList<>();
    private long sentOfHuge;
    private boolean closed;

    private FakeApi() {
        listener = new LoopbackListener("fake-api", 0, monitor, this::arrived);
    }

    /** Opens one on a port the system chooses. */
    public static FakeApi open() {
        FakeApi api = new FakeApi();
        api.listener.open();
        return api;
    }

    /** Where it is, {@code http://127.0.0.1:port}. */
    public URI address() {
        return URI.create("http://127.0.0.1:" + listener.port());
    }

    /**
     * Says what happens at a path. A later route of the same method and pattern takes the place of the earlier one.
     *
     * @param method such as {@code GET}
     * @param pattern a path, in which a part in braces takes one part whatever it is: {@code /videos/{id}}
     * @param handler answers; one that throws is answered with the status 500 and told by {@link #mistakes()}
     */
    public FakeApi on(String method, String pattern, Function<FakeRequest, FakeAnswer> handler) {
        synchronized (monitor) {
            routes.removeIf(route -> route.isSame(method, pattern));
            routes.add(new FakeRoute(method, pattern, handler));
        }
        return this;
    }

    /**
     * Takes WebSockets at a path; a request that wants none is answered with the status 426. A later route of the same pattern takes the
     * place of the earlier one. Faults are laid over the opening.
     *
     * @param pattern as in {@link #on}
     * @param opened gets each one that was opened, in turn with the handlers; what it throws closes it and is told by {@link #mistakes()}
     */
    public FakeApi onSocket(String pattern, Consumer<FakeSocket> opened) {
        FakeRoute plain = new FakeRoute("GET", pattern, request -> FakeAnswer.empty(426));
        synchronized (monitor) {
            socketRoutes.removeIf(route -> route.plain.isSame("GET", pattern));
            socketRoutes.add(new SocketRoute(plain, opened));
        }
        return on("GET", pattern, plain.handler());
    }

    /**
     * Answers at a path with something that goes on. A later route of the same method and pattern takes the place of the earlier one. Faults
     * are laid over the head.
     *
     * @param method such as {@code GET}
     * @param pattern as in {@link #on}
     * @param contentType such as {@code text/event-stream}
     * @param opened gets each one, in turn with the handlers; what it gives back is answered instead, and empty begins the answer that goes
     *     on; what it throws is answered with the status 500 and told by {@link #mistakes()}
     */
    public FakeApi onStream(
            String method, String pattern, String contentType, Function<FakeStream, Optional<FakeAnswer>> opened) {
        synchronized (monitor) {
            streamRoutes.removeIf(route -> route.plain.isSame(method, pattern));
            streamRoutes.add(new StreamRoute(
                    new FakeRoute(method, pattern, request -> FakeAnswer.empty(500)), contentType, opened));
        }
        return this;
    }

    /** All requests from now on meet this fault. */
    public void failAll(FakeFault fault) {
        fail(request -> true, Integer.MAX_VALUE, fault);
    }

    /** The next requests meet this fault. */
    public void failNext(int requests, FakeFault fault) {
        fail(request -> true, requests, fault);
    }

    /** The next of these requests meet this fault; of several faults the first one given that fits counts. */
    public void fail(Predicate<FakeRequest> which, int requests, FakeFault fault) {
        synchronized (monitor) {
            overlays.add(new Overlay(which, requests, fault));
        }
    }

    /** Takes all faults away. */
    public void heal() {
        synchronized (monitor) {
            overlays.clear();
        }
    }

    /** What came so far, in order, read whole; of more than 10,000 the newest. */
    public List<FakeRequest> requests() {
        synchronized (monitor) {
            return exchanges.stream().map(Exchange::seen).toList();
        }
    }

    /** What came from the one of this number on, counted from 0. */
    List<FakeRequest> requestsFrom(int first) {
        List<FakeRequest> all = requests();
        return all.subList(first, all.size());
    }

    /** Requests for which there is no route and which met no fault. */
    public List<FakeRequest> unknown() {
        synchronized (monitor) {
            return exchanges.stream()
                    .filter(exchange -> exchange.unknown)
                    .map(Exchange::seen)
                    .toList();
        }
    }

    /** What handlers threw. */
    public List<Throwable> mistakes() {
        synchronized (monitor) {
            return List.copyOf(mistakes);
        }
    }

    /** How many bytes of {@link FakeFault.Huge} answers were taken off our hands, buffers of the system included. */
    public long sentOfHugeAnswers() {
        synchronized (monitor) {
            return sentOfHuge;
        }
    }

    /**
     * Waits until so many requests have come since the beginning.
     *
     * @throws AssertionError if they do not come in time
     */
    public void awaitRequests(int count, Duration timeout) {
        Waiting.until(
                monitor,
                timeout,
                () -> forgotten + exchanges.size() >= count,
                count + " requests",
                () -> requests().toString());
    }

    /** Stops listening, closes what is connected and waits until its threads are gone. */
    @Override
    public void close() {
        listener.shutForGood();
        List<Socket> left;
        synchronized (monitor) {
            closed = true;
            left = List.copyOf(connected);
        }
        left.forEach(FakeApi::closeQuietly);
        listener.awaitEnd();
    }

    private void arrived(Socket socket) {
        if (closed) {
            closeQuietly(socket);
            return;
        }
        connected.add(socket);
        listener.start(() -> serve(socket), "connection");
    }

    private void serve(Socket socket) {
        try {
            socket.setTcpNoDelay(true);
            InputStream in = new BufferedInputStream(socket.getInputStream());
            OutputStream out = new BufferedOutputStream(socket.getOutputStream());
            while (exchange(in, out, socket)) {
                out.flush();
            }
            out.flush();
        } catch (IOException e) {
            // The caller left, or we close: there is nobody to tell.
        } finally {
            closeQuietly(socket);
            synchronized (monitor) {
                connected.remove(socket);
            }
        }
    }

    /** Reads one request and does with it as told; false if the connection ends with it. */
    private boolean exchange(InputStream in, OutputStream out, Socket socket) throws IOException {
        Exchange exchange = read(in);
        if (exchange == null) {
            return false;
        }
        FakeFault fault;
        synchronized (monitor) {
            fault = fault(exchange.request);
            exchanges.add(exchange);
            if (exchanges.size() > REMEMBERED) {
                List<Exchange> oldest = exchanges.subList(0, REMEMBERED / 10); // seldom, for all that follow move
                forgotten += oldest.size();
                oldest.clear();
            }
            monitor.notifyAll();
        }
        if (fault == null) {
            SocketRoute route = socketRoute(exchange.request);
            if (route != null) {
                serve(route, exchange, in, out);
                return false;
            }
            StreamRoute going = streamRoute(exchange.request);
            if (going != null) {
                return serve(going, exchange, in, out, socket);
            }
            send(scripted(exchange), exchange, out);
            return !"close".equalsIgnoreCase(exchange.request.headers().get("connection"));
        }
        if (fault instanceof FakeFault.Answers told) {
            send(told.answer(), exchange, out);
            return true;
        }
        if (fault instanceof FakeFault.Huge huge) {
            sendHuge(huge.bytes(), exchange, out);
            return true;
        }
        if (fault instanceof FakeFault.LosesTheAnswer) {
            scripted(exchange);
        } else if (fault instanceof FakeFault.Silence) {
            while (in.read() >= 0) {
                // Until the caller gives up.
            }
        } else if (fault instanceof FakeFault.Resets) {
            socket.setSoLinger(true, 0);
        }
        return false;
    }

    private @Nullable SocketRoute socketRoute(FakeRequest request) {
        if (!"websocket".equalsIgnoreCase(request.headers().get("upgrade"))) {
            return null;
        }
        synchronized (monitor) {
            return socketRoutes.stream()
                    .filter(route ->
                            route.plain.match(request.method(), request.path()).isPresent())
                    .findFirst()
                    .orElse(null);
        }
    }

    private @Nullable StreamRoute streamRoute(FakeRequest request) {
        synchronized (monitor) {
            return streamRoutes.stream()
                    .filter(route ->
                            route.plain.match(request.method(), request.path()).isPresent())
                    .findFirst()
                    .orElse(null);
        }
    }

    /** True if an ordinary answer was given, after which the connection goes on. */
    private boolean serve(StreamRoute route, Exchange exchange, InputStream in, OutputStream out, Socket socket)
            throws IOException {
        FakeRequest routed = exchange.request.routed(route.plain
                .match(exchange.request.method(), exchange.request.path())
                .orElseThrow());
        FakeStream stream = new FakeStream(routed, route.contentType, socket);
        FakeAnswer instead;
        synchronized (turn) {
            try {
                instead = route.opened.apply(stream).orElse(null);
            } catch (FakeRefusal e) {
                instead = e.answer();
            } catch (RuntimeException | AssertionError e) {
                instead = failed(e);
            }
        }
        synchronized (monitor) {
            exchange.request = routed;
        }
        if (instead != null) {
            send(instead, exchange, out);
            return true;
        }
        stream.begin(out);
        synchronized (monitor) {
            exchange.answered = true;
            monitor.notifyAll();
        }
        stream.serve(in);
        return false;
    }

    private void serve(SocketRoute route, Exchange exchange, InputStream in, OutputStream out) throws IOException {
        FakeSocket opened = new FakeSocket(exchange.request, in, out);
        opened.accept();
        synchronized (monitor) {
            exchange.answered = true;
            monitor.notifyAll();
        }
        try {
            synchronized (turn) {
                route.opened.accept(opened);
            }
        } catch (RuntimeException | AssertionError e) {
            synchronized (monitor) {
                mistakes.add(e);
            }
            return;
        }
        opened.serve();
    }

    private @Nullable FakeFault fault(FakeRequest request) {
        for (Overlay overlay : overlays) {
            if (overlay.left > 0 && overlay.which.test(request)) {
                overlay.left--;
                return overlay.fault;
            }
        }
        return null;
    }

    private FakeAnswer scripted(Exchange exchange) {
        FakeRequest request = exchange.request;
        List<FakeRoute> known;
        synchronized (monitor) {
            known = List.copyOf(routes);
        }
        for (FakeRoute route : known) {
            Map<String, String> variables =
                    route.match(request.method(), request.path()).orElse(null);
            if (variables != null) {
                FakeRequest routed = request.routed(variables);
                synchronized (monitor) {
                    exchange.request = routed;
                }
                synchronized (turn) {
                    return handled(route, routed);
                }
            }
        }
        synchronized (monitor) {
            exchange.unknown = true;
        }
        return FakeAnswer.json(404, "{\"error\":\"the script has no route for this\"}");
    }

    private FakeAnswer handled(FakeRoute route, FakeRequest request) {
        try {
            return route.handler().apply(request);
        } catch (FakeRefusal e) {
            return e.answer();
        } catch (RuntimeException | AssertionError e) {
            return failed(e);
        }
    }

    private FakeAnswer failed(Throwable mistake) {
        synchronized (monitor) {
            mistakes.add(mistake);
        }
        return FakeAnswer.json(500, "{\"error\":\"the script failed\"}");
    }

    private void send(FakeAnswer answer, Exchange exchange, OutputStream out) throws IOException {
        boolean bodiless = exchange.request.method().equals("HEAD") || answer.status() == 204 || answer.status() == 304;
        head(answer.status(), answer.headers(), bodiless ? -1 : answer.body().length, out);
        if (!bodiless) {
            out.write(answer.body());
        }
        out.flush();
        synchronized (monitor) {
            exchange.answered = true;
            monitor.notifyAll();
        }
    }

    /** An object that is good JSON from beginning to end, so that nothing but its size can be minded. */
    private void sendHuge(long bytes, Exchange exchange, OutputStream out) throws IOException {
        head(200, Map.of("Content-Type", "application/json"), bytes, out);
        out.write('{');
        for (long left = bytes - 2; left > 0; ) {
            int now = (int) Math.min(left, BLANKS.length);
            out.write(BLANKS, 0, now);
            left -= now;
            synchronized (monitor) {
                sentOfHuge += now;
            }
        }
        out.write('}');
        out.flush();
        synchronized (monitor) {
            exchange.answered = true;
        }
    }

    private static void head(int status, Map<String, String> headers, long length, OutputStream out)
            throws IOException {
        StringBuilder head = new StringBuilder("HTTP/1.1 ").append(status).append(" -\r\n");
        headers.forEach(
                (name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
        if (length >= 0) {
            head.append("Content-Length: ").append(length).append("\r\n");
        }
        out.write(head.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1));
    }

    private static @Nullable Exchange read(InputStream in) throws IOException {
        String first = line(in);
        if (first == null) {
            return null;
        }
        String[] parts = first.split(" ");
        if (parts.length != 3) {
            throw new IOException("no request: " + first);
        }
        Map<String, String> headers = new HashMap<>();
        for (String line = line(in); line != null && !line.isEmpty(); line = line(in)) {
            int colon = line.indexOf(':');
            if (colon > 0) {
                headers.put(
                        line.substring(0, colon).toLowerCase(Locale.ROOT),
                        line.substring(colon + 1).strip());
            }
        }
        String target = parts[1];
        int question = target.indexOf('?');
        String path = question < 0 ? target : target.substring(0, question);
        return new Exchange(new FakeRequest(parts[0], target, path, headers, body(in, headers), Map.of(), false));
    }

    private static byte[] body(InputStream in, Map<String, String> headers) throws IOException {
        if (!"chunked".equalsIgnoreCase(headers.get("transfer-encoding"))) {
            return exactly(in, Integer.parseInt(headers.getOrDefault("content-length", "0")));
        }
        ByteArrayOutputStream whole = new ByteArrayOutputStream();
        while (true) {
            String size = line(in);
            if (size == null) {
                throw new EOFException();
            }
            byte[] chunk = exactly(in, Integer.parseInt(size.strip(), 16));
            line(in);
            if (chunk.length == 0) {
                return whole.toByteArray();
            }
            whole.write(chunk);
        }
    }

    private static byte[] exactly(InputStream in, int length) throws IOException {
        if (length < 0 || length > LONGEST_BODY) {
            throw new IOException("a body of " + length + " bytes");
        }
        byte[] bytes = in.readNBytes(length);
        if (bytes.length < length) {
            throw new EOFException();
        }
        return bytes;
    }

    /** Null at the end. */
    private static @Nullable String line(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        int next = in.read();
        if (next < 0) {
            return null;
        }
        for (; next >= 0 && next != '\n'; next = in.read()) {
            if (line.size() == LONGEST_LINE) {
                throw new IOException("a line of more than " + LONGEST_LINE + " bytes");
            }
            if (next != '\r') {
                line.write(next);
            }
        }
        return line.toString(StandardCharsets.ISO_8859_1);
    }

    private static void closeQuietly(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // It is closed.
        }
    }

    /** A request and what became of it; guarded by the monitor once it is known. */
    private static final class Exchange {
        private FakeRequest request;
        private boolean answered;
        private boolean unknown;

        Exchange(FakeRequest request) {
            this.request = request;
        }

        FakeRequest seen() {
            return new FakeRequest(
                    request.method(),
                    request.target(),
                    request.path(),
                    request.headers(),
                    request.body(),
                    request.variables(),
                    answered);
        }
    }

    private record StreamRoute(
            FakeRoute plain, String contentType, Function<FakeStream, Optional<FakeAnswer>> opened) {}

    private record SocketRoute(FakeRoute plain, Consumer<FakeSocket> opened) {}

    private static final class Overlay {
        private final Predicate<FakeRequest> which;
        private final FakeFault fault;
        private int left;

        Overlay(Predicate<FakeRequest> which, int left, FakeFault fault) {
            this.which = which;
            this.left = left;
            this.fault = fault;
        }
    }
}
