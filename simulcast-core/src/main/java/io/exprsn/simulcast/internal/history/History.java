package io.exprsn.simulcast.internal.history;

import io.exprsn.simulcast.Destination;
import io.exprsn.simulcast.DestinationState;
import io.exprsn.simulcast.ErrorKind;
import io.exprsn.simulcast.HealthIssue;
import io.exprsn.simulcast.HealthIssue.Code;
import io.exprsn.simulcast.HealthIssue.Scope;
import io.exprsn.simulcast.HealthReport;
import io.exprsn.simulcast.IncidentReport;
import io.exprsn.simulcast.IncidentReport.Ahead;
import io.exprsn.simulcast.IncidentReport.Moment;
import io.exprsn.simulcast.IncidentReport.Noted;
import io.exprsn.simulcast.IncidentReport.Repeated;
import io.exprsn.simulcast.IncidentReport.Step;
import io.exprsn.simulcast.Problem;
import io.exprsn.simulcast.RenditionStatus;
import io.exprsn.simulcast.Secret;
import io.exprsn.simulcast.credential.Redactor;
import io.exprsn.simulcast.event.CredentialEvent;
import io.exprsn.simulcast.event.SimulcastEvent;
import io.exprsn.simulcast.internal.history.DestinationHistory.Trouble;
import io.exprsn.simulcast.internal.history.Spells.Spell;
import io.exprsn.simulcast.spi.BroadcastStatus;
import io.exprsn.simulcast.spi.BroadcastStatus.Issue;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What happened in one session, for incident reports: events as they come, numbers once a second. Safe for use by several threads. Its lock
 * is held to put things in and to copy them out, never while texts are cleaned or anybody is called; media does not pass here.
 */
public final class History {
    /** Of destinations that are over; each takes as much as one that runs. */
    private static final int MOST_OVER = 32;

    private static final int SESSION_LINES = 100;
    private static final int SOURCE_GAPS = 20;
    private static final int LONGEST_TEXT = 300;
    private static final int FFMPEG_LINES = 50;
    /** Losses so close to each other have one reason. */
    private static final Duration TOGETHER = Duration.ofSeconds(10);

    /** Health is looked at once a second; the states know sooner. */
    private static final Set<Code> TOLD_BY_STATES =
            Set.of(Code.DESTINATION_RETRYING, Code.DESTINATION_FAILED, Code.DESTINATION_PAUSED);

    private static final Set<Code> BEHIND = Set.of(Code.QUEUE_GROWING, Code.FRAMES_DROPPED, Code.STALLED);

    private final String session;
    private final Clock clock;
    private final Redactor own = new Redactor();
    private final Redactor redactor;

    private final Object lock = new Object();
    // Guarded by lock.
    private final Map<String, DestinationHistory> destinations = new LinkedHashMap<>();
    private final Set<Secret> known = new HashSet<>();
    private final Newest<Moment> lines = new Newest<>(SESSION_LINES);
    private final Spells<Instant, String> gaps = new Spells<>(SOURCE_GAPS);
    private final Spells<IssueKey, HealthIssue> issues = new Spells<>(3 * Code.values().length);
    private final Map<String, Set<String>> encodes = new HashMap<>();

    private record IssueKey(Code code, String subject) {}

    /** @param secrets knows those of accounts; those of destinations are added here */
    public History(String session, Clock clock, Redactor secrets) {
        this.session = session;
        this.clock = clock;
        this.redactor = secrets.and(own);
    }

    /** A destination comes, or one of this name comes back: then what is known goes on. */
    public void add(Destination destination) {
        List<Secret> secrets = new ArrayList<>(destination.secrets().values());
        Optional.ofNullable(destination.key()).ifPresent(secrets::add);
        learn(secrets);
        synchronized (lock) {
            DestinationHistory there = destinations.remove(destination.name());
            if (there == null) {
                there = new DestinationHistory(destination.name(), destination.platform(), clock.instant());
            }
            there.platform = destination.platform();
            there.platformName = destination.platform();
            there.credential = destination.credential();
            destinations.put(destination.name(), there);
            forgetTheOldest();
        }
    }

    private void forgetTheOldest() {
        List<String> over = destinations.values().stream()
                .filter(each -> each.state.isFinal())
                .map(each -> each.name)
                .toList();
        over.stream().limit(Math.max(0, over.size() - MOST_OVER)).forEach(destinations::remove);
    }

    /** Each is registered once, and for good: a report may be asked for long after. */
    private void learn(Collection<Secret> secrets) {
        synchronized (lock) {
            secrets.stream().filter(known::add).forEach(own::register);
        }
    }

    private String clean(String text) {
        String clean = redactor.redact(text);
        return clean.length() <= LONGEST_TEXT ? clean : clean.substring(0, LONGEST_TEXT - 1) + "…";
    }

