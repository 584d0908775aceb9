package io.exprsn.simulcast.ffmpeg;

import io.exprsn.simulcast.ErrorKind;
import io.exprsn.simulcast.SimulcastException;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** An executable of this machine, asked once for each of its listings. */
final class LocalFfmpegBinary implements FfmpegBinary {
    /** Ordinary answers take 10 to 200 ms; a machine under load deserves patience, a hung executable does not. */
    static final Duration DEADLINE = Duration.ofSeconds(15);

    private static final Logger LOG = LoggerFactory.getLogger(LocalFfmpegBinary.class);
    private static final int LONGEST_ANSWER = 4 * 1024 * 1024;
    private static final Pattern VERSION = Pattern.compile("^ffmpeg version (\\S+)", Pattern.MULTILINE);
    private static final Pattern FORMAT = Pattern.compile("^ ([D ])([E ])[d ]? +(\\S+) .*");
    private static final Pattern CODEC = Pattern.compile("^ [VASD][A-Z.]{5} (\\S+) .*");
    private static final Pattern FILTER = Pattern.compile("^ [T.][S.][C.]? (\\S+) +\\S*->\\S* .*");
    private static final Pattern PROTOCOL = Pattern.compile("^  (\\S+)$");

    private final Path executable;
    private final String origin;
    private final Duration deadline;
    private final Map<String, String> environment;
    private final Object lock = new Object();
    private final Map<FfmpegCapability.Kind, Set<String>> listings = new EnumMap<>(FfmpegCapability.Kind.class);
    private final Map<String, Boolean> proved = new HashMap<>();
    private @Nullable String version;

    /**
     * An executable that need not be one.
     *
     * @param environment of the JVM; what a child must not have is taken out here
     */
    LocalFfmpegBinary(Path executable, String origin, Map<String, String> environment, Duration deadline) {
        this.executable = executable;
        this.origin = origin;
        this.environment = environment;
        this.deadline = deadline;
    }

    @Override
    public String origin() {
        return executable + " (" + origin + ")";
    }

    @Override
    public String version() {
        synchronized (lock) {
            String known = version;
            if (known == null) {
                known = askVersion();
                version = known;
            }
            return known;
        }
    }

    @Override
    public boolean has(FfmpegCapability capability) {
        synchronized (lock) {
            if (capability.kind() == FfmpegCapability.Kind.WORKING_ENCODER) {
                return lists(FfmpegCapability.Kind.ENCODER, capability.name())
                        && proved.computeIfAbsent(capability.name(), this::encodesOnePicture);
            }
            return lists(capability.kind(), capability.name());
        }
    }

    private boolean lists(FfmpegCapability.Kind kind, String name) {
        Set<String> listing = listings.get(kind);
        if (listing == null) {
            listing = parse(kind, answer(kind.listing()));
            listings.put(kind, listing);
        }
        return listing.contains(name);
    }

    private boolean encodesOnePicture(String encoder) {
        boolean vaapi = encoder.endsWith("_vaapi");
        List<String> arguments = new ArrayList<>(List.of("-hide_banner", "-nostdin", "-loglevel", "error"));
        if (vaapi) {
            arguments.addAll(List.of("-init_hw_device", "vaapi=gpu", "-filter_hw_device", "gpu"));
        }
        // Not smaller: some hardware refuses it.
        arguments.addAll(List.of("-f", "lavfi", "-i", "color=black:s=256x256:r=30", "-frames:v", "1"));
        boolean software = encoder.startsWith("lib");
        arguments.addAll(List.of("-vf", software ? "format=yuv420p" : vaapi ? "format=nv12,hwupload" : "format=nv12"));
        arguments.addAll(List.of("-c:v", encoder, "-b:v", "500k", "-f", "flv", "-flvflags", "no_duration_filesize"));
        arguments.add("pipe:1");
        try {
            Answer answer = run(arguments, Map.of());
            if (answer.code != 0) {
                LOG.debug("{}: encoder {} does not work: {}", origin(), encoder, firstLine(answer.text));
            }
            return answer.code == 0;
        } catch (SimulcastException hangs) {
            LOG.debug("{}: encoder {} does not work: {}", origin(), encoder, hangs.problem());
            return false;
        }
    }

    Path executable() {
        return executable;
    }

    /** The ffprobe that came with it; empty if there is none where it lies, or where a link to it leads. */
    Optional<Path> probe() {
        String name = executable.toString().endsWith(".exe") ? "ffprobe.exe" : "ffprobe";
        return Stream.of(executable, target())
                .map(file -> file.resolveSibling(name))
                .filter(Files::isExecutable)
                .findFirst();
    }

    private Path target() {
        try {
            return executable.toRealPath();
        } catch (IOException e) {
            return executable; // starting it will say what is wrong
        }
    }

    /** A process of it that is still to be started. */
    ProcessBuilder prepare(List<String> arguments) {
        return prepare(executable, arguments);
    }

