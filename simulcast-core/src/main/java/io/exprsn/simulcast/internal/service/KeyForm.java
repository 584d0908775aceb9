package io.exprsn.simulcast.internal.service;

import io.exprsn.simulcast.Secret;
import io.exprsn.simulcast.spi.CheckResult;
import java.util.Locale;

/** What people get wrong when they copy a key; says what it is without showing it. */
final class KeyForm {
    private KeyForm() {}

    /** Adds what is wrong with a key. */
    static CheckResult check(Secret key, CheckResult result) {
        String text = key.reveal(); // looked at only
        String lower = text.toLowerCase(Locale.ROOT);
        if (text.isEmpty()) {
            return result.withObstacle("The stream key is empty", "Copy it again from the service's page");
        }
        if (lower.startsWith("rtmp://") || lower.startsWith("rtmps://") || lower.startsWith("srt://")) {
            return result.withObstacle(
                    "The stream key is an address", "Give server and key apart, as the service's page shows them");
        }
        if (!text.strip().equals(text)) {
            return result.withObstacle(
                    "The stream key has a space or a line's end before or behind it",
                    "Copy it again without what is around it");
        }
        if (text.chars().anyMatch(character -> character < ' ' || character == 0x7F)) {
            return result.withObstacle(
                    "The stream key has a character in it that cannot be seen",
                    "Copy it again from the service's page");
        }
        if (text.chars().allMatch(character -> character == '*' || character == '•')) {
            return result.withObstacle(
                    "The stream key is made of asterisks: it was copied while it was hidden",
                    "Have the page show it, or use its copy button");
        }
        if (text.chars().anyMatch(Character::isWhitespace)) {
            return result.withNotice(
                    "The stream key has a space in it, which is unusual", "Compare it with the service's page");
        }
        return result;
    }
}
