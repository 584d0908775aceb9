package io.exprsn.simulcast.ffmpeg;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Says what an executable lacks that the system's loader refuses to start. */
final class MissingLibraries {
    private static final List<Pattern> SIGNS = List.of(
            Pattern.compile("error while loading shared libraries: ([^:\\s]+):"),
            Pattern.compile("Error loading shared library ([^:\\s]+):"), // musl
            Pattern.compile("Library not loaded: (\\S+)")); // macOS

    private static final Pattern NOT_FOUND = Pattern.compile("(\\S+) => not found");

    /** What the builds of the Maven artifact need of the system; a bare machine has none of it. */
    private static final Map<String, String> DEBIAN_PACKAGES = Map.of(
            "libpulse.so.0", "libpulse0",
            "libxcb.so.1", "libxcb1",
            "libxcb-shm.so.0", "libxcb-shm0",
            "libxcb-shape.so.0", "libxcb-shape0",
            "libxcb-xfixes.so.0", "libxcb-xfixes0",
            "libasound.so.2", "libasound2",
            "libudev.so.1", "libudev1");

    private MissingLibraries() {}

    /**
     * What is missing, as text; empty if the output is no complaint of a loader.
     *
     * @param output what the executable printed
     * @param trace asks the loader for all it cannot find: its complaint names only the first
     */
    static String explain(String output, Supplier<String> trace) {
        Set<String> missing = new LinkedHashSet<>();
        for (Pattern sign : SIGNS) {
            addAll(missing, sign.matcher(output));
        }
        if (missing.isEmpty()) {
            return "";
        }
        addAll(missing, NOT_FOUND.matcher(trace.get()));
        List<String> packages = missing.stream()
                .map(DEBIAN_PACKAGES::get)
                .filter(Objects::nonNull)
                .sorted()
                .toList();
        String libraries = (missing.size() == 1 ? "the shared library " : "the shared libraries ")
                + String.join(", ", missing)
                + (missing.size() == 1 ? " is missing" : " are missing");
        return packages.isEmpty() ? libraries : libraries + " (on Debian: install " + String.join(" ", packages) + ")";
    }

    private static void addAll(Set<String> names, Matcher found) {
        while (found.find()) {
            names.add(found.group(1));
        }
    }
}
