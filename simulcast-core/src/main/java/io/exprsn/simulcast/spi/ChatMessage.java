package io.exprsn.simulcast.spi;

import io.exprsn.simulcast.credential.Credential.Account;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What somebody wrote. Immutable.
 *
 * @param platform id of the adapter
 * @param id the platform's own, the same if it arrives twice
 * @param author who wrote it; null for the platform itself
 * @param roles what the author is on that channel
 * @param text as it is shown, without markup
 * @param kind what it is besides a text
 * @param at when it was written, by the platform's clock
 */
public record ChatMessage(
        String platform, String id, @Nullable Account author, Set<Role> roles, String text, Kind kind, Instant at) {
    /** Copies. */
    public ChatMessage {
        roles = Set.copyOf(roles);
    }

    /** What an author is on a channel. */
    public enum Role {
        /** Whose channel it is. */
        OWNER,
        /** May remove messages. */
        MODERATOR,
        /** Pays for the channel regularly. */
        MEMBER
    }

    /** What a message is besides a text. */
    public enum Kind {
        /** Only a text. */
        TEXT,
        /** Came with money. */
        PAID,
        /** Says that somebody became or stayed a member. */
        MEMBERSHIP,
        /** Says that something was removed. */
        REMOVAL,
        /** Anything else the platform shows in its chat. */
        OTHER
    }
}
