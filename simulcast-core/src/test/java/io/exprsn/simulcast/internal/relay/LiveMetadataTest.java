package io.exprsn.simulcast.internal.relay;

import static org.assertj.core.api.Assertions.assertThat;

import io.exprsn.simulcast.internal.media.MediaKind;
import io.exprsn.simulcast.internal.media.MediaPacket;
import io.exprsn.simulcast.internal.media.NoLeaks;
import io.exprsn.simulcast.internal.media.Packets;
import io.exprsn.simulcast.internal.media.TagInfo;
import io.exprsn.simulcast.internal.rtmp.Amf0;
import io.exprsn.simulcast.internal.rtmp.EcmaArray;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(NoLeaks.class)
class LiveMetadataTest {
    private final Packets packets = new Packets();

    @AfterEach
    void everyPacketIsReleased() {
        packets.assertReleased();
    }

    @Test
    void removesWhatOnlyAFileCanHaveAndKeepsTheRestInOrder() {
        Map<String, Object> properties = new LinkedHashMap<>();
        properties.put("duration", 12.5);
        properties.put("width", 1280.0);
        properties.put("filesize", 99.0);
        properties.put("stereo", true);
        properties.put("keyframes", Map.of("times", List.of(0.0, 2.0)));
        properties.put("encoder", "Lavf60");

        MediaPacket cleaned = LiveMetadata.clean(metadata("onMetaData", new EcmaArray(properties)));

        List<Object> values = Amf0.readAll(cleaned.payload().duplicate());
        assertThat(values).hasSize(2).first().isEqualTo("onMetaData");
        assertThat(values.get(1)).hasToString("{width=1280.0, stereo=true, encoder=Lavf60}");
        assertThat(cleaned.info().role()).isEqualTo(TagInfo.Role.METADATA);
        assertThat(cleaned.dts()).isEqualTo(7);
        assertThat(cleaned.payload().refCnt()).isOne();
        cleaned.release();
    }

    @Test
    void writesAnArrayWhereAnObjectCame() {
        MediaPacket cleaned = LiveMetadata.clean(metadata("onMetaData", Map.of("width", 640.0)));

        assertThat(cleaned.payload().getByte(13)).isEqualTo((byte) 8);
        cleaned.release();
    }

    @Test
    void passesAKeyThatWouldOutgrowItsLength() {
        byte[] start = {2, 0, 10, 'o', 'n', 'M', 'e', 't', 'a', 'D', 'a', 't', 'a', 3, (byte) 0xFF, (byte) 0xFF};
        byte[] bytes = Arrays.copyOf(start, start.length + 0xFFFF + 4);
        Arrays.fill(bytes, start.length, start.length + 0xFFFF, (byte) 0xFF); // each becomes a three-byte question mark
        bytes[start.length + 0xFFFF] = 5;
        bytes[bytes.length - 1] = 9;
        MediaPacket packet = packets.of(MediaKind.DATA, 7, bytes);

        assertThat(LiveMetadata.clean(packet)).isSameAs(packet);
        packet.release();
    }

    @Test
    void passesWhatItCannotReadAsItIs() {
        for (MediaPacket odd : List.of(
                packets.of(MediaKind.DATA, 0, "02 000A 6F6E4D65746144617461 08 00000001 0005 77"),
                packets.of(MediaKind.DATA, 0, "02 000A 6F6E4D65746144617461 FF"),
                packets.of(MediaKind.DATA, 0, "02 000A 6F6E4D65746144617461"),
                packets.of(MediaKind.DATA, 0, "02 000A 6F6E4D65746144617461 05"))) {
            MediaPacket passed = LiveMetadata.clean(odd);
            assertThat(passed).isSameAs(odd);
            assertThat(passed.payload().readerIndex()).isZero();
            passed.release();
        }
    }

    private MediaPacket metadata(Object... values) {
        ByteBuf body = Unpooled.buffer();
        for (Object value : values) {
            Amf0.write(body, value);
        }
        byte[] bytes = new byte[body.readableBytes()];
        body.readBytes(bytes);
        body.release();
        return packets.of(MediaKind.DATA, 7, bytes);
    }
}
