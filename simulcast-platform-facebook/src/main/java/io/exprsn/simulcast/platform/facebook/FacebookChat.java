package io.exprsn.simulcast.platform.facebook;

import io.exprsn.simulcast.ErrorKind;
import io.exprsn.simulcast.SimulcastException;
import io.exprsn.simulcast.credential.Credential.Account;
import io.exprsn.simulcast.platform.facebook.FacebookJson.Comment;
import io.exprsn.simulcast.platform.facebook.FacebookJson.Comments;
import io.exprsn.simulcast.platform.facebook.FacebookJson.Person;
import io.exprsn.simulcast.spi.ApiStream;
import io.exprsn.simulcast.spi.Broadcast;
import io.exprsn.simulcast.spi.BroadcastStatus.Phase;
import io.exprsn.simulcast.spi.ChatMessage;
import io.exprsn.simulcast.spi.ChatMessage.Kind;
import io.exprsn.simulcast.spi.ChatMessage.Role;
import io.exprsn.simulcast.spi.HasChat.ChatSink;
import io.exprsn.simulcast.spi.PlatformContext;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The comments of one broadcast, for one call. They are read from an answer that Facebook keeps open, and asked for once when it is open, so
 * that nothing is lost in between, and whenever it was silent for a while, since a dead one is silent too. Where there is no such answer they
 * are asked for again and again.
 */
final class FacebookChat {
    /** Facebook says that it is there each 2 s, in lines that hold nothing; after this it is asked instead. */
    static final Duration LONGEST_SILENCE = Duration.ofSeconds(30);

    static final Duration BETWEEN_LOOKS = Duration.ofSeconds(5);

    /** Each so many looks it is asked whether the broadcast is over: once a minute. */
    private static final int LOOKS = 12;

    /** 2,000 comments; who reads a larger chat from its beginning gets the newest of them. */
    private static final int MOST_PAGES = 20;

    private static final int LONGEST_TEXT = 8_000;

    private static final String READING = "Reading the chat";
    private static final String WRITING = "Writing into the chat";

    /** How it is waited between two looks. */
    interface Pause {
        /** The usual one: by time, until interrupted. */
        Pause BY_TIME = time -> new CountDownLatch(1).await(time.toNanos(), TimeUnit.NANOSECONDS);

        /** Comes back when the time is over. */
        void await(Duration time) throws InterruptedException;
    }

    private final Broadcast broadcast;
    private final FacebookApi api;
    private final Clock clock;
    private final Pause pause;
    private final Duration silence;

    FacebookChat(Broadcast broadcast, PlatformContext context, Pause pause, Duration silence) {
        this.broadcast = broadcast;
        this.api = FacebookApi.of(context);
        this.clock = context.clock();
        this.pause = pause;
        this.silence = silence;
    }

    /** Comes back when the broadcast is over or the thread was interrupted between two looks. */
    void read(Optional<String> from, ChatSink sink) {
        Reading reading = new Reading(FacebookPosition.read(from), sink);
        ApiStream stream = open().orElse(null);
        if (stream == null) {
            reading.poll();
            return;
        }
        boolean ended;
        try (stream) {
            ended = reading.follow(stream);
        }
        if (!ended) {
            reading.poll();
        }
    }

    /** Empty where Facebook has no such answer, or none now. */
    private Optional<ApiStream> open() {
        try {
            return Optional.of(api.commentStream(broadcast.id(), READING));
        } catch (SimulcastException e) {
            boolean other = FacebookErrors.isUnavailable(e) || e.kind() == ErrorKind.TRANSIENT;
            if (!other || Thread.currentThread().isInterrupted()) {
                throw e;
            }
            return Optional.empty();
        }
    }

    /** Once, as it may have been seen whatever comes back. */
    void say(String text) {
        int length = text.codePointCount(0, text.length());
        if (text.isBlank() || length > LONGEST_TEXT) {
            throw new SimulcastException(
                    ErrorKind.INVALID,
                    WRITING + ": the text has " + (length > LONGEST_TEXT ? length + " characters" : "nothing to read")
                            + ", expected 1 to " + LONGEST_TEXT + " characters",
                    "Write a shorter text, or several");
        }
        // The broadcast itself takes no comments, its video does.
        String video = broadcast
                .detail(FacebookPreparation.VIDEO)
                .or(() -> api.video(broadcast.id(), "id,video", WRITING)
                        .flatMap(found -> Optional.ofNullable(found.video()))
                        .flatMap(found -> Optional.ofNullable(found.id())))
                .map(id -> FacebookApi.id(id, WRITING))
                .orElseThrow(() -> new SimulcastException(
                        ErrorKind.REJECTED,
                        WRITING + ": Facebook names no video of this broadcast, to which comments are written",
                        "Write once the broadcast is on the air"));
        api.comment(video, text, WRITING);
    }

