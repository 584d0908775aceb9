package io.exprsn.simulcast.internal.history;

import static io.exprsn.simulcast.IncidentReport.Confidence.CERTAIN;
import static io.exprsn.simulcast.IncidentReport.Confidence.LIKELY;
import static io.exprsn.simulcast.IncidentReport.Confidence.POSSIBLE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.exprsn.simulcast.DestinationState;
import io.exprsn.simulcast.Disagreement;
import io.exprsn.simulcast.ErrorKind;
import io.exprsn.simulcast.HealthIssue;
import io.exprsn.simulcast.HealthIssue.Code;
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
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What was seen, and what is said to be the reason. */
class ProbableCauseTest {
    private static final Instant START = Instant.parse("2026-11-26T20:14:03Z");
    private static final DestinationState LIVE = DestinationState.LIVE;
    private static final DestinationState RETRYING = DestinationState.RETRYING;
    private static final DestinationState FAILED = DestinationState.FAILED;
    private static final String SENDING = "Sending to rtmp://h/app: reset";
    private static final String CONNECTING = "Connecting to rtmp://h/app: refused";

    static Stream<Arguments> whatLasts() {
        return Stream.of(
                arguments(LIVE, List.of(), "Nothing is wrong", CERTAIN),
                arguments(
                        FAILED,
                        List.of(failed(ErrorKind.AUTHENTICATION, "Token refused", false)),
                        "Grant withdrawn or expired: connect the account again",
                        CERTAIN),
                arguments(
                        LIVE,
                        List.of(failed(ErrorKind.AUTHENTICATION, "Token refused", true)),
                        "Grant withdrawn or expired: connect the account again",
                        CERTAIN),
                arguments(
                        LIVE,
                        List.of(ill(Code.RECONSENT_NEEDED, Severity.ERROR, "a")),
                        "Grant withdrawn or expired: connect the account again",
                        CERTAIN),
                arguments(
                        LIVE,
                        List.of(ill(Code.RECONSENT_NEEDED, Severity.WARNING, "a")),
                        "Nothing is wrong yet: text of RECONSENT_NEEDED",
                        CERTAIN),
                arguments(
                        LIVE,
                        List.of(ill(Code.LIMIT_AHEAD, "a"), ending(1_800)),
                        "Nothing is wrong yet: text of LIMIT_AHEAD",
                        CERTAIN),
                arguments(
                        FAILED,
                        List.of(disagreed(Disagreement.ENDED_THERE)),
                        "The broadcast was ended on Fake at 20:14:03",
                        CERTAIN),
                arguments(
                        FAILED,
                        List.of(failed(ErrorKind.REJECTED, "Fake says that the broadcast is over: somebody", false)),
                        "The broadcast was ended on Fake at 20:14:03",
                        CERTAIN),
                arguments(
                        FAILED,
                        List.of(disagreed(Disagreement.ENDED_THERE), ending(120)),
                        "The longest time that Fake gives one broadcast was over at 20:14:03",
                        LIKELY),
                arguments(
                        FAILED,
                        List.of(disagreed(Disagreement.ENDED_THERE), ending(1_200)),
                        "The broadcast was ended on Fake at 20:14:03",
                        CERTAIN),
                arguments(
                        RETRYING,
                        List.of(disagreed(Disagreement.GONE)),
                        "The broadcast was removed on Fake by 20:14:03",
                        CERTAIN),
                arguments(
                        LIVE,
                        List.of(disagreed(Disagreement.KEY_OF_ANOTHER_BROADCAST)),
                        "The key belongs to another broadcast",
                        LIKELY),
                arguments(
                        LIVE,
                        List.of(disagreed(Disagreement.NOT_ON_AIR)),
                        "The broadcast was not put on the air, though media arrives: something on Fake may ask for a person",
                        LIKELY),
                arguments(
                        LIVE,
                        List.of(disagreed(Disagreement.STUCK_ON_THE_WAY)),
                        "Fake keeps the broadcast in a stage that viewers do not see",
                        LIKELY),
                arguments(
                        LIVE,
                        List.of(disagreed(Disagreement.OFFLINE)),
                        "Fake does not show it any more, though media is sent, from 20:14:03",
                        POSSIBLE),
                arguments(
                        LIVE,
                        List.of(disagreed(Disagreement.INGEST_UNHEALTHY), ill(Code.PLATFORM_DISAGREES, "a")),
                        "Fake cannot show our media: text of INGEST_UNHEALTHY",
                        LIKELY),
                arguments(
                        FAILED,
                        List.of(failed(ErrorKind.INVALID, "The file ca.pem is gone", false)),
                        "A setting cannot be right: The file ca.pem is gone",
                        CERTAIN),
                arguments(
                        FAILED,
                        List.of(failed(ErrorKind.REJECTED, "Preparing: live streaming is not enabled", false)),
                        "Refused: Preparing: live streaming is not enabled",
                        LIKELY),
                arguments(
                        FAILED,
                        List.of(failed(ErrorKind.INTERNAL, "A null came", false)),
                        "A fault of the library: A null came",
                        LIKELY),
                arguments(
                        RETRYING,
                        List.of(failed(ErrorKind.TRANSIENT, SENDING, false), new SourceGone(at(-12), at(0))),
                        "The source was gone for 12 s, from 20:13:51",
                        LIKELY),
                arguments(LIVE, List.of(new SourceGone(at(0), null)), "The source is gone since 20:14:03", CERTAIN),
                arguments(
                        LIVE,
                        List.of(ill(Code.MEDIA_TIME_FROZEN, HealthIssue.SOURCE), ill(Code.QUEUE_GROWING, "a")),
                        "The source: text of MEDIA_TIME_FROZEN",
                        LIKELY),
                arguments(
                        RETRYING,
                        List.of(failed(ErrorKind.TRANSIENT, SENDING, false), new LostTogether(at(0), null, 3, 4)),
                        "The network here: 3 of 4 destinations were lost together at 20:14:03",
                        LIKELY),
                arguments(
                        LIVE,
                        List.of(ill(Code.FRAMES_DROPPED, "a"), new BehindTogether(at(-3), null, 3, 3)),
                        "The uplink: 3 destinations fell behind together from 20:14:00",
                        LIKELY),
                arguments(
                        LIVE,
                        List.of(ill(Code.QUEUE_GROWING, "a")),
                        "The way to this ingest, or the ingest: of 3 destinations it alone falls behind, from 20:14:03",
                        LIKELY),
                arguments(
                        LIVE,
                        List.of(ill(Code.ENCODER_TOO_SLOW, "hd"), ill(Code.QUEUE_GROWING, "a")),
                        "The encode hd: text of ENCODER_TOO_SLOW",
                        LIKELY),
                arguments(
                        LIVE,
                        List.of(failed(ErrorKind.TRANSIENT, "Asking Fake: 503", true)),
                        "Fake's API is down; media arrives",
                        CERTAIN),
                arguments(
                        RETRYING,
                        List.of(failed(ErrorKind.TRANSIENT, "Preparing: 503", false)),
                        "Fake's API is down",
                        LIKELY),
                arguments(
                        LIVE,
                        List.of(failed(ErrorKind.RATE_LIMITED, "Asking Fake: 429", true)),
                        "Fake asks to wait: too much was asked of its API; media arrives",
                        CERTAIN),
                arguments(
                        LIVE,
                        List.of(failed(ErrorKind.REJECTED, "Asking Fake: no", true)),
                        "Fake's API refuses to tell; media arrives: Asking Fake: no",
                        LIKELY),
                arguments(LIVE, List.of(ill(Code.PLATFORM_COMPLAINS, "a")), "text of PLATFORM_COMPLAINS", LIKELY),
                arguments(
                        LIVE, List.of(ill(Code.NO_AUDIO, HealthIssue.SOURCE)), "The source: text of NO_AUDIO", LIKELY),
                arguments(
                        LIVE, List.of(stored("The folder is gone")), "The store takes nothing; media arrives", CERTAIN),
                arguments(
                        LIVE,
                        List.of(stored("Writing failed: No space left on device")),
                        "Store full; media arrives",
                        CERTAIN),
                arguments(
                        FAILED,
                        List.of(
                                stored("Writing failed: No space left on device"),
                                failed(ErrorKind.REJECTED, "Writing failed: No space left on device", false)),
                        "Store full: what is meant cannot be written down",
                        CERTAIN),
                arguments(
                        DestinationState.PAUSED,
                        List.of(failed(ErrorKind.TRANSIENT, SENDING, false)),
                        "Paused by a person",
                        CERTAIN),
                arguments(
                        DestinationState.PAUSED,
                        List.of(new Shed(at(0), null, "the uplink is full")),
                        "Paused for the sake of others at 20:14:03: the uplink is full",
                        CERTAIN));
    }

