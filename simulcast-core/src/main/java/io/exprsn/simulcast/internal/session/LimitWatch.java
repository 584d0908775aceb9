package io.exprsn.simulcast.internal.session;

import io.exprsn.simulcast.PlatformLimit;
import io.exprsn.simulcast.SimulcastException;
import io.exprsn.simulcast.event.SimulcastEvent;
import io.exprsn.simulcast.internal.broadcast.IntentLog;
import io.exprsn.simulcast.internal.broadcast.PlatformSide;
import io.exprsn.simulcast.internal.loop.BlockingCalls;
import io.exprsn.simulcast.internal.platform.QuotaLedger;
import io.exprsn.simulcast.spi.QuotaFacts;
import io.exprsn.simulcast.store.BroadcastIntent;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks when something of a session's platforms ends by itself, tells of it ahead, and lets a fresh broadcast take over where that is
 * wanted. Goes by the wall clock, as platforms do. Belongs to the control loop.
 */
final class LimitWatch {
    private static final Logger log = LoggerFactory.getLogger(LimitWatch.class);
    private static final Duration ROLL_OVER_AHEAD = Duration.ofMinutes(5);
    private static final Duration AGAIN = Duration.ofSeconds(30);
    /** Grants and quota change slowly, and looking at a grant opens a store. */
    private static final long SLOW_LOOK_NANOS = Duration.ofSeconds(30).toNanos();

    private static final Duration STORE_LIMIT = Duration.ofSeconds(20);

    private final SessionContext session;
    private final String sessionId;
    private final Limits limits;
    private final BlockingCalls calls;
    private final IntentLog intents;
    private final boolean rollingOver;
    private final Supplier<BroadcastIntent> nextIntent;
    private final Map<String, Instant> grants = new HashMap<>();
    private final Set<String> asking = new HashSet<>();
    private final Map<String, QuotaUse> quotas = new HashMap<>();
    private final Map<String, Long> lookedNanos = new HashMap<>();
    private final Map<String, RollOver> rolling = new HashMap<>();

    /** A broadcast that is being replaced. */
    private static final class RollOver {
        private PlatformSide.@Nullable Retired retired;
        private @Nullable Instant askedAt;
    }

    /** How much quota was left, and when that was first seen. */
    private record QuotaUse(Instant since, long left) {}

    LimitWatch(
            SessionContext session,
            String sessionId,
            Limits limits,
            BlockingCalls calls,
            IntentLog intents,
            boolean rollingOver,
            Supplier<BroadcastIntent> nextIntent) {
        this.session = session;
        this.sessionId = sessionId;
        this.limits = limits;
        this.calls = calls;
        this.intents = intents;
        this.rollingOver = rollingOver;
        this.nextIntent = nextIntent;
    }

    /** What ends in less than 30 minutes there, the next first. */
    List<Limits.Ahead> ahead(String destination) {
        return limits.ahead(destination);
    }

    /** A look at one destination, once a second. */
    void look(DestinationSupervisor supervisor) {
        PlatformSide side = supervisor.side();
        if (side == null) {
            return;
        }
        String name = supervisor.name();
        Instant endsBy = side.endsBy();
        limits.look(
                name,
                PlatformLimit.BROADCAST_TIME,
                endsBy,
                rollingOver
                        ? "A fresh broadcast takes over shortly before"
                        : "End it in good order before, or ask for rollingOver() in the plan");
        limits.look(
                name,
                PlatformLimit.TOKEN,
                grants.get(name),
                "Connect the account again before: the platform gives no way to renew it without a person");
        side.ledger()
                .ifPresent(ledger -> limits.look(
                        name,
                        PlatformLimit.QUOTA,
                        quotaEnds(name, ledger),
                        "Close what reads the chat or counts viewers, or ask the platform for a larger quota: it begins anew in "
                                + hours(ledger.untilReset())));
        long nanos = session.loop().nanoTime();
        Long looked = lookedNanos.get(name);
        if (looked == null || nanos - looked >= SLOW_LOOK_NANOS) {
            lookedNanos.put(name, nanos);
            lookAtGrant(name, side);
        }
        rollOver(supervisor, side, endsBy);
    }

