package io.exprsn.simulcast.ffmpeg;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A process as the system shows it, so that another JVM knows it again: process ids are used anew, but not for a process that started
 * at the same time.
 *
 * @param started when it started, as the system counts; equal for the same process whoever asks and whenever
 */
record ProcessMark(long pid, String started) {
    private static final Path PROC = Path.of("/proc");

    /** Counted from behind the name, which stands in parentheses and may hold spaces and parentheses itself. */
    private static final int STATE = 0;

    private static final int START_TICKS = 19;

    /**
     * The process that has this number now, if it runs. One that is over but that its parent has not reaped yet does not run: in
     * a container, nobody may ever reap it.
     */
    static Optional<ProcessMark> of(long pid) {
        Path stat = PROC.resolve(pid + "/stat");
        if (!Files.isReadable(PROC.resolve("self/stat"))) {
            return ProcessHandle.of(pid)
                    .filter(ProcessHandle::isAlive)
                    .flatMap(handle -> handle.info().startInstant())
                    .map(start -> new ProcessMark(pid, "ms" + start.toEpochMilli()));
        }
        // On Linux the JDK makes an instant of the ticks since boot and of the wall clock: two JVMs with a clock
        // adjustment between them read different ones for the same process. The ticks, 10 ms each, never change.
        try {
            String line = Files.readString(stat, StandardCharsets.ISO_8859_1);
            String[] fields = line.substring(line.lastIndexOf(')') + 2).split(" ");
            boolean over = "ZXx".contains(fields[STATE]);
            return over ? Optional.empty() : Optional.of(new ProcessMark(pid, "ticks" + fields[START_TICKS]));
        } catch (IOException | IndexOutOfBoundsException e) {
            return Optional.empty(); // it ended before or while it was looked at
        }
    }

    /** Whether this very process still runs. */
    boolean runs() {
        return of(pid).filter(this::equals).isPresent();
    }

    /**
     * The arguments of this process after its own name, if the system shows them. A byte that is not ASCII is shown as some other
     * character.
     */
    List<String> arguments() {
        Path file = PROC.resolve(pid + "/cmdline");
        if (!Files.isReadable(file)) {
            return ProcessHandle.of(pid)
                    .flatMap(handle -> handle.info().arguments())
                    .map(List::of)
                    .orElse(List.of());
        }
        try {
            // Read here because the JDK shows nothing where it is longer than a page of memory.
            String line = Files.readString(file, StandardCharsets.ISO_8859_1);
            List<String> all = List.of(line.split("\0", -1));
            return all.size() < 3 ? List.of() : all.subList(1, all.size() - 1); // each one is closed by a NUL
        } catch (IOException e) {
            return List.of();
        }
    }

    /**
     * What numbers and start times count in: this boot of this machine and, in a container, its own numbering. A home folder may
     * be shared by several of them.
     */
    static String world() {
        StringBuilder world = new StringBuilder();
        try {
            world.append(Files.readString(PROC.resolve("sys/kernel/random/boot_id"), StandardCharsets.US_ASCII)
                    .strip());
            world.append('/').append(Files.readSymbolicLink(PROC.resolve("self/ns/pid")));
        } catch (IOException | UnsupportedOperationException e) {
            world.append("/?"); // not Linux, or one that hides it: number, start and arguments must do
        }
        return world.toString().replaceAll("\\s", "");
    }
}
