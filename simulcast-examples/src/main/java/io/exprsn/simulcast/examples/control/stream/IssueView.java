package io.exprsn.simulcast.examples.control.stream;

import io.exprsn.simulcast.HealthIssue;
import io.exprsn.simulcast.HealthReport;
import java.util.List;

/** Something that is not as it should be, as it is told. */
public record IssueView(String code, String severity, String subject, String text, String remedy, String since) {
    static List<IssueView> of(HealthReport report) {
        return report.issues().stream().map(IssueView::of).toList();
    }

    private static IssueView of(HealthIssue issue) {
        return new IssueView(
                issue.code().name(),
                issue.severity().name(),
                issue.subject(),
                issue.text(),
                issue.remedy(),
                issue.since().toString());
    }
}
