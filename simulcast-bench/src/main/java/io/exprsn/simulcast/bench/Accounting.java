package io.exprsn.simulcast.bench;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** What Linux knows of processes. */
final class Accounting {
    /** Linux tells of time to programs in hundredths of a second on every architecture of today. */
    private static final long TICK_NANOS = 10_000_000;

    private Accounting() {}

    /** A process and all that it started, as far as they run now. */
    static List<Long> family(long pid) {
        return Stream.concat(
                        Stream.of(pid),
                        ProcessHandle.of(pid).stream()
                                .flatMap(ProcessHandle::descendants)
                                .map(ProcessHandle::pid))
                .sorted()
                .toList();
    }

    /**
     * CPU time of all threads in ns, system calls included. From {@code schedstat}, which counts to the nanosecond; from
     * {@code stat}, to a hundredth of a second, where the kernel lacks it. Threads that have ended are in the latter only.
     */
    static long cpuNanos(List<Long> pids) throws IOException {
        long sum = 0;
        for (long pid : pids) {
            Path process = Path.of("/proc", Long.toString(pid));
            sum += Files.exists(process.resolve("schedstat"))
                    ? schedstat(process)
                    : ticks(List.of(pid)).nanos();
        }
        return sum;
    }

    private static long schedstat(Path process) throws IOException {
        long sum = 0;
        try (DirectoryStream<Path> threads = Files.newDirectoryStream(process.resolve("task"))) {
            for (Path thread : threads) {
                try {
                    sum += Long.parseLong(
                            Files.readString(thread.resolve("schedstat")).split(" ")[0]);
                } catch (NoSuchFileException ended) {
                    // between the two looks
                }
            }
        }
        return sum;
    }

    /** CPU time in ns by name of thread, numbers in names left out; nothing where the kernel lacks {@code schedstat}. */
    static Map<String, Long> cpuByThread(List<Long> pids) throws IOException {
        Map<String, Long> sums = new TreeMap<>();
        for (long pid : pids) {
            try (DirectoryStream<Path> threads =
                    Files.newDirectoryStream(Path.of("/proc", Long.toString(pid), "task"))) {
                for (Path thread : threads) {
                    try {
                        String name =
                                Files.readString(thread.resolve("comm")).strip().replaceAll("[-#0-9]+$", "");
                        String nanos =
                                Files.readString(thread.resolve("schedstat")).split(" ")[0];
                        sums.merge(name, Long.valueOf(nanos), Long::sum);
                    } catch (NoSuchFileException gone) {
                        // ended between the two looks, or no schedstat here
                    }
                }
            }
        }
        return sums;
    }

    /** CPU time as {@code stat} has it, in ticks: in the programs themselves, and in the kernel for them. */
    record Ticks(long user, long system) {
        Ticks since(Ticks before) {
            return new Ticks(user - before.user, system - before.system);
        }

        long nanos() {
            return (user + system) * TICK_NANOS;
        }

        double userMillis() {
            return user * TICK_NANOS / 1e6;
        }

        double systemMillis() {
            return system * TICK_NANOS / 1e6;
        }
    }

    static Ticks ticks(List<Long> pids) throws IOException {
        long user = 0;
        long system = 0;
        for (long pid : pids) {
            String stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
            user += Long.parseLong(fields[11]);
            system += Long.parseLong(fields[12]);
        }
        return new Ticks(user, system);
    }

    /** Resident memory in KiB; pages that processes share count in each. */
    static long rssKib(List<Long> pids) throws IOException {
        return sum(pids, "status", "VmRSS:");
    }

    /** Resident memory in KiB; pages that processes share are shared out among them. */
    static long pssKib(List<Long> pids) throws IOException {
        return sum(pids, "smaps_rollup", "Pss:");
    }

    private static long sum(List<Long> pids, String file, String field) throws IOException {
        long sum = 0;
        for (long pid : pids) {
            for (String line : Files.readAllLines(Path.of("/proc", Long.toString(pid), file))) {
                if (line.startsWith(field)) {
                    sum += Long.parseLong(line.replaceAll("\\D", ""));
                }
            }
        }
        return sum;
    }
}
