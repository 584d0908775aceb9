package io.exprsn.simulcast.ffmpeg;

import io.exprsn.simulcast.ErrorKind;
import io.exprsn.simulcast.SimulcastException;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigInteger;
import java.net.JarURLConnection;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An FFmpeg inside a Maven artifact on the class path: a flat folder with the executable and its libraries. It is copied into a cache
 * and started from there; nothing of it is loaded into the JVM, where a crash would take the application along.
 *
 * @param resource the executable inside the artifact
 * @param name of the executable's file
 * @param caches the first that can be used is used
 */
record CarriedFfmpeg(URL resource, String name, List<Path> caches) implements FfmpegLocator.Place {
    private static final Logger LOG = LoggerFactory.getLogger(CarriedFfmpeg.class);
    private static final Duration ABANDONED = Duration.ofHours(1);
    private static final String UNFINISHED = ".unpacking-";

    /** Those on the class path. The GPL build comes first: it can do all the other can, and is there because someone asked for it. */
    static List<CarriedFfmpeg> on(ClassLoader loader, String platform, String name, List<Path> caches) {
        Map<String, CarriedFfmpeg> found = new LinkedHashMap<>(); // by text: comparing URLs asks the network
        for (String build : List.of(platform + "-gpl", platform)) {
            try {
                for (URL url : Collections.list(loader.getResources("org/bytedeco/ffmpeg/" + build + "/" + name))) {
                    found.putIfAbsent(url.toString(), new CarriedFfmpeg(url, name, caches));
                }
            } catch (IOException e) {
                LOG.debug("Looking for FFmpeg on the class path: {}", e.getMessage());
            }
        }
        return List.copyOf(found.values());
    }

    @Override
    public String origin() {
        return "from the class path, " + resource;
    }

    @Override
    public Path executable() {
        List<String> refused = new ArrayList<>();
        for (Path cache : caches) {
            try {
                return unpackInto(cache).resolve(name);
            } catch (IOException | URISyntaxException e) {
                refused.add(cache + ": " + e.getMessage());
            }
        }
        throw new SimulcastException(
                ErrorKind.INVALID,
                "Unpacking " + resource + ": no cache folder could be used (" + String.join("; ", refused) + ")",
                "Let this user own and write one of them, with 100 MB to spare");
    }

    private Path unpackInto(Path cache) throws IOException, URISyntaxException {
        PrivateFolder.create(cache); // whoever can write there can make us run anything
        try (Bundle bundle = Bundle.of(resource)) {
            Map<String, Long> files = bundle.files();
            Path folder = cache.resolve(bundle.title() + "-" + bundle.fingerprint());
            if (isComplete(folder, files)) {
                return folder;
            }
            sweep(cache);
            Path unfinished = Files.createTempDirectory(cache, UNFINISHED, PrivateFolder.ownerOnly(cache));
            try {
                for (String file : files.keySet()) {
                    copy(bundle, file, unfinished.resolve(file));
                }
                return publish(unfinished, folder, files);
            } finally {
                deleteTree(unfinished);
            }
        }
    }

    private static void copy(Bundle bundle, String file, Path target) throws IOException {
        try (InputStream content = bundle.open(file)) {
            Files.copy(content, target);
        }
        if (PrivateFolder.isPosix(target)) {
            // Archives lose the executable bit. Libraries need none, but they do no harm with it.
            Files.setPosixFilePermissions(target, PosixFilePermissions.fromString("rwx------"));
        }
    }

    private static Path publish(Path unfinished, Path folder, Map<String, Long> files) throws IOException {
        if (Files.exists(folder) && !isComplete(folder, files)) {
            deleteTree(folder); // a cleaner of temporary files took a part of it
        }
        try {
            Files.move(unfinished, folder, StandardCopyOption.ATOMIC_MOVE);
        } catch (AtomicMoveNotSupportedException e) {
            throw e;
        } catch (FileSystemException e) {
            if (!isComplete(folder, files)) {
                throw e;
            }
            LOG.debug("Another process unpacked FFmpeg into {} at the same time", folder);
        }
        LOG.info("Unpacked an FFmpeg from the class path into {}", folder);
        return folder;
    }

    private static boolean isComplete(Path folder, Map<String, Long> files) throws IOException {
        for (Map.Entry<String, Long> file : files.entrySet()) {
            Path path = folder.resolve(file.getKey());
            if (!Files.isRegularFile(path) || Files.size(path) != file.getValue()) {
                return false;
            }
        }
        return !files.isEmpty();
    }

