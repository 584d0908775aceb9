package io.exprsn.simulcast.examples.control.stream;

import io.exprsn.simulcast.DestinationState;
import io.exprsn.simulcast.EncodingPlan;
import io.exprsn.simulcast.HealthIssue;
import io.exprsn.simulcast.Problem;
import io.exprsn.simulcast.event.SimulcastEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a person reads of what happens in the shows of one stream. What says the same again, or is said better by another event, is left
 * out. Used by one thread at a time.
 */
final class EventText {
    private static final Duration DROPS = Duration.ofSeconds(10);

    private final Map<String, Instant> dropsTold = new HashMap<>();
    private Map<String, HealthIssue> issues = Map.of();

    /** How much it matters. */
    enum Severity {
        INFO,
        WARNING,
        ERROR;

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * An event in words.
     *
     * @param destination null where it concerns the whole show
     */
    record Line(Severity severity, @Nullable String destination, String text) {}

    /** The lines of an event, mostly one; none for what is not worth a line. */
    List<Line> lines(SimulcastEvent event) {
        if (event instanceof SimulcastEvent.HealthChanged changed) {
            return health(changed);
        }
        return line(event).map(List::of).orElse(List.of());
    }

    private Optional<Line> line(SimulcastEvent event) {
        Line whole = ofShow(event);
        return Optional.ofNullable(whole == null ? ofDestination(event) : whole);
    }

    private @Nullable Line ofShow(SimulcastEvent event) {
        if (event instanceof SimulcastEvent.SessionStarted) {
            issues = Map.of();
            dropsTold.clear();
            return info("The show begins");
        }
        if (event instanceof SimulcastEvent.SourceFlowing flowing) {
            return info("Media arrives from " + flowing.description());
        }
        if (event instanceof SimulcastEvent.SourceReanchored jumped) {
            return info(
                    "The source's clock jumped by " + jumped.jump().toMillis() + " ms; destinations see one timeline");
        }
        if (event instanceof SimulcastEvent.SourceLost lost) {
            return error("The source is gone, its return is waited for: " + text(lost.problem()));
        }
        if (event instanceof SimulcastEvent.SourceSwitched switched) {
            return warning("Media comes from " + switched.to() + " now: " + switched.why());
        }
        if (event instanceof SimulcastEvent.SourceEnded) {
            return info("The source is over");
        }
        if (event instanceof SimulcastEvent.SourceFailed failed) {
            return error("The source failed: " + text(failed.problem()));
        }
        if (event instanceof SimulcastEvent.EncodingPlanned planned) {
            return info(planned(planned.plan()));
        }
        if (event instanceof SimulcastEvent.RenditionStarted started) {
            return info("The encode " + started.rendition() + " runs with " + started.encoder());
        }
        if (event instanceof SimulcastEvent.RenditionRestarting restarting) {
            return warning("The encode " + restarting.rendition() + " begins again: " + restarting.why());
        }
        if (event instanceof SimulcastEvent.RenditionFailing failing) {
            return error("The encode " + failing.rendition() + " fails each time: " + text(failing.problem()));
        }
        if (event instanceof SimulcastEvent.RenditionEnded ended) {
            return info("The encode " + ended.rendition() + " is over");
        }
        if (event instanceof SimulcastEvent.SlateShown slate) {
            return slate.shown()
                    ? warning("Viewers of " + slate.rendition() + " see a slate")
                    : info("Viewers of " + slate.rendition() + " see the show again");
        }
        if (event instanceof SimulcastEvent.GroupOfPicturesForgotten forgotten) {
            return warning("Key frames are so far apart (" + forgotten.length().toMillis()
                    + " ms) that destinations which join wait for the next one");
        }
        if (event instanceof SimulcastEvent.SessionPrepared prepared) {
            return prepared.failed().isEmpty()
                    ? info("All platforms are prepared")
                    : warning("Not prepared: " + failed(prepared.failed()));
        }
        if (event instanceof SimulcastEvent.StartAbandoned abandoned) {
            return error("The start was abandoned: " + failed(abandoned.failed()));
        }
        if (event instanceof SimulcastEvent.IntentNotStored not) {
            return warning("What is done cannot be written down: " + text(not.problem()));
        }
        if (event instanceof SimulcastEvent.IntentStored) {
            return info("What is done is written down again");
        }
        if (event instanceof SimulcastEvent.SessionDetached) {
            return info("This server lets go of the show; it goes on when a server resumes it");
        }
        if (event instanceof SimulcastEvent.EventsLost lost) {
            return warning(lost.count() + " events were lost; the status says how it is");
        }
        if (event instanceof SimulcastEvent.SessionEnded) {
            return info("The show is over");
        }
        return null;
    }

