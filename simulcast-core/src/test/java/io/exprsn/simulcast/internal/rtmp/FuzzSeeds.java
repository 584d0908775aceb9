package io.exprsn.simulcast.internal.rtmp;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Writes what the fuzz tests begin with: what encoders really send, the golden bytes of the protocol, and the attacks we
 * know. Run it with the module's {@code src/test/resources} as argument; findings that lie beside the seeds stay.
 */
final class FuzzSeeds {
    private static final byte[] AVC_HEADER = hex("17 00 000000 0142C01E FFE1 0009 6742C01EDA0280BFE5 01 0004 68CE3C80");
    private static final byte[] KEY_FRAME = hex("17 01 000043 0000000A 65888400 33FF1122 3344");
    private static final byte[] FRAME = hex("27 01 FFFFD8 00000006 41 9A 02 04 05 06");
    private static final byte[] AAC_HEADER = hex("AF 00 1190");
    private static final byte[] AAC = hex("AF 01 2110045011");

    private final Path packages;

    private FuzzSeeds(Path resources) {
        this.packages = resources.resolve("io/exprsn/simulcast/internal");
    }

    public static void main(String[] args) throws IOException {
        FuzzSeeds seeds = new FuzzSeeds(Path.of(args[0]));
        seeds.flv();
        seeds.tags();
        seeds.timeline();
        seeds.amf();
        seeds.fileMetadata();
        seeds.chunks();
        seeds.connections();
        seeds.packets();
    }

    private void flv() throws IOException {
        byte[] start = hex("464C5601 05 00000009 00000000");
        byte[] whole = join(
                start,
                tag(18, 0, Chunks.amf("onMetaData", new EcmaArray(metadata()))),
                tag(9, 0, AVC_HEADER),
                tag(8, 0, AAC_HEADER),
                tag(9, 0, KEY_FRAME),
                tag(8, 23, AAC),
                tag(9, 40, FRAME),
                tag(9, 0x7FFFFFFF, hex("17 02 000000")));
        save("media/FlvReader", "small", whole);
        save("media/FlvReader", "cut-in-a-tag", Arrays.copyOf(whole, whole.length - 9));
        save("media/FlvReader", "late-data", join(hex("464C5601 01 0000000C 000000 00000000"), tag(9, 0, KEY_FRAME)));
        save("media/FlvReader", "data-far-away", hex("464C5601 05 000FFFFF 00000000 09"));
        save("media/FlvReader", "declares-16-mib", join(start, hex("09 FFFFFF 000000 00 000000 17 01 0000")));
        save(
                "media/FlvReader",
                "unknown-encrypted-amf3",
                join(start, tag(3, 1, AAC), tag(0x29, 1, AAC), tag(15, 1, hex("00 02 0001 61"))));
        save("media/FlvReader", "no-flv", hex("0000001C 66747970 69736F6D"));
    }

    private void tags() throws IOException {
        Map<String, String> tags = new LinkedHashMap<>();
        tags.put("avc-header", "17 00 000000 01");
        tags.put("avc-negative-composition", "27 01 FFFFD8");
        tags.put("avc-end", "17 02 000000");
        tags.put("vp6", "14 00");
        tags.put("command", "57 00");
        tags.put("aac-header", "AF 00 1190");
        tags.put("mp3", "2F FFFB90");
        tags.put("hevc-header", "90 68766331 01");
        tags.put("hevc-key", "91 68766331 000043 0000000A");
        tags.put("hevc-frame-x", "A3 68766331 0000000A");
        tags.put("hevc-colour", "D4 68766331 02 0009 636F6C6F72496E666F");
        tags.put("av1-key", "91 61763031 0A0B");
        tags.put("av1-ts-header", "95 61763031 00");
        tags.put("opus-header", "90 4F707573 4F70757348656164");
        tags.put("opus-channels", "94 4F707573 01 01 00000004");
        tags.put("opus-data", "91 4F707573 FC");
        tags.put("video-track-1", "96 00 61766331 01 0142");
        tags.put("video-many-tracks", "96 10 61766331 00 000002 0142 01 000001 07");
        tags.put("video-many-codecs", "96 21 61766331 00 000002 0142 68766331 01 000001 07");
        tags.put("audio-track-1", "95 01 6D703461 01 2110");
        tags.put("modex-nanoseconds", "97 02 00012C 01 68766331 000000 01");
        tags.put("modex-large", "97 FF 0100" + "00".repeat(257) + "01 68766331");
        tags.put("modex-rounds", "97" + "00 00 07".repeat(9) + "01 68766331");
        tags.put("modex-cut", "97 FF FFFF 00");
        tags.put("on-meta-data", "02 000A 6F6E4D65746144617461 08 00000000 000009");
        for (Map.Entry<String, String> tag : tags.entrySet()) {
            save("media/TagInfo", tag.getKey(), hex(tag.getValue()));
        }
    }

