package io.exprsn.simulcast.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.exprsn.simulcast.EncodingPlan;
import io.exprsn.simulcast.EncodingProfile;
import io.exprsn.simulcast.spi.MediaLimits;
import io.exprsn.simulcast.spi.MediaLimits.VideoBitrate;
import io.exprsn.simulcast.spi.PlatformAdapter;
import io.exprsn.simulcast.spi.PlatformFacts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.ServiceLoader;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What docs/encoding.md says of the platforms that the library ships is what their modules say. */
class EncodingPageTest {
    private final List<PlatformFacts> platforms = ServiceLoader.load(PlatformAdapter.class).stream()
            .filter(found -> found.type().getPackageName().startsWith("io.exprsn.simulcast.platform."))
            .map(found -> found.get().facts())
            .toList();

    @Test
    void hasTheDefaultsOfEveryPlatform() throws IOException {
        assertThat(platforms).hasSize(4);
        assertThat(page())
                .contains(platforms.stream().map(EncodingPageTest::defaults).toList());
    }

    @Test
    void hasTheLimitsOfEveryPlatform() throws IOException {
        assertThat(page())
                .contains(platforms.stream().map(EncodingPageTest::limits).toList());
    }

    @Test
    void quotesEveryNotice() throws IOException {
        for (PlatformFacts facts : platforms) {
            for (PlatformFacts.Notice notice : facts.notices()) {
                assertThat(page()).contains("* " + facts.displayName() + ": " + notice);
            }
        }
    }

    @Test
    void explainsEveryReason() throws IOException {
        assertThat(page())
                .contains(Arrays.stream(EncodingPlan.Reason.values())
                        .map(reason -> "`" + reason + "`")
                        .toList());
    }

    private static String page() throws IOException {
        return Files.readString(Path.of("..", "docs", "encoding.md"));
    }

    private static String defaults(PlatformFacts facts) {
        EncodingProfile profile = facts.profile();
        return row(
                facts.displayName(),
                profile.text(),
                word(profile.preset()),
                word(profile.tune()),
                Integer.toString(profile.bFrames()),
                "each " + seconds(profile.keyFrameInterval()));
    }

    private static String limits(PlatformFacts facts) {
        MediaLimits limits = facts.limits();
        String sound = words(limits.audioCodecs());
        if (limits.maxAudioKilobits() > 0) {
            sound += ", at most " + limits.maxAudioKilobits();
        }
        if (!limits.sampleRates().isEmpty()) {
            sound += ", "
                    + limits.sampleRates().stream()
                            .sorted()
                            .map(String::valueOf)
                            .collect(Collectors.joining(" or ")) + " Hz";
        }
        return row(
                facts.displayName(),
                words(limits.videoCodecs()),
                limits.maxWidth() == 0
                        ? ""
                        : limits.maxWidth() + "x" + limits.maxHeight() + " at " + Math.round(limits.maxFrameRate())
                                + " fps",
                bitrates(limits.bitrateCaps()),
                bitrates(limits.advisedBitrates()),
                "each " + seconds(limits.keyFrameInterval()) + ", at most " + seconds(limits.maxKeyFrameInterval()),
                sound,
                limits.audioNeeded() && limits.videoNeeded() ? "yes" : "",
                limits.asOf().toString());
    }

    /** A single one holds for all sizes. */
    private static String bitrates(List<VideoBitrate> bitrates) {
        return bitrates.size() == 1
                ? Integer.toString(bitrates.get(0).kilobits())
                : bitrates.stream()
                        .map(one -> one.kilobits() + " to " + one.height() + "p" + Math.round(one.frameRate()))
                        .collect(Collectors.joining(", "));
    }

    private static String words(Collection<? extends Enum<?>> words) {
        return words.stream().sorted().map(Enum::name).collect(Collectors.joining(", "));
    }

    private static String word(Enum<?> word) {
        return word.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    private static String seconds(Duration time) {
        return time.toSeconds() + " s";
    }

    private static String row(String... cells) {
        return "| " + String.join(" | ", cells).replace("  ", " ") + " |\n";
    }
}
