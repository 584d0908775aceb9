package io.exprsn.simulcast.internal.session;

import io.exprsn.simulcast.RetryPolicy;
import io.exprsn.simulcast.internal.relay.OutletEnd;
import io.exprsn.simulcast.internal.rtmp.RtmpEnd;
import org.jspecify.annotations.Nullable;

/**
 * What went wrong at one destination so far, as far as it changes what the next failure means. Belongs to the control loop; all times
 * are of its monotonic clock.
 */
final class FailureHistory {
    /** So many failures in a row at one ingest make the other one's turn. */
    private static final int FAILURES_PER_INGEST = 2;

    private int inARow;
    private int atThisIngest;
    private boolean everLost;
    private long lostNanos;
    private int refusals;
    private long refusedNanos;
    private int unanswered;
    private int silentCloses;
    private boolean keyDoubted;

    /** What the end of an attempt means after all that came before it, which it is a part of from now on. */
    Verdict judge(String place, OutletEnd end, boolean wasConfirmed, long nanos) {
        RtmpEnd rtmp = end instanceof OutletEnd.Rtmp connection ? connection.end() : null;
        unanswered = Verdict.isUnansweredPublish(rtmp) ? unanswered + 1 : 0;
        silentCloses = Verdict.isSilentClose(rtmp, wasConfirmed) ? silentCloses + 1 : 0;
        countRefusal(rtmp, nanos);
        Verdict verdict = Verdict.of(
                place,
                end,
                new Verdict.History(
                        wasConfirmed,
                        sinceLost(nanos),
                        refusals == 0 ? 0 : nanos - refusedNanos,
                        unanswered,
                        silentCloses));
        if (wasConfirmed) {
            everLost = true;
            lostNanos = nanos;
        }
        return verdict;
    }

    private void countRefusal(@Nullable RtmpEnd rtmp, long nanos) {
        if (rtmp == null || rtmp.reason() != RtmpEnd.Reason.REFUSED) {
            refusals = 0;
        } else if (refusals++ == 0) {
            refusedNanos = nanos;
        }
    }

    /** While refusals follow our own lost session, they stay "ours" until patience ends. */
    private long sinceLost(long nanos) {
        if (!everLost) {
            return Long.MAX_VALUE;
        }
        long untilRefused = refusedNanos - lostNanos;
        return refusals > 1 && untilRefused < Verdict.OWN_SESSION_NANOS
                ? Math.min(nanos - lostNanos, untilRefused)
                : nanos - lostNanos;
    }

    /** One more; whether that is as many as the policy bears. */
    boolean failedOnceTooOften(RetryPolicy policy) {
        inARow++;
        return policy.maxAttempts() > 0 && inARow >= policy.maxAttempts();
    }

    /** Failures since media was confirmed for long enough, or since somebody said to begin anew. */
    int inARow() {
        return inARow;
    }

    /** One more at the ingest in use: whether the other one's turn has come, where there is one. */
    boolean isOtherIngestsTurn(int ingests) {
        if (++atThisIngest < FAILURES_PER_INGEST || ingests < 2) {
            return false;
        }
        atThisIngest = 0;
        return true;
    }

    /** The ingests are others now. */
    void ingestsChanged() {
        atThisIngest = 0;
    }

    /** Whether the key may be asked for again; once, until media is confirmed. */
    boolean doubtsKey() {
        boolean first = !keyDoubted;
        keyDoubted = true;
        return first;
    }

    /** The ingest accepted a publication. */
    void accepted() {
        unanswered = 0;
        refusals = 0;
    }

    /** Media arrives. */
    void confirmed() {
        keyDoubted = false;
        silentCloses = 0;
        atThisIngest = 0;
    }

    /** Media was confirmed for long enough to forget what was before. */
    void healthy() {
        inARow = 0;
    }

    /** Somebody says to begin anew. When media was lost last stays true all the same. */
    void forget() {
        inARow = 0;
        atThisIngest = 0;
        silentCloses = 0;
        unanswered = 0;
        refusals = 0;
        keyDoubted = false;
    }
}
