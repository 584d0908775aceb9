package io.exprsn.simulcast.examples.command;

import io.exprsn.simulcast.SourceLoss;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Set;

/** Reads what viewers see while the source is gone. */
final class SourceLossPart {
    private static final Set<String> FIELDS = Set.of("show", "picture", "endAfterSeconds", "bridgeCopies");

    /** What can be shown without a file. */
    private enum Show {
        HOLD(SourceLoss.HOLD),
        BLACK(SourceLoss.black()),
        LAST_FRAME(SourceLoss.lastFrame());

        private final SourceLoss loss;

        Show(SourceLoss loss) {
            this.loss = loss;
        }
    }

    private SourceLossPart() {}

    static SourceLoss read(JsonPart part) {
        if (!part.isObject()) {
            return part.word(Show.class).loss;
        }
        part.object(FIELDS, "an object");
        SourceLoss loss = shown(part);
        JsonPart end = part.field("endAfterSeconds");
        if (end != null) {
            loss = loss.thenEndAfter(end.seconds());
        }
        JsonPart bridge = part.field("bridgeCopies");
        return bridge != null && bridge.truth() ? loss.bridgingCopies() : loss;
    }

    private static SourceLoss shown(JsonPart part) {
        JsonPart show = part.field("show");
        JsonPart picture = part.field("picture");
        if (show != null && picture != null) {
            throw part.wrong("has both show and picture, expected one of both");
        }
        if (picture == null) {
            return show == null ? SourceLoss.HOLD : show.word(Show.class).loss;
        }
        try {
            Path file = Path.of(picture.text());
            if (Files.isRegularFile(file)) {
                return SourceLoss.picture(file);
            }
        } catch (InvalidPathException e) {
            // No name of a file on this machine, so none that is there.
        }
        throw picture.wrong("is no file that is there");
    }
}
