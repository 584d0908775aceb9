package io.exprsn.simulcast.examples.platform;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What docs/write-a-platform.md shows is cut from the files it names: those that are built and tested. */
class WriteAPlatformPageTest {
    private static final Path DOCS = Path.of("..", "docs");
    private static final Pattern LINK = Pattern.compile("\\]\\(([^)]+)\\)");
    private static final Pattern BLOCK = Pattern.compile("(?ms)^```java\n(.*?)^```$");

    @Test
    void showsOnlyWhatStandsInTheFileNamedAbove() throws IOException {
        String page = page();
        List<MatchResult> blocks = BLOCK.matcher(page).results().toList();
        assertThat(blocks).hasSizeGreaterThan(5);
        for (MatchResult block : blocks) {
            Path file = lastLink(page.substring(0, block.start()));
            assertThat(withoutIndentation(Files.readString(file)))
                    .as("%s holds what the page shows of it", file)
                    .contains(withoutIndentation(block.group(1)));
        }
    }

    @Test
    void namesOnlyFilesThatAreThere() throws IOException {
        assertThat(LINK.matcher(page()).results().map(link -> DOCS.resolve(link.group(1))))
                .isNotEmpty()
                .allSatisfy(file -> assertThat(file).exists());
    }

    @Test
    void showsHowTheServiceIsRegistered() throws IOException {
        String services = Files.readString(
                Path.of("src/main/resources/META-INF/services/io.exprsn.simulcast.spi.PlatformAdapter"));
        assertThat(page()).contains("```\n" + services + "```");
    }

    private static Path lastLink(String above) {
        Matcher links = LINK.matcher(above);
        String last = "";
        while (links.find()) {
            last = links.group(1);
        }
        return DOCS.resolve(last);
    }

    private static String withoutIndentation(String code) {
        return code.lines().map(String::strip).collect(Collectors.joining("\n"));
    }

    private static String page() throws IOException {
        return Files.readString(DOCS.resolve("write-a-platform.md"));
    }
}
