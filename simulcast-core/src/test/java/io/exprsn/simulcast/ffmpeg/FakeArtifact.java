package io.exprsn.simulcast.ffmpeg;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;

/** Artifacts laid out like those that carry an FFmpeg. */
final class FakeArtifact {
    private FakeArtifact() {}

    static Path jar(Path jar, String build, String version, String encoder) throws IOException {
        try (OutputStream file = Files.newOutputStream(jar);
                JarOutputStream out = new JarOutputStream(file)) {
            out.putNextEntry(new JarEntry("org/bytedeco/ffmpeg/" + build + "/"));
            for (Map.Entry<String, byte[]> entry :
                    content(jar.getParent(), version, encoder).entrySet()) {
                out.putNextEntry(new JarEntry("org/bytedeco/ffmpeg/" + build + "/" + entry.getKey()));
                out.write(entry.getValue());
            }
        }
        return jar;
    }

    static void folder(Path root, String build, String version, String encoder) throws IOException {
        Path folder =
                Files.createDirectories(root.resolve("org/bytedeco/ffmpeg").resolve(build));
        for (Map.Entry<String, byte[]> entry : content(root, version, encoder).entrySet()) {
            Path file = folder.resolve(entry.getKey());
            Files.createDirectories(file.getParent());
            Files.write(file, entry.getValue());
        }
    }

    private static Map<String, byte[]> content(Path scratch, String version, String encoder) throws IOException {
        Path script = FakeFfmpeg.answering(scratch.resolve("scratch").resolve("ffmpeg"), version, encoder, "");
        Map<String, byte[]> content = new LinkedHashMap<>();
        content.put("ffmpeg", Files.readAllBytes(script));
        content.put("libavcodec.so.99", "library".getBytes(StandardCharsets.UTF_8));
        content.put("libjniavcodec.so", "for Java".getBytes(StandardCharsets.UTF_8));
        content.put("include/a.h", "header".getBytes(StandardCharsets.UTF_8));
        return content;
    }
}
