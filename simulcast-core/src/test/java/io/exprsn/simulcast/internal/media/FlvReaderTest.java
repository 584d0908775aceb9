package io.exprsn.simulcast.internal.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufAllocatorMetricProvider;
import io.netty.buffer.ByteBufUtil;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(NoLeaks.class)
class FlvReaderTest {
    private static final String HEADER = "464C5601 05 00000009 00000000";

    private record Tag(MediaKind kind, long time, String body) {}

    @Test
    void readsTagsWithTheirTimesAndBodies() throws IOException {
        assertThat(read(bytes(
                        HEADER + tag(18, 0, "0200") + tag(9, 40, "17000000000142") + tag(8, 0xFEDCBA98L, "AF01"))))
                .containsExactly(
                        new Tag(MediaKind.DATA, 0, "0200"),
                        new Tag(MediaKind.VIDEO, 40, "17000000000142"),
                        new Tag(MediaKind.AUDIO, 0xFEDCBA98L, "af01"));
    }

    @Test
    void findsTheDataBehindALongerHeader() throws IOException {
        assertThat(read(bytes("464C5601 05 0000000D DEADBEEF 00000000" + tag(8, 7, "AF01"))))
                .containsExactly(new Tag(MediaKind.AUDIO, 7, "af01"));
    }

    @Test
    void doesNotCareForBackPointersOrFlags() throws IOException {
        String wrong = "08 000002 000007 00 000000 AF01 FFFFFFFF";

        assertThat(read(bytes("464C5601 00 00000009 12345678" + wrong + wrong))).hasSize(2);
    }

    @Test
    void passesOverUnknownAndEncryptedTags() throws IOException {
        assertThat(read(bytes(HEADER + tag(10, 0, "0102") + tag(0x29, 0, "1700") + tag(0, 0, "") + tag(8, 1, "AF01"))))
                .containsExactly(new Tag(MediaKind.AUDIO, 1, "af01"));
    }

    @Test
    void takesTheFormatByteOffAmf3Data() throws IOException {
        assertThat(read(bytes(HEADER + tag(15, 3, "00 02000A") + tag(15, 4, ""))))
                .containsExactly(new Tag(MediaKind.DATA, 3, "02000a"), new Tag(MediaKind.DATA, 4, ""));
    }

    @Test
    void readsEmptyBodies() throws IOException {
        assertThat(read(bytes(HEADER + tag(8, 5, "") + tag(9, 6, ""))))
                .containsExactly(new Tag(MediaKind.AUDIO, 5, ""), new Tag(MediaKind.VIDEO, 6, ""));
    }

    @Test
    void readsBodiesLargerThanItsBuffersThatComeInDrops() throws IOException {
        byte[] body = new byte[200_001];
        new Random(3).nextBytes(body);
        byte[] file = bytes(HEADER + tag(9, 0, ByteBufUtil.hexDump(body)) + tag(8, 1, "AF01"));
        InputStream drops = new ByteArrayInputStream(file) {
            @Override
            public synchronized int read(byte[] to, int at, int length) {
                return super.read(to, at, Math.min(length, 1000));
            }
        };

        List<Tag> tags = read(drops);

        assertThat(tags).hasSize(2);
        assertThat(tags.get(0).body()).isEqualTo(ByteBufUtil.hexDump(body));
    }

