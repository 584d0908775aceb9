package io.exprsn.simulcast.internal.broadcast;

import io.exprsn.simulcast.Edit;
import io.exprsn.simulcast.SimulcastPlan;
import io.exprsn.simulcast.spi.Metadata;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What viewers of a show see besides its pictures, as it is meant now. Immutable.
 *
 * @param everywhere where a destination has nothing of its own
 * @param differing by name of the destination
 * @param picture that stands for the show; null for none
 */
record ShowText(
        Metadata everywhere,
        Map<String, Metadata> differing,
        @Nullable Path picture) {
    ShowText {
        differing = Map.copyOf(differing);
    }

    static ShowText of(SimulcastPlan plan) {
        return new ShowText(
                plan.metadata(), plan.metadataByDestination(), plan.thumbnail().orElse(null));
    }

    Metadata of(String destination) {
        return everywhere.with(differing.getOrDefault(destination, Metadata.unchanged()));
    }

    Optional<Path> thumbnail() {
        return Optional.ofNullable(picture);
    }

    /** An edit wins over what differed before: it is what a person wants now. */
    ShowText after(Edit edit, List<String> destinations) {
        Map<String, Metadata> instead = new TreeMap<>();
        for (String destination : destinations) {
            Metadata old = differing.getOrDefault(destination, Metadata.unchanged());
            Metadata now =
                    without(old, edit.changes()).with(edit.differing().getOrDefault(destination, Metadata.unchanged()));
            if (!now.equals(Metadata.unchanged())) {
                instead.put(destination, now);
            }
        }
        return new ShowText(
                everywhere.with(edit.changes()), instead, edit.newThumbnail().orElse(picture));
    }

    /** The same where one destination shows exactly this. */
    ShowText keeping(String destination, Metadata shown) {
        Map<String, Metadata> instead = new TreeMap<>(differing);
        instead.put(destination, shown);
        return new ShowText(everywhere, instead, picture);
    }

    private static Metadata without(Metadata old, Metadata changed) {
        return new Metadata(
                changed.title() == null ? old.title() : null,
                changed.description() == null ? old.description() : null,
                changed.category() == null ? old.category() : null,
                changed.tags() == null ? old.tags() : null,
                changed.privacy() == null ? old.privacy() : null,
                changed.language() == null ? old.language() : null);
    }
}
