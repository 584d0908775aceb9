package io.exprsn.simulcast.examples.control.stream;

import io.exprsn.simulcast.audience.Audience;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Who watches, as it is told.
 *
 * @param total null where no platform tells
 */
public record ViewersView(@Nullable Long total, List<Destination> destinations) {
    static final ViewersView NOBODY = new ViewersView(null, List.of());

    /** Who watches at one destination; now is null where it does not tell. */
    public record Destination(
            String id, String telling, @Nullable Long now) {}

    static ViewersView of(Audience audience) {
        return new ViewersView(
                audience.total().isPresent() ? audience.total().getAsLong() : null,
                audience.destinations().stream()
                        .map(count -> new Destination(
                                count.destination(),
                                count.telling().name(),
                                count.now().isPresent() ? count.now().getAsLong() : null))
                        .toList());
    }
}
