package io.exprsn.simulcast.ffmpeg;

import io.exprsn.simulcast.ErrorKind;
import io.exprsn.simulcast.SimulcastException;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Knows where an FFmpeg may be, in the order in which they are tried.
 *
 * @param explicit what the caller named, an executable or its folder
 * @param environment of the JVM
 * @param loader for artifacts on the class path
 * @param platform as artifacts call it, such as {@code linux-x86_64}
 * @param caches where carried ones are unpacked, the first that can be used
 */
record FfmpegLocator(
        @Nullable Path explicit,
        Map<String, String> environment,
        ClassLoader loader,
        String platform,
        List<Path> caches) {
    private static final String VARIABLE = "SIMULCAST_FFMPEG";

    static FfmpegLocator ofThisMachine(@Nullable Path explicit) {
        ClassLoader context = Thread.currentThread().getContextClassLoader();
        return new FfmpegLocator(
                explicit,
                System.getenv(),
                context != null ? context : ClassLoader.getSystemClassLoader(),
                platformOf(System.getProperty("os.name", ""), System.getProperty("os.arch", "")),
                userFolders("ffmpeg"));
    }

    /** Where this user may keep what can be lost, the best first. */
    static List<Path> userFolders(String purpose) {
        return List.of(
                userCache(System.getenv(), Path.of(System.getProperty("user.home", ".")))
                        .resolve(purpose),
                Path.of(System.getProperty("java.io.tmpdir", "."))
                        .resolve("simulcast-" + purpose + "-" + System.getProperty("user.name", "user")));
    }

    /** A place to look at. Finding out whether something is there may unpack it, so that is done late. */
    interface Place {
        /** The setting that led here. */
        String origin();

        /**
         * The executable.
         *
         * @throws SimulcastException if there is none
         */
        Path executable();
    }

    List<Place> places() {
        List<Place> places = new ArrayList<>();
        if (explicit != null) {
            places.add(new Named("named by the program", explicit));
        }
        String variable = environment.getOrDefault(VARIABLE, "");
        if (!variable.isBlank()) {
            places.add(new Named("from " + VARIABLE, pathOf(variable)));
        }
        places.addAll(onPath());
        places.addAll(CarriedFfmpeg.on(loader, platform, executableName(), caches));
        return places;
    }

    /** What there was no need to look at because nothing was set, for the error that lists all places. */
    List<String> emptyPlaces() {
        List<String> empty = new ArrayList<>();
        if (environment.getOrDefault(VARIABLE, "").isBlank()) {
            empty.add(VARIABLE + ": not set");
        }
        if (onPath().isEmpty()) {
            empty.add("PATH: no " + executableName() + " in any of its folders");
        }
        if (CarriedFfmpeg.on(loader, platform, executableName(), caches).isEmpty()) {
            empty.add("class path: no artifact org.bytedeco:ffmpeg for " + platform);
        }
        return empty;
    }

    private List<Place> onPath() {
        List<Place> found = new ArrayList<>();
        String path = environment.getOrDefault("PATH", environment.getOrDefault("Path", ""));
        for (String folder : path.split(Pattern.quote(File.pathSeparator))) {
            // An empty entry means the current folder, where anyone may have put something.
            Path executable = folder.isBlank() ? null : pathOf(folder).resolve(executableName());
            if (executable != null && Files.isRegularFile(executable) && Files.isExecutable(executable)) {
                found.add(new Named("on the PATH", executable));
            }
        }
        return found;
    }

    private String executableName() {
        return platform.startsWith("windows") ? "ffmpeg.exe" : "ffmpeg";
    }

    static String platformOf(String system, String architecture) {
        String name = system.toLowerCase(Locale.ROOT);
        String os = name.startsWith("mac") ? "macosx" : name.startsWith("windows") ? "windows" : "linux";
        return switch (architecture) {
            case "amd64", "x86_64" -> os + "-x86_64";
            case "aarch64", "arm64" -> os + "-arm64";
            default -> os + "-" + architecture;
        };
    }

    private static Path userCache(Map<String, String> environment, Path home) {
        String set = environment.getOrDefault("XDG_CACHE_HOME", environment.getOrDefault("LOCALAPPDATA", ""));
        Path cache = set.isBlank() ? home.resolve(".cache") : pathOf(set);
        return cache.resolve("simulcast");
    }

    private static Path pathOf(String text) {
        try {
            return Path.of(text);
        } catch (InvalidPathException e) {
            return Path.of("invalid-path"); // named, looked at and reported like any other that is not there
        }
    }

    /** A place someone named. */
    private record Named(String origin, Path path) implements Place {
        @Override
        public Path executable() {
            Path file =
                    Files.isDirectory(path) ? path.resolve(File.separatorChar == '\\' ? "ffmpeg.exe" : "ffmpeg") : path;
            if (!Files.isRegularFile(file)) {
                throw new SimulcastException(
                        ErrorKind.INVALID,
                        "Looking at " + file + " (" + origin + "): there is no such file",
                        "Correct the path");
            }
            if (!Files.isExecutable(file)) {
                throw new SimulcastException(
                        ErrorKind.INVALID,
                        "Looking at " + file + " (" + origin + "): it is not executable",
                        "Make it executable");
            }
            return file.toAbsolutePath();
        }
    }
}
