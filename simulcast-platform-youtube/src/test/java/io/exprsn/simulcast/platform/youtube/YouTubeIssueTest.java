package io.exprsn.simulcast.platform.youtube;

import static org.assertj.core.api.Assertions.assertThat;

import io.exprsn.simulcast.HealthIssue.Code;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class YouTubeIssueTest {
    /** The enumeration in YouTube's own description: the type of a configuration issue. */
    private static final Pattern TYPES =
            Pattern.compile("enum:\\s*((?:-\\s*\\S+\\s+)*?-\\s*gopSizeOver\\s+(?:-\\s*\\S+\\s+)*)");

    @Test
    void knowsARemedyForEachTypeThatYouTubeDescribes() throws IOException {
        List<String> described = described();

        assertThat(described)
                .contains("audioBitrateHigh", "videoResolutionUnsupported")
                .hasSizeGreaterThan(30);
        assertThat(described)
                .allSatisfy(type -> assertThat(YouTubeIssue.of(type))
                        .as(type)
                        .hasValueSatisfying(known -> assertThat(known.remedy()).isNotBlank()));
        assertThat(YouTubeIssue.known()).isEqualTo(described.size());
    }

    @Test
    void saysWhichIssueOfOursIsTheSame() {
        assertThat(YouTubeIssue.of("noAudioStream").orElseThrow().like()).isEqualTo(Code.SOUND_MISSING);
        assertThat(YouTubeIssue.of("gopSizeOver").orElseThrow().like()).isEqualTo(Code.KEY_FRAMES_BEYOND_LIMIT);
        assertThat(YouTubeIssue.of("openGop").orElseThrow().like()).isNull();
        assertThat(YouTubeIssue.of("somethingNew")).isEmpty();
    }

    private static List<String> described() throws IOException {
        try (InputStream in = YouTubeIssueTest.class.getResourceAsStream("youtube-v3.openapi.yaml")) {
            assertThat(in).isNotNull();
            Matcher found = TYPES.matcher(new String(in.readAllBytes(), StandardCharsets.UTF_8));
            assertThat(found.find()).isTrue();
            return Stream.of(found.group(1).split("-\\s*"))
                    .map(String::trim)
                    .filter(type -> !type.isEmpty())
                    .toList();
        }
    }
}
