package io.exprsn.simulcast.ffmpeg;

import io.exprsn.simulcast.credential.Redactor;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * How FFmpeg is run on this machine. Immutable.
 *
 * @param executable looked at first: the executable, or the folder it lies in
 * @param childFolder where running children are written down, so that those of a killed JVM are ended by the next start; made if it
 *     is not there, and only this user may write in it. All JVMs of a user may share it. Without it, a folder
 *     {@code simulcast/children} in the user's cache folder or, where that cannot be used, one among the temporary files.
 * @param redactor knows the secrets of the application that are live: FFmpeg's lines, and what is told of them, pass it
 */
public record LocalFfmpegOptions(
        @Nullable Path executable, @Nullable Path childFolder, Redactor redactor) {
    /** Whatever FFmpeg is found, children written down in the user's cache folder, no secrets but those of each command. */
    public static LocalFfmpegOptions ofDefaults() {
        return new LocalFfmpegOptions(null, null, new Redactor());
    }

    /** The same, looking at an executable first. */
    public LocalFfmpegOptions executable(Path path) {
        return new LocalFfmpegOptions(path, childFolder, redactor);
    }

    /** The same, writing children down elsewhere. */
    public LocalFfmpegOptions childFolder(Path folder) {
        return new LocalFfmpegOptions(executable, folder, redactor);
    }

    /** The same, with the secrets of the application taken out of what FFmpeg writes. */
    public LocalFfmpegOptions redactor(Redactor live) {
        return new LocalFfmpegOptions(executable, childFolder, live);
    }
}
