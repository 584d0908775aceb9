package io.exprsn.simulcast.internal.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.exprsn.simulcast.DestinationState;
import io.exprsn.simulcast.DestinationStatus;
import io.exprsn.simulcast.Disagreement;
import io.exprsn.simulcast.EncodingProfile;
import io.exprsn.simulcast.ErrorKind;
import io.exprsn.simulcast.HealthIssue;
import io.exprsn.simulcast.HealthIssue.Code;
import io.exprsn.simulcast.HealthIssue.Severity;
import io.exprsn.simulcast.HealthReport;
import io.exprsn.simulcast.HealthReport.Status;
import io.exprsn.simulcast.MediaNumbers;
import io.exprsn.simulcast.PlatformLimit;
import io.exprsn.simulcast.Problem;
import io.exprsn.simulcast.RenditionStatus;
import io.exprsn.simulcast.SourceStatus;
import io.exprsn.simulcast.event.CredentialEvent;
import io.exprsn.simulcast.internal.broadcast.Judgement;
import io.exprsn.simulcast.spi.BroadcastStatus.Issue;
import io.exprsn.simulcast.spi.MediaLimits;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Everything is a table: what is seen, and what is said of it. */
class HealthWatchTest {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private static final Set<Code> SEEN = EnumSet.noneOf(Code.class);

    private final Seen seen = new Seen();
    private HealthWatch.Memory memory = HealthWatch.Memory.fresh(START);
    private long millis = 1_000_000;

    /** Every code of the catalogue was raised by some test here. */
    @AfterAll
    static void nothingInTheCatalogueIsWithoutATest() {
        assertThat(SEEN).isEqualTo(EnumSet.allOf(Code.class));
    }

