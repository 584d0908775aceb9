package io.exprsn.simulcast.internal.session;

import io.exprsn.simulcast.DestinationHandle;
import io.exprsn.simulcast.DestinationState;
import io.exprsn.simulcast.DestinationStatus;
import io.exprsn.simulcast.Problem;
import io.exprsn.simulcast.SimulcastException;
import io.exprsn.simulcast.SimulcastPlan;
import io.exprsn.simulcast.SourceStatus;
import io.exprsn.simulcast.event.SimulcastEvent;
import io.exprsn.simulcast.internal.broadcast.OnPlatform;
import io.exprsn.simulcast.report.Finding;
import io.exprsn.simulcast.report.RehearsalReport.Outcome;
import io.exprsn.simulcast.report.RehearsalReport.Rehearsed;
import io.exprsn.simulcast.report.RehearsalReport.Stage;
import io.exprsn.simulcast.report.RehearsalReport.Step;
import io.exprsn.simulcast.spi.BroadcastStatus;
import io.exprsn.simulcast.spi.BroadcastStatus.Issue;
import io.exprsn.simulcast.spi.BroadcastStatus.Receiving;
import io.exprsn.simulcast.spi.PlatformAdapter;
import io.exprsn.simulcast.spi.PlatformFacts;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches a session that nobody is to see: until all are live and were so for a while, one cannot be any more, or the time is over. Ends it
 * and takes away what it left.
 */
final class Rehearsal {
    private static final Logger log = LoggerFactory.getLogger(Rehearsal.class);

    /** For the source, connecting, and what confirms media. */
    private static final Duration BESIDES = Duration.ofSeconds(45);

    /** Beyond what a session takes for its end: its last notes and events. */
    private static final Duration LAST_THINGS = Duration.ofSeconds(6);

    private static final Duration DISCARD_LIMIT = Duration.ofSeconds(20);

    private final SimulcastPlan plan;
    private final Duration airTime;
    private final Function<String, PlatformAdapter> adapters;
    private final Executor blocking;
    private final Object lock = new Object();

    // Guarded by the lock.
    private final Map<String, Map<Stage, Instant>> reached = new HashMap<>();
    private final Map<String, List<Finding>> told = new HashMap<>();
    private long changes;

    // Of the thread that rehearses.
    private final Map<String, Seen> seen = new LinkedHashMap<>();
    private @Nullable Instant began;
    private boolean cutShort;

    /** A destination shortly before the end. */
    private record Seen(
            DestinationStatus status,
            boolean good,
            @Nullable BroadcastStatus said) {}

    /** @param adapters by id; throws for one that is not there */
    Rehearsal(SimulcastPlan plan, Duration airTime, Function<String, PlatformAdapter> adapters, Executor blocking) {
        this.plan = plan;
        this.airTime = airTime;
        this.adapters = adapters;
        this.blocking = blocking;
    }

    /** Hears what the session tells; before it begins. */
    void listen(SimulcastEvent event) {
        synchronized (lock) {
            if (event instanceof SimulcastEvent.BroadcastPrepared prepared) {
                reach(prepared.destination(), Stage.PREPARED, prepared.at());
            } else if (event instanceof SimulcastEvent.DestinationStateChanged changed) {
                switch (changed.to()) {
                    case CONNECTING -> reach(changed.destination(), Stage.CONNECTING, changed.at());
                    case SENDING -> reach(changed.destination(), Stage.SENDING, changed.at());
                    case LIVE -> reach(changed.destination(), Stage.LIVE, changed.at());
                    default -> {}
                }
            } else if (event instanceof SimulcastEvent.PlatformDisagrees disagrees) {
                tell(disagrees.destination(), Finding.warning(disagrees.text(), disagrees.remedy()));
            } else if (event instanceof SimulcastEvent.BroadcastLeftOpen left) {
                tell(
                        left.destination(),
                        Finding.warning(
                                "Its broadcast may still be there: "
                                        + left.problem().text(),
                                left.problem().remedy()));
            } else if (event instanceof SimulcastEvent.MetadataEdited edited && edited.problem() != null) {
                Problem problem = edited.problem();
                tell(edited.destination(), Finding.warning(problem.text(), problem.remedy()));
            }
            changes++;
            lock.notifyAll();
        }
    }

