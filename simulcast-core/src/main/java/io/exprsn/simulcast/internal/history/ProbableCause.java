package io.exprsn.simulcast.internal.history;

import static io.exprsn.simulcast.IncidentReport.Confidence.CERTAIN;
import static io.exprsn.simulcast.IncidentReport.Confidence.LIKELY;
import static io.exprsn.simulcast.IncidentReport.Confidence.POSSIBLE;

import io.exprsn.simulcast.DestinationState;
import io.exprsn.simulcast.Disagreement;
import io.exprsn.simulcast.ErrorKind;
import io.exprsn.simulcast.HealthIssue;
import io.exprsn.simulcast.HealthIssue.Code;
import io.exprsn.simulcast.HealthIssue.Scope;
import io.exprsn.simulcast.HealthIssue.Severity;
import io.exprsn.simulcast.IncidentReport.Cause;
import io.exprsn.simulcast.IncidentReport.Confidence;
import io.exprsn.simulcast.PlatformLimit;
import io.exprsn.simulcast.Problem;
import io.exprsn.simulcast.internal.history.Sign.BehindTogether;
import io.exprsn.simulcast.internal.history.Sign.Disagreed;
import io.exprsn.simulcast.internal.history.Sign.Ending;
import io.exprsn.simulcast.internal.history.Sign.Failed;
import io.exprsn.simulcast.internal.history.Sign.Ill;
import io.exprsn.simulcast.internal.history.Sign.LostTogether;
import io.exprsn.simulcast.internal.history.Sign.Shed;
import io.exprsn.simulcast.internal.history.Sign.SourceGone;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Says in one line why a destination is, or was, not well: rules over what was seen, the first that fits wins. What somebody said comes
 * before what was measured, what explains all destinations before what explains one, and what is to be cured by a person before what passes.
 * Looks at what lasts; where nothing does, at what was over last.
 */
public final class ProbableCause {
    /** What came so much before a loss may have led to it: an ingest closes some seconds after media stopped. */
    private static final Duration LED_TO = Duration.ofSeconds(15);
    /** Troubles that were over within such a time are one story. */
    private static final Duration ONE_STORY = Duration.ofSeconds(30);

