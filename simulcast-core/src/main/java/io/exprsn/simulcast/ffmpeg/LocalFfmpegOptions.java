package io.exprsn.simulcast.ffmpeg;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * How FFmpeg is run on this machine. Immutable.
 *
 * @param executable looked at first: the executable, or the folder it lies in
 * @param childFolder where running children are written down, so that those of a killed JVM are ended by the next start; made if it
 *     is not there, and only this user may write in it. All JVMs of a user may share it. Without it, a folder
 *     {@code simulcast/children} in the user's cache folder or, where that cannot be used, one among the temporary files.
 */
public record LocalFfmpegOptions(
        @Nullable Path executable, @Nullable Path childFolder) {
    /** Whatever FFmpeg is found, children written down in the user's cache folder. */
    public static LocalFfmpegOptions ofDefaults() {
        return new LocalFfmpegOptions(null, null);
    }

    /** The same, looking at an executable first. */
    public LocalFfmpegOptions executable(Path path) {
        return new LocalFfmpegOptions(path, childFolder);
    }

    /** The same, writing children down elsewhere. */
    public LocalFfmpegOptions childFolder(Path folder) {
        return new LocalFfmpegOptions(executable, folder);
    }
}