    private void reach(String destination, Stage stage, Instant at) {
        reached.computeIfAbsent(destination, name -> new EnumMap<>(Stage.class)).putIfAbsent(stage, at);
    }

    private void tell(String destination, Finding finding) {
        List<Finding> all = told.computeIfAbsent(destination, name -> new ArrayList<>());
        if (!all.contains(finding)) {
            all.add(finding);
        }
    }

    /** Until it is known how it went. */
    void watch(SessionRunner session, Instant start) throws InterruptedException {
        began = start;
        long until = System.nanoTime() + patience().toNanos();
        long goodSince = 0;
        boolean allGood = false;
        synchronized (lock) {
            while (true) {
                long now = System.nanoTime();
                look(session);
                boolean good = seen.values().stream().allMatch(each -> each.good() || isHopeless(each));
                if (good && !allGood) {
                    goodSince = now;
                }
                allGood = good;
                boolean noneLeft = seen.values().stream().allMatch(Rehearsal::isHopeless);
                long due = allGood ? goodSince + airTime.toNanos() : until;
                boolean late = now - until >= 0 && !allGood;
                boolean done = allGood && now - due >= 0;
                if (noneLeft || session.isOver() || late || done) {
                    cutShort = session.isOver() && !done && !noneLeft;
                    return;
                }
                TimeUnit.NANOSECONDS.timedWait(lock, Math.max(1_000_000, due - now));
            }
        }
    }

    /** As long as the slowest platform needs to prepare and to show what arrives. */
    private Duration patience() {
        Duration slowest = plan.destinations().stream()
                .map(destination -> facts(destination.platform()).showsWithin())
                .max(Comparator.naturalOrder())
                .orElse(Duration.ZERO);
        return plan.startPolicy().prepareWithin().plus(slowest).plus(BESIDES);
    }

    private PlatformFacts facts(String platform) {
        return adapters.apply(platform).facts();
    }

    private static boolean isHopeless(Seen each) {
        return each.status().state() == DestinationState.FAILED;
    }

    private void look(SessionRunner session) {
        for (DestinationHandle handle : session.destinations()) {
            DestinationStatus status = handle.status();
            BroadcastStatus said = session.said(handle.name()).orElse(null);
            boolean unseen = facts(status.platform()).rehearsesUnseen();
            boolean taken = status.state() == DestinationState.SENDING
                    && unseen
                    && (said == null || said.receiving() != Receiving.NO);
            boolean good = status.state() == DestinationState.LIVE || taken;
            // What it was when the source ended is more than that it ended.
            boolean ending = status.state() == DestinationState.ENDING || status.state() == DestinationState.ENDED;
            if (!ending || !seen.containsKey(handle.name())) {
                seen.put(handle.name(), new Seen(status, good, said));
            }
        }
    }

