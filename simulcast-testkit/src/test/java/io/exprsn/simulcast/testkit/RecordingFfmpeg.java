package io.exprsn.simulcast.testkit;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;

/** FFmpeg's own RTMP listener: takes one publisher, records it untouched, ends with it. */
final class RecordingFfmpeg implements AutoCloseable {
    private final Process process;
    private final int port;
    private final Path file;
    private final Path log;

    private RecordingFfmpeg(Process process, int port, Path file, Path log) {
        this.process = process;
        this.port = port;
        this.file = file;
        this.log = log;
    }

    static RecordingFfmpeg start(FfmpegTool tool, Path file) throws Exception {
        int port = NginxRtmp.freePort();
        Path log = file.resolveSibling(file.getFileName() + ".log");
        Process process = tool.start(
                log,
                List.of(
                        "-nostdin",
                        "-v",
                        "warning",
                        "-y",
                        "-listen",
                        "1",
                        "-i",
                        "rtmp://127.0.0.1:" + port + "/live/key",
                        "-map",
                        "0",
                        "-c",
                        "copy",
                        file.toString()));
        Awaitility.await("FFmpeg listens").atMost(Duration.ofSeconds(20)).until(() -> {
            if (!process.isAlive()) {
                throw new AssertionError("FFmpeg ended: " + Files.readString(log));
            }
            // It takes one connection only, so a look at the port must not connect.
            try (ServerSocket probe = new ServerSocket()) {
                probe.setReuseAddress(false);
                probe.bind(new java.net.InetSocketAddress(InetAddress.getLoopbackAddress(), port));
                return false;
            } catch (java.net.BindException taken) {
                return true;
            }
        });
        return new RecordingFfmpeg(process, port, file, log);
    }

    String server() {
        return "rtmp://127.0.0.1:" + port + "/live";
    }

    /** The recording, once FFmpeg has ended with its publisher. */
    Path await() throws Exception {
        if (!process.waitFor(20, TimeUnit.SECONDS)) {
            throw new AssertionError("FFmpeg did not end with its publisher: " + Files.readString(log));
        }
        return file;
    }

    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
    }
}
