package io.exprsn.simulcast.internal.media;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(NoLeaks.class)
class MediaPacketTest {
    private final Packets packets = new Packets();

    @AfterEach
    void everyPayloadIsReleased() {
        packets.assertReleased();
    }

    @Test
    void makesAFormOnceForAllWhoAskWithTheSameMaker() {
        MediaPacket packet = packets.key(0);
        AtomicInteger made = new AtomicInteger();
        MediaPacket.WireForm form = (from, hint) -> {
            made.incrementAndGet();
            return from.payload().copy();
        };

        ByteBuf first = packet.formed(form, 0);
        ByteBuf second = packet.formed(form, 0);

        assertThat(made).hasValue(1);
        assertThat(second).isEqualTo(first);
        assertThat(second.memoryAddress()).as("one memory").isEqualTo(first.memoryAddress());
        first.skipBytes(3);
        assertThat(second.readerIndex()).as("indices of its own").isZero();
        packet.release();
        first.release();
        assertThat(second.refCnt()).isOne();
        second.release();
        assertThat(second.refCnt()).isZero();
    }

    @Test
    void makesAFormOfItsOwnForAnotherMaker() {
        MediaPacket packet = packets.key(0);
        MediaPacket.WireForm one = (from, hint) -> from.payload().copy();
        MediaPacket.WireForm two = (from, hint) -> from.payload().copy(0, 5);

        ByteBuf first = packet.formed(one, 0);
        ByteBuf second = packet.formed(two, 0);

        assertThat(second.readableBytes()).isEqualTo(5);
        assertThat(second.refCnt()).isOne();
        first.release();
        second.release();
        packet.release();
        assertThat(first.refCnt()).isZero();
    }

    @Test
    void livesAsLongAsItsLastOwner() {
        MediaPacket packet = packets.sound(0);

        packet.retain();
        packet.release();
        packets.assertReferences(1);
        packet.release();
        packets.assertReleased();
    }

    @Test
    void movesInTimeWithoutACopy() {
        MediaPacket packet = packets.key(40);
        ByteBuf payload = packet.payload();

        assertThat(packet.at(40)).isSameAs(packet);
        MediaPacket moved = packet.at(80);

        assertThat(moved.dts()).isEqualTo(80);
        assertThat(moved.payload()).isSameAs(payload);
        assertThat(moved.isKeyFrame()).isTrue();
        assertThat(packet.refCnt()).isZero();
        packets.assertReferences(1);
        moved.release();
    }

    @Test
    void keepsThePayloadOfThoseWhoStayBehindWhenItMoves() {
        MediaPacket packet = packets.key(40).retain();

        MediaPacket moved = packet.at(80);

        assertThat(packet.dts()).isEqualTo(40);
        packets.assertReferences(2);
        packet.release();
        packets.assertReferences(1);
        moved.release();
    }

    @Test
    void countsTheBytesThatAreReadable() {
        MediaPacket whole = packets.of(MediaKind.AUDIO, 0, "AF 01 21 10");
        MediaPacket skipped = new MediaPacket(
                MediaKind.AUDIO, 0, whole.payload().retainedSlice().skipBytes(1));

        assertThat(whole.size()).isEqualTo(4);
        assertThat(skipped.size()).isEqualTo(3);
        skipped.release();
        whole.release();
    }
}
