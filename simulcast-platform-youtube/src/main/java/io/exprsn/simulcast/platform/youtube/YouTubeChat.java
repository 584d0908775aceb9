package io.exprsn.simulcast.platform.youtube;

import io.exprsn.simulcast.ErrorKind;
import io.exprsn.simulcast.SimulcastException;
import io.exprsn.simulcast.platform.youtube.YouTubeJson.BroadcastItem;
import io.exprsn.simulcast.platform.youtube.YouTubeJson.ChatItem;
import io.exprsn.simulcast.platform.youtube.YouTubeJson.ChatPage;
import io.exprsn.simulcast.spi.ApiStream;
import io.exprsn.simulcast.spi.Broadcast;
import io.exprsn.simulcast.spi.HasChat.ChatSink;
import io.exprsn.simulcast.spi.PlatformContext;
import io.exprsn.simulcast.spi.QuotaFacts;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The chat of one broadcast, for one call. It is read by one answer that goes on; only where YouTube has no such answer it is asked again and
 * again, which costs units each time.
 */
final class YouTubeChat {
    /** Detail of a broadcast: id of its chat. */
    static final String DETAIL = "chat";

    /** Who speaks more often than this uses up a day's quota within one show, though YouTube names shorter waits. */
    static final Duration SHORTEST_WAIT = Duration.ofSeconds(5);

    /** A chat may be silent for long, and a dead connection is too: after this it is opened again. */
    static final Duration LONGEST_SILENCE = Duration.ofMinutes(15);

    /** A number that makes no sense must not end the reading. */
    private static final Duration LONGEST_WAIT = Duration.ofMinutes(1);

    /** Seen to be refused beyond; YouTube does not write of it. */
    private static final int LONGEST_TEXT = 200;

    private static final String READING = "Reading the chat";
    private static final String WRITING = "Writing into the chat";

    private static final Set<String> OVER = Set.of("complete", "revoked");
    private static final Set<String> ON_THE_AIR = Set.of("live");

    /** What an answer without the method is called: by the status alone, or by the names of Google's front ends. */
    private static final Set<String> NOT_HERE = Set.of(
            "status 404",
            "status 405",
            "status 501",
            "notFound",
            "methodNotAllowed",
            "httpMethodNotAllowed",
            "notImplemented");

    /** How it is waited between two looks. */
    interface Pause {
        /** The usual one: by time, until interrupted. */
        Pause BY_TIME = time -> new CountDownLatch(1).await(time.toNanos(), TimeUnit.NANOSECONDS);

        /** Comes back when the time is over. */
        void await(Duration time) throws InterruptedException;
    }

    private final Broadcast broadcast;
    private final YouTubeApi api;
    private final Clock clock;
    private final Pause pause;
    private final Duration silence;

    YouTubeChat(Broadcast broadcast, PlatformContext context, Pause pause, Duration silence) {
        this.broadcast = broadcast;
        this.api = new YouTubeApi(context.http());
        this.clock = context.clock();
        this.pause = pause;
        this.silence = silence;
    }

    /** Comes back when the chat is over or the thread was interrupted between two looks. */
    void read(Optional<String> from, ChatSink sink) {
        String chat = id(READING).orElse(null);
        if (chat == null) {
            return;
        }
        try {
            try {
                read(chat, from.orElse(""), sink);
            } catch (SimulcastException e) {
                if (from.isEmpty() || !has(e, YouTubeErrors.PAGE_GONE)) {
                    throw e;
                }
                // A position is not good for ever; what comes twice has the same id.
                read(chat, "", sink);
            }
        } catch (SimulcastException e) {
            if (!has(e, YouTubeErrors.CHAT_OVER) && !isGoneWithItsBroadcast(e)) {
                throw e;
            }
        }
    }

    private void read(String chat, String from, ChatSink sink) {
        ApiStream stream;
        try {
            stream = api.chatStream(chat, from, READING);
        } catch (SimulcastException e) {
            if (e.reason().filter(NOT_HERE::contains).isEmpty()) {
                throw e;
            }
            poll(chat, from, sink);
            return;
        }
        try (stream) {
            follow(stream, sink);
        }
    }

    /** YouTube ends the answer from time to time, which is not the end of the chat. */
    private void follow(ApiStream stream, ChatSink sink) {
        while (true) {
            ApiStream.Next<ChatPage> next = stream.object(ChatPage.class, silence);
            ChatPage page = next.value().orElse(null);
            if (page != null) {
                if (isLast(page, sink)) {
                    return;
                }
            } else if (next.ended()) {
                throw again("YouTube ended the answer, as it does from time to time");
            } else {
                throw again("nothing came for " + silence.toMinutes() + " minutes");
            }
        }
    }

