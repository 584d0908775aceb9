package io.exprsn.simulcast.internal.audience;

import io.exprsn.simulcast.ErrorKind;
import io.exprsn.simulcast.Problem;
import io.exprsn.simulcast.SimulcastException;
import io.exprsn.simulcast.audience.Said;
import io.exprsn.simulcast.internal.broadcast.OnPlatform;
import io.exprsn.simulcast.spi.HasChat;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes into all chats at once. Blocks its caller; safe for use by several threads. */
final class ChatVoice {
    private static final Logger log = LoggerFactory.getLogger(ChatVoice.class);
    private static final Duration LIMIT = Duration.ofSeconds(20);

    private final Supplier<List<Place>> places;
    private final ExecutorService blocking;
    private final Clock clock;

    ChatVoice(Supplier<List<Place>> places, ExecutorService blocking, Clock clock) {
        this.places = places;
        this.blocking = blocking;
        this.clock = clock;
    }

    List<Said> say(String text) throws InterruptedException {
        if (text.isBlank()) {
            throw new SimulcastException(
                    ErrorKind.INVALID, "An empty text was to be said in the chats", "Give a text that is not blank");
        }
        List<Place> all = places.get();
        List<Callable<@Nullable Problem>> attempts = new ArrayList<>();
        all.forEach(place -> attempts.add(() -> attempt(place, text)));
        List<Future<@Nullable Problem>> results;
        try {
            results = blocking.invokeAll(attempts, LIMIT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException closed) {
            throw new IllegalStateException("This simulcaster is closed: build another one", closed);
        }
        List<Said> said = new ArrayList<>();
        for (int i = 0; i < all.size(); i++) {
            said.add(new Said(all.get(i).name(), result(all.get(i), results.get(i))));
        }
        return said;
    }

    private @Nullable Problem attempt(Place place, String text) {
        HasChat chat = place.can(HasChat.class);
        OnPlatform there = place.there();
        if (place.adapter() == null) {
            return problem(
                    ErrorKind.INVALID,
                    "Server and key of " + place.name() + " were given by hand, so its chat is not known",
                    "Name a connected account in their place, where the platform has an API");
        }
        if (chat == null) {
            return problem(
                    ErrorKind.INVALID,
                    place.adapter().facts().displayName() + " has no chat that can be written into",
                    "Write to viewers of " + place.name() + " in another way");
        }
        if (there == null) {
            return problem(
                    ErrorKind.TRANSIENT,
                    place.name() + " has no broadcast yet whose chat could be written into",
                    "Say it again when it is live");
        }
        try {
            chat.say(there.broadcast(), text, there.context());
            return null;
        } catch (SimulcastException e) {
            return problem(e.kind(), e.problem(), e.remedy());
        }
    }

    private @Nullable Problem result(Place place, Future<@Nullable Problem> result) throws InterruptedException {
        try {
            return result.get();
        } catch (CancellationException late) {
            return problem(
                    ErrorKind.TRANSIENT,
                    "Writing into the chat of " + place.name() + " brought no answer within " + LIMIT.toSeconds()
                            + " s",
                    "Look there before it is said again: it may have arrived");
        } catch (ExecutionException e) {
            Throwable cause = e.getCause();
            log.error("Writing into the chat of {} failed with what is no error of a platform", place.name(), e);
            return problem(
                    ErrorKind.INTERNAL,
                    "Writing into the chat of " + place.name() + " failed with a "
                            + (cause == null ? e : cause).getClass().getName(),
                    "Report this with the log: it is a fault in the library or in an adapter");
        }
    }

    private Problem problem(ErrorKind kind, String text, String remedy) {
        return new Problem(kind, text, remedy, clock.instant());
    }
}
