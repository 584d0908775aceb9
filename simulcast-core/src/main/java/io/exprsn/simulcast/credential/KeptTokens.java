package io.exprsn.simulcast.credential;

import io.exprsn.simulcast.ErrorKind;
import io.exprsn.simulcast.Problem;
import io.exprsn.simulcast.RetryPolicy;
import io.exprsn.simulcast.Secret;
import io.exprsn.simulcast.SimulcastException;
import io.exprsn.simulcast.credential.Credential.OAuthTokens;
import io.exprsn.simulcast.event.CredentialEvent;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One credential of a {@link TokenKeeper}. Refreshes run on a thread of the keeper's, never on a caller's: an interrupt would lose the
 * answer, and with it a rotated refresh token.
 */
final class KeptTokens {
    private static final Logger log = LoggerFactory.getLogger(KeptTokens.class);

    /** For so long a new token is taken for new whatever the wall clock or the platform says: neither may make us refresh in a loop. */
    private static final Duration NEW = Duration.ofSeconds(10);

    private static final Duration VALIDATION_RETRY = Duration.ofMinutes(5);

    /** On top of the deadline, for the store and for waiting for a thread. */
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final String name;
    private final OAuthClient client;
    private final Keeping with;
    private final ReentrantLock saving = new ReentrantLock();
    private final Object lock = new Object();

    /** Tokens that exist nowhere else yet. Changed under {@link #saving}. */
    private volatile @Nullable Unsaved unsaved;

    private @Nullable CompletableFuture<OAuthTokens> flight;
    private @Nullable StoredCredential lastSeen;

    /** What the state below is about: a grant, by what would renew it. */
    private @Nullable Secret subject;

    private int failures;
    private long retryAt;
    private @Nullable SimulcastException lastFailure;
    private boolean reconsentTold;
    private int warned;

    private @Nullable Received received;
    private @Nullable Secret dueFor;
    private Instant due = Instant.MAX;
    private @Nullable Instant validateAt;

    KeptTokens(String name, OAuthClient client, Keeping with) {
        this.name = name;
        this.client = client;
        this.with = with;
    }

    /** What all credentials of a keeper share. */
    record Keeping(
            Clock clock,
            LongSupplier nanoTime,
            DoubleSupplier chance,
            RetryPolicy backOff,
            Executor worker,
            CredentialEvents events) {}

    private record Unsaved(StoredCredential read, OAuthTokens old, OAuthTokens next) {}

    /** When a token came, by both times. */
    private record Received(
            Secret accessToken,
            long nanos,
            Instant wall,
            @Nullable Duration life) {}

    Credential current() {
        StoredCredential stored;
        try {
            stored = look();
        } catch (SimulcastException e) {
            Unsaved waiting = unsaved;
            if (waiting != null && isGood(waiting.old)) {
                return waiting.old;
            }
            throw e;
        }
        if (!(stored.credential() instanceof OAuthTokens tokens)) {
            return stored.credential();
        }
        boolean good = isGood(tokens);
        if (isNew(tokens) || (good && !isDue(tokens))) {
            return tokens;
        }
        Optional<SimulcastException> pointless = pointless(tokens);
        if (pointless.isPresent()) {
            if (good) {
                return tokens;
            }
            throw pointless.get();
        }
        CompletableFuture<OAuthTokens> refresh = refresh(tokens.accessToken());
        if (!good) {
            return awaited(refresh);
        }
        // Nobody waits for the network while there is a token that works.
        return refresh.isDone() && !refresh.isCompletedExceptionally() ? awaited(refresh) : tokens;
    }

