package io.exprsn.simulcast.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.exprsn.simulcast.spi.PlatformAdapter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The rules in docs/spi.md are those of the contract, word for word. */
class SpiPageTest {
    private static final Pattern RULE = Pattern.compile("(?m)^\\* \\*\\*(R\\d+)\\*\\* (.+)$");

    @Test
    void hasEachRuleInItsOrder() throws IOException {
        assertThat(RULE.matcher(page()).results().map(found -> found.group(1) + " " + found.group(2)))
                .containsExactlyElementsOf(rules());
    }

    @Test
    void rulesAreNumberedWithoutAGap() {
        assertThat(rules().stream().map(rule -> rule.split(" ")[0]))
                .containsExactlyElementsOf(IntStream.rangeClosed(1, rules().size())
                        .mapToObj(number -> "R" + number)
                        .toList());
    }

    @Test
    void speaksOfEveryInterfaceThatAnAdapterCanImplement() throws IOException {
        Path spi = Path.of("..", "simulcast-core", "src", "main", "java")
                .resolve(PlatformAdapter.class.getPackageName().replace('.', '/'));
        try (Stream<Path> files = Files.list(spi)) {
            List<String> interfaces = files.filter(SpiPageTest::isInterface)
                    .map(file -> file.getFileName().toString().replace(".java", ""))
                    .toList();
            assertThat(interfaces).contains("PlatformAdapter", "GoesLive");
            assertThat(page())
                    .contains(interfaces.stream().map(name -> "`" + name + "`").toList());
        }
    }

    private static boolean isInterface(Path file) {
        try {
            return Files.readString(file).contains("\npublic interface ");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> rules() {
        return Arrays.stream(PlatformAdapterContract.class.getDeclaredMethods())
                .map(method -> method.getAnnotation(DisplayName.class))
                .filter(Objects::nonNull)
                .map(DisplayName::value)
                .sorted(Comparator.comparingInt(SpiPageTest::number))
                .toList();
    }

    private static int number(String rule) {
        return Integer.parseInt(rule.substring(1, rule.indexOf(' ')));
    }

    private static String page() throws IOException {
        return Files.readString(Path.of("..", "docs", "spi.md"));
    }
}
