package io.exprsn.simulcast.testkit;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import io.exprsn.simulcast.ErrorKind;
import io.exprsn.simulcast.Secret;
import io.exprsn.simulcast.SimulcastException;
import io.exprsn.simulcast.spi.ApiAnswer;
import io.exprsn.simulcast.spi.ApiError;
import io.exprsn.simulcast.spi.ApiFailure;
import io.exprsn.simulcast.spi.ApiRequest;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** A request of a bench. Not safe for several threads. */
final class BenchRequest implements ApiRequest {
    private static final JsonMapper JSON = JsonMapper.builder()
            .addModules(new Jdk8Module(), new JavaTimeModule())
            .defaultPropertyInclusion(
                    JsonInclude.Value.construct(JsonInclude.Include.NON_NULL, JsonInclude.Include.NON_NULL))
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION) // errors must not quote what may be secret
            .build();
    private static final int BEGINNING = 2_000;

    private final BenchContext context;
    private final String method;
    private final Map<String, String> headers = new LinkedHashMap<>();
    private final StringBuilder form = new StringBuilder();
    private String target;
    private byte[] body = {};
    private String doing;
    private boolean authorized = true;
    private Duration deadline = Duration.ofSeconds(20);
    private int most = 1 << 20;

    BenchRequest(BenchContext context, String method, String target) {
        this.context = context;
        this.method = method;
        this.target = target;
        doing = method + " " + target.split("\\?", 2)[0];
    }

    @Override
    public ApiRequest query(String name, String value) {
        target += (target.contains("?") ? "&" : "?") + encoded(name) + "=" + encoded(value);
        return this;
    }

    @Override
    public ApiRequest header(String name, String value) {
        headers.put(name, value);
        return this;
    }

    @Override
    public ApiRequest header(String name, Secret value) {
        context.redactor().register(value);
        return header(name, value.reveal()); // to be sent
    }

    @Override
    public ApiRequest bearer(Secret token) {
        context.redactor().register(token);
        return header("Authorization", "Bearer " + token.reveal()); // to be sent
    }

    @Override
    public ApiRequest json(Object content) {
        try {
            return body("application/json", JSON.writeValueAsBytes(content));
        } catch (JacksonException e) {
            throw new IllegalArgumentException("Not made of what JSON can hold: " + content.getClass(), e);
        }
    }

    @Override
    public ApiRequest form(String name, String value) {
        form.append(form.isEmpty() ? "" : "&").append(encoded(name)).append('=').append(encoded(value));
        return body("application/x-www-form-urlencoded", form.toString().getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public ApiRequest form(String name, Secret value) {
        context.redactor().register(value);
        return form(name, value.reveal()); // to be sent
    }

    @Override
    public ApiRequest body(String contentType, byte[] bytes) {
        body = bytes.clone();
        return header("Content-Type", contentType);
    }

    @Override
    public ApiRequest doing(String what) {
        doing = what;
        return this;
    }

    /** A bench counts no quota. */
    @Override
    public ApiRequest costs(String call, String feature) {
        return this;
    }

    @Override
    public ApiRequest withoutCredential() {
        authorized = false;
        return this;
    }

    @Override
    public ApiRequest within(Duration longest) {
        deadline = longest;
        return this;
    }

    @Override
    public ApiRequest atMost(int bytes) {
        most = bytes;
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
        BenchExchange.Answer came = exchange();
        if (isGood(came)) {
            return new Good(came);
        }
        ApiError error = explained(came);
        if (error.tokenExpired() && authorized && context.refresh()) {
            came = exchange();
            if (isGood(came)) {
                return new Good(came);
            }
            error = explained(came);
        }
        throw new SimulcastException(
                error.kind(),
                context.redactor()
                        .redact(doing + ": the platform answered with status " + came.status() + ", " + error.reason()),
                error.remedy(),
                null,
                error.retryAfter(),
                context.redactor().redact(error.reason()));
    }

    private BenchExchange.Answer exchange() {
        if (authorized) {
            context.adapter().authorize(this, context);
        }
        try {
            return BenchExchange.send(context.server(), method, target, headers, body, deadline, most);
        } catch (BenchExchange.TooLarge e) {
            throw new SimulcastException(
                    ErrorKind.REJECTED,
                    doing + ": the answer is larger than " + most + " bytes",
                    "Ask for less, or allow more with atMost",
                    e);
        } catch (IOException e) {
            throw new SimulcastException(
                    ErrorKind.TRANSIENT,
                    doing + ": no whole answer came, " + e.getMessage(),
                    "Wait: it is tried again",
                    e);
        }
    }

    private ApiError explained(BenchExchange.Answer answer) {
        return context.adapter().explain(new Failure(answer));
    }

    private static boolean isGood(BenchExchange.Answer answer) {
        return answer.status() >= 200 && answer.status() < 300;
    }

    private static <T> Optional<T> parsed(BenchExchange.Answer answer, Class<T> type) {
        try {
            return Optional.ofNullable(JSON.readValue(answer.body(), type));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private final class Good implements ApiAnswer {
        private final BenchExchange.Answer answer;

        Good(BenchExchange.Answer answer) {
            this.answer = answer;
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
        public <T> T read(Class<T> type) {
            return parsed(answer, type)
                    .orElseThrow(() -> new SimulcastException(
                            ErrorKind.REJECTED,
                            doing + ": the platform answered with something that cannot be read as "
                                    + type.getSimpleName(),
                            "Look whether the address is that of the platform's API"));
        }

        @Override
        public String toString() {
            return "status " + answer.status();
        }
    }

    private final class Failure implements ApiFailure {
        private final BenchExchange.Answer answer;

        Failure(BenchExchange.Answer answer) {
            this.answer = answer;
        }

        @Override
        public String doing() {
            return doing;
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
            String clean = context.redactor().redact(answer.text());
            return clean.substring(0, Math.min(BEGINNING, clean.length()));
        }

        @Override
        public <T> Optional<T> read(Class<T> type) {
            return parsed(answer, type);
        }

        @Override
        public Optional<Duration> retryAfter() {
            try {
                return answer.header("Retry-After").map(Long::parseLong).map(Duration::ofSeconds);
            } catch (NumberFormatException e) {
                return Optional.empty(); // a date, which no test of ours sends
            }
        }
    }
}