    private @Nullable Problem clean(@Nullable Problem problem) {
        return problem == null
                ? null
                : new Problem(problem.kind(), clean(problem.text()), clean(problem.remedy()), problem.at());
    }

    private HealthIssue clean(HealthIssue issue) {
        return new HealthIssue(
                issue.code(),
                issue.severity(),
                issue.subject(),
                clean(issue.text()),
                clean(issue.remedy()),
                issue.since());
    }

    private Seen clean(Seen raw) {
        BroadcastStatus said = raw.said();
        return new Seen(
                raw.status(),
                raw.secrets(),
                raw.credential(),
                raw.platform(),
                said == null
                        ? null
                        : new BroadcastStatus(
                                said.phase(),
                                said.receiving(),
                                said.issues().stream().map(this::clean).toList(),
                                said.askAgain()),
                raw.finding(),
                clean(raw.problem()),
                raw.ffmpeg());
    }

    private Issue clean(Issue issue) {
        return new Issue(
                issue.severity(), clean(issue.code()), clean(issue.text()), clean(issue.remedy()), issue.like());
    }

    /** Something happened. Any thread. */
    public void record(SimulcastEvent event) {
        Told told = Told.of(event).orElse(null);
        if (told == null) {
            return;
        }
        Moment line = new Moment(event.at(), clean(told.line()));
        String done = told.done() == null ? null : clean(told.done());
        String name = told.destination();
        if (name == null) {
            synchronized (lock) {
                lines.add(line);
                ofSource(event);
            }
            return;
        }
        Problem cause = event instanceof SimulcastEvent.DestinationStateChanged changed ? clean(changed.cause()) : null;
        SimulcastEvent.PlatformDisagrees disagrees =
                event instanceof SimulcastEvent.PlatformDisagrees raw ? clean(raw) : null;
        synchronized (lock) {
            DestinationHistory history = destinations.get(name);
            if (history == null) {
                return;
            }
            history.lines.add(line);
            if (done != null) {
                history.done.add(new Moment(event.at(), done));
            }
            if (event instanceof SimulcastEvent.DestinationStateChanged changed) {
                history.enter(changed.to(), changed.at(), cause);
            } else if (disagrees != null) {
                history.disagrees(disagrees);
            } else if (event instanceof SimulcastEvent.LimitAhead ahead) {
                history.limits.put(ahead.limit(), new Ahead(ahead.limit(), ahead.end(), ahead.at()));
            } else if (event instanceof SimulcastEvent.DestinationShed shed) {
                history.shed.came(true, shed.reason(), shed.at());
            }
        }
    }

    private SimulcastEvent.PlatformDisagrees clean(SimulcastEvent.PlatformDisagrees raw) {
        return new SimulcastEvent.PlatformDisagrees(
                raw.session(),
                raw.at(),
                raw.destination(),
                raw.disagreement(),
                clean(raw.text()),
                clean(raw.remedy()),
                raw.action());
    }

    private void ofSource(SimulcastEvent event) {
        if (event instanceof SimulcastEvent.SourceLost lost) {
            gaps.came(lost.at(), "", lost.at());
        } else if (event instanceof SimulcastEvent.SourceFlowing || event instanceof SimulcastEvent.SourceSwitched) {
            gaps.over(event.at(), (from, nothing) -> true);
        }
    }

    /** Something happened to an account. Any thread. */
    public void heard(CredentialEvent event) {
        String text;
        if (event instanceof CredentialEvent.TokenRefreshed) {
            text = "Refreshed the token of the account " + event.credential();
        } else if (event instanceof CredentialEvent.TokenRefreshFailing failing) {
            text = "Refreshing the token of the account " + event.credential() + " failed, it is tried again: "
                    + failing.problem().text();
        } else if (event instanceof CredentialEvent.AccountConnected) {
            text = "The account " + event.credential() + " was connected again";
        } else {
            return; // the session tells of it
        }
        boolean ours = !(event instanceof CredentialEvent.AccountConnected);
        Moment moment = new Moment(event.at(), clean(text));
        synchronized (lock) {
            for (DestinationHistory each : destinations.values()) {
                if (event.credential().equals(each.credential)) {
                    each.lines.add(moment);
                    if (ours) {
                        each.done.add(moment);
                    }
                }
            }
        }
    }

