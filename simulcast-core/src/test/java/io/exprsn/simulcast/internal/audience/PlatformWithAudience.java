package io.exprsn.simulcast.internal.audience;

import io.exprsn.simulcast.DestinationHandle;
import io.exprsn.simulcast.DestinationState;
import io.exprsn.simulcast.DestinationStatus;
import io.exprsn.simulcast.EncodingProfile;
import io.exprsn.simulcast.ErrorKind;
import io.exprsn.simulcast.MediaNumbers;
import io.exprsn.simulcast.Secret;
import io.exprsn.simulcast.SimulcastException;
import io.exprsn.simulcast.internal.broadcast.OnPlatform;
import io.exprsn.simulcast.spi.Broadcast;
import io.exprsn.simulcast.spi.BroadcastRequest;
import io.exprsn.simulcast.spi.ChatMessage;
import io.exprsn.simulcast.spi.CheckResult;
import io.exprsn.simulcast.spi.CostItem;
import io.exprsn.simulcast.spi.CountsViewers;
import io.exprsn.simulcast.spi.Engagement;
import io.exprsn.simulcast.spi.HasChat;
import io.exprsn.simulcast.spi.MediaLimits;
import io.exprsn.simulcast.spi.PlatformAdapter;
import io.exprsn.simulcast.spi.PlatformContext;
import io.exprsn.simulcast.spi.PlatformFacts;
import io.exprsn.simulcast.spi.Viewers;
import java.lang.reflect.Proxy;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;

/** A platform that counts and chats as a test says. */
final class PlatformWithAudience implements PlatformAdapter, CountsViewers, HasChat {
    static final Instant NOON = Instant.parse("2026-11-25T12:00:00Z");

    private final String id;
    private final List<CostItem> prices = new ArrayList<>();
    /** What its chat does next: a message, a position, an error, or the end. */
    final BlockingQueue<Object> chat = new LinkedBlockingQueue<>();

    final List<Optional<String>> readFrom = new CopyOnWriteArrayList<>();
    final List<String> asked = new CopyOnWriteArrayList<>();
    private @Nullable Long current = 12L;
    private Duration askAgain = Duration.ofSeconds(20);
    private @Nullable SimulcastException trouble;

    /** The end of a chat. */
    enum Over {
        OVER
    }

    PlatformWithAudience(String id) {
        this.id = id;
    }

    PlatformWithAudience price(CostItem item) {
        prices.add(item);
        return this;
    }

    void viewers(@Nullable Long now, Duration next) {
        current = now;
        askAgain = next;
        trouble = null;
    }

    void fails(SimulcastException why) {
        trouble = why;
    }

    static SimulcastException error(ErrorKind kind, @Nullable Duration wait) {
        return new SimulcastException(kind, "Something broke", "Something helps", null, wait);
    }

    ChatMessage message(String text, Instant at) {
        return new ChatMessage(id, "id-of-" + text, null, Set.of(), text, ChatMessage.Kind.TEXT, at);
    }

    /** A destination here whose broadcast is this one. */
    Place place(String destination, String broadcast) {
        Broadcast made = Broadcast.of(id, broadcast)
                .ingest(URI.create("rtmp://127.0.0.1/live"), Secret.of("key"))
                .build();
        return new Place(new Handle(destination, id), this, new OnPlatform(destination, this, nothing(), made));
    }

    static Place byHand(String destination) {
        return new Place(new Handle(destination, "rtmp"), null, null);
    }

    private static PlatformContext nothing() {
        return (PlatformContext) Proxy.newProxyInstance(
                PlatformContext.class.getClassLoader(),
                new Class<?>[] {PlatformContext.class},
                (proxy, method, args) -> {
                    throw new UnsupportedOperationException(method.getName());
                });
    }

    @Override
    public Viewers viewers(Broadcast broadcast, PlatformContext context) {
        asked.add(broadcast.id());
        if (trouble != null) {
            throw trouble;
        }
        return new Viewers(current, Engagement.untold(), NOON, askAgain);
    }

    @Override
    public void readChat(Broadcast broadcast, Optional<String> from, ChatSink sink, PlatformContext context) {
        readFrom.add(from);
        while (true) {
            Object next;
            try {
                next = chat.take();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw error(ErrorKind.TRANSIENT, null);
            }
            if (next instanceof ChatMessage message) {
                sink.accept(message);
            } else if (next instanceof String position) {
                sink.position(position);
            } else if (next instanceof RuntimeException why) {
                throw why;
            } else {
                return;
            }
        }
    }

    @Override
    public void say(Broadcast broadcast, String text, PlatformContext context) {
        throw new UnsupportedOperationException();
    }

    @Override
    public String id() {
        return id;
    }

    @Override
    public PlatformFacts facts() {
        PlatformFacts.Builder facts = PlatformFacts.of(
                "Platform " + id,
                EncodingProfile.builder()
                        .size(1280, 720)
                        .frameRate(30)
                        .videoKilobits(2_500)
                        .build(),
                MediaLimits.builder("made up", LocalDate.of(2026, 1, 1)).build());
        prices.forEach(facts::cost);
        return facts.build();
    }

    @Override
    public CheckResult check(PlatformContext context) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Broadcast prepare(BroadcastRequest request, PlatformContext context) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void end(Broadcast broadcast, PlatformContext context) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void discard(Broadcast broadcast, PlatformContext context) {
        throw new UnsupportedOperationException();
    }

    /** A destination that is as a test says. */
    static final class Handle implements DestinationHandle {
        private final String name;
        private final String platform;
        DestinationState state = DestinationState.LIVE;
        long bytes;

        Handle(String name, String platform) {
            this.name = name;
            this.platform = platform;
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public DestinationStatus status() {
            MediaNumbers media =
                    new MediaNumbers(bytes, 0, 0, 0, 0, 0, 0, null, null, null, null, null, null, null, null, null);
            return new DestinationStatus(
                    name,
                    platform,
                    DestinationStatus.Wanted.LIVE,
                    state,
                    NOON,
                    null,
                    null,
                    null,
                    media,
                    Duration.ZERO,
                    0,
                    0,
                    0,
                    0,
                    Duration.ZERO,
                    null,
                    0,
                    null);
        }

        @Override
        public void pause() {
            throw new UnsupportedOperationException();
        }

        @Override
        public void resume() {
            throw new UnsupportedOperationException();
        }

        @Override
        public void retryNow() {
            throw new UnsupportedOperationException();
        }

        @Override
        public void rekey(Secret key) {
            throw new UnsupportedOperationException();
        }

        @Override
        public int priority() {
            return 0;
        }

        @Override
        public void prioritise(int priority) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void remove() {
            throw new UnsupportedOperationException();
        }
    }
}
