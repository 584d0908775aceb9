package io.exprsn.simulcast.internal.media;

import io.netty.buffer.Unpooled;
import java.util.Optional;

/**
 * Silence in AAC, packet by packet, without an encoder. The frames are those that FFmpeg's own encoder (5.1 to 8.1)
 * writes for silence; they hold nothing that depends on the sample rate. Immutable; safe for use by several threads.
 */
public final class SilentAac {
    private static final byte[] MONO = {0x01, 0x18, 0x20, 0x07};
    private static final byte[] STEREO = {0x21, 0x10, 0x04, 0x60, (byte) 0x8C, 0x1C};
    private static final byte[] CLASSIC = {(byte) 0xAF, 1};
    private static final byte[] EXTENDED = {(byte) 0x91, 'm', 'p', '4', 'a'};

    private final AacConfig config;
    private final byte[] header;
    private final byte[] frame;

    private SilentAac(AacConfig config, byte[] header, byte[] frame) {
        this.config = config;
        this.header = header;
        this.frame = frame;
    }

    /**
     * AAC-LC with a header of its own, byte for byte that of FFmpeg's encoder.
     *
     * @param sampleRate samples per second, one of the standard ones such as 44100 and 48000
     * @param channels 1 or 2
     */
    public static SilentAac of(int sampleRate, int channels) {
        int rate = AacConfig.rateIndex(sampleRate);
        if (rate == 15 || channels < 1 || channels > 2) {
            throw new IllegalArgumentException("No silence of " + sampleRate + " Hz and " + channels + " channels");
        }
        int config = 2 << 11 | rate << 7 | channels << 3;
        byte[] header = {
            (byte) 0xAF, 0, (byte) (config >> 8), (byte) config, 0x56, (byte) 0xE5, 0 // and no HE-AAC behind it
        };
        return new SilentAac(
                AacConfig.lowComplexity(sampleRate, channels), header, joined(CLASSIC, channels == 1 ? MONO : STEREO));
    }

    /**
     * What fits in between frames that were made for this sequence header; empty if it is not AAC of one or two
     * channels and 1024 samples a frame.
     */
    public static Optional<SilentAac> like(MediaPacket header) {
        return AacConfig.of(header)
                .filter(config -> config.hasLowComplexityCore() && config.samplesPerFrame() == 1024)
                .filter(config -> config.coreChannels() == 1 || config.coreChannels() == 2)
                .map(config -> {
                    byte[] bytes = new byte[header.size()];
                    header.payload().getBytes(header.payload().readerIndex(), bytes);
                    byte[] form = header.info().extended() ? EXTENDED : CLASSIC;
                    return new SilentAac(config, bytes, joined(form, config.coreChannels() == 1 ? MONO : STEREO));
                });
    }

    private static byte[] joined(byte[] form, byte[] raw) {
        byte[] body = new byte[form.length + raw.length];
        System.arraycopy(form, 0, body, 0, form.length);
        System.arraycopy(raw, 0, body, form.length, raw.length);
        return body;
    }

    /** What the header says. */
    public AacConfig config() {
        return config;
    }

    /** The sequence header; the caller owns it. */
    public MediaPacket header(long dts) {
        return new MediaPacket(MediaKind.AUDIO, dts, Unpooled.wrappedBuffer(header));
    }

    /** One frame of silence; the caller owns it. */
    public MediaPacket frame(long dts) {
        return new MediaPacket(MediaKind.AUDIO, dts, Unpooled.wrappedBuffer(frame));
    }

    /** When the frame of this number begins, counted from the first: ms, rounded for each, so that nothing adds up. */
    public long timeOf(long number) {
        long rate = config.coreRate();
        return (number * config.samplesPerFrame() * 1000 + rate / 2) / rate;
    }
}
