package io.exprsn.simulcast.examples.command;

import io.exprsn.simulcast.Secret;
import io.exprsn.simulcast.Source;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * What the INPUT argument means.
 *
 * @param source where media comes from
 * @param listenPort port of the ingest to open, null for none
 * @param madeKey the stream key we made for that ingest, null if the user gave one
 */
record Input(
        Source source,
        @Nullable Integer listenPort,
        @Nullable Secret madeKey) {
    /** Standard input. */
    static final String STDIN = "-";

    private static final String LISTEN = "listen:";
    private static final String KEY_VARIABLE = "SIMULCAST_INGEST_KEY";

    static Input of(String text, boolean loop, @Nullable Duration hold, Shell shell) {
        boolean listens = text.startsWith(LISTEN);
        if (hold != null && !listens) {
            throw CommandException.usage("--hold is for listen:PORT: nothing else returns after it is gone");
        }
        if (loop && !isFile(text)) {
            throw CommandException.usage("--loop is for files: nothing else can begin again");
        }
        if (listens) {
            return listen(text, hold, shell);
        }
        if (text.equals(STDIN)) {
            return new Input(Source.flv(shell.in()), null, null);
        }
        if (text.equals("test")) {
            return new Input(Source.testPattern(), null, null);
        }
        if (isFile(text)) {
            Source.MediaFile file = Source.file(path(text));
            return new Input(loop ? file.looping() : file, null, null);
        }
        return new Input(Source.uri(uri(text)), null, null);
    }

    private static boolean isFile(String text) {
        boolean special = text.equals(STDIN) || text.equals("test") || text.startsWith(LISTEN);
        return !special && (!text.contains("://") || text.startsWith("file://"));
    }

    private static Path path(String text) {
        try {
            if (text.isBlank()) {
                throw CommandException.usage("INPUT is empty: give a file, a URL, -, test or listen:PORT");
            }
            return text.startsWith("file://") ? Path.of(URI.create(text)) : Path.of(text);
        } catch (InvalidPathException e) {
            throw CommandException.usage("INPUT is no path: it has a character that file names cannot have");
        } catch (IllegalArgumentException e) {
            throw CommandException.usage("INPUT is no file URL: write it as file:///folder/clip.mp4");
        }
    }

    private static URI uri(String text) {
        try {
            return new URI(text);
        } catch (URISyntaxException e) {
            // The text may hold a password: it is not repeated.
            throw CommandException.usage(
                    "INPUT is no URL: the character at position " + (e.getIndex() + 1) + " is not allowed there");
        }
    }

    private static Input listen(String text, @Nullable Duration hold, Shell shell) {
        int port = port(text.substring(LISTEN.length()));
        String given = shell.env().getOrDefault(KEY_VARIABLE, "");
        Secret key = Secret.of(given.isEmpty() ? randomKey() : given);
        Source.Publisher publisher = Source.ingest(key);
        return new Input(hold == null ? publisher : publisher.holdFor(hold), port, given.isEmpty() ? key : null);
    }

    private static int port(String text) {
        try {
            int port = Integer.parseInt(text);
            if (port >= 0 && port <= 65535) {
                return port;
            }
        } catch (NumberFormatException notOne) {
            // said below
        }
        throw CommandException.usage("\"" + LISTEN + text + "\" has no port: write listen:1935, or listen:0 for any");
    }

    private static String randomKey() {
        byte[] bytes = new byte[12];
        new SecureRandom().nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }
}
