package io.exprsn.simulcast.bench;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * A stream of 5 Mbit/s that every peer carries unchanged: 30 pictures a second, a key frame each 2 s that weighs four
 * others, sound of 128 kbit/s. Each picture holds real H.264 (FFmpeg looks into it), its number, the monotonic time of
 * its sending and filler. The clock is the same in all processes of one machine, so whoever finds a stamp knows how long
 * the picture was on its way.
 */
final class StampedStream {
    static final int AUDIO = 8;
    static final int VIDEO = 9;
    static final int SCRIPT = 18;

    /** As much of a body as {@link #number} and {@link #sentNanos} look at. */
    static final int STAMP_END = 44;

    private static final int FRAMES_PER_SECOND = 30;
    private static final int GROUP = 60;
    private static final int KEY_FRAME_WEIGHT = 4;
    private static final int AUDIO_BYTES = 340;
    private static final double AUDIO_MILLIS = 1024 / 48.0;
    private static final int BYTES_PER_GROUP = 2 * (625_000 - 16_000);
    private static final int INTER_BYTES = BYTES_PER_GROUP / (GROUP - 1 + KEY_FRAME_WEIGHT);

    private static final HexFormat HEX = HexFormat.of();
    private static final byte[] VIDEO_HEADER =
            HEX.parseHex("17000000000142c00affe100166742c00ada109b0110000003001000000303c0f1226a01000568ce018720");
    private static final byte[] AUDIO_HEADER = HEX.parseHex("af001190");
    private static final byte[] KEY_SLICE = HEX.parseHex("000000126588843a272727275d75d75d75d75d75d780");
    private static final byte[] INTER_SLICE = HEX.parseHex("00000005419a228230");
    private static final int MARK_AT = 12;
    private static final long MARK = 0x53494d5542454e43L;
    private static final int NUMBER_AT = 28;
    private static final int NANOS_AT = 36;

    private final byte[] key = picture(0x17, KEY_SLICE, INTER_BYTES * KEY_FRAME_WEIGHT);
    private final byte[] inter = picture(0x27, INTER_SLICE, INTER_BYTES);
    private final byte[] sound = new byte[AUDIO_BYTES];
    private long pictures;
    private long sounds;

    /** One tag body to send when it is due. The body is reused: stamp and send it before asking for the next. */
    record Packet(int type, long millis, byte[] body, boolean keyFrame, long number) {
        /** Writes number and time of sending into a picture. */
        void stamp(long nanos) {
            if (type == VIDEO && number >= 0) {
                ByteBuffer.wrap(body).putLong(NUMBER_AT, number).putLong(NANOS_AT, nanos);
            }
        }
    }

    StampedStream() {
        Arrays.fill(sound, (byte) 0x21);
        sound[0] = (byte) 0xaf;
        sound[1] = 1;
    }

    /** FLV frame header, a user data message that holds the stamp, a slice, a filler unit. */
    private static byte[] picture(int first, byte[] slice, int size) {
        ByteBuffer out = ByteBuffer.allocate(size);
        out.put((byte) first).put(new byte[] {1, 0, 0, 0});
        out.putInt(36)
                .put(new byte[] {6, 5, 32})
                .putLong(MARK)
                .put(new byte[24])
                .put((byte) 0x80);
        out.put(slice);
        out.putInt(out.remaining() - 4).put((byte) 12);
        while (out.remaining() > 1) {
            out.put((byte) 0xff);
        }
        return out.put((byte) 0x80).array();
    }

    /** Metadata and codec headers, before anything else. */
    static Packet[] headers() {
        return new Packet[] {
            new Packet(SCRIPT, 0, metadata(), false, -1),
            new Packet(VIDEO, 0, VIDEO_HEADER.clone(), false, -1),
            new Packet(AUDIO, 0, AUDIO_HEADER.clone(), false, -1)
        };
    }

    private static byte[] metadata() {
        ByteBuffer out = ByteBuffer.allocate(256);
        out.put((byte) 2).putShort((short) 10).put("onMetaData".getBytes(StandardCharsets.US_ASCII));
        out.put((byte) 8).putInt(6);
        number(out, "width", 64);
        number(out, "height", 64);
        number(out, "framerate", FRAMES_PER_SECOND);
        number(out, "videocodecid", 7);
        number(out, "audiocodecid", 10);
        number(out, "videodatarate", 4872);
        out.put(new byte[] {0, 0, 9});
        return Arrays.copyOf(out.array(), out.position());
    }

    private static void number(ByteBuffer out, String name, double value) {
        out.putShort((short) name.length()).put(name.getBytes(StandardCharsets.US_ASCII));
        out.put((byte) 0).putDouble(value);
    }

    /** The next in order of time; endless. */
    Packet next() {
        double videoMillis = pictures * 1000.0 / FRAMES_PER_SECOND;
        double audioMillis = sounds * AUDIO_MILLIS;
        if (audioMillis < videoMillis) {
            return new Packet(AUDIO, Math.round(audioMillis), sound, false, sounds++);
        }
        boolean isKey = pictures % GROUP == 0;
        return new Packet(VIDEO, Math.round(videoMillis), isKey ? key : inter, isKey, pictures++);
    }

    /** Whether the first {@value #STAMP_END} bytes of a body are of one of our pictures. */
    static boolean isStamped(ByteBuffer head) {
        return head.getLong(MARK_AT) == MARK;
    }

    static long number(ByteBuffer head) {
        return head.getLong(NUMBER_AT);
    }

    static long sentNanos(ByteBuffer head) {
        return head.getLong(NANOS_AT);
    }
}
