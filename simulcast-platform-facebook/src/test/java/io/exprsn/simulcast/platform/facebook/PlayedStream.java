package io.exprsn.simulcast.platform.facebook;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** Facebook's other server, which goes on answering; a test says what it says, and when. */
final class PlayedStream implements AutoCloseable {
    private final ServerSocket server;
    private final Thread accepting;
    private final BlockingQueue<Connection> opened = new LinkedBlockingQueue<>();
    private final List<Connection> all = new CopyOnWriteArrayList<>();
    private volatile boolean refusing;
    private volatile String head =
            "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n";

    PlayedStream() {
        try {
            server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        accepting = new Thread(this::accept, "played-stream");
        accepting.start();
    }

    URI address() {
        return URI.create("http://127.0.0.1:" + server.getLocalPort());
    }

    /** Says no from now on. */
    void refuses(int status, String json) {
        head = "HTTP/1.1 " + status + " No\r\nContent-Type: application/json\r\nContent-Length: " + json.length()
                + "\r\nConnection: close\r\n\r\n" + json;
        refusing = true;
    }

    private void accept() {
        try {
            while (true) {
                Connection connection = new Connection(server.accept());
                connection.begin(head);
                if (refusing) {
                    connection.cut();
                }
                all.add(connection);
                opened.add(connection);
            }
        } catch (IOException e) {
            return; // it is closed
        }
    }

    Connection opened() throws InterruptedException {
        Connection connection = opened.poll(10, TimeUnit.SECONDS);
        if (connection == null) {
            throw new AssertionError("Nobody asked for comments as they are written");
        }
        return connection;
    }

    /** What was asked: the heads of the requests, the oldest first. */
    List<String> asked() {
        return all.stream().map(one -> one.asked).toList();
    }

    @Override
    public void close() {
        try {
            server.close();
            for (Connection one : all) {
                one.socket.close();
            }
            accepting.join(TimeUnit.SECONDS.toMillis(10));
        } catch (IOException e) {
            throw new AssertionError(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** One answer that goes on. */
    static final class Connection {
        private final Socket socket;
        private String asked = "";

        Connection(Socket socket) {
            this.socket = socket;
        }

        private void begin(String head) throws IOException {
            InputStream in = socket.getInputStream();
            StringBuilder request = new StringBuilder();
            for (int next = in.read(); next >= 0 && request.indexOf("\r\n\r\n") < 0; next = in.read()) {
                request.append((char) next);
                if (request.indexOf("\r\n\r\n") >= 0) {
                    break;
                }
            }
            asked = request.toString();
            socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
            socket.getOutputStream().flush();
        }

        void ping() {
            send(": ping\n\n");
        }

        void event(String json) {
            send("data: " + json + "\n\n");
        }

        void send(String text) {
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            raw(Integer.toHexString(bytes.length) + "\r\n", bytes, "\r\n");
        }

        /** Ends it in good order. */
        void end() {
            raw("0\r\n\r\n", new byte[0], "");
        }

        /** Breaks it off. */
        void cut() throws IOException {
            socket.close();
        }

        private void raw(String before, byte[] bytes, String after) {
            try {
                OutputStream out = socket.getOutputStream();
                out.write(before.getBytes(StandardCharsets.US_ASCII));
                out.write(bytes);
                out.write(after.getBytes(StandardCharsets.US_ASCII));
                out.flush();
            } catch (IOException e) {
                throw new AssertionError("Nobody listens any more", e);
            }
        }
    }
}