    /** How it is now; once a second. */
    public void look(List<Seen> seen, List<RenditionStatus> renditions, HealthReport health) {
        seen.forEach(each -> learn(each.secrets()));
        Instant at = health.at();
        List<Seen> cleanSeen = seen.stream().map(this::clean).toList();
        List<HealthIssue> clean = health.issues().stream().map(this::clean).toList();
        synchronized (lock) {
            encodes.clear();
            renditions.forEach(status -> encodes.put(status.name(), Set.copyOf(status.destinations())));
            for (Seen each : cleanSeen) {
                DestinationHistory history = destinations.get(each.status().name());
                if (history != null) {
                    history.look(each, at);
                }
            }
            note(clean, at);
        }
    }

    private void note(List<HealthIssue> now, Instant at) {
        issues.over(at, (key, before) -> now.stream().noneMatch(issue -> key.equals(key(issue))));
        for (DestinationHistory history : destinations.values()) {
            history.issues.over(
                    at,
                    (code, before) -> now.stream().noneMatch(issue -> issue.code() == code && isAbout(issue, history)));
        }
        for (HealthIssue issue : now) {
            if (issue.code().scope() == Scope.DESTINATION || issue.code().scope() == Scope.RENDITION) {
                destinations.values().stream()
                        .filter(history -> isAbout(issue, history))
                        .forEach(history -> history.issues.seen(issue.code(), issue, at));
            } else {
                issues.seen(key(issue), issue, at);
            }
        }
    }

    private boolean isAbout(HealthIssue issue, DestinationHistory history) {
        return issue.code().scope() == Scope.RENDITION
                ? encodes.getOrDefault(issue.subject(), Set.of()).contains(history.name)
                : issue.code().scope() == Scope.DESTINATION && issue.subject().equals(history.name);
    }

    private static IssueKey key(HealthIssue issue) {
        return new IssueKey(issue.code(), issue.subject());
    }

    /**
     * The report about one destination, whatever became of it. Any thread.
     *
     * @return empty if there was none of this name, or many came and went since
     */
    public Optional<IncidentReport> report(String destination) {
        Instant at = clock.instant();
        IncidentReport raw;
        synchronized (lock) {
            DestinationHistory history = destinations.get(destination);
            if (history == null) {
                return Optional.empty();
            }
            raw = copied(history, at);
        }
        // Once more: what came before a secret was known is in here as well.
        return Optional.of(cleaned(raw));
    }

    private IncidentReport copied(DestinationHistory history, Instant at) {
        List<Sign> signs = signs(history);
        return new IncidentReport(
                session,
                history.name,
                history.platform,
                history.state,
                history.begun,
                at,
                ProbableCause.of(new ProbableCause.Facts(history.state, history.platformName, others(history), signs)),
                history.timeline(),
                history.stepsLeftOut(),
                history.problems.all().stream()
                        .map(spell -> new Repeated(spell.what().problem(), spell.first(), spell.count(), spell.over()))
                        .toList(),
                Stream.concat(issues.all().stream(), history.issues.all().stream())
                        .sorted(Comparator.comparing(Spell::last))
                        .map(spell -> new Noted(spell.what(), spell.last(), spell.over() == null))
                        .toList(),
                history.complaintList(),
                history.said.all(),
                history.done.all(),
                List.copyOf(history.limits.values()),
                history.seconds.samples(),
                history.tens.samples(),
                lines(history),
                history.ffmpeg);
    }

    private int others(DestinationHistory history) {
        return (int) destinations.values().stream()
                .filter(each -> each != history && !each.state.isFinal())
                .count();
    }

    /** Its own, and those of the session since it came. */
    private List<Moment> lines(DestinationHistory history) {
        List<Moment> all = Stream.concat(
                        lines.all().stream().filter(line -> !line.at().isBefore(history.begun)),
                        history.lines.all().stream())
                .sorted(Comparator.comparing(Moment::at))
                .toList();
        return all.subList(Math.max(0, all.size() - DestinationHistory.LINES), all.size());
    }

    private List<Sign> signs(DestinationHistory history) {
        List<Sign> signs = new ArrayList<>();
        history.problems
                .all()
                .forEach(spell -> signs.add(new Sign.Failed(
                        spell.since(),
                        spell.over(),
                        spell.what().problem(),
                        spell.what().api(),
                        spell.count())));
        history.disagreements
                .all()
                .forEach(spell -> signs.add(new Sign.Disagreed(
                        spell.since(),
                        spell.over(),
                        spell.what().disagreement(),
                        spell.what().text(),
                        spell.what().remedy())));
        history.issues.all().stream()
                .filter(spell -> !TOLD_BY_STATES.contains(spell.what().code()))
                .forEach(spell -> signs.add(new Sign.Ill(spell.since(), spell.over(), spell.what())));
        issues.all().stream()
                .filter(spell -> spell.what().code().scope() == Scope.SOURCE
                        || spell.what().code() == Code.INTENT_NOT_STORED)
                .filter(spell -> concerns(history, spell.over()))
                .forEach(spell -> signs.add(new Sign.Ill(spell.since(), spell.over(), spell.what())));
        gaps.all().stream()
                .filter(spell -> concerns(history, spell.over()))
                .forEach(spell -> signs.add(new Sign.SourceGone(spell.since(), spell.over())));
        history.shed.all().forEach(spell -> signs.add(new Sign.Shed(spell.since(), spell.over(), spell.what())));
        history.limits
                .values()
                .forEach(ahead -> signs.add(new Sign.Ending(ahead.told(), null, ahead.limit(), ahead.end())));
        lostTogether(history).ifPresent(signs::add);
        behindTogether(history).ifPresent(signs::add);
        return signs;
    }

