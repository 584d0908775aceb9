package io.exprsn.simulcast.internal.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufInputStream;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(NoLeaks.class)
class FlvWriterTest {

    @Test
    void announcesTheTracksThatFollow() {
        assertThat(taken(FlvWriter.header(true, true))).isEqualTo("464c5601050000000900000000");
        assertThat(taken(FlvWriter.header(true, false))).isEqualTo("464c5601040000000900000000");
        assertThat(taken(FlvWriter.header(false, true))).isEqualTo("464c5601010000000900000000");
    }

    @Test
    void writesTypeSizeTimeBodyAndBackPointer() {
        MediaPacket sound = packet(MediaKind.AUDIO, "af0142");

        assertThat(taken(FlvWriter.tag(sound, 0x123456)))
                .isEqualTo("08" + "000003" + "12345600000000" + "af0142" + "0000000e");
        sound.release();
    }

    @Test
    void putsTheHighByteOfTheTimeBehindTheLowOnes() {
        MediaPacket picture = packet(MediaKind.VIDEO, "17");

        assertThat(taken(FlvWriter.tag(picture, 0xFEDCBA98L))).startsWith("09" + "000001" + "dcba98" + "fe");
        picture.release();
    }

    @Test
    void leavesThePacketAsItWas() {
        MediaPacket picture = packet(MediaKind.VIDEO, "1700000000");
        ByteBuf tag = FlvWriter.tag(picture, 0);
        tag.skipBytes(tag.readableBytes());

        assertThat(picture.payload().readableBytes()).isEqualTo(5);
        assertThat(picture.payload().refCnt()).isEqualTo(2);
        tag.release();
        assertThat(picture.payload().refCnt()).isEqualTo(1);
        picture.release();
    }

    @Test
    void isReadBackAsItWas() throws IOException {
        MediaPacket script = packet(MediaKind.DATA, "02000a6f6e4d65746144617461");
        MediaPacket picture = packet(MediaKind.VIDEO, "17010000001122");
        ByteBuf stream = Unpooled.wrappedBuffer(
                FlvWriter.header(true, true), FlvWriter.tag(script, 0), FlvWriter.tag(picture, 0x1_0000_0007L));
        FlvReader reader = new FlvReader(new ByteBufInputStream(stream, true));

        assertRead(reader, script, 0);
        assertRead(reader, picture, 7);
        assertThat(reader.next()).isNull();
        stream.release();
        script.release();
        picture.release();
    }

    @Test
    void refusesABodyThatNoTagCanHold() {
        MediaPacket huge = new MediaPacket(MediaKind.VIDEO, 0, Unpooled.wrappedBuffer(new byte[1 << 24]));

        assertThatIllegalArgumentException()
                .isThrownBy(() -> FlvWriter.tag(huge, 0))
                .withMessageContaining("16777216");
        huge.release();
    }

    private static void assertRead(FlvReader reader, MediaPacket expected, long time) throws IOException {
        MediaPacket packet = reader.next();
        assertThat(packet).isNotNull();
        assertThat(packet.kind()).isEqualTo(expected.kind());
        assertThat(packet.dts()).isEqualTo(time);
        assertThat(packet.payload()).isEqualTo(expected.payload());
        packet.release();
    }

    private static MediaPacket packet(MediaKind kind, String body) {
        return new MediaPacket(kind, 0, Unpooled.wrappedBuffer(ByteBufUtil.decodeHexDump(body)));
    }

    private static String taken(ByteBuf bytes) {
        String hex = ByteBufUtil.hexDump(bytes);
        bytes.release();
        return hex;
    }
}
