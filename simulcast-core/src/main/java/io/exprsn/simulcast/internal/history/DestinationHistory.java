package io.exprsn.simulcast.internal.history;

import io.exprsn.simulcast.DestinationState;
import io.exprsn.simulcast.DestinationStatus;
import io.exprsn.simulcast.Disagreement;
import io.exprsn.simulcast.ErrorKind;
import io.exprsn.simulcast.HealthIssue;
import io.exprsn.simulcast.HealthIssue.Code;
import io.exprsn.simulcast.IncidentReport.Ahead;
import io.exprsn.simulcast.IncidentReport.Complaint;
import io.exprsn.simulcast.IncidentReport.Moment;
import io.exprsn.simulcast.IncidentReport.Sample;
import io.exprsn.simulcast.IncidentReport.Step;
import io.exprsn.simulcast.PlatformLimit;
import io.exprsn.simulcast.Problem;
import io.exprsn.simulcast.event.SimulcastEvent;
import io.exprsn.simulcast.spi.BroadcastStatus;
import io.exprsn.simulcast.spi.BroadcastStatus.Issue;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What happened to one destination. Guarded by its {@link History}; texts come in clean. */
final class DestinationHistory {
    static final int STEPS = 200;
    static final int LINES = 200;
    static final int PROBLEMS = 30;
    static final int COMPLAINTS = 30;
    static final int SAID = 60;
    static final int DONE = 100;
    private static final int SECONDS = 600;
    private static final int TENS_OF_SECONDS = 360;
    private static final int PER_TEN = 10;
    /** The same error, told by the API and by what follows from it. */
    private static final Duration SAME = Duration.ofSeconds(1);

    final String name;
    String platform;
    String platformName;
    final Instant begun;
    DestinationState state = DestinationState.IDLE;

    @Nullable
    String place;

    @Nullable
    String credential;

    private @Nullable Step first;
    final Newest<Step> steps = new Newest<>(STEPS);
    final Spells<ProblemKey, Trouble> problems = new Spells<>(PROBLEMS);
    final Spells<Code, HealthIssue> issues = new Spells<>(Code.values().length);
    final Spells<String, Issue> complaints = new Spells<>(COMPLAINTS);
    final Spells<Disagreement, SimulcastEvent.PlatformDisagrees> disagreements =
            new Spells<>(Disagreement.values().length);
    final Spells<Boolean, String> shed = new Spells<>(1);
    final Newest<Moment> said = new Newest<>(SAID);
    final Newest<Moment> done = new Newest<>(DONE);
    final Newest<Moment> lines = new Newest<>(LINES);
    final Map<PlatformLimit, Ahead> limits = new EnumMap<>(PlatformLimit.class);
    final SampleRing seconds = new SampleRing(SECONDS);
    final SampleRing tens = new SampleRing(TENS_OF_SECONDS);
    List<String> ffmpeg = List.of();

    private @Nullable String phase;
    private @Nullable Instant apiProblemAt;
    private long droppedBefore;
    private final List<Sample> forTen = new ArrayList<>(PER_TEN);

    private record ProblemKey(ErrorKind kind, String text, boolean api) {}

    /** @param api whether it came from the platform's API while media went on */
    record Trouble(Problem problem, boolean api) {
        private ProblemKey key() {
            return new ProblemKey(problem.kind(), problem.text(), api);
        }
    }

    DestinationHistory(String name, String platform, Instant begun) {
        this.name = name;
        this.platform = platform;
        this.platformName = platform;
        this.begun = begun;
    }

    /** The first one, and the newest. */
    List<Step> timeline() {
        List<Step> all = steps.all();
        Step begin = first;
        if (begin != null && steps.leftOut() > 0) {
            all.add(0, begin);
        }
        return all;
    }

    int stepsLeftOut() {
        return Math.max(0, steps.leftOut() - 1);
    }

    void enter(DestinationState next, Instant at, @Nullable Problem cause) {
        state = next;
        Step step = new Step(at, next, cause);
        first = first == null ? step : first;
        steps.add(step);
        if (cause != null) {
            came(new Trouble(cause, false), at);
        }
        if (next.isDelivering()) {
            problems.over(at, (key, trouble) -> !trouble.api);
        }
        if (next != DestinationState.PAUSED) {
            shed.over(at, (key, reason) -> true);
        }
    }

