package io.exprsn.simulcast.platform.twitch;

import io.exprsn.simulcast.ErrorKind;
import io.exprsn.simulcast.SimulcastException;
import io.exprsn.simulcast.platform.twitch.TwitchEvent.Metadata;
import io.exprsn.simulcast.platform.twitch.TwitchEvent.Payload;
import io.exprsn.simulcast.platform.twitch.TwitchEvent.Session;
import io.exprsn.simulcast.platform.twitch.TwitchEvent.Subscription;
import io.exprsn.simulcast.spi.ApiSocket;
import io.exprsn.simulcast.spi.ChatMessage;
import io.exprsn.simulcast.spi.HasChat.ChatSink;
import io.exprsn.simulcast.spi.PlatformContext;
import java.net.URI;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads the chat of a channel: one call of {@code readChat}, on its thread. Nothing is sent over the socket, which Twitch would take
 * amiss; what is wanted is said by the API.
 *
 * <p>Twitch keeps no history: what is written while nobody reads is lost. A position is the id of the event that was handed over last, and
 * serves only to leave that one out should it arrive again.
 */
final class TwitchChat {
    static final String OPENING = "Opening the chat";

    /** Ours to choose between 10 and 600. */
    private static final int ASKED_KEEPALIVE = 30;

    private static final int USUAL_KEEPALIVE = 10;
    private static final int LONGEST_KEEPALIVE = 600;

    /** Twitch's own clock may be a little late. */
    private static final Duration MARGIN = Duration.ofSeconds(2);

    /** Within this a first subscription must follow it, too. */
    private static final Duration WELCOME = Duration.ofSeconds(10);

    /** For what is on its way on the old connection when the new one is there; what arrived by then is read in any case. */
    private static final Duration LAST_WORDS = Duration.ofSeconds(1);

    /** As many as wait to be read on a socket, so that an old one that goes on for ever is left at some time. */
    private static final int MOST_LAST_WORDS = 1000;

    /** What arrives twice does so within moments; a busy chat has some hundred events in that time. */
    private static final int REMEMBERED = 2000;

    private final TwitchApi api;
    private final String channel;
    private final ChatSink sink;
    private final PlatformContext context;
    private final Set<String> seen = new LinkedHashSet<>();

    TwitchChat(String channel, Optional<String> from, ChatSink sink, PlatformContext context) {
        this.api = new TwitchApi(context.http());
        this.channel = channel;
        this.sink = sink;
        this.context = context;
        from.ifPresent(seen::add);
    }

    /** Comes back when the thread was interrupted, which it stays. */
    void read() {
        Connection connection = null;
        try {
            connection = new Connection(api.events(ASKED_KEEPALIVE, OPENING));
            Session session = connection.welcome();
            for (String type : TwitchChatMessage.TYPES) {
                api.subscribe(type, channel, String.valueOf(session.id()));
            }
            while (true) {
                TwitchEvent event = connection.next();
                if (event.type().equals("session_reconnect")) {
                    connection = moved(connection, event.session());
                } else {
                    take(event);
                }
            }
        } catch (SimulcastException e) {
            if (!Thread.currentThread().isInterrupted()) {
                throw e;
            }
        } finally {
            if (connection != null) {
                connection.socket.close();
            }
        }
    }

    /** The old connection goes on delivering until the new one is there; both may bring the same. */
    private Connection moved(Connection old, @Nullable Session told) {
        Connection next = new Connection(api.eventsAt(address(told), OPENING));
        try {
            next.keepalive = old.keepalive;
            next.welcome();
            long until = System.nanoTime() + LAST_WORDS.toNanos();
            for (int i = 0; i < MOST_LAST_WORDS; i++) {
                Optional<TwitchEvent> last = old.lastWord(Duration.ofNanos(Math.max(0, until - System.nanoTime())));
                if (last.isEmpty()) {
                    break;
                }
                take(last.get());
            }
        } catch (RuntimeException e) {
            next.socket.close();
            throw e;
        }
        old.socket.close();
        return next;
    }

    private static URI address(@Nullable Session told) {
        String address = told == null ? null : told.reconnect_url();
        try {
            if (address != null) {
                return URI.create(address);
            }
        } catch (IllegalArgumentException e) {
            // said below: its text is not for showing
        }
        throw broken("Twitch wants the connection elsewhere and names no address", "noReconnectUrl");
    }

    private void take(TwitchEvent event) {
        Metadata metadata = event.metadata();
        Payload payload = event.payload();
        if (metadata == null || payload == null) {
            return;
        }
        if (event.type().equals("revocation")) {
            throw revoked(payload.subscription());
        }
        String id = metadata.message_id();
        if (!event.type().equals("notification") || id == null || payload.event() == null || !seen.add(id)) {
            return;
        }
        if (seen.size() > REMEMBERED) {
            seen.remove(seen.iterator().next());
        }
        Optional<ChatMessage> message = TwitchChatMessage.of(metadata, payload.event(), context.clock());
        message.ifPresent(sink);
        sink.position(id);
    }