    private static String hours(Duration left) {
        return left.toHours() > 0 ? left.toHours() + " h" : left.toMinutes() + " min";
    }

    private void lookAtGrant(String name, PlatformSide side) {
        if (!asking.add(name)) {
            return;
        }
        calls.begin(
                "Looking when the grant of " + name + " ends",
                STORE_LIMIT,
                () -> Optional.ofNullable(side.grantEnds()),
                end -> {
                    asking.remove(name);
                    end.ifPresentOrElse(at -> grants.put(name, at), () -> grants.remove(name));
                },
                why -> {
                    asking.remove(name);
                    log.debug("{}: {}. {}.", session.name(), why.problem(), why.remedy());
                });
    }

    /** By what was used since this session looked first; null where it lasts until the platform's day is over. */
    private @Nullable Instant quotaEnds(String name, QuotaLedger ledger) {
        long left = ledger.remaining(QuotaFacts.STATUS);
        Instant now = session.now();
        QuotaUse first = quotas.get(name);
        if (first == null || left > first.left()) { // a new day
            quotas.put(name, new QuotaUse(now, left));
            return null;
        }
        if (left == 0) {
            return now;
        }
        long used = first.left() - left;
        long seconds = Duration.between(first.since(), now).toSeconds();
        if (used <= 0 || seconds < 60) {
            return null;
        }
        Duration lasts = Duration.ofSeconds((long) ((double) left * seconds / used));
        return lasts.compareTo(ledger.untilReset()) < 0 ? now.plus(lasts) : null;
    }

    private void rollOver(DestinationSupervisor supervisor, PlatformSide side, @Nullable Instant endsBy) {
        String name = supervisor.name();
        RollOver running = rolling.get(name);
        if (running == null) {
            boolean due = rollingOver
                    && endsBy != null
                    && supervisor.status().state().isDelivering()
                    && !session.now().isBefore(endsBy.minus(ROLL_OVER_AHEAD));
            if (due) {
                rolling.put(name, new RollOver());
                begin(supervisor, side);
            }
            return;
        }
        PlatformSide.Retired retired = running.retired;
        if (retired == null) {
            return;
        }
        boolean replaced = side.onPlatform()
                .filter(now -> !now.broadcast().id().equals(retired.broadcast().id()))
                .isPresent();
        if (replaced && side.isShown()) {
            rolling.remove(name);
            URI watch = side.watch();
            String successor =
                    side.onPlatform().map(now -> now.broadcast().id()).orElse("");
            session.post(new SimulcastEvent.RolledOver(
                    session.name(), session.now(), name, retired.broadcast().id(), successor, watch));
            side.endRetired(retired, watch, () -> {});
        } else if (!replaced && running.askedAt != null && !session.now().isBefore(running.askedAt.plus(AGAIN))) {
            running.askedAt = session.now();
            side.rollOverAgain();
        }
    }

    private void begin(DestinationSupervisor supervisor, PlatformSide side) {
        String name = supervisor.name();
        BroadcastIntent successor = nextIntent.get();
        String old = side.storedAs();
        log.info("{}: {} rolls over to a fresh broadcast", session.name(), name);
        intents.before(
                book -> book.succeed(sessionId, old, supervisor.destination(), successor),
                () -> side.rollOver(successor.destination(), successor.intentId())
                        .ifPresentOrElse(
                                retired -> {
                                    RollOver running = rolling.get(name);
                                    if (running != null) {
                                        running.retired = retired;
                                        running.askedAt = session.now();
                                    }
                                },
                                () -> rolling.remove(name)),
                (SimulcastException why) -> rolling.remove(name));
    }

    /**
     * Ends what is being replaced by now.
     *
     * @param begun called for each that is ended
     * @param done called once for each
     */
    void endRetired(DestinationSupervisor supervisor, Runnable begun, Runnable done) {
        RollOver running = rolling.remove(supervisor.name());
        PlatformSide side = supervisor.side();
        if (running == null || side == null) {
            return;
        }
        PlatformSide.Retired retired = running.retired;
        if (retired != null) { // twice, where its successor was not made: an end is asked for any number of times
            begun.run();
            side.endRetired(retired, null, done);
        }
    }
}
