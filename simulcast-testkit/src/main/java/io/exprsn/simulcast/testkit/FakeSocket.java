package io.exprsn.simulcast.testkit;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/**
 * A WebSocket that somebody opened to {@link FakeApi}, seen from the platform's side. For texts. All methods may be called by any thread; on
 * one that is over they do nothing, as a platform too learns of it late.
 */
public final class FakeSocket {
    private static final int TEXT = 1;
    private static final int CLOSE = 8;
    private static final int PING = 9;
    private static final int PONG = 10;
    private static final int LARGEST = 1 << 20;

    private final FakeRequest request;
    private final InputStream in;
    private final OutputStream out;

    // Guarded by this.
    private final List<String> received = new ArrayList<>();
    private boolean open;
    private boolean closing;

    FakeSocket(FakeRequest request, InputStream in, OutputStream out) {
        this.request = request;
        this.in = in;
        this.out = out;
    }

    /** What it was opened with. */
    public FakeRequest request() {
        return request;
    }

    /** Sends a text. */
    public void send(String text) {
        frame(TEXT, text.getBytes(StandardCharsets.UTF_8));
    }

    /** Closes it for this reason; the other side answers, and then the connection ends. */
    public synchronized void close(int code) {
        frame(CLOSE, ByteBuffer.allocate(2).putShort((short) code).array());
        closing = true;
    }

    /** Texts that came from the other side, the oldest first. */
    public synchronized List<String> received() {
        return List.copyOf(received);
    }

    /** Whether neither side has closed it. */
    public synchronized boolean isOpen() {
        return open && !closing;
    }

    void accept() throws IOException {
        String key = request.header("Sec-WebSocket-Key").orElse("") + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
        byte[] hash;
        try {
            hash = MessageDigest.getInstance("SHA-1").digest(key.getBytes(StandardCharsets.US_ASCII));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Each JVM has SHA-1", e);
        }
        String head = "HTTP/1.1 101 -\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: "
                + Base64.getEncoder().encodeToString(hash) + "\r\n\r\n";
        synchronized (this) {
            out.write(head.getBytes(StandardCharsets.US_ASCII));
            out.flush();
            open = true;
        }
    }

    /** Reads until the other side closes or leaves. */
    void serve() throws IOException {
        try {
            ByteArrayOutputStream message = new ByteArrayOutputStream();
            for (int first = in.read(); first >= 0; first = in.read()) {
                int kind = first & 0x0f;
                byte[] payload = payload();
                if (kind == CLOSE) {
                    closed(payload);
                    return;
                }
                if (kind == PING) {
                    frame(PONG, payload);
                } else if (kind != PONG) {
                    message.write(payload);
                    if ((first & 0x80) != 0) {
                        arrived(message.toString(StandardCharsets.UTF_8));
                        message.reset();
                    }
                }
            }
        } finally {
            over();
        }
    }

    private byte[] payload() throws IOException {
        int second = in.read();
        long length = second & 0x7f;
        if (length == 126) {
            length = number(2);
        } else if (length == 127) {
            length = number(8);
        }
        if (second < 0x80 || length < 0 || length > LARGEST) {
            throw new IOException("a frame that is not masked, or of " + length + " bytes");
        }
        byte[] mask = exactly(4);
        byte[] bytes = exactly((int) length);
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] ^= mask[i % 4];
        }
        return bytes;
    }

    private long number(int bytes) throws IOException {
        long number = 0;
        for (byte one : exactly(bytes)) {
            number = number << 8 | one & 0xff;
        }
        return number;
    }

    private byte[] exactly(int length) throws IOException {
        byte[] bytes = in.readNBytes(length);
        if (bytes.length < length) {
            throw new EOFException();
        }
        return bytes;
    }

    private synchronized void arrived(String text) {
        received.add(text);
    }

    private synchronized void closed(byte[] reason) {
        if (!closing) {
            frame(CLOSE, reason);
            closing = true;
        }
    }

    private synchronized void over() {
        open = false;
    }

    private synchronized void frame(int kind, byte[] payload) {
        if (!isOpen()) {
            return;
        }
        try {
            out.write(0x80 | kind);
            if (payload.length < 126) {
                out.write(payload.length);
            } else if (payload.length <= 0xffff) {
                out.write(126);
                out.write(
                        ByteBuffer.allocate(2).putShort((short) payload.length).array());
            } else {
                out.write(127);
                out.write(ByteBuffer.allocate(8).putLong(payload.length).array());
            }
            out.write(payload);
            out.flush();
        } catch (IOException e) {
            open = false; // the other side left
        }
    }
}
