package io.exprsn.simulcast.examples.control.stream;

import io.exprsn.simulcast.SimulcastException;
import io.exprsn.simulcast.SimulcastSession;
import io.exprsn.simulcast.spi.Metadata;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** What viewers see, who they are, and what happened. Safe for use by several threads. */
public final class Watching {
    private final StreamBook book;
    private final StreamDesks desks;
    private final Pictures pictures;
    private final UnaryOperator<String> wording;

    Watching(StreamBook book, StreamDesks desks, Pictures pictures, UnaryOperator<String> wording) {
        this.book = book;
        this.desks = desks;
        this.pictures = pictures;
        this.wording = wording;
    }

    /** Changes what viewers see, everywhere at once where the show runs; title and description are kept for later shows. */
    public EditView edit(String id, EditRequest asked) throws InterruptedException {
        Texts.requireTitles(asked.title(), asked.description());
        Metadata changes = asked.metadata();
        StreamDesk desk = desk(id);
        Optional<StreamDesk.Show> show = desk.show();
        EditView view;
        try {
            view = show.isEmpty()
                    ? EditView.stored()
                    : EditView.of(show.get().session.edit(changes));
        } catch (IllegalStateException e) { // it ended in this moment
            view = EditView.stored();
        }
        book.update(
                id,
                read -> read.withTexts(
                        Texts.changed(read.title(), asked.title()),
                        Texts.changed(read.description(), asked.description())));
        return view;
    }

    /** Who watches. */
    public ViewersView viewers(String id) {
        return desk(id).show()
                .map(show -> ViewersView.of(show.session.viewers()))
                .orElse(ViewersView.NOBODY);
    }

    /** What the show took so far, or the last one. */
    public UsageView usage(String id) {
        return desk(id).newest().map(session -> UsageView.of(session.usage())).orElse(UsageView.NOTHING);
    }

    /** What was written after a number, the oldest first. */
    public ChatView chat(String id, long after, int limit) {
        return desk(id).chat(after, limit);
    }

    /** Writes into all chats. */
    public ChatView.Answers say(String id, String text) throws InterruptedException {
        if (text.isBlank() || text.length() > Texts.LONGEST_NAME) {
            throw Refusal.field(
                    "text", "The text is blank or too long", "Give 1 to " + Texts.LONGEST_NAME + " characters");
        }
        Texts.require("text", text, Texts.LONGEST_NAME);
        return ChatView.Answers.of(desk(id).running().say(text));
    }

    /** What happened to a destination of the show that runs, or of the last one. */
    public IncidentView incident(String id, String destination) {
        SimulcastSession session = desk(id).newest()
                .orElseThrow(() -> Refusal.of(
                        Refusal.Why.UNKNOWN,
                        "No show of the stream " + id + " ran since the server began",
                        "Start one"));
        try {
            return IncidentView.of(session.incident(destination), wording);
        } catch (SimulcastException e) {
            throw ShowDestinations.noDestination(id, destination);
        }
    }

    /**
     * A picture of what goes out, JPEG.
     *
     * @param tag tells it from others
     */
    public record Preview(byte[] jpeg, String tag) {}

    /** A small picture of what goes out; a new one every few seconds at most. */
    public Preview preview(String id) throws InterruptedException {
        return pictures.of(desk(id).running(Refusal.Why.UNKNOWN))
                .map(picture -> new Preview(picture.jpeg(), picture.tag()))
                .orElseThrow(() -> Refusal.of(
                        Refusal.Why.UNKNOWN, "There is no picture of the show yet", "Ask again in some seconds"));
    }

    /** What happened before a number, the newest first. */
    public List<EventEntry> events(String id, long before, int limit) {
        return desk(id).events(before, limit);
    }

    private StreamDesk desk(String id) {
        return desks.of(book.require(id).id());
    }
}
