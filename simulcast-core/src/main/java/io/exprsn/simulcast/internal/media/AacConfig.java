package io.exprsn.simulcast.internal.media;

import io.netty.buffer.ByteBuf;
import java.util.Optional;

/**
 * What an AudioSpecificConfig (ISO/IEC 14496-3, 1.6.2.1) says.
 *
 * @param objectType 2 for AAC-LC; 5 for HE-AAC and 29 for HE-AAC v2, whether told first or behind an AAC-LC config
 * @param sampleRate samples per second that a decoder gives
 * @param coreRate samples per second of what is coded: half of {@code sampleRate} for HE-AAC
 * @param channels that a decoder gives; 0 where the config tells each one by itself
 * @param coreChannels channels that are coded: 1 for HE-AAC v2
 * @param samplesPerFrame samples at {@code coreRate} in a frame: 1024, seldom 960
 */
public record AacConfig(
        int objectType, int sampleRate, int coreRate, int channels, int coreChannels, int samplesPerFrame) {
    private static final int LC = 2;
    private static final int HE = 5;
    private static final int HE_V2 = 29;
    private static final int[] RATES = {
        96_000, 88_200, 64_000, 48_000, 44_100, 32_000, 24_000, 22_050, 16_000, 12_000, 11_025, 8_000, 7_350
    };
    /** Says that HE-AAC may follow behind a config that older decoders know. */
    private static final int SBR_FOLLOWS = 0x2B7;

    private static final int PS_FOLLOWS = 0x548;

    /** AAC-LC, as our silence and every encoder writes it. */
    public static AacConfig lowComplexity(int sampleRate, int channels) {
        return new AacConfig(LC, sampleRate, sampleRate, channels, channels, 1024);
    }

    /** What the AAC sequence header of the default track says; empty for any other packet and for one cut short. */
    public static Optional<AacConfig> of(MediaPacket header) {
        TagInfo info = header.info();
        if (!header.isAudio() || info.role() != TagInfo.Role.SEQUENCE_HEADER || !"mp4a".equals(info.codec())) {
            return Optional.empty();
        }
        ByteBuf body = header.payload();
        int before = info.extended() ? 5 : 2;
        // Wrapped and multitrack forms have their config elsewhere; nobody sends a single AAC track that way.
        if (body.readableBytes() < before || info.extended() && (body.getByte(body.readerIndex()) & 15) != 0) {
            return Optional.empty();
        }
        return parse(body.slice(body.readerIndex() + before, body.readableBytes() - before));
    }

    /** What the bytes of a config say; empty if they are cut short or no config. Does not move the buffer's indices. */
    public static Optional<AacConfig> parse(ByteBuf config) {
        Bits in = new Bits(config);
        int objectType = in.objectType();
        int coreRate = in.rate();
        int coreChannels = channels(in.take(4));
        int sampleRate = coreRate;
        int told = objectType;
        if (objectType == HE || objectType == HE_V2) {
            sampleRate = in.rate();
            objectType = in.objectType();
        }
        boolean short960 = in.take(1) == 1;
        if (in.take(1) == 1) {
            in.take(14);
        }
        in.take(1);
        if (in.missing() || coreRate == 0 || sampleRate == 0 || objectType == 0) {
            return Optional.empty();
        }
        // A config that tells each channel goes on with them; what may follow it is not looked for.
        if (told == objectType && coreChannels > 0 && in.left() >= 16 && in.take(11) == SBR_FOLLOWS) {
            if (in.objectType() == HE && in.take(1) == 1) {
                told = HE;
                sampleRate = in.rate();
                if (in.left() >= 12 && in.take(11) == PS_FOLLOWS && in.take(1) == 1) {
                    told = HE_V2;
                }
            }
            if (in.missing() || sampleRate == 0) {
                return Optional.empty();
            }
        }
        int channels = told == HE_V2 && coreChannels == 1 ? 2 : coreChannels;
        return Optional.of(new AacConfig(told, sampleRate, coreRate, channels, coreChannels, short960 ? 960 : 1024));
    }

    /** As ffprobe names it: {@code LC}, {@code HE-AAC}, {@code HE-AACv2} …; the number where it has no name. */
    public String profile() {
        return switch (objectType) {
            case 1 -> "Main";
            case LC -> "LC";
            case 3 -> "SSR";
            case 4 -> "LTP";
            case HE -> "HE-AAC";
            case 23 -> "LD";
            case HE_V2 -> "HE-AACv2";
            case 39 -> "ELD";
            case 42 -> "xHE-AAC";
            default -> Integer.toString(objectType);
        };
    }

    /** Whether frames are coded as AAC-LC codes them, with or without the additions of HE-AAC. */
    boolean hasLowComplexityCore() {
        return objectType == LC || objectType == HE || objectType == HE_V2;
    }

    /** The index of a rate; 15, which stands for none of them, where it has none. */
    static int rateIndex(int rate) {
        for (int i = 0; i < RATES.length; i++) {
            if (RATES[i] == rate) {
                return i;
            }
        }
        return 15;
    }

    private static int channels(int configuration) {
        return switch (configuration) {
            case 7, 12, 14 -> 8;
            case 11 -> 7;
            case 13 -> 24;
            default -> configuration < 7 ? configuration : 0;
        };
    }

    /** Bits from the front; past the end they are zeros, which {@link #missing} tells. */
    private static final class Bits {
        private final ByteBuf buf;
        private final int end;
        private int at;

        Bits(ByteBuf buf) {
            this.buf = buf;
            this.end = Math.min(buf.readableBytes(), 64) * 8; // longer ones only tell of channels
        }

        int take(int count) {
            int value = 0;
            for (int i = 0; i < count; i++, at++) {
                int bit = at < end ? buf.getByte(buf.readerIndex() + at / 8) >> 7 - at % 8 & 1 : 0;
                value = value << 1 | bit;
            }
            return value;
        }

        int objectType() {
            int type = take(5);
            return type == 31 ? 32 + take(6) : type;
        }

        int rate() {
            int index = take(4);
            return index == 15 ? take(24) : index < RATES.length ? RATES[index] : 0;
        }

        int left() {
            return end - at;
        }

        boolean missing() {
            return at > end;
        }
    }
}
