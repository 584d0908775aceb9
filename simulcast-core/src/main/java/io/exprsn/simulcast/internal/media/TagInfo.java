package io.exprsn.simulcast.internal.media;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * What the first bytes of an FLV tag body say, for classic tags and for Enhanced RTMP v1 and v2 (FourCC codecs, ModEx
 * wrappers, multitrack). Nothing else of the payload is looked at: it passes through untouched.
 *
 * @param role what the packet is for
 * @param codec FourCC ({@code avc1}, {@code av01}, {@code Opus} …), {@code mp4a} and {@code avc1} also for classic
 *     tags, or a name for older codecs; null where the tag has none (script data, commands, malformed)
 * @param track track id; 0 is the default track
 * @param extended true for the FourCC forms, which a plain ingest may refuse
 * @param compositionTime presentation minus decoding time in ms; 0 where absent
 */
public record TagInfo(Role role, @Nullable String codec, int track, boolean extended, int compositionTime) {

    /** What a packet is for. */
    public enum Role {
        /** Script data {@code onMetaData}: replaces the remembered one. */
        METADATA,
        /** Other script data: captions, cue points. */
        SCRIPT,
        /** Decoder configuration: remembered and sent first to whoever joins. */
        SEQUENCE_HEADER,
        /** Extra configuration (colour, channel layout) remembered beside the header. */
        CONFIG_EXTRA,
        /** A picture that needs no other. */
        KEY_FRAME,
        /** A picture that needs others, or a piece of sound. */
        FRAME,
        /** A picture that no other needs. */
        DISPOSABLE,
        /** The source says its track is over; never relayed. */
        END_OF_SEQUENCE,
        /** A seek command or an empty or malformed body: passed on, means nothing to us. */
        OTHER;
    }

    private static final int MAX_MODEX_ROUNDS = 8;
    private static final TagInfo OTHER = new TagInfo(Role.OTHER, null, 0, false, 0);
    private static final TagInfo EXTENDED_OTHER = new TagInfo(Role.OTHER, null, 0, true, 0);
    private static final TagInfo METADATA = new TagInfo(Role.METADATA, null, 0, false, 0);
    private static final TagInfo SCRIPT = new TagInfo(Role.SCRIPT, null, 0, false, 0);
    private static final TagInfo AAC_HEADER = new TagInfo(Role.SEQUENCE_HEADER, "mp4a", 0, false, 0);
    private static final TagInfo AAC_FRAME = new TagInfo(Role.FRAME, "mp4a", 0, false, 0);
    private static final byte[] ON_META_DATA = {2, 0, 10, 'o', 'n', 'M', 'e', 't', 'a', 'D', 'a', 't', 'a'};

    /** Configuration that a new subscriber needs before the first frame. */
    public boolean isConfig() {
        return role == Role.SEQUENCE_HEADER || role == Role.CONFIG_EXTRA;
    }

    /** Coded media: a frame of sound or a picture. */
    public boolean isMedia() {
        return role == Role.KEY_FRAME || role == Role.FRAME || role == Role.DISPOSABLE;
    }

    /** Reads the first bytes of a body; never throws, whatever the bytes. Does not move the buffer's indices. */
    public static TagInfo of(MediaKind kind, ByteBuf body) {
        Bytes in = new Bytes(body);
        return switch (kind) {
            case DATA -> in.startsWith(ON_META_DATA) ? METADATA : SCRIPT;
            case VIDEO -> video(in);
            case AUDIO -> audio(in);
        };
    }

    private static TagInfo video(Bytes in) {
        if (in.left() < 1) {
            return OTHER;
        }
        int first = in.u8();
        int frameType = first >> 4 & 7;
        return (first & 0x80) == 0 ? classicVideo(in, frameType, first & 15) : extendedVideo(in, frameType, first & 15);
    }

    private static TagInfo classicVideo(Bytes in, int frameType, int codecId) {
        String codec = switch (codecId) {
            case 2 -> "h263";
            case 4 -> "vp6f";
            case 5 -> "vp6a";
            case 7 -> "avc1";
            case 12 -> "hvc1";
            case 13 -> "av01";
            default -> "flv-video-" + codecId;
        };
        if (frameType == 5) {
            return new TagInfo(Role.OTHER, codec, 0, false, 0);
        }
        boolean hasPacketType = codecId == 7 || codecId == 12 || codecId == 13;
        if (!hasPacketType) {
            return new TagInfo(frame(frameType), codec, 0, false, 0);
        }
        if (in.left() < 1) {
            return OTHER;
        }
        int packetType = in.u8();
        return switch (packetType) {
            case 0 -> new TagInfo(Role.SEQUENCE_HEADER, codec, 0, false, 0);
            case 1 -> new TagInfo(frame(frameType), codec, 0, false, in.left() >= 3 ? in.s24() : 0);
            case 2 -> new TagInfo(Role.END_OF_SEQUENCE, codec, 0, false, 0);
            default -> new TagInfo(Role.OTHER, codec, 0, false, 0);
        };
    }

    private static Role frame(int frameType) {
        return switch (frameType) {
            case 1 -> Role.KEY_FRAME;
            case 3 -> Role.DISPOSABLE;
            default -> Role.FRAME;
        };
    }

