package io.exprsn.simulcast.testkit;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one track gets from one audio or video message. A message has one part, except in multitrack with many tracks.
 *
 * @param video true for video, false for audio
 * @param track track id; 0 is the default track
 * @param codec FourCC, also for the classic codecs that have one; null where the message names none
 * @param extended true for the FourCC forms of Enhanced RTMP
 * @param role what it is for
 * @param keyFrame true for a coded key frame
 * @param compositionTime presentation minus decoding time, ms
 * @param offset where the part begins in the message; 0 for a message with one part
 * @param length bytes of the part; the whole message for a message with one part
 */
record MediaPart(
        boolean video,
        int track,
        @Nullable String codec,
        boolean extended,
        Role role,
        boolean keyFrame,
        int compositionTime,
        int offset,
        int length) {

    enum Role {
        HEADER,
        FRAME,
        END,
        METADATA,
        COMMAND,
        EMPTY
    }

    private static final int MAX_MODEX_ROUNDS = 8;
    private static final int MAX_TRACKS = 64;

    /** Thrown for a body whose own structure is broken. */
    static final class Malformed extends Exception {
        private static final long serialVersionUID = 1L;

        Malformed(String message) {
            super(message);
        }
    }

    /** True for codecs whose frames mean nothing without a sequence header. */
    boolean needsHeader() {
        return codec != null
                && switch (codec) {
                    case "avc1", "hvc1", "vvc1", "av01", "mp4a", "Opus", "fLaC" -> true;
                    default -> false;
                };
    }

    /** Takes the body of an audio or video message apart. */
    static List<MediaPart> of(boolean video, byte[] body) throws Malformed {
        if (body.length == 0) {
            return List.of(new MediaPart(video, 0, null, false, Role.EMPTY, false, 0, 0, 0));
        }
        return new Parser(video, body).parse();
    }

    private static final class Parser {
        private final boolean video;
        private final byte[] body;
        private int pos;

        Parser(boolean video, byte[] body) {
            this.video = video;
            this.body = body;
        }

        List<MediaPart> parse() throws Malformed {
            int first = next();
            boolean extended = video ? (first & 0x80) != 0 : first >> 4 == 9;
            if (extended) {
                return extended(first);
            }
            return List.of(video ? classicVideo(first) : classicAudio(first));
        }

        private MediaPart classicVideo(int first) throws Malformed {
            int frameType = first >> 4;
            int codecId = first & 0x0F;
            String codec = switch (codecId) {
                case 7 -> "avc1";
                case 12 -> "hvc1";
                case 13 -> "av01";
                default -> "video codec " + codecId;
            };
            if (frameType == 5) {
                return whole(0, codec, false, Role.COMMAND, false, 0);
            }
            if (codecId != 7 && codecId != 12 && codecId != 13) {
                return whole(0, codec, false, Role.FRAME, frameType == 1, 0);
            }
            Role role = classicRole(next(), 2);
            int compositionTime = codecId == 13 ? 0 : signed24();
            boolean frame = role == Role.FRAME;
            return whole(0, codec, false, role, frame && frameType == 1, frame ? compositionTime : 0);
        }

        private MediaPart classicAudio(int first) throws Malformed {
            int codecId = first >> 4;
            if (codecId == 10) {
                return whole(0, "mp4a", false, classicRole(next(), 1), false, 0);
            }
            String codec = codecId == 2 || codecId == 14 ? ".mp3" : "audio codec " + codecId;
            return whole(0, codec, false, Role.FRAME, false, 0);
        }

        private Role classicRole(int packetType, int highest) throws Malformed {
            if (packetType > highest) {
                throw new Malformed(
                        "expected a packet type from 0 to " + highest + " in byte 1, but got " + packetType);
            }
            return switch (packetType) {
                case 0 -> Role.HEADER;
                case 1 -> Role.FRAME;
                default -> Role.END;
            };
        }

        private List<MediaPart> extended(int first) throws Malformed {
            int frameType = first >> 4 & 7;
            int type = skipModifiers(first & 0x0F);
            if (video && frameType == 5 && type != 4) {
                return List.of(whole(0, null, true, Role.COMMAND, false, 0));
            }
            if (type != (video ? 6 : 5)) {
                String codec = fourCc();
                return List.of(part(frameType, type, codec, 0, 0, body.length, body.length));
            }
            int second = next();
            int kind = second >> 4;
            type = second & 0x0F;
            if (kind > 2) {
                throw new Malformed("expected a multitrack type from 0 to 2, but got " + kind);
            }
            String codec = kind == 2 ? null : fourCc();
            if (kind == 0) {
                return List.of(part(frameType, type, codec, next(), 0, body.length, body.length));
            }
            return manyTracks(frameType, type, codec);
        }

        private List<MediaPart> manyTracks(int frameType, int type, @Nullable String shared) throws Malformed {
            var parts = new ArrayList<MediaPart>();
            while (pos < body.length) {
                if (parts.size() == MAX_TRACKS) {
                    throw new Malformed("more than " + MAX_TRACKS + " tracks in one message");
                }
                int start = pos;
                String codec = shared == null ? fourCc() : shared;
                int track = next();
                int size = next() << 16 | next() << 8 | next();
                int end = pos + size;
                if (end > body.length) {
                    throw new Malformed("track " + track + " declares " + size + " bytes, but " + (body.length - pos)
                            + " are left in the message");
                }
                parts.add(part(frameType, type, codec, track, start, end - start, end));
                pos = end;
            }
            return parts;
        }

        private MediaPart part(
                int frameType, int type, @Nullable String codec, int track, int offset, int length, int end)
                throws Malformed {
            int compositionTime = 0;
            boolean hasTime = "avc1".equals(codec) || "hvc1".equals(codec) || "vvc1".equals(codec);
            if (video && type == 1 && hasTime) {
                if (end - pos < 3) {
                    throw new Malformed("expected three bytes of composition time, but got " + (end - pos));
                }
                compositionTime = signed24();
            }
            Role role = extendedRole(type);
            boolean keyFrame = video && role == Role.FRAME && frameType == 1;
            return new MediaPart(video, track, codec, true, role, keyFrame, compositionTime, offset, length);
        }

        private Role extendedRole(int type) throws Malformed {
            switch (type) {
                case 0:
                    return Role.HEADER;
                case 1:
                    return Role.FRAME;
                case 2:
                    return Role.END;
                case 4:
                    return Role.METADATA;
                default:
                    if (video && type == 3) {
                        return Role.FRAME;
                    }
                    if (video && type == 5) {
                        return Role.HEADER;
                    }
                    throw new Malformed("packet type " + type + " is not defined here");
            }
        }

        private int skipModifiers(int packetType) throws Malformed {
            int type = packetType;
            for (int round = 0; type == 7; round++) {
                if (round == MAX_MODEX_ROUNDS) {
                    throw new Malformed("more than " + MAX_MODEX_ROUNDS + " ModEx wrappers");
                }
                int size = next() + 1;
                if (size == 256) {
                    size = (next() << 8 | next()) + 1;
                }
                pos += size;
                type = next() & 0x0F;
            }
            return type;
        }

        private MediaPart whole(
                int track, @Nullable String codec, boolean extended, Role role, boolean keyFrame, int compositionTime) {
            return new MediaPart(video, track, codec, extended, role, keyFrame, compositionTime, 0, body.length);
        }

        private String fourCc() throws Malformed {
            if (body.length - pos < 4) {
                throw new Malformed("expected a FourCC at byte " + pos + ", but the message has " + body.length);
            }
            pos += 4;
            return new String(body, pos - 4, 4, StandardCharsets.ISO_8859_1);
        }

        private int signed24() throws Malformed {
            return (byte) next() << 16 | next() << 8 | next();
        }

        private int next() throws Malformed {
            if (pos >= body.length) {
                throw new Malformed("the message ends after " + body.length + " bytes, in the middle of its header");
            }
            return body[pos++] & 0xFF;
        }
    }
}
