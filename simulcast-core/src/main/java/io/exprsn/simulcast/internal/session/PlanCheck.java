package io.exprsn.simulcast.internal.session;

import io.exprsn.simulcast.Destination;
import io.exprsn.simulcast.EncodingPlan;
import io.exprsn.simulcast.EncodingPlan.DestinationPlan;
import io.exprsn.simulcast.ErrorKind;
import io.exprsn.simulcast.Secret;
import io.exprsn.simulcast.SimulcastException;
import io.exprsn.simulcast.SimulcastPlan;
import io.exprsn.simulcast.credential.Credential;
import io.exprsn.simulcast.internal.broadcast.Editing;
import io.exprsn.simulcast.internal.broadcast.PlatformAccess;
import io.exprsn.simulcast.internal.platform.DestinationSettings;
import io.exprsn.simulcast.internal.platform.QuotaLedger;
import io.exprsn.simulcast.report.CheckReport;
import io.exprsn.simulcast.report.CheckReport.Checked;
import io.exprsn.simulcast.report.Finding;
import io.exprsn.simulcast.report.RehearsalReport.Outcome;
import io.exprsn.simulcast.report.RehearsalReport.Rehearsed;
import io.exprsn.simulcast.service.KnownService;
import io.exprsn.simulcast.spi.CheckResult;
import io.exprsn.simulcast.spi.PlatformAdapter;
import io.exprsn.simulcast.spi.PlatformFacts;
import io.exprsn.simulcast.spi.QuotaFacts;
import io.exprsn.simulcast.spi.SendsOn;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks whether a show could go live: asks all at once, makes nothing. */
final class PlanCheck {
    private static final Logger log = LoggerFactory.getLogger(PlanCheck.class);

    private static final Duration CALL_LIMIT = Duration.ofSeconds(20);
    /** A source in the network is looked at for as long as it takes to see some seconds of it. */
    private static final Duration PLAN_LIMIT = Duration.ofSeconds(35);
    /** A grant that ends sooner is worth a thought before a show. */
    private static final Duration SOON = Duration.ofHours(12);
    /** Of a day's quota; a show takes less. */
    private static final double LITTLE_QUOTA = 0.1;

    private final PlatformAccess access;
    private final Function<String, PlatformAdapter> adapters;
    private final IngestsByPlatform ingests;
    private final Function<SimulcastPlan, EncodingPlan> encoding;
    private final Executor blocking;
    private final Clock clock;

    /**
     * @param adapters by id; throws for one that is not there
     * @param encoding what each destination would get
     * @param blocking runs each call on a thread of its own
     */
    PlanCheck(
            PlatformAccess access,
            Function<String, PlatformAdapter> adapters,
            IngestsByPlatform ingests,
            Function<SimulcastPlan, EncodingPlan> encoding,
            Executor blocking,
            Clock clock) {
        this.access = access;
        this.adapters = adapters;
        this.ingests = ingests;
        this.encoding = encoding;
        this.blocking = blocking;
        this.clock = clock;
    }

    /** What one destination's platform said. */
    private record Answer(String account, List<Finding> findings, List<SendsOn.Output> outputs) {
        static Answer obstacle(SimulcastException why) {
            return new Answer("", List.of(problem(why)), List.of());
        }
    }

    /** What stands for an error: waiting helps against a rate limit alone. */
    static Finding problem(SimulcastException why) {
        return why.kind() == ErrorKind.RATE_LIMITED
                ? Finding.warning(why.problem(), why.remedy())
                : Finding.obstacle(why.problem(), why.remedy());
    }

