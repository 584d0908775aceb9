package io.exprsn.simulcast.spi;

import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A setting that destinations of a platform may have. Immutable.
 *
 * @param name key in the destination's settings
 * @param description what it does, for people
 * @param required whether a destination cannot do without
 * @param values what it may be; empty if that is not a short list
 * @param form what it must look like; null for anything
 */
public record PlatformSetting(
        String name,
        String description,
        boolean required,
        Set<String> values,
        @Nullable Pattern form) {
    /** Copies. */
    public PlatformSetting {
        values = Set.copyOf(values);
    }

    /** A setting that may be left out and hold anything. */
    public static PlatformSetting optional(String name, String description) {
        return new PlatformSetting(name, description, false, Set.of(), null);
    }

    /** A setting that must be there. */
    public static PlatformSetting required(String name, String description) {
        return new PlatformSetting(name, description, true, Set.of(), null);
    }

    /** A setting that may be left out and is one of these. */
    public static PlatformSetting oneOf(String name, String description, Set<String> values) {
        return new PlatformSetting(name, description, false, values, null);
    }

    /** Whether a value can be right. */
    public boolean accepts(String value) {
        return (values.isEmpty() || values.contains(value))
                && (form == null || form.matcher(value).matches());
    }
}
