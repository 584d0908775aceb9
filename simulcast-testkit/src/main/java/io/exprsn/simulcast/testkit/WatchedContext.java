package io.exprsn.simulcast.testkit;

import io.exprsn.simulcast.Secret;
import io.exprsn.simulcast.spi.ApiAnswer;
import io.exprsn.simulcast.spi.ApiRequest;
import io.exprsn.simulcast.spi.ApiSocket;
import io.exprsn.simulcast.spi.ApiStream;
import io.exprsn.simulcast.spi.PlatformContext;
import io.exprsn.simulcast.spi.PlatformHttp;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;

/** A context that notes what an adapter asks of it, and shortens deadlines so that a test of silence is short. */
final class WatchedContext implements ForwardingContext {
    private static final Duration USUAL = Duration.ofSeconds(20);
    private static final int USUAL_SIZE = 1 << 20;

    private final PlatformContext inner;
    private final Duration longest;
    private final List<Sending> sendings = new CopyOnWriteArrayList<>();
    private final List<String> refused = new CopyOnWriteArrayList<>();

    /**
     * A request that was sent.
     *
     * @param by the thread that did
     * @param deadline as the adapter wanted it
     * @param most bytes that the adapter wanted to read at most
     */
    record Sending(Thread by, Duration deadline, int most) {}

    WatchedContext(PlatformContext inner, Duration longest) {
        this.inner = inner;
        this.longest = longest;
    }

    @Override
    public PlatformContext inner() {
        return inner;
    }

    List<Sending> sendings() {
        return List.copyOf(sendings);
    }

    /** Addresses that the way to the platform did not take. */
    List<String> refused() {
        return List.copyOf(refused);
    }

    @Override
    public PlatformHttp http() {
        return new Http(inner.http());
    }

    private final class Http implements PlatformHttp {
        private final PlatformHttp real;

        Http(PlatformHttp real) {
            this.real = real;
        }

        @Override
        public PlatformHttp on(String host) {
            return new Http(accepted(host, () -> real.on(host)));
        }

        @Override
        public PlatformHttp on(String host, String customer) {
            return new Http(accepted(host, () -> real.on(host, customer)));
        }

        @Override
        public ApiRequest request(String method, String path) {
            return new Request(real.request(method, path));
        }

        @Override
        public ApiRequest request(String method, URI address) {
            return new Request(accepted(
                    address.getScheme() + "://" + address.getAuthority(), () -> real.request(method, address)));
        }

        private <T> T accepted(String what, Supplier<T> attempt) {
            try {
                return attempt.get();
            } catch (RuntimeException e) {
                refused.add(what);
                throw e;
            }
        }
    }

    private final class Request implements ApiRequest {
        private final ApiRequest real;
        private Duration wanted = USUAL;
        private int most = USUAL_SIZE;

        Request(ApiRequest real) {
            this.real = real;
        }

        private ApiRequest sending() {
            sendings.add(new Sending(Thread.currentThread(), wanted, most));
            return real.within(wanted.compareTo(longest) < 0 ? wanted : longest);
        }

        @Override
        public ApiRequest query(String name, String value) {
            real.query(name, value);
            return this;
        }

        @Override
        public ApiRequest header(String name, String value) {
            real.header(name, value);
            return this;
        }

        @Override
        public ApiRequest header(String name, Secret value) {
            real.header(name, value);
            return this;
        }

        @Override
        public ApiRequest bearer(Secret token) {
            real.bearer(token);
            return this;
        }

        @Override
        public ApiRequest json(Object body) {
            real.json(body);
            return this;
        }

        @Override
        public ApiRequest form(String name, String value) {
            real.form(name, value);
            return this;
        }

        @Override
        public ApiRequest form(String name, Secret value) {
            real.form(name, value);
            return this;
        }

        @Override
        public ApiRequest body(String contentType, byte[] bytes) {
            real.body(contentType, bytes);
            return this;
        }

        @Override
        public ApiRequest doing(String what) {
            real.doing(what);
            return this;
        }

        @Override
        public ApiRequest costs(String call, String feature) {
            real.costs(call, feature);
            return this;
        }

        @Override
        public ApiRequest withoutCredential() {
            real.withoutCredential();
            return this;
        }

        @Override
        public ApiRequest within(Duration deadline) {
            wanted = deadline;
            return this;
        }

        @Override
        public ApiRequest atMost(int bytes) {
            most = bytes;
            real.atMost(bytes);
            return this;
        }

        @Override
        public <T> T read(Class<T> type) {
            return sending().read(type);
        }

        @Override
        public void send() {
            sending().send();
        }

        @Override
        public ApiAnswer answer() {
            return sending().answer();
        }

        @Override
        public ApiStream stream() {
            return sending().stream();
        }

        @Override
        public ApiSocket socket() {
            return sending().socket();
        }
    }
}
