package io.exprsn.simulcast.platform.youtube;

import com.github.tomakehurst.wiremock.common.Json;
import io.exprsn.simulcast.ErrorKind;
import io.exprsn.simulcast.Secret;
import io.exprsn.simulcast.SimulcastException;
import io.exprsn.simulcast.credential.ClientIdentity;
import io.exprsn.simulcast.credential.Credential;
import io.exprsn.simulcast.spi.ApiAnswer;
import io.exprsn.simulcast.spi.ApiError;
import io.exprsn.simulcast.spi.ApiFailure;
import io.exprsn.simulcast.spi.ApiRequest;
import io.exprsn.simulcast.spi.PlatformAdapter;
import io.exprsn.simulcast.spi.PlatformContext;
import io.exprsn.simulcast.spi.PlatformHttp;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import wiremock.com.fasterxml.jackson.core.JsonProcessingException;
import wiremock.com.fasterxml.jackson.databind.DeserializationFeature;
import wiremock.com.fasterxml.jackson.databind.ObjectMapper;

/** The way to a played YouTube: what the SPI promises around a request, in its smallest form. */
final class LoopbackContext implements PlatformContext, PlatformHttp {
    static final Instant NOW = Instant.parse("2026-11-25T12:00:07Z");
    private static final ObjectMapper JSON =
            Json.getObjectMapper().copy().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);

    private final PlatformAdapter adapter;
    private final URI base;
    private final Map<String, String> settings;
    private Secret token = Secret.of("ya29.first");
    private Set<String> scopes = Set.of();
    private Instant now = NOW;
    private int refreshes;
    /** What each request said of itself. */
    private final List<String> costs = new ArrayList<>();

    LoopbackContext(PlatformAdapter adapter, String base, Map<String, String> settings) {
        this.adapter = adapter;
        this.base = URI.create(base);
        this.settings = settings;
    }

    LoopbackContext at(Instant instant) {
        this.now = instant;
        return this;
    }

    LoopbackContext granted(String... granted) {
        this.scopes = Set.of(granted);
        return this;
    }

    int refreshes() {
        return refreshes;
    }

    List<String> costs() {
        return costs;
    }

    @Override
    public String destination() {
        return "main channel";
    }

    @Override
    public Map<String, String> settings() {
        return settings;
    }

    @Override
    public Credential credential() {
        return new Credential.OAuthTokens(token, Secret.of("1//refresh"), null, scopes, null);
    }

    @Override
    public Optional<ClientIdentity> client() {
        return Optional.empty();
    }

    @Override
    public PlatformHttp http() {
        return this;
    }

    @Override
    public Clock clock() {
        return Clock.fixed(now, ZoneOffset.UTC);
    }

    @Override
    public PlatformHttp on(String host) {
        throw new AssertionError("YouTube has one host, asked for was " + host);
    }

    @Override
    public ApiRequest request(String method, String path) {
        return new Request(method, path);
    }

    @Override
    public ApiRequest request(String method, URI address) {
        throw new AssertionError("YouTube gives no addresses to call, asked for was " + address);
    }

    private record Answer(int status, Map<String, List<String>> headers, String text, String doing)
            implements ApiAnswer {
        @Override
        public Optional<String> header(String name) {
            return headers.entrySet().stream()
                    .filter(one -> name.equalsIgnoreCase(one.getKey()))
                    .map(one -> one.getValue().get(0))
                    .findFirst();
        }

        @Override
        public <T> T read(Class<T> type) {
            return read(type, text)
                    .orElseThrow(() -> new SimulcastException(
                            ErrorKind.REJECTED, doing + ": the answer cannot be read", "Report it"));
        }

        static <T> Optional<T> read(Class<T> type, String text) {
            try {
                return Optional.ofNullable(JSON.readValue(text, type));
            } catch (JsonProcessingException e) {
                return Optional.empty();
            }
        }
    }

    private record Failure(Answer answer) implements ApiFailure {
        @Override
        public String doing() {
            return answer.doing();
        }

        @Override
        public int status() {
            return answer.status();
        }

        @Override
        public Optional<String> header(String name) {
            return answer.header(name);
        }

        @Override
        public String text() {
            return answer.text();
        }

        @Override
        public <T> Optional<T> read(Class<T> type) {
            return Answer.read(type, text());
        }

        @Override
        public Optional<Duration> retryAfter() {
            return header("Retry-After").map(Long::parseLong).map(Duration::ofSeconds);
        }
    }

    private final class Request implements ApiRequest {
        private final String method;
        private final String path;
        private final StringBuilder query = new StringBuilder();
        private final Map<String, String> headers = new LinkedHashMap<>();
        private byte[] body = {};
        private String doing = "";

        Request(String method, String path) {
            this.method = method;
            this.path = path;
        }

        @Override
        public ApiRequest query(String name, String value) {
            query.append(query.isEmpty() ? '?' : '&')
                    .append(name)
                    .append('=')
                    .append(URLEncoder.encode(value, StandardCharsets.UTF_8));
            return this;
        }

        @Override
        public ApiRequest header(String name, String value) {
            headers.put(name, value);
            return this;
        }

        @Override
        public ApiRequest header(String name, Secret value) {
            return header(name, value.reveal()); // to the played platform
        }

        @Override
        public ApiRequest bearer(Secret bearer) {
            return header("Authorization", "Bearer " + bearer.reveal()); // to the played platform
        }

        @Override
        public ApiRequest json(Object object) {
            try {
                return body("application/json", JSON.writeValueAsBytes(object));
            } catch (JsonProcessingException e) {
                throw new AssertionError(e);
            }
        }

        @Override
        public ApiRequest form(String name, String value) {
            throw new AssertionError("YouTube's API takes no forms");
        }

        @Override
        public ApiRequest form(String name, Secret value) {
            throw new AssertionError("YouTube's API takes no forms");
        }

        @Override
        public ApiRequest body(String contentType, byte[] bytes) {
            body = bytes;
            return header("Content-Type", contentType);
        }

        @Override
        public ApiRequest doing(String what) {
            doing = what;
            return this;
        }

        @Override
        public ApiRequest costs(String call, String feature) {
            costs.add(call + " for " + feature);
            return this;
        }

        @Override
        public ApiRequest withoutCredential() {
            throw new AssertionError("Each request of this adapter has a credential");
        }

        @Override
        public ApiRequest within(Duration deadline) {
            return this;
        }

        @Override
        public ApiRequest atMost(int bytes) {
            return this;
        }

        @Override
        public <T> T read(Class<T> type) {
            return answer().read(type);
        }

        @Override
        public void send() {
            answer();
        }

        @Override
        public ApiAnswer answer() {
            Answer answer = sent();
            if (answer.status() / 100 == 2) {
                return answer;
            }
            ApiError error = adapter.explain(new Failure(answer));
            if (error.tokenExpired() && refreshes == 0) {
                refreshes++;
                token = Secret.of("ya29.second");
                answer = sent();
                if (answer.status() / 100 == 2) {
                    return answer;
                }
                error = adapter.explain(new Failure(answer));
            }
            throw new SimulcastException(
                    error.kind(),
                    doing + ": status " + answer.status() + ", " + error.reason(),
                    error.remedy(),
                    null,
                    error.retryAfter(),
                    error.reason());
        }

        private Answer sent() {
            adapter.authorize(this, LoopbackContext.this);
            try {
                HttpURLConnection connection =
                        (HttpURLConnection) base.resolve(path + query).toURL().openConnection();
                connection.setRequestMethod(method);
                connection.setInstanceFollowRedirects(false);
                headers.forEach(connection::setRequestProperty);
                if (method.equals("POST") || method.equals("PUT")) {
                    connection.setDoOutput(true);
                    try (OutputStream out = connection.getOutputStream()) {
                        out.write(body);
                    }
                }
                int status = connection.getResponseCode();
                try (InputStream in = status >= 400 ? connection.getErrorStream() : connection.getInputStream()) {
                    String text = in == null ? "" : new String(in.readAllBytes(), StandardCharsets.UTF_8);
                    return new Answer(status, connection.getHeaderFields(), text, doing);
                }
            } catch (IOException e) {
                throw new SimulcastException(ErrorKind.TRANSIENT, doing + ": no answer", "Wait", e);
            }
        }
    }
}