    /** What a JVM left behind that died while it unpacked. */
    private static void sweep(Path cache) throws IOException {
        Instant old = Instant.now().minus(ABANDONED);
        try (DirectoryStream<Path> leftovers = Files.newDirectoryStream(cache, UNFINISHED + "*")) {
            for (Path leftover : leftovers) {
                FileTime touched = Files.getLastModifiedTime(leftover);
                if (touched.toInstant().isBefore(old)) {
                    deleteTree(leftover);
                }
            }
        }
    }

    private static void deleteTree(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> tree = Files.walk(folder)) {
            for (Path path : tree.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        }
    }

    /** The folder inside the artifact, whether that is a jar or a directory. */
    private abstract static class Bundle implements AutoCloseable {
        static Bundle of(URL executable) throws IOException, URISyntaxException {
            if (executable.getProtocol().equals("file")) {
                return new FolderBundle(Path.of(executable.toURI()).resolveSibling(""));
            }
            if (executable.openConnection() instanceof JarURLConnection connection) {
                return new JarBundle(connection);
            }
            throw new IOException("resources with the protocol " + executable.getProtocol() + " cannot be listed");
        }

        /** What to unpack, with sizes in bytes. */
        abstract Map<String, Long> files() throws IOException;

        abstract InputStream open(String file) throws IOException;

        /** For people who look into the cache. */
        abstract String title();

        /** Differs when the content may differ. */
        abstract String fingerprint() throws IOException;

        @Override
        public abstract void close() throws IOException;

        /** The executables and their libraries; not what is for Java. */
        static boolean isWanted(String file) {
            return !file.isEmpty()
                    && file.indexOf('/') < 0
                    && file.indexOf('\\') < 0
                    && !file.startsWith("jni")
                    && !file.startsWith("libjni")
                    && (file.startsWith("ffmpeg")
                            || file.startsWith("ffprobe")
                            || file.startsWith("lib")
                            || file.endsWith(".dll"));
        }

        static String digest(Object... parts) {
            try {
                MessageDigest digest = MessageDigest.getInstance("SHA-256");
                for (Object part : parts) {
                    digest.update((part + "\n").getBytes(StandardCharsets.UTF_8));
                }
                return String.format("%064x", new BigInteger(1, digest.digest()))
                        .substring(0, 16);
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException("Every JVM has SHA-256", e);
            }
        }
    }

    private static final class JarBundle extends Bundle {
        private final JarFile jar;
        private final URI location;
        private final String prefix;

        JarBundle(JarURLConnection connection) throws IOException, URISyntaxException {
            connection.setUseCaches(false); // a shared one would be closed under the hands of others
            jar = connection.getJarFile();
            location = connection.getJarFileURL().toURI();
            String entry = connection.getEntryName();
            prefix = entry.substring(0, entry.lastIndexOf('/') + 1);
        }

        @Override
        Map<String, Long> files() {
            Map<String, Long> files = new TreeMap<>();
            for (JarEntry entry : Collections.list(jar.entries())) {
                String name = entry.getName();
                if (!entry.isDirectory() && name.startsWith(prefix) && isWanted(name.substring(prefix.length()))) {
                    files.put(name.substring(prefix.length()), entry.getSize());
                }
            }
            return files;
        }

        @Override
        InputStream open(String file) throws IOException {
            return jar.getInputStream(jar.getJarEntry(prefix + file));
        }

        @Override
        String title() {
            String path = location.getSchemeSpecificPart();
            return path.substring(path.lastIndexOf('/') + 1).replaceAll("\\.jar$|[^A-Za-z0-9._-]", "");
        }

        @Override
        String fingerprint() throws IOException {
            Path file = Path.of(jar.getName());
            return digest(file.getFileName(), Files.size(file), Files.getLastModifiedTime(file), prefix);
        }

        @Override
        public void close() throws IOException {
            jar.close();
        }
    }

    private static final class FolderBundle extends Bundle {
        private final Path folder;

        FolderBundle(Path folder) {
            this.folder = folder;
        }

        @Override
        Map<String, Long> files() throws IOException {
            Map<String, Long> files = new TreeMap<>();
            try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
                for (Path entry : entries) {
                    String name = entry.getFileName().toString();
                    if (Files.isRegularFile(entry) && isWanted(name)) {
                        files.put(name, Files.size(entry));
                    }
                }
            }
            return files;
        }

        @Override
        InputStream open(String file) throws IOException {
            return Files.newInputStream(folder.resolve(file));
        }

        @Override
        String title() {
            return folder.getFileName().toString();
        }

        @Override
        String fingerprint() throws IOException {
            Set<Object> parts = new LinkedHashSet<>();
            for (Map.Entry<String, Long> file : files().entrySet()) {
                parts.add(file + " " + Files.getLastModifiedTime(folder.resolve(file.getKey())));
            }
            return digest(parts.toArray());
        }

        @Override
        public void close() {}
    }
}
