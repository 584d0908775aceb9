package io.exprsn.simulcast.examples.control;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.function.Predicate;
import org.awaitility.Awaitility;

/** Asks a control room as a program does, with the operator's token; each request with its answer is held against the API's description. */
public final class Calls {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final ApiContract contract = ApiContract.read();
    private final HttpClient client =
            HttpClient.newBuilder().connectTimeout(PATIENCE).build();
    private final URI server;
    private final String token;

    public Calls(URI server, String token) {
        this.server = server;
        this.token = token;
    }

    /**
     * What was answered.
     *
     * @param json missing where it is none
     */
    public record Told(HttpResponse<byte[]> response, JsonNode json) {
        public int status() {
            return response.statusCode();
        }

        public String text() {
            return new String(response.body(), StandardCharsets.UTF_8);
        }

        public JsonNode at(String path) {
            return json.at(path);
        }

        /** The same, if it has this status. */
        public Told with(int status) {
            assertThat(status()).as(text()).isEqualTo(status);
            return this;
        }
    }

    public Told get(String path) {
        return send("GET", path, null);
    }

    public Told post(String path) {
        return send("POST", path, null);
    }

    public Told post(String path, String json, String... headers) {
        return send("POST", path, json, headers);
    }

    public Told patch(String path, String json) {
        return send("PATCH", path, json);
    }

    public Told put(String path, String json) {
        return send("PUT", path, json);
    }

    public Told delete(String path) {
        return send("DELETE", path, null);
    }

    /**
     * Asks.
     *
     * @param json in single quotes instead of double ones; null for no body
     */
    public Told send(String method, String path, String json, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(server.resolve(path))
                .timeout(PATIENCE)
                .header("Authorization", "Bearer " + token)
                .method(
                        method,
                        json == null ? BodyPublishers.noBody() : BodyPublishers.ofString(json.replace('\'', '"')));
        if (json != null) {
            request.header("Content-Type", "application/json");
        }
        if (headers.length > 0) {
            request.headers(headers);
        }
        try {
            HttpResponse<byte[]> response = client.send(request.build(), BodyHandlers.ofByteArray());
            assertThat(contract.complaints(
                            method,
                            path,
                            json == null ? null : json.replace('\'', '"'),
                            response.statusCode(),
                            response.headers().firstValue("Content-Type").orElse(null),
                            response.body()))
                    .as(method + " " + path + " is as the API's description says")
                    .isEmpty();
            return new Told(response, read(response.body()));
        } catch (IOException e) {
            throw new UncheckedIOException(method + " " + path, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static JsonNode read(byte[] body) {
        try {
            return JSON.readTree(new String(body, StandardCharsets.UTF_8));
        } catch (JsonProcessingException e) {
            return MissingNode.getInstance();
        }
    }

    /** Asks again and again until the answer is as it should be. */
    public Told await(String what, String path, Predicate<Told> right) {
        return Awaitility.await(what)
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(200))
                .ignoreExceptionsMatching(e -> e instanceof UncheckedIOException)
                .until(() -> get(path), right);
    }

    /** Waits until a destination of a stream is in a state. */
    public Told awaitState(String stream, String destination, String state) {
        return await(
                destination + " is " + state,
                "/api/simulcast/" + stream + "/status",
                told -> destination(told, destination).path("state").asText().equals(state));
    }

    /** A destination of a status. */
    public static JsonNode destination(Told status, String id) {
        for (JsonNode each : status.at("/destinations")) {
            if (each.path("id").asText().equals(id)) {
                return each;
            }
        }
        return MissingNode.getInstance();
    }
}