    /**
     * A process that is still to be started, with the arguments and the right environment.
     *
     * @param tool this executable or another one that came with it
     */
    ProcessBuilder prepare(Path tool, List<String> arguments) {
        List<String> line = new ArrayList<>();
        line.add(tool.toString());
        line.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(line);
        Map<String, String> variables = builder.environment();
        variables.clear();
        variables.putAll(environment);
        variables.remove("FFREPORT"); // would write a file with every address in it
        variables.remove("AV_LOG_FORCE_COLOR");
        variables.put("AV_LOG_FORCE_NOCOLOR", "1");
        variables.remove("ENCRYPTION_KEY"); // reads untrusted media: it has no business with our keys
        if (carriesItsLibraries()) {
            String variable = isMac() ? "DYLD_LIBRARY_PATH" : "LD_LIBRARY_PATH";
            // Its libraries need each other, and the search path in the executable does not hold for them.
            variables.merge(
                    variable, folder().toString(), (old, own) -> old.isEmpty() ? own : own + File.pathSeparator + old);
        }
        return builder;
    }

    private boolean carriesItsLibraries() {
        try (DirectoryStream<Path> libraries = Files.newDirectoryStream(folder(), "libavcodec*")) {
            return libraries.iterator().hasNext();
        } catch (IOException e) {
            return false; // starting it will say what is wrong
        }
    }

    private Path folder() {
        return executable.toAbsolutePath().resolveSibling("");
    }

    private String askVersion() {
        String answer = answer("-version");
        Matcher found = VERSION.matcher(answer);
        if (!found.find()) {
            throw unusable("it answered -version with \"" + firstLine(answer) + "\", which is not FFmpeg's way", null);
        }
        return found.group(1);
    }

    private String answer(String question) {
        Answer answer = run(List.of("-hide_banner", question), Map.of());
        if (answer.code != 0) {
            String missing = MissingLibraries.explain(
                    answer.text, () -> run(List.of("-version"), Map.of("LD_TRACE_LOADED_OBJECTS", "1")).text);
            throw unusable(
                    missing.isEmpty()
                            ? "it answered " + question + " with exit code " + answer.code + " and \""
                                    + firstLine(answer.text) + "\""
                            : "it cannot start, " + missing,
                    null);
        }
        return answer.text;
    }

    private Answer run(List<String> arguments, Map<String, String> extra) {
        ProcessBuilder builder = prepare(arguments).redirectErrorStream(true);
        builder.environment().putAll(extra);
        Process process;
        try {
            process = builder.start();
        } catch (IOException e) {
            throw unusable("the system does not start it (" + e.getMessage() + ")", e);
        }
        AtomicBoolean late = new AtomicBoolean();
        process.onExit().orTimeout(deadline.toMillis(), TimeUnit.MILLISECONDS).whenComplete((ended, failure) -> {
            if (failure != null) {
                late.set(true);
                endTree(process);
            }
        });
        try (InputStream output = process.getInputStream()) {
            process.getOutputStream().close();
            String text = new String(output.readNBytes(LONGEST_ANSWER), StandardCharsets.UTF_8);
            int code = process.waitFor();
            if (late.get()) {
                throw unusable("it did not answer within " + deadline.toMillis() + " ms", null);
            }
            return new Answer(code, text);
        } catch (IOException e) {
            throw unusable("its answer could not be read (" + e.getMessage() + ")", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw unusable("the wait for its answer was interrupted", e);
        } finally {
            endTree(process);
        }
    }

    private static void endTree(Process process) {
        if (process.isAlive()) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.toHandle().destroyForcibly();
        }
    }

    private static Set<String> parse(FfmpegCapability.Kind kind, String answer) {
        Set<String> names = new HashSet<>();
        String section = "";
        for (String line : answer.split("\\R")) {
            if (line.equals("Input:") || line.equals("Output:")) {
                section = line;
                continue;
            }
            switch (kind) {
                case INPUT_PROTOCOL -> addMatch(names, PROTOCOL, section.equals("Input:") ? line : "");
                case OUTPUT_PROTOCOL -> addMatch(names, PROTOCOL, section.equals("Output:") ? line : "");
                case ENCODER, WORKING_ENCODER, DECODER -> addMatch(names, CODEC, line);
                case FILTER -> addMatch(names, FILTER, line);
                case MUXER -> addFormat(names, line, 2);
                case DEMUXER -> addFormat(names, line, 1);
            }
        }
        return names;
    }

    private static void addMatch(Set<String> names, Pattern pattern, String line) {
        Matcher match = pattern.matcher(line);
        if (match.matches() && !match.group(1).equals("=")) { // the legend above the listing looks the same
            names.add(match.group(1));
        }
    }

    /** A format has several names, set apart by commas. */
    private static void addFormat(Set<String> names, String line, int column) {
        Matcher match = FORMAT.matcher(line);
        if (match.matches() && !match.group(column).isBlank() && !match.group(3).equals("=")) {
            names.addAll(List.of(match.group(3).split(",")));
        }
    }

    private static String firstLine(String text) {
        String line = text.strip().lines().findFirst().orElse("nothing");
        return line.length() <= 200 ? line : line.substring(0, 200);
    }

    private SimulcastException unusable(String problem, @Nullable Throwable cause) {
        return new SimulcastException(
                ErrorKind.INVALID,
                "Asking " + origin() + " what it can do: " + problem,
                "Install it anew, or name another FFmpeg in SIMULCAST_FFMPEG",
                cause);
    }

    private static boolean isMac() {
        return System.getProperty("os.name", "").toLowerCase(Locale.ROOT).startsWith("mac");
    }

    private record Answer(int code, String text) {}
}
