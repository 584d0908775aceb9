package io.exprsn.simulcast.testkit;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/** A real FFmpeg for tests, named by a system property. */
record FfmpegTool(Path ffmpeg) {
    private static final Map<Path, Boolean> STARTS = new ConcurrentHashMap<>();

    static FfmpegTool of(String property) {
        String path = System.getProperty(property, "");
        Peers.require(
                !path.isEmpty() && Files.isExecutable(Path.of(path)),
                property + " names no executable: " + (path.isEmpty() ? "it is not set" : path));
        FfmpegTool tool = new FfmpegTool(Path.of(path));
        Peers.require(
                STARTS.computeIfAbsent(tool.ffmpeg, FfmpegTool::starts),
                property + " names an FFmpeg that does not start here, for want of a system library: " + path);
        return tool;
    }

    private static boolean starts(Path ffmpeg) {
        try {
            Process process = new FfmpegTool(ffmpeg)
                    .builder("ffmpeg", List.of("-version"))
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            boolean ended = process.waitFor(30, TimeUnit.SECONDS);
            process.destroyForcibly();
            return ended && process.exitValue() == 0;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** Starts FFmpeg; what it prints goes to a file beside the test's own. */
    Process start(Path log, List<String> arguments) throws IOException {
        return builder("ffmpeg", arguments).redirectOutput(log.toFile()).start();
    }

    /** Runs a tool to its end and returns what it printed. */
    String run(String tool, List<String> arguments) throws Exception {
        Path log = Files.createTempFile(tool, ".log");
        try {
            Process process =
                    builder(tool, arguments).redirectOutput(log.toFile()).start();
            if (!process.waitFor(60, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new AssertionError(tool + " did not end within 60 s: " + Files.readString(log));
            }
            String printed = Files.readString(log, StandardCharsets.UTF_8);
            if (process.exitValue() != 0) {
                throw new AssertionError(tool + " ended with " + process.exitValue() + ": " + printed);
            }
            return printed;
        } finally {
            Files.delete(log);
        }
    }

    private ProcessBuilder builder(String tool, List<String> arguments) {
        var command = new ArrayList<String>();
        command.add(ffmpeg.resolveSibling(tool).toString());
        command.addAll(arguments);
        var builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("LD_LIBRARY_PATH", ffmpeg.getParent().toString());
        return builder;
    }
}
