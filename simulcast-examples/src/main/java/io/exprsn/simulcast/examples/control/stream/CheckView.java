package io.exprsn.simulcast.examples.control.stream;

import io.exprsn.simulcast.report.CheckReport;
import java.util.List;
import java.util.function.UnaryOperator;

/** Whether a show could go live, as it is told. */
public record CheckView(boolean canGoLive, String text, List<FindingView> findings, List<Destination> destinations) {

    /** Whether one destination could. */
    public record Destination(
            String id, String platform, String account, boolean canGoLive, List<FindingView> findings) {}

    static CheckView of(CheckReport report, UnaryOperator<String> worded) {
        return new CheckView(
                report.canGoLive(),
                worded.apply(report.text()),
                FindingView.of(report.findings(), worded),
                report.destinations().stream()
                        .map(each -> new Destination(
                                each.destination(),
                                each.platform(),
                                each.account(),
                                each.canGoLive(),
                                FindingView.of(each.findings(), worded)))
                        .toList());
    }
}