    private static final Duration AT_ITS_LIMIT = Duration.ofMinutes(5);
    private static final Set<Code> BEHIND = EnumSet.of(Code.QUEUE_GROWING, Code.FRAMES_DROPPED, Code.STALLED);
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT).withZone(ZoneOffset.UTC);

    /**
     * What is known.
     *
     * @param state of the destination
     * @param platform as people know it
     * @param others how many other destinations there are
     * @param signs in any order
     */
    public record Facts(DestinationState state, String platform, int others, List<Sign> signs) {
        /** Copies. */
        public Facts {
            signs = List.copyOf(signs);
        }
    }

    private final Facts facts;
    private final List<Sign> signs;
    private final @Nullable Instant over;

    private ProbableCause(Facts facts) {
        this.facts = facts;
        List<Sign> lasting =
                facts.signs.stream().filter(sign -> sign.until() == null).toList();
        boolean lasts = lasting.stream().anyMatch(ProbableCause::isTrouble);
        List<Sign> past = facts.signs.stream()
                .filter(sign -> sign.until() != null && isTrouble(sign))
                .toList();
        this.over = lasts
                ? null
                : past.stream()
                        .map(Sign::until)
                        .filter(Objects::nonNull)
                        .max(Comparator.naturalOrder())
                        .orElse(null);
        this.signs = facts.signs.stream()
                .filter(sign -> sign.until() == null || ledTo(sign, lasts ? lasting : past, over))
                .sorted(Comparator.comparing(Sign::from).reversed())
                .toList();
    }

    /** The likeliest cause. */
    public static Cause of(Facts facts) {
        return new ProbableCause(facts).find();
    }

    /** What is only told ahead, or good to know, explains nothing that happened. */
    private static boolean isTrouble(Sign sign) {
        if (sign instanceof Ill ill) {
            return ill.issue().severity() != Severity.INFO && ill.issue().code() != Code.LIMIT_AHEAD;
        }
        return !(sign instanceof Ending);
    }

    /** Whether what is over belongs to what has to be explained. */
    private static boolean ledTo(Sign sign, List<Sign> trouble, @Nullable Instant over) {
        Instant until = Objects.requireNonNull(sign.until());
        if (over != null) {
            return !until.isBefore(over.minus(ONE_STORY));
        }
        return trouble.stream()
                .filter(ProbableCause::isTrouble)
                .anyMatch(lasting -> !until.isBefore(lasting.from().minus(LED_TO))
                        && !sign.from().isAfter(lasting.from().plus(LED_TO)));
    }

    private Cause find() {
        return Stream.<Optional<Cause>>of(
                        paused(),
                        saidByTheIngest(),
                        account(),
                        endedThere(),
                        keyOfAnother(),
                        disk(),
                        refused(),
                        source(),
                        lostTogether(),
                        behindTogether(),
                        connection(),
                        encode(),
                        behindAlone(),
                        disagreement(),
                        api(),
                        complaint(),
                        otherIssue(),
                        store(),
                        ahead())
                .flatMap(Optional::stream)
                .findFirst()
                .orElse(new Cause("Nothing is wrong", CERTAIN, "", null));
    }

    private Optional<Cause> paused() {
        if (facts.state != DestinationState.PAUSED) {
            return Optional.empty();
        }
        Optional<Cause> shed = all(Shed.class)
                .findFirst()
                .map(sign -> lasting(
                        "Paused for the sake of others at " + time(sign.from()) + ": " + sign.reason(),
                        CERTAIN,
                        "Lower the bitrate or free the uplink, then resume it"));
        return shed.or(() -> Optional.of(lasting("Paused by a person", CERTAIN, "Resume it when it shall go on")));
    }

    private Optional<Cause> saidByTheIngest() {
        return media(problem -> problem.text().startsWith("Another encoder took over"))
                .map(failed -> cause("Another encoder took over at " + time(failed.from()), CERTAIN, failed.problem()))
                .or(() -> media(problem -> problem.remedy().startsWith("The key is in use"))
                        .map(failed -> cause("The key is in use by another encoder", LIKELY, failed.problem())));
    }

    private Optional<Cause> account() {
        return failed(failed -> failed.problem().kind() == ErrorKind.AUTHENTICATION)
                .map(Failed::problem)
                .or(() -> ill(issue -> issue.code() == Code.RECONSENT_NEEDED && issue.severity() == Severity.ERROR)
                        .map(ill -> new Problem(
                                ErrorKind.AUTHENTICATION,
                                ill.issue().text(),
                                ill.issue().remedy(),
                                ill.from())))
                .map(problem -> new Cause(
                        "Grant withdrawn or expired: connect the account again", CERTAIN, problem.remedy(), over));
    }

    private Optional<Cause> endedThere() {
        Optional<Instant> ended = disagreed(Disagreement.ENDED_THERE)
                .map(Sign::from)
                .or(() -> media(problem -> problem.text().contains("says that the broadcast is over"))
                        .map(Sign::from));
        if (ended.isPresent()) {
            Instant at = ended.get();
            boolean atItsLimit = all(Ending.class)
                    .anyMatch(ending -> ending.limit() == PlatformLimit.BROADCAST_TIME
                            && Duration.between(ending.end(), at).abs().compareTo(AT_ITS_LIMIT) <= 0);
            return Optional.of(
                    atItsLimit
                            ? new Cause(
                                    "The longest time that " + facts.platform + " gives one broadcast was over at "
                                            + time(at),
                                    LIKELY,
                                    "Begin another broadcast with retryNow; let the next one roll over before",
                                    over)
                            : new Cause(
                                    "The broadcast was ended on " + facts.platform + " at " + time(at),
                                    CERTAIN,
                                    "Look there for who ended it; retryNow begins another one",
                                    over));
        }
        return disagreed(Disagreement.GONE)
                .map(Sign::from)
                .or(() -> media(problem -> problem.text().contains("does not know the broadcast any more"))
                        .map(Sign::from))
                .map(at -> new Cause(
                        "The broadcast was removed on " + facts.platform + " by " + time(at),
                        CERTAIN,
                        "Look there for a notice; retryNow begins another one",
                        over))
                .or(() -> media(problem -> problem.kind() == ErrorKind.REJECTED
                                && problem.text().startsWith("The server ended the publication"))
                        .map(failed -> cause(
                                "The broadcast was ended there, or another encoder took it over, at "
                                        + time(failed.from()),
                                LIKELY,
                                failed.problem())));
    }

    private Optional<Cause> keyOfAnother() {
        return disagreed(Disagreement.KEY_OF_ANOTHER_BROADCAST)
                .map(sign -> new Cause("The key belongs to another broadcast", LIKELY, sign.remedy(), over));
    }

    private Optional<Cause> disk() {
        return media(problem -> isFull(problem.text()))
                .map(failed -> isOfTheStore(failed.problem().text())
                        ? cause("Store full: what is meant cannot be written down", CERTAIN, failed.problem())
                        : cause("The disk is full", CERTAIN, failed.problem()))
                .or(() -> media(problem -> isOfTheStore(problem.text()))
                        .map(failed -> cause(
                                "The store takes nothing: what is meant cannot be written down",
                                CERTAIN,
                                failed.problem())));
    }

    private static boolean isFull(String text) {
        return text.contains("No space left on device") || text.contains("Disk quota exceeded");
    }

    /** The same words are told of the session then. */
    private boolean isOfTheStore(String text) {
        return ill(issue ->
                        issue.code() == Code.INTENT_NOT_STORED && issue.text().equals(text))
                .isPresent();
    }

    /** What does not pass by itself. */
    private Optional<Cause> refused() {
        return media(problem -> problem.kind() == ErrorKind.REJECTED
                        || problem.kind() == ErrorKind.INVALID
                        || problem.kind() == ErrorKind.INTERNAL)
                .map(this::refused);
    }

    private Cause refused(Failed failed) {
        Problem problem = failed.problem();
        String text = problem.text();
        String remedy = problem.remedy();
        if (problem.kind() == ErrorKind.INVALID) {
            return cause("A setting cannot be right: " + text, CERTAIN, problem);
        }
        if (problem.kind() == ErrorKind.INTERNAL) {
            return cause("A fault of the library: " + text, LIKELY, problem);
        }
        if (text.startsWith("Connecting securely to")) {
            return cause("The server's certificate is not trusted", CERTAIN, problem);
        }
        if (text.startsWith("Talking to")) {
            return cause("There is no RTMP ingest at this address", LIKELY, problem);
        }
        if (remedy.startsWith("Check the application")) {
            return cause("Wrong application in the server's address", LIKELY, problem);
        }
        if (text.startsWith("Publishing to") && text.contains("soon after it was accepted")) {
            return cause("Wrong stream key: accepted, and closed each time soon after", LIKELY, problem);
        }
        if (text.startsWith("Publishing to")) {
            return cause("Wrong stream key, or its broadcast is not open", LIKELY, problem);
        }
        return cause("Refused: " + text, LIKELY, problem);
    }

    private Optional<Cause> source() {
        Optional<SourceGone> gone = all(SourceGone.class).findFirst();
        if (gone.isPresent()) {
            SourceGone sign = gone.get();
            Instant until = sign.until();
            Confidence confidence = media(problem -> true).isPresent() ? LIKELY : CERTAIN;
            return Optional.of(new Cause(
                    until == null
                            ? "The source is gone since " + time(sign.from())
                            : "The source was gone for " + seconds(Duration.between(sign.from(), until)) + ", from "
                                    + time(sign.from()),
                    confidence,
                    Code.SOURCE_LOST.remedy(),
                    over));
        }
        return ill(issue -> issue.code().scope() == Scope.SOURCE && issue.severity() == Severity.ERROR)
                .map(ill -> issue("The source: ", ill, LIKELY));
    }

    private Optional<Cause> lostTogether() {
        return all(LostTogether.class)
                .findFirst()
                .map(sign -> new Cause(
                        "The network here: " + sign.lost() + " of " + sign.all()
                                + " destinations were lost together at " + time(sign.from()),
                        LIKELY,
                        "Check this machine's connection and its router",
                        over));
    }

    private Optional<Cause> behindTogether() {
        return all(BehindTogether.class)
                .findFirst()
                .map(sign -> new Cause(
                        "The uplink: " + sign.behind() + " destinations fell behind together from " + time(sign.from()),
                        LIKELY,
                        Code.UPLINK_SHARED_SLOWNESS.remedy(),
                        over));
    }

    /** What passes by itself, at the way to the ingest. */
    private Optional<Cause> connection() {
        return media(problem -> problem.kind() == ErrorKind.TRANSIENT).flatMap(failed -> {
            Problem problem = failed.problem();
            String text = problem.text();
            String times = failed.count() > 1 ? ", " + failed.count() + " times" : "";
            String from = ", from " + time(failed.from());
            if (problem.remedy().contains("name server")) {
                return Optional.of(cause("The ingest's name cannot be resolved" + from, LIKELY, problem));
            }
            if (text.startsWith("Connecting to") || text.startsWith("Waiting in step") || text.startsWith("Step ")) {
                return Optional.of(cause("The ingest cannot be reached" + from, LIKELY, problem));
            }
            if (text.startsWith("Publishing to")) {
                return Optional.of(
                        cause("The ingest still holds an earlier connection of this key" + from, LIKELY, problem));
            }
            if (text.startsWith("The server ended the publication")) {
                return Optional.of(cause("The ingest ended the connection" + from + times, POSSIBLE, problem));
            }
            if (text.startsWith("Sending to")) {
                return Optional.of(cause(
                        "The connection was lost, at the ingest or on the way there" + from + times,
                        POSSIBLE,
                        problem));
            }
            return Optional.empty();
        });
    }

    private Optional<Cause> encode() {
        return ill(issue -> issue.code().scope() == Scope.RENDITION)
                .map(ill -> issue("The encode " + ill.issue().subject() + ": ", ill, LIKELY));
    }

    private Optional<Cause> behindAlone() {
        return ill(issue -> BEHIND.contains(issue.code())).map(ill -> {
            boolean alone = facts.others > 0;
            return new Cause(
                    (alone
                                    ? "The way to this ingest, or the ingest: of " + (facts.others + 1)
                                            + " destinations it alone falls behind, from "
                                    : "The uplink, or the way to this ingest: it falls behind, from ")
                            + time(ill.from()),
                    alone ? LIKELY : POSSIBLE,
                    ill.issue().remedy(),
                    over);
        });
    }

    private Optional<Cause> disagreement() {
        return disagreed(Disagreement.INGEST_UNHEALTHY)
                .map(sign -> new Cause(
                        facts.platform + " cannot show our media: " + sign.text(), LIKELY, sign.remedy(), over))
                .or(() -> disagreed(Disagreement.NOT_ON_AIR)
                        .map(sign -> new Cause(
                                "The broadcast was not put on the air, though media arrives: something on "
                                        + facts.platform + " may ask for a person",
                                LIKELY,
                                sign.remedy(),
                                over)))
                .or(() -> disagreed(Disagreement.STUCK_ON_THE_WAY)
                        .map(sign -> new Cause(
                                facts.platform + " keeps the broadcast in a stage that viewers do not see",
                                LIKELY,
                                sign.remedy(),
                                over)))
                .or(() -> disagreed(Disagreement.OFFLINE)
                        .map(sign -> new Cause(
                                facts.platform + " does not show it any more, though media is sent, from "
                                        + time(sign.from()),
                                POSSIBLE,
                                sign.remedy(),
                                over)));
    }

    private Optional<Cause> api() {
        Optional<Failed> waits = failed(failed -> failed.problem().kind() == ErrorKind.RATE_LIMITED);
        if (waits.isPresent()) {
            return waits.map(failed -> cause(
                    facts.platform + " asks to wait: too much was asked of its API" + mediaArrives(),
                    CERTAIN,
                    failed.problem()));
        }
        Optional<Failed> silent = failed(failed -> failed.problem().kind() == ErrorKind.TRANSIENT
                || failed.problem().kind() == ErrorKind.INTERNAL);
        return silent.map(failed -> cause(
                        facts.platform + "'s API is down" + mediaArrives(),
                        facts.state.isDelivering() ? CERTAIN : LIKELY,
                        failed.problem()))
                .or(() -> failed(Failed::api)
                        .map(failed -> cause(
                                facts.platform + "'s API refuses to tell" + mediaArrives() + ": "
                                        + failed.problem().text(),
                                LIKELY,
                                failed.problem())));
    }

    private String mediaArrives() {
        return facts.state.isDelivering() ? "; media arrives" : "";
    }

    private Optional<Cause> complaint() {
        return ill(issue -> issue.code() == Code.PLATFORM_COMPLAINS && issue.severity() != Severity.INFO)
                .map(ill -> issue("", ill, LIKELY));
    }

    private Optional<Cause> otherIssue() {
        return ill(issue -> issue.severity() != Severity.INFO
                        && issue.code().scope() != Scope.SESSION
                        && issue.code() != Code.LIMIT_AHEAD
                        && issue.code() != Code.RECONSENT_NEEDED)
                .map(ill -> ill.issue().code().scope() == Scope.SOURCE
                        ? issue("The source: ", ill, LIKELY)
                        : issue("", ill, POSSIBLE));
    }

    private Optional<Cause> store() {
        return ill(issue -> issue.code() == Code.INTENT_NOT_STORED)
                .map(ill -> new Cause(
                        (isFull(ill.issue().text()) ? "Store full" : "The store takes nothing") + mediaArrives(),
                        CERTAIN,
                        ill.issue().remedy(),
                        over));
    }

    private Optional<Cause> ahead() {
        return ill(issue -> issue.code() == Code.LIMIT_AHEAD || issue.code() == Code.RECONSENT_NEEDED)
                .map(ill -> new Cause(
                        "Nothing is wrong yet: " + ill.issue().text(),
                        CERTAIN,
                        ill.issue().remedy(),
                        over));
    }

    private Cause issue(String before, Ill ill, Confidence confidence) {
        return new Cause(before + ill.issue().text(), confidence, ill.issue().remedy(), over);
    }

    private Cause cause(String text, Confidence confidence, Problem problem) {
        return new Cause(text, confidence, problem.remedy(), over);
    }

    private static Cause lasting(String text, Confidence confidence, String remedy) {
        return new Cause(text, confidence, remedy, null);
    }

    private <S extends Sign> Stream<S> all(Class<S> type) {
        return signs.stream().filter(type::isInstance).map(type::cast);
    }

    private Optional<Failed> failed(Predicate<Failed> fits) {
        return all(Failed.class).filter(fits).findFirst();
    }

    /** An error that kept media from its destination. */
    private Optional<Failed> media(Predicate<Problem> fits) {
        return failed(failed -> !failed.api() && fits.test(failed.problem()));
    }

    private Optional<Ill> ill(Predicate<HealthIssue> fits) {
        return all(Ill.class).filter(ill -> fits.test(ill.issue())).findFirst();
    }

    private Optional<Disagreed> disagreed(Disagreement what) {
        return all(Disagreed.class).filter(sign -> sign.disagreement() == what).findFirst();
    }

    private static String time(Instant at) {
        return TIME.format(at);
    }

    private static String seconds(Duration time) {
        return Math.max(1, Math.round(time.toMillis() / 1000.0)) + " s";
    }
}
