package io.exprsn.simulcast.spi;

import org.jspecify.annotations.Nullable;

/**
 * A variable of the environment by which applications give a platform what it asks for: data, read in one place.
 *
 * @param role what it holds
 * @param name of the variable, such as {@code YOUTUBE_CLIENT_ID}
 * @param setting the setting of destinations that it fills; null unless it is one
 */
public record EnvironmentVariable(
        Role role, String name, @Nullable String setting) {
    /** What a variable holds. */
    public enum Role {
        /** Id of the application as it is registered there. */
        CLIENT_ID,
        /** Its secret. */
        CLIENT_SECRET,
        /** Where the platform sends browsers back to. */
        REDIRECT_URI,
        /** A token that is used as it is. */
        API_TOKEN,
        /** What all destinations have for a setting. */
        SETTING
    }

    /** One that is no setting. */
    public static EnvironmentVariable of(Role role, String name) {
        return new EnvironmentVariable(role, name, null);
    }

    /** One that fills a setting. */
    public static EnvironmentVariable setting(String name, String setting) {
        return new EnvironmentVariable(Role.SETTING, name, setting);
    }
}
