package io.exprsn.simulcast.ffmpeg;

import java.nio.file.Path;
import java.util.Optional;

/**
 * Starts FFmpeg. This is the seam a host can replace, to run it in a container or on another machine; a replacement reads the
 * command through {@link FfmpegCommand#revealArguments()} and {@link FfmpegCommand#revealScript()}, and hands every line it
 * keeps or logs through {@link FfmpegCommand#redact(String)}.
 *
 * <p>Implementations are safe for use by several threads.
 */
public interface FfmpegRunner {
    /**
     * Runs an FFmpeg of this machine. Looked at, in this order: the path in the environment variable {@code SIMULCAST_FFMPEG}, every
     * {@code ffmpeg} on the {@code PATH}, then one carried by a Maven artifact on the class path ({@code org.bytedeco:ffmpeg}
     * with this platform's classifier), which is unpacked into the user's cache folder and never loaded into the JVM. The first
     * that meets what a command needs is used.
     */
    static FfmpegRunner local() {
        return local(LocalFfmpegOptions.ofDefaults());
    }

    /**
     * As {@link #local()}, but looks at a given executable first.
     *
     * @param executable the executable, or the folder it lies in
     */
    static FfmpegRunner local(Path executable) {
        return local(LocalFfmpegOptions.ofDefaults().executable(executable));
    }

    /**
     * As {@link #local()}, with options.
     *
     * <p>An orderly end of the JVM ends all its FFmpegs. For one that is killed, every FFmpeg is written down when it starts; the first
     * {@link #start} of the next JVM of this user ends those whose JVM is gone and whose number, start time and arguments are all
     * what was written down. Nothing else is ever touched. This needs a system that shows the arguments of a process, as Linux
     * and macOS do.
     */
    static FfmpegRunner local(LocalFfmpegOptions options) {
        return LocalFfmpegRunner.of(options);
    }

    /**
     * The binary that would be used for something with this requirement. May start FFmpeg several times to ask what it can do
     * (see {@link FfmpegBinary}).
     *
     * @throws io.exprsn.simulcast.SimulcastException if there is none; the message lists every place looked at and what each
     *     lacks
     */
    FfmpegBinary binary(FfmpegRequirement requirement);

    /**
     * Starts FFmpeg. Returns at once; whether the source opens is seen on the process.
     *
     * @throws io.exprsn.simulcast.SimulcastException if no binary meets the command's requirement or the process cannot be
     *     started
     */
    FfmpegProcess start(FfmpegCommand command);

    /**
     * Starts ffprobe, which comes with FFmpeg, mostly in the same folder. Returns at once, as {@link #start} does. A runner that has
     * no ffprobe need not know of this: sources are then looked at with FFmpeg itself, which tells less.
     *
     * @param command made by {@link FfmpegCommand#probe}
     * @return the process; empty if there is no ffprobe
     * @throws io.exprsn.simulcast.SimulcastException if no binary meets the command's requirement or the process cannot be
     *     started
     */
    default Optional<FfmpegProcess> probe(FfmpegCommand command) {
        return Optional.empty();
    }
}
