package io.exprsn.simulcast.internal.platform;

import io.exprsn.simulcast.ErrorKind;
import io.exprsn.simulcast.SimulcastException;
import io.exprsn.simulcast.internal.http.HttpAnswer;
import io.exprsn.simulcast.internal.json.Json;
import io.exprsn.simulcast.spi.ApiAnswer;
import java.util.Optional;

/** A good answer. Nothing of its body is ever quoted: it may hold a stream key. */
record Answer(HttpAnswer answer, String doing) implements ApiAnswer {
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
        return read(answer.body(), type, doing + ": the answer with status " + answer.status());
    }

    /** Reads a piece of JSON, or says what is the matter with it. */
    static <T> T read(byte[] json, Class<T> type, String what) {
        try {
            return Json.read(json, type);
        } catch (Json.NotReadable e) {
            String problem = what + " of " + json.length + " bytes cannot be read: " + e.getMessage();
            throw switch (e.why()) {
                case NO_JSON ->
                    // An edge's page, or cut off without a sign: the next answer may be whole.
                    new SimulcastException(
                            ErrorKind.TRANSIENT, problem, "It may pass; look what stands between if it does not");
                case NOT_AS_EXPECTED ->
                    new SimulcastException(
                            ErrorKind.REJECTED,
                            problem,
                            "Look for a newer version of the adapter: the platform may have changed its answers");
                case TYPE_CLOSED -> new SimulcastException(ErrorKind.INTERNAL, problem, "Correct the adapter");
            };
        }
    }

    @Override
    public String toString() {
        return answer.toString();
    }
}