    CheckReport check(SimulcastPlan plan) throws InterruptedException {
        FutureTask<EncodingPlan> encoded = begun(() -> encoding.apply(plan));
        Map<String, FutureTask<Answer>> asked = new LinkedHashMap<>();
        for (Destination destination : plan.destinations()) {
            asked.put(destination.name(), begun(() -> ask(plan, destination)));
        }
        long began = System.nanoTime();
        List<FutureTask<?>> all = new ArrayList<>(asked.values());
        all.add(encoded);
        try {
            Map<String, Answer> answers = new LinkedHashMap<>();
            for (Map.Entry<String, FutureTask<Answer>> each : asked.entrySet()) {
                answers.put(each.getKey(), answer(each.getKey(), each.getValue(), began));
            }
            return report(plan, answers, encoded, began);
        } finally {
            all.forEach(task -> task.cancel(true));
        }
    }

    /**
     * Looks whether servers are there, of destinations that have no part in a rehearsal.
     *
     * @param which of the plan's
     */
    Map<String, Rehearsed> reached(SimulcastPlan plan, Predicate<Destination> which) throws InterruptedException {
        Map<String, FutureTask<Answer>> asked = new LinkedHashMap<>();
        plan.destinations().stream()
                .filter(which)
                .forEach(destination -> asked.put(destination.name(), begun(() -> askByKey(destination))));
        long began = System.nanoTime();
        Map<String, Rehearsed> results = new LinkedHashMap<>();
        try {
            for (Destination destination : plan.destinations()) {
                FutureTask<Answer> task = asked.get(destination.name());
                if (task != null) {
                    List<Finding> findings = new ArrayList<>(
                            answer(destination.name(), task, began).findings());
                    findings.sort(Comparator.comparing(Finding::weight).reversed());
                    results.put(
                            destination.name(),
                            new Rehearsed(
                                    destination.name(),
                                    destination.platform(),
                                    outcome(destination, findings),
                                    List.of(),
                                    0,
                                    findings));
                }
            }
        } finally {
            asked.values().forEach(task -> task.cancel(true));
        }
        return results;
    }

    private static Outcome outcome(Destination destination, List<Finding> findings) {
        if (findings.stream().anyMatch(Finding::blocks)) {
            return Outcome.FAILED;
        }
        return destination.platform().equals(Destination.FILE) ? Outcome.LEFT_OUT : Outcome.REACHED;
    }

    private <T> FutureTask<T> begun(Callable<T> work) {
        FutureTask<T> task = new FutureTask<>(work);
        blocking.execute(task);
        return task;
    }

