package io.exprsn.simulcast.examples.control.page;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import javax.imageio.ImageIO;
import org.jspecify.annotations.Nullable;

/**
 * The page and an API that answers as the control room's does, over a show that is made up: what the page does is seen without media,
 * platforms and a store. It remembers what it was asked. Safe for use by several threads.
 */
final class FakeRoom implements AutoCloseable {
    static final String OPERATOR = "operator-token";
    static final String VIEWER = "viewer-token";
    static final String STREAM = "STREAM_ID";

    /** As the real one sends it: what the page does against it shows in the browser's console. */
    private static final String CSP =
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:;"
                    + " connect-src 'self'; font-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

    private static final Map<String, String> TYPES = Map.of(
            "html", "text/html; charset=utf-8",
            "css", "text/css; charset=utf-8",
            "js", "text/javascript; charset=utf-8",
            "svg", "image/svg+xml");

    /** One request that changes something. */
    record Asked(String method, String path, JsonNode body) {}

    private final ObjectMapper json = new ObjectMapper();
    private final List<Asked> asked = new CopyOnWriteArrayList<>();
    private final List<OutputStream> listeners = new CopyOnWriteArrayList<>();
    private final ObjectNode room;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
    private HttpServer server;
    private int ticks;
    private int events;

    private FakeRoom(int port) {
        try (InputStream in = FakeRoom.class.getResourceAsStream("room.json")) {
            room = (ObjectNode) json.readTree(in);
            server = listen(port);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Instant now = Instant.now();
        for (int ago = 290; ago > 0; ago--) {
            samples().add(sample(now.minusSeconds(2L * ago), ago));
        }
        object("status").put("onAirSince", now.minusSeconds(754).toString());
        destinations().forEach(one -> {
            ((ObjectNode) one).put("liveSince", now.minusSeconds(748).toString());
            ((ObjectNode) one).put("since", now.minusSeconds(748).toString());
        });
        clock.scheduleAtFixedRate(this::tick, 200, 500, TimeUnit.MILLISECONDS);
    }

    static FakeRoom start() {
        return new FakeRoom(0);
    }

    String url() {
        return "http://127.0.0.1:" + port() + "/";
    }

    int port() {
        return server.getAddress().getPort();
    }

    /** What changes something and came so far, the oldest first. */
    List<Asked> asked() {
        return List.copyOf(asked);
    }

    /** Puts a destination into a state, with a problem where it is one. */
    synchronized void put(String destination, String state, @Nullable String problem) {
        ObjectNode one = destination(destination);
        one.put("state", state);
        one.put("since", Instant.now().toString());
        if (problem == null) {
            one.put("liveSince", Instant.now().toString());
        } else {
            one.putObject("problem")
                    .put("kind", "TRANSIENT")
                    .put("text", problem)
                    .put("remedy", "Look whether its server takes the connection")
                    .put("at", Instant.now().toString());
            one.put("reconnects", one.path("reconnects").asInt() + 1);
        }
        event(
                state.equals("LIVE") ? "DestinationLive" : "DestinationRetrying",
                destination,
                state.equals("LIVE") ? "info" : "warning",
                one.path("name").asText() + (problem == null ? " is live again" : ": " + problem));
        send("status", room.get("status"));
    }

    synchronized void chat(String platform, String author, String text) {
        ArrayNode items = (ArrayNode) room.at("/chat/items");
        ObjectNode item = items.addObject()
                .put("streamId", STREAM)
                .put("n", items.size())
                .put("id", platform)
                .put("platform", platform)
                .put("author", author)
                .put("text", text)
                .put("kind", "MESSAGE")
                .put("at", Instant.now().toString());
        item.putArray("roles");
        send("chat", item);
    }

    /** Goes away as if its process were killed, its event streams with it. */
    void kill() {
        server.stop(0);
        listeners.forEach(FakeRoom::shut);
        listeners.clear();
    }

    /** Is there again, at the same port. */
    void comeBack() throws IOException {
        server = listen(port());
    }

    @Override
    public void close() {
        clock.shutdownNow();
        kill();
        threads.shutdownNow();
    }

    private HttpServer listen(int port) throws IOException {
        HttpServer made = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        made.setExecutor(threads);
        made.createContext("/", this::answer);
        made.start();
        return made;
    }

    private synchronized void tick() {
        ticks++;
        if (object("status").path("state").asText().equals("running")) {
            for (JsonNode one : destinations()) {
                boolean live = one.path("state").asText().equals("LIVE");
                ((ObjectNode) one)
                        .put("kilobits", live ? 2480 + (ticks * 37) % 60 : 0)
                        .put("fps", live ? 30.0 : 0.0);
            }
            ObjectNode sample = sample(Instant.now(), 0);
            samples().add(sample);
            send("sample", sample);
            send("status", room.get("status"));
        }
    }

    private ObjectNode sample(Instant at, int ago) {
        ObjectNode sample = json.createObjectNode();
        sample.put("streamId", STREAM)
                .put("at", at.truncatedTo(ChronoUnit.MILLIS).toString());
        ObjectNode by = sample.putObject("destinations");
        for (JsonNode one : destinations()) {
            String id = one.path("id").asText();
            boolean away = ago == 0 ? !one.path("state").asText().equals("LIVE") : id.equals("custom") && ago % 31 < 4;
            double wave = Math.sin((ago - ticks) / 6.0 + id.length()) * 90 + Math.sin((ago - ticks) / 1.7) * 40;
            by.putObject(id)
                    .put("kilobits", away ? 0 : Math.round(2500 + wave))
                    .put("fps", away ? 0 : 30 + Math.round(wave / 90) * 0.1)
                    .put("queuedMs", away ? 300 : 12)
                    .put("dropped", 0)
                    .put("state", ago == 0 ? one.path("state").asText() : away ? "RETRYING" : "LIVE");
        }
        return sample;
    }

    private synchronized void event(String type, @Nullable String destination, String severity, String text) {
        ObjectNode entry = json.createObjectNode()
                .put("n", room.at("/events/items").size() + 1)
                .put("type", type)
                .put("streamId", STREAM)
                .put("at", Instant.now().toString())
                .put("destination", destination)
                .put("severity", severity)
                .put("text", text);
        ((ArrayNode) room.at("/events/items")).insert(0, entry);
        send("event", entry);
    }

    private synchronized void send(String name, JsonNode data) {
        byte[] bytes = ("id: fake-" + ++events + "\nevent: " + name + "\ndata: " + data + "\n\n")
                .getBytes(StandardCharsets.UTF_8);
        for (OutputStream out : listeners) {
            try {
                out.write(bytes);
                out.flush();
            } catch (IOException e) {
                listeners.remove(out);
            }
        }
    }

    private void answer(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        exchange.getResponseHeaders().set("Content-Security-Policy", CSP);
        exchange.getResponseHeaders().set("X-Content-Type-Options", "nosniff");
        if (path.equals("/api/events")) {
            listenTo(exchange);
        } else if (path.startsWith("/api/")) {
            api(exchange, path.substring(5));
        } else if (path.equals("/oauth/authorize")) {
            exchange.getResponseHeaders().set("Location", "/#connected=twitch");
            exchange.sendResponseHeaders(303, -1);
            exchange.close();
        } else {
            page(exchange, path.equals("/") ? "index.html" : path.substring(1));
        }
    }

    private static void page(HttpExchange exchange, String name) throws IOException {
        try (InputStream in =
                FakeRoom.class.getResourceAsStream("/io/exprsn/simulcast/examples/control/page/" + name)) {
            String type = TYPES.get(name.substring(name.lastIndexOf('.') + 1));
            if (in == null || type == null) {
                exchange.sendResponseHeaders(404, -1);
                exchange.close();
                return;
            }
            write(exchange, 200, type, in.readAllBytes());
        }
    }

    private void listenTo(HttpExchange exchange) throws IOException {
        if (role(exchange) == null) {
            problem(exchange, 401, "Not logged in", "Log in");
            return;
        }
        exchange.getResponseHeaders().set("Content-Type", "text/event-stream");
        exchange.sendResponseHeaders(200, 0);
        OutputStream out = exchange.getResponseBody();
        out.write("retry: 300\n\n".getBytes(StandardCharsets.UTF_8));
        out.flush();
        listeners.add(out);
    }

    private void api(HttpExchange exchange, String path) throws IOException {
        String method = exchange.getRequestMethod();
        byte[] bytes = exchange.getRequestBody().readAllBytes();
        JsonNode body = bytes.length == 0 ? json.createObjectNode() : json.readTree(bytes);
        if (path.equals("session") && method.equals("POST")) {
            logIn(exchange, body.path("token").asText());
            return;
        }
        String role = role(exchange);
        if (role == null) {
            problem(exchange, 401, "Not logged in", "Log in with a token");
            return;
        }
        if (!method.equals("GET")) {
            asked.add(new Asked(method, "/api/" + path, body));
            if (role.equals("viewer") && !path.equals("session")) {
                problem(exchange, 403, "Viewers change nothing", "Log in with the operator's token");
                return;
            }
        }
        if (path.equals("session")) {
            if (method.equals("DELETE")) {
                exchange.getResponseHeaders().set("Set-Cookie", "simulcast=; Path=/; Max-Age=0");
                write(exchange, 204, null, new byte[0]);
            } else {
                ok(
                        exchange,
                        200,
                        json.createObjectNode()
                                .put("role", role)
                                .put("caller", role)
                                .put("demo", true));
            }
            return;
        }
        if (path.equals("simulcast/" + STREAM + "/preview")) {
            write(exchange, 200, "image/jpeg", picture());
            return;
        }
        synchronized (this) {
            JsonNode answer = method.equals("GET") ? read(path) : act(method, path, body);
            if (answer == null) {
                problem(exchange, 404, "Nothing is at /api/" + path, "Look at the address");
            } else {
                ok(exchange, method.equals("GET") ? 200 : 202, answer);
            }
        }
    }

    private @Nullable JsonNode read(String path) {
        String ofShow = "simulcast/" + STREAM + "/";
        if (path.startsWith(ofShow + "incidents/")) {
            return room.get("incident");
        }
        if (path.startsWith("destinations/platforms/")) {
            return json.createObjectNode()
                    .put("authUrl", url() + "oauth/authorize")
                    .put("state", "s")
                    .put("expiresAt", Instant.now().plusSeconds(600).toString());
        }
        return room.get(path.startsWith(ofShow) ? path.substring(ofShow.length()) : path);
    }

    private @Nullable JsonNode act(String method, String path, JsonNode body) {
        ObjectNode status = object("status");
        List<String> parts = Arrays.asList(path.split("/"));
        String what = parts.get(parts.size() - 1);
        switch (what) {
            case "start" -> {
                status.put("state", "running").put("onAirSince", Instant.now().toString());
                destinations()
                        .forEach(one -> ((ObjectNode) one)
                                .put("state", "LIVE")
                                .put("liveSince", Instant.now().toString()));
                event("SessionStarted", null, "info", "The show is on air");
                return status;
            }
            case "stop" -> {
                status.put("state", "idle").putNull("onAirSince");
                destinations().forEach(one -> ((ObjectNode) one).put("state", "IDLE"));
                event("SessionEnded", null, "info", "The show ended");
                return status;
            }
            case "pause", "resume", "retry" -> {
                ObjectNode one = destination(parts.get(3));
                one.put("wanted", what.equals("pause") ? "PAUSED" : "LIVE")
                        .put("state", what.equals("pause") ? "PAUSED" : "LIVE");
                send("status", status);
                return status;
            }
            case "destinations" -> {
                String id = body.path("id").asText(body.path("name").asText().replace(' ', '-'));
                ObjectNode one = destinations().addObject();
                one.setAll((ObjectNode) destinations().get(0).deepCopy());
                one.put("id", id)
                        .put("name", body.path("name").asText(id))
                        .put("platform", "rtmp")
                        .put("state", "LIVE")
                        .putNull("watchUrl")
                        .putNull("viewers");
                send("status", status);
                return status;
            }
            case "check" -> {
                return room.get("check");
            }
            case "edit" -> {
                ObjectNode stream = (ObjectNode) room.at("/streams/items/0");
                stream.setAll((ObjectNode) body);
                send("stream", stream);
                return room.get("edited");
            }
            case "chat" -> {
                return room.get("said");
            }
            case "rehearse" -> {
                object("rehearsal")
                        .put("state", "running")
                        .put("startedAt", Instant.now().toString());
                return json.createObjectNode().put("state", "running");
            }
            case "test-connection" -> {
                return json.createObjectNode()
                        .put("reachable", true)
                        .put("text", "It takes connections")
                        .put("tookMs", 21);
            }
            case "schedules" -> {
                ObjectNode one = ((ArrayNode) room.at("/schedules/items")).addObject();
                one.setAll((ObjectNode) body);
                one.put("id", "schedule-" + ticks).put("state", "WAITING");
                return one;
            }
            default -> {
                if (!method.equals("DELETE")) {
                    return null;
                }
                ArrayNode list =
                        parts.get(0).equals("schedules") ? (ArrayNode) room.at("/schedules/items") : destinations();
                for (Iterator<JsonNode> all = list.iterator(); all.hasNext(); ) {
                    if (all.next().path("id").asText().equals(what)) {
                        all.remove();
                    }
                }
                send("status", status);
                return json.createObjectNode();
            }
        }
    }

    private void logIn(HttpExchange exchange, String token) throws IOException {
        String role = token.equals(OPERATOR) ? "operator" : token.equals(VIEWER) ? "viewer" : null;
        if (role == null) {
            problem(exchange, 401, "This token is not known", "Look at what the server printed when it first started");
            return;
        }
        exchange.getResponseHeaders().set("Set-Cookie", "simulcast=" + role + "; HttpOnly; SameSite=Strict; Path=/");
        ok(exchange, 200, json.createObjectNode().put("role", role));
    }

    private static @Nullable String role(HttpExchange exchange) {
        String cookies = exchange.getRequestHeaders().getFirst("Cookie");
        return cookies == null
                ? null
                : cookies.contains("simulcast=operator")
                        ? "operator"
                        : cookies.contains("simulcast=viewer") ? "viewer" : null;
    }

    private byte[] picture() throws IOException {
        BufferedImage image = new BufferedImage(640, 360, BufferedImage.TYPE_INT_RGB);
        Graphics2D g = image.createGraphics();
        for (int bar = 0; bar < 8; bar++) {
            g.setColor(Color.getHSBColor(bar / 8f + ticks / 200f, 0.55f, 0.75f));
            g.fillRect(bar * 80, 0, 80, 360);
        }
        g.setColor(Color.BLACK);
        g.fillRect(0, 280, 640, 80);
        g.setColor(Color.WHITE);
        g.setFont(new Font(Font.MONOSPACED, Font.BOLD, 40));
        g.drawString(Instant.now().truncatedTo(ChronoUnit.SECONDS).toString(), 30, 335);
        g.dispose();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ImageIO.write(image, "jpeg", out);
        return out.toByteArray();
    }

    private void problem(HttpExchange exchange, int status, String title, String remedy) throws IOException {
        ObjectNode told = json.createObjectNode()
                .put("title", title)
                .put("status", status)
                .put("remedy", remedy);
        write(exchange, status, "application/problem+json", json.writeValueAsBytes(told));
    }

    private void ok(HttpExchange exchange, int status, JsonNode answer) throws IOException {
        write(exchange, status, "application/json", json.writeValueAsBytes(answer));
    }

    private static void write(HttpExchange exchange, int status, @Nullable String type, byte[] bytes)
            throws IOException {
        if (type != null) {
            exchange.getResponseHeaders().set("Content-Type", type);
        }
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        try (OutputStream out = exchange.getResponseBody()) {
            out.write(bytes);
        }
    }

    private static void shut(OutputStream out) {
        try {
            out.close();
        } catch (IOException e) {
            // The browser was faster.
        }
    }

    private ObjectNode object(String name) {
        return (ObjectNode) room.get(name);
    }

    private ArrayNode samples() {
        return (ArrayNode) room.at("/metrics/samples");
    }

    private ArrayNode destinations() {
        return (ArrayNode) room.at("/status/destinations");
    }

    private ObjectNode destination(String id) {
        List<ObjectNode> found = new ArrayList<>();
        destinations().forEach(one -> {
            if (one.path("id").asText().equals(id)) {
                found.add((ObjectNode) one);
            }
        });
        return found.get(0);
    }
}
