package io.exprsn.simulcast.internal.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.exprsn.simulcast.DestinationState;
import io.exprsn.simulcast.DestinationStatus;
import io.exprsn.simulcast.ErrorKind;
import io.exprsn.simulcast.HealthIssue;
import io.exprsn.simulcast.HealthIssue.Code;
import io.exprsn.simulcast.HealthIssue.Severity;
import io.exprsn.simulcast.HealthReport;
import io.exprsn.simulcast.HealthReport.Status;
import io.exprsn.simulcast.MediaNumbers;
import io.exprsn.simulcast.Problem;
import io.exprsn.simulcast.SourceStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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

    private HealthReport after(double seconds) {
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
        return new MediaNumbers(
                1000,
                30,
                10,
                1,
                10,
                1000,
                25,
                seconds(interval),
                seconds(interval),
                seconds(ahead),
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
        final List<Dest> destinations = new ArrayList<>();

        static final class Dest {
            final String name;
            DestinationState state = DestinationState.LIVE;
            Instant since = START;
            double queued;
            double stalled;
            long dropped;

            @Nullable
            Problem problem;

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
                    destinations.stream().map(Seen::target).toList(),
                    handlers);
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
                            STEADY,
                            Duration.ofMillis(Math.round(dest.queued * 1000)),
                            5000,
                            dest.dropped,
                            dest.dropped,
                            0,
                            Duration.ZERO,
                            null,
                            0,
                            dest.problem),
                    Duration.ofMillis(Math.round(dest.stalled * 1000)),
                    dest.dropped);
        }
    }
}
