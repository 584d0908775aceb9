package io.exprsn.simulcast.testkit;

import io.exprsn.simulcast.spi.Broadcast;
import io.exprsn.simulcast.spi.ChatMessage;
import io.exprsn.simulcast.spi.HasChat;
import io.exprsn.simulcast.spi.PlatformContext;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/** A chat that is read on a thread of its own, and what came of it. Safe for use by several threads. */
public final class ReadChat implements HasChat.ChatSink, AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final List<ChatMessage> messages = new CopyOnWriteArrayList<>();
    private final List<String> positions = new CopyOnWriteArrayList<>();
    private final CompletableFuture<Optional<Throwable>> end = new CompletableFuture<>();
    private final Thread thread;

    private ReadChat(HasChat platform, Broadcast broadcast, Optional<String> from, PlatformContext context) {
        thread = new Thread(
                () -> {
                    try {
                        platform.readChat(broadcast, from, this, context);
                        end.complete(Optional.empty());
                    } catch (RuntimeException e) {
                        end.complete(Optional.of(e));
                    }
                },
                "reads-the-chat");
    }

    /**
     * Begins to read.
     *
     * @param from the position to go on from; empty for the beginning
     */
    public static ReadChat of(HasChat platform, Broadcast broadcast, Optional<String> from, PlatformContext context) {
        ReadChat chat = new ReadChat(platform, broadcast, from, context);
        chat.thread.start();
        return chat;
    }

    @Override
    public void accept(ChatMessage message) {
        messages.add(message);
    }

    @Override
    public void position(String position) {
        synchronized (positions) {
            positions.add(position);
            positions.notifyAll();
        }
    }

    /** What came by now. */
    public List<ChatMessage> messages() {
        return List.copyOf(messages);
    }

    /** The texts of what came by now. */
    public List<String> texts() {
        return messages.stream().map(ChatMessage::text).toList();
    }

    /** Waits until so many positions were told, whether they came with a message or not. */
    public List<String> positions(int count) {
        Waiting.until(
                positions, PATIENCE, () -> positions.size() >= count, count + " positions", () -> positions.toString());
        return List.copyOf(positions);
    }

    /** Waits until it broke, and tells how; empty if it came back. */
    public Optional<Throwable> end() {
        return end.orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS).join();
    }

    /** Interrupts it, and waits until it ends. */
    public Optional<Throwable> interrupted() {
        thread.interrupt();
        return end();
    }

    @Override
    public void close() {
        interrupted();
    }
}
