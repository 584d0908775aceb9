package io.exprsn.simulcast.testkit;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A publisher in a few lines that does right by default, and wrong wherever a test wants it. */
final class TinyPublisher implements AutoCloseable {
    static final byte[] VIDEO_HEADER = HexFormat.of().parseHex("17000000000142");
    static final byte[] AUDIO_HEADER = HexFormat.of().parseHex("af001190");

    private final Socket socket;
    private final DataInputStream in;
    private final OutputStream out;
    private final Map<Integer, ByteArrayOutputStream> partial = new HashMap<>();
    private final Map<Integer, byte[]> headers = new HashMap<>();
    private int chunkIn = 128;
    int chunkOut = 128;

    TinyPublisher(CheckingIngest ingest) throws IOException {
        this(new Socket("127.0.0.1", ingest.port()));
    }

    TinyPublisher(Socket socket) throws IOException {
        this.socket = socket;
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(20_000);
        in = new DataInputStream(new java.io.BufferedInputStream(socket.getInputStream()));
        out = socket.getOutputStream();
    }

    /** A message of the server: its type, and its values if it is a command. */
    record Answer(int type, byte[] payload, List<@Nullable Object> values) {
        String name() {
            return type == RtmpMessage.COMMAND ? String.valueOf(values.get(0)) : "type " + type;
        }

        String code() {
            return values.get(values.size() - 1) instanceof Map<?, ?> info ? String.valueOf(info.get("code")) : "";
        }
    }

    TinyPublisher handshake() throws IOException {
        byte[] c0c1 = new byte[1537];
        c0c1[0] = 3;
        c0c1[1000] = 42;
        raw(c0c1);
        byte[] s1 = new byte[3073];
        in.readFully(s1);
        raw(java.util.Arrays.copyOfRange(s1, 1, 1537));
        return this;
    }

    TinyPublisher connect(Object... more) throws IOException {
        var properties = new HashMap<String, Object>(
                Map.of("app", "app", "type", "nonprivate", "tcUrl", "rtmp://127.0.0.1/app"));
        for (int i = 0; i < more.length; i += 2) {
            properties.put((String) more[i], more[i + 1]);
        }
        command(3, 0, "connect", 1, properties);
        return this;
    }

    /** Everything up to Publish.Start. */
    TinyPublisher publish(String name) throws IOException {
        handshake().connect();
        await("_result");
        askToPublish(name);
        await("onStatus");
        return this;
    }

    void askToPublish(String name) throws IOException {
        command(3, 0, "releaseStream", 2, null, name);
        command(3, 0, "FCPublish", 3, null, name);
        command(3, 0, "createStream", 4, null);
        command(8, 1, "publish", 5, null, name, "live");
    }

    /** Headers and then so many seconds of one key frame and 24 others, 40 ms each, with sound to each. */
    void media(int seconds) throws IOException {
        send(4, 0, RtmpMessage.VIDEO, 1, VIDEO_HEADER);
        send(4, 0, RtmpMessage.AUDIO, 1, AUDIO_HEADER);
        for (int i = 0; i < seconds * 25; i++) {
            send(4, i * 40L, RtmpMessage.VIDEO, 1, frame(i % 25 == 0, 300));
            send(4, i * 40L, RtmpMessage.AUDIO, 1, sound());
        }
    }

    static byte[] frame(boolean key, int size) {
        byte[] body = new byte[size];
        body[0] = (byte) (key ? 0x17 : 0x27);
        body[1] = 1;
        return body;
    }

    static byte[] sound() {
        return new byte[] {(byte) 0xAF, 1, 5, 6, 7};
    }

    void command(int csid, int streamId, @Nullable Object... values) throws IOException {
        send(csid, 0, RtmpMessage.COMMAND, streamId, Amf0.write(values));
    }

    void announceChunkSize(int size) throws IOException {
        send(2, 0, RtmpMessage.SET_CHUNK_SIZE, 0, IngestAction.u32(size));
        chunkOut = size;
    }

    /** A message with fmt 0 and as many fmt 3 chunks as it takes. */
    void send(int csid, long time, int type, int streamId, byte[] payload) throws IOException {
        var bytes = new ByteArrayOutputStream();
        boolean extended = time >= 0xFFFFFF;
        bytes.write(csid);
        bytes.write(u24(extended ? 0xFFFFFF : (int) time));
        bytes.write(u24(payload.length));
        bytes.write(type);
        bytes.write(streamId);
        bytes.write(new byte[3]);
        for (int sent = 0; sent < payload.length || sent == 0; ) {
            if (sent > 0) {
                bytes.write(0xC0 | csid);
            }
            if (extended) {
                bytes.write(IngestAction.u32((int) time));
            }
            int some = Math.min(chunkOut, payload.length - sent);
            bytes.write(payload, sent, some);
            sent += Math.max(1, some);
        }
        raw(bytes.toByteArray());
    }

    void hex(String bytes) throws IOException {
        raw(HexFormat.of().parseHex(bytes.replace(" ", "")));
    }

    void raw(byte[] bytes) throws IOException {
        out.write(bytes);
        out.flush();
    }

    /** Reads up to the answer with this name; control messages are called {@code type n}. */
    Answer await(String name) throws IOException {
        var seen = new ArrayList<String>();
        while (true) {
            Answer answer = next();
            if (answer == null) {
                throw new AssertionError("expected " + name + ", but the ingest closed after " + seen);
            }
            seen.add(answer.name());
            if (answer.name().equals(name)) {
                return answer;
            }
        }
    }

    /** Reads to the end; true for an orderly one, false for a reset. */
    boolean endsInOrder() throws IOException {
        try {
            while (next() != null) {
                // Only the end matters.
            }
            return true;
        } catch (java.net.SocketException e) {
            return false;
        }
    }

    @Nullable
    Answer next() throws IOException {
        while (true) {
            int first = in.read();
            if (first < 0) {
                return null;
            }
            int csid = first & 0x3F;
            if (first >> 6 == 0) {
                byte[] header = new byte[11];
                in.readFully(header);
                headers.put(csid, header);
                partial.put(csid, new ByteArrayOutputStream());
            }
            byte[] header = headers.get(csid);
            int length = (header[3] & 0xFF) << 16 | (header[4] & 0xFF) << 8 | header[5] & 0xFF;
            ByteArrayOutputStream body = partial.get(csid);
            body.write(in.readNBytes(Math.min(chunkIn, length - body.size())));
            if (body.size() == length) {
                byte[] payload = body.toByteArray();
                if (header[6] == RtmpMessage.SET_CHUNK_SIZE) {
                    chunkIn = ByteBuffer.wrap(payload).getInt();
                }
                return new Answer(header[6], payload, header[6] == RtmpMessage.COMMAND ? values(payload) : List.of());
            }
        }
    }

    private static List<@Nullable Object> values(byte[] payload) throws IOException {
        try {
            return Amf0.readAll(payload, 0);
        } catch (Amf0.Malformed e) {
            throw new IOException(e);
        }
    }

    private static byte[] u24(int value) {
        return new byte[] {(byte) (value >> 16), (byte) (value >> 8), (byte) value};
    }

    void resetOnClose() throws IOException {
        socket.setSoLinger(true, 0);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
