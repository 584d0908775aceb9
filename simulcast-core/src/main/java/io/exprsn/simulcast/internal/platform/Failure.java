package io.exprsn.simulcast.internal.platform;

import io.exprsn.simulcast.credential.Redactor;
import io.exprsn.simulcast.internal.http.HttpAnswer;
import io.exprsn.simulcast.internal.json.Json;
import io.exprsn.simulcast.spi.ApiFailure;
import java.time.Duration;
import java.util.Optional;

/** A bad answer, for the adapter to explain. */
record Failure(HttpAnswer answer, String doing, Redactor known, Optional<Duration> retryAfter) implements ApiFailure {
    private static final int SHOWN = 300;
    private static final int LOOKED_AT = 8192;

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
        return beginning(answer, known);
    }

    @Override
    public <T> Optional<T> read(Class<T> type) {
        try {
            return Optional.of(Json.read(answer.body(), type));
        } catch (Json.NotReadable e) {
            return Optional.empty();
        }
    }

    /** Redacted first and cut then: a secret that a cut leaves the beginning of would not be known again. */
    static String beginning(HttpAnswer answer, Redactor known) {
        String whole = known.redact(answer.text());
        // Cut before tags are looked for, which takes a time that grows with the square of a hostile text.
        String text = whole.substring(0, Math.min(whole.length(), LOOKED_AT))
                .replaceAll("(?s)<(script|style).*?</\\1>", " ")
                .replaceAll("<[^>]{0,1000}>", " ")
                .replaceAll("[\\p{Cntrl}\\s]+", " ")
                .trim();
        return text.length() <= SHOWN ? text : text.substring(0, SHOWN) + " …";
    }

    @Override
    public String toString() {
        return doing + " failed: status " + answer.status();
    }
}
