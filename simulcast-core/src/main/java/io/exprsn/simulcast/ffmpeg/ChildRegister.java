package io.exprsn.simulcast.ffmpeg;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Children on disk, so that those of a killed JVM are ended by the next one. A file each, which appears by renaming and is never
 * changed: JVMs that share the folder have nothing to fight about, and one that dies leaves no half of a file. Nothing is forced to the
 * disk, because a machine that stops takes the children along.
 *
 * <p>A child has no number before it runs, so that between its start and its file there is a moment in which a killed JVM is not
 * helped; nothing has been told to the child by then. The short questions put to a binary (see {@link LocalFfmpegBinary}) are
 * not written down: they open no media and have a deadline.
 */
final class ChildRegister {
    private static final Logger LOG = LoggerFactory.getLogger(ChildRegister.class);

    /** After each signal. Two end an FFmpeg that waits for the network within 0.3 s. */
    private static final Duration PATIENCE = Duration.ofMillis(300);

    /** Of another machine or an earlier boot, which cannot be told apart; and what only people would look at. */
    private static final Duration FORGOTTEN = Duration.ofDays(30);

    private static final String UNFINISHED = ".unfinished-";
    private static final String DAMAGED = ".damaged";
    private static final long LONGEST_FILE = 4096;

    private final List<Path> candidates;
    private final String world = ProcessMark.world();
    private final Object lock = new Object();
    private @Nullable Path folder;
    private boolean unusable;
    private boolean swept;

    /**
     * A register in the first of these folders that can be used; without any, children are not written down and a warning says so
     * once.
     */
    ChildRegister(List<Path> candidates) {
        this.candidates = List.copyOf(candidates);
    }

