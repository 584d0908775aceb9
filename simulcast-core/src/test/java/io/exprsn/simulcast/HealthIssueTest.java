package io.exprsn.simulcast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.exprsn.simulcast.HealthIssue.Code;
import io.exprsn.simulcast.HealthIssue.Severity;
import io.exprsn.simulcast.HealthReport.Status;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;

class HealthIssueTest {

    /** "When" is for people and stands only in the page and in the Javadoc. */
    @Test
    void thePageHasEveryCodeWithWhatHelps() throws IOException {
        List<List<String>> rows = Files.readAllLines(Path.of("..", "docs", "health.md")).stream()
                .filter(line -> line.startsWith("| `"))
                .map(line -> Arrays.stream(line.split("\\|")).map(String::strip).toList())
                .toList();

        assertThat(rows).allSatisfy(row -> assertThat(row.get(4)).isNotBlank());
        assertThat(rows.stream().map(row -> List.of(row.get(1), row.get(2), row.get(3), row.get(5))))
                .containsExactlyElementsOf(Arrays.stream(Code.values())
                        .map(code -> List.of(
                                "`" + code + "`",
                                code.scope().name().toLowerCase(Locale.ROOT),
                                code.severity().name().toLowerCase(Locale.ROOT),
                                code.remedy()))
                        .toList());
    }

    @Test
    void needsWordsForPeople() {
        assertThatIllegalArgumentException()
                .isThrownBy(
                        () -> new HealthIssue(Code.STALLED, Severity.ERROR, "a", "nothing left", " ", Instant.EPOCH))
                .withMessageContaining("remedy");
    }

    @Test
    void aReportKeepsItsOrderAndIsNobodysToChange() {
        Map<String, Status> destinations = new LinkedHashMap<>();
        destinations.put("z", Status.GOOD);
        destinations.put("a", Status.BAD);
        List<HealthIssue> issues = new ArrayList<>();
        HealthReport report = new HealthReport(
                Instant.EPOCH, Status.DEGRADED, Status.GOOD, destinations, Map.of("hd", Status.GOOD), issues);
        destinations.clear();
        issues.add(new HealthIssue(Code.STALLED, Severity.ERROR, "a", "nothing left", "look", Instant.EPOCH));

        assertThat(report.destinations().keySet()).containsExactly("z", "a");
        assertThat(report.renditions()).containsOnlyKeys("hd");
        assertThat(report.issues()).isEmpty();
        assertThat(report.issue(Code.STALLED, "a")).isEmpty();
    }
}
