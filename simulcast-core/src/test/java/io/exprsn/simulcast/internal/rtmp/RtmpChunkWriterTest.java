package io.exprsn.simulcast.internal.rtmp;

import static org.assertj.core.api.Assertions.assertThat;

import io.exprsn.simulcast.internal.media.MediaKind;
import io.exprsn.simulcast.internal.media.MediaPacket;
import io.exprsn.simulcast.internal.media.NoLeaks;
import io.exprsn.simulcast.internal.media.Packets;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(NoLeaks.class)
class RtmpChunkWriterTest {
    private static final String PREFIX = "02000d40736574446174614672616d65";

    private final Packets packets = new Packets();
    private final UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(false);

    private record Sent(int type, long time, String body) {}

    /** A writer with the wire behind it. */
    private final class Connection {
        final EmbeddedChannel wire = new EmbeddedChannel();
        final RtmpChunkWriter writer;
        final int chunkSize;
        final List<Sent> sent = new ArrayList<>();
        final List<byte[]> bytes = new ArrayList<>();

        Connection(int chunkSize) {
            this.chunkSize = chunkSize;
            this.writer = new RtmpChunkWriter(allocator, chunkSize, 1);
        }

        /** Writes and returns the bytes on the wire as hex; the packet stays the caller's. */
        String write(MediaPacket packet, long time) {
            boolean metadata = packet.info().role() == io.exprsn.simulcast.internal.media.TagInfo.Role.METADATA;
            sent.add(new Sent(
                    packet.kind().type(),
                    time & 0xFFFFFFFFL,
                    (metadata ? PREFIX : "") + ByteBufUtil.hexDump(ByteBufUtil.getBytes(packet.payload()))));
            writer.write(wire, packet, time);
            wire.flush();
            StringBuilder hex = new StringBuilder();
            for (ByteBuf part = wire.readOutbound(); part != null; part = wire.readOutbound()) {
                byte[] piece = ByteBufUtil.getBytes(part);
                part.release();
                bytes.add(piece);
                hex.append(ByteBufUtil.hexDump(piece));
            }
            return hex.toString();
        }

        String writeAndRelease(MediaPacket packet, long time) {
            try {
                return write(packet, time);
            } finally {
                packet.release();
            }
        }

        /** What a peer reads of all that was written is what was written. */
        void assertUnderstood() {
            List<Sent> read = new ArrayList<>();
            RtmpChunkReader reader = new RtmpChunkReader(allocator, RtmpLimits.DEFAULT, message -> {
                assertThat(message.streamId()).isOne();
                read.add(new Sent(
                        message.type(),
                        message.timestamp(),
                        ByteBufUtil.hexDump(ByteBufUtil.getBytes(message.payload()))));
                message.payload().release();
            });
            reader.liftEarlyLimit();
            reader.read(Chunks.chunks().setChunkSize(chunkSize).buffer());
            for (byte[] piece : bytes) {
                reader.read(io.netty.buffer.Unpooled.wrappedBuffer(piece));
            }
            reader.close();
            assertThat(read).isEqualTo(sent);
        }
    }

    @AfterEach
    void everyBufferIsReleased() {
        packets.assertReleased();
        assertThat(allocator.metric().usedDirectMemory()).isZero();
        assertThat(allocator.metric().usedHeapMemory()).isZero();
    }

    @Test
    void writesTheGoldenBytesOfAPicture() {
        Connection to = new Connection(4096);

        assertThat(to.writeAndRelease(packets.of(MediaKind.VIDEO, 0, "27 01 000000"), 40))
                .isEqualTo(Hex.plain("06 000028 000005 09 01000000 27 01 000000"));
    }

    @Test
    void writesTheGoldenBytesOfAnExtendedTime() {
        Connection to = new Connection(4096);
        MediaPacket packet = packets.key(0, 5000);
        String body = ByteBufUtil.hexDump(ByteBufUtil.getBytes(packet.payload()));

        assertThat(to.writeAndRelease(packet, 16_777_216))
                .isEqualTo(Hex.plain("06 FFFFFF 001388 09 01000000 01000000")
                        + body.substring(0, 8192)
                        + Hex.plain("C6 01000000")
                        + body.substring(8192));
    }

    @Test
    void writesDeltasAfterTheFirstOfEachChunkStream() {
        Connection to = new Connection(4096);
        to.writeAndRelease(packets.key(0), 0);

        assertThat(to.writeAndRelease(packets.inter(0), 33)).startsWith(Hex.plain("46 000021 00000A 09"));
        assertThat(to.writeAndRelease(packets.sound(0), 40)).startsWith(Hex.plain("04 000028 000004 08 01000000"));
        assertThat(to.writeAndRelease(packets.inter(0), 66)).startsWith(Hex.plain("46 000021 00000A 09"));
        assertThat(to.writeAndRelease(packets.sound(0), 40)).startsWith(Hex.plain("44 000000 000004 08"));
    }

    @Test
    void opensNoMessageWithAHeaderThatPeersReadDifferently() {
        Connection to = new Connection(128);
        for (int t = 0; t < 400; t += 40) {
            assertThat(to.writeAndRelease(packets.inter(0, 300), t))
                    .doesNotStartWith("c")
                    .doesNotStartWith("8");
        }
        to.assertUnderstood();
    }

    @Test
    void wrapsMetadataInTheCommandServersWant() {
        Connection to = new Connection(4096);

        String wire = to.writeAndRelease(packets.metadata(0), 0);

        assertThat(wire).startsWith(Hex.plain("04 000000")).contains(PREFIX + Hex.plain("02 000A 6F6E4D657461"));
        assertThat(to.writeAndRelease(packets.cue(0), 0)).doesNotContain(PREFIX);
        to.assertUnderstood();
    }

