package io.exprsn.simulcast.internal.platform;

import io.exprsn.simulcast.internal.http.HttpSocket;
import io.exprsn.simulcast.spi.ApiSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;

/** A WebSocket whose messages may name addresses that may be called, such as the one to move to. */
record PlatformSocket(HttpSocket socket, Answers answers, String doing) implements ApiSocket {
    @Override
    public Optional<String> receive(Duration atMost) {
        Optional<String> message = socket.receive(atMost);
        message.ifPresent(text -> answers.remember(text.getBytes(StandardCharsets.UTF_8)));
        return message;
    }

    @Override
    public <T> Optional<T> receive(Class<T> type, Duration atMost) {
        return receive(atMost)
                .map(text -> Answer.read(text.getBytes(StandardCharsets.UTF_8), type, doing + ": a message"));
    }

    @Override
    public void send(String text) {
        socket.send(text);
    }

    @Override
    public Optional<Integer> closeCode() {
        return socket.closeCode();
    }

    @Override
    public void close() {
        socket.close();
    }

    @Override
    public String toString() {
        return doing;
    }
}