    private void timeline() throws IOException {
        // Kind and what happens, track, source time, ms since.
        save(
                "media/Timeline",
                "steady",
                hex("00 00 000003E8 0000 01 00 000003E8 0000 01 00 00000410 0028 00 00 000003FF 0001"));
        save(
                "media/Timeline",
                "begins-again-at-zero",
                hex("01 00 0001D4C0 0000 01 00 0001D4E8 0028 01 00 00000000 0028 00 00 00000000 0000"));
        save("media/Timeline", "wraps", hex("01 00 FFFFFFF0 0000 00 00 FFFFFFFF 0010 01 00 00000018 0028"));
        save(
                "media/Timeline",
                "leaps-and-stragglers",
                hex("01 00 00000000 0000 01 00 7FFFFFFF 0028 00 00 00000028 0000 01 00 80000010 0010"));
        save("media/Timeline", "restarts", hex("01 00 00000000 0000 0D 01 00000000 1388 1D 00 00100000 FFFF"));
        save("media/Timeline", "data", hex("02 00 00000000 0000 01 00 00000100 0000 02 00 00000200 0028"));
    }

    private void amf() throws IOException {
        save("rtmp/Amf0", "obs-connect", Chunks.amf("connect", 1, obsConnect()));
        save("rtmp/Amf0", "ffmpeg-connect", Chunks.amf("connect", 1, ffmpegConnect()));
        save("rtmp/Amf0", "publish", Chunks.amf("publish", 5, null, "key", "live"));
        save("rtmp/Amf0", "metadata", Chunks.amf("@setDataFrame", "onMetaData", new EcmaArray(metadata())));
        save(
                "rtmp/Amf0",
                "every-type",
                hex("00 3FF0000000000000 01 01 02 0001 61 03 0001 61 05 000009 06"
                        + " 08 00000014 0001 62 06 000009 0A 00000002 05 05 0B 4270000000000000 0000"
                        + " 0C 00000001 63 0D 0F 00000001 64 10 0001 65 000009"));
        save("rtmp/Amf0", "no-end-mark", hex("03 0001 61 05"));
        save("rtmp/Amf0", "reference-and-amf3", hex("07 0000 11 01"));
        save("rtmp/Amf0", "array-of-4-billion", hex("0A FFFFFFFF 05"));
        save("rtmp/Amf0", "string-of-4-gb", hex("0C FFFFFFFF 61"));
        save("rtmp/Amf0", "depth-bomb", hex("0A 00000001".repeat(20)));
        save("rtmp/Amf0", "object-bomb", hex("03 0001 61".repeat(20)));
        save("rtmp/Amf0", "not-utf-8", hex("02 0004 FFC0AF80 03 0002 EDA0 05 000009"));
    }

    private void fileMetadata() throws IOException {
        Map<String, Object> file = metadata();
        file.put("duration", 12.5);
        file.put("keyframes", Map.of("times", List.of(0, 2), "filepositions", List.of(13, 4000)));
        save("relay/LiveMetadata", "file", Chunks.amf("onMetaData", new EcmaArray(file)));
        save("relay/LiveMetadata", "object", Chunks.amf("onMetaData", file));
        save("relay/LiveMetadata", "cut", hex("02 000A 6F6E4D65746144617461 08 00000002 0005 7769647468 00 4094"));
        save("relay/LiveMetadata", "not-utf-8", hex("02 0001 61 03 0002 FFFF 02 0001 80 000009"));
        save("relay/LiveMetadata", "caption", Chunks.amf("onTextData", Map.of("text", "hi")));
    }