    /**
     * Ends what killed JVMs left behind, at the first call. Callers wait for it, a second at most, because an orphan may hold the very
     * port or device that the next child wants.
     */
    void endOrphans() {
        synchronized (lock) {
            Path place = swept ? null : folder();
            if (place == null) {
                return;
            }
            try (FileChannel channel = FileChannel.open(
                            place.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                    FileLock alone = channel.tryLock()) {
                if (alone == null) {
                    return; // another JVM is at it
                }
                swept = true;
                sweep(place);
            } catch (OverlappingFileLockException e) {
                LOG.debug("Another runner of this JVM looks for orphans in {}", place);
            } catch (IOException e) {
                swept = true; // once is enough for the log
                LOG.warn("Looking for FFmpeg processes of killed JVMs in {} failed: {}", place, e.toString());
            }
        }
    }

    /**
     * Writes a child down.
     *
     * @param arguments after the executable
     * @return what takes it off again, at any time and any number of times
     */
    Runnable write(long pid, List<String> arguments) {
        Path place;
        synchronized (lock) {
            place = folder();
        }
        Optional<ProcessMark> child = ProcessMark.of(pid);
        Optional<ProcessMark> owner = ProcessMark.of(ProcessHandle.current().pid());
        if (place == null || child.isEmpty() || owner.isEmpty()) {
            return () -> {}; // without a folder, or over already
        }
        try {
            Path file = write(place, ChildEntry.of(world, child.get(), owner.get(), arguments));
            return () -> erase(file);
        } catch (IOException e) {
            LOG.warn(
                    "simulcast-ffmpeg-{} is not written down in {}: should this JVM be killed, it may live on ({})",
                    pid,
                    place,
                    e.toString());
            return () -> {};
        }
    }

    static Path write(Path folder, ChildEntry entry) throws IOException {
        Path unfinished = Files.createTempFile(folder, UNFINISHED, ""); // for its owner alone, as is the folder
        try {
            Files.writeString(unfinished, entry.text(), StandardCharsets.US_ASCII);
            return Files.move(unfinished, folder.resolve(entry.fileName()), StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(unfinished);
        }
    }

    private @Nullable Path folder() {
        if (folder != null || unusable) {
            return folder;
        }
        List<String> refused = new ArrayList<>();
        for (Path candidate : candidates) {
            try {
                PrivateFolder.create(candidate);
                folder = candidate;
                return candidate;
            } catch (IOException e) {
                refused.add(candidate + ": " + e);
            }
        }
        unusable = true;
        LOG.warn(
                "FFmpeg processes are not written down: should this JVM be killed, some may live on. Let this user own and"
                        + " write one of these folders: {}",
                String.join("; ", refused));
        return null;
    }

    private void sweep(Path place) throws IOException {
        Map<Path, ChildEntry> orphans = new LinkedHashMap<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(place)) {
            for (Path file : files) {
                String name = file.getFileName().toString();
                if (name.endsWith(".child")) {
                    read(file).filter(entry -> isOrphan(file, entry)).ifPresent(entry -> orphans.put(file, entry));
                } else if (name.startsWith(UNFINISHED) || name.endsWith(DAMAGED)) {
                    eraseIfForgotten(file);
                }
            }
        }
        if (!orphans.isEmpty()) {
            end(orphans);
        }
    }

    /** Whether it is to be ended. Takes off what is over, and what is someone else by now. */
    private boolean isOrphan(Path file, ChildEntry entry) {
        if (!entry.world().equals(world)) {
            eraseIfForgotten(file); // what runs there cannot be seen from here
            return false;
        }
        if (entry.owner().runs()) {
            return false;
        }
        if (!entry.stillRuns()) {
            erase(file);
            return false;
        }
        return true;
    }

    private static Optional<ChildEntry> read(Path file) {
        try {
            String text = Files.size(file) > LONGEST_FILE ? "" : Files.readString(file, StandardCharsets.ISO_8859_1);
            Optional<ChildEntry> entry = ChildEntry.parse(text);
            if (entry.isEmpty()) {
                Path aside = file.resolveSibling(file.getFileName() + DAMAGED);
                Files.move(file, aside, StandardCopyOption.REPLACE_EXISTING);
                LOG.warn(
                        "A file about an FFmpeg process is damaged and was moved to {}; if FFmpeg still runs although nothing"
                                + " uses it, end it by hand",
                        aside);
            }
            return entry;
        } catch (NoSuchFileException e) {
            return Optional.empty(); // its owner took it off
        } catch (IOException e) {
            LOG.warn("A file about an FFmpeg process could not be read: {}", e.toString());
            return Optional.empty();
        }
    }

    private static void end(Map<Path, ChildEntry> orphans) {
        Map<Path, ProcessHandle> handles = new LinkedHashMap<>();
        // The handle first: it holds on to the process that has the number now, and that one is looked at.
        orphans.forEach((file, entry) -> ProcessHandle.of(entry.child().pid())
                .filter(handle -> entry.stillRuns())
                .ifPresent(handle -> handles.put(file, handle)));
        Set<ProcessHandle> trees = new LinkedHashSet<>();
        for (int time = 0; time < 2; time++) {
            handles.forEach((file, handle) -> {
                if (runs(orphans, file)) {
                    handle.descendants().forEach(trees::add); // after its end nobody knows whose they were
                    handle.destroy();
                }
            });
            awaitEnd(orphans, handles);
        }
        handles.forEach((file, handle) -> {
            if (runs(orphans, file)) {
                handle.descendants().forEach(trees::add);
                handle.destroyForcibly();
            }
        });
        trees.forEach(ProcessHandle::destroyForcibly);
        awaitEnd(orphans, handles);
        report(orphans);
    }

    private static void report(Map<Path, ChildEntry> orphans) {
        List<Long> ended = new ArrayList<>();
        orphans.forEach((file, entry) -> {
            if (entry.child().runs()) {
                LOG.warn(
                        "FFmpeg process {} of a killed JVM does not end; the next JVM tries again",
                        entry.child().pid());
                return;
            }
            erase(file);
            ended.add(entry.child().pid());
        });
        if (!ended.isEmpty()) {
            LOG.info("Ended FFmpeg processes that killed JVMs left behind: {}", ended);
        }
    }

    private static boolean runs(Map<Path, ChildEntry> orphans, Path file) {
        ChildEntry entry = orphans.get(file);
        return entry != null && entry.child().runs();
    }

    /**
     * Waits until all are over, up to a deadline. They are not our children: the JDK sees the end of such a process late, and not at
     * all while nobody reaps it, so that the deadline is the rule and the state is looked at afterwards.
     */
    private static void awaitEnd(Map<Path, ChildEntry> orphans, Map<Path, ProcessHandle> handles) {
        CompletableFuture<?>[] running = handles.entrySet().stream()
                .filter(handle -> runs(orphans, handle.getKey()))
                .map(handle -> handle.getValue().onExit())
                .toArray(CompletableFuture<?>[]::new);
        CompletableFuture.allOf(running)
                .completeOnTimeout(null, PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
                .join();
    }

    private static void eraseIfForgotten(Path file) {
        try {
            if (Files.getLastModifiedTime(file)
                    .toInstant()
                    .isBefore(Instant.now().minus(FORGOTTEN))) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            LOG.debug("{} stays: {}", file, e.toString());
        }
    }

    private static void erase(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            LOG.debug("{} stays until it is looked through: {}", file, e.toString());
        }
    }
}
