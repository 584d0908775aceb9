package io.exprsn.simulcast.platform.youtube;

import io.exprsn.simulcast.credential.Credential.Account;
import io.exprsn.simulcast.platform.youtube.YouTubeJson.ChatAuthor;
import io.exprsn.simulcast.platform.youtube.YouTubeJson.ChatItem;
import io.exprsn.simulcast.platform.youtube.YouTubeJson.ChatSnippet;
import io.exprsn.simulcast.platform.youtube.YouTubeJson.GiftDetails;
import io.exprsn.simulcast.platform.youtube.YouTubeJson.MilestoneDetails;
import io.exprsn.simulcast.platform.youtube.YouTubeJson.PaidDetails;
import io.exprsn.simulcast.platform.youtube.YouTubeJson.PollDetails;
import io.exprsn.simulcast.platform.youtube.YouTubeJson.PollQuestion;
import io.exprsn.simulcast.platform.youtube.YouTubeJson.TextDetails;
import io.exprsn.simulcast.spi.ChatMessage;
import io.exprsn.simulcast.spi.ChatMessage.Kind;
import io.exprsn.simulcast.spi.ChatMessage.Role;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads messages. YouTube adds types without a word, so what is unknown is passed on as something else and not left out. */
final class YouTubeChatMessage {
    private YouTubeChatMessage() {}

    /** Empty if it has no id, by which alone it would be known again. */
    static Optional<ChatMessage> of(ChatItem item, Clock clock) {
        if (item.id() == null || item.id().isEmpty()) {
            return Optional.empty();
        }
        ChatSnippet snippet = item.snippet() == null ? ChatSnippet.EMPTY : item.snippet();
        ChatMessage message = new ChatMessage(
                YouTubeAdapter.ID,
                item.id(),
                author(item.authorDetails(), snippet.authorChannelId()),
                roles(item.authorDetails()),
                text(snippet),
                kind(item.type()),
                at(snippet.publishedAt(), clock));
        return Optional.of(message);
    }

    private static Kind kind(String type) {
        return switch (type) {
            case "textMessageEvent" -> Kind.TEXT;
            case "superChatEvent", "superStickerEvent", "giftEvent", "fanFundingEvent" -> Kind.PAID;
            case "newSponsorEvent",
                    "memberMilestoneChatEvent",
                    "membershipGiftingEvent",
                    "giftMembershipReceivedEvent" -> Kind.MEMBERSHIP;
            case "tombstone", "userBannedEvent", "messageDeletedEvent", "messageRetractedEvent" -> Kind.REMOVAL;
            default -> Kind.OTHER; // polls, modes, the end of the chat, and what is new
        };
    }

    private static @Nullable Account author(@Nullable ChatAuthor told, @Nullable String otherwise) {
        String id = told == null || told.channelId() == null ? otherwise : told.channelId();
        if (id == null || id.isEmpty()) {
            return null;
        }
        String name = told == null ? null : told.displayName();
        return new Account(id, name == null ? id : name);
    }

    private static Set<Role> roles(@Nullable ChatAuthor told) {
        Set<Role> roles = EnumSet.noneOf(Role.class);
        if (told != null) {
            add(roles, told.isChatOwner(), Role.OWNER);
            add(roles, told.isChatModerator(), Role.MODERATOR);
            add(roles, told.isChatSponsor(), Role.MEMBER);
        }
        return roles;
    }

    private static void add(Set<Role> roles, @Nullable Boolean told, Role role) {
        if (Boolean.TRUE.equals(told)) {
            roles.add(role);
        }
    }

    /** As it was written, else as YouTube shows it, else what the details tell. */
    private static String text(ChatSnippet snippet) {
        return Stream.of(
                        Optional.ofNullable(snippet.textMessageDetails()).map(TextDetails::messageText),
                        Optional.ofNullable(snippet.displayMessage()),
                        Optional.ofNullable(snippet.superChatDetails()).map(PaidDetails::text),
                        Optional.ofNullable(snippet.superStickerDetails()).map(PaidDetails::text),
                        Optional.ofNullable(snippet.memberMilestoneChatDetails())
                                .map(MilestoneDetails::userComment),
                        Optional.ofNullable(snippet.giftDetails()).map(GiftDetails::text),
                        Optional.ofNullable(snippet.pollDetails())
                                .map(PollDetails::metadata)
                                .map(PollQuestion::questionText))
                .flatMap(Optional::stream)
                .filter(text -> !text.isBlank())
                .findFirst()
                .orElse("");
    }

    private static Instant at(@Nullable String told, Clock clock) {
        try {
            return told == null ? clock.instant() : OffsetDateTime.parse(told).toInstant();
        } catch (DateTimeException e) {
            return clock.instant(); // as near as can be
        }
    }
}