    private void chunks() throws IOException {
        save(
                "rtmp/RtmpChunkReader",
                "golden",
                join(
                        hex("02 000000 000004 01 00000000 00001000"),
                        hex("02 000000 000004 05 00000000 002625A0"),
                        hex("02 000000 000005 06 00000000 002625A0 02"),
                        hex("02 000000 000006 04 00000000 0000 00000001"),
                        hex("06 000028 000005 09 01000000"),
                        KEY_FRAME,
                        hex("00 00 000000 000001 12 00000000 05 00 FF 000000 000001 12 00000000 05"),
                        hex("01 00 01 000000 000001 12 00000000 05")));
        save(
                "rtmp/RtmpChunkReader",
                "every-form",
                Chunks.chunks()
                        .message(128, 4, 1000, 18, 1, Chunks.pattern(300))
                        .fmt1(4, 21, 5, 8)
                        .payload(Chunks.pattern(5))
                        .fmt2(4, 33)
                        .payload(Chunks.pattern(5))
                        .fmt3(4)
                        .payload(Chunks.pattern(5))
                        .bytes());
        byte[] long200 = Chunks.pattern(200);
        save(
                "rtmp/RtmpChunkReader",
                "extended-repeated",
                Chunks.chunks().message(128, 6, 0x1000000, 9, 1, long200).bytes());
        save(
                "rtmp/RtmpChunkReader",
                "extended-left-out",
                Chunks.chunks()
                        .fmt0(6, 0x1000000, 200, 9, 1)
                        .payload(long200, 0, 128)
                        .fmt3(6)
                        .payload(long200, 128, 72)
                        .bytes());
        save(
                "rtmp/RtmpChunkReader",
                "interleaved-and-aborted",
                Chunks.chunks()
                        .fmt0(4, 0, 200, 8, 1)
                        .payload(long200, 0, 128)
                        .fmt0(6, 0, 200, 9, 1)
                        .payload(long200, 0, 128)
                        .fmt0(2, 0, 4, 2, 0)
                        .int32(4)
                        .fmt3(6)
                        .payload(long200, 128, 72)
                        .bytes());
        save(
                "rtmp/RtmpChunkReader",
                "declares-16-mib",
                Chunks.chunks().fmt0(4, 0, 16 << 20, 9, 1).payload(hex("17")).bytes());
        save(
                "rtmp/RtmpChunkReader",
                "chunk-size-1",
                Chunks.chunks()
                        .setChunkSize(1)
                        .message(1, 4, 0, 9, 1, KEY_FRAME)
                        .bytes());
        save(
                "rtmp/RtmpChunkReader",
                "chunk-size-largest",
                Chunks.chunks()
                        .setChunkSize(0x7FFFFFFF)
                        .message(0x7FFFFFFF, 4, 0, 9, 1, long200)
                        .bytes());
        save(
                "rtmp/RtmpChunkReader",
                "chunk-size-0",
                Chunks.chunks().setChunkSize(0).bytes());
        save("rtmp/RtmpChunkReader", "empty-messages", join(hex("04 000000 000000 08 01000000"), hex("C4".repeat(50))));
        save("rtmp/RtmpChunkReader", "closed-by-its-receiver", join(hex("04 000000 000000 63 01000000"), hex("C4")));
        Chunks many = Chunks.chunks();
        for (int csid = 3; csid < 12; csid++) {
            many.fmt0(csid, 0, 16 << 20, 9, 1).payload(long200, 0, 128);
        }
        save("rtmp/RtmpChunkReader", "half-open", many.bytes());
    }