    OAuthTokens refreshed(Secret refused) {
        StoredCredential stored = look();
        if (!(stored.credential() instanceof OAuthTokens tokens)) {
            throw new SimulcastException(
                    ErrorKind.AUTHENTICATION,
                    "The platform refused the credential \"" + name + "\", and there is no refreshing one of its kind",
                    "Give a new one");
        }
        if (!tokens.accessToken().equals(refused)) {
            return tokens; // somebody was here before
        }
        if (isRenewable(tokens) && isNew(tokens)) {
            throw new SimulcastException(
                    ErrorKind.AUTHENTICATION,
                    "The platform refused a token of \"" + name + "\" that it gave less than " + NEW.toSeconds()
                            + " s ago, and another would fare no better",
                    "Compare the granted scopes with the needed ones, and connect the account again");
        }
        Optional<SimulcastException> pointless = pointless(tokens);
        if (pointless.isPresent()) {
            throw pointless.get();
        }
        return awaited(refresh(tokens.accessToken()));
    }

    /**
     * Does what is due.
     *
     * @return whether there is such a credential
     */
    boolean tick() {
        StoredCredential stored;
        try {
            stored = look();
        } catch (SimulcastException e) {
            log.debug("Nothing done for credential {}: {}", name, e.getMessage());
            return e.kind() != ErrorKind.AUTHENTICATION;
        }
        if (stored.credential() instanceof OAuthTokens tokens) {
            if (!isNew(tokens) && isDue(tokens) && pointless(tokens).isEmpty()) {
                refresh(tokens.accessToken());
            }
            warn(tokens);
            validate(tokens);
        }
        return true;
    }

    /** What is stored now, after what waits to be stored. */
    private StoredCredential look() {
        if (unsaved != null) {
            save();
        }
        StoredCredential stored;
        try {
            stored = client.credentials().load(name).orElse(null);
        } catch (SimulcastException e) {
            synchronized (lock) {
                if (e.kind() == ErrorKind.TRANSIENT && lastSeen != null) {
                    log.debug("Credential {} could not be read, going on with what was read last", name);
                    return lastSeen;
                }
            }
            throw e;
        }
        if (stored == null) {
            client.live().gone(name);
            throw nothingThere();
        }
        seen(stored);
        return stored;
    }

    private void seen(StoredCredential stored) {
        client.live().are(name, stored.credential().secrets());
        synchronized (lock) {
            lastSeen = stored;
            if (stored.credential() instanceof OAuthTokens tokens && !Objects.equals(subjectOf(tokens), subject)) {
                subject = subjectOf(tokens); // a new grant, or a rotated one: nothing of the old one counts
                failures = 0;
                lastFailure = null;
                reconsentTold = false;
                warned = 0;
                validateAt = null;
            }
        }
    }

    private CompletableFuture<OAuthTokens> refresh(Secret replaced) {
        CompletableFuture<OAuthTokens> started = new CompletableFuture<>();
        synchronized (lock) {
            if (flight != null) {
                return flight;
            }
            flight = started;
        }
        try {
            with.worker.execute(() -> fly(started, replaced));
        } catch (RejectedExecutionException e) {
            landed();
            started.completeExceptionally(new SimulcastException(
                    ErrorKind.INVALID,
                    "The token of \"" + name + "\" was to be refreshed, and its keeper is closed",
                    "Ask before the keeper is closed"));
        }
        return started;
    }

    private void fly(CompletableFuture<OAuthTokens> started, Secret replaced) {
        try {
            OAuthTokens next = refreshOnce(replaced);
            landed();
            started.complete(next);
        } catch (SimulcastException e) {
            landed();
            started.completeExceptionally(e);
        } catch (RuntimeException | Error e) {
            landed();
            started.completeExceptionally(new SimulcastException(
                    ErrorKind.INTERNAL,
                    "Refreshing the token of \"" + name + "\" failed with a "
                            + e.getClass().getName(),
                    "Report it: this is a fault of the library's, or of a store or vault of your own"));
            throw e; // to be seen where threads' ends are
        }
    }

    private void landed() {
        synchronized (lock) {
            flight = null;
        }
    }

