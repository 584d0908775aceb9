package io.exprsn.simulcast.internal.relay;

import io.exprsn.simulcast.ErrorKind;
import io.exprsn.simulcast.SimulcastException;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A file that media is read from.
 *
 * @param isFlv by content, not by name: then it needs no FFmpeg
 */
public record SourceFile(Path path, boolean isFlv) {
    /** Bytes read at once. */
    public static final int READ_BUFFER = 256 * 1024;

    /**
     * Looks at a file.
     *
     * @throws SimulcastException ({@link ErrorKind#SOURCE}) if it is none that can be read
     */
    public static SourceFile of(Path path) {
        if (!Files.isRegularFile(path) || !Files.isReadable(path)) {
            String what = !Files.exists(path)
                    ? "does not exist"
                    : Files.isDirectory(path) ? "is a folder" : "is not readable";
            throw new SimulcastException(
                    ErrorKind.SOURCE, "The source file " + path + " " + what, "Give the path of a media file");
        }
        try (InputStream in = Files.newInputStream(path)) {
            byte[] first = in.readNBytes(4);
            if (first.length == 0) {
                throw new SimulcastException(
                        ErrorKind.SOURCE, "The source file " + path + " is empty", "Give the path of a media file");
            }
            return new SourceFile(
                    path, first.length == 4 && first[0] == 'F' && first[1] == 'L' && first[2] == 'V' && first[3] == 1);
        } catch (IOException e) {
            throw new SimulcastException(
                    ErrorKind.SOURCE,
                    "The source file " + path + " could not be read: " + e.getMessage(),
                    "Check its rights",
                    e);
        }
    }

    /** Its bytes from the beginning; the caller closes them. */
    public InputStream open() throws IOException {
        return new BufferedInputStream(Files.newInputStream(path), READ_BUFFER);
    }
}