    private void connections() throws IOException {
        byte[] handshake = new byte[2 * 1536 + 1];
        handshake[0] = 3;
        Chunks obs = Chunks.chunks()
                .setChunkSize(4096)
                .command(4096, 3, 0, "connect", 1, obsConnect())
                .command(4096, 3, 0, "releaseStream", 2, null, "k1")
                .command(4096, 3, 0, "FCPublish", 3, null, "k1")
                .command(4096, 3, 0, "createStream", 4, null)
                .command(4096, 4, 1, "publish", 5, null, "k1", "live")
                .message(4096, 4, 0, 18, 1, Chunks.amf("@setDataFrame", "onMetaData", new EcmaArray(metadata())))
                .message(4096, 4, 0, 8, 1, AAC_HEADER)
                .message(4096, 4, 0, 9, 1, AVC_HEADER)
                .message(4096, 4, 0, 9, 1, KEY_FRAME)
                .fmt1(4, 21, AAC.length, 8)
                .payload(AAC)
                .command(4096, 3, 0, "FCUnpublish", 6, null, "k1")
                .command(4096, 3, 0, "deleteStream", 7, null, 1);
        connection("obs-after-handshake", 1, 0, obs.bytes());
        connection("obs-in-pieces", 1, 7, obs.bytes());
        connection(
                "ffmpeg",
                1,
                0,
                Chunks.chunks()
                        .command(128, 3, 0, "connect", 1, ffmpegConnect())
                        .command(128, 3, 0, "releaseStream", 2, null, "k2")
                        .command(128, 3, 0, "FCPublish", 3, null, "k2")
                        .command(128, 3, 0, "createStream", 4, null)
                        .command(128, 8, 1, "publish", 5, null, "k2", "live")
                        .message(128, 6, 0, 9, 1, KEY_FRAME)
                        .bytes());
        connection("raw-from-the-first-byte", 0, 0, join(handshake, obs.bytes()));
        connection("http", 0, 0, "GET / HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        connection("tls", 0, 0, hex("16 0301 0200 0100 01FC 0303"));
        connection(
                "wrong-key",
                2,
                0,
                Chunks.chunks().command(4096, 4, 1, "publish", 5, null, "x").bytes());
        connection(
                "key-elsewhere",
                1,
                0,
                Chunks.chunks()
                        .command(128, 3, 0, "connect", 1, Map.of("app", "live?key=k1", "tcUrl", "rtmp://h/live/k1"))
                        .command(128, 4, 1, "publish", 5, null, "")
                        .bytes());
        connection(
                "play",
                2,
                0,
                Chunks.chunks().command(4096, 4, 1, "play", 5, null, "k1").bytes());
        connection(
                "pings-and-windows",
                3,
                0,
                Chunks.chunks()
                        .fmt0(2, 0, 6, 4, 0)
                        .payload(hex("0006 01020304"))
                        .fmt0(2, 0, 4, 5, 0)
                        .int32(1)
                        .fmt0(2, 0, 2, 4, 0)
                        .payload(hex("0006"))
                        .message(4096, 4, 0, 8, 1, AAC)
                        .bytes());
        connection(
                "again-with-another-key",
                3,
                0,
                Chunks.chunks()
                        .message(4096, 4, 0, 9, 1, KEY_FRAME)
                        .command(4096, 3, 0, "deleteStream", 7, null, 1)
                        .command(4096, 4, 1, "publish", 5, null, "k2")
                        .message(4096, 4, 0, 9, 1, KEY_FRAME)
                        .command(4096, 3, 0, "publish", 7, null, false)
                        .bytes());
        byte[] aggregate = join(tag(9, 10, KEY_FRAME), tag(8, 20, AAC), tag(18, 30, Chunks.amf("onCuePoint", 1)));
        connection(
                "aggregate-and-amf3",
                3,
                0,
                Chunks.chunks()
                        .message(4096, 4, 100, 22, 1, aggregate)
                        .message(4096, 4, 100, 15, 1, join(hex("00"), Chunks.amf("@setDataFrame", "onMetaData", 1)))
                        .message(4096, 3, 0, 17, 0, join(hex("00"), Chunks.amf("closeStream", 0, null)))
                        .bytes());
        connection(
                "half-open",
                3,
                0,
                Chunks.chunks()
                        .fmt0(4, 0, 16 << 20, 9, 1)
                        .payload(Chunks.pattern(4096))
                        .fmt0(5, 0, 16 << 20, 9, 1)
                        .payload(Chunks.pattern(64))
                        .bytes());
        connection(
                "amf-bomb",
                2,
                0,
                Chunks.chunks()
                        .message(4096, 3, 0, 20, 0, hex("0A 00000001".repeat(20)))
                        .bytes());
    }

    private void packets() throws IOException {
        // Kind and what else happens, time, ms since, length; then the body.
        save(
                "relay/Entrance",
                "show",
                join(
                        packet(2, 0, 0, Chunks.amf("onMetaData", new EcmaArray(Map.of("width", 640, "duration", 3)))),
                        packet(1, 0, 0, AVC_HEADER),
                        packet(0, 0, 0, AAC_HEADER),
                        packet(1, 0, 0, KEY_FRAME),
                        packet(0, 23, 23, AAC),
                        packet(0x61, 40, 17, FRAME),
                        packet(1, 80, 40, FRAME),
                        packet(1, 2000, 1920, KEY_FRAME)));
        save(
                "relay/Entrance",
                "begins-again",
                join(
                        packet(1, 5000, 0, KEY_FRAME),
                        packet(0x3D, 0, 5000, KEY_FRAME),
                        packet(0x1D, 0, 40, KEY_FRAME),
                        packet(0x81, 30_000, 40, KEY_FRAME)));
        save(
                "relay/Entrance",
                "tracks",
                join(
                        packet(1, 0, 0, hex("96 00 61766331 01 0142")),
                        packet(1, 0, 0, hex("96 01 61766331 01 000000 65")),
                        packet(1, 0, 0, KEY_FRAME),
                        packet(0, 0, 0, hex("95 00 6D703461 02 1190")),
                        packet(1, 10, 10, hex("17 02 000000"))));
    }

    private static byte[] packet(int what, int time, int since, byte[] body) {
        ByteBuf head = Unpooled.buffer().writeByte(what).writeShort(time).writeShort(since);
        return join(bytes(head.writeByte(body.length)), body);
    }

    private static Map<String, Object> obsConnect() {
        Map<String, Object> connect = new LinkedHashMap<>();
        connect.put("app", "live");
        connect.put("type", "nonprivate");
        connect.put("flashVer", "FMLE/3.0 (compatible; FMSc/1.0)");
        connect.put("swfUrl", "rtmp://127.0.0.1/live");
        connect.put("tcUrl", "rtmp://127.0.0.1/live");
        return connect;
    }

    private static Map<String, Object> ffmpegConnect() {
        Map<String, Object> connect = new LinkedHashMap<>();
        connect.put("app", "live");
        connect.put("type", "nonprivate");
        connect.put("flashVer", "FMLE/3.0 (compatible; Lavf60.16.100)");
        connect.put("tcUrl", "rtmp://127.0.0.1:1935/live");
        connect.put("fourCcList", List.of("hvc1", "av01", "vp09"));
        connect.put("capsEx", 0);
        return connect;
    }

    private static Map<String, Object> metadata() {
        Map<String, Object> metadata = new LinkedHashMap<>();
        metadata.put("width", 1280);
        metadata.put("height", 720);
        metadata.put("videocodecid", "avc1");
        metadata.put("framerate", 29.97);
        metadata.put("stereo", true);
        metadata.put("encoder", "obs-output module (libobs version 30.0.0)");
        return metadata;
    }

    private static byte[] tag(int type, int time, byte[] body) {
        ByteBuf tag = Unpooled.buffer();
        tag.writeByte(type)
                .writeMedium(body.length)
                .writeMedium(time & 0xFFFFFF)
                .writeByte(time >>> 24);
        return bytes(tag.writeMedium(0).writeBytes(body).writeInt(11 + body.length));
    }

    private void connection(String name, int stage, int cuts, byte[] sent) throws IOException {
        save("rtmp/RtmpServerConnection", name, join(new byte[] {(byte) stage, (byte) cuts}, sent));
    }

    private void save(String target, String name, byte[] bytes) throws IOException {
        Path folder = packages.resolve(target + "FuzzTestInputs");
        Files.createDirectories(folder);
        Files.write(folder.resolve(name), bytes);
    }

    private static byte[] hex(String hex) {
        return ByteBufUtil.decodeHexDump(hex.replace(" ", ""));
    }

    private static byte[] join(byte[]... parts) {
        ByteBuf all = Unpooled.buffer();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return bytes(all);
    }

    private static byte[] bytes(ByteBuf buffer) {
        return ByteBufUtil.getBytes(buffer);
    }
}