    /** What was over before it came is nothing of its own. */
    private static boolean concerns(DestinationHistory history, @Nullable Instant over) {
        return over == null || over.isAfter(history.begun);
    }

    private Optional<Sign> lostTogether(DestinationHistory history) {
        Spell<Trouble> mine = history.problems.all().stream()
                .filter(spell -> !spell.what().api() && spell.what().problem().kind() == ErrorKind.TRANSIENT)
                .reduce((one, later) -> later)
                .orElse(null);
        if (mine == null) {
            return Optional.empty();
        }
        List<DestinationHistory> lost = destinations.values().stream()
                .filter(each -> each.timeline().stream().anyMatch(step -> isLossNear(step, mine.since())))
                .toList();
        long places = lost.stream()
                .map(each -> each.place)
                .filter(Objects::nonNull)
                .distinct()
                .count();
        int all = others(history) + 1;
        return lost.contains(history) && places > 1 && lost.size() * 2 > all
                ? Optional.of(new Sign.LostTogether(mine.since(), mine.over(), lost.size(), Math.max(all, lost.size())))
                : Optional.empty();
    }

    private static boolean isLossNear(Step step, Instant moment) {
        return step.state() == DestinationState.RETRYING
                && step.cause() != null
                && step.cause().kind() == ErrorKind.TRANSIENT
                && Duration.between(step.at(), moment).abs().compareTo(TOGETHER) <= 0;
    }

    private Optional<Sign> behindTogether(DestinationHistory history) {
        Spell<HealthIssue> mine = behind(history).orElse(null);
        if (mine == null) {
            return Optional.empty();
        }
        List<Spell<HealthIssue>> all = destinations.values().stream()
                .map(History::behind)
                .flatMap(Optional::stream)
                .filter(spell ->
                        !spell.since().isAfter(mine.last()) && !spell.last().isBefore(mine.since()))
                .toList();
        Instant from =
                all.stream().map(Spell::since).min(Comparator.naturalOrder()).orElse(mine.since());
        return all.size() < 2
                ? Optional.empty()
                : Optional.of(new Sign.BehindTogether(from, mine.over(), all.size(), others(history) + 1));
    }

    private static Optional<Spell<HealthIssue>> behind(DestinationHistory history) {
        return history.issues.all().stream()
                .filter(spell -> BEHIND.contains(spell.what().code()))
                .max(Comparator.comparing(Spell::last));
    }

    private IncidentReport cleaned(IncidentReport raw) {
        IncidentReport.Cause cause = raw.cause();
        return new IncidentReport(
                raw.session(),
                raw.destination(),
                raw.platform(),
                raw.state(),
                raw.begun(),
                raw.at(),
                new IncidentReport.Cause(
                        redactor.redact(cause.text()),
                        cause.confidence(),
                        redactor.redact(cause.remedy()),
                        cause.over()),
                raw.timeline().stream()
                        .map(step -> new Step(step.at(), step.state(), clean(step.cause())))
                        .toList(),
                raw.stepsLeftOut(),
                raw.problems().stream()
                        .map(each -> new Repeated(
                                Objects.requireNonNull(clean(each.problem())), each.first(), each.count(), each.over()))
                        .toList(),
                raw.health().stream()
                        .map(noted -> new Noted(clean(noted.issue()), noted.last(), noted.present()))
                        .toList(),
                raw.complaints().stream()
                        .map(each -> new IncidentReport.Complaint(
                                each.severity(), clean(each.code()), clean(each.text()), each.first(), each.last()))
                        .toList(),
                cleaned(raw.said()),
                cleaned(raw.done()),
                raw.limits(),
                raw.lastMinutes(),
                raw.lastHour(),
                cleaned(raw.lines()),
                raw.ffmpeg().stream()
                        .skip(Math.max(0, raw.ffmpeg().size() - FFMPEG_LINES))
                        .map(this::clean)
                        .toList());
    }

    private List<Moment> cleaned(List<Moment> moments) {
        return moments.stream()
                .map(moment -> new Moment(moment.at(), clean(moment.text())))
                .toList();
    }
}
