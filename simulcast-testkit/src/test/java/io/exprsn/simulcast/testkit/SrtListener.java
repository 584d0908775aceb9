package io.exprsn.simulcast.testkit;

import java.io.IOException;
import java.net.BindException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/** FFmpeg's SRT listener: takes one caller, records it untouched, ends with it. */
final class SrtListener implements AutoCloseable {
    private final Process process;
    private final int port;
    private final Path file;
    private final Path log;

    private SrtListener(Process process, int port, Path file, Path log) {
        this.process = process;
        this.port = port;
        this.file = file;
        this.log = log;
    }

    static SrtListener start(FfmpegTool tool, int port, Path file, @Nullable String passphrase) throws Exception {
        Path log = file.resolveSibling(file.getFileName() + ".log");
        var arguments =
                new ArrayList<>(List.of("-nostdin", "-v", "warning", "-y", "-f", "mpegts", "-mode", "listener"));
        if (passphrase != null) {
            arguments.addAll(List.of("-passphrase", passphrase));
        }
        arguments.addAll(List.of("-i", server(port).toString(), "-map", "0", "-c", "copy", "-f", "mpegts"));
        arguments.addAll(List.of("-copyts", "-flush_packets", "1", file.toString()));
        Process process = tool.start(log, arguments);
        Awaitility.await("FFmpeg listens").atMost(Shows.SOON).until(() -> {
            if (!process.isAlive()) {
                throw new AssertionError("FFmpeg ended: " + Files.readString(log));
            }
            return isTaken(port);
        });
        return new SrtListener(process, port, file, log);
    }

    /** A UDP port that nobody has. */
    static int freePort() throws IOException {
        try (DatagramSocket socket = new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))) {
            return socket.getLocalPort();
        }
    }

    private static boolean isTaken(int port) throws IOException {
        try (DatagramSocket probe = new DatagramSocket(null)) {
            probe.setReuseAddress(false);
            probe.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return false;
        } catch (BindException taken) {
            return true;
        }
    }

    static URI server(int port) {
        return URI.create("srt://127.0.0.1:" + port);
    }

    URI server() {
        return server(port);
    }

    /** What came by now, in bytes. */
    long received() throws IOException {
        return Files.exists(file) ? Files.size(file) : 0;
    }

    /** The recording, once FFmpeg has ended with its caller. */
    Recording await(FfmpegTool reader) throws Exception {
        if (!process.waitFor(20, TimeUnit.SECONDS)) {
            throw new AssertionError("FFmpeg did not end with its caller: " + Files.readString(log));
        }
        return new Recording(file, reader);
    }

    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
    }
}