    private OAuthTokens refreshOnce(Secret replaced) {
        StoredCredential read = look();
        if (!(read.credential() instanceof OAuthTokens old)) {
            throw nothingThere();
        }
        if (!old.accessToken().equals(replaced)) {
            return old; // another thread, or process, was faster
        }
        Optional<SimulcastException> pointless = pointless(old); // it may have become so since the caller looked
        if (pointless.isPresent()) {
            throw pointless.get();
        }
        OAuthTokens next;
        try {
            next = client.refresh(name, old);
        } catch (SimulcastException e) {
            if (e.kind() == ErrorKind.AUTHENTICATION) {
                if (look().credential() instanceof OAuthTokens now
                        && !subjectOf(now).equals(subjectOf(old))) {
                    return now; // another process spent the refresh token, and stored what it got
                }
                tellReconsent(old, e);
            } else {
                failed(e);
            }
            throw e;
        }
        saving.lock();
        try {
            client.live().are(name, next.secrets());
            received(next);
            unsaved = new Unsaved(read, old, next);
            return save();
        } finally {
            saving.unlock();
        }
    }

    /** Stores what waits. Until it is stored nobody gets to see it: a rotated refresh token must outlive us. */
    private OAuthTokens save() {
        saving.lock();
        try {
            Unsaved waiting = unsaved;
            if (waiting == null) {
                return stored();
            }
            StoredCredential base = waiting.read;
            OAuthTokens next = waiting.next;
            while (true) {
                Optional<StoredCredential> stored = client.credentials().replace(base, next);
                if (stored.isPresent()) {
                    unsaved = null;
                    seen(stored.get());
                    succeeded();
                    return next;
                }
                StoredCredential there = client.credentials().load(name).orElse(null);
                if (there == null || !(there.credential() instanceof OAuthTokens now)) {
                    unsaved = null;
                    throw nothingThere();
                }
                if (!now.accessToken().equals(waiting.old.accessToken())
                        || !subjectOf(now).equals(subjectOf(waiting.old))) {
                    unsaved = null; // somebody's newer ones, or these: an error may come after a write
                    seen(there);
                    succeeded();
                    return now;
                }
                base = there; // the same tokens, sealed anew or with another account: ours are the newer ones
                next = new OAuthTokens(
                        next.accessToken(), next.refreshToken(), next.expiresAt(), next.scopes(), now.account());
            }
        } catch (SimulcastException e) {
            if (unsaved == null) {
                throw e;
            }
            SimulcastException unstored = new SimulcastException(
                    e.kind(),
                    "The refreshed token of \"" + name + "\" could not be stored: " + e.problem(),
                    e.remedy() + ". It is kept in memory, and storing it is tried again first",
                    e);
            failed(unstored);
            throw unstored;
        } finally {
            saving.unlock();
        }
    }

    private OAuthTokens stored() {
        if (client.credentials().get(name).orElse(null) instanceof OAuthTokens tokens) {
            return tokens;
        }
        throw nothingThere();
    }

    private void received(OAuthTokens next) {
        Instant now = with.clock.instant();
        Duration life = next.expiresAt() == null ? null : Duration.between(now, next.expiresAt());
        synchronized (lock) {
            received = new Received(next.accessToken(), with.nanoTime.getAsLong(), now, life);
        }
    }

    private void succeeded() {
        synchronized (lock) {
            failures = 0;
            lastFailure = null;
        }
        with.events.tell(new CredentialEvent.TokenRefreshed(name, with.clock.instant()));
    }

    private void failed(SimulcastException e) {
        boolean first;
        synchronized (lock) {
            first = failures++ == 0;
            Duration wait = with.backOff.delay(failures, with.chance.getAsDouble());
            Duration wished = e.retryAfter().orElse(Duration.ZERO);
            retryAt = with.nanoTime.getAsLong() + (wished.compareTo(wait) > 0 ? wished : wait).toNanos();
            lastFailure = e;
        }
        log.debug("Refreshing the token of {} failed: {}", name, e.getMessage());
        if (first) {
            with.events.tell(new CredentialEvent.TokenRefreshFailing(name, with.clock.instant(), problem(e)));
        }
    }