    private static SimulcastException revoked(@Nullable Subscription subscription) {
        String status = subscription == null || subscription.status() == null ? "unknown" : subscription.status();
        String problem = "Reading the chat: Twitch ended the subscription: " + shortened(status);
        return switch (status) {
            case "authorization_revoked" -> error(ErrorKind.AUTHENTICATION, problem, TwitchErrors.GRANT_AGAIN, status);
            case "chat_user_banned", "moderator_removed", "user_removed" ->
                error(ErrorKind.REJECTED, problem, "Look on Twitch whether the account may read this chat", status);
            case "version_removed" -> error(ErrorKind.REJECTED, problem, "Use a newer version of this library", status);
            default -> error(ErrorKind.TRANSIENT, problem, "It is opened again where that helps", shortened(status));
        };
    }

    private static String shortened(String text) {
        return text.length() <= 64 ? text : text.substring(0, 64);
    }

    private static SimulcastException broken(String problem, String reason) {
        return error(
                ErrorKind.TRANSIENT, "Reading the chat: " + problem, "It is opened again where that helps", reason);
    }

    private static SimulcastException error(ErrorKind kind, String problem, String remedy, String reason) {
        return new SimulcastException(kind, problem, remedy, null, null, reason);
    }

    /** One socket and how long it may be silent. */
    private static final class Connection {
        private final ApiSocket socket;
        private Duration keepalive = Duration.ofSeconds(USUAL_KEEPALIVE);

        Connection(ApiSocket socket) {
            this.socket = socket;
        }

        Session welcome() {
            try {
                TwitchEvent first = receive(WELCOME)
                        .orElseThrow(() -> broken("no welcome within " + WELCOME.toSeconds() + " s", "noWelcome"));
                Session session = first.session();
                if (!first.type().equals("session_welcome") || session == null || session.id() == null) {
                    throw broken("Twitch's first message is no welcome", "noWelcome");
                }
                Long told = session.keepalive_timeout_seconds();
                if (told != null && told > 0) {
                    keepalive = Duration.ofSeconds(Math.min(told, LONGEST_KEEPALIVE));
                }
                return session;
            } catch (RuntimeException e) {
                socket.close();
                throw e;
            }
        }

        /** Whatever comes, keep-alives included, shows that the connection lives. */
        TwitchEvent next() {
            return receive(keepalive.plus(MARGIN))
                    .orElseThrow(() -> broken(
                            "nothing came for longer than " + keepalive.toSeconds()
                                    + " s, in which Twitch shows that it is there",
                            "silence"));
        }

        /** Empty where no more is to come, also as Twitch closed it. */
        Optional<TwitchEvent> lastWord(Duration atMost) {
            try {
                return socket.receive(TwitchEvent.class, atMost);
            } catch (SimulcastException e) {
                if (Thread.currentThread().isInterrupted() || socket.closeCode().isEmpty()) {
                    throw e;
                }
                return Optional.empty();
            }
        }

        private Optional<TwitchEvent> receive(Duration atMost) {
            try {
                return socket.receive(TwitchEvent.class, atMost);
            } catch (SimulcastException e) {
                throw socket.closeCode().map(code -> closed(code, e)).orElse(e);
            }
        }

        private static SimulcastException closed(int code, SimulcastException otherwise) {
            return switch (code) {
                case 4000 -> broken("Twitch closed it with 4000: an error of its own", "serverError");
                case 4001 -> ours("Twitch closed it with 4001: something was sent to it", "clientSentData");
                case 4002 -> broken("Twitch closed it with 4002: a ping was not answered", "pingUnanswered");
                case 4003 -> ours("Twitch closed it with 4003: nothing was subscribed in time", "unused");
                case 4004 -> broken("Twitch closed it with 4004: moving took too long", "reconnectTimeOver");
                case 4005 -> broken("Twitch closed it with 4005: a timeout in its network", "networkTimeout");
                case 4006 -> broken("Twitch closed it with 4006: an error in its network", "networkError");
                case 4007 -> broken("Twitch closed it with 4007: the address to move to was wrong", "badReconnectUrl");
                default -> otherwise;
            };
        }

        private static SimulcastException ours(String problem, String reason) {
            return error(
                    ErrorKind.REJECTED,
                    "Reading the chat: " + problem,
                    "Look whether something between here and Twitch changes or delays what is sent; else report it",
                    reason);
        }
    }
}
