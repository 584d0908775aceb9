package io.exprsn.simulcast.examples.control.stream;

import io.exprsn.simulcast.report.Finding;
import java.util.List;

/** Something that was found, as it is told. */
public record FindingView(String weight, String text, String remedy) {
    static List<FindingView> of(List<Finding> findings) {
        return findings.stream()
                .map(finding -> new FindingView(finding.weight().name(), finding.text(), finding.remedy()))
                .toList();
    }
}
