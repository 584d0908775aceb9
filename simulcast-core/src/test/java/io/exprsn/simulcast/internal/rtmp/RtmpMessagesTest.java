package io.exprsn.simulcast.internal.rtmp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.UnpooledByteBufAllocator;
import org.junit.jupiter.api.Test;

class RtmpMessagesTest {
    private final ByteBufAllocator allocator = UnpooledByteBufAllocator.DEFAULT;

    @Test
    void controlMessagesAreTheGoldenBytes() {
        golden(RtmpMessages.setChunkSize(allocator, 4096), "02 000000 000004 01 00000000 00001000");
        golden(RtmpMessages.windowAckSize(allocator, 2_500_000), "02 000000 000004 05 00000000 002625A0");
        golden(
                RtmpMessages.setPeerBandwidth(allocator, 2_500_000, RtmpMessages.PEER_BANDWIDTH_DYNAMIC),
                "02 000000 000005 06 00000000 002625A0 02");
        golden(
                RtmpMessages.userControl(allocator, RtmpMessages.STREAM_BEGIN, 1),
                "02 000000 000006 04 00000000 0000 00000001");
        golden(
                RtmpMessages.userControl(allocator, RtmpMessages.PING_REQUEST, 0x01020304),
                "02 000000 000006 04 00000000 0006 01020304");
        golden(
                RtmpMessages.userControl(allocator, RtmpMessages.PING_RESPONSE, 0x01020304),
                "02 000000 000006 04 00000000 0007 01020304");
        golden(RtmpMessages.acknowledgement(allocator, 0x1_0000_0005L), "02 000000 000004 03 00000000 00000005");
    }

    @Test
    void commandBelowTheChunkSizeIsOneChunk() {
        golden(
                RtmpMessages.command(allocator, 128, 3, 0, "_result", 4, null, 1),
                "03 000000 00001D 14 00000000 02 0007 5F726573756C74 00 4010000000000000 05 00 3FF0000000000000");
    }

    @Test
    void commandAboveTheChunkSizeIsSplit() {
        golden(
                RtmpMessages.command(allocator, 4, 5, 1, "onStatus"),
                "05 000000 00000B 14 01000000 02000 86F C5 6E537461 C5 747573");
    }

    @Test
    void commandOfExactlyTheChunkSizeHasNoSecondChunk() {
        golden(RtmpMessages.command(allocator, 1, 3, 0, (Object) null), "03 000000 000001 14 00000000 05");
    }

    @Test
    void knowsOnlyOneByteChunkStreamIds() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RtmpMessages.command(allocator, 128, 64, 0, "x"))
                .withMessageContaining("64");
    }

    private static void golden(ByteBuf message, String hex) {
        assertThat(Hex.dump(message)).isEqualTo(Hex.plain(hex));
        assertThat(message.refCnt()).isZero();
    }
}
