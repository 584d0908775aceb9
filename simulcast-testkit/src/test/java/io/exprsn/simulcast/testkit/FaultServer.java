package io.exprsn.simulcast.testkit;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** Says one thing to whoever connects, and closes. */
final class FaultServer implements AutoCloseable {
    private final ServerSocket server;

    FaultServer(String says) throws IOException {
        server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
        Thread thread = new Thread(
                () -> {
                    try {
                        while (true) {
                            try (Socket socket = server.accept()) {
                                socket.getInputStream().read(new byte[4096]);
                                socket.getOutputStream().write(says.getBytes(StandardCharsets.US_ASCII));
                            }
                        }
                    } catch (IOException closed) {
                        // the end
                    }
                },
                "fault-server");
        thread.setDaemon(true);
        thread.start();
    }

    int port() {
        return server.getLocalPort();
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