    /** Ends it, and takes away what is left. An interrupt does not keep it from that. */
    void end(SessionRunner session) {
        session.end();
        boolean interrupted = awaitEnd(session);
        List<FutureTask<Boolean>> calls = new ArrayList<>();
        List<OnPlatform> left = session.broadcasts();
        for (OnPlatform each : left) {
            FutureTask<Boolean> call = new FutureTask<>(() -> {
                each.adapter().discard(each.broadcast(), each.context());
                return true;
            });
            try {
                blocking.execute(call);
            } catch (RejectedExecutionException closed) {
                call.cancel(false);
            }
            calls.add(call);
        }
        long until = System.nanoTime() + DISCARD_LIMIT.toNanos();
        for (int i = 0; i < left.size(); i++) {
            interrupted |= await(calls.get(i), left.get(i).destination(), until);
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** @return whether somebody interrupted meanwhile */
    private static boolean awaitEnd(SessionRunner session) {
        boolean interrupted = false;
        while (true) {
            try {
                session.awaitEnd(session.endLimit().plus(LAST_THINGS));
                return interrupted;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
    }

    private boolean await(FutureTask<Boolean> call, String destination, long until) {
        boolean interrupted = false;
        while (true) {
            try {
                if (!call.isCancelled()) {
                    call.get(Math.max(0, until - System.nanoTime()), TimeUnit.NANOSECONDS);
                }
                return interrupted;
            } catch (InterruptedException e) {
                interrupted = true;
            } catch (TimeoutException e) {
                call.cancel(true);
                remains(destination, "its platform did not answer within " + DISCARD_LIMIT.toSeconds() + " s");
                return interrupted;
            } catch (ExecutionException e) {
                Throwable cause = Objects.requireNonNullElse(e.getCause(), e);
                remains(
                        destination,
                        cause instanceof SimulcastException why
                                ? why.problem()
                                : "removing it failed with a "
                                        + cause.getClass().getName());
                return interrupted;
            }
        }
    }

    private void remains(String destination, String why) {
        log.warn("{}: what the rehearsal left of {} was not removed: {}", plan.name(), destination, why);
        synchronized (lock) {
            tell(
                    destination,
                    Finding.warning(
                            "It was ended, and something of it may be kept by its platform: " + why,
                            "Remove it there by hand"));
        }
    }

    /** What is to be said of each that was part of it. */
    Map<String, Rehearsed> results() {
        Map<String, Rehearsed> results = new LinkedHashMap<>();
        synchronized (lock) {
            seen.forEach((name, last) -> results.put(name, result(name, last)));
        }
        return results;
    }

    /** What is to be said of the whole. */
    List<Finding> findings(SourceStatus source) {
        List<Finding> findings = new ArrayList<>();
        Problem problem = source.lastProblem();
        if (problem != null) {
            findings.add(
                    source.state() == SourceStatus.State.FLOWING || source.state() == SourceStatus.State.ENDED
                            ? Finding.warning(problem.text(), problem.remedy())
                            : Finding.obstacle(problem.text(), problem.remedy()));
        }
        if (cutShort && source.state() == SourceStatus.State.ENDED) {
            findings.add(Finding.warning(
                    "The source was over before the time of the rehearsal was",
                    "Let the file loop, or rehearse for a shorter time"));
        }
        return findings;
    }

    private Rehearsed result(String name, Seen last) {
        List<Finding> findings = new ArrayList<>(told.getOrDefault(name, List.of()));
        Problem problem = last.status().lastProblem();
        if (!last.good()) {
            findings.add(
                    problem == null
                            ? Finding.obstacle(
                                    "It did not become live within "
                                            + patience().toSeconds() + " s: it is "
                                            + last.status().state(),
                                    "Look at the platform's own page for what it waits for")
                            : Finding.obstacle(problem.text(), problem.remedy()));
        } else if (problem != null) {
            findings.add(Finding.warning("There was an error on the way: " + problem.text(), problem.remedy()));
        }
        BroadcastStatus said = last.said();
        if (said != null) {
            said.issues().forEach(issue -> findings.add(finding(issue)));
        }
        findings.sort(Comparator.comparing(Finding::weight).reversed());
        Outcome outcome = !last.good()
                ? Outcome.FAILED
                : last.status().state() == DestinationState.LIVE ? Outcome.LIVE : Outcome.SENT;
        return new Rehearsed(
                name,
                last.status().platform(),
                outcome,
                steps(name),
                last.status().media().kilobitsPerSecond(),
                findings);
    }

    private static Finding finding(Issue issue) {
        return issue.severity() == Issue.Severity.INFO
                ? new Finding(Finding.Weight.NOTICE, issue.text(), issue.remedy())
                : Finding.warning(issue.text(), issue.remedy());
    }

    private List<Step> steps(String name) {
        Instant start = began;
        return start == null
                ? List.of()
                : reached.getOrDefault(name, Map.of()).entrySet().stream()
                        .map(each -> new Step(each.getKey(), Duration.between(start, each.getValue())))
                        .toList();
    }
}
