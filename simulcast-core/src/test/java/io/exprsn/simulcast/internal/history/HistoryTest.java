package io.exprsn.simulcast.internal.history;

import static org.assertj.core.api.Assertions.assertThat;

import io.exprsn.simulcast.Destination;
import io.exprsn.simulcast.DestinationState;
import io.exprsn.simulcast.DestinationStatus;
import io.exprsn.simulcast.Disagreement;
import io.exprsn.simulcast.ErrorKind;
import io.exprsn.simulcast.HealthIssue;
import io.exprsn.simulcast.HealthIssue.Code;
import io.exprsn.simulcast.HealthReport;
import io.exprsn.simulcast.IncidentReport;
import io.exprsn.simulcast.IncidentReport.Confidence;
import io.exprsn.simulcast.IncidentReport.Moment;
import io.exprsn.simulcast.IncidentReport.Repeated;
import io.exprsn.simulcast.IncidentReport.Sample;
import io.exprsn.simulcast.IncidentReport.Step;
import io.exprsn.simulcast.MediaNumbers;
import io.exprsn.simulcast.PlatformLimit;
import io.exprsn.simulcast.Problem;
import io.exprsn.simulcast.Secret;
import io.exprsn.simulcast.credential.Redactor;
import io.exprsn.simulcast.event.CredentialEvent;
import io.exprsn.simulcast.event.SimulcastEvent;
import io.exprsn.simulcast.internal.broadcast.Judgement;
import io.exprsn.simulcast.spi.BroadcastStatus;
import io.exprsn.simulcast.spi.BroadcastStatus.Issue;
import io.exprsn.simulcast.spi.BroadcastStatus.Phase;
import io.exprsn.simulcast.spi.BroadcastStatus.Receiving;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A session's events and looks, told here, and what the reports say of them. */
class HistoryTest {
    private static final Instant START = Instant.parse("2026-11-26T20:00:00Z");
    private static final Secret KEY = Secret.of("mArKeR-7f3a");

    private Instant now = START;
    private final Redactor accounts = new Redactor();
    private final History history = new History(
            "show",
            new Clock() {
                @Override
                public Instant instant() {
                    return now;
                }

                @Override
                public ZoneId getZone() {
                    return ZoneOffset.UTC;
                }

                @Override
                public Clock withZone(ZoneId zone) {
                    return this;
                }
            },
            accounts);
    private final Map<String, Dest> destinations = new LinkedHashMap<>();
    private final List<HealthIssue> issues = new ArrayList<>();

    /** What is seen of a destination; all is well unless a test says otherwise. */
    private static final class Dest {
        DestinationState state = DestinationState.IDLE;
        long kilobits = 3000;
        long dropped;

        @Nullable
        Problem api;

        @Nullable
        BroadcastStatus said;

        Judgement.@Nullable Finding finding;
        List<String> ffmpeg = List.of();
    }

    @Test
    void theFirstStepStaysHoweverManyFollow() {
        Dest dest = add("a");
        enter("a", DestinationState.PREPARING, null);
        for (int round = 0; round < 200; round++) {
            second();
            enter("a", DestinationState.CONNECTING, null);
            enter("a", DestinationState.RETRYING, problem("Connecting to h: refused"));
        }
        IncidentReport report = report("a");

        assertThat(dest.state).isEqualTo(DestinationState.RETRYING);
        assertThat(report.timeline()).hasSize(201);
        assertThat(report.timeline().get(0).state()).isEqualTo(DestinationState.PREPARING);
        assertThat(report.timeline().get(200).at()).isEqualTo(now);
        assertThat(report.stepsLeftOut()).isEqualTo(200);
        assertThat(report.lines()).hasSize(200);
        assertThat(report.text()).contains("... 200 more ...");
    }

