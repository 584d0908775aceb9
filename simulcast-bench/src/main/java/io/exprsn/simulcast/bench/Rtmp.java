package io.exprsn.simulcast.bench;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** As much RTMP as publisher and sink need; shares no code with what is measured. */
final class Rtmp {
    static final int HANDSHAKE = 1536;
    static final int CHUNK_SIZE = 4096;

    static final int SET_CHUNK_SIZE = 1;
    static final int ACKNOWLEDGEMENT = 3;
    static final int WINDOW_ACK_SIZE = 5;
    static final int SET_PEER_BANDWIDTH = 6;
    static final int COMMAND = 20;

    private static final int INITIAL_CHUNK_SIZE = 128;

    private Rtmp() {}

    /** A message with a full first header; longer than {@code chunkSize} it is cut. */
    static byte[] message(int csid, int type, int streamId, long millis, byte[] body, int chunkSize) {
        ByteBuffer out = ByteBuffer.allocate(12 + body.length + body.length / chunkSize);
        out.put((byte) csid);
        medium(out, (int) millis);
        medium(out, body.length);
        out.put((byte) type).putInt(Integer.reverseBytes(streamId));
        for (int at = 0; at < body.length; at += chunkSize) {
            if (at > 0) {
                out.put((byte) (0xC0 | csid));
            }
            out.put(body, at, Math.min(chunkSize, body.length - at));
        }
        return java.util.Arrays.copyOf(out.array(), out.position());
    }

    private static void medium(ByteBuffer out, int value) {
        out.put((byte) (value >> 16)).putShort((short) value);
    }

    static byte[] control(int type, int value) {
        int length = type == SET_PEER_BANDWIDTH ? 5 : 4;
        byte[] body = ByteBuffer.allocate(5).putInt(value).put((byte) 2).array();
        return message(2, type, 0, 0, java.util.Arrays.copyOf(body, length), INITIAL_CHUNK_SIZE);
    }

    /** A command in AMF0: strings, numbers, maps of strings, and null. */
    static byte[] command(int csid, int streamId, int chunkSize, @Nullable Object... values) {
        var out = new ByteArrayOutputStream();
        for (Object value : values) {
            write(out, value);
        }
        return message(csid, COMMAND, streamId, 0, out.toByteArray(), chunkSize);
    }

    /** Servers want metadata wrapped in a command that FLV does not hold. */
    static byte[] setDataFrame(byte[] metadata) {
        var out = new ByteArrayOutputStream();
        write(out, "@setDataFrame");
        out.writeBytes(metadata);
        return out.toByteArray();
    }

    private static void write(ByteArrayOutputStream out, @Nullable Object value) {
        if (value == null) {
            out.write(5);
        } else if (value instanceof Number number) {
            out.write(0);
            out.writeBytes(
                    ByteBuffer.allocate(8).putDouble(number.doubleValue()).array());
        } else if (value instanceof Map<?, ?> map) {
            out.write(3);
            map.forEach((name, one) -> {
                text(out, String.valueOf(name));
                write(out, one);
            });
            out.writeBytes(new byte[] {0, 0, 9});
        } else {
            out.write(2);
            text(out, value.toString());
        }
    }

    private static void text(ByteArrayOutputStream out, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        out.write(bytes.length >> 8);
        out.write(bytes.length);
        out.writeBytes(bytes);
    }
}
