package io.exprsn.simulcast;

import static org.assertj.core.api.Assertions.assertThat;

import io.exprsn.simulcast.HealthIssue.Code;
import io.exprsn.simulcast.HealthIssue.Severity;
import io.exprsn.simulcast.IncidentReport.Cause;
import io.exprsn.simulcast.IncidentReport.Complaint;
import io.exprsn.simulcast.IncidentReport.Confidence;
import io.exprsn.simulcast.IncidentReport.Moment;
import io.exprsn.simulcast.IncidentReport.Noted;
import io.exprsn.simulcast.IncidentReport.Repeated;
import io.exprsn.simulcast.IncidentReport.Sample;
import io.exprsn.simulcast.IncidentReport.Step;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class IncidentReportTest {
    private static final Instant AT = Instant.parse("2026-11-26T20:30:00Z");
    private static final String LONG =
            "a word after another that goes on and on ".repeat(8).strip();

    @Test
    void theOneLineSaysHowSureItIsAndWhetherItIsOver() {
        assertThat(report(null)).hasToString("church: The uplink (likely)");
        assertThat(report(AT.minusSeconds(30))).hasToString("church: The uplink (likely, over since 20:29:30)");
    }

    @Test
    void noLineIsLongerThanEightyCharacters() {
        assertThat(report(null).text().lines())
                .hasSizeGreaterThan(60)
                .allSatisfy(
                        line -> assertThat(line).hasSizeLessThanOrEqualTo(80).doesNotMatch(".*\\s$"));
    }

    @Test
    void everythingStandsInTheText() {
        assertThat(report(null).text().replaceAll("\\s+", " "))
                .contains(
                        "Incident report: church (rtmp), session sunday",
                        "From 11-25 20:30:00 to 20:30:00 of 2026-11-26, now RETRYING",
                        "Probable cause The uplink (likely)",
                        "What helps Free it",
                        "20:29:00 RETRYING " + LONG,
                        "... 7 more ...",
                        "3 times from 20:28:20 to 20:29:00, lasts, TRANSIENT: " + LONG + " It is tried again",
                        "20:29:00 to now, WARNING QUEUE_GROWING of church: " + LONG,
                        "20:29:00 to 20:30:00, ERROR: " + LONG + " (videoIngestionStarved)",
                        "20:29:00 LIVE, media arrives",
                        "20:29:00 Changed to its other ingest",
                        "BROADCAST_TIME at 20:40:00, told at 20:30:00",
                        "20:30:00 LIVE 3000 29.9 40 0 2000",
                        "20:29:00 Tried again in 100 ms",
                        "[error] " + LONG);
    }

    @Test
    void whatIsInALineBreaksNoOther() {
        IncidentReport report = report(null);
        String text = new IncidentReport(
                        "sunday",
                        "church",
                        "rtmp",
                        report.state(),
                        report.begun(),
                        report.at(),
                        report.cause(),
                        List.of(),
                        0,
                        List.of(),
                        List.of(),
                        List.of(),
                        List.of(new Moment(AT, "one\r\n\nMessages\u001b[31m")),
                        List.of(),
                        List.of(),
                        List.of(),
                        List.of(),
                        List.of(),
                        List.of())
                .text();

        assertThat(text.lines()).doesNotContain("Messages");
        assertThat(text).doesNotContain("\u001b");
    }

    private static IncidentReport report(@Nullable Instant over) {
        Instant before = AT.minusSeconds(60);
        Problem problem = new Problem(ErrorKind.TRANSIENT, LONG, "It is tried again", before);
        return new IncidentReport(
                "sunday",
                "church",
                "rtmp",
                DestinationState.RETRYING,
                AT.minusSeconds(86_400),
                AT,
                new Cause("The uplink", Confidence.LIKELY, "Free it", over),
                List.of(
                        new Step(AT.minusSeconds(86_400), DestinationState.PREPARING, null),
                        new Step(before, DestinationState.RETRYING, problem)),
                7,
                List.of(new Repeated(problem, before.minusSeconds(40), 3, null)),
                List.of(new Noted(
                        new HealthIssue(Code.QUEUE_GROWING, Severity.WARNING, "church", LONG, "Free it", before),
                        AT,
                        true)),
                List.of(new Complaint(Severity.ERROR, "videoIngestionStarved", LONG, before, AT)),
                List.of(new Moment(before, "LIVE, media arrives")),
                List.of(new Moment(before, "Changed to its other ingest")),
                List.of(new IncidentReport.Ahead(PlatformLimit.BROADCAST_TIME, AT.plusSeconds(600), AT)),
                List.of(),
                IntStream.range(0, 360)
                        .mapToObj(i -> new Sample(
                                AT.minusSeconds(10L * (359 - i)),
                                DestinationState.LIVE,
                                3000,
                                29.94,
                                Duration.ofMillis(40),
                                0,
                                Duration.ofSeconds(2)))
                        .toList(),
                List.of(new Moment(before, "Tried again in 100 ms")),
                List.of("[error] " + LONG));
    }
}
