package io.exprsn.simulcast.internal.relay;

import io.exprsn.simulcast.ErrorKind;
import io.exprsn.simulcast.SimulcastException;
import io.exprsn.simulcast.ffmpeg.SlateCommand;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A picture that a user gave, read when the plan is made: a file that is gone later does no harm, and FFmpeg never sees a
 * path. Immutable.
 */
public final class PictureFile {
    static final int MOST_BYTES = 32 << 20;
    private static final byte[] PNG = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n'};
    private static final byte[] JPEG = {(byte) 0xFF, (byte) 0xD8, (byte) 0xFF};
    private static final String REMEDY = "Give the path of a PNG or JPEG file";

    private final byte[] bytes;
    private final SlateCommand.Format format;

    private PictureFile(byte[] bytes, SlateCommand.Format format) {
        this.bytes = bytes;
        this.format = format;
    }

    /**
     * Reads a PNG or JPEG.
     *
     * @throws SimulcastException of kind INVALID if it cannot be read, is neither, or is larger than 32 MiB
     */
    public static PictureFile read(Path file) {
        byte[] bytes;
        // A pipe or a device would never end.
        if (!Files.isRegularFile(file)) {
            throw invalid(file, Files.exists(file) ? "is no file" : "does not exist", null);
        }
        try (InputStream in = Files.newInputStream(file)) {
            bytes = in.readNBytes(MOST_BYTES + 1);
        } catch (IOException e) {
            throw invalid(file, "cannot be read: " + e.getMessage(), e);
        }
        if (bytes.length > MOST_BYTES) {
            throw invalid(file, "has more than " + MOST_BYTES + " bytes", null);
        }
        if (startsWith(bytes, PNG)) {
            return new PictureFile(bytes, SlateCommand.Format.PNG);
        }
        if (startsWith(bytes, JPEG)) {
            return new PictureFile(bytes, SlateCommand.Format.JPEG);
        }
        throw invalid(file, "is neither a PNG nor a JPEG", null);
    }

    private static boolean startsWith(byte[] bytes, byte[] start) {
        if (bytes.length < start.length) {
            return false;
        }
        for (int i = 0; i < start.length; i++) {
            if (bytes[i] != start[i]) {
                return false;
            }
        }
        return true;
    }

    private static SimulcastException invalid(Path file, String what, @Nullable IOException cause) {
        return new SimulcastException(
                ErrorKind.INVALID, "The picture for the loss of the source, " + file + ", " + what, REMEDY, cause);
    }

    byte[] bytes() {
        return bytes;
    }

    SlateCommand.Format format() {
        return format;
    }
}
