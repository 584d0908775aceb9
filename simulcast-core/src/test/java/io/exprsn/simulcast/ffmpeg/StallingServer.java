package io.exprsn.simulcast.ffmpeg;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** An HTTP server that sends the beginning of a file and then nothing more, for ever. */
public final class StallingServer implements AutoCloseable {
    private final ServerSocket server;
    private final byte[] beginning;
    private final List<Socket> open = new CopyOnWriteArrayList<>();
    private final CountDownLatch asked = new CountDownLatch(1);

    /** With an empty beginning it does not even answer. */
    public StallingServer(byte[] beginning) throws IOException {
        this.beginning = beginning;
        server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
        Thread thread = new Thread(this::serve, "stalling-server");
        thread.setDaemon(true);
        thread.start();
    }

    public String url(String rest) {
        return "http://127.0.0.1:" + server.getLocalPort() + rest;
    }

    void awaitRequest() throws InterruptedException {
        if (!asked.await(20, TimeUnit.SECONDS)) {
            throw new AssertionError("Nobody asked for anything");
        }
    }

    private void serve() {
        try {
            while (true) {
                Socket socket = server.accept();
                open.add(socket);
                while (socket.getInputStream().read() != '\n') {
                    continue; // the first line of the request is enough
                }
                asked.countDown();
                if (beginning.length > 0) {
                    OutputStream out = socket.getOutputStream();
                    out.write("HTTP/1.1 200 OK\r\nContent-Type: video/x-flv\r\nConnection: close\r\n\r\n"
                            .getBytes(StandardCharsets.US_ASCII));
                    out.write(beginning);
                    out.flush();
                }
            }
        } catch (IOException e) {
            return; // closed
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
        for (Socket socket : open) {
            socket.close();
        }
    }
}
