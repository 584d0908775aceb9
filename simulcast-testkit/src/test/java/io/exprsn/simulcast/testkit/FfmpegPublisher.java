package io.exprsn.simulcast.testkit;

import io.exprsn.simulcast.Secret;
import io.exprsn.simulcast.Simulcaster;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A real FFmpeg that publishes a file to a simulcaster at real time, over and over, its time beginning at 0. */
final class FfmpegPublisher implements AutoCloseable {
    private final Process process;

    private FfmpegPublisher(Process process) {
        this.process = process;
    }

    static FfmpegPublisher start(FfmpegTool ffmpeg, Path file, Simulcaster to, Secret key) throws IOException {
        String address = "rtmp://127.0.0.1:" + to.ingestAddresses().get(0).getPort() + "/live/" + key.reveal();
        List<String> arguments = List.of(
                ("-nostdin -v warning -re -stream_loop -1 -i " + file + " -c copy -f flv " + address).split(" "));
        return new FfmpegPublisher(ffmpeg.start(file.resolveSibling("publisher.log"), arguments));
    }

    /** It dies as by a power cut: no word to the listener. */
    void kill() {
        process.destroyForcibly()
                .onExit()
                .completeOnTimeout(process, 10, TimeUnit.SECONDS)
                .join();
    }

    @Override
    public void close() {
        kill();
    }
}