    private static <T> T within(Duration limit, FutureTask<T> task, long began, String doing)
            throws InterruptedException {
        try {
            return task.get(Math.max(0, limit.toNanos() - (System.nanoTime() - began)), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            throw new SimulcastException(
                    ErrorKind.TRANSIENT,
                    doing + " brought nothing within " + limit.toSeconds() + " s",
                    "Check again, and look at the platform's status page if it stays",
                    e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof SimulcastException told) {
                throw told;
            }
            Throwable fault = Objects.requireNonNullElse(e.getCause(), e);
            log.error("{} failed with what is no error of a platform", doing, fault);
            throw new SimulcastException(
                    ErrorKind.INTERNAL,
                    doing + " failed with a " + fault.getClass().getName(),
                    "Report this with the log: it is a fault in the library or in an adapter",
                    fault);
        }
    }

    private static Answer answer(String destination, FutureTask<Answer> task, long began) throws InterruptedException {
        try {
            return within(CALL_LIMIT, task, began, "Checking " + destination);
        } catch (SimulcastException e) {
            return Answer.obstacle(e);
        }
    }

    private CheckReport report(
            SimulcastPlan plan, Map<String, Answer> answers, FutureTask<EncodingPlan> encoded, long began)
            throws InterruptedException {
        List<Finding> whole = new ArrayList<>();
        EncodingPlan media = null;
        try {
            media = within(PLAN_LIMIT, encoded, began, "Looking at the source");
            whole.addAll(uplink(media, plan.uplinkKilobits()));
            media.warnings().forEach(text -> whole.add(Finding.warning(text, "")));
        } catch (SimulcastException e) {
            whole.add(problem(e));
        }
        List<Checked> checked = new ArrayList<>();
        for (Destination destination : plan.destinations()) {
            Answer answer = Objects.requireNonNull(answers.get(destination.name())); // each was asked
            List<Finding> findings = new ArrayList<>(answer.findings());
            if (media != null) {
                media.destination(destination.name()).ifPresent(line -> findings.add(encoding(line)));
            }
            sentOn(answer.outputs(), destination, plan).forEach(findings::add);
            findings.sort(Comparator.comparing(Finding::weight).reversed());
            checked.add(new Checked(destination.name(), destination.platform(), answer.account(), findings));
        }
        whole.sort(Comparator.comparing(Finding::weight).reversed());
        return new CheckReport(plan.name(), clock.instant(), whole, checked, media);
    }

    private static Finding encoding(DestinationPlan line) {
        EncodingPlan.Obstacle obstacle = line.obstacle();
        if (obstacle != null) {
            return Finding.obstacle(obstacle.problem(), obstacle.remedy());
        }
        return Finding.notice((line.kilobits() == 0 ? "" : "Takes " + line.kilobits() + " kbit/s: ") + line.text());
    }

    private static List<Finding> uplink(EncodingPlan media, OptionalInt there) {
        int needed = media.uplinkKilobits();
        if (needed == 0) {
            return List.of(Finding.notice("What is needed of the uplink is not known before the source flows"));
        }
        String need = "All destinations together take " + mega(needed) + " of the uplink";
        if (there.isEmpty()) {
            return List.of(Finding.notice(
                    need + "; platforms recommend twice that, " + mega(media.recommendedUplinkKilobits())));
        }
        String has = ", and it has " + mega(there.getAsInt());
        if (needed > there.getAsInt()) {
            return List.of(Finding.obstacle(
                    need + has, "Send to fewer destinations or with a lower bitrate, or get a faster line"));
        }
        return media.recommendedUplinkKilobits() > there.getAsInt()
                ? List.of(Finding.warning(
                        need + has, "Keep a reserve: platforms recommend " + mega(media.recommendedUplinkKilobits())))
                : List.of(Finding.notice(need + has));
    }

    private static String mega(int kilobits) {
        return String.format(Locale.ROOT, "%.1f Mbit/s", kilobits / 1000.0);
    }

    /** What a platform sends on by itself, and goes to the same place from here too. */
    private List<Finding> sentOn(List<SendsOn.Output> outputs, Destination by, SimulcastPlan plan) {
        List<Finding> findings = new ArrayList<>();
        for (SendsOn.Output output : outputs) {
            if (!output.enabled()) {
                continue;
            }
            Optional<Destination> twice = plan.destinations().stream()
                    .filter(other -> !other.name().equals(by.name()) && isKeyOf(other, output))
                    .findFirst();
            findings.add(
                    twice.isPresent()
                            ? Finding.warning(
                                    "It sends on to " + output.server() + " what "
                                            + twice.get().name()
                                            + " is sent from here: that is sent twice, and two publishers with one key disturb"
                                            + " each other",
                                    "Switch the output " + output.id() + " off, or leave the destination out")
                            : new Finding(
                                    Finding.Weight.NOTICE,
                                    "It sends on to " + output.server() + " by itself",
                                    "Look that no destination of this show goes there too"));
        }
        return findings;
    }

    private static boolean isKeyOf(Destination destination, SendsOn.Output output) {
        Secret key = destination.key();
        return key != null && output.key().equals(key);
    }

    private Answer ask(SimulcastPlan plan, Destination destination) {
        PlatformAdapter maker = access.maker(destination).orElse(null);
        return maker == null ? askByKey(destination) : askPlatform(plan, destination, maker);
    }

    private Answer askPlatform(SimulcastPlan plan, Destination destination, PlatformAdapter adapter) {
        List<Finding> findings = new ArrayList<>(
                Editing.look(destination, plan.metadata(destination.name()), plan.isCuttingMetadata(), access));
        var context = access.context(destination);
        CheckResult result = adapter.check(context);
        result.findings().forEach(finding -> findings.add(finding(finding)));
        findings.addAll(limits(destination, adapter));
        List<SendsOn.Output> outputs = adapter instanceof SendsOn sends ? sends.outputs(context) : List.of();
        return new Answer(result.account().map(Credential.Account::name).orElse(""), findings, outputs);
    }

    private static Finding finding(CheckResult.Finding found) {
        if (found.blocking()) {
            return Finding.obstacle(found.text(), found.remedy());
        }
        return found.remedy().isEmpty() ? Finding.notice(found.text()) : Finding.warning(found.text(), found.remedy());
    }

    private List<Finding> limits(Destination destination, PlatformAdapter adapter) {
        List<Finding> findings = new ArrayList<>();
        Instant now = clock.instant();
        grantEnds(destination).ifPresent(end -> {
            String text = "The grant ends at " + end + ", and only a person can renew it";
            findings.add(
                    Duration.between(now, end).compareTo(SOON) < 0
                            ? Finding.warning(text, "Connect the account again before the show")
                            : Finding.notice(text));
        });
        access.ledger(adapter).ifPresent(ledger -> findings.add(quota(adapter.facts(), ledger)));
        adapter.facts()
                .longestBroadcast()
                .ifPresent(longest -> findings.add(Finding.notice(adapter.facts()
                                .displayName() + " ends a broadcast by itself after " + longest.toHours() + " h")));
        return findings;
    }

    private Optional<Instant> grantEnds(Destination destination) {
        String credential = destination.credential();
        return credential == null
                ? Optional.empty()
                : access.credentials()
                        .get(credential)
                        .filter(Credential.OAuthTokens.class::isInstance)
                        .map(Credential.OAuthTokens.class::cast)
                        .filter(tokens -> tokens.refreshToken() == null)
                        .map(Credential.OAuthTokens::expiresAt);
    }

    private static Finding quota(PlatformFacts facts, QuotaLedger ledger) {
        long left = ledger.remaining(QuotaFacts.CONTROL);
        long perDay = facts.quota().map(QuotaFacts::perDay).orElse(0L);
        String until =
                ledger.untilReset().toHours() + " h " + ledger.untilReset().toMinutesPart() + " min";
        if (perDay == 0) {
            return Finding.notice(facts.displayName() + " names no quota for a day");
        }
        String text = "Of the day's quota of " + perDay + " units, " + left
                + " are left, by what was used from here; it" + " begins anew in " + until;
        return left < LITTLE_QUOTA * perDay
                ? Finding.warning(text, "Wait for the new day, or ask the platform for a larger quota")
                : Finding.notice(text);
    }

    /** Whether server and key look right, and the server is there; a recording can be written where it is to be. */
    private Answer askByKey(Destination destination) {
        List<Finding> findings = new ArrayList<>();
        ingests.check(destination).ifPresent(text -> findings.add(Finding.warning(text, "")));
        if (destination.platform().equals(Destination.FILE)) {
            findings.add(Finding.notice("It can be recorded there"));
            return new Answer("", findings, List.of());
        }
        Destination connecting = byKeyAlone(destination).with(Destination.CHECK_CONNECTS, "true");
        CheckResult result = adapters.apply(connecting.platform()).check(access.context(connecting));
        result.findings().forEach(finding -> findings.add(finding(finding)));
        return new Answer("", findings, List.of());
    }

    /** On a platform with an API, server and key that were copied by hand are looked at as those of any service. */
    private static Destination byKeyAlone(Destination destination) {
        boolean any = destination.platform().equals(Destination.RTMP)
                || destination.isSrt()
                || KnownService.find(destination.platform()).isPresent();
        if (any) {
            return destination;
        }
        Map<String, String> settings = new LinkedHashMap<>(destination.settings());
        settings.keySet().retainAll(DestinationSettings.OF_EVERY_INGEST);
        return new Destination(
                destination.name(),
                Destination.RTMP,
                destination.credential(),
                destination.key(),
                destination.priority(),
                destination.encoding(),
                destination.sourceLoss(),
                settings,
                destination.secrets());
    }
}
