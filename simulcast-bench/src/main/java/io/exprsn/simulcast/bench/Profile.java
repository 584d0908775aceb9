package io.exprsn.simulcast.bench;

import static io.exprsn.simulcast.bench.FanOutComparison.format;

import java.io.IOException;
import java.nio.file.Path;
import java.text.ParseException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import jdk.jfr.Configuration;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedFrame;
import jdk.jfr.consumer.RecordedThread;
import jdk.jfr.consumer.RecordingFile;
import org.jspecify.annotations.Nullable;

/** Where the library's relay threads spend their time and what they allocate, of a recording of the measured window. */
final class Profile {
    private static final String RELAY = "simulcast-relay";
    private static final int SHOWN = 20;
    private static final int DEPTH = 4;

    private final Map<String, Long> self = new HashMap<>();
    private final Map<String, Long> within = new HashMap<>();
    private final Map<String, Long> allocations = new HashMap<>();
    private final Map<Long, long[]> allocatedByThread = new HashMap<>();
    private long samples;

    private Profile() {}

    /** Records the JVM it is in. Not for use by several threads. */
    static final class Recorder {
        private @Nullable Recording recording;

        /** From now on; a recording that runs is dropped. The first start makes the JVM compile much of itself again. */
        void start() throws IOException, ParseException {
            Recording before = recording;
            Recording started = new Recording(Configuration.getConfiguration("profile"));
            started.start();
            recording = started;
            if (before != null) {
                before.close();
            }
        }

        void stop(Path file) throws IOException {
            Recording stopped = recording;
            if (stopped != null) {
                stopped.stop();
                stopped.dump(file);
                stopped.close();
                recording = null;
            }
        }
    }

    /**
     * A recording as people read it.
     *
     * @param sent packets that went to a destination while it was made, over all destinations
     */
    static String of(Path recording, double sent) throws IOException {
        var profile = new Profile();
        try (var file = new RecordingFile(recording)) {
            while (file.hasMoreEvents()) {
                profile.add(file.readEvent());
            }
        }
        return profile.text(sent);
    }

    private void add(RecordedEvent event) {
        switch (event.getEventType().getName()) {
            case "jdk.ExecutionSample" -> {
                if (isRelay(event.getThread("sampledThread"))) {
                    List<String> frames = frames(event);
                    samples++;
                    self.merge(frames.isEmpty() ? "?" : frames.get(0), 1L, Long::sum);
                    new TreeSet<>(frames).forEach(frame -> within.merge(frame, 1L, Long::sum));
                }
            }
            case "jdk.ObjectAllocationSample" -> {
                if (isRelay(event.getThread())) {
                    List<String> frames = frames(event);
                    String site = event.getClass("objectClass").getName() + " in "
                            + String.join(" < ", frames.subList(0, Math.min(DEPTH, frames.size())));
                    allocations.merge(site, event.getLong("weight"), Long::sum);
                }
            }
            case "jdk.ThreadAllocationStatistics" -> {
                RecordedThread thread = event.getThread("thread");
                if (isRelay(thread)) {
                    long allocated = event.getLong("allocated");
                    long[] ends = allocatedByThread.computeIfAbsent(
                            thread.getJavaThreadId(), id -> new long[] {allocated, 0});
                    ends[1] = allocated;
                }
            }
            default -> {
                // nothing else is shown
            }
        }
    }

    private static boolean isRelay(@Nullable RecordedThread thread) {
        return thread != null
                && thread.getJavaName() != null
                && thread.getJavaName().startsWith(RELAY);
    }

    private static List<String> frames(RecordedEvent event) {
        List<String> names = new ArrayList<>();
        if (event.getStackTrace() != null) {
            for (RecordedFrame frame : event.getStackTrace().getFrames()) {
                String type = frame.getMethod().getType().getName();
                names.add(type.substring(type.lastIndexOf('.') + 1) + "."
                        + frame.getMethod().getName());
            }
        }
        return names;
    }

    private String text(double sent) {
        long allocated = allocatedByThread.values().stream()
                .mapToLong(ends -> ends[1] - ends[0])
                .sum();
        long sampled = allocations.values().stream().mapToLong(Long::longValue).sum();
        return format(
                        "relay threads: %d samples in Java, %.1f KiB allocated by their own count, %.1f bytes per packet"
                                + " and destination%n",
                        samples, allocated / 1024.0, allocated / Math.max(1, sent))
                + top("in the frame itself, % of samples", self, samples)
                + top("in the frame and what it calls, % of samples", within, samples)
                + top("allocations, % of the bytes", allocations, sampled);
    }

    private static String top(String title, Map<String, Long> counts, long all) {
        var lines = new StringBuilder("\n" + title + "\n");
        counts.entrySet().stream()
                .sorted(Map.Entry.<String, Long>comparingByValue(Comparator.reverseOrder())
                        .thenComparing(Map.Entry.comparingByKey()))
                .limit(SHOWN)
                .forEach(entry -> lines.append(format("%5.1f %s%n", 100.0 * entry.getValue() / all, entry.getKey())));
        return lines.toString();
    }
}