    private @Nullable Line ofDestination(SimulcastEvent event) {
        if (event instanceof SimulcastEvent.DestinationAdded added) {
            return at(Severity.INFO, added.destination(), "takes part");
        }
        if (event instanceof SimulcastEvent.DestinationStateChanged changed) {
            return changed(changed);
        }
        if (event instanceof SimulcastEvent.DestinationLive live) {
            return at(
                    Severity.INFO,
                    live.destination(),
                    "is live" + live.watchUrl().map(url -> " at " + url).orElse(""));
        }
        if (event instanceof SimulcastEvent.DestinationRetrying retrying) {
            return at(
                    Severity.WARNING,
                    retrying.destination(),
                    "is tried again in " + seconds(retrying.delay()) + " (failure " + retrying.failures() + "): "
                            + text(retrying.problem()));
        }
        if (event instanceof SimulcastEvent.IngestChanged changed) {
            return at(Severity.INFO, changed.destination(), "is sent to its other ingest, " + changed.place());
        }
        if (event instanceof SimulcastEvent.DestinationShed shed) {
            return at(Severity.WARNING, shed.destination(), "was paused in favour of others: " + shed.reason());
        }
        if (event instanceof SimulcastEvent.DestinationFailed failed) {
            return at(Severity.ERROR, failed.destination(), "was given up: " + text(failed.problem()));
        }
        if (event instanceof SimulcastEvent.FramesDropped dropped) {
            return drops(dropped);
        }
        if (event instanceof SimulcastEvent.BroadcastPrepared prepared) {
            return at(
                    Severity.INFO,
                    prepared.destination(),
                    prepared.again() ? "goes on in its broadcast" : "has a broadcast made ready");
        }
        if (event instanceof SimulcastEvent.GoLiveRequested requested) {
            return at(Severity.INFO, requested.destination(), "is asked to show it to viewers");
        }
        if (event instanceof SimulcastEvent.PlatformDisagrees disagrees) {
            return at(
                    Severity.ERROR,
                    disagrees.destination(),
                    "does not show what it takes: " + sentence(disagrees.text(), disagrees.remedy())
                            + (disagrees.action().isEmpty() ? "" : " Done by itself: " + disagrees.action() + "."));
        }
        if (event instanceof SimulcastEvent.ReconsentNeeded needed) {
            return at(Severity.ERROR, needed.destination(), "needs its account again: " + text(needed.problem()));
        }
        if (event instanceof SimulcastEvent.LimitAhead ahead) {
            return at(
                    Severity.WARNING,
                    ahead.destination(),
                    "ends by itself at " + ahead.end() + ". " + ahead.remedy() + ".");
        }
        if (event instanceof SimulcastEvent.RolledOver rolled) {
            return at(Severity.INFO, rolled.destination(), "goes on in a fresh broadcast");
        }
        if (event instanceof SimulcastEvent.BroadcastLeftOpen open) {
            return at(Severity.ERROR, open.destination(), "may still be open there: " + text(open.problem()));
        }
        if (event instanceof SimulcastEvent.OutcomeUnknown unknown) {
            return at(
                    Severity.WARNING,
                    unknown.destination(),
                    "was being made ready when a server stopped; the platform is asked again");
        }
        if (event instanceof SimulcastEvent.MetadataEdited edited) {
            return edited.problem() == null
                    ? at(Severity.INFO, edited.destination(), "shows the new title and texts")
                    : at(
                            Severity.WARNING,
                            edited.destination(),
                            "did not take the new texts: " + text(edited.problem()));
        }
        if (event instanceof SimulcastEvent.DestinationEnded ended) {
            return at(Severity.INFO, ended.destination(), "is over");
        }
        return null;
    }

