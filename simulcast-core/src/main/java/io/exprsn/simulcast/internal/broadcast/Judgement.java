package io.exprsn.simulcast.internal.broadcast;

import io.exprsn.simulcast.Disagreement;
import io.exprsn.simulcast.spi.BroadcastStatus;
import io.exprsn.simulcast.spi.BroadcastStatus.Issue;
import io.exprsn.simulcast.spi.BroadcastStatus.Phase;
import io.exprsn.simulcast.spi.BroadcastStatus.Receiving;
import io.exprsn.simulcast.spi.GoesLive;
import io.exprsn.simulcast.spi.PlatformAdapter;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Compares what a platform says with what we know of our media, and finds what is wrong where the two differ for longer than is usual
 * there. Belongs to the control loop, but for {@link #finding}.
 */
public final class Judgement {
    /** A cure that did not help is tried again after so many times the usual delay, and so often. */
    private static final int PATIENCE = 2;

    private static final int MOST_CURES = 3;

    private final PlatformAdapter adapter;
    private final String platform;
    private final long usual;
    private long sinceNanos;
    private boolean counting;
    private @Nullable Disagreement told;
    private int cures;
    private long curedNanos;
    private volatile @Nullable Finding finding;

    /** What is done by itself. */
    public enum Cure {
        NONE,
        PREPARE_AGAIN,
        RECONNECT,
        GO_LIVE
    }

    /**
     * What was found.
     *
     * @param action what is done by itself, for people; empty for nothing
     */
    public record Finding(Disagreement disagreement, String text, String remedy, String action, Cure cure) {}

    /** @param usual how long it usually takes until viewers see what arrives */
    Judgement(PlatformAdapter adapter, Duration usual) {
        this.adapter = adapter;
        this.usual = usual.toNanos();
        this.platform = adapter.facts().displayName();
    }

    @Nullable
    Finding finding() {
        return finding;
    }

    void mediaBegan(long nanos) {
        counting = true;
        sinceNanos = nanos;
    }

    void mediaEnded() {
        counting = false;
        finding = null;
    }

    /** Another broadcast: nothing of what was found concerns it. */
    void forget() {
        told = null;
        cures = 0;
        finding = null;
    }

    /**
     * A look.
     *
     * @param aired whether it was shown before
     * @param asked whether it was asked to be shown
     * @return what is new and has to be told
     */
    Optional<Finding> look(BroadcastStatus said, boolean aired, boolean asked, long nanos) {
        Disagreement now = counting ? disagreement(said, aired) : null;
        if (now == null) {
            sinceNanos = nanos;
            told = null;
            finding = null;
            return Optional.empty();
        }
        boolean certain = now == Disagreement.ENDED_THERE || now == Disagreement.GONE;
        if (!certain && nanos - sinceNanos < usual) {
            return Optional.empty();
        }
        boolean again = now == told && cures < MOST_CURES && nanos - curedNanos >= PATIENCE * usual;
        if (now == told && !again) {
            return Optional.empty();
        }
        Cure cure = cures < MOST_CURES ? cure(now) : Cure.NONE;
        if (again && cure == Cure.NONE) {
            return Optional.empty();
        }
        told = now;
        cures++;
        curedNanos = nanos;
        Finding found = new Finding(now, text(now, said, asked), remedy(now, said), action(cure), cure);
        finding = found;
        return Optional.of(found);
    }

    private static @Nullable Disagreement disagreement(BroadcastStatus said, boolean aired) {
        boolean unhealthy = said.issues().stream().anyMatch(issue -> issue.severity() == Issue.Severity.ERROR);
        return switch (said.phase()) {
            case ENDED -> Disagreement.ENDED_THERE;
            case GONE -> Disagreement.GONE;
            case LIVE ->
                said.receiving() == Receiving.NO
                        ? Disagreement.OFFLINE
                        : unhealthy ? Disagreement.INGEST_UNHEALTHY : null;
            case WAITING, STARTING, UNKNOWN -> {
                if (aired && said.phase() == Phase.WAITING) {
                    yield Disagreement.OFFLINE;
                }
                if (said.receiving() == Receiving.NO) {
                    yield Disagreement.KEY_OF_ANOTHER_BROADCAST;
                }
                if (unhealthy) {
                    yield Disagreement.INGEST_UNHEALTHY;
                }
                yield said.phase() == Phase.WAITING ? Disagreement.NOT_ON_AIR : Disagreement.STUCK_ON_THE_WAY;
            }
        };
    }

    private Cure cure(Disagreement what) {
        boolean told = adapter instanceof GoesLive;
        return switch (what) {
            case KEY_OF_ANOTHER_BROADCAST -> Cure.PREPARE_AGAIN;
            case NOT_ON_AIR, STUCK_ON_THE_WAY -> told ? Cure.GO_LIVE : Cure.RECONNECT;
            case OFFLINE -> told ? Cure.GO_LIVE : Cure.RECONNECT;
            case INGEST_UNHEALTHY, ENDED_THERE, GONE -> Cure.NONE;
        };
    }

    private static String action(Cure cure) {
        return switch (cure) {
            case NONE -> "";
            case PREPARE_AGAIN -> "the platform is asked again for ingest and key, and media goes there if they differ";
            case RECONNECT -> "media is sent by a new connection";
            case GO_LIVE -> "the platform is asked again to show it";
        };
    }

    private String text(Disagreement what, BroadcastStatus said, boolean asked) {
        String words = words(said);
        return switch (what) {
            case KEY_OF_ANOTHER_BROADCAST ->
                "The ingest takes our media, and " + platform + " says that this broadcast gets none: the key is most"
                        + " likely that of another one" + words;
            case NOT_ON_AIR ->
                "Our media arrives, and " + platform + " says that the broadcast is not on the air"
                        + (asked ? " although it was asked to show it" : "") + words;
            case STUCK_ON_THE_WAY ->
                "Our media arrives, and " + platform + " keeps the broadcast in a stage that viewers do not see"
                        + words;
            case OFFLINE ->
                "Media is sent, and " + platform + " says that viewers do not see the broadcast any more" + words;
            case INGEST_UNHEALTHY -> platform + " cannot show our media as it is" + words;
            case ENDED_THERE -> platform + " says that the broadcast is over, while media is sent" + words;
            case GONE -> platform + " does not know the broadcast any more, while media is sent" + words;
        };
    }

    private static String words(BroadcastStatus said) {
        String words = said.issues().stream()
                .map(issue -> issue.code() + ": " + issue.text())
                .collect(Collectors.joining("; "));
        return words.isEmpty() ? "" : " (" + words + ")";
    }

    private String remedy(Disagreement what, BroadcastStatus said) {
        String own = said.issues().stream()
                .map(Issue::remedy)
                .filter(remedy -> !remedy.isEmpty())
                .findFirst()
                .orElse("");
        if (!own.isEmpty() && what != Disagreement.ENDED_THERE && what != Disagreement.GONE) {
            return own;
        }
        return switch (what) {
            case KEY_OF_ANOTHER_BROADCAST ->
                "Look at " + platform + " which broadcast this key belongs to; if nobody changed it there, remove the"
                        + " destination and add it again";
            case NOT_ON_AIR -> "Look at " + platform + " whether something asks for a person before it goes on the air";
            case STUCK_ON_THE_WAY ->
                "Look at " + platform + " whether the broadcast is in a test or preview stage, and end that there";
            case OFFLINE ->
                "Look at " + platform
                        + "'s own page of the broadcast and at its status page; another encoder, a strike or a"
                        + " fault there may be the reason";
            case INGEST_UNHEALTHY -> "Change what is sent as " + platform + " says, or ask for an encode of its own";
            case ENDED_THERE, GONE -> "Look there for who ended it; retryNow begins a new broadcast";
        };
    }
}