    private static TagInfo extendedVideo(Bytes in, int frameType, int firstPacketType) {
        int packetType = unwrapModEx(in, firstPacketType);
        if (packetType < 0 || frameType == 5 && packetType != 4) {
            return EXTENDED_OTHER;
        }
        boolean multitrack = packetType == 6;
        int track = 0;
        String codec;
        if (multitrack) {
            if (in.left() < 1) {
                return EXTENDED_OTHER;
            }
            int second = in.u8();
            packetType = second & 15;
            codec = in.fourCc();
            int trackType = second >> 4;
            if (in.left() < 1) {
                return EXTENDED_OTHER;
            }
            // "Many tracks, many codecs" has its first FourCC at the same place, in front of the first track id.
            track = in.u8();
            if (trackType != 0 && in.left() >= 3) {
                in.skip(3);
            }
        } else {
            codec = in.fourCc();
        }
        if (codec == null) {
            return EXTENDED_OTHER;
        }
        boolean hasCompositionTime =
                packetType == 1 && (codec.equals("avc1") || codec.equals("hvc1") || codec.equals("vvc1"));
        int compositionTime = hasCompositionTime && in.left() >= 3 ? in.s24() : 0;
        Role role = switch (packetType) {
            case 0, 5 -> Role.SEQUENCE_HEADER;
            case 1, 3 -> frame(frameType);
            case 2 -> Role.END_OF_SEQUENCE;
            case 4 -> Role.CONFIG_EXTRA;
            default -> Role.OTHER;
        };
        return new TagInfo(role, codec, track, true, compositionTime);
    }

    private static TagInfo audio(Bytes in) {
        if (in.left() < 1) {
            return OTHER; // an empty audio message means silence
        }
        int first = in.u8();
        int format = first >> 4;
        if (format == 9) {
            return extendedAudio(in, first & 15);
        }
        if (format == 10) {
            if (in.left() < 1) {
                return OTHER;
            }
            return in.u8() == 0 ? AAC_HEADER : AAC_FRAME;
        }
        String codec = switch (format) {
            case 0, 3 -> "pcm";
            case 2, 14 -> ".mp3";
            case 7 -> "g711a";
            case 8 -> "g711u";
            case 11 -> "speex";
            default -> "flv-audio-" + format;
        };
        return new TagInfo(Role.FRAME, codec, 0, false, 0);
    }

    private static TagInfo extendedAudio(Bytes in, int firstPacketType) {
        int packetType = unwrapModEx(in, firstPacketType);
        if (packetType < 0) {
            return EXTENDED_OTHER;
        }
        int track = 0;
        String codec;
        if (packetType == 5) {
            if (in.left() < 1) {
                return EXTENDED_OTHER;
            }
            packetType = in.u8() & 15;
            codec = in.fourCc();
            if (in.left() < 1) {
                return EXTENDED_OTHER;
            }
            track = in.u8();
        } else {
            codec = in.fourCc();
        }
        if (codec == null) {
            return EXTENDED_OTHER;
        }
        Role role = switch (packetType) {
            case 0 -> Role.SEQUENCE_HEADER;
            case 1 -> Role.FRAME;
            case 2 -> Role.END_OF_SEQUENCE;
            case 4 -> Role.CONFIG_EXTRA;
            default -> Role.OTHER;
        };
        return new TagInfo(role, codec, track, true, 0);
    }

    /** Follows ModEx wrappers to the packet type inside; -1 if they are cut short or too many. */
    private static int unwrapModEx(Bytes in, int packetType) {
        int type = packetType;
        for (int round = 0; type == 7; round++) {
            if (round == MAX_MODEX_ROUNDS || in.left() < 1) {
                return -1;
            }
            int size = in.u8() + 1;
            if (size == 256) {
                if (in.left() < 2) {
                    return -1;
                }
                size = in.u16() + 1;
            }
            if (in.left() < size + 1) {
                return -1;
            }
            in.skip(size);
            type = in.u8() & 15;
        }
        return type;
    }

    /** A bounded view that leaves the buffer's own indices alone. */
    private static final class Bytes {
        private final ByteBuf buf;
        private int at;
        private final int end;

        Bytes(ByteBuf buf) {
            this.buf = buf;
            this.at = buf.readerIndex();
            this.end = buf.writerIndex();
        }

        int left() {
            return end - at;
        }

        int u8() {
            return buf.getUnsignedByte(at++);
        }

        int u16() {
            int value = buf.getUnsignedShort(at);
            at += 2;
            return value;
        }

        int s24() {
            int value = buf.getMedium(at);
            at += 3;
            return value;
        }

        void skip(int count) {
            at += count;
        }

        @Nullable
        String fourCc() {
            if (left() < 4) {
                return null;
            }
            int code = buf.getInt(at);
            at += 4;
            return FourCc.name(code);
        }

        boolean startsWith(byte[] prefix) {
            if (left() < prefix.length) {
                return false;
            }
            for (int i = 0; i < prefix.length; i++) {
                if (buf.getByte(at + i) != prefix[i]) {
                    return false;
                }
            }
            return true;
        }
    }
}
