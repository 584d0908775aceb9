package io.exprsn.simulcast.bench;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/** A process that this one started and ends, whatever happens. Not for use by several threads. */
final class Child implements AutoCloseable {
    private static final Set<Process> ALIVE = ConcurrentHashMap.newKeySet();

    private final String name;
    private final Process process;
    private final Path log;
    private final BufferedReader lines;

    private Child(String name, Process process, Path log) {
        this.name = name;
        this.process = process;
        this.log = log;
        this.lines = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    }

    /** @param folder takes its log */
    static Child start(String name, Path folder, List<String> command) throws IOException {
        return start(name, folder, command, Map.of());
    }

    /**
     * The same with more variables in its environment, which no list of processes shows.
     *
     * @param folder takes its log
     */
    static Child start(String name, Path folder, List<String> command, Map<String, String> environment)
            throws IOException {
        Path log = folder.resolve(name + ".log");
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()));
        builder.environment().putAll(environment);
        Process process = builder.start();
        ALIVE.add(process);
        return new Child(name, process, log);
    }

    /** Kills whatever still runs; for the end of this process. */
    static void endAll() {
        ALIVE.forEach(Process::destroyForcibly);
        ALIVE.forEach(process -> process.onExit().join());
    }

    /** A main of this class path in a JVM of its own. */
    static Child java(String name, Path folder, List<String> options, Class<?> main, List<String> args)
            throws IOException {
        List<String> command = new ArrayList<>();
        command.add(System.getProperty("java.home") + File.separator + "bin" + File.separator + "java");
        command.addAll(options);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        command.addAll(args);
        return start(name, folder, command);
    }

    long pid() {
        return process.pid();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** The next line of its output that begins so, without that. */
    String line(String beginning) throws IOException {
        String line = lines.readLine();
        while (line != null && !line.startsWith(beginning)) {
            line = lines.readLine();
        }
        if (line == null) {
            throw new IllegalStateException(name + " ended: " + Files.readString(log));
        }
        return line.substring(beginning.length());
    }

    /** What it says next. */
    Map<String, String> answer() throws IOException {
        Map<String, String> values = new HashMap<>();
        for (String pair : line(Lines.OURS).split(" ")) {
            int equals = pair.indexOf('=');
            values.put(pair.substring(0, Math.max(0, equals)), pair.substring(equals + 1));
        }
        return values;
    }

    Map<String, String> ask(String line) throws IOException {
        OutputStream out = process.getOutputStream();
        out.write((line + "\n").getBytes(StandardCharsets.UTF_8));
        out.flush();
        return answer();
    }

    String log() throws IOException {
        return Files.readString(log);
    }

    /** Asks it to end, by the end of its input and a signal; then kills it. */
    @Override
    public void close() {
        try {
            process.getOutputStream().close();
        } catch (IOException gone) {
            // then it has ended
        }
        process.destroy();
        try {
            if (!process.waitFor(5, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
        ALIVE.remove(process);
    }
}
