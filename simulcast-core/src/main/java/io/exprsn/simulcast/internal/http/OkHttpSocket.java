package io.exprsn.simulcast.internal.http;

import io.exprsn.simulcast.ErrorKind;
import io.exprsn.simulcast.SimulcastException;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import okhttp3.Response;
import okhttp3.WebSocket;
import okhttp3.WebSocketListener;
import org.jspecify.annotations.Nullable;

/** Messages wait between OkHttp's thread and the reader's. */
final class OkHttpSocket extends WebSocketListener implements HttpSocket {
    private static final int WAITING = 1000;
    private static final int GOING_AWAY = 1001;
    private static final int TOO_MUCH = 1009;

    private final HttpCall call;
    private final CompletableFuture<HttpAnswer> opening = new CompletableFuture<>();
    private final BlockingQueue<Object> messages = new ArrayBlockingQueue<>(WAITING + 1);
    private volatile @Nullable WebSocket socket;
    private volatile @Nullable Integer closedWith;
    private volatile @Nullable HttpAnswer head;
    private volatile boolean over;

    private enum End {
        CLOSED
    }

    OkHttpSocket(HttpCall call) {
        this.call = call;
    }

    CompletableFuture<HttpAnswer> opening() {
        return opening;
    }

    void opened(WebSocket with, HttpAnswer answer) {
        socket = with;
        head = answer;
    }

    @Override
    public void onOpen(WebSocket with, Response response) {
        opening.complete(new HttpAnswer(response.code(), response.headers().toMultimap(), new byte[0]));
    }

    @Override
    public void onMessage(WebSocket with, String text) {
        if (text.length() > call.most()) {
            end(
                    with,
                    TOO_MUCH,
                    new SimulcastException(
                            ErrorKind.REJECTED,
                            call + " got a message of more than " + call.most()
                                    + " characters, which is the most that is read",
                            "Look whether the address is the platform's"));
        } else if (messages.size() >= WAITING || !messages.offer(text)) {
            end(with, TOO_MUCH, broke("more than " + WAITING + " messages wait to be read"));
        }
    }

    @Override
    public void onClosing(WebSocket with, int code, String reason) {
        closedWith = code;
        with.close(code == 1005 ? 1000 : code, null); // 1005 says that there was none, and must not be sent
        offer(End.CLOSED);
    }

    @Override
    public void onFailure(WebSocket with, Throwable t, @Nullable Response response) {
        if (response != null && !opening.isDone()) {
            opening.complete(answer(response));
            return;
        }
        SimulcastException failure = OkHttpTransport.failure(call, t instanceof IOException e ? e : new IOException(t));
        if (!opening.completeExceptionally(failure)) {
            offer(failure);
        }
    }

    private HttpAnswer answer(Response response) {
        try (response) {
            return OkHttpTransport.read(call, response);
        } catch (IOException e) {
            return new HttpAnswer(response.code(), Map.<String, List<String>>of(), new byte[0]);
        }
    }

    @Override
    public HttpAnswer head() {
        HttpAnswer answer = head;
        if (answer == null) {
            throw new IllegalStateException("Not opened yet");
        }
        return answer;
    }

    @Override
    public Optional<String> receive(Duration atMost) {
        if (over) {
            throw broke(closedWith == null ? "it is closed" : "the other side closed it with " + closedWith);
        }
        Object message;
        try {
            message = messages.poll(atMost.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            close();
            Thread.currentThread().interrupt();
            throw OkHttpTransport.interrupted(call);
        }
        if (message == null) {
            return Optional.empty();
        }
        if (message instanceof String text) {
            return Optional.of(text);
        }
        over = true;
        if (message instanceof SimulcastException e) {
            throw e;
        }
        throw broke("the other side closed it with " + closedWith);
    }

    @Override
    public void send(String text) {
        WebSocket open = socket;
        if (open == null || over || !open.send(text)) {
            throw broke("nothing can be sent any more");
        }
    }

    @Override
    public Optional<Integer> closeCode() {
        return Optional.ofNullable(closedWith);
    }

    @Override
    public void close() {
        over = true;
        WebSocket open = socket;
        if (open != null && !open.close(GOING_AWAY, null)) {
            open.cancel();
        }
    }

    private void end(WebSocket with, int code, SimulcastException why) {
        messages.clear(); // room for the reason
        offer(why);
        with.close(code, null);
    }

    private void offer(Object last) {
        messages.offer(last); // there is one place more than messages may take
    }

    private SimulcastException broke(String what) {
        return new SimulcastException(
                ErrorKind.TRANSIENT, call + " is over: " + what, "It is opened again where that helps");
    }
}
