package io.exprsn.simulcast.examples.control;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.exprsn.simulcast.Secret;
import io.exprsn.simulcast.examples.control.http.Role;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** A control room for tests, in this process and on loopback. Every request with its answer is held against the API's description. */
final class ControlHarness implements AutoCloseable {
    static final String OPERATOR = "operator-0123456789abcdef";
    static final String VIEWER = "viewer-0123456789abcdef";
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    final ControlRoom room;
    final ApiContract contract = ApiContract.read();
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(PATIENCE)
            .build();
    private final ObjectMapper json = new ObjectMapper();

    private ControlHarness(ControlRoom room) {
        this.room = room;
    }

    /** With everything in this folder, the own network allowed, and no platform connected. */
    static ControlHarness open(Path folder) {
        return open(folder, Stage.NONE, settings -> settings.allowPrivate(true));
    }

    /** With other surroundings and settings. */
    static ControlHarness open(Path folder, Stage stage, UnaryOperator<ControlSettings.Builder> more) {
        ControlSettings settings = more.apply(ControlSettings.in(folder)
                        .token(Role.OPERATOR, Secret.of(OPERATOR))
                        .token(Role.VIEWER, Secret.of(VIEWER)))
                .build();
        return new ControlHarness(ControlRoom.open(settings, stage));
    }

    /** Who may do everything. */
    Client operator() {
        return client(Map.of("Authorization", "Bearer " + OPERATOR));
    }

    /** Who may look. */
    Client viewer() {
        return client(Map.of("Authorization", "Bearer " + VIEWER));
    }

    /** Who says nothing about themselves. */
    Client anybody() {
        return client(Map.of());
    }

    /** Who sends these headers with each request. */
    Client client(Map<String, String> headers) {
        return new Client(headers);
    }

    URI address(String target) {
        return URI.create("http://127.0.0.1:" + room.port() + target);
    }

    @Override
    public void close() {
        room.close();
    }

    /** Somebody who makes requests. */
    final class Client {
        private final Map<String, String> headers;

        private Client(Map<String, String> headers) {
            this.headers = headers;
        }

        /** The same with one more header. */
        Client with(String name, String value) {
            Map<String, String> more = new LinkedHashMap<>(headers);
            more.put(name, value);
            return new Client(more);
        }

        Answered get(String target) {
            return send("GET", target, null);
        }

        Answered post(String target, String body) {
            return send("POST", target, body);
        }

        /** Without a body. */
        Answered post(String target) {
            return send("POST", target, null);
        }

        Answered put(String target, String body) {
            return send("PUT", target, body);
        }

        Answered patch(String target, String body) {
            return send("PATCH", target, body);
        }

        Answered delete(String target) {
            return send("DELETE", target, null);
        }

        /** Sends as JSON, unless a header says otherwise. */
        Answered send(String method, String target, @Nullable String body) {
            HttpRequest.Builder request = HttpRequest.newBuilder(address(target))
                    .timeout(PATIENCE)
                    .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
            if (body != null && !headers.containsKey("Content-Type")) {
                request.header("Content-Type", "application/json");
            }
            headers.forEach(request::header);
            HttpResponse<byte[]> response;
            try {
                response = http.send(request.build(), BodyHandlers.ofByteArray());
            } catch (IOException e) {
                throw new UncheckedIOException(method + " " + target, e);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            Answered answered = new Answered(method + " " + target, response);
            assertThat(contract.complaints(
                            method,
                            target,
                            body,
                            response.statusCode(),
                            response.headers().firstValue("Content-Type").orElse(null),
                            response.body()))
                    .as(answered.toString())
                    .isEmpty();
            return answered;
        }
    }

    /** What was answered. */
    final class Answered {
        private final String asked;
        private final HttpResponse<byte[]> response;

        private Answered(String asked, HttpResponse<byte[]> response) {
            this.asked = asked;
            this.response = response;
        }

        int status() {
            return response.statusCode();
        }

        /** Insists on a status. */
        Answered expect(int status) {
            assertThat(status()).as(toString()).isEqualTo(status);
            return this;
        }

        byte[] bytes() {
            return response.body();
        }

        String text() {
            return new String(response.body(), StandardCharsets.UTF_8);
        }

        JsonNode json() {
            try {
                return json.readTree(response.body());
            } catch (IOException e) {
                throw new AssertionError(this + " is no JSON", e);
            }
        }

        /** A header; empty if it is not there. */
        String header(String name) {
            return response.headers().firstValue(name).orElse("");
        }

        @Override
        public String toString() {
            String body = text();
            return asked + " → " + status() + " " + (body.length() > 600 ? body.substring(0, 600) + "…" : body);
        }
    }
}