    @Test
    void aGoodRunHasNoIssue() {
        seen.destination("a");
        seen.destination("b");
        HealthReport report = after(60);

        assertThat(report.issues()).isEmpty();
        assertThat(report.overall()).isEqualTo(Status.GOOD);
        assertThat(report.source()).isEqualTo(Status.GOOD);
        assertThat(report.destinations()).containsExactly(entry("a", Status.GOOD), entry("b", Status.GOOD));
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                // state, seconds in it, last packet, last video, last audio, last key frame, key frame interval, ahead
                // | codes
                "WAITING,   3,   -,    -,    -,    -,    -,     -, ",
                "WAITING,   4,   -,    -,    -,    -,    -,     -, SOURCE_WAITING",
                "LOST,      0,   1,    1,    1,    1,    2,     -, SOURCE_LOST",
                "FAILED,    0,   1,    1,    1,    1,    2,     -, SOURCE_FAILED",
                "ENDED,    60,  60,   60,   60,   60,    2,     -, ",
                "FLOWING,  60,   0,    0,    0,    1,    2,     0, ",
                "FLOWING,  60,   3,    3,    3,    3,    2,     -, ",
                "FLOWING,  60, 3.1,  3.1,  3.1,  3.1,    2,     -, SOURCE_SILENT",
                "FLOWING,   4,   -,    -,    -,    -,    -,     -, SOURCE_SILENT",
                "FLOWING,   2,  90,   90,   90,   90,    2,     -, ",
                "FLOWING,  60,   0,    0,  9.9,    1,    2,     -, ",
                "FLOWING,  60,   0,    0,   10,    1,    2,     -, NO_AUDIO",
                "FLOWING,  60,   0,    0,    -,    1,    2,     -, NO_AUDIO",
                "FLOWING,   9,   0,    0,    -,    1,    2,     -, ",
                "FLOWING,   9,   0,    0,   70,    1,    2,     -, ",
                "FLOWING,  60,   0,   10,    0,   10,    2,     -, NO_VIDEO",
                "FLOWING,  60,   0,    -,    0,    -,    -,     -, NO_VIDEO",
                "FLOWING,  60,   0,    0,    0,   10,    2,     0, NO_KEY_FRAME",
                "FLOWING,  60,   0,    0,    0,    -,    -,     0, NO_KEY_FRAME",
                "FLOWING,  60,   0,    0,    0,    1,    4,     0, ",
                "FLOWING,  60,   0,    0,    0,    1,  4.1,     0, KEY_FRAMES_FAR_APART",
                "FLOWING,  60,   0,    0,    0,    1,    2,     1, ",
                "FLOWING,  60,   0,    0,    0,    1,    2,   1.1, AUDIO_VIDEO_APART",
                "FLOWING,  60,   0,    0,    0,    1,    2,  -1.1, AUDIO_VIDEO_APART",
                "FLOWING,  60,   0,    0,   30,   30,    6,     -, NO_AUDIO NO_KEY_FRAME KEY_FRAMES_FAR_APART",
            })
    void judgesTheSource(
            SourceStatus.State state,
            int inState,
            @Nullable Double packet,
            @Nullable Double video,
            @Nullable Double audio,
            @Nullable Double key,
            @Nullable Double interval,
            @Nullable Double ahead,
            @Nullable String codes) {
        seen.state = state;
        seen.media = media(packet, video, audio, key, interval, ahead);
        look();

        assertThat(codes(after(inState), HealthIssue.SOURCE)).isEqualTo(set(codes));
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                // state, seconds in it, queued, dropped lately, stalled | codes
                "IDLE,       60,   0, 0,   0, ",
                "PREPARING,  15,   0, 0,   0, ",
                "PREPARING,  16,   0, 0,   0, DESTINATION_CONNECTING",
                "CONNECTING, 15,   0, 0,   0, ",
                "CONNECTING, 16,   0, 0,   0, DESTINATION_CONNECTING",
                "RETRYING,    0,   0, 9,   0, DESTINATION_RETRYING",
                "FAILED,      0,   0, 9,   0, DESTINATION_FAILED",
                "PAUSED,      0,   9, 9,   9, DESTINATION_PAUSED",
                "ENDING,     60,   9, 9,   9, ",
                "ENDED,      60,   0, 9,   0, ",
                "LIVE,       60,   2, 0, 4.9, ",
                "LIVE,       60, 2.1, 0,   0, QUEUE_GROWING",
                "SENDING,    60, 2.1, 0,   0, QUEUE_GROWING",
                "LIVE,       60,   0, 1,   0, FRAMES_DROPPED",
                "LIVE,       60,   1, 0,   5, STALLED",
                "LIVE,       60,   6, 1,   9, QUEUE_GROWING FRAMES_DROPPED STALLED",
            })
    void judgesADestination(
            DestinationState state, int inState, double queued, long dropped, double stalled, @Nullable String codes) {
        Seen.Dest dest = seen.destination("a");
        dest.state = state;
        dest.queued = queued;
        dest.dropped = dropped;
        dest.stalled = stalled;
        look();

        assertThat(codes(after(inState), "a")).isEqualTo(set(codes));
    }

    @ParameterizedTest
    @CsvSource({
        // source, destinations | source, a, b, overall
        "FLOWING, LIVE,     LIVE,     GOOD, GOOD, GOOD,     GOOD",
        "FLOWING, LIVE,     PAUSED,   GOOD, GOOD, GOOD,     GOOD",
        "FLOWING, LIVE,     RETRYING, GOOD, GOOD, BAD,      DEGRADED",
        "FLOWING, FAILED,   RETRYING, GOOD, BAD,  BAD,      BAD",
        "LOST,    LIVE,     LIVE,     BAD,  GOOD, GOOD,     BAD",
        "FAILED,  ENDED,    ENDED,    BAD,  GOOD, GOOD,     BAD",
    })
    void sumsUp(
            SourceStatus.State source,
            DestinationState a,
            DestinationState b,
            Status sourceStatus,
            Status aStatus,
            Status bStatus,
            Status overall) {
        seen.state = source;
        seen.destination("a").state = a;
        seen.destination("b").state = b;
        HealthReport report = look();

        assertThat(report.source()).isEqualTo(sourceStatus);
        assertThat(report.destinations()).containsExactly(entry("a", aStatus), entry("b", bStatus));
        assertThat(report.overall()).isEqualTo(overall);
    }

    @Test
    void sinceStaysWhileAnIssueLastsAndBeginsAnewAfterwards() {
        Seen.Dest dest = seen.destination("a");
        dest.dropped = 4;
        Instant first = look().issue(Code.FRAMES_DROPPED, "a").orElseThrow().since();
        dest.dropped = 9;
        HealthIssue later = after(20).issue(Code.FRAMES_DROPPED, "a").orElseThrow();
        assertThat(later.since()).isEqualTo(first);
        assertThat(later.text()).contains("9 pictures");

        dest.dropped = 0;
        assertThat(after(1).issues()).isEmpty();
        dest.dropped = 1;
        assertThat(after(1).issue(Code.FRAMES_DROPPED, "a").orElseThrow().since())
                .isEqualTo(first.plusSeconds(22));
    }

    @Test
    void aWallClockThatJumpsMovesNoAge() {
        seen.state = SourceStatus.State.WAITING;
        look();
        seen.wallJump = Duration.ofHours(5);
        assertThat(after(1).issues()).isEmpty();
        seen.wallJump = Duration.ofHours(-5);
        assertThat(codes(after(3), HealthIssue.SOURCE)).containsExactly(Code.SOURCE_WAITING);
    }

    @Test
    void aNewAttemptAloneCuresNothing() {
        Seen.Dest dest = seen.destination("a");
        dest.enter(DestinationState.RETRYING);
        dest.problem = new Problem(ErrorKind.TRANSIENT, "The cable is out", "Put it in", START);
        HealthIssue first = look().issue(Code.DESTINATION_RETRYING, "a").orElseThrow();
        assertThat(first.text()).isEqualTo("The cable is out");
        assertThat(first.remedy()).isEqualTo("Put it in");

        dest.enter(DestinationState.CONNECTING);
        assertThat(after(1).issue(Code.DESTINATION_RETRYING, "a")).contains(first);
        dest.enter(DestinationState.RETRYING);
        assertThat(after(1).issue(Code.DESTINATION_RETRYING, "a")).contains(first);
        dest.enter(DestinationState.CONNECTING);
        after(1);
        dest.enter(DestinationState.SENDING);
        assertThat(after(1).issues()).isEmpty();
    }

    @Test
    void aQueueMustBeShortBeforeItIsCalledSo() {
        Seen.Dest dest = seen.destination("a");
        for (double queued : new double[] {2.1, 1.9, 1.1}) {
            dest.queued = queued;
            assertThat(codes(after(1), "a")).as("%s s", queued).containsExactly(Code.QUEUE_GROWING);
        }
        dest.queued = 1;
        assertThat(after(1).issues()).isEmpty();
        dest.queued = 1.9;
        assertThat(after(1).issues()).isEmpty();
    }

    @Test
    void twoLongQueuesAtOnceBlameTheUplink() {
        seen.destination("a").queued = 4;
        Seen.Dest b = seen.destination("b");
        seen.destination("c");
        assertThat(codes(look(), HealthIssue.SESSION)).isEmpty();
        b.queued = 3;
        HealthReport report = after(1);
        assertThat(report.issue(Code.UPLINK_SHARED_SLOWNESS, HealthIssue.SESSION)
                        .orElseThrow()
                        .text())
                .contains("2 of 3");
        b.queued = 0;
        assertThat(codes(after(9.9), HealthIssue.SESSION)).as("lingers").containsExactly(Code.UPLINK_SHARED_SLOWNESS);
        assertThat(codes(after(1), HealthIssue.SESSION)).isEmpty();
    }

    @Test
    void distancesOfKeyFramesThatVaryAreOneIssue() {
        Instant since = null;
        for (double interval : new double[] {8, 2, 3, 8, 2}) {
            seen.media = media(0.0, 0.0, 0.0, 1.0, interval, 0.0);
            HealthIssue issue = after(4).issue(Code.KEY_FRAMES_FAR_APART, HealthIssue.SOURCE)
                    .orElseThrow();
            since = since == null ? issue.since() : since;
            assertThat(issue.since()).isEqualTo(since);
        }
        assertThat(after(7).issues()).isEmpty();
    }

    @Test
    void aJumpOfTheSourceIsToldForAMinute() {
        look();
        seen.reanchors = 1;
        assertThat(codes(after(1), HealthIssue.SOURCE)).containsExactly(Code.SOURCE_JUMPED);
        assertThat(codes(after(59), HealthIssue.SOURCE)).containsExactly(Code.SOURCE_JUMPED);
        assertThat(after(1).issues()).isEmpty();
    }

    @Test
    void aGroupOfPicturesThatWasForgottenIsToldForAMinute() {
        seen.largeGroup = new HealthWatch.LargeGroup(33_000_000, Duration.ofSeconds(9), millis * 1_000_000);
        HealthIssue issue = look().issue(Code.GROUP_OF_PICTURES_TOO_LARGE, HealthIssue.SOURCE)
                .orElseThrow();
        assertThat(issue.text()).contains("9 s").contains("33 MB");
        assertThat(after(60).issues()).isEmpty();
    }

    @Test
    void handlersThatAreSlowOrLoseEventsAreTold() {
        seen.handlers = new HealthWatch.Handlers(7, Duration.ofSeconds(59), Duration.ofMillis(5_001), "my.Handler");
        HealthReport report = look();
        assertThat(codes(report, HealthIssue.SESSION)).containsExactly(Code.EVENTS_LOST, Code.HANDLER_SLOW);
        assertThat(report.overall()).isEqualTo(Status.DEGRADED);
        assertThat(report.issue(Code.HANDLER_SLOW, HealthIssue.SESSION)
                        .orElseThrow()
                        .text())
                .contains("my.Handler");
        seen.handlers = new HealthWatch.Handlers(7, Duration.ofSeconds(60), Duration.ofSeconds(5), "my.Handler");
        assertThat(after(1).issues()).isEmpty();
    }

    @Test
    void theWorstStandsFirst() {
        seen.destination("a").dropped = 1;
        seen.destination("b").state = DestinationState.PAUSED;
        seen.destination("c").state = DestinationState.FAILED;
        seen.destination("d").state = DestinationState.FAILED;

        assertThat(look().issues())
                .extracting(issue -> issue.subject() + " " + issue.severity())
                .containsExactly("c ERROR", "d ERROR", "a WARNING", "b INFO");
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                // kbit/s, pictures, repeated, left out each second; rate of the source, filled up | codes
                "1000, 30,    0,   0,   30, true, ",
                "1149, 30,    0,   0,   30, true, ",
                "1151, 30,    0,   0,   30, true,  BITRATE_OFF_TARGET",
                "1151, 30,    0,   0,   30, false, BITRATE_OFF_TARGET",
                " 851, 30,    0,   0,   30, true, ",
                " 849, 30,    0,   0,   30, true,  BITRATE_OFF_TARGET",
                " 300, 30,    0,   0,   30, false,",
                "1000, 27.1,  0,   0,   30, true, ",
                "1000, 26.9,  0,   0,   30, true,  FRAME_RATE_OFF_TARGET",
                "1000, 33.1,  0,   0,   30, true,  FRAME_RATE_OFF_TARGET",
                " 500, 15,    0,   0,   30, true,  FRAME_RATE_OFF_TARGET",
                "1000, 30,  1.4,   0,   30, true, ",
                "1000, 30,  1.6,   0,   30, true,  FRAMES_REPEATED_OR_LEFT_OUT",
                "1000, 30,  0.8, 0.8,   30, true,  FRAMES_REPEATED_OR_LEFT_OUT",
                "1000, 30,    5,   0,   25, true, ",
                "1000, 30,   10,   0,   25, true,  FRAMES_REPEATED_OR_LEFT_OUT",
                "1000, 30,    0,  30,   60, true, ",
                "1000, 30,    0,  32,   60, true,  FRAMES_REPEATED_OR_LEFT_OUT",
                "1000, 30,   20,   0,    0, true, ",
            })
    void judgesTheRatesOfAnEncodeOverHalfAMinute(
            double kilobits,
            double pictures,
            double repeated,
            double leftOut,
            double sourceRate,
            boolean fillsUp,
            @Nullable String codes) {
        Seen.Enc enc = seen.encode("hd");
        enc.kilobits = kilobits;
        enc.pictures = pictures;
        enc.repeated = repeated;
        enc.leftOut = leftOut;
        enc.fillsUp = fillsUp;
        seen.frameRate = sourceRate;
        look();

        assertThat(codes(everySecond(29), "hd")).as("too early to tell").isEmpty();
        assertThat(codes(everySecond(1), "hd")).isEqualTo(set(codes));
        assertThat(memory.report().renditions())
                .containsExactly(entry("hd", codes == null ? Status.GOOD : Status.DEGRADED));
    }

    @Test
    void aVariableBitrateThatWasAskedForMayBeLow() {
        Seen.Enc enc = seen.encode("hd");
        enc.profile = enc.profile.toBuilder().constantBitrate(false).build();
        enc.kilobits = 300;
        look();
        assertThat(everySecond(60).issues()).isEmpty();
        enc.kilobits = 1200;
        assertThat(codes(everySecond(60), "hd")).containsExactly(Code.BITRATE_OFF_TARGET);
    }

    @ParameterizedTest
    @CsvSource({
        // 30 s of it, then 30 s of that: there still, and then of this: gone
        "1200, 30,   0, 1110, 30,   0,   1090, 30,   0,   BITRATE_OFF_TARGET",
        "1000, 26,   0, 1000, 28.2, 0,   1000, 28.6, 0,   FRAME_RATE_OFF_TARGET",
        "1000, 30,   3, 1000, 30,   0.8, 1000, 30,   0.5, FRAMES_REPEATED_OR_LEFT_OUT",
    })
    void aRateMustBeWellBackBeforeItIsCalledSo(
            double kilobits,
            double pictures,
            double repeated,
            double kilobitsThen,
            double picturesThen,
            double repeatedThen,
            double kilobitsLast,
            double picturesLast,
            double repeatedLast,
            Code code) {
        Seen.Enc enc = seen.encode("hd");
        enc.kilobits = kilobits;
        enc.pictures = pictures;
        enc.repeated = repeated;
        look();
        Instant since = everySecond(30).issue(code, "hd").orElseThrow().since();
        enc.kilobits = kilobitsThen;
        enc.pictures = picturesThen;
        enc.repeated = repeatedThen;
        assertThat(everySecond(60).issue(code, "hd").orElseThrow().since()).isEqualTo(since);
        enc.kilobits = kilobitsLast;
        enc.pictures = picturesLast;
        enc.repeated = repeatedLast;
        assertThat(everySecond(30).issues()).isEmpty();
    }

    @Test
    void noRateIsJudgedWhileTheSourceGivesLessOrTheEncoderIsReplaced() {
        Seen.Enc enc = seen.encode("hd");
        enc.kilobits = 100;
        enc.pictures = 3;
        look();
        everySecond(29);
        seen.media = media(1.5, 1.5, 1.5, 2.0, 2.0, 0.0);
        everySecond(1);
        seen.media = Seen.STEADY;
        assertThat(everySecond(30).issues()).isEmpty();
        enc.restarts = 1;
        assertThat(codes(everySecond(30), "hd")).containsExactly(Code.ENCODER_RESTARTED);
        assertThat(codes(everySecond(2), "hd")).containsExactly(Code.ENCODER_RESTARTED, Code.FRAME_RATE_OFF_TARGET);
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                // speed, queued | there
                "0.99, 2.0, false",
                "0.99, 2.1, true",
                "1.00, 9.0, false",
                "-,    9.0, false",
            })
    void anEncoderIsTooSlowWhereMediaWaitsForIt(@Nullable Double speed, double queued, boolean there) {
        Seen.Enc enc = seen.encode("hd");
        enc.speed = speed;
        enc.queued = queued;

        assertThat(look().issue(Code.ENCODER_TOO_SLOW, "hd").isPresent()).isEqualTo(there);
    }

    @Test
    void anEncoderThatCatchesUpIsNotYetThere() {
        Seen.Enc enc = seen.encode("hd");
        enc.speed = 0.5;
        enc.queued = 3;
        HealthIssue issue = look().issue(Code.ENCODER_TOO_SLOW, "hd").orElseThrow();
        assertThat(issue.text()).contains("0.50").contains("3 s").contains("libx264");
        enc.speed = 1.4;
        enc.queued = 1.1;
        assertThat(codes(after(1), "hd")).containsExactly(Code.ENCODER_TOO_SLOW);
        enc.queued = 1;
        assertThat(after(1).issues()).isEmpty();
    }

    @Test
    void picturesAnEncoderGaveUpAreToldForHalfAMinute() {
        Seen.Enc enc = seen.encode("hd");
        enc.dropped = 7; // before anybody looked
        look();
        enc.dropped = 11;
        assertThat(after(1).issue(Code.ENCODER_DROPS_FRAMES, "hd").orElseThrow().text())
                .contains("11 pictures");
        assertThat(codes(everySecond(29), "hd")).containsExactly(Code.ENCODER_DROPS_FRAMES);
        assertThat(everySecond(1).issues()).isEmpty();
    }

    @Test
    void anEncoderThatWasReplacedIsToldForAMinute() {
        Seen.Enc enc = seen.encode("hd");
        look();
        enc.restarts = 2;
        assertThat(after(1).issue(Code.ENCODER_RESTARTED, "hd").orElseThrow().text())
                .contains("2 times");
        assertThat(codes(everySecond(59), "hd")).containsExactly(Code.ENCODER_RESTARTED);
        assertThat(everySecond(1).issues()).isEmpty();
    }

    @Test
    void anEncoderThatGivesNothingStarvesThoseWhoTakeIt() {
        seen.destination("a");
        Seen.Dest copy = seen.destination("copy");
        Seen.Enc enc = seen.encode("hd");
        look();
        everySecond(10);
        enc.halted = true;
        assertThat(everySecond(4).issues()).isEmpty();
        HealthReport report = everySecond(1);
        assertThat(codes(report, "hd")).containsExactly(Code.ENCODER_SILENT);
        assertThat(report.renditions()).containsExactly(entry("hd", Status.BAD));
        assertThat(report.overall()).isEqualTo(Status.DEGRADED);
        copy.state = DestinationState.FAILED;
        assertThat(everySecond(1).overall()).as("nothing arrives anywhere").isEqualTo(Status.BAD);
        enc.halted = false;
        assertThat(codes(everySecond(1), "hd")).isEmpty();
    }

    @Test
    void anEncoderHasLongerForItsFirstMediaAndIsExcusedWithoutASource() {
        Seen.Enc enc = seen.encode("hd");
        enc.halted = true;
        enc.seconds = Double.NaN;
        look();
        assertThat(everySecond(14).issues()).isEmpty();
        seen.state = SourceStatus.State.LOST;
        assertThat(codes(everySecond(20), "hd")).isEmpty();
        seen.state = SourceStatus.State.FLOWING;
        assertThat(everySecond(14).issues()).isEmpty();
        assertThat(codes(everySecond(1), "hd")).containsExactly(Code.ENCODER_SILENT);
    }

    @Test
    void anotherEncodeOfThatNameIsJudgedAnew() {
        Seen.Enc enc = seen.encode("hd");
        enc.kilobits = 2000;
        look();
        assertThat(codes(everySecond(30), "hd")).containsExactly(Code.BITRATE_OFF_TARGET);
        seen.encodes.clear();
        seen.encode("hd");
        assertThat(everySecond(60).issues()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        // ms after the first minute | there; after that, ms | there
        " 100, false,  100, false",
        " 101, true,    81, true",
        " 101, true,    80, false",
        " -60, false,  -60, false",
        " -61, true,   -41, true",
        " -61, true,   -40, false",
    })
    void soundAndPictureThatMoveAgainstEachOtherAreTold(int then, boolean there, int last, boolean still) {
        Seen.Enc enc = seen.encode("hd");
        drifting(enc, 20, 60);
        drifting(enc, then, 30);
        assertThat(codes(memory.report(), HealthIssue.SOURCE).contains(Code.AUDIO_VIDEO_DRIFTING))
                .isEqualTo(there);
        assertThat(codes(memory.report(), "hd")).as("not the encoder's fault").isEmpty();
        drifting(enc, last, 30);
        assertThat(codes(memory.report(), HealthIssue.SOURCE).contains(Code.AUDIO_VIDEO_DRIFTING))
                .isEqualTo(still);
    }

    @Test
    void anEncoderThatMovesSoundAgainstPictureIsTold() {
        Seen.Enc enc = seen.encode("hd");
        drifting(enc, 20, 60);
        for (int second = 0; second < 30; second++) {
            enc.ahead = -0.07;
            seen.media = media(0.0, 0.0, 0.0, 1.0, 2.0, 0.02);
            after(1);
        }
        HealthReport report = memory.report();
        assertThat(codes(report, "hd")).containsExactly(Code.ENCODED_AUDIO_VIDEO_DRIFTING);
        assertThat(report.issue(Code.ENCODED_AUDIO_VIDEO_DRIFTING, "hd")
                        .orElseThrow()
                        .text())
                .contains("Sound went ahead")
                .contains("90 ms");
        enc.restarts = 1;
        assertThat(codes(after(1), "hd")).containsExactly(Code.ENCODER_RESTARTED);
    }

    @Test
    void anotherRunOfTheSourceHasAnotherDifferenceOfSoundAndPicture() {
        Seen.Enc enc = seen.encode("hd");
        drifting(enc, 0, 60);
        seen.reanchors = 1;
        drifting(enc, 500, 80);
        assertThat(codes(memory.report(), HealthIssue.SOURCE)).doesNotContain(Code.AUDIO_VIDEO_DRIFTING);
    }

    /** Packets of the two tracks take turns, so the difference is never quite the same. */
    private HealthReport drifting(Seen.Enc enc, int millis, int seconds) {
        for (int second = 0; second < seconds; second++) {
            double ahead = (millis + (second % 3 - 1) * 35) / 1000.0;
            seen.media = media(0.0, 0.0, 0.0, 1.0, 2.0, ahead);
            enc.ahead = ahead;
            after(1);
        }
        return memory.report();
    }

    @Test
    void mediaWhoseTimeStandsStillIsNoMedia() {
        for (int second = 0; second < 10; second++) {
            seen.media = at(second, 0.0);
            assertThat(after(1).issues()).isEmpty();
        }
        assertThat(everySecond(4).issues()).isEmpty();
        HealthReport report = everySecond(1);
        assertThat(codes(report, HealthIssue.SOURCE)).containsExactly(Code.MEDIA_TIME_FROZEN);
        assertThat(report.overall()).isEqualTo(Status.BAD);
        seen.media = at(9, 2.0);
        assertThat(everySecond(20).issues())
                .as("where nothing comes, nothing stands still")
                .isEmpty();
        seen.media = at(10, 0.0);
        assertThat(after(1).issues()).isEmpty();
    }

    private static MediaNumbers at(double mediaTime, double age) {
        return media(age, age, age, age, 2.0, 0.0, 1000, 30, mediaTime);
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                // state, key frames apart, dropped lately, limit | there
                "LIVE,     4.1, 0,  4, false",
                "LIVE,     4.2, 0,  4, true",
                "SENDING,  8,   0,  4, true",
                "RETRYING, 8,   0,  4, false",
                "LIVE,     8,   9,  4, false",
                "LIVE,     8,   0, 10, false",
                "LIVE,     -,   0,  4, false",
            })
    void keyFramesAreHeldAgainstThePlatformsLimit(
            DestinationState state, @Nullable Double apart, long dropped, int limit, boolean there) {
        Seen.Dest dest = seen.destination("a");
        dest.state = state;
        dest.dropped = dropped;
        dest.media = media(0.0, 0.0, 0.0, 1.0, apart, 0.0);
        dest.limits = MediaLimits.builder("example.org/limits", LocalDate.EPOCH)
                .keyFrames(Duration.ofSeconds(2), Duration.ofSeconds(limit))
                .build();

        assertThat(look().issue(Code.KEY_FRAMES_BEYOND_LIMIT, "a").map(HealthIssue::text))
                .isEqualTo(
                        there
                                ? Optional.of("The last two key frames are "
                                        + (apart == 8 ? "8" : apart.toString())
                                        + " s apart, expected at most 4 s (example.org/limits, 1970-01-01)")
                                : Optional.empty());
    }

    @Test
    void keyFramesBeyondTheLimitAreToldABitLongerButNotOfWhoIsGone() {
        Seen.Dest dest = seen.destination("a");
        dest.media = media(0.0, 0.0, 0.0, 1.0, 11.0, 0.0);
        look();
        dest.media = Seen.STEADY;
        assertThat(codes(after(9.9), "a")).containsExactly(Code.KEY_FRAMES_BEYOND_LIMIT);
        dest.enter(DestinationState.ENDED);
        assertThat(codes(after(0.05), "a")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                // needed, last picture, last sound, seconds in state | there
                "true,  0, 9.9, 60, false",
                "true,  0, 10,  60, true",
                "true,  0, -,   60, true",
                "true,  0, -,    9, false",
                "true,  4, -,   60, false",
                "false, 0, -,   60, false",
            })
    void soundIsMissedWhereAPlatformNeedsIt(
            boolean needed, double video, @Nullable Double audio, int inState, boolean there) {
        Seen.Dest dest = seen.destination("a");
        dest.media = media(0.0, video, audio, 1.0, 2.0, null);
        MediaLimits.Builder limits = MediaLimits.builder("example.org/limits", LocalDate.EPOCH);
        dest.limits = needed ? limits.soundAndPicturesNeeded().build() : limits.build();
        look();

        assertThat(after(inState).issue(Code.SOUND_MISSING, "a").isPresent()).isEqualTo(there);
    }

    @ParameterizedTest
    @EnumSource(Disagreement.class)
    void whatThePlatformSeesOtherwiseIsToldInItsWordsAndOurDeed(Disagreement disagreement) {
        Seen.Dest dest = seen.destination("a");
        dest.platform = platform(finding(disagreement, "it is asked again"), List.of(), null, null, List.of());
        HealthReport report = look();

        HealthIssue issue = report.issue(Code.PLATFORM_DISAGREES, "a").orElseThrow();
        assertThat(issue.text()).isEqualTo("They say no; now it is asked again");
        assertThat(issue.remedy()).isEqualTo("Look there");
        assertThat(report.destinations()).containsExactly(entry("a", Status.BAD));

        dest.platform = platform(finding(disagreement, ""), List.of(), null, null, List.of());
        assertThat(after(1).issue(Code.PLATFORM_DISAGREES, "a").orElseThrow().text())
                .isEqualTo("They say no");
        dest.platform = platform(null, List.of(), null, null, List.of());
        assertThat(after(1).issues()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        // severities of the platform's complaints | of the issue, status
        "INFO,            INFO,    GOOD",
        "INFO WARNING,    WARNING, DEGRADED",
        "WARNING ERROR,   ERROR,   BAD",
    })
    void complaintsAreAsSevereAsTheWorstOfThem(String complaints, Severity severity, Status status) {
        Seen.Dest dest = seen.destination("a");
        dest.platform = platform(
                null,
                Stream.of(complaints.split(" "))
                        .map(each -> new Issue(Issue.Severity.valueOf(each), "c" + each, "text of " + each))
                        .toList(),
                null,
                null,
                List.of());
        HealthReport report = look();

        HealthIssue issue = report.issue(Code.PLATFORM_COMPLAINS, "a").orElseThrow();
        assertThat(issue.severity()).isEqualTo(severity);
        assertThat(issue.text()).startsWith("Fake says: text of " + severity + " (c" + severity + ")");
        assertThat(issue.remedy()).isEqualTo(Code.PLATFORM_COMPLAINS.remedy());
        assertThat(report.destinations()).containsExactly(entry("a", status));
        dest.enter(DestinationState.RETRYING);
        assertThat(codes(after(1), "a"))
                .as("what was said of media that does not go there any more")
                .containsExactly(Code.DESTINATION_RETRYING);
    }

    @Test
    void aComplaintThatSaysWhatWeSayIsNotToldTwice() {
        Seen.Dest dest = seen.destination("a");
        seen.destination("b").dropped = 1;
        Issue rate = new Issue(Issue.Severity.WARNING, "bitrateLow", "Too low", "Send more", Code.FRAMES_DROPPED);
        Issue keys = new Issue(Issue.Severity.ERROR, "gop", "Too far", "", Code.KEY_FRAMES_FAR_APART);
        dest.platform = platform(null, List.of(keys, rate), null, null, List.of());
        HealthIssue both = look().issue(Code.PLATFORM_COMPLAINS, "a").orElseThrow();
        assertThat(both.text()).as("the other's drops are not its own").contains("gop", "bitrateLow");
        assertThat(both.remedy()).isEqualTo("Send more");

        seen.media = media(0.0, 0.0, 0.0, 1.0, 8.0, 0.0);
        HealthIssue one = after(1).issue(Code.PLATFORM_COMPLAINS, "a").orElseThrow();
        assertThat(one.text()).contains("bitrateLow").doesNotContain("gop");
        dest.dropped = 1;
        assertThat(codes(after(1), "a")).containsExactly(Code.FRAMES_DROPPED);
    }

    @Test
    void complaintsBehindADisagreementStandInItsText() {
        Seen.Dest dest = seen.destination("a");
        List<Issue> said = List.of(new Issue(Issue.Severity.ERROR, "codec", "Not H.264"));
        dest.platform = platform(finding(Disagreement.INGEST_UNHEALTHY, ""), said, null, null, List.of());
        assertThat(codes(look(), "a")).containsExactly(Code.PLATFORM_DISAGREES);
        dest.platform = platform(finding(Disagreement.OFFLINE, ""), said, null, null, List.of());
        assertThat(codes(after(1), "a")).containsExactly(Code.PLATFORM_DISAGREES, Code.PLATFORM_COMPLAINS);
    }

    @ParameterizedTest
    @CsvSource({
        "TRANSIENT,    30, false",
        "TRANSIENT,    31, true",
        "RATE_LIMITED, 31, true",
        "REJECTED,     99, false",
        "INTERNAL,     99, false",
    })
    void anApiMayBeSilentForAWhile(ErrorKind kind, int seconds, boolean there) {
        Seen.Dest dest = seen.destination("a");
        dest.platform = platform(null, List.of(), new Problem(kind, "No answer", "Wait", START), null, List.of());
        look();

        assertThat(everySecond(seconds).issue(Code.PLATFORM_NOT_ANSWERING, "a").isPresent())
                .isEqualTo(there);
    }

    @Test
    void anApiThatIsSilentIsToldWithWhenItIsAskedAgain() {
        Seen.Dest dest = seen.destination("a");
        HealthWatch.Platform silent = platform(
                null, List.of(), new Problem(ErrorKind.TRANSIENT, "No answer", "Wait", START), null, List.of());
        dest.platform = silent;
        look();
        HealthReport report = everySecond(40);
        assertThat(report.issue(Code.PLATFORM_NOT_ANSWERING, "a").orElseThrow().text())
                .isEqualTo("Fake has not answered for 40 s: No answer; it is asked again at 2026-01-01T00:05:00Z;"
                        + " media is taken meanwhile");
        assertThat(report.destinations()).containsExactly(entry("a", Status.DEGRADED));
        dest.platform = platform(null, List.of(), null, null, List.of());
        assertThat(after(1).issues()).isEmpty();
        dest.platform = silent;
        assertThat(everySecond(30).issues()).as("it answered meanwhile").isEmpty();
    }

    @Test
    void aGrantThatIsGoneIsWorseThanOneThatEnds() {
        Seen.Dest dest = seen.destination("a");
        Problem soon = new Problem(ErrorKind.AUTHENTICATION, "The grant ends", "Connect again", START);
        dest.platform = platform(
                null,
                List.of(),
                null,
                new CredentialEvent.ReconsentNeeded("main", START, Duration.ofMinutes(1), soon),
                List.of());
        HealthIssue ahead = look().issue(Code.RECONSENT_NEEDED, "a").orElseThrow();
        assertThat(ahead.severity()).isEqualTo(Severity.WARNING);
        assertThat(ahead.text()).isEqualTo("The grant ends; what there is stays good until 2026-01-01T00:01:00Z");
        assertThat(ahead.remedy()).isEqualTo("Connect again");
        HealthIssue gone = after(60).issue(Code.RECONSENT_NEEDED, "a").orElseThrow();
        assertThat(gone.severity()).isEqualTo(Severity.ERROR);
        assertThat(gone.since()).isEqualTo(ahead.since());

        dest.platform = platform(
                null,
                List.of(),
                new Problem(ErrorKind.AUTHENTICATION, "Token refused", "Connect", START),
                null,
                List.of());
        HealthIssue refused = after(1).issue(Code.RECONSENT_NEEDED, "a").orElseThrow();
        assertThat(refused.text()).isEqualTo("Token refused");
        assertThat(refused.severity()).isEqualTo(Severity.ERROR);
    }

    @Test
    void whatEndsByItselfIsToldBefore() {
        Seen.Dest dest = seen.destination("a");
        Limits limits = new Limits("show", Clock.fixed(START, ZoneOffset.UTC), event -> {});
        limits.look("a", PlatformLimit.QUOTA, START.plusSeconds(1_500), "Ask less");
        limits.look("a", PlatformLimit.BROADCAST_TIME, START.plusSeconds(599), "End it");
        limits.look("a", PlatformLimit.TOKEN, START.plusSeconds(1_801), "Connect");
        limits.look("b", PlatformLimit.TOKEN, START.plusSeconds(30), "Connect");
        dest.platform = platform(null, List.of(), null, null, limits.ahead("a"));

        HealthIssue issue = look().issue(Code.LIMIT_AHEAD, "a").orElseThrow();
        assertThat(issue.text())
                .isEqualTo(
                        "The longest time that Fake gives one broadcast ends at 2026-01-01T00:09:59Z, in 9 min; What may be"
                                + " asked of Fake today is used up, by what was used lately, at 2026-01-01T00:25:00Z, in 25 min");
        assertThat(issue.remedy()).isEqualTo("End it");
        limits.look("a", PlatformLimit.BROADCAST_TIME, START.plusSeconds(590), "End it");
        assertThat(limits.ahead("a").get(0).end()).as("as it is estimated now").isEqualTo(START.plusSeconds(590));
        limits.look("a", PlatformLimit.QUOTA, null, "");
        limits.look("a", PlatformLimit.BROADCAST_TIME, START, "");
        assertThat(limits.ahead("a")).as("what is over is not ahead").isEmpty();
    }

    @ParameterizedTest
    @EnumSource(names = {"ENDING", "ENDED"})
    void nothingIsSaidOfAPlatformWhoseBroadcastEnds(DestinationState state) {
        Seen.Dest dest = seen.destination("a");
        dest.state = state;
        dest.platform = platform(
                finding(Disagreement.ENDED_THERE, ""),
                List.of(),
                new Problem(ErrorKind.AUTHENTICATION, "Token refused", "Connect", START),
                null,
                List.of(new Limits.Ahead(PlatformLimit.TOKEN, START.plusSeconds(9), "Connect")));

        assertThat(look().issues()).isEmpty();
    }

    @Test
    void whatCannotBeWrittenDownIsToldOfTheSession() {
        seen.destination("a");
        seen.store = new Problem(ErrorKind.TRANSIENT, "The disk is full", "Free some space", START);
        HealthReport report = look();
        HealthIssue issue =
                report.issue(Code.INTENT_NOT_STORED, HealthIssue.SESSION).orElseThrow();
        assertThat(issue.text()).isEqualTo("The disk is full");
        assertThat(issue.remedy()).isEqualTo("Free some space");
        assertThat(report.overall()).isEqualTo(Status.DEGRADED);
        seen.store = null;
        assertThat(after(1).issues()).isEmpty();
    }

    private static HealthWatch.Platform platform(
            Judgement.@Nullable Finding finding,
            List<Issue> complaints,
            @Nullable Problem problem,
            CredentialEvent.@Nullable ReconsentNeeded consent,
            List<Limits.Ahead> limits) {
        return new HealthWatch.Platform("Fake", finding, complaints, problem, START.plusSeconds(300), consent, limits);
    }

    private static Judgement.Finding finding(Disagreement disagreement, String action) {
        return new Judgement.Finding(disagreement, "They say no", "Look there", action, Judgement.Cure.NONE);
    }

    @Test
    void encodesThatComeAndGoAreAChange() {
        HealthReport without = look();
        seen.encode("hd");
        HealthReport with = after(1);
        assertThat(HealthWatch.isChanged(without, with)).isTrue();
        assertThat(HealthWatch.isChanged(with, after(1))).isFalse();
    }

    @Test
    void onlyWhatBeginsOrEndsIsAChange() {
        Seen.Dest dest = seen.destination("a");
        HealthReport good = look();
        HealthReport stillGood = after(1);
        assertThat(HealthWatch.isChanged(good, stillGood)).isFalse();
        dest.dropped = 1;
        HealthReport dropping = after(1);
        assertThat(HealthWatch.isChanged(stillGood, dropping)).isTrue();
        dest.dropped = 2;
        HealthReport stillDropping = after(1);
        assertThat(HealthWatch.isChanged(dropping, stillDropping)).isFalse();
        dest.dropped = 0;
        assertThat(HealthWatch.isChanged(stillDropping, after(1))).isTrue();
    }

    @Test
    void addedAndRemovedDestinationsAreAChange() {
        HealthReport without = look();
        seen.destination("a");
        HealthReport with = after(1);
        assertThat(HealthWatch.isChanged(without, with)).isTrue();
        seen.destinations.clear();
        assertThat(HealthWatch.isChanged(with, after(1))).isTrue();
    }

    @Test
    void aDestinationMayBeNamedLikeTheSource() {
        seen.destination(HealthIssue.SOURCE).state = DestinationState.FAILED;
        HealthReport report = look();
        assertThat(report.source()).isEqualTo(Status.GOOD);
        assertThat(report.destinations()).containsExactly(entry(HealthIssue.SOURCE, Status.BAD));
    }

    @Test
    void everyCodeSaysWhatHelps() {
        assertThat(Code.values()).allSatisfy(code -> {
            assertThat(code.remedy()).isNotBlank().doesNotEndWith(".");
            assertThat(code.severity()).isNotNull();
        });
        assertThat(Arrays.stream(Code.values()).filter(code -> code.severity() == Severity.INFO))
                .containsExactly(Code.NO_VIDEO, Code.SOURCE_JUMPED, Code.DESTINATION_PAUSED);
    }

    private HealthReport everySecond(int seconds) {
        for (int second = 0; second < seconds; second++) {
            after(1);
        }
        return memory.report();
    }

    private HealthReport after(double seconds) {
        seen.encodes.forEach(enc -> enc.pass(seconds));
        millis += (long) (seconds * 1000);
        return look();
    }

    private HealthReport look() {
        memory = HealthWatch.look(memory, seen.view(START.plusMillis(millis - 1_000_000), millis * 1_000_000));
        memory.report().issues().forEach(issue -> SEEN.add(issue.code()));
        return memory.report();
    }

    private static Set<Code> codes(HealthReport report, String subject) {
        return report.issues().stream()
                .filter(issue -> issue.subject().equals(subject))
                .map(HealthIssue::code)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Set<Code> set(@Nullable String codes) {
        return codes == null
                ? Set.of()
                : Stream.of(codes.trim().split(" ")).map(Code::valueOf).collect(Collectors.toCollection(TreeSet::new));
    }

    private static java.util.Map.Entry<String, Status> entry(String name, Status status) {
        return java.util.Map.entry(name, status);
    }

    private static MediaNumbers media(
            @Nullable Double packet,
            @Nullable Double video,
            @Nullable Double audio,
            @Nullable Double key,
            @Nullable Double interval,
            @Nullable Double ahead) {
        return media(packet, video, audio, key, interval, ahead, 1000, 10, null);
    }

    private static MediaNumbers media(
            @Nullable Double packet,
            @Nullable Double video,
            @Nullable Double audio,
            @Nullable Double key,
            @Nullable Double interval,
            @Nullable Double ahead,
            long bytes,
            long pictures,
            @Nullable Double mediaTime) {
        return new MediaNumbers(
                bytes,
                pictures + 20,
                pictures,
                0,
                10,
                1000,
                25,
                seconds(interval),
                seconds(interval),
                seconds(ahead),
                seconds(mediaTime),
                packet == null ? null : Duration.ofSeconds(60),
                seconds(packet),
                seconds(video),
                seconds(audio),
                seconds(key));
    }

    private static @Nullable Duration seconds(@Nullable Double seconds) {
        return seconds == null ? null : Duration.ofMillis(Math.round(seconds * 1000));
    }

    /** What there is to see; all is well unless a test says otherwise. */
    private static final class Seen {
        private static final MediaNumbers STEADY = media(0.0, 0.0, 0.0, 1.0, 2.0, 0.0);

        SourceStatus.State state = SourceStatus.State.FLOWING;
        MediaNumbers media = STEADY;
        int reanchors;
        HealthWatch.@Nullable LargeGroup largeGroup;
        HealthWatch.Handlers handlers = HealthWatch.Handlers.IDLE;
        Duration wallJump = Duration.ZERO;
        double frameRate = 30;

        @Nullable
        Problem store;

        final List<Dest> destinations = new ArrayList<>();
        final List<Enc> encodes = new ArrayList<>();

        /** An encode of 30 pictures per second and 1000 kbit/s; what it gives each second, and what it gave so far. */
        static final class Enc {
            final String name;
            EncodingProfile profile = EncodingProfile.builder()
                    .frameRate(30)
                    .videoKilobits(900)
                    .audioKilobits(100)
                    .build();
            boolean fillsUp = true;

            @Nullable
            Double speed = 1.0;

            double queued;
            double ahead;
            double kilobits = 1000;
            double pictures = 30;
            double repeated;
            double leftOut;
            boolean halted;
            int restarts;
            long dropped;

            double seconds;
            private double bytesSoFar;
            private double picturesSoFar;
            private double repeatedSoFar;
            private double leftOutSoFar;

            Enc(String name) {
                this.name = name;
            }

            void pass(double time) {
                if (halted) {
                    return;
                }
                seconds += time;
                bytesSoFar += kilobits * 125 * time;
                picturesSoFar += pictures * time;
                repeatedSoFar += repeated * time;
                leftOutSoFar += leftOut * time;
            }

            HealthWatch.Encode seen() {
                return new HealthWatch.Encode(
                        new RenditionStatus(
                                name,
                                profile,
                                "libx264",
                                speed,
                                media(
                                        0.0,
                                        0.0,
                                        0.0,
                                        1.0,
                                        2.0,
                                        ahead,
                                        Math.round(bytesSoFar),
                                        Math.round(picturesSoFar),
                                        Double.isNaN(seconds) ? null : seconds),
                                Duration.ZERO,
                                Duration.ofMillis(Math.round(queued * 1000)),
                                restarts,
                                Math.round(repeatedSoFar),
                                Math.round(leftOutSoFar),
                                dropped,
                                List.of("a")),
                        fillsUp);
            }
        }

        Enc encode(String name) {
            Enc enc = new Enc(name);
            encodes.add(enc);
            return enc;
        }

        static final class Dest {
            final String name;
            DestinationState state = DestinationState.LIVE;
            Instant since = START;
            double queued;
            double stalled;
            long dropped;
            MediaNumbers media = STEADY;
            MediaLimits limits = MediaLimits.builder("nowhere", LocalDate.EPOCH).build();

            @Nullable
            Problem problem;

            HealthWatch.@Nullable Platform platform;

            Dest(String name) {
                this.name = name;
            }

            void enter(DestinationState next) {
                state = next;
                since = since.plusSeconds(1);
            }
        }

        Dest destination(String name) {
            Dest dest = new Dest(name);
            destinations.add(dest);
            return dest;
        }

        HealthWatch.View view(Instant at, long nanos) {
            return new HealthWatch.View(
                    at.plus(wallJump),
                    nanos,
                    new SourceStatus("a file", state, START, media, reanchors, null),
                    largeGroup,
                    frameRate,
                    encodes.stream().map(Enc::seen).toList(),
                    destinations.stream().map(Seen::target).toList(),
                    handlers,
                    store);
        }

        private static HealthWatch.Target target(Dest dest) {
            return new HealthWatch.Target(
                    new DestinationStatus(
                            dest.name,
                            "rtmp",
                            DestinationStatus.Wanted.LIVE,
                            dest.state,
                            dest.since,
                            null,
                            null,
                            null,
                            dest.media,
                            Duration.ofMillis(Math.round(dest.queued * 1000)),
                            5000,
                            dest.dropped,
                            dest.dropped,
                            0,
                            Duration.ZERO,
                            null,
                            0,
                            dest.problem),
                    dest.limits,
                    Duration.ofMillis(Math.round(dest.stalled * 1000)),
                    dest.dropped,
                    dest.platform);
        }
    }
}