    @Test
    void writesAnEmptyMessage() {
        Connection to = new Connection(128);
        to.writeAndRelease(packets.of(MediaKind.AUDIO, 0, ""), 0);
        to.writeAndRelease(packets.of(MediaKind.AUDIO, 0, ""), 0x1000000);
        to.assertUnderstood();
    }

    @Test
    void stepsBackWithAFullHeader() {
        Connection to = new Connection(128);
        to.writeAndRelease(packets.sound(0), 100);

        assertThat(to.writeAndRelease(packets.cue(0), 90)).startsWith(Hex.plain("04 00005A"));
        to.writeAndRelease(packets.sound(0), 123);
        to.assertUnderstood();
    }

    @ParameterizedTest
    @ValueSource(longs = {0xFFFFFEL, 0xFFFFFFL, 0x1000000L, 0x7FFFFFFFL, 0x80000000L, 0xFFFFFFFFL, 0x100000000L})
    void crossesEveryEdgeOfTimeInSmallSteps(long edge) {
        Connection to = new Connection(128);
        for (long t = edge - 100; t < edge + 100; t += 20) {
            to.writeAndRelease(packets.inter(0, 400), t);
            to.writeAndRelease(packets.sound(0), t + 7);
        }
        to.assertUnderstood();
    }

    @ParameterizedTest
    @ValueSource(longs = {0xFFFFFEL, 0xFFFFFFL, 0x1000000L, 0x7FFFFFFFL, 0x80000000L, 0xFFFFFFFFL, 0x100000010L})
    void crossesEveryEdgeOfTimeInOneStep(long edge) {
        Connection to = new Connection(128);
        to.writeAndRelease(packets.key(0, 400), 0);
        to.writeAndRelease(packets.key(0, 400), edge);
        to.writeAndRelease(packets.inter(0, 400), edge + 20);
        to.assertUnderstood();
    }

    @Test
    void repeatsAnExtendedTimeOnEveryChunkOfALateFirstSound() {
        Connection to = new Connection(128);
        long fiveHours = 18_000_000;
        to.writeAndRelease(packets.key(0), 0);

        String wire = to.writeAndRelease(packets.of(MediaKind.AUDIO, 0, "AF 01" + "55".repeat(298)), fiveHours);

        assertThat(wire.split("c40112a880", -1)).hasSize(3);
        assertThat(wire).startsWith(Hex.plain("04 FFFFFF 00012C 08 01000000 0112A880"));
        to.writeAndRelease(packets.of(MediaKind.AUDIO, 0, "AF 01" + "66".repeat(298)), fiveHours + 23);
        to.assertUnderstood();
    }

    @Test
    void writesMetadataLongerThanAChunkEarlyAndLate() {
        Connection to = new Connection(128);
        String longMetadata = "02 000A 6F6E4D65746144617461 0C 00000190" + "41".repeat(400);
        to.writeAndRelease(packets.of(MediaKind.DATA, 0, longMetadata), 0);
        to.writeAndRelease(packets.of(MediaKind.DATA, 0, longMetadata), 0x1000000);
        to.assertUnderstood();
    }

    @ParameterizedTest
    @ValueSource(ints = {128, 129, 1000, 4096, 65536})
    void isUnderstoodWhateverItWrites(int chunkSize) {
        Random random = new Random(chunkSize);
        Connection to = new Connection(chunkSize);
        long time = 0;
        for (int i = 0; i < 120; i++) {
            int size = switch (random.nextInt(4)) {
                case 0 -> chunkSize * (1 + random.nextInt(2)) + random.nextInt(3) - 1;
                case 1 -> random.nextInt(3 * Math.min(chunkSize, 4096));
                default -> 5 + random.nextInt(200);
            };
            MediaPacket packet = switch (random.nextInt(5)) {
                case 0 -> packets.key(0, size);
                case 1, 2 -> packets.inter(0, size);
                case 3 -> packets.metadata(0);
                default -> packets.of(MediaKind.AUDIO, 0, "AF01" + "77".repeat(size));
            };
            time = Math.max(0, time + (random.nextInt(20) == 0 ? random.nextInt(1 << 25) : random.nextInt(60) - 5));
            to.writeAndRelease(packet, time);
        }
        to.assertUnderstood();
    }

    @Test
    void sharesAPacketBetweenConnectionsOfAnyChunkSize() {
        Connection[] all = {new Connection(128), new Connection(4096), new Connection(128), new Connection(1000)};
        for (int t = 0; t < 400; t += 40) {
            MediaPacket picture = packets.inter(t, 5000);
            MediaPacket sound = packets.of(MediaKind.AUDIO, t, "AF01" + "55".repeat(1500));
            for (int i = 0; i < all.length; i++) {
                all[i].write(picture, t + i * 1000L);
                all[i].write(sound, t + i * 1000L);
            }
            assertThat(picture.refCnt()).isOne();
            assertThat(sound.refCnt()).isOne();
            picture.release();
            sound.release();
        }
        for (Connection one : all) {
            one.assertUnderstood();
        }
    }

    @Test
    void letsGoOfWhatAClosedConnectionDoesNotTake() {
        Connection to = new Connection(128);
        to.wire.close();

        for (MediaPacket packet : List.of(packets.key(0, 500), packets.sound(0), packets.metadata(0))) {
            to.writer.write(to.wire, packet, 0);
            packet.release();
        }
        to.wire.flush();
    }
}
