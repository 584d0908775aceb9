package io.exprsn.simulcast;

import io.exprsn.simulcast.spi.Metadata;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What viewers shall see from now on, on all platforms at once: {@code Edit.of(Metadata.titled("Part two")).cutting()}. What is null in it
 * stays as it is. Immutable.
 *
 * @param changes everywhere
 * @param differing what some destinations get instead, by name; only what differs
 * @param picture that stands for the show from now on, JPEG or PNG; null for as it is
 * @param isCutting whether what is too long for a platform is cut there; otherwise that destination is refused, and the others go on
 */
public record Edit(
        Metadata changes,
        Map<String, Metadata> differing,
        @Nullable Path picture,
        boolean isCutting) {
    /** Copies. */
    public Edit {
        differing = Map.copyOf(differing);
    }

    /** These changes everywhere; what is too long for a platform is refused there. */
    public static Edit of(Metadata changes) {
        return new Edit(changes, Map.of(), null, false);
    }

    /** Another picture, all else as it is. */
    public static Edit thumbnail(Path picture) {
        return of(Metadata.unchanged()).withThumbnail(picture);
    }

    /**
     * The same, and something else for one destination.
     *
     * @param destination its name
     * @param instead only what differs from the changes everywhere
     */
    public Edit at(String destination, Metadata instead) {
        Map<String, Metadata> all = new TreeMap<>(differing);
        all.put(destination, instead);
        return new Edit(changes, all, picture, isCutting);
    }

    /** The same and another picture, where a platform takes one. */
    public Edit withThumbnail(Path file) {
        return new Edit(changes, differing, file, isCutting);
    }

    /** The same, and what is too long for a platform is cut there: at a word, with an ellipsis; tags that it does not take are left out. */
    public Edit cutting() {
        return new Edit(changes, differing, picture, true);
    }

    /** The same, and a platform that something is too long for is left as it is. */
    public Edit refusing() {
        return new Edit(changes, differing, picture, false);
    }

    /** What one destination is to get. */
    public Metadata changes(String destination) {
        return changes.with(differing.getOrDefault(destination, Metadata.unchanged()));
    }

    /** The picture that stands for the show from now on. */
    public Optional<Path> newThumbnail() {
        return Optional.ofNullable(picture);
    }
}