    /** States that an event of their own tells with more of it are left to that. */
    private static @Nullable Line changed(SimulcastEvent.DestinationStateChanged changed) {
        if (changed.from() == DestinationState.LIVE && changed.to() == DestinationState.SENDING) {
            return at(Severity.WARNING, changed.destination(), "is sent to, and not shown any more");
        }
        return switch (changed.to()) {
            case CONNECTING -> at(Severity.INFO, changed.destination(), "is being connected");
            case SENDING -> at(Severity.INFO, changed.destination(), "takes media");
            case PAUSED -> at(Severity.INFO, changed.destination(), "is paused");
            case IDLE, PREPARING, LIVE, RETRYING, ENDING, ENDED, FAILED -> null;
        };
    }

    /** Once a second would fill the log of somebody's bad evening. */
    private @Nullable Line drops(SimulcastEvent.FramesDropped dropped) {
        Instant told = dropsTold.get(dropped.destination());
        if (told != null && Duration.between(told, dropped.at()).compareTo(DROPS) < 0) {
            return null;
        }
        dropsTold.put(dropped.destination(), dropped.at());
        return at(
                Severity.WARNING,
                dropped.destination(),
                "is too slow: " + dropped.total() + " pictures dropped so far");
    }

    /** What is new, and what is over; nothing where all is as before. */
    private List<Line> health(SimulcastEvent.HealthChanged changed) {
        Map<String, HealthIssue> before = issues;
        issues = changed.report().issues().stream()
                .collect(Collectors.toMap(issue -> issue.code() + " " + issue.subject(), issue -> issue, (a, b) -> a));
        Set<String> begun = new HashSet<>(issues.keySet());
        begun.removeAll(before.keySet());
        Set<String> over = new HashSet<>(before.keySet());
        over.removeAll(issues.keySet());
        return Stream.concat(
                        begun.stream()
                                .sorted()
                                .map(issues::get)
                                .map(issue -> about(issue, severity(issue), sentence(issue.text(), issue.remedy()))),
                        over.stream()
                                .sorted()
                                .map(before::get)
                                .map(issue -> about(issue, Severity.INFO, "Over: " + issue.text())))
                .toList();
    }

    private static Line about(HealthIssue issue, Severity severity, String text) {
        boolean destination = issue.code().scope() == HealthIssue.Scope.DESTINATION;
        return new Line(severity, destination ? issue.subject() : null, text);
    }

    private static Severity severity(HealthIssue issue) {
        return switch (issue.severity()) {
            case INFO -> Severity.INFO;
            case WARNING -> Severity.WARNING;
            case ERROR -> Severity.ERROR;
        };
    }

    private static String planned(EncodingPlan plan) {
        long copies = plan.destinations().stream()
                .filter(EncodingPlan.DestinationPlan::isCopy)
                .count();
        return copies + " of " + plan.destinations().size() + " destinations take the source as it is, "
                + plan.renditions().size() + (plan.renditions().size() == 1 ? " encode" : " encodes") + " for the rest";
    }

    private static String failed(Map<String, Problem> failed) {
        return failed.entrySet().stream()
                .map(each -> each.getKey() + ": " + text(each.getValue()))
                .collect(Collectors.joining(" "));
    }

    private static Line info(String text) {
        return new Line(Severity.INFO, null, text);
    }

    private static Line warning(String text) {
        return new Line(Severity.WARNING, null, text);
    }

    private static Line error(String text) {
        return new Line(Severity.ERROR, null, text);
    }

    private static Line at(Severity severity, String destination, String text) {
        return new Line(severity, destination, destination + " " + text);
    }

    private static String text(Problem problem) {
        return sentence(problem.text(), problem.remedy());
    }

    private static String sentence(String text, String remedy) {
        return text + ". " + remedy + ".";
    }

    private static String seconds(Duration time) {
        return String.format(Locale.ROOT, "%.1f s", time.toMillis() / 1000.0);
    }
}
