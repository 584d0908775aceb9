package io.exprsn.simulcast.platform.facebook;

import io.exprsn.simulcast.spi.Broadcast;
import io.exprsn.simulcast.spi.ChatMessage;
import io.exprsn.simulcast.spi.HasChat.ChatSink;
import io.exprsn.simulcast.spi.PlatformContext;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/** A chat that is read on a thread of its own, and what came of it. */
final class ReadChat implements ChatSink, AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final List<ChatMessage> messages = new CopyOnWriteArrayList<>();
    private final List<String> positions = new CopyOnWriteArrayList<>();
    private final CompletableFuture<Optional<Throwable>> end = new CompletableFuture<>();
    private final Thread thread;

    ReadChat(Broadcast broadcast, @Nullable String from, PlatformContext context) {
        this(new FacebookAdapter(), broadcast, from, context);
    }

    ReadChat(FacebookAdapter adapter, Broadcast broadcast, @Nullable String from, PlatformContext context) {
        thread = new Thread(
                () -> {
                    try {
                        adapter.readChat(broadcast, Optional.ofNullable(from), this, context);
                        end.complete(Optional.empty());
                    } catch (RuntimeException e) {
                        end.complete(Optional.of(e));
                    }
                },
                "reads-the-chat");
        thread.start();
    }

    @Override
    public void accept(ChatMessage message) {
        messages.add(message);
    }

    @Override
    public void position(String position) {
        positions.add(position);
    }

    List<ChatMessage> messages() {
        return List.copyOf(messages);
    }

    List<String> texts() {
        return messages.stream().map(ChatMessage::text).toList();
    }

    /** Waits until so many were told, whether they held a message or not. */
    List<String> positions(int count) {
        Awaitility.await().atMost(PATIENCE).until(() -> positions.size() >= count);
        return List.copyOf(positions);
    }

    /** Waits until it broke, and tells how; empty if it came back. */
    Optional<Throwable> end() {
        return end.orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS).join();
    }

    Optional<Throwable> interrupted() {
        thread.interrupt();
        return end();
    }

    @Override
    public void close() {
        thread.interrupt();
        end();
    }
}
