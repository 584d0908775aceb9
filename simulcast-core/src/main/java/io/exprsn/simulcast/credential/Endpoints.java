package io.exprsn.simulcast.credential;

import io.exprsn.simulcast.ErrorKind;
import io.exprsn.simulcast.Secret;
import io.exprsn.simulcast.SimulcastException;
import io.exprsn.simulcast.internal.http.HttpCall;
import io.exprsn.simulcast.internal.http.HttpTransport;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** The way to a platform's endpoints: secrets travel in bodies and headers alone, and what comes back in error texts is redacted. */
final class Endpoints {
    private static final int MOST_BYTES = 256 << 10; // tokens have some hundred, signed ones some thousand

    private final HttpTransport transport;
    private final Redactor redactor;
    private final Clock clock;
    private final Duration deadline;

    Endpoints(HttpTransport transport, Redactor redactor, Clock clock, Duration deadline) {
        this.transport = transport;
        this.redactor = redactor;
        this.clock = clock;
        this.deadline = deadline;
    }

    EndpointAnswer post(URI endpoint, Form form) {
        HttpCall call = new HttpCall(
                "POST",
                endpoint,
                Map.of("Accept", "application/json"),
                "application/x-www-form-urlencoded",
                form.bytes(),
                deadline,
                MOST_BYTES);
        return sent(call, form.secrets());
    }

    /** Asks about an access token. */
    EndpointAnswer get(URI endpoint, Secret accessToken) {
        HttpCall call = new HttpCall(
                "GET",
                endpoint,
                Map.of(
                        "Accept",
                        "application/json",
                        "Authorization",
                        "OAuth " + accessToken.reveal()), // to be asked about
                null,
                new byte[0],
                deadline,
                MOST_BYTES);
        return sent(call, List.of(accessToken));
    }

    /** The redactor of an answer must know what the platform may throw back at us. */
    private EndpointAnswer sent(HttpCall call, List<Secret> secrets) {
        return new EndpointAnswer(transport.send(call), redactor.and(Redactor.of(secrets)));
    }

    /**
     * What an answer that is none of 2xx means.
     *
     * @param doing what was tried, such as "refreshing the token of \"main\""
     * @param gone whether the answer means that the grant, code or token is good for nothing
     * @param remedy what helps then
     */
    SimulcastException failure(String doing, EndpointAnswer answer, boolean gone, String remedy) {
        String problem = doing + " failed: the platform answered " + answer.quote();
        Duration wait = answer.retryAfter(clock).orElse(null);
        if (answer.status() == 429 || answer.says("rate_limit_exceeded", "slow_down")) {
            return new SimulcastException(
                    ErrorKind.RATE_LIMITED, problem, "Wait, as the platform asks, and try again", null, wait);
        }
        if (answer.status() >= 500
                || answer.status() == 408
                || answer.status() == 425
                || answer.says("temporarily_unavailable", "server_error")) {
            return new SimulcastException(
                    ErrorKind.TRANSIENT, problem, "It may pass: try again in a while", null, wait);
        }
        if (answer.says("invalid_client", "unauthorized_client", "invalid_client_secret", "deleted_client")) {
            return new SimulcastException(
                    ErrorKind.REJECTED,
                    problem,
                    "Compare the client's id, secret and kind with what is registered at the platform");
        }
        if (gone) {
            return new SimulcastException(ErrorKind.AUTHENTICATION, problem, remedy);
        }
        return new SimulcastException(
                ErrorKind.REJECTED,
                problem,
                "Compare the client, its redirect addresses and scopes with what is registered at the platform");
    }

    /** An answer of 2xx without what it is for. It is not quoted: it may hold tokens. */
    static SimulcastException incomplete(String doing, String missing) {
        return new SimulcastException(
                ErrorKind.TRANSIENT,
                doing + " failed: the platform's answer has no " + missing,
                "Try again; if it stays so, see whether the endpoint is the right one");
    }
}
