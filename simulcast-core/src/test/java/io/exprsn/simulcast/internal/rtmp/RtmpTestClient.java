package io.exprsn.simulcast.internal.rtmp;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A publisher by hand over a blocking socket: says what a test tells it to, right or wrong. */
final class RtmpTestClient implements AutoCloseable {
    private final Socket socket;
    private final Deque<RtmpMessage> messages = new ArrayDeque<>();
    /** The client's own buffers are the garbage collector's; leaks are looked for in the listener. */
    private final RtmpChunkReader reader =
            new RtmpChunkReader(new UnpooledByteBufAllocator(false, true), RtmpLimits.DEFAULT, messages::add);

    RtmpTestClient(int port) throws IOException {
        this(new Socket(InetAddress.getLoopbackAddress(), port));
    }

    RtmpTestClient(Socket socket) throws IOException {
        this.socket = socket;
        socket.setSoTimeout(10_000);
        socket.setTcpNoDelay(true);
    }

    RtmpTestClient handshake() throws IOException {
        return handshake(Chunks.chunks());
    }

    /** @param firstChunks shares a segment with C2 */
    RtmpTestClient handshake(Chunks firstChunks) throws IOException {
        byte[] c0c1 = new byte[1537];
        c0c1[0] = 3;
        for (int i = 9; i < c0c1.length; i++) {
            c0c1[i] = (byte) (i * 7);
        }
        send(c0c1);
        byte[] answer = socket.getInputStream().readNBytes(3073);
        assertThat(answer).hasSize(3073);
        assertThat(answer[0]).isEqualTo((byte) 3);
        assertThat(Arrays.copyOfRange(answer, 5, 9)).containsOnly(0);
        assertThat(Arrays.copyOfRange(answer, 1537, 3073)).isEqualTo(Arrays.copyOfRange(c0c1, 1, 1537));
        ByteBuf c2 = Unpooled.buffer().writeBytes(answer, 1, 1536).writeBytes(firstChunks.buffer());
        byte[] bytes = new byte[c2.readableBytes()];
        c2.readBytes(bytes);
        send(bytes);
        return this;
    }

    RtmpTestClient send(Chunks chunks) throws IOException {
        return send(chunks.bytes());
    }

    RtmpTestClient send(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
        return this;
    }

    static Map<String, Object> connectObject(String app) {
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("app", app);
        object.put("type", "nonprivate");
        object.put("flashVer", "FMLE/3.0 (compatible; FMSc/1.0)");
        object.put("swfUrl", "rtmp://127.0.0.1/" + app);
        object.put("tcUrl", "rtmp://127.0.0.1/" + app);
        return object;
    }

    /** Handshake, OBS's chunk size, connect, createStream. */
    RtmpTestClient connected() throws IOException {
        handshake();
        send(Chunks.chunks().setChunkSize(4096).command(4096, 3, 0, "connect", 1, connectObject("live")));
        assertThat(result(1).get(3)).asString().contains("NetConnection.Connect.Success");
        send(Chunks.chunks().command(4096, 3, 0, "createStream", 2, null));
        assertThat(result(2)).containsExactly("_result", 2.0, null, 1.0);
        return this;
    }

    RtmpTestClient publish(@Nullable String key) throws IOException {
        return send(Chunks.chunks().command(4096, 4, 1, "publish", 3, null, key, "live"));
    }

    /** All the way to an accepted publish. */
    RtmpTestClient publishing(String key) throws IOException {
        connected().publish(key);
        assertThat(status()).containsEntry("code", "NetStream.Publish.Start").containsEntry("level", "status");
        return this;
    }

    RtmpTestClient audio(long time) throws IOException {
        return send(Chunks.chunks().message(4096, 4, time, 8, 1, new byte[] {(byte) 0xAF, 1, 2, 3}));
    }

    /** The next message, whatever it is. */
    RtmpMessage next() throws IOException {
        byte[] bytes = new byte[4096];
        InputStream in = socket.getInputStream();
        while (messages.isEmpty()) {
            int length = in.read(bytes);
            if (length < 0) {
                throw new java.io.EOFException("closed by the listener");
            }
            reader.read(Unpooled.wrappedBuffer(bytes, 0, length));
        }
        return messages.remove();
    }

    /** The next message of one type; others are passed over. */
    RtmpMessage next(int type) throws IOException {
        RtmpMessage message = next();
        while (message.type() != type) {
            message.payload().release();
            message = next();
        }
        return message;
    }

    List<Object> command() throws IOException {
        RtmpMessage message = next(RtmpMessage.COMMAND_AMF0);
        List<Object> values = Amf0.readAll(message.payload());
        message.payload().release();
        return values;
    }

    List<Object> result(int transaction) throws IOException {
        List<Object> values = command();
        assertThat(values).startsWith("_result", (double) transaction);
        return values;
    }

    @SuppressWarnings("unchecked")
    Map<String, Object> status() throws IOException {
        List<Object> values = command();
        assertThat(values).startsWith("onStatus", 0.0, null);
        return (Map<String, Object>) values.get(3);
    }

    /** Waits for the listener to close; what it says until then is passed over. */
    void awaitClose() throws IOException {
        byte[] bytes = new byte[4096];
        try {
            while (socket.getInputStream().read(bytes) >= 0) {
                continue;
            }
        } catch (java.net.SocketTimeoutException e) {
            throw new AssertionError("not closed within 10 s", e);
        } catch (java.net.SocketException reset) {
            assertThat(reset).hasMessageContaining("reset");
        }
    }

    void reset() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    @Override
    public void close() throws IOException {
        reader.close();
        socket.close();
    }
}
