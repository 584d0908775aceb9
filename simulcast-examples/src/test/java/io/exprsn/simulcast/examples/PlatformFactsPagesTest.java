package io.exprsn.simulcast.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.exprsn.simulcast.spi.EnvironmentVariable;
import io.exprsn.simulcast.spi.Metadata;
import io.exprsn.simulcast.spi.MetadataLimits;
import io.exprsn.simulcast.spi.MetadataLimits.Field;
import io.exprsn.simulcast.spi.MetadataLimits.TagLimits;
import io.exprsn.simulcast.spi.MetadataLimits.TextLimit;
import io.exprsn.simulcast.spi.PlatformAdapter;
import io.exprsn.simulcast.spi.PlatformFacts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.ServiceLoader;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What pages say of limits and variables is what the platforms' modules say. */
class PlatformFactsPagesTest {
    private final List<PlatformFacts> platforms = ServiceLoader.load(PlatformAdapter.class).stream()
            .filter(found -> found.type().getPackageName().startsWith("io.exprsn.simulcast.platform."))
            .map(found -> found.get().facts())
            .toList();

    @Test
    void theLimitsOfEveryPlatformStandInTheirTable() throws IOException {
        assertThat(platforms).hasSize(4);
        assertThat(page("metadata.md"))
                .contains(platforms.stream()
                        .map(facts -> row(facts.displayName(), facts.metadata().orElseThrow()))
                        .toList());
    }

    @Test
    void everyVariableStandsInTheEnvironmentsTable() throws IOException {
        assertThat(platforms.stream().map(PlatformFacts::environment)).noneMatch(List::isEmpty);
        assertThat(page("environment.md"))
                .contains(platforms.stream()
                        .flatMap(facts -> facts.environment().stream())
                        .map(EnvironmentVariable::name)
                        .map(name -> "`" + name + "`")
                        .toList());
    }

    private static String page(String name) throws IOException {
        return Files.readString(Path.of("..", "docs", name));
    }

    private static String row(String name, MetadataLimits limits) {
        return "| "
                + String.join(
                        " | ",
                        name,
                        text(limits, Field.TITLE, limits.titleLimit()),
                        text(limits, Field.DESCRIPTION, limits.descriptionLimit()),
                        limits.tags().map(PlatformFactsPagesTest::tags).orElse("–"),
                        limits.fields().containsAll(List.of(Field.CATEGORY, Field.LANGUAGE)) ? "yes" : "–",
                        limits.privacy().stream()
                                .map(Metadata.Privacy::name)
                                .map(word -> word.toLowerCase(Locale.ROOT))
                                .collect(Collectors.joining(", ")),
                        limits.largestPicture() == 0 ? "–" : limits.largestPicture() / 1024 / 1024 + " MB")
                + " |";
    }

    private static String text(MetadataLimits limits, Field field, @Nullable TextLimit limit) {
        if (limit == null) {
            return limits.fields().contains(field) ? "yes" : "–";
        }
        String without = limit.without()
                .chars()
                .mapToObj(sign -> "`" + (char) sign + "`")
                .collect(Collectors.joining(" "));
        return limit.longest() + " " + limit.unit().word() + (without.isEmpty() ? "" : ", no " + without);
    }

    private static String tags(TagLimits tags) {
        return tags.total() > 0
                ? tags.total() + " characters in all"
                : tags.most() + " of " + tags.longest()
                        + (tags.lettersAndDigits() ? " letters and digits" : " characters");
    }
}
