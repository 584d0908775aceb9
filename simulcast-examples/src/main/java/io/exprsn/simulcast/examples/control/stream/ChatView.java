package io.exprsn.simulcast.examples.control.stream;

import io.exprsn.simulcast.audience.ChatEntry;
import io.exprsn.simulcast.audience.Said;
import io.exprsn.simulcast.credential.Credential.Account;
import io.exprsn.simulcast.spi.ChatMessage;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What was written in all chats, as it is told.
 *
 * @param items the oldest first
 * @param lost how many came too fast to be kept
 * @param problems why a chat is not read now, by destination
 */
public record ChatView(List<Line> items, long lost, Map<String, String> problems) {
    /**
     * Something that was written.
     *
     * @param n its number, which grows
     * @param id of the destination
     * @param author null for the platform itself
     */
    public record Line(
            long n,
            String id,
            String platform,
            @Nullable String author,
            List<String> roles,
            String text,
            String kind,
            String at) {
        static Line of(long number, ChatEntry entry) {
            ChatMessage message = entry.message();
            Account author = message.author();
            return new Line(
                    number,
                    entry.destination(),
                    message.platform(),
                    author == null ? null : author.name(),
                    message.roles().stream().map(Enum::name).sorted().toList(),
                    message.text(),
                    message.kind().name(),
                    message.at().toString());
        }
    }

    /** What became of something that was to be written, by destination. */
    public record Answers(List<Answer> destinations) {
        static Answers of(List<Said> said) {
            return new Answers(said.stream()
                    .map(each -> new Answer(each.destination(), Trouble.of(each.problem())))
                    .toList());
        }
    }

    /** What became of it at one destination; problem is null where it was written. */
    public record Answer(String id, @Nullable Trouble problem) {}
}
