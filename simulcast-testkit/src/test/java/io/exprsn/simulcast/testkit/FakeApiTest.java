package io.exprsn.simulcast.testkit;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.SocketException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class FakeApiTest {
    private static final Duration SOON = Duration.ofSeconds(20);

    private final FakeApi api = FakeApi.open();
    private final HttpClient client = HttpClient.newHttpClient();

    @AfterEach
    void closeApi() {
        api.close();
        assertThat(Thread.getAllStackTraces().keySet())
                .as("threads of a closed API")
                .noneMatch(thread -> thread.getName().startsWith("fake-api-"));
    }

    @Test
    void takesWebSocketsWhereItsScriptSaysSo() throws Exception {
        BlockingQueue<FakeSocket> opened = new LinkedBlockingQueue<>();
        api.onSocket("/rooms/{room}/chat", socket -> {
            socket.send("welcome");
            opened.add(socket);
        });
        Heard heard = new Heard();
        URI address = URI.create(api.address().toString().replace("http", "ws") + "/rooms/red/chat?since=1");
        WebSocket chat = client.newWebSocketBuilder().buildAsync(address, heard).get(20, SECONDS);
        FakeSocket platform = opened.poll(20, SECONDS);
        assertThat(platform.request().query("since")).contains("1");
        String large = "ü".repeat(40_000);
        platform.send(large);
        chat.sendText("hel", false).get(20, SECONDS);
        chat.sendText("lo", true).get(20, SECONDS);
        assertThat(heard.texts.poll(20, SECONDS)).isEqualTo("welcome");
        assertThat(heard.texts.poll(20, SECONDS)).isEqualTo(large);
        assertThat(platform.isOpen()).isTrue();

        platform.close(4003);

        assertThat(heard.code.get(20, SECONDS)).isEqualTo(4003);
        assertThat(platform.isOpen()).isFalse();
        platform.send("too late");
        assertThat(platform.received()).containsExactly("hello");
        assertThat(api.unknown()).isEmpty();
        assertThat(get("/rooms/red/chat").statusCode())
                .as("without the wish for a socket")
                .isEqualTo(426);
    }

    @Test
    void laysFaultsOverTheOpeningOfAWebSocket() {
        api.onSocket("/chat", socket -> {});
        api.failNext(1, new FakeFault.Answers(FakeAnswer.empty(503)));
        URI address = URI.create(api.address().toString().replace("http", "ws") + "/chat");
        assertThatThrownBy(() -> client.newWebSocketBuilder()
                        .buildAsync(address, new Heard())
                        .get(20, SECONDS))
                .cause()
                .isInstanceOf(WebSocketHandshakeException.class);
    }

    @Test
    void answersWithWhatGoesOnUntilItsScriptEndsIt() throws Exception {
        BlockingQueue<FakeStream> opened = new LinkedBlockingQueue<>();
        api.onStream("GET", "/rooms/{room}/events", "text/event-stream", stream -> {
            stream.send("data: early\n\n");
            opened.add(stream);
            return Optional.empty();
        });
        HttpResponse<Stream<String>> answer =
                client.send(HttpRequest.newBuilder(at("/rooms/red/events")).build(), BodyHandlers.ofLines());
        Iterator<String> lines = answer.body().iterator();
        assertThat(lines.next()).isEqualTo("data: early");
        FakeStream stream = opened.poll(20, SECONDS);
        assertThat(stream.request().variable("room")).isEqualTo("red");
        stream.send("data: grüße\n\n");
        assertThat(lines.next()).isEmpty();
        assertThat(lines.next()).isEqualTo("data: grüße");
        stream.end();
        stream.send("too late");
        assertThat(lines.next()).isEmpty();
        assertThat(lines.hasNext()).isFalse();
        assertThat(stream.isOpen()).isFalse();
        assertThat(api.requests())
                .singleElement()
                .satisfies(request -> assertThat(request.answered()).isTrue());
    }

    @Test
    void answersInsteadOfWhatGoesOnWhereItsScriptSaysSo() throws Exception {
        api.onStream("GET", "/events", "text/event-stream", stream -> Optional.of(FakeAnswer.empty(403)));
        assertThat(get("/events").statusCode()).isEqualTo(403);
        api.onStream("GET", "/events", "text/event-stream", stream -> {
            throw new IllegalStateException("a mistake");
        });
        assertThat(get("/events").statusCode()).isEqualTo(500);
        assertThat(api.mistakes())
                .singleElement()
                .satisfies(mistake -> assertThat(mistake).hasMessage("a mistake"));
        assertThat(api.unknown()).isEmpty();
    }

    /** What a client of a WebSocket hears. */
    private static final class Heard implements WebSocket.Listener {
        private final BlockingQueue<String> texts = new LinkedBlockingQueue<>();
        private final CompletableFuture<Integer> code = new CompletableFuture<>();
        private final StringBuilder text = new StringBuilder();

        @Override
        public CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
            text.append(data);
            if (last) {
                texts.add(text.toString());
                text.setLength(0);
            }
            return WebSocket.Listener.super.onText(socket, data, last);
        }

        @Override
        public CompletionStage<?> onClose(WebSocket socket, int status, String reason) {
            code.complete(status);
            return null;
        }
    }

    @Test
    void answersAsItsScriptSays() throws Exception {
        List<String> rooms = new ArrayList<>();
        api.on("POST", "/rooms/{room}/streams", request -> {
            rooms.add(request.variable("room"));
            return FakeAnswer.json(201, Map.of("title", request.json().get("title"), "count", rooms.size()));
        });
        HttpResponse<String> answer = post("/rooms/red%2Fblue+green/streams?part=id&part=key", "{\"title\":\"Über\"}");
        assertThat(answer.statusCode()).isEqualTo(201);
        assertThat(answer.headers().firstValue("Content-Type")).contains("application/json");
        assertThat(answer.body()).contains("\"Über\"", "1");
        assertThat(rooms).containsExactly("red/blue+green");
        // told a moment after the caller has it
        Awaitility.await().until(() -> api.requests().stream().allMatch(FakeRequest::answered));
        assertThat(api.requests()).singleElement().satisfies(request -> {
            assertThat(request.method()).isEqualTo("POST");
            assertThat(request.path()).isEqualTo("/rooms/red%2Fblue+green/streams");
            assertThat(request.query("part")).contains("id");
            assertThat(request.query("other")).isEmpty();
            assertThat(request.header("X-Asked")).contains("yes");
            assertThat(request.text()).isEqualTo("{\"title\":\"Über\"}");
        });
    }

    @Test
    void readsFormsAndBodiesInPieces() throws Exception {
        api.on("POST", "/form", request -> FakeAnswer.json(200, "{}"));
        send(HttpRequest.newBuilder(at("/form"))
                .POST(BodyPublishers.fromPublisher(BodyPublishers.ofString("name=a%20b&grant=c%26d"))) // in chunks
                .build());
        assertThat(api.requests()).singleElement().satisfies(request -> {
            assertThat(request.header("Transfer-Encoding")).contains("chunked");
            assertThat(request.form("name")).contains("a b");
            assertThat(request.form("grant")).contains("c&d");
        });
    }

    @Test
    void takesALaterRouteInThePlaceOfTheEarlierOne() throws Exception {
        api.on("GET", "/me", request -> FakeAnswer.empty(500));
        api.on("GET", "/me", request -> FakeAnswer.empty(204));
        assertThat(get("/me").statusCode()).isEqualTo(204);
    }

    @Test
    void forgetsTheOldestOfTenThousandRequestsAndCountsThemAllTheSame() throws Exception {
        api.on("GET", "/things", request -> FakeAnswer.empty(204));
        for (int number = 1; number <= 10_001; number++) {
            get("/things?number=" + number);
        }
        api.awaitRequests(10_001, SOON);
        assertThat(api.requests()).hasSize(9_001);
        assertThat(api.requests().get(0).query("number")).contains("1001");
        assertThat(api.requests().get(9_000).query("number")).contains("10001");
        assertThatThrownBy(() -> api.awaitRequests(10_002, Duration.ofMillis(1)))
                .isInstanceOf(AssertionError.class);
    }

    @Test
    void tellsWhatItHasNoRouteFor() throws Exception {
        api.on("GET", "/known", request -> FakeAnswer.json(200, "{}"));
        get("/known");
        assertThat(get("/unknown").statusCode()).isEqualTo(404);
        assertThat(post("/known", "").statusCode()).isEqualTo(404);
        assertThat(api.unknown()).map(FakeRequest::toString).containsExactly("GET /unknown", "POST /known");
    }

    @Test
    void tellsWhatAHandlerThrew() throws Exception {
        api.on("POST", "/json", request -> FakeAnswer.json(200, request.json()));
        assertThat(post("/json", "no json").statusCode()).isEqualTo(500);
        assertThat(api.mistakes())
                .singleElement()
                .satisfies(mistake -> assertThat(mistake).hasMessageContaining("POST /json"));
    }

    @Test
    void laysAFaultOverTheNextRequestsAlone() throws Exception {
        api.on("GET", "/me", request -> FakeAnswer.json(200, "{}"));
        FakeAnswer limited = FakeAnswer.json(429, "{}").with("Retry-After", "7");
        api.failNext(2, new FakeFault.Answers(limited));
        assertThat(get("/me").headers().firstValue("Retry-After")).contains("7");
        assertThat(get("/me").statusCode()).isEqualTo(429);
        assertThat(get("/me").statusCode()).isEqualTo(200);
    }

    @Test
    void laysAFaultOverSomeRequestsUntilItHeals() throws Exception {
        api.on("GET", "/me", request -> FakeAnswer.json(200, "{}"));
        api.fail(
                request -> request.path().equals("/other"),
                Integer.MAX_VALUE,
                new FakeFault.Answers(FakeAnswer.html(502, "<h1>Bad Gateway</h1>")));
        assertThat(get("/me").statusCode()).isEqualTo(200);
        assertThat(get("/other").body()).contains("Bad Gateway");
        assertThat(get("/other").statusCode()).isEqualTo(502);
        api.heal();
        assertThat(get("/other").statusCode()).isEqualTo(404);
    }

    @Test
    void closesWithoutAnAnswer() {
        api.on("GET", "/me", request -> FakeAnswer.json(200, "{}"));
        api.failAll(new FakeFault.Closes());
        assertThatThrownBy(() -> get("/me")).isInstanceOf(IOException.class);
        assertThat(api.requests())
                .allSatisfy(request -> assertThat(request.answered()).isFalse());
    }

    @Test
    void resetsTheConnection() {
        api.failAll(new FakeFault.Resets());
        assertThatThrownBy(() -> get("/me"))
                .isInstanceOfAny(SocketException.class, IOException.class)
                .hasStackTraceContaining("reset");
    }

    @Test
    void doesAsToldAndLosesTheAnswer() {
        List<String> made = new ArrayList<>();
        api.on("POST", "/streams", request -> {
            made.add(request.text());
            return FakeAnswer.json(200, "{}");
        });
        api.failAll(new FakeFault.LosesTheAnswer());
        assertThatThrownBy(() -> post("/streams", "one")).isInstanceOf(IOException.class);
        assertThat(made).contains("one");
    }

    @Test
    void saysNothingUntilTheCallerGivesUp() {
        api.failAll(new FakeFault.Silence());
        assertThatThrownBy(() -> client.send(
                        HttpRequest.newBuilder(at("/me"))
                                .timeout(Duration.ofMillis(200))
                                .build(),
                        BodyHandlers.ofString()))
                .isInstanceOf(HttpTimeoutException.class);
        api.awaitRequests(1, SOON);
    }

    @Test
    void makesUpAHugeAnswerAndCountsWhatIsTaken() throws Exception {
        api.failAll(new FakeFault.Huge(3 << 20));
        String body = get("/me").body();
        assertThat(body).hasSize(3 << 20).startsWith("{").endsWith("}");
        assertThat(api.sentOfHugeAnswers()).isEqualTo((3 << 20) - 2);
    }

    @Test
    void endsAlsoWhileSomebodyWaitsForAnAnswer() {
        api.failAll(new FakeFault.Silence());
        var answer = client.sendAsync(HttpRequest.newBuilder(at("/me")).build(), BodyHandlers.ofString());
        api.awaitRequests(1, SOON);
        api.close();
        assertThat(answer).failsWithin(SOON);
    }

    private HttpResponse<String> get(String target) throws Exception {
        return send(HttpRequest.newBuilder(at(target)).build());
    }

    private HttpResponse<String> post(String target, String body) throws Exception {
        return send(HttpRequest.newBuilder(at(target))
                .header("X-Asked", "yes")
                .POST(BodyPublishers.ofString(body))
                .build());
    }

    private HttpResponse<String> send(HttpRequest request) throws Exception {
        return client.send(request, BodyHandlers.ofString(StandardCharsets.UTF_8));
    }

    private URI at(String target) {
        return api.address().resolve(target);
    }
}