    @Test
    void theSameErrorIsCountedAndOverOnceMediaIsTaken() {
        add("a");
        enter("a", DestinationState.SENDING, null);
        second();
        Instant first = now;
        for (int round = 0; round < 3; round++) {
            second();
            enter("a", DestinationState.RETRYING, problem("Connecting to h: refused"));
        }
        Repeated lasting = report("a").problems().get(0);
        assertThat(lasting.count()).isEqualTo(3);
        assertThat(lasting.first()).isEqualTo(first.plusSeconds(1));
        assertThat(lasting.problem().at()).isEqualTo(now);
        assertThat(lasting.over()).isNull();
        assertThat(report("a")).hasToString("a: The ingest cannot be reached, from 20:00:02 (likely)");

        second();
        enter("a", DestinationState.SENDING, null);
        assertThat(report("a").problems().get(0).over()).isEqualTo(now);
        assertThat(report("a"))
                .hasToString("a: The ingest cannot be reached, from 20:00:02 (likely, over since 20:00:05)");
    }

    @Test
    void numbersAreKeptBySecondAndByTenSeconds() {
        Dest dest = add("a");
        dest.state = DestinationState.LIVE;
        for (int second = 0; second < 3_999; second++) {
            dest.kilobits = second;
            dest.dropped += second % 10 == 0 ? 5 : 0;
            second();
        }
        IncidentReport report = report("a");

        assertThat(report.lastMinutes()).hasSize(600);
        assertThat(report.lastMinutes().get(0).at()).isEqualTo(now.minusSeconds(599));
        assertThat(report.lastMinutes().get(599).kilobitsPerSecond()).isEqualTo(3_998);
        assertThat(report.lastHour()).hasSize(360);
        Sample last = report.lastHour().get(359);
        assertThat(last)
                .isEqualTo(new Sample(
                        now, DestinationState.LIVE, 3_994, 30, Duration.ofMillis(40), 5, Duration.ofSeconds(2)));
        assertThat(report.lastHour().get(0).at()).isEqualTo(now.minusSeconds(3_590));
    }

    @Test
    void aSecretThatAServerGivesBackStandsNowhere() {
        accounts.register(Secret.of("token-of-the-account"));
        history.add(Destination.rtmp("a", URI.create("rtmp://h/app"), KEY));
        Dest dest = new Dest();
        destinations.put("a", dest);
        String said = "no such stream " + KEY.reveal() + "?t=token-of-the-account late-passphrase"; // as a server would
        enter("a", DestinationState.RETRYING, new Problem(ErrorKind.TRANSIENT, "Sending to h: " + said, said, now));
        history.record(new SimulcastEvent.PlatformDisagrees("show", now, "a", Disagreement.OFFLINE, said, said, ""));
        history.record(new SimulcastEvent.SourceLost("show", now, problem(said), Duration.ofSeconds(30)));
        dest.state = DestinationState.SENDING;
        dest.api = new Problem(ErrorKind.REJECTED, "Asking: " + said, said, now);
        dest.said = new BroadcastStatus(
                Phase.LIVE, Receiving.YES, List.of(new Issue(Issue.Severity.ERROR, said, said)), Duration.ofSeconds(5));
        dest.ffmpeg = List.of("[error] " + said);
        issues.add(new HealthIssue(Code.PLATFORM_COMPLAINS, HealthIssue.Severity.ERROR, "a", said, said, now));
        second();
        accounts.register(Secret.of("late-passphrase"));
        IncidentReport report = report("a");

        assertThat(report.text()
                        + report
                        + report.timeline()
                        + report.problems()
                        + report.health()
                        + report.complaints()
                        + report.said()
                        + report.lines()
                        + report.ffmpeg()
                        + report.cause())
                .contains("no such stream ****")
                .doesNotContain(KEY.reveal(), "token-of-the-account", "late-passphrase");
    }

    @Test
    void severalThatAreLostInOneMomentBlameTheNetworkHere() {
        for (String name : List.of("a", "b", "c")) {
            add(name);
            enter(name, DestinationState.LIVE, null);
        }
        second();
        enter("a", DestinationState.RETRYING, problem("Sending to a: reset"));
        assertThat(report("a").cause().text()).startsWith("The connection was lost");
        second();
        enter("b", DestinationState.RETRYING, problem("Sending to b: reset"));
        assertThat(report("a").cause().text())
                .isEqualTo("The network here: 2 of 3 destinations were lost together at 20:00:01");
        assertThat(report("c").cause().text()).isEqualTo("Nothing is wrong");
    }

