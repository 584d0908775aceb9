package io.exprsn.simulcast.store;

import io.exprsn.simulcast.SourceLoss;
import java.nio.file.Path;
import java.util.Map;

/** What is shown while the source is gone. */
final class SourceLossMapping {
    private SourceLossMapping() {}

    static Map<String, Object> toMap(SourceLoss loss) {
        return new ObjectMap()
                .withText("shows", loss.shows())
                .withText("picture", loss.picture())
                .withText("holdFor", loss.holdFor())
                .withText("then", loss.then())
                .with("bridgesCopies", loss.bridgesCopies())
                .values();
    }

    static SourceLoss fromMap(Fields fields) {
        return new SourceLoss(
                fields.choice("shows", SourceLoss.Shows.class),
                fields.optional("picture", name -> fields.parsed(name, Path::of, "a path")),
                fields.duration("holdFor"),
                fields.choice("then", SourceLoss.Then.class),
                fields.flag("bridgesCopies"));
    }
}