    /** Why a refresh would not help now; empty if it may. */
    private Optional<SimulcastException> pointless(OAuthTokens tokens) {
        if (!isRenewable(tokens)) {
            SimulcastException e = reconsent("there is no refresh token for it");
            if (!isGood(tokens) || !(client.provider().policy() instanceof TokenPolicy.ReconsentBeforeExpiry)) {
                tellReconsent(tokens, e);
            }
            return Optional.of(e);
        }
        synchronized (lock) {
            if (reconsentTold && Objects.equals(subjectOf(tokens), subject)) {
                return Optional.of(reconsent("the platform ended the grant"));
            }
            long left = retryAt - with.nanoTime.getAsLong();
            if (failures > 0 && left > 0 && lastFailure != null) {
                return Optional.of(new SimulcastException(
                        lastFailure.kind(), lastFailure.problem(), lastFailure.remedy(), null, Duration.ofNanos(left)));
            }
        }
        return Optional.empty();
    }

    private SimulcastException reconsent(String why) {
        return new SimulcastException(
                ErrorKind.AUTHENTICATION,
                "The token of \"" + name + "\" cannot be renewed: " + why,
                "Connect the account again");
    }

    private void tellReconsent(OAuthTokens tokens, SimulcastException e) {
        synchronized (lock) {
            if (reconsentTold) {
                return;
            }
            reconsentTold = true;
        }
        with.events.tell(new CredentialEvent.ReconsentNeeded(name, with.clock.instant(), left(tokens), problem(e)));
    }

    private Duration left(OAuthTokens tokens) {
        if (tokens.expiresAt() == null) {
            return Duration.ZERO;
        }
        Duration left = Duration.between(with.clock.instant(), tokens.expiresAt());
        return left.isNegative() ? Duration.ZERO : left;
    }

    private void warn(OAuthTokens tokens) {
        if (!(client.provider().policy() instanceof TokenPolicy.ReconsentBeforeExpiry policy)
                || tokens.expiresAt() == null) {
            return;
        }
        if (!isGood(tokens)) {
            tellReconsent(tokens, reconsent("it ended at " + tokens.expiresAt()));
            return;
        }
        Instant now = with.clock.instant();
        int passed = (int) policy.warnings().stream()
                .filter(ahead -> !now.isBefore(tokens.expiresAt().minus(ahead)))
                .count();
        synchronized (lock) {
            if (passed <= warned) {
                return;
            }
            warned = passed;
        }
        Duration left = left(tokens);
        String days = left.toDays() == 1 ? "1 day" : left.toDays() + " days";
        with.events.tell(new CredentialEvent.ReconsentNeeded(
                name,
                now,
                left,
                new Problem(
                        ErrorKind.AUTHENTICATION,
                        "The token of \"" + name + "\" ends in " + days + ", and this platform renews none by itself",
                        "Connect the account again before",
                        now)));
    }

    private void validate(OAuthTokens tokens) {
        if (!(client.provider().policy() instanceof TokenPolicy.RefreshOnRefusal policy)
                || client.provider().validationEndpoint().isEmpty()) {
            return;
        }
        Instant now = with.clock.instant();
        synchronized (lock) {
            boolean early = validateAt != null
                    && now.isBefore(validateAt)
                    && !validateAt.isAfter(now.plus(policy.validateEvery())); // else the clock was set back
            if (early) {
                return;
            }
            validateAt = now.plus(policy.validateEvery()); // before, so that a slow one is not asked twice
        }
        try {
            with.worker.execute(() -> validateNow(tokens, policy));
        } catch (RejectedExecutionException e) {
            log.debug("Credential {} is not validated: the keeper is closed", name);
        }
    }