    @Test
    void severalThatFallBehindAtOnceBlameTheUplink() {
        for (String name : List.of("a", "b", "c")) {
            add(name);
            enter(name, DestinationState.LIVE, null);
        }
        behind("b");
        second();
        assertThat(report("b").cause().text()).contains("of 3 destinations it alone falls behind");
        behind("a");
        second();
        for (String name : List.of("a", "b")) {
            assertThat(report(name).cause().text())
                    .isEqualTo("The uplink: 2 destinations fell behind together from 20:00:01");
        }
        assertThat(report("c").cause().text()).isEqualTo("Nothing is wrong");
        issues.clear();
        second();
        assertThat(report("a").cause().over()).isEqualTo(now);
        assertThat(report("a").health()).hasSize(1).allMatch(noted -> !noted.present());
    }

    @Test
    void aSourceThatWasGoneExplainsALossButNotToWhoCameLater() {
        add("a");
        enter("a", DestinationState.LIVE, null);
        second();
        history.record(new SimulcastEvent.SourceLost("show", now, problem("gone"), Duration.ofSeconds(30)));
        now = now.plusSeconds(12);
        history.record(new SimulcastEvent.SourceFlowing("show", now, "a file"));
        assertThat(report("a"))
                .hasToString("a: The source was gone for 12 s, from 20:00:01 (certain, over since 20:00:13)");
        second();
        add("late");
        assertThat(report("late").cause().text()).isEqualTo("Nothing is wrong");
        assertThat(report("late").lines()).extracting(Moment::text).containsExactly("Added");
    }

    @Test
    void whatThePlatformSaysAndWhatItIsAskedIsKept() {
        Dest dest = add("a");
        enter("a", DestinationState.SENDING, null);
        dest.said = BroadcastStatus.of(Phase.WAITING, Receiving.YES, Duration.ofSeconds(1));
        second();
        second();
        history.record(new SimulcastEvent.GoLiveRequested("show", now, "a"));
        history.record(new SimulcastEvent.PlatformDisagrees(
                "show", now, "a", Disagreement.NOT_ON_AIR, "Not on the air", "Look", "asked again"));
        dest.finding = new Judgement.Finding(
                Disagreement.NOT_ON_AIR, "Not on the air", "Look", "asked again", Judgement.Cure.GO_LIVE);
        second();
        assertThat(report("a").cause().text()).startsWith("The broadcast was not put on the air");

        dest.said = new BroadcastStatus(
                Phase.LIVE,
                Receiving.YES,
                List.of(new Issue(Issue.Severity.WARNING, "low", "The bitrate is low")),
                Duration.ofSeconds(1));
        dest.finding = null;
        second();
        second();
        IncidentReport report = report("a");
        assertThat(report.said())
                .extracting(Moment::text)
                .containsExactly("WAITING, media arrives", "NOT_ON_AIR: Not on the air", "LIVE, media arrives");
        assertThat(report.done())
                .extracting(Moment::text)
                .containsExactly("Asked the platform to show it to its viewers", "For NOT_ON_AIR: asked again");
        assertThat(report.complaints())
                .containsExactly(new IncidentReport.Complaint(
                        HealthIssue.Severity.WARNING, "low", "The bitrate is low", now.minusSeconds(1), now));
        assertThat(report.cause().over()).as("the disagreement").isEqualTo(now.minusSeconds(1));
    }

    @Test
    void anApiThatFailsIsToldOnceForEachAnswer() {
        Dest dest = add("a");
        enter("a", DestinationState.LIVE, null);
        dest.api = new Problem(ErrorKind.TRANSIENT, "Asking: 503", "Wait", now);
        second();
        second();
        dest.api = new Problem(ErrorKind.TRANSIENT, "Asking: 503", "Wait", now);
        second();
        IncidentReport report = report("a");
        assertThat(report.problems()).hasSize(1).allMatch(each -> each.count() == 2);
        assertThat(report.cause().text()).isEqualTo("rtmp's API is down; media arrives");
        assertThat(report.cause().confidence()).isEqualTo(Confidence.CERTAIN);
        enter("a", DestinationState.SENDING, null);
        assertThat(report("a").problems()).as("media is another matter").allMatch(each -> each.over() == null);
        dest.api = null;
        second();
        assertThat(report("a").problems()).allMatch(each -> now.equals(each.over()));
    }

