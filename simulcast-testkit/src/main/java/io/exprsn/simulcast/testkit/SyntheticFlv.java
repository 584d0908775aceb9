package io.exprsn.simulcast.testkit;

import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Random;

/**
 * FLV made up on the fly, for tests that need no picture: H.264 and AAC tags with real headers, key frames and time
 * stamps around random payloads. Relays, ingests and queues cannot tell it from a camera; decoders can.
 *
 * <p>Comes as fast as it is read. Not for use by several threads.
 */
public final class SyntheticFlv extends InputStream {
    private static final int AUDIO_STEP_SAMPLES = 1024;
    private static final int SAMPLE_RATE = 48_000;
    private static final byte[] AVC_CONFIG = {
        0x17,
        0,
        0,
        0,
        0,
        1,
        0x64,
        0,
        0x1f,
        (byte) 0xff,
        (byte) 0xe1,
        0,
        4,
        0x67,
        0x64,
        0,
        0x1f,
        1,
        0,
        2,
        0x68,
        (byte) 0xee
    };
    private static final byte[] AAC_CONFIG = {(byte) 0xaf, 0, 0x11, (byte) 0x90};

    private final Settings settings;
    private final Random random;
    private ByteBuffer pending;
    private long frames;
    private long audioFrames;

    /**
     * What the stream holds.
     *
     * @param framesPerSecond pictures per second, 1 to 240; 0 for sound alone
     * @param keyFrameInterval pictures from one key frame to the next, at least 1
     * @param videoKilobits kilobits per second of the picture
     * @param audio whether there is sound, 128 kbit/s
     * @param length media time after which the stream ends
     * @param startTime time stamp of the first frame, ms
     */
    public record Settings(
            int framesPerSecond,
            int keyFrameInterval,
            int videoKilobits,
            boolean audio,
            Duration length,
            long startTime) {

        public Settings {
            if (framesPerSecond < 0 || framesPerSecond > 240 || keyFrameInterval < 1 || videoKilobits < 0) {
                throw new IllegalArgumentException(
                        "expected 0 to 240 frames per second, a key frame interval of at least"
                                + " 1 and a bit rate of at least 0, but got " + framesPerSecond + ", "
                                + keyFrameInterval + ", "
                                + videoKilobits);
            }
            if (framesPerSecond == 0 && !audio) {
                throw new IllegalArgumentException("expected pictures or sound, but got neither");
            }
        }

        /** 30 pictures per second, a key frame each second, 1 Mbit/s, sound, from 0, for a day. */
        public static Settings ofDefaults() {
            return new Settings(30, 30, 1000, true, Duration.ofDays(1), 0);
        }

        /** The same, ending after this media time. */
        public Settings lasting(Duration time) {
            return new Settings(framesPerSecond, keyFrameInterval, videoKilobits, audio, time, startTime);
        }

        /** The same with another bit rate of the picture. */
        public Settings kilobits(int kilobits) {
            return new Settings(framesPerSecond, keyFrameInterval, kilobits, audio, length, startTime);
        }

        /** The same with another distance of key frames, in pictures. */
        public Settings keyFrameEvery(int pictures) {
            return new Settings(framesPerSecond, pictures, videoKilobits, audio, length, startTime);
        }

        /** The same without sound. */
        public Settings silent() {
            return new Settings(framesPerSecond, keyFrameInterval, videoKilobits, false, length, startTime);
        }

        /** Sound alone. */
        public Settings soundOnly() {
            return new Settings(0, 1, 0, true, length, startTime);
        }

        /** The same with another first time stamp, ms. */
        public Settings from(long time) {
            return new Settings(framesPerSecond, keyFrameInterval, videoKilobits, audio, length, time);
        }
    }

    /** A stream with these settings; equal seeds give equal bytes. */
    public SyntheticFlv(Settings settings, long seed) {
        this.settings = settings;
        this.random = new Random(seed);
        this.pending = beginning();
    }

    /** The usual stream. */
    public SyntheticFlv() {
        this(Settings.ofDefaults(), 1);
    }

    private ByteBuffer beginning() {
        ByteBuffer out = ByteBuffer.allocate(512);
        int flags = (settings.audio ? 4 : 0) | (settings.framesPerSecond > 0 ? 1 : 0);
        out.put(new byte[] {'F', 'L', 'V', 1, (byte) flags, 0, 0, 0, 9, 0, 0, 0, 0});
        ByteBuffer metadata = ByteBuffer.allocate(128);
        metadata.put((byte) 2).putShort((short) 10).put("onMetaData".getBytes(StandardCharsets.US_ASCII));
        metadata.put((byte) 8).putInt(1);
        metadata.putShort((short) 9).put("framerate".getBytes(StandardCharsets.US_ASCII));
        metadata.put((byte) 0).putDouble(settings.framesPerSecond);
        metadata.put(new byte[] {0, 0, 9}).flip();
        byte[] body = new byte[metadata.remaining()];
        metadata.get(body);
        tag(out, 18, settings.startTime, body);
        if (settings.framesPerSecond > 0) {
            tag(out, 9, settings.startTime, AVC_CONFIG);
        }
        if (settings.audio) {
            tag(out, 8, settings.startTime, AAC_CONFIG);
        }
        return out.flip();
    }

    private static void tag(ByteBuffer out, int type, long time, byte[] body) {
        out.put((byte) type);
        out.put((byte) (body.length >> 16)).putShort((short) body.length);
        out.put((byte) (time >> 16)).putShort((short) time).put((byte) (time >> 24));
        out.put(new byte[3]).put(body).putInt(11 + body.length);
    }

    /** The next tag in order of time, or false at the end. */
    private boolean fill() {
        double videoTime =
                settings.framesPerSecond == 0 ? Double.MAX_VALUE : frames * 1000.0 / settings.framesPerSecond;
        double audioTime = settings.audio ? audioFrames * 1000.0 * AUDIO_STEP_SAMPLES / SAMPLE_RATE : Double.MAX_VALUE;
        double time = Math.min(videoTime, audioTime);
        if (time >= settings.length.toMillis()) {
            return false;
        }
        byte[] body;
        boolean video = videoTime <= audioTime;
        if (video) {
            boolean key = frames % settings.keyFrameInterval == 0;
            body = new byte[Math.max(16, settings.videoKilobits * 125 / settings.framesPerSecond)];
            random.nextBytes(body);
            body[0] = (byte) (key ? 0x17 : 0x27);
            body[1] = 1;
            body[2] = body[3] = body[4] = 0;
            frames++;
        } else {
            body = new byte[340];
            random.nextBytes(body);
            body[0] = (byte) 0xaf;
            body[1] = 1;
            audioFrames++;
        }
        ByteBuffer out = ByteBuffer.allocate(body.length + 15);
        tag(out, video ? 9 : 8, settings.startTime + Math.round(time), body);
        pending = out.flip();
        return true;
    }

    @Override
    public int read() {
        return pending.hasRemaining() || fill() ? pending.get() & 0xff : -1;
    }

    @Override
    public int read(byte[] to, int offset, int length) {
        if (length == 0) {
            return 0;
        }
        if (!pending.hasRemaining() && !fill()) {
            return -1;
        }
        int count = Math.min(length, pending.remaining());
        pending.get(to, offset, count);
        return count;
    }
}
