package io.exprsn.simulcast.ffmpeg;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/** Folders whose content we act upon: they must be ours, and ours alone. */
final class PrivateFolder {
    private PrivateFolder() {}

    /** Makes the folder, or makes sure of one that is there. */
    static void create(Path folder) throws IOException {
        Path parent = folder.toAbsolutePath().getParent();
        if (parent != null) {
            Files.createDirectories(parent);
        }
        if (!Files.isDirectory(folder)) {
            try {
                Files.createDirectory(folder, ownerOnly(folder));
            } catch (FileAlreadyExistsException e) {
                if (!Files.isDirectory(folder)) {
                    throw e;
                } // else another JVM was faster by a moment
            }
        }
        Path probe = Files.createTempFile(folder, ".owner-", "");
        try {
            if (isPosix(folder)) {
                check(folder, probe);
            }
        } finally {
            Files.delete(probe);
        }
    }

    /** For creating a folder that nobody else can look into. */
    static FileAttribute<?>[] ownerOnly(Path place) {
        return isPosix(place)
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"))
                }
                : new FileAttribute<?>[0];
    }

    static boolean isPosix(Path place) {
        return place.getFileSystem().supportedFileAttributeViews().contains("posix");
    }

    private static void check(Path folder, Path ours) throws IOException {
        Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(folder);
        if (permissions.contains(PosixFilePermission.GROUP_WRITE)
                || permissions.contains(PosixFilePermission.OTHERS_WRITE)) {
            throw new IOException("others may write there");
        }
        if (!Files.getOwner(ours).equals(Files.getOwner(folder))) {
            throw new IOException("it belongs to another user");
        }
    }
}
