package io.exprsn.simulcast.platform.twitch;

import io.exprsn.simulcast.credential.Credential.Account;
import io.exprsn.simulcast.platform.twitch.TwitchEvent.Badge;
import io.exprsn.simulcast.platform.twitch.TwitchEvent.Happening;
import io.exprsn.simulcast.platform.twitch.TwitchEvent.Metadata;
import io.exprsn.simulcast.spi.ChatMessage;
import io.exprsn.simulcast.spi.ChatMessage.Kind;
import io.exprsn.simulcast.spi.ChatMessage.Role;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Makes of Twitch's events what a chat shows. */
final class TwitchChatMessage {
    static final String MESSAGE = "channel.chat.message";
    static final String NOTICE = "channel.chat.notification";
    static final String DELETED = "channel.chat.message_delete";
    static final String USER_CLEARED = "channel.chat.clear_user_messages";
    static final String CLEARED = "channel.chat.clear";

    /** All that is subscribed, the messages first: of each the version is 1, and the condition the same. */
    static final List<String> TYPES = List.of(MESSAGE, NOTICE, DELETED, USER_CLEARED, CLEARED);

    private static final String SHARED = "shared_chat_";

    private TwitchChatMessage() {}

    /**
     * Empty for what the chat does not show, for a text that is missing and for what nobody subscribed.
     *
     * @param clock stands in for a time that Twitch does not tell
     */
    static Optional<ChatMessage> of(Metadata metadata, Happening event, Clock clock) {
        String arrived = metadata.message_id();
        if (arrived == null) {
            return Optional.empty();
        }
        Instant at = time(metadata.message_timestamp(), clock);
        Account target = account(event.target_user_id(), event.target_user_login(), event.target_user_name());
        return switch (String.valueOf(metadata.subscription_type())) {
            case MESSAGE ->
                text(event)
                        .map(text -> new ChatMessage(
                                TwitchAdapter.ID,
                                Objects.requireNonNullElse(event.message_id(), arrived),
                                chatter(event),
                                roles(event),
                                text,
                                event.cheer() == null ? Kind.TEXT : Kind.PAID,
                                at));
            case NOTICE ->
                notice(event)
                        .map(text -> new ChatMessage(
                                TwitchAdapter.ID,
                                Objects.requireNonNullElse(event.message_id(), arrived),
                                chatter(event),
                                roles(event),
                                text,
                                kind(String.valueOf(event.notice_type())),
                                at));
            // Which one it was stands in the text: the id is that of the removal, as it may arrive twice too.
            case DELETED -> Optional.ofNullable(event.message_id()).map(gone -> removal(arrived, target, gone, at));
            case USER_CLEARED -> Optional.ofNullable(target).map(whose -> removal(arrived, whose, "", at));
            case CLEARED -> Optional.of(removal(arrived, null, "", at));
            default -> Optional.empty();
        };
    }

    private static ChatMessage removal(String id, @Nullable Account whose, String gone, Instant at) {
        return new ChatMessage(TwitchAdapter.ID, id, whose, Set.of(), gone, Kind.REMOVAL, at);
    }

    private static Optional<String> text(Happening event) {
        return Optional.ofNullable(event.message()).flatMap(message -> Optional.ofNullable(message.text()));
    }

    /** What Twitch writes, and behind it what the person did; either may be missing. */
    private static Optional<String> notice(Happening event) {
        String both = Stream.concat(Optional.ofNullable(event.system_message()).stream(), text(event).stream())
                .filter(text -> !text.isBlank())
                .collect(Collectors.joining(" "));
        return both.isEmpty() ? Optional.empty() : Optional.of(both);
    }

    /** The list of Twitch is open; what is new is shown as something else. */
    private static Kind kind(String notice) {
        String here = notice.startsWith(SHARED) ? notice.substring(SHARED.length()) : notice;
        return switch (here) {
            case "sub",
                    "resub",
                    "sub_gift",
                    "community_sub_gift",
                    "gift_paid_upgrade",
                    "prime_paid_upgrade",
                    "pay_it_forward" -> Kind.MEMBERSHIP;
            case "charity_donation" -> Kind.PAID;
            default -> Kind.OTHER;
        };
    }

    private static @Nullable Account chatter(Happening event) {
        return Boolean.TRUE.equals(event.chatter_is_anonymous())
                ? null
                : account(event.chatter_user_id(), event.chatter_user_login(), event.chatter_user_name());
    }

    private static @Nullable Account account(@Nullable String id, @Nullable String login, @Nullable String name) {
        if (id == null || id.isEmpty()) {
            return null;
        }
        return Stream.of(Optional.ofNullable(name), Optional.ofNullable(login))
                .flatMap(Optional::stream)
                .filter(text -> !text.isBlank())
                .findFirst()
                .map(text -> new Account(id, text))
                .orElseGet(() -> new Account(id, id));
    }

    private static Set<Role> roles(Happening event) {
        Set<Role> roles = EnumSet.noneOf(Role.class);
        for (Badge badge : Objects.requireNonNullElse(event.badges(), List.<@Nullable Badge>of())) {
            switch (badge == null ? "" : String.valueOf(badge.set_id())) {
                case "broadcaster" -> roles.add(Role.OWNER);
                case "moderator" -> roles.add(Role.MODERATOR);
                case "subscriber", "founder" -> roles.add(Role.MEMBER);
                default -> {} // no role, such as an event's
            }
        }
        return roles;
    }

    private static Instant time(@Nullable String told, Clock clock) {
        try {
            return told == null ? clock.instant() : Instant.parse(told);
        } catch (DateTimeException e) {
            return clock.instant();
        }
    }
}
