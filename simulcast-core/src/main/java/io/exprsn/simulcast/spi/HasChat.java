package io.exprsn.simulcast.spi;

import io.exprsn.simulcast.SimulcastException;
import java.util.Optional;
import java.util.function.Consumer;

/** A platform whose chat can be read and written. */
public interface HasChat {
    /**
     * Reads the chat until it is closed, the chat ends or something breaks, on the calling thread, which belongs to this alone and is
     * interrupted when it shall end. What must survive a break is the position: the next call goes on from there.
     *
     * @param from the position an earlier call told last; empty for the beginning
     * @param sink takes what arrives
     * @throws SimulcastException if it broke; it is read on later, from the last position
     */
    void readChat(Broadcast broadcast, Optional<String> from, ChatSink sink, PlatformContext context);

    /** Writes into the chat as the account's owner. */
    void say(Broadcast broadcast, String text, PlatformContext context);

    /** Takes what arrives, on the thread that reads. */
    interface ChatSink extends Consumer<ChatMessage> {
        /** Everything up to here has been handed over. */
        void position(String position);
    }
}
