package io.exprsn.simulcast.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

class MediaPartTest {
    private static final String HVC1 = fourCc("hvc1");
    private static final String AV01 = fourCc("av01");

    private static String fourCc(String text) {
        return HexFormat.of().formatHex(text.getBytes(StandardCharsets.US_ASCII));
    }

    private static List<MediaPart> parts(boolean video, String hex) throws MediaPart.Malformed {
        return MediaPart.of(video, HexFormat.of().parseHex(hex.replace(" ", "")));
    }

    private static String video(String hex) throws MediaPart.Malformed {
        return words(parts(true, hex));
    }

    private static String audio(String hex) throws MediaPart.Malformed {
        return words(parts(false, hex));
    }

    private static String words(List<MediaPart> parts) {
        return String.join(
                "; ",
                parts.stream()
                        .map(part -> part.track() + " " + part.codec() + " " + part.role()
                                + (part.keyFrame() ? " key " : " ") + part.compositionTime())
                        .toList());
    }

    @Test
    void readsClassicTags() throws Exception {
        assertThat(video("17 00 000000 01")).isEqualTo("0 avc1 HEADER 0");
        assertThat(video("17 01 000043 00")).isEqualTo("0 avc1 FRAME key 67");
        assertThat(video("27 01 fffffe 00")).isEqualTo("0 avc1 FRAME -2");
        assertThat(video("17 02 000000")).isEqualTo("0 avc1 END 0");
        assertThat(video("57 00")).isEqualTo("0 avc1 COMMAND 0");
        assertThat(video("12")).isEqualTo("0 video codec 2 FRAME key 0");
        assertThat(video("1d 01 00")).isEqualTo("0 av01 FRAME key 0");
        assertThat(video("")).isEqualTo("0 null EMPTY 0");
        assertThat(audio("af 00 1190")).isEqualTo("0 mp4a HEADER 0");
        assertThat(audio("af 01 00")).isEqualTo("0 mp4a FRAME 0");
        assertThat(audio("2f 00")).isEqualTo("0 .mp3 FRAME 0");
    }

    @Test
    void readsEnhancedTags() throws Exception {
        assertThat(video("90" + HVC1)).isEqualTo("0 hvc1 HEADER 0");
        assertThat(video("91" + HVC1 + "000010 00")).isEqualTo("0 hvc1 FRAME key 16");
        assertThat(video("a3" + HVC1 + "00")).isEqualTo("0 hvc1 FRAME 0");
        assertThat(video("d4" + HVC1 + "00")).isEqualTo("0 hvc1 METADATA 0");
        assertThat(video("91" + AV01 + "00")).isEqualTo("0 av01 FRAME key 0");
        assertThat(video("d1 00")).isEqualTo("0 null COMMAND 0");
        assertThat(video("97 02 000001 01" + AV01)).isEqualTo("0 av01 FRAME key 0");
        assertThat(audio("90" + fourCc("Opus"))).isEqualTo("0 Opus HEADER 0");
        assertThat(audio("91" + fourCc("Opus") + "00")).isEqualTo("0 Opus FRAME 0");
    }

    @Test
    void readsEveryFormOfMultitrack() throws Exception {
        assertThat(video("96 00" + AV01 + "01")).isEqualTo("1 av01 HEADER 0");
        assertThat(video("96 11" + AV01 + "00 000002 aaaa 01 000001 bb"))
                .isEqualTo("0 av01 FRAME key 0; 1 av01 FRAME key 0");
        assertThat(video("96 21" + AV01 + "00 000002 aaaa" + HVC1 + "01 000004 000005bb"))
                .isEqualTo("0 av01 FRAME key 0; 1 hvc1 FRAME key 5");
        assertThat(audio("95 11" + fourCc("mp4a") + "00 000001 aa")).isEqualTo("0 mp4a FRAME 0");
    }

    @Test
    void saysWhatIsMalformed() {
        assertThatThrownBy(() -> video("17")).hasMessageContaining("ends after 1 bytes");
        assertThatThrownBy(() -> video("17 07 000000")).hasMessageContaining("packet type from 0 to 2");
        assertThatThrownBy(() -> video("91 6176")).hasMessageContaining("expected a FourCC at byte 1");
        assertThatThrownBy(() -> video("96 11" + AV01 + "00 000009 aa")).hasMessageContaining("declares 9 bytes");
        assertThatThrownBy(() -> video("97 00 00 07 00 00 07 00 00 07 00 00 07 00 00 07 00 00 07 00 00 07 00 00 07"))
                .isInstanceOf(MediaPart.Malformed.class);
    }
}
