package io.exprsn.simulcast.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * An answer of {@link FakeApi} that goes on: server-sent events, or JSON written piece by piece. What is sent before its head went out
 * follows it. All methods may be called by any thread; on one that is over they do nothing, as a platform too learns of it late.
 */
public final class FakeStream {
    private final FakeRequest request;
    private final String contentType;
    private final Socket socket;

    // Guarded by this.
    private final StringBuilder early = new StringBuilder();
    private @Nullable OutputStream out;
    private boolean over;

    FakeStream(FakeRequest request, String contentType, Socket socket) {
        this.request = request;
        this.contentType = contentType;
        this.socket = socket;
    }

    /** What it answers. */
    public FakeRequest request() {
        return request;
    }

    /** Sends a piece at once. */
    public synchronized void send(String piece) {
        if (over || piece.isEmpty()) {
            return;
        }
        if (out == null) {
            early.append(piece);
            return;
        }
        try {
            chunk(out, piece);
        } catch (IOException e) {
            over = true; // the other side left
        }
    }

    /** Ends the answer in good order, and its connection with it. */
    public synchronized void end() {
        if (over) {
            return;
        }
        over = true;
        if (out != null) {
            try {
                chunk(out, "");
                socket.close();
            } catch (IOException e) {
                // The other side left.
            }
        }
    }

    /** Whether neither side has ended it. */
    public synchronized boolean isOpen() {
        return !over;
    }

    /** Sends the head and what there is by now. */
    synchronized void begin(OutputStream to) throws IOException {
        to.write(("HTTP/1.1 200 -\r\nContent-Type: " + contentType
                        + "\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII));
        if (early.length() > 0) {
            chunk(to, early.toString());
        }
        if (over) {
            chunk(to, "");
        }
        to.flush();
        out = to;
    }

    /** Comes back when either side has ended it. */
    void serve(InputStream in) throws IOException {
        try {
            while (isOpen() && in.read() >= 0) {
                // Nothing is expected but the end.
            }
        } finally {
            leave();
        }
    }

    private synchronized void leave() {
        over = true;
    }

    /** An empty one is the last. */
    private static void chunk(OutputStream out, String piece) throws IOException {
        byte[] bytes = piece.getBytes(StandardCharsets.UTF_8);
        out.write((Integer.toHexString(bytes.length) + "\r\n").getBytes(StandardCharsets.US_ASCII));
        out.write(bytes);
        out.write("\r\n".getBytes(StandardCharsets.US_ASCII));
        out.flush();
    }
}