    @Test
    void whatIsDoneByItselfIsKept() {
        add("a");
        add("other");
        history.heard(new CredentialEvent.TokenRefreshed("main", now));
        history.heard(new CredentialEvent.TokenRefreshed("somebody", now));
        history.record(new SimulcastEvent.IngestChanged("show", now, "a", "rtmp://backup/app"));
        history.record(
                new SimulcastEvent.LimitAhead("show", now, "a", PlatformLimit.TOKEN, now.plusSeconds(900), "Connect"));
        IncidentReport report = report("a");

        assertThat(report.done())
                .extracting(Moment::text)
                .containsExactly(
                        "Refreshed the token of the account main", "Changed to its other ingest, rtmp://backup/app");
        assertThat(report.limits())
                .containsExactly(new IncidentReport.Ahead(PlatformLimit.TOKEN, now.plusSeconds(900), now));
        assertThat(report("other").done()).isEmpty();
    }

    @Test
    void whatIsOverIsKnownUntilManyCameAndWent() {
        add("a");
        enter("a", DestinationState.FAILED, problem("Sending to h: reset"));
        enter("a", DestinationState.ENDED, null);
        for (int i = 0; i < 32; i++) {
            add("d" + i);
            enter("d" + i, DestinationState.ENDED, null);
        }
        assertThat(history.report("a")).isPresent();
        add("last");
        assertThat(history.report("a")).isEmpty();
        assertThat(history.report("d0")).isPresent();
        assertThat(history.report("nobody")).isEmpty();
    }

    @Test
    void oneThatComesBackGoesOnWithItsHistory() {
        add("a");
        enter("a", DestinationState.ENDED, null);
        second();
        add("a");
        enter("a", DestinationState.IDLE, null);

        assertThat(report("a").timeline())
                .extracting(Step::state)
                .containsExactly(DestinationState.ENDED, DestinationState.IDLE);
        assertThat(report("a").begun()).isEqualTo(START);
    }

    private Dest add(String name) {
        history.add(Destination.rtmp(name, URI.create("rtmp://" + name + ".example.org/app"), KEY));
        history.record(new SimulcastEvent.DestinationAdded("show", now, name));
        Dest dest = new Dest();
        destinations.put(name, dest);
        look();
        return dest;
    }

    private void enter(String name, DestinationState to, @Nullable Problem cause) {
        Dest dest = destinations.get(name);
        history.record(new SimulcastEvent.DestinationStateChanged("show", now, name, dest.state, to, cause));
        dest.state = to;
    }

    private Problem problem(String text) {
        return new Problem(ErrorKind.TRANSIENT, text, "It is tried again", now);
    }

    private void behind(String name) {
        issues.add(new HealthIssue(
                Code.QUEUE_GROWING, HealthIssue.Severity.WARNING, name, "3 s of media wait", "Free the uplink", now));
    }

    private IncidentReport report(String name) {
        return history.report(name).orElseThrow();
    }

    private void second() {
        now = now.plusSeconds(1);
        look();
    }

    private void look() {
        history.look(
                destinations.entrySet().stream()
                        .map(entry -> seen(entry.getKey(), entry.getValue()))
                        .toList(),
                List.of(),
                new HealthReport(now, HealthReport.Status.GOOD, HealthReport.Status.GOOD, Map.of(), Map.of(), issues));
    }

    private static Seen seen(String name, Dest dest) {
        return new Seen(
                new DestinationStatus(
                        name,
                        "rtmp",
                        DestinationStatus.Wanted.LIVE,
                        dest.state,
                        START,
                        URI.create("rtmp://" + name + ".example.org/app"),
                        null,
                        null,
                        new MediaNumbers(
                                0,
                                0,
                                0,
                                0,
                                0,
                                dest.kilobits,
                                30,
                                Duration.ofSeconds(2),
                                null,
                                null,
                                null,
                                null,
                                null,
                                null,
                                null,
                                null),
                        Duration.ofMillis(40),
                        5_000,
                        dest.dropped,
                        dest.dropped,
                        0,
                        Duration.ZERO,
                        null,
                        0,
                        null),
                List.of(KEY),
                name.equals("a") ? "main" : null,
                "rtmp",
                dest.said,
                dest.finding,
                dest.api,
                dest.ffmpeg);
    }
}
