package io.exprsn.simulcast.store;

import io.exprsn.simulcast.StartPolicy;
import io.exprsn.simulcast.store.StoredShow.Shown;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What viewers see of a session, and how it begins. */
final class ShowMapping {
    private ShowMapping() {}

    static Map<String, Object> toMap(StoredShow show) {
        Map<String, Object> differing = new LinkedHashMap<>();
        show.differing().forEach((destination, shown) -> differing.put(destination, shown(shown)));
        return new ObjectMap()
                .with("shown", shown(show.shown()))
                .with("differing", differing)
                .with("thumbnail", show.thumbnail())
                .with("start", start(show.start()))
                .with("rollingOver", show.rollingOver())
                .with("rehearsal", show.rehearsal())
                .with("cutting", show.cutting())
                .values();
    }

    static StoredShow fromMap(Fields fields) {
        Map<String, Shown> differing = new LinkedHashMap<>();
        Fields all = fields.fields("differing");
        all.names().forEach(destination -> differing.put(destination, shown(all.fields(destination))));
        return new StoredShow(
                shown(fields.fields("shown")),
                differing,
                fields.optional("thumbnail", fields::text),
                start(fields.fields("start")),
                fields.flag("rollingOver"),
                fields.flag("rehearsal"),
                fields.flag("cutting"));
    }

    private static Map<String, Object> shown(Shown shown) {
        List<String> tags = shown.tags();
        return new ObjectMap()
                .with("title", shown.title())
                .with("description", shown.description())
                .with("category", shown.category())
                .with("tags", tags)
                .with("privacy", shown.privacy())
                .with("language", shown.language())
                .values();
    }

    private static Shown shown(Fields fields) {
        @Nullable List<String> tags = fields.optional("tags", fields::words);
        return new Shown(
                fields.optional("title", fields::text),
                fields.optional("description", fields::text),
                fields.optional("category", fields::text),
                tags,
                fields.optional("privacy", fields::text),
                fields.optional("language", fields::text));
    }

    private static Map<String, Object> start(StartPolicy start) {
        return new ObjectMap()
                .with("allOrNothing", start.allOrNothing())
                .withText("prepareWithin", start.prepareWithin())
                .withText("together", start.together())
                .withText("at", start.at())
                .values();
    }

    private static StartPolicy start(Fields fields) {
        return new StartPolicy(
                fields.flag("allOrNothing"),
                fields.duration("prepareWithin"),
                fields.optional("together", fields::duration),
                fields.optional("at", fields::instant));
    }
}