    private void came(Trouble trouble, Instant at) {
        problems.came(trouble.key(), trouble, at);
    }

    void disagrees(SimulcastEvent.PlatformDisagrees event) {
        disagreements.came(event.disagreement(), event, event.at());
        said.add(new Moment(event.at(), event.disagreement() + ": " + event.text()));
    }

    void look(Seen seen, Instant at) {
        DestinationStatus status = seen.status();
        platformName = seen.platform();
        credential = seen.credential();
        place = status.ingest() == null ? null : status.ingest().getRawAuthority();
        if (!seen.ffmpeg().isEmpty()) {
            ffmpeg = seen.ffmpeg();
        }
        api(seen.problem(), at);
        words(seen.said(), status.state(), at);
        if (seen.finding() == null) {
            disagreements.over(at, (what, event) -> true);
        } else {
            Disagreement now = seen.finding().disagreement();
            disagreements.over(at, (what, event) -> what != now);
        }
        sample(status, at);
    }

    private void api(@Nullable Problem problem, Instant at) {
        if (problem == null) {
            problems.over(at, (key, trouble) -> trouble.api);
            apiProblemAt = null;
            return;
        }
        if (problem.at().equals(apiProblemAt)) {
            return;
        }
        apiProblemAt = problem.at();
        boolean told = problems.all().stream()
                .anyMatch(spell -> spell.over() == null
                        && spell.what().problem.text().equals(problem.text())
                        && Duration.between(spell.last(), problem.at()).abs().compareTo(SAME) < 0);
        if (!told) {
            came(new Trouble(problem, true), at);
            lines.add(new Moment(problem.at(), problem.text() + ". " + problem.remedy()));
        }
    }

    private void words(@Nullable BroadcastStatus told, DestinationState now, Instant at) {
        if (told == null) {
            return;
        }
        String words = told.phase()
                + switch (told.receiving()) {
                    case YES -> ", media arrives";
                    case NO -> ", no media arrives";
                    case UNTOLD -> "";
                };
        if (!words.equals(phase)) {
            phase = words;
            said.add(new Moment(at, words));
        }
        List<Issue> issuesNow = now.isDelivering() ? told.issues() : List.of();
        complaints.over(
                at,
                (key, issue) -> issuesNow.stream().noneMatch(each -> key(each).equals(key)));
        for (Issue issue : issuesNow) {
            complaints.seen(key(issue), issue, at);
        }
    }

    private static String key(Issue issue) {
        return issue.severity() + issue.code();
    }

    private void sample(DestinationStatus status, Instant at) {
        int dropped = (int) Math.min(Integer.MAX_VALUE, Math.max(0, status.droppedFrames() - droppedBefore));
        droppedBefore = status.droppedFrames();
        Sample sample = new Sample(
                at,
                status.state(),
                (int) Math.min(Integer.MAX_VALUE, status.media().kilobitsPerSecond()),
                status.media().framesPerSecond(),
                status.queued(),
                dropped,
                status.media().keyFrameInterval());
        seconds.add(sample);
        forTen.add(sample);
        if (forTen.size() == PER_TEN) {
            tens.add(new Sample(
                    at,
                    sample.state(),
                    (int) Math.round(forTen.stream()
                            .mapToInt(Sample::kilobitsPerSecond)
                            .average()
                            .orElse(0)),
                    forTen.stream()
                            .mapToDouble(Sample::framesPerSecond)
                            .average()
                            .orElse(0),
                    forTen.stream().map(Sample::queued).max(Duration::compareTo).orElse(Duration.ZERO),
                    forTen.stream().mapToInt(Sample::droppedFrames).sum(),
                    sample.keyFrameInterval()));
            forTen.clear();
        }
    }

    List<Complaint> complaintList() {
        return complaints.all().stream()
                .map(spell -> new Complaint(
                        HealthIssue.Severity.valueOf(spell.what().severity().name()),
                        spell.what().code(),
                        spell.what().text(),
                        spell.first(),
                        spell.last()))
                .toList();
    }
}
