package io.exprsn.simulcast.testkit;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * One request to a {@link FakeApi} on the calling thread: one connection, one attempt, a deadline for all of it, and an end as soon as the
 * thread is interrupted.
 */
final class BenchExchange {
    private static final int NO_LENGTH = -1;

    private final long deadline;
    private final int most;
    private final ByteArrayOutputStream received = new ByteArrayOutputStream();
    private int headEnd = NO_LENGTH;
    private int bodyLength = NO_LENGTH;

    /**
     * What came.
     *
     * @param headers by name in small letters
     */
    record Answer(int status, Map<String, String> headers, byte[] body) {
        Optional<String> header(String name) {
            return Optional.ofNullable(headers.get(name.toLowerCase(Locale.ROOT)));
        }

        String text() {
            return new String(body, StandardCharsets.UTF_8);
        }
    }

    /** The answer is larger than was allowed. */
    static final class TooLarge extends IOException {
        private static final long serialVersionUID = 1L;

        TooLarge() {
            super("the answer is larger than allowed");
        }
    }

    private BenchExchange(Duration longest, int most) {
        deadline = System.nanoTime() + longest.toNanos();
        this.most = most;
    }

    /**
     * Sends and waits for the whole answer.
     *
     * @throws IOException if none came, also where the thread was interrupted, which it stays
     */
    static Answer send(
            URI server,
            String method,
            String target,
            Map<String, String> headers,
            byte[] body,
            Duration longest,
            int most)
            throws IOException {
        StringBuilder head =
                new StringBuilder(method).append(' ').append(target).append(" HTTP/1.1\r\n");
        head.append("Host: ").append(server.getAuthority()).append("\r\nConnection: close\r\n");
        headers.forEach(
                (name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
        head.append("Content-Length: ").append(body.length).append("\r\n\r\n");
        ByteArrayOutputStream whole = new ByteArrayOutputStream();
        whole.write(head.toString().getBytes(StandardCharsets.UTF_8));
        whole.write(body);
        return new BenchExchange(longest, most)
                .run(new InetSocketAddress(server.getHost(), server.getPort()), ByteBuffer.wrap(whole.toByteArray()));
    }

    private Answer run(InetSocketAddress address, ByteBuffer request) throws IOException {
        try (Selector selector = Selector.open();
                SocketChannel channel = SocketChannel.open()) {
            channel.configureBlocking(false);
            SelectionKey key = channel.register(selector, SelectionKey.OP_CONNECT);
            channel.connect(address);
            await(selector);
            channel.finishConnect();
            key.interestOps(SelectionKey.OP_WRITE);
            while (request.hasRemaining()) {
                await(selector);
                channel.write(request);
            }
            key.interestOps(SelectionKey.OP_READ);
            ByteBuffer buffer = ByteBuffer.allocate(64 * 1024);
            while (!isWhole()) {
                await(selector);
                if (channel.read(buffer.clear()) < 0) {
                    break;
                }
                received.write(buffer.array(), 0, buffer.position());
                if (headEnd == NO_LENGTH) {
                    readHead();
                }
                if (headEnd >= 0 && received.size() - headEnd > most) {
                    throw new TooLarge();
                }
            }
        }
        return answer();
    }

    private void await(Selector selector) throws IOException {
        long left = deadline - System.nanoTime();
        if (left > 0) {
            selector.select(left / 1_000_000 + 1);
        }
        if (Thread.currentThread().isInterrupted()) {
            throw new IOException("the thread was interrupted");
        }
        if (selector.selectedKeys().isEmpty()) {
            throw new IOException("no whole answer within the deadline");
        }
        selector.selectedKeys().clear();
    }

    private boolean isWhole() {
        return headEnd >= 0 && bodyLength >= 0 && received.size() - headEnd >= bodyLength;
    }

    private void readHead() {
        String text = received.toString(StandardCharsets.ISO_8859_1);
        int blank = text.indexOf("\r\n\r\n");
        if (blank >= 0) {
            headEnd = blank + 4;
            String length = headers(text.substring(0, blank)).get("content-length");
            bodyLength = length == null ? NO_LENGTH : Integer.parseInt(length);
        }
    }

    private Answer answer() throws IOException {
        byte[] all = received.toByteArray();
        if (headEnd == NO_LENGTH || bodyLength > all.length - headEnd) {
            throw new EOFException("the connection ended before the answer did");
        }
        String head = new String(all, 0, headEnd, StandardCharsets.ISO_8859_1);
        byte[] body = new byte[all.length - headEnd];
        System.arraycopy(all, headEnd, body, 0, body.length);
        return new Answer(Integer.parseInt(head.split(" ")[1]), headers(head), body);
    }

    private static Map<String, String> headers(String head) {
        Map<String, String> headers = new HashMap<>();
        head.lines().skip(1).forEach(line -> {
            int colon = line.indexOf(':');
            if (colon > 0) {
                headers.putIfAbsent(
                        line.substring(0, colon).toLowerCase(Locale.ROOT),
                        line.substring(colon + 1).strip());
            }
        });
        return headers;
    }
}
