package io.exprsn.simulcast.examples.control.stream;

import io.exprsn.simulcast.spi.Metadata;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What viewers are to see from now on; what is null stays as it is.
 *
 * @param privacy PUBLIC, UNLISTED or PRIVATE
 */
public record EditRequest(
        @Nullable String title,
        @Nullable String description,
        @Nullable String category,
        @Nullable List<String> tags,
        @Nullable String privacy,
        @Nullable String language) {

    Metadata metadata() {
        return new Metadata(title, description, category, tags, viewers(), language);
    }

    private Metadata.@Nullable Privacy viewers() {
        if (privacy == null) {
            return null;
        }
        return Arrays.stream(Metadata.Privacy.values())
                .filter(each -> each.name().equals(privacy.toUpperCase(Locale.ROOT)))
                .findFirst()
                .orElseThrow(() -> Refusal.field(
                        "privacy", "The privacy is none that there is", "Give PUBLIC, UNLISTED or PRIVATE"));
    }
}
