package io.exprsn.simulcast.internal.broadcast;

import io.exprsn.simulcast.ErrorKind;
import io.exprsn.simulcast.SimulcastException;
import io.exprsn.simulcast.spi.Broadcast;
import io.exprsn.simulcast.spi.PlatformAdapter;
import io.exprsn.simulcast.spi.PlatformContext;
import io.exprsn.simulcast.spi.SetsThumbnail;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The picture that stands for a show: read anew for each platform. */
public record Thumbnail(Path file) {
    private static final long LARGEST = 20L * 1024 * 1024;

    boolean suits(PlatformAdapter adapter) {
        return adapter instanceof SetsThumbnail;
    }

    /** Sets it; may block. */
    void setOn(PlatformAdapter adapter, Broadcast broadcast, PlatformContext context) {
        byte[] image = read();
        ((SetsThumbnail) adapter).setThumbnail(broadcast, contentType(image), image, context);
    }

    /** How many bytes it has; looks whether it can be one, before anybody is asked to take it. */
    long size() {
        byte[] image = read();
        contentType(image);
        return image.length;
    }

    private byte[] read() {
        try {
            if (Files.size(file) > LARGEST) {
                throw new SimulcastException(
                        ErrorKind.INVALID,
                        "The picture " + file + " has " + Files.size(file) + " bytes, expected at most " + LARGEST,
                        "Give a smaller one: platforms take about 2 MB");
            }
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new SimulcastException(
                    ErrorKind.INVALID,
                    "The picture " + file + " cannot be read: " + e.getMessage(),
                    "Give the path of a JPEG or PNG file that this program can read",
                    e);
        }
    }

    /** By its first bytes: names lie. */
    private String contentType(byte[] image) {
        if (image.length > 3 && (image[0] & 0xff) == 0xff && (image[1] & 0xff) == 0xd8) {
            return "image/jpeg";
        }
        if (image.length > 8 && (image[0] & 0xff) == 0x89 && image[1] == 'P' && image[2] == 'N' && image[3] == 'G') {
            return "image/png";
        }
        throw new SimulcastException(
                ErrorKind.INVALID,
                "The picture " + file + " is neither JPEG nor PNG by its first bytes",
                "Give a JPEG or PNG file");
    }
}
