package io.exprsn.simulcast.internal.rtmp;

import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** A server on loopback that says to its one client what a test wrote down, right or wrong. */
final class ScriptedServer implements AutoCloseable {

    /** What to do with the client. */
    interface Script {
        void play(Client client) throws IOException;
    }

    /** One thing the client sent. */
    record Said(int type, int streamId, byte[] body) {
        List<@Nullable Object> command() {
            return Amf0.readAll(Unpooled.wrappedBuffer(body));
        }

        String name() {
            return type == RtmpMessage.COMMAND_AMF0 ? String.valueOf(command().get(0)) : "type " + type;
        }
    }

    private final ServerSocket listening;
    private final Thread thread;
    private final AtomicReference<Throwable> failure = new AtomicReference<>();
    private volatile @Nullable Socket socket;

    ScriptedServer(Script script) throws IOException {
        listening = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        thread = new Thread(() -> play(script), "scripted-server");
        thread.start();
    }

    private void play(Script script) {
        try (Socket accepted = listening.accept()) {
            socket = accepted;
            accepted.setTcpNoDelay(true);
            script.play(new Client(accepted));
        } catch (IOException closed) {
            // the test closed it, or the client left
        } catch (RuntimeException | AssertionError e) {
            failure.set(e);
        }
    }

    int port() {
        return listening.getLocalPort();
    }

    /** What went wrong in the script itself. */
    @Nullable
    Throwable failure() {
        return failure.get();
    }

    @Override
    public void close() throws IOException {
        listening.close();
        Socket open = socket;
        if (open != null) {
            open.close();
        }
        try {
            thread.join(2000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The client's side as the server sees it. */
    static final class Client {
        private final InputStream in;
        private final OutputStream out;
        private final Deque<Said> said = new ArrayDeque<>();
        private final RtmpChunkReader reader;
        private int chunkSize = 128;

        private Client(Socket socket) throws IOException {
            this.in = socket.getInputStream();
            this.out = socket.getOutputStream();
            this.reader = new RtmpChunkReader(new UnpooledByteBufAllocator(false), RtmpLimits.DEFAULT, message -> {
                said.add(new Said(message.type(), message.streamId(), ByteBufUtil.getBytes(message.payload())));
                message.payload().release();
            });
            reader.liftEarlyLimit();
        }

        byte[] read(int length) throws IOException {
            byte[] bytes = in.readNBytes(length);
            if (bytes.length < length) {
                throw new IOException("the client left");
            }
            return bytes;
        }

        void write(byte[] bytes) throws IOException {
            out.write(bytes);
            out.flush();
        }

        void write(Chunks chunks) throws IOException {
            write(chunks.bytes());
        }

        /** C0, C1 in; S0, S1, S2 out at once; C2 in. */
        void shakeHands() throws IOException {
            byte[] hello = read(1537);
            byte[] answer = new byte[3073];
            answer[0] = 3;
            System.arraycopy(hello, 1, answer, 1537, 1536);
            write(answer);
            read(1536);
        }

        /** The next thing the client says. */
        Said next() throws IOException {
            byte[] some = new byte[4096];
            while (said.isEmpty()) {
                int length = in.read(some);
                if (length < 0) {
                    throw new IOException("the client left");
                }
                reader.read(Unpooled.wrappedBuffer(some, 0, length));
            }
            return said.remove();
        }

        /** Reads on to a command of this name. */
        List<@Nullable Object> expect(String name) throws IOException {
            while (true) {
                Said next = next();
                if (next.name().equals(name)) {
                    return next.command();
                }
            }
        }

        void command(int stream, @Nullable Object... values) throws IOException {
            write(Chunks.chunks().command(chunkSize, 3, stream, values));
        }

        void setChunkSize(int size) throws IOException {
            byte[] body = {(byte) (size >> 24), (byte) (size >> 16), (byte) (size >> 8), (byte) size};
            write(Chunks.chunks().message(chunkSize, 2, 0, RtmpMessage.SET_CHUNK_SIZE, 0, body));
            chunkSize = size;
        }

        void acceptConnect() throws IOException {
            expect("connect");
            command(0, "_result", 1.0, null, Map.of("code", "NetConnection.Connect.Success", "level", "status"));
        }

        void acceptStream(double id) throws IOException {
            expect("createStream");
            command(0, "_result", 4.0, null, id);
        }

        void status(String level, String code, String description) throws IOException {
            command(1, "onStatus", 0.0, null, Map.of("level", level, "code", code, "description", description));
        }

        /** All of it, up to the accepted publication. */
        void acceptAll() throws IOException {
            shakeHands();
            acceptConnect();
            acceptStream(1);
            expect("publish");
            status("status", "NetStream.Publish.Start", "go");
        }

        /** Reads until the client leaves. */
        void untilGone() throws IOException {
            while (true) {
                next();
            }
        }
    }
}
