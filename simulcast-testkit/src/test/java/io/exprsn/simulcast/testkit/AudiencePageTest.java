package io.exprsn.simulcast.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.exprsn.simulcast.audience.Audience.Telling;
import io.exprsn.simulcast.spi.CostItem.Basis;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What docs/audience.md names is what is there. */
class AudiencePageTest {
    private static final Pattern ROW = Pattern.compile("(?m)^\\| `([A-Z_]+)` \\|");

    @Test
    void namesAllThatADestinationMayTellAndAllThatIsCharged() throws IOException {
        List<String> named =
                ROW.matcher(page()).results().map(found -> found.group(1)).toList();
        assertThat(named)
                .containsExactlyElementsOf(Stream.concat(Arrays.stream(Telling.values()), Arrays.stream(Basis.values()))
                        .map(Enum::name)
                        .toList());
    }

    private static String page() throws IOException {
        return Files.readString(Path.of("..", "docs", "audience.md"));
    }
}