    private void validateNow(OAuthTokens tokens, TokenPolicy.RefreshOnRefusal policy) {
        try {
            if (!client.validate(name, tokens).valid()
                    && !isNew(tokens)
                    && pointless(tokens).isEmpty()) {
                refresh(tokens.accessToken());
            }
        } catch (SimulcastException e) {
            log.debug("Credential {} could not be validated: {}", name, e.getMessage());
            Duration soon =
                    policy.validateEvery().compareTo(VALIDATION_RETRY) < 0 ? policy.validateEvery() : VALIDATION_RETRY;
            synchronized (lock) {
                validateAt = with.clock.instant().plus(soon);
            }
        }
    }

    private boolean isRenewable(OAuthTokens tokens) {
        return tokens.refreshToken() != null
                && !(client.provider().policy() instanceof TokenPolicy.ReconsentBeforeExpiry);
    }

    private boolean isGood(OAuthTokens tokens) {
        return tokens.expiresAt() == null || with.clock.instant().isBefore(tokens.expiresAt());
    }

    /** Whether it just came, by a time that does not jump. */
    private boolean isNew(OAuthTokens tokens) {
        synchronized (lock) {
            if (received == null || !received.accessToken.equals(tokens.accessToken())) {
                return false;
            }
            Duration age = Duration.ofNanos(with.nanoTime.getAsLong() - received.nanos);
            Duration life = received.life;
            return age.compareTo(life == null || life.dividedBy(2).compareTo(NEW) > 0 ? NEW : life.dividedBy(2)) < 0;
        }
    }

    /** Whether to refresh it although it may still be good. Chance decides once per token. */
    private boolean isDue(OAuthTokens tokens) {
        if (!(client.provider().policy() instanceof TokenPolicy.RefreshAhead ahead)
                || tokens.expiresAt() == null
                || tokens.refreshToken() == null) {
            return false;
        }
        synchronized (lock) {
            if (!Objects.equals(tokens.accessToken(), dueFor)) {
                dueFor = tokens.accessToken();
                long early = (long) (ahead.jitter().toMillis() * with.chance.getAsDouble());
                due = tokens.expiresAt().minus(ahead.margin()).minusMillis(early);
                if (received != null && received.life != null && received.accessToken.equals(dueFor)) {
                    Instant half =
                            received.wall.plus(received.life.dividedBy(2)); // where tokens live shorter than the margin
                    due = half.isAfter(due) ? half : due;
                }
            }
            return !with.clock.instant().isBefore(due);
        }
    }

    private static Secret subjectOf(OAuthTokens tokens) {
        Secret refresh = tokens.refreshToken();
        return refresh == null ? tokens.accessToken() : refresh;
    }

    private OAuthTokens awaited(CompletableFuture<OAuthTokens> refresh) {
        try {
            return refresh.get(client.deadline().plus(PATIENCE).toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof SimulcastException known) { // of its own for each thread that waits
                throw new SimulcastException(
                        known.kind(),
                        known.problem(),
                        known.remedy(),
                        known,
                        known.retryAfter().orElse(null));
            }
            throw new IllegalStateException(e);
        } catch (TimeoutException e) {
            throw new SimulcastException(
                    ErrorKind.TRANSIENT,
                    "The token of \"" + name + "\" was not refreshed within "
                            + client.deadline().plus(PATIENCE).toSeconds() + " s",
                    "Try again: the refresh goes on");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SimulcastException(
                    ErrorKind.TRANSIENT,
                    "Waiting for the token of \"" + name + "\" was interrupted",
                    "Nothing: the refresh goes on, and its answer is stored");
        }
    }

    private SimulcastException nothingThere() {
        return new SimulcastException(
                ErrorKind.AUTHENTICATION,
                "There is no credential \"" + name + "\", or it was removed or exchanged meanwhile",
                "Connect the account");
    }

    private Problem problem(SimulcastException e) {
        return new Problem(e.kind(), e.problem(), e.remedy(), with.clock.instant());
    }
}