    private boolean isOver() {
        return api.video(broadcast.id(), "id,status", READING)
                .filter(found -> FacebookStatus.phase(found.status()) != Phase.ENDED)
                .isEmpty();
    }

    private ChatMessage message(Comment comment, String id) {
        String text = Objects.requireNonNullElse(comment.message(), "");
        Account author = author(comment.from());
        boolean own = author != null && author.id().equals(api.owner().id());
        Instant at = FacebookTime.read(comment.created_time()).orElseGet(clock::instant);
        return new ChatMessage(
                FacebookAdapter.ID,
                id,
                author,
                own ? Set.of(Role.OWNER) : Set.of(),
                text,
                text.isEmpty() ? Kind.OTHER : Kind.TEXT, // a picture or a sticker
                at);
    }

    /** Null too where the grant does not let it be seen. */
    private static @Nullable Account author(@Nullable Person from) {
        if (from == null || from.id() == null || from.id().isEmpty()) {
            return null;
        }
        return new Account(from.id(), from.name() == null || from.name().isBlank() ? from.id() : from.name());
    }

    /** One call's way through the chat. */
    private final class Reading {
        private final FacebookPosition position;
        private final ChatSink sink;

        Reading(FacebookPosition position, ChatSink sink) {
            this.position = position;
            this.sink = sink;
        }

        /**
         * Reads what is written as long as Facebook tells it.
         *
         * @return whether the broadcast is over; else it has to be asked for
         */
        boolean follow(ApiStream stream) {
            boolean told = false;
            look();
            while (true) {
                ApiStream.Next<Comment> next;
                try {
                    next = stream.object(Comment.class, silence);
                } catch (SimulcastException e) {
                    if (e.kind() == ErrorKind.REJECTED) {
                        return false; // it says what this version cannot read
                    }
                    throw e;
                }
                Comment comment = next.value().orElse(null);
                if (comment != null) {
                    if (comment.error() != null) {
                        return false;
                    }
                    told = true;
                    take(List.of(comment));
                    continue;
                }
                look();
                if (isOver()) {
                    return true;
                }
                if (next.ended()) {
                    if (!told) {
                        return false; // it would end again at once
                    }
                    throw new SimulcastException(
                            ErrorKind.TRANSIENT,
                            READING + ": Facebook ended the answer",
                            "Wait: it is read on from where it was");
                }
            }
        }

        void poll() {
            for (int i = 1; ; i++) {
                look();
                if (i % LOOKS == 0 && isOver()) {
                    look(); // what was written last
                    return;
                }
                try {
                    pause.await(BETWEEN_LOOKS);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt(); // whoever reads wants to end it
                    return;
                }
            }
        }

        /** Asks for all that is new. */
        private void look() {
            List<Comment> found = new ArrayList<>();
            Optional<String> after = Optional.empty();
            for (int i = 0; i < MOST_PAGES; i++) {
                Comments page = api.comments(broadcast.id(), position.since(), after, READING);
                List<Comment> comments = Optional.ofNullable(page.data()).orElse(List.of()).stream()
                        .filter(Objects::nonNull)
                        .toList();
                found.addAll(comments);
                after = FacebookApi.next(page.paging());
                boolean known = comments.stream().anyMatch(one -> position.knows(one.id()));
                if (after.isEmpty() || known) {
                    break;
                }
            }
            Collections.reverse(found); // the newest came first
            take(found);
        }

        private void take(List<Comment> comments) {
            boolean any = false;
            for (Comment comment : comments) {
                String id = comment.id();
                if (id == null || id.isEmpty() || position.knows(id)) {
                    continue; // by its id alone it would be known again
                }
                ChatMessage message = message(comment, id);
                sink.accept(message);
                position.passed(id, message.at());
                any = true;
            }
            if (any) {
                sink.position(position.written());
            }
        }
    }
}
