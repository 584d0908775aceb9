package io.exprsn.simulcast.examples.control.stream;

import io.exprsn.simulcast.report.Finding;
import java.util.List;
import java.util.function.UnaryOperator;

/** Something that was found, as it is told. */
public record FindingView(String weight, String text, String remedy) {
    static List<FindingView> of(List<Finding> findings, UnaryOperator<String> worded) {
        return findings.stream()
                .map(finding ->
                        new FindingView(finding.weight().name(), worded.apply(finding.text()), finding.remedy()))
                .toList();
    }
}
