package io.exprsn.simulcast.store;

import io.exprsn.simulcast.ErrorKind;
import io.exprsn.simulcast.SimulcastException;
import java.io.FileInputStream;
import java.io.FileNotFoundException;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLockInterruptionException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Small files that are replaced as a whole: whenever the JVM or the machine dies, each is the old one or the new one. An interrupt
 * does not stop a write, because what is written may exist nowhere else; it is handed on afterwards. Safe for use by several threads
 * and processes.
 */
final class StoreFolder {
    private static final String UNFINISHED = ".unfinished-";
    private static final int LARGEST_FILE = 1024 * 1024;

    /** One JVM may not lock a file twice, so its threads queue here; folders that share a place here wait for each other needlessly. */
    private static final List<ReentrantLock> QUEUES =
            Stream.generate(ReentrantLock::new).limit(64).toList();

    private final Path folder;
    private final ReentrantLock queue;

    StoreFolder(Path place) {
        folder = made(place);
        queue = QUEUES.get(Math.floorMod(folder.hashCode(), QUEUES.size()));
        // Of JVMs that were killed: one that lives and writes holds the lock.
        alone(() -> names(UNFINISHED, "").stream().map(this::delete).toList());
    }

    /** Does something while no other thread or process does. */
    <T> T alone(Supplier<T> work) {
        queue.lock();
        try {
            FileChannel locked = despiteInterrupts("Locking", this::lock);
            try {
                return work.get();
            } finally {
                close(locked);
            }
        } finally {
            queue.unlock();
        }
    }

    /** A file's bytes, as they were last written. */
    Optional<byte[]> read(String file) {
        // Not by a channel, which an interrupt would close.
        try (FileInputStream in = new FileInputStream(folder.resolve(file).toFile())) {
            byte[] bytes = in.readNBytes(LARGEST_FILE + 1);
            if (bytes.length > LARGEST_FILE) {
                throw new SimulcastException(
                        ErrorKind.REJECTED,
                        "The file " + folder.resolve(file) + " is larger than " + LARGEST_FILE
                                + " bytes: none of ours is",
                        "Put it back from a backup, or remove it");
            }
            return Optional.of(bytes);
        } catch (FileNotFoundException e) {
            if (Files.exists(folder.resolve(file))) {
                throw failed("Reading " + file, e); // there, but not for us
            }
            return Optional.empty();
        } catch (IOException e) {
            throw failed("Reading " + file, e);
        }
    }

    /** Replaces a file, or makes it. When this returns it is on the disk. Call it {@link #alone}. */
    void write(String file, byte[] bytes) {
        try {
            Path unfinished = Files.createTempFile(folder, UNFINISHED, "", ownerOnly(folder, "rw-------"));
            try {
                try (FileOutputStream out = new FileOutputStream(unfinished.toFile())) {
                    out.write(bytes);
                    out.getFD().sync(); // before its name points to it
                }
                Files.move(unfinished, folder.resolve(file), StandardCopyOption.ATOMIC_MOVE);
            } finally {
                Files.deleteIfExists(unfinished);
            }
        } catch (IOException e) {
            throw failed("Writing " + file, e);
        }
        syncFolder();
    }

    /** Deletes a file, for good when this returns; whether there was one. Call it {@link #alone}. */
    boolean delete(String file) {
        try {
            if (!Files.deleteIfExists(folder.resolve(file))) {
                return false;
            }
        } catch (IOException e) {
            throw failed("Deleting " + file, e);
        }
        syncFolder();
        return true;
    }

    /** The files whose names begin and end like this. */
    List<String> names(String beginning, String end) {
        List<String> names = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
            for (Path file : files) {
                String name = file.getFileName().toString();
                if (name.startsWith(beginning) && name.endsWith(end)) {
                    names.add(name);
                }
            }
        } catch (DirectoryIteratorException | IOException e) {
            throw failed("Listing", e);
        }
        return names;
    }

    Path path(String file) {
        return folder.resolve(file);
    }

    private static Path made(Path place) {
        try {
            Path parent = place.toAbsolutePath().getParent();
            if (parent != null) {
                Files.createDirectories(parent);
            }
            if (!Files.isDirectory(place)) {
                try {
                    Files.createDirectory(place, ownerOnly(place, "rwx------"));
                } catch (FileAlreadyExistsException e) {
                    if (!Files.isDirectory(place)) {
                        throw e;
                    } // else another process was faster by a moment
                }
            }
            return place.toRealPath(); // one queue and one lock, by whatever way the folder is named
        } catch (IOException e) {
            throw failed("Making", place, e);
        }
    }

    private FileChannel lock() throws IOException {
        FileChannel channel = FileChannel.open(
                folder.resolve("lock"),
                Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE),
                ownerOnly(folder, "rw-------"));
        try {
            channel.lock(); // ends with the channel
            return channel;
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    private void close(FileChannel channel) {
        try {
            channel.close();
        } catch (IOException e) {
            throw failed("Unlocking", e);
        }
    }

    /** Makes names last: a file's content is safe before, but which one a name points to is the folder's. */
    private void syncFolder() {
        if (!isPosix(folder)) {
            return; // Windows opens no folder, and writes such changes down itself
        }
        despiteInterrupts("Writing", () -> {
            try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
                channel.force(true);
            }
            return folder;
        });
    }

    private <T> T despiteInterrupts(String what, ChannelWork<T> work) {
        boolean interrupted =
                Thread.interrupted(); // an open channel closes at the first touch of an interrupted thread
        try {
            while (true) {
                try {
                    return work.run();
                } catch (ClosedByInterruptException | FileLockInterruptionException e) {
                    interrupted |= Thread.interrupted();
                }
            }
        } catch (IOException e) {
            throw failed(what, e);
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private SimulcastException failed(String what, Exception e) {
        return failed(what + " in", folder, e);
    }

    private static SimulcastException failed(String what, Path folder, Exception e) {
        return new SimulcastException(
                ErrorKind.TRANSIENT,
                what + " the folder " + folder + " failed: " + e,
                "Look whether this user may write there and the disk has room",
                e);
    }

    private static FileAttribute<?>[] ownerOnly(Path place, String permissions) {
        return isPosix(place)
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
                }
                : new FileAttribute<?>[0];
    }

    private static boolean isPosix(Path place) {
        return place.getFileSystem().supportedFileAttributeViews().contains("posix");
    }

    private interface ChannelWork<T> {
        T run() throws IOException;
    }
}