    @ParameterizedTest
    @MethodSource("whatLasts")
    void ofWhatLasts(DestinationState state, List<Sign> signs, String text, Confidence confidence) {
        Cause cause = ProbableCause.of(new ProbableCause.Facts(state, "Fake", 2, signs));

        assertThat(cause.text()).isEqualTo(text);
        assertThat(cause.confidence()).isEqualTo(confidence);
        assertThat(cause.over()).isNull();
        assertThat(cause.remedy().isEmpty()).as("there is nothing to do").isEqualTo(signs.isEmpty());
    }

    @Test
    void theOnlyDestinationThatFallsBehindMayAsWellHaveAFullUplink() {
        Cause cause = ProbableCause.of(
                new ProbableCause.Facts(LIVE, "Fake", 0, List.of(ill(Code.STALLED, Severity.ERROR, "a"))));

        assertThat(cause.text()).isEqualTo("The uplink, or the way to this ingest: it falls behind, from 20:14:03");
        assertThat(cause.confidence()).isEqualTo(POSSIBLE);
    }

    @Test
    void whereNothingLastsWhatWasOverLastIsTold() {
        Failed longAgo = new Failed(at(-900), at(-890), problem(ErrorKind.TRANSIENT, SENDING), false, 4);
        Failed latest = new Failed(at(0), at(6), problem(ErrorKind.TRANSIENT, CONNECTING), false, 3);
        Cause cause = ProbableCause.of(new ProbableCause.Facts(LIVE, "Fake", 0, List.of(latest, longAgo)));

        assertThat(cause.text()).isEqualTo("The ingest cannot be reached, from 20:14:03");
        assertThat(cause.over()).isEqualTo(at(6));
    }