    private void poll(String chat, String from, ChatSink sink) {
        String position = from;
        while (true) {
            ChatPage page = api.chatPage(chat, position, READING);
            if (isLast(page, sink)) {
                return;
            }
            position = page.nextPageToken() == null ? position : page.nextPageToken();
            try {
                pause.await(wait(page.pollingIntervalMillis()));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt(); // whoever reads wants to end it
                return;
            }
        }
    }

    private static Duration wait(@Nullable Long asked) {
        long millis = asked == null ? 0 : asked;
        return Duration.ofMillis(Math.max(SHORTEST_WAIT.toMillis(), Math.min(LONGEST_WAIT.toMillis(), millis)));
    }

    /** Hands over a page, and then the position behind it. */
    private boolean isLast(ChatPage page, ChatSink sink) {
        if (page.error() != null) {
            // In the middle of a good answer; whoever asks next is told by the status too.
            throw again("YouTube broke it off with an error");
        }
        if (page.kind() == null && page.items() == null && page.nextPageToken() == null) {
            throw YouTubeApi.unreadable(READING, "it is no page of a chat");
        }
        boolean last = page.offlineAt() != null;
        for (ChatItem item : page.items() == null ? List.<ChatItem>of() : page.items()) {
            if (item != null) {
                YouTubeChatMessage.of(item, clock).ifPresent(sink);
                last |= item.isEnd();
            }
        }
        if (page.nextPageToken() != null && !page.nextPageToken().isEmpty()) {
            sink.position(page.nextPageToken());
        }
        return last;
    }

    void say(String text) {
        int length = text.codePointCount(0, text.length());
        if (text.isBlank() || length > LONGEST_TEXT) {
            throw new SimulcastException(
                    ErrorKind.INVALID,
                    WRITING + ": the text has " + (length > LONGEST_TEXT ? length + " characters" : "nothing to read")
                            + ", expected 1 to " + LONGEST_TEXT + " characters",
                    "Write a shorter text, or several");
        }
        String chat = id(WRITING)
                .orElseThrow(() -> new SimulcastException(
                        ErrorKind.REJECTED, WRITING + ": the broadcast is over", "Prepare a new broadcast"));
        api.say(chat, text, WRITING);
    }

    /** Empty if the broadcast is over. */
    private Optional<String> id(String doing) {
        return broadcast
                .detail(DETAIL)
                .or(() -> look(doing).map(found -> {
                    String told =
                            found.snippet() == null ? null : found.snippet().liveChatId();
                    if (told != null && !told.isEmpty()) {
                        return told;
                    }
                    if (!ON_THE_AIR.contains(found.lifeCycle())) {
                        throw notYet(doing, null);
                    }
                    throw new SimulcastException(
                            ErrorKind.REJECTED,
                            doing + ": the broadcast has no chat",
                            "Switch the chat on in YouTube Studio, if there shall be one");
                }));
    }

    /** A chat may come some seconds after its broadcast; one of a broadcast that is on the air should be there. */
    private boolean isGoneWithItsBroadcast(SimulcastException e) {
        if (!has(e, YouTubeErrors.CHAT_GONE)) {
            return false;
        }
        BroadcastItem found = look(READING).orElse(null);
        if (found != null && !ON_THE_AIR.contains(found.lifeCycle())) {
            throw notYet(READING, e);
        }
        return found == null;
    }

    /** Empty if it is over. */
    private Optional<BroadcastItem> look(String doing) {
        return api.broadcast(broadcast.id(), "id,snippet,status", QuotaFacts.CHAT, doing)
                .filter(found -> !OVER.contains(found.lifeCycle()));
    }

    private static boolean has(SimulcastException e, String reason) {
        return e.reason().filter(reason::equals).isPresent();
    }

    private static SimulcastException notYet(String doing, @Nullable SimulcastException cause) {
        return new SimulcastException(
                ErrorKind.TRANSIENT, doing + ": the broadcast has no chat yet", "Wait: it is tried again", cause);
    }

    private static SimulcastException again(String what) {
        return new SimulcastException(
                ErrorKind.TRANSIENT, READING + ": " + what, "Wait: it is read on from where it was");
    }
}
