package io.exprsn.simulcast.internal.rtmp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.entry;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class Amf0Test {

    @Test
    void readsWhatItWrites() {
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("app", "live");
        object.put("number", -1.5);
        object.put("yes", true);
        object.put("nothing", null);
        object.put("list", Arrays.asList(1.0, "zwei", null, List.of()));
        object.put("inner", Map.of("ключ", "значение"));

        assertThat(Amf0.readAll(written("connect", 1, object, null, false)))
                .containsExactly("connect", 1.0, object, null, false);
    }

    @Test
    void writesTheBytesOfTheSpecification() {
        assertThat(Hex.dump(written("@setDataFrame"))).isEqualTo(Hex.plain("02 000D 40736574446174614672616D65"));
        assertThat(Hex.dump(written(1))).isEqualTo(Hex.plain("00 3FF0000000000000"));
        assertThat(Hex.dump(written(Map.of("a", true)))).isEqualTo(Hex.plain("03 0001 61 01 01 000009"));
        assertThat(Hex.dump(written(new EcmaArray(Map.of("a", true)))))
                .isEqualTo(Hex.plain("08 00000001 0001 61 01 01 000009"));
        assertThat(Hex.dump(written(List.of("*")))).isEqualTo(Hex.plain("0A 00000001 02 0001 2A"));
        assertThat(Hex.dump(written((Object) null))).isEqualTo("05");
    }

    @Test
    void writesTextAbove65535BytesAsLongString() {
        String text = "x".repeat(65_536);

        ByteBuf bytes = written(text);

        assertThat(bytes.getByte(0)).isEqualTo((byte) 0x0C);
        assertThat(Amf0.read(bytes)).isEqualTo(text);
    }

    @Test
    void refusesToWriteWhatHasNoForm() {
        assertThatIllegalArgumentException().isThrownBy(() -> written(new Object()));
        assertThatIllegalArgumentException().isThrownBy(() -> written(Map.of("k".repeat(65_536), 1)));
    }

    @Test
    void readsObjectAndEcmaArrayAlike() {
        assertThat(read("03 0001 61 02 0001 62 000009")).isEqualTo(Map.of("a", "b"));
        assertThat(read("08 00000014 0001 61 02 0001 62 000009")).isEqualTo(Map.of("a", "b"));
        assertThat(read("08 00000000 0001 61 02 0001 62 000009")).isEqualTo(Map.of("a", "b"));
        assertThat(read("08 FFFFFFFF 000009")).isEqualTo(Map.of());
    }

    @Test
    void readsTheRareTypes() {
        assertThat(read("06")).isNull();
        assertThat(read("0D")).isNull();
        assertThat(read("0B 4059000000000000 FFC4")).isEqualTo(100.0);
        assertThat(read("0C 00000002 6869")).isEqualTo("hi");
        assertThat(read("0F 00000002 6869")).isEqualTo("hi");
        assertThat(read("10 0003 466F6F 0001 61 05 000009"))
                .asInstanceOf(org.assertj.core.api.InstanceOfAssertFactories.MAP)
                .containsExactly(entry("a", null));
        assertThat(read("01 07")).isEqualTo(true);
        assertThat(read("00 7FF8000000000000")).isEqualTo(Double.NaN);
    }

    @Test
    void toleratesAMissingEndMarkAtTheEndOfTheMessage() {
        assertThat(read("08 00000001 0001 61 01 01")).isEqualTo(Map.of("a", true));
        assertThat(read("03 0001 61 03 0001 62 05"))
                .isEqualTo(Map.of("a", java.util.Collections.singletonMap("b", null)));
    }

    @Test
    void lastOfDuplicateKeysWins() {
        assertThat(read("03 0001 61 01 00 0001 61 01 01 000009")).isEqualTo(Map.of("a", true));
    }

    @Test
    void readsAnyNumberOfArguments() {
        assertThat(Amf0.readAll(Hex.bytes(""))).isEmpty();
        assertThat(Amf0.readAll(Hex.bytes("05 05 05 06"))).hasSize(4);
    }

    @Test
    void refusesWhatIsCutShort() {
        for (String hex : List.of(
                "00 3FF0",
                "01",
                "02 00",
                "02 0005 6869",
                "03 00",
                "03 0001",
                "03 0001 61",
                "03 0000",
                "08 0000",
                "0A 00000002 05",
                "0A FFFFFFFF 05",
                "0B 4059000000000000 00",
                "0C FFFFFFFF 68",
                "10 0009 61")) {
            refuses(hex);
        }
    }

    @Test
    void refusesReferencesAmf3AndUnknownMarkers() {
        refuses("07 0000");
        refuses("11 01");
        refuses("04");
        refuses("0E");
        refuses("7F");
    }

    @Test
    void refusesMoreThan16Levels() {
        assertThat(read("0A 00000001".repeat(15) + "0A 00000000")).isInstanceOf(List.class);
        refuses("0A 00000001".repeat(16) + "0A 00000000");
        refuses("03 0001 61".repeat(100_000));
    }

    @Test
    void refusesMoreThan4096ValuesInAll() {
        assertThat(Amf0.readAll(Hex.bytes("05".repeat(4096)))).hasSize(4096);
        refuses("05".repeat(4097));
        refuses("0A 00000800" + "05".repeat(2048) + "0A 00000800" + "05".repeat(2048));
    }

    @Test
    void meetsGarbageWithNothingButItsOwnException() {
        Random random = new Random(4);
        for (int i = 0; i < 100_000; i++) {
            byte[] bytes = new byte[random.nextInt(64)];
            random.nextBytes(bytes);
            for (int at = 0; at < bytes.length; at += 3) {
                bytes[at] = (byte) random.nextInt(0x12); // likely markers and small lengths
            }
            try {
                Amf0.readAll(Unpooled.wrappedBuffer(bytes));
            } catch (RtmpException expected) {
                assertThat(expected).hasMessageContaining("AMF0");
            }
        }
    }

    private static Object read(String hex) {
        List<Object> values = new ArrayList<>(Amf0.readAll(Hex.bytes(hex)));
        assertThat(values).hasSize(1);
        return values.get(0);
    }

    private static void refuses(String hex) {
        assertThatExceptionOfType(RtmpException.class)
                .as(hex.substring(0, Math.min(40, hex.length())))
                .isThrownBy(() -> Amf0.readAll(Hex.bytes(hex)));
    }

    private static ByteBuf written(Object... values) {
        ByteBuf out = Unpooled.buffer();
        for (Object value : values) {
            Amf0.write(out, value);
        }
        return out;
    }
}