    @Test
    void givesAllWholeTagsBeforeACutAnywhere() throws IOException {
        List<String> tags = List.of(tag(18, 0, "020001"), tag(9, 0, "1700"), tag(10, 3, "00"), tag(8, 40, "AF0121"));
        byte[] file = bytes(HEADER + String.join("", tags));
        List<Tag> all = read(file);
        for (int length = 13; length <= file.length; length++) {
            int whole = 0;
            int end = 13;
            for (String tag : tags) {
                int size = bytes(tag).length;
                // The back pointer behind a tag is not part of it.
                if (end + size - 4 <= length && !tag.startsWith("0a")) {
                    whole++;
                }
                end += size;
            }
            assertThat(read(Arrays.copyOf(file, length))).as("cut at " + length).isEqualTo(all.subList(0, whole));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {9, 10, 12, 13})
    void findsNothingBehindABareHeader(int length) throws IOException {
        assertThat(read(Arrays.copyOf(bytes(HEADER), length))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "46",
                "464C56",
                "464C5601 05 000000",
                "464C5602 05 00000009",
                "464C5601 05 00000008",
                "464C5601 05 FFFFFFFF"
            })
    void refusesAHeaderThatIsNone(String header) {
        assertThatExceptionOfType(FlvException.class)
                .isThrownBy(() -> read(bytes(header)))
                .withMessageStartingWith("Not an FLV stream");
    }

    @Test
    void saysWhatATextFileBeginsWith() {
        assertThatExceptionOfType(FlvException.class)
                .isThrownBy(() -> read("<html>\n<body>".getBytes(StandardCharsets.UTF_8)))
                .withMessage("Not an FLV stream: it begins with \"<html>.<\", expected \"FLV\" and version 1");
    }

    @Test
    void saysThatNothingCame() {
        assertThatExceptionOfType(FlvException.class)
                .isThrownBy(() -> read(new byte[0]))
                .withMessageContaining("empty");
    }

    @Test
    void takesNoMemoryForADeclaredSizeAlone() throws IOException {
        FlvReader reader = new FlvReader(new SequenceInputStream(
                new ByteArrayInputStream(bytes(HEADER + "09 FFFFFF 000000 00 000000")),
                new ByteArrayInputStream(new byte[100])));
        long before = directMemory();

        assertThat(reader.next()).isNull();

        assertThat(directMemory() - before).isLessThan(8 << 20);
    }

    private static long directMemory() {
        return ((ByteBufAllocatorMetricProvider) ByteBufAllocator.DEFAULT)
                .metric()
                .usedDirectMemory();
    }

    @Test
    void survivesRandomGarbage() throws IOException {
        Random random = new Random(11);
        for (int i = 0; i < 500; i++) {
            byte[] garbage = new byte[13 + random.nextInt(400)];
            random.nextBytes(garbage);
            if (i % 10 != 0) {
                System.arraycopy(bytes(HEADER), 0, garbage, 0, 13);
                for (int at = 13; at < garbage.length; at++) {
                    garbage[at] &= (byte) (random.nextInt(3) == 0 ? 0x0F : 0); // small sizes, so that tags end
                }
                read(garbage);
            } else {
                assertThatExceptionOfType(FlvException.class).isThrownBy(() -> read(garbage));
            }
        }
    }

    @Test
    void passesOnThatReadingFailed() {
        InputStream broken = new SequenceInputStream(
                new ByteArrayInputStream(bytes(HEADER + "09 000100 000000 00 000000 17")), new InputStream() {
                    @Override
                    public int read() throws IOException {
                        throw new IOException("disk gone");
                    }
                });

        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> read(broken))
                .withMessage("disk gone");
    }

    private static List<Tag> read(byte[] file) throws IOException {
        return read(new ByteArrayInputStream(file));
    }

    private static List<Tag> read(InputStream in) throws IOException {
        FlvReader reader = new FlvReader(in);
        List<Tag> tags = new ArrayList<>();
        for (MediaPacket packet = reader.next(); packet != null; packet = reader.next()) {
            ByteBuf payload = packet.payload();
            assertThat(payload.isDirect()).isTrue();
            tags.add(new Tag(packet.kind(), packet.dts(), ByteBufUtil.hexDump(ByteBufUtil.getBytes(payload))));
            packet.release();
            assertThat(payload.refCnt()).isZero();
        }
        return tags;
    }

    private static String tag(int type, long time, String body) {
        int size = bytes(body).length;
        return String.format(
                "%02x%06x%06x%02x000000%s%08x", type, size, time & 0xFFFFFF, time >> 24 & 0xFF, body, size + 11);
    }

    private static byte[] bytes(String hex) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(ByteBufUtil.decodeHexDump(hex.replace(" ", "")));
        return out.toByteArray();
    }
}
