package io.exprsn.simulcast.examples.control.stream;

import io.exprsn.simulcast.report.EditReport;
import java.util.List;

/** What became of a change of title and the like, as it is told. */
public record EditView(boolean done, String text, List<Destination> destinations) {
    /** What became of it at one destination. */
    public record Destination(String id, String outcome, String text) {}

    static EditView of(EditReport report) {
        return new EditView(
                report.isDone(),
                report.text(),
                report.destinations().stream()
                        .map(each -> new Destination(
                                each.destination(), each.outcome().name(), each.text()))
                        .toList());
    }

    static EditView stored() {
        return new EditView(true, "Stored for the next show", List.of());
    }
}
