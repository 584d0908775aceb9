package io.exprsn.simulcast.internal.rtmp;

import static io.exprsn.simulcast.internal.rtmp.Chunks.chunks;
import static io.exprsn.simulcast.internal.rtmp.Chunks.pattern;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RtmpChunkReaderTest {
    private final UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(false);
    private final List<Got> got = new ArrayList<>();
    private RtmpChunkReader reader = reader(RtmpLimits.DEFAULT);

    private record Got(int csid, int type, long timestamp, int streamId, byte[] body) {}

    @AfterEach
    void everyBufferIsReleased() {
        reader.close();
        assertThat(allocator.metric().usedHeapMemory()).isZero();
    }

    @Test
    void readsTheGoldenBytes() {
        read(Hex.bytes("02 000000 000004 05 00000000 002625A0"));
        read(Hex.bytes("02 000000 000005 06 00000000 002625A0 02"));
        read(Hex.bytes("02 000000 000006 04 00000000 0000 00000001"));
        read(Hex.bytes("06 000028 000005 09 01000000 0102030405"));

        assertThat(got).hasSize(4);
        is(0, 2, 5, 0, 0, ByteBufUtil.decodeHexDump("002625a0"));
        is(1, 2, 6, 0, 0, ByteBufUtil.decodeHexDump("002625a002"));
        is(2, 2, 4, 0, 0, ByteBufUtil.decodeHexDump("000000000001"));
        is(3, 6, 9, 40, 1, new byte[] {1, 2, 3, 4, 5});
    }

    @Test
    void readsTheGoldenBytesOfAnExtendedTime() {
        byte[] body = pattern(5000);

        read(Hex.bytes("02 000000 000004 01 00000000 00001000"));
        read(Hex.bytes("06 FFFFFF 001388 09 01000000 01000000"));
        read(Unpooled.wrappedBuffer(body, 0, 4096));
        read(Hex.bytes("C6 01000000"));
        read(Unpooled.wrappedBuffer(body, 4096, 904));

        assertThat(got).hasSize(1);
        is(0, 6, 9, 16_777_216, 1, body);
    }

    @Test
    void readsAllThreeFormsOfTheChunkStreamId() {
        for (int csid : new int[] {2, 3, 63, 64, 319, 320, 65_599}) {
            read(chunks().message(128, csid, 7, 8, 1, pattern(300)));
        }

        assertThat(got).extracting(Got::csid).containsExactly(2, 3, 63, 64, 319, 320, 65_599);
        assertThat(got).allSatisfy(message -> assertThat(message.body()).isEqualTo(pattern(300)));
    }

    @Test
    void readsTheSameWhereverTheInputIsCut() {
        byte[] bytes = chunks().message(128, 3, 0, 20, 0, pattern(200))
                .message(128, 400, 0xFFFFFF, 9, 1, pattern(500))
                .fmt1(400, 40, 130, 9)
                .rest(128, 400, 40, pattern(130))
                .setChunkSize(4096)
                .fmt1(70, 0x1000000, 1, 8)
                .payload(pattern(1))
                .fmt3(70, 0x1000000)
                .payload(pattern(1))
                .bytes();
        read(Unpooled.wrappedBuffer(bytes));
        List<Got> whole = List.copyOf(got);
        assertThat(whole).hasSize(5);

        for (int step : new int[] {1, 2, 3, 5, 7, 11, 13, 17, 19, 23, 131}) {
            got.clear();
            reader = reader(RtmpLimits.DEFAULT);
            for (int at = 0; at < bytes.length; at += step) {
                read(Unpooled.wrappedBuffer(bytes, at, Math.min(step, bytes.length - at)));
            }
            assertThat(got).usingRecursiveComparison().isEqualTo(whole);
            assertThat(reader.bytes()).isEqualTo(bytes.length);
        }
    }

    @Test
    void deltasAddUpAndType3RepeatsThem() {
        read(chunks().fmt0(4, 1000, 2, 8, 1)
                .payload(pattern(2))
                .fmt1(4, 20, 3, 9)
                .payload(pattern(3))
                .fmt2(4, 30)
                .payload(pattern(3))
                .fmt3(4)
                .payload(pattern(3)));

        assertThat(got).extracting(Got::timestamp).containsExactly(1000L, 1020L, 1050L, 1080L);
        assertThat(got).extracting(Got::type).containsExactly(8, 9, 9, 9);
        assertThat(got).extracting(message -> message.body().length).containsExactly(2, 3, 3, 3);
        assertThat(got).extracting(Got::streamId).containsOnly(1);
    }

    @Test
    void type3AfterType0RepeatsItsTimeAsDelta() {
        read(chunks().fmt0(4, 25, 1, 8, 1).payload(pattern(1)).fmt3(4).payload(pattern(1)));

        assertThat(got).extracting(Got::timestamp).containsExactly(25L, 50L);
    }

    @Test
    void timeWrapsAt32Bits() {
        read(chunks().fmt0(4, 0xFFFFFFF0L, 1, 8, 1)
                .payload(pattern(1))
                .fmt1(4, 0x20, 1, 8)
                .payload(pattern(1)));

        assertThat(got).extracting(Got::timestamp).containsExactly(0xFFFFFFF0L, 0x10L);
    }

    @Test
    void unknownChunkStreamMayBeginWithType1() {
        read(chunks().fmt1(6, 40, 1, 9).payload(pattern(1)));

        is(0, 6, 9, 40, 0, pattern(1));
        refuses(chunks().fmt2(7, 40).buffer(), "type 2");
    }

    @Test
    void unknownChunkStreamMustNotBeginWithType3() {
        refuses(chunks().fmt3(7).buffer(), "type 3");
    }

    @Test
    void noNewHeaderInsideAnUnfinishedMessage() {
        for (Consumer<Chunks> header :
                List.<Consumer<Chunks>>of(c -> c.fmt0(4, 0, 200, 9, 1), c -> c.fmt1(4, 0, 200, 9), c -> c.fmt2(4, 0))) {
            reader = reader(RtmpLimits.DEFAULT);
            Chunks chunks = chunks().fmt0(4, 0, 200, 9, 1).payload(pattern(128));
            header.accept(chunks);
            refuses(chunks.buffer(), "unfinished");
        }
    }

    @Test
    void extendedTimeIsReadWhetherOrNotType3RepeatsIt() {
        byte[] body = pattern(300);
        read(chunks().message(128, 6, 20_000_000, 9, 1, body)
                .fmt0(6, 20_000_040, 300, 9, 1)
                .payload(body, 0, 128)
                .fmt3(6)
                .payload(body, 128, 128)
                .fmt3(6)
                .payload(body, 256, 44));

        is(0, 6, 9, 20_000_000, 1, body);
        is(1, 6, 9, 20_000_040, 1, body);
    }

    @Test
    void shortRestWithoutTheExtendedTimeIsNotHeldBack() {
        byte[] body = pattern(129);
        read(chunks().fmt0(6, 20_000_000, 129, 9, 1)
                .payload(body, 0, 128)
                .fmt3(6)
                .payload(body, 128, 1));

        is(0, 6, 9, 20_000_000, 1, body);
    }

    @Test
    void extendedTimeEndsWithTheNextShortHeader() {
        read(chunks().fmt0(6, 0xFFFFFF, 1, 9, 1)
                .payload(pattern(1))
                .fmt1(6, 40, 200, 9)
                .rest(128, 6, 40, pattern(200)));

        is(1, 6, 9, 0xFFFFFF + 40, 1, pattern(200));
    }

    @Test
    void messagesOfDifferentChunkStreamsInterleave() {
        byte[] video = pattern(400);
        byte[] audio = pattern(150);
        read(chunks().fmt0(6, 10, 400, 9, 1)
                .payload(video, 0, 128)
                .fmt0(4, 12, 150, 8, 1)
                .payload(audio, 0, 128)
                .fmt3(6)
                .payload(video, 128, 128)
                .fmt3(4)
                .payload(audio, 128, 22)
                .fmt3(6)
                .payload(video, 256, 128)
                .fmt3(6)
                .payload(video, 384, 16));

        is(0, 4, 8, 12, 1, audio);
        is(1, 6, 9, 10, 1, video);
    }

    @Test
    void abortDropsThePartialMessage() {
        read(chunks().fmt0(6, 10, 400, 9, 1)
                .payload(pattern(128))
                .fmt0(2, 0, 4, 2, 0)
                .int32(6)
                .fmt0(6, 20, 3, 9, 1)
                .payload(pattern(3))
                .fmt0(2, 0, 4, 2, 0)
                .int32(99));

        assertThat(got).hasSize(1);
        is(0, 6, 9, 20, 1, pattern(3));
    }

    @Test
    void chunkSizeChangesInsideAMessage() {
        byte[] body = pattern(1000);
        read(chunks().fmt0(6, 10, 1000, 9, 1)
                .payload(body, 0, 128)
                .setChunkSize(1)
                .fmt3(6)
                .payload(body, 128, 1)
                .fmt0(2, 0, 4, 1, 0)
                .payload(new byte[] {0})
                .fmt3(2)
                .payload(new byte[] {0})
                .fmt3(2)
                .payload(new byte[] {1})
                .fmt3(2)
                .payload(new byte[] {0})
                .fmt3(6)
                .payload(body, 129, 256)
                .setChunkSize(0x7FFFFFFF)
                .fmt3(6)
                .payload(body, 385, 615));

        assertThat(got).hasSize(1);
        is(0, 6, 9, 10, 1, body);
    }

    @Test
    void refusesImpossibleChunkSizes() {
        refuses(chunks().setChunkSize(0).buffer(), "chunk size 0");
        reader = reader(RtmpLimits.DEFAULT);
        refuses(chunks().setChunkSize(-1).buffer(), "chunk size 4294967295");
    }

    @Test
    void emptyMessagesArrive() {
        read(chunks().fmt0(4, 5, 0, 8, 1).fmt3(4));

        is(0, 4, 8, 5, 1, new byte[0]);
        is(1, 4, 8, 10, 1, new byte[0]);
    }

    @Test
    void aLengthDeclaredTakesNoMemory() {
        Chunks chunks = chunks();
        for (int csid = 3; csid < 3 + 64; csid++) {
            chunks.fmt0(csid, 0, 0xFFFFFF, 9, 1).payload(pattern(128));
        }
        read(chunks);

        assertThat(allocator.metric().usedHeapMemory()).isLessThanOrEqualTo(64 * 512);
    }

    @Test
    void refusesTooManyChunkStreams() {
        Chunks chunks = chunks();
        for (int csid = 3; csid < 3 + 65; csid++) {
            chunks.fmt0(csid, 0, 0, 9, 1);
        }
        refuses(chunks.buffer(), "64 chunk streams");
    }

    @Test
    void refusesMessagesAboveTheirLimit() {
        RtmpLimits limits = new RtmpLimits(64, 1000, 500, 1500, 100_000);
        for (int type : new int[] {8, 9, 22}) {
            reader = reader(limits);
            read(chunks().message(128, 4, 0, type, 1, pattern(1000)));
            refuses(chunks().fmt0(4, 0, 1001, type, 1).buffer(), "1001");
        }
        for (int type : new int[] {15, 16, 17, 18, 19, 20, 77}) {
            reader = reader(limits);
            read(chunks().message(128, 4, 0, type, 1, pattern(500)));
            refuses(chunks().fmt0(4, 0, 501, type, 1).buffer(), "501");
        }
        for (int type : new int[] {1, 2, 3, 4, 5, 6}) {
            for (int length : new int[] {0, 1, 11, 1000}) {
                reader = reader(limits);
                refuses(chunks().fmt0(2, 0, length, type, 0).buffer(), "type " + type);
            }
        }
    }

    @Test
    void refusesTooMuchThatIsUnfinished() {
        reader = reader(new RtmpLimits(64, 1000, 500, 1500, 100_000));
        read(chunks().setChunkSize(999));
        read(chunks().fmt0(4, 0, 1000, 9, 1).payload(pattern(999)));
        read(chunks().message(999, 5, 0, 9, 1, pattern(501)));
        read(chunks().message(999, 5, 0, 9, 1, pattern(501)));
        refuses(chunks().fmt0(5, 0, 600, 9, 1).payload(pattern(502)).buffer(), "1500");
    }

    @Test
    void refusesTooMuchBeforePublishAndAnythingAfter() {
        RtmpLimits limits = new RtmpLimits(64, 1 << 20, 500, 1 << 20, 1000);
        reader = reader(limits);
        refuses(chunks().message(128, 4, 0, 9, 1, pattern(1000)).buffer(), "1000 bytes before");

        reader = reader(limits);
        reader.liftEarlyLimit();
        read(chunks().message(128, 4, 0, 9, 1, pattern(1000)));
        is(0, 4, 9, 0, 1, pattern(1000));
    }

    @Test
    void mayBeClosedByWhoeverGetsTheMessage() {
        reader = new RtmpChunkReader(allocator, RtmpLimits.DEFAULT, message -> {
            take(message);
            reader.close();
        });
        ByteBuf in = chunks().fmt0(6, 10, 400, 9, 1)
                .payload(pattern(128))
                .message(128, 4, 0, 8, 1, pattern(5))
                .message(128, 4, 0, 8, 1, pattern(5))
                .buffer();
        read(in);
        read(chunks().message(128, 4, 0, 8, 1, pattern(5)));

        assertThat(got).hasSize(1);
    }

    @Test
    void meetsGarbageWithNothingButItsOwnException() {
        Random random = new Random(7);
        int refused = 0;
        for (int i = 0; i < 100_000; i++) {
            reader = reader(RtmpLimits.DEFAULT);
            byte[] bytes = i % 2 == 0 ? noise(random) : spoiled(random);
            try {
                for (int at = 0; at < bytes.length; ) {
                    int length = Math.min(bytes.length - at, 1 + random.nextInt(200));
                    read(Unpooled.wrappedBuffer(bytes, at, length));
                    at += length;
                }
            } catch (RtmpException expected) {
                refused++;
                assertThat(allocator.metric().usedHeapMemory()).isZero();
            }
            reader.close();
            got.clear();
            if (allocator.metric().usedHeapMemory() != 0) {
                throw new AssertionError("leak with input " + i);
            }
        }
        assertThat(refused).isGreaterThan(1000);
    }

    private static byte[] noise(Random random) {
        byte[] bytes = new byte[random.nextInt(400)];
        random.nextBytes(bytes);
        return bytes;
    }

    private static byte[] spoiled(Random random) {
        byte[] bytes = chunks().setChunkSize(1 + random.nextInt(200))
                .message(1000, 3, 0, 20, 0, new byte[0])
                .fmt1(4, 20, 10, 8)
                .payload(pattern(10))
                .fmt0(6, 0xFFFFFF + random.nextInt(3), 1 + random.nextInt(300), 9, 1)
                .payload(pattern(300))
                .bytes();
        for (int i = random.nextInt(4); i > 0; i--) {
            bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
        }
        return Arrays.copyOf(bytes, random.nextInt(bytes.length + 1));
    }

    private RtmpChunkReader reader(RtmpLimits limits) {
        return new RtmpChunkReader(allocator, limits, this::take);
    }

    private void take(RtmpMessage message) {
        got.add(new Got(
                message.csid(),
                message.type(),
                message.timestamp(),
                message.streamId(),
                ByteBufUtil.getBytes(message.payload())));
        message.payload().release();
    }

    private void read(Chunks chunks) {
        read(chunks.buffer());
    }

    private void read(ByteBuf in) {
        reader.read(in);
        assertThat(in.isReadable()).isFalse();
        assertThat(in.refCnt()).as("the input stays the caller's").isOne();
    }

    private void refuses(ByteBuf in, String saying) {
        assertThatExceptionOfType(RtmpException.class)
                .isThrownBy(() -> reader.read(in))
                .withMessageContaining(saying);
        assertThat(allocator.metric().usedHeapMemory()).isZero();
    }

    private void is(int index, int csid, int type, long timestamp, int streamId, byte[] body) {
        Got message = got.get(index);
        assertThat(message.csid()).isEqualTo(csid);
        assertThat(message.type()).isEqualTo(type);
        assertThat(message.timestamp()).isEqualTo(timestamp);
        assertThat(message.streamId()).isEqualTo(streamId);
        assertThat(message.body()).isEqualTo(body);
    }
}
