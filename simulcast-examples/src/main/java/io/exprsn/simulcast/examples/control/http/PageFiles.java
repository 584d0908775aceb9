package io.exprsn.simulcast.examples.control.http;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/** The page's files, out of the class path. Safe for use by several threads. */
final class PageFiles {
    private static final String FOLDER = "/io/exprsn/simulcast/examples/control/page/";

    /** No part begins with a point, so none leads out of the folder. */
    private static final Pattern NAME = Pattern.compile("([A-Za-z0-9_-][A-Za-z0-9._-]{0,63}/){0,3}[A-Za-z0-9_-]{1,64}"
            + "(\\.[A-Za-z0-9_-]{1,32}){0,3}\\.([a-z0-9]{1,8})");

    private static final Map<String, String> TYPES = Map.ofEntries(
            Map.entry("html", "text/html; charset=utf-8"),
            Map.entry("css", "text/css; charset=utf-8"),
            Map.entry("js", "text/javascript; charset=utf-8"),
            Map.entry("mjs", "text/javascript; charset=utf-8"),
            Map.entry("json", "application/json"),
            Map.entry("webmanifest", "application/manifest+json"),
            Map.entry("svg", "image/svg+xml"),
            Map.entry("png", "image/png"),
            Map.entry("ico", "image/x-icon"),
            Map.entry("woff2", "font/woff2"),
            Map.entry("txt", "text/plain; charset=utf-8"));

    private final Map<String, File> read = new ConcurrentHashMap<>();

    private record File(String type, byte[] content, String tag) {}

    /** The file of a path such as {@code /js/main.js}. */
    Optional<Answer> find(String path) {
        String name = path.equals("/") ? "index.html" : path.substring(1);
        File known = read.get(name);
        if (known == null) {
            var parts = NAME.matcher(name);
            String type = parts.matches() ? TYPES.get(parts.group(3)) : null;
            if (type == null) {
                return Optional.empty();
            }
            try (InputStream in = PageFiles.class.getResourceAsStream(FOLDER + name)) {
                if (in == null) {
                    return Optional.empty();
                }
                byte[] content = in.readAllBytes();
                known = new File(type, content, tag(content));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            read.put(name, known); // as many as there are files
        }
        return Optional.of(Answer.bytes(known.type(), known.content())
                .etag(known.tag())
                .header("Cache-Control", "no-cache")); // asked for again each time, answered by 304
    }

    private static String tag(byte[] content) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(content))
                    .substring(0, 32);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e); // every JDK has it
        }
    }
}