    @Test
    void whatLastsComesBeforeWhatIsOverHoweverBad() {
        Failed over = new Failed(at(-300), at(-290), problem(ErrorKind.AUTHENTICATION, "Token refused"), true, 1);
        Cause cause =
                ProbableCause.of(new ProbableCause.Facts(LIVE, "Fake", 2, List.of(over, ill(Code.QUEUE_GROWING, "a"))));

        assertThat(cause.text()).startsWith("The way to this ingest");
        assertThat(cause.over()).isNull();
    }

    @Test
    void aSourceThatWasGoneLongBeforeExplainsNothing() {
        Cause cause = ProbableCause.of(new ProbableCause.Facts(
                RETRYING,
                "Fake",
                0,
                List.of(failed(ErrorKind.TRANSIENT, SENDING, false), new SourceGone(at(-60), at(-16)))));

        assertThat(cause.text()).startsWith("The connection was lost");
    }

    @Test
    void whatIsOnlyGoodToKnowIsNoTrouble() {
        Cause cause = ProbableCause.of(new ProbableCause.Facts(
                LIVE, "Fake", 0, List.of(ill(Code.SOURCE_JUMPED, HealthIssue.SOURCE), ending(1_800))));

        assertThat(cause.text()).isEqualTo("Nothing is wrong");
    }

    private static Instant at(int seconds) {
        return START.plusSeconds(seconds);
    }

    private static Failed failed(ErrorKind kind, String text, boolean api) {
        return new Failed(at(0), null, problem(kind, text), api, 1);
    }

    private static Problem problem(ErrorKind kind, String text) {
        return new Problem(kind, text, "What helps", START);
    }

    private static Disagreed disagreed(Disagreement what) {
        return new Disagreed(at(0), null, what, "text of " + what, "Look there");
    }

    private static Ending ending(int seconds) {
        return new Ending(at(-60), null, PlatformLimit.BROADCAST_TIME, at(seconds));
    }

    private static Ill stored(String text) {
        return new Ill(
                at(0),
                null,
                new HealthIssue(
                        Code.INTENT_NOT_STORED, Severity.WARNING, HealthIssue.SESSION, text, "Free some space", START));
    }

    private static Ill ill(Code code, String subject) {
        return ill(code, null, subject);
    }

    private static Ill ill(Code code, @Nullable Severity severity, String subject) {
        return new Ill(
                at(0),
                null,
                new HealthIssue(
                        code,
                        severity == null ? code.severity() : severity,
                        subject,
                        "text of " + code,
                        code.remedy(),
                        START));
    }
}
