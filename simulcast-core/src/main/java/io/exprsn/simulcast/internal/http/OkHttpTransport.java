package io.exprsn.simulcast.internal.http;

import io.exprsn.simulcast.ErrorKind;
import io.exprsn.simulcast.SimulcastException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLException;
import okhttp3.Call;
import okhttp3.Callback;
import okhttp3.ConnectionPool;
import okhttp3.Dispatcher;
import okhttp3.HttpUrl;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import okhttp3.WebSocket;
import okio.BufferedSource;
import org.jspecify.annotations.Nullable;

/** By OkHttp, on threads of its own, so that the caller can be interrupted while an answer is waited for. */
final class OkHttpTransport implements HttpTransport {
    private static final Duration CONNECT = Duration.ofSeconds(10);
    private static final Set<String> WANT_A_BODY = Set.of("POST", "PUT", "PATCH");

    private final ExecutorService threads;
    private final OkHttpClient client;

    OkHttpTransport() {
        AtomicInteger number = new AtomicInteger();
        threads = Executors.newCachedThreadPool(work -> {
            Thread thread = new Thread(work, "simulcast-http-" + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        });
        Dispatcher dispatcher = new Dispatcher(threads);
        // One platform that hangs must not make another wait; who calls bounds the number by his own threads.
        dispatcher.setMaxRequests(Integer.MAX_VALUE);
        dispatcher.setMaxRequestsPerHost(Integer.MAX_VALUE);
        client = new OkHttpClient.Builder()
                .dispatcher(dispatcher)
                // Shorter than the idle time of usual servers: a connection they closed meanwhile would fail a request,
                // which is
                // not sent again.
                .connectionPool(new ConnectionPool(8, 20, TimeUnit.SECONDS))
                .followRedirects(false)
                .followSslRedirects(false)
                .retryOnConnectionFailure(false)
                .connectTimeout(CONNECT)
                .readTimeout(Duration.ZERO) // the call's deadline holds
                .writeTimeout(Duration.ZERO)
                .build();
    }

    @Override
    public HttpAnswer send(HttpCall call) {
        Call running = client.newCall(request(call));
        running.timeout().timeout(call.deadline().toNanos(), TimeUnit.NANOSECONDS);
        CompletableFuture<HttpAnswer> answer = new CompletableFuture<>();
        running.enqueue(new Callback() {
            @Override
            public void onFailure(Call failed, IOException e) {
                answer.completeExceptionally(failure(call, e));
            }

            @Override
            public void onResponse(Call answered, Response response) {
                try (response) {
                    answer.complete(read(call, response));
                } catch (IOException e) {
                    answer.completeExceptionally(failure(call, e));
                } catch (RuntimeException | Error e) { // else the caller would wait for ever
                    answer.completeExceptionally(e);
                }
            }
        });
        return await(call, answer, running::cancel);
    }

    @Override
    public HttpStream stream(HttpCall call) {
        Call running = client.newCall(request(call));
        CompletableFuture<OkHttpStream> begun = new CompletableFuture<>();
        running.enqueue(new Callback() {
            @Override
            public void onFailure(Call failed, IOException e) {
                begun.completeExceptionally(failure(call, e));
            }

            @Override
            public void onResponse(Call answered, Response response) {
                try {
                    if (response.isSuccessful()) {
                        OkHttpStream stream = new OkHttpStream(
                                call,
                                running,
                                new HttpAnswer(
                                        response.code(), response.headers().toMultimap(), new byte[0]));
                        begun.complete(stream);
                        stream.pump(response, e -> failure(call, e));
                    } else {
                        try (response) {
                            begun.complete(new OkHttpStream(call, running, read(call, response)));
                        }
                    }
                } catch (IOException e) {
                    begun.completeExceptionally(failure(call, e));
                } catch (RuntimeException | Error e) { // else the caller would wait for ever
                    begun.completeExceptionally(e);
                }
            }
        });
        return await(call, begun.orTimeout(call.deadline().toNanos(), TimeUnit.NANOSECONDS), running::cancel);
    }

    @Override
    public HttpSocket socket(HttpCall call) {
        OkHttpSocket socket = new OkHttpSocket(call);
        WebSocket opening = client.newWebSocket(request(call), socket);
        socket.opened(
                opening,
                await(
                        call,
                        socket.opening().orTimeout(call.deadline().toNanos(), TimeUnit.NANOSECONDS),
                        opening::cancel));
        return socket;
    }

    private static <T> T await(HttpCall call, CompletableFuture<T> answer, Runnable cancel) {
        try {
            return answer.get();
        } catch (InterruptedException e) {
            cancel.run();
            Thread.currentThread().interrupt();
            throw interrupted(call);
        } catch (ExecutionException e) {
            cancel.run();
            Throwable cause = e.getCause();
            if (cause instanceof SimulcastException ours) {
                throw ours;
            }
            if (cause instanceof TimeoutException) {
                throw failure(call, new InterruptedIOException());
            }
            throw new SimulcastException(
                    ErrorKind.INTERNAL,
                    call + " failed in a way that was not foreseen: "
                            + (cause == null ? "" : cause.getClass().getName()),
                    "Report it",
                    cause);
        }
    }

    @Override
    public void close() {
        client.dispatcher().cancelAll();
        threads.shutdown();
        client.connectionPool().evictAll();
    }

    /** Ready to be sent, by a thread that may. */
    private static Request request(HttpCall call) {
        if (Thread.currentThread().isInterrupted()) {
            throw interrupted(call);
        }
        HttpUrl url = HttpUrl.parse(call.address().toString().replaceFirst("^ws(s?):", "http$1:"));
        if (url == null) {
            throw new SimulcastException(
                    ErrorKind.INVALID, call + " was not sent: that is no address for HTTP", "Look at the address");
        }
        Request.Builder request = new Request.Builder().url(url);
        call.headers().forEach((name, value) -> {
            requireHeader(call, name, value);
            request.header(name, value);
        });
        try {
            return request.method(call.method(), body(call)).build();
        } catch (IllegalArgumentException e) { // its text is not for showing: it may quote the address
            throw new SimulcastException(
                    ErrorKind.INTERNAL,
                    call + " was not sent: the method does not go with "
                            + (call.contentType() == null ? "no body" : "a body"),
                    "Correct the adapter");
        }
    }

    /** OkHttp's own error would quote the value. */
    private static void requireHeader(HttpCall call, String name, String value) {
        if (value.chars().anyMatch(c -> c < 0x20 && c != '\t' || c >= 0x7f)) {
            throw new SimulcastException(
                    ErrorKind.INVALID,
                    call + " was not sent: its header " + name + " holds a character that cannot stand there",
                    "Look whether a token or key was copied with a line break or a foreign character");
        }
    }

    private static @Nullable RequestBody body(HttpCall call) {
        if (call.contentType() != null) {
            return RequestBody.create(call.body(), MediaType.parse(call.contentType()));
        }
        return WANT_A_BODY.contains(call.method()) ? RequestBody.create(new byte[0], null) : null;
    }

    static HttpAnswer read(HttpCall call, Response response) throws IOException {
        BufferedSource source = response.body().source();
        if (source.request(call.most() + 1L)) { // reads no more than that, whatever length was declared
            throw new SimulcastException(
                    ErrorKind.REJECTED,
                    call + " got an answer of more than " + call.most() + " bytes, which is the most that is read",
                    "Look whether the address is the platform's");
        }
        return new HttpAnswer(response.code(), response.headers().toMultimap(), source.readByteArray());
    }

    static SimulcastException failure(HttpCall call, IOException e) {
        String what;
        String remedy = "It may pass; look at the network if it does not";
        if (e instanceof UnknownHostException) {
            what = "the name " + call.address().getHost() + " is not known";
            remedy = "Look at the name and at this machine's name server";
        } else if (e instanceof ConnectException || e instanceof NoRouteToHostException) {
            what = "the connection was refused or found no way";
            remedy = "Look whether a firewall or proxy stands between";
        } else if (e instanceof SSLException) {
            what = "TLS could not be agreed on, or the certificate is not one that this JVM trusts for "
                    + call.address().getHost();
            remedy = "Look at the clock of this machine and at what stands between";
        } else if (e instanceof InterruptedIOException) {
            what = "there was no whole answer within " + call.deadline().toMillis() + " ms";
        } else {
            what = "the connection broke before the answer was whole";
        }
        return new SimulcastException(ErrorKind.TRANSIENT, call + " failed: " + what, remedy, e);
    }

    static SimulcastException interrupted(HttpCall call) {
        return new SimulcastException(
                ErrorKind.TRANSIENT,
                call + " was given up: its thread was interrupted",
                "Nothing, if somebody wanted it to end");
    }
}
