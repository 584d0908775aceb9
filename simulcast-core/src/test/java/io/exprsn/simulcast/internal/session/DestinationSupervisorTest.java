package io.exprsn.simulcast.internal.session;

import static io.exprsn.simulcast.DestinationState.CONNECTING;
import static io.exprsn.simulcast.DestinationState.ENDED;
import static io.exprsn.simulcast.DestinationState.ENDING;
import static io.exprsn.simulcast.DestinationState.FAILED;
import static io.exprsn.simulcast.DestinationState.IDLE;
import static io.exprsn.simulcast.DestinationState.LIVE;
import static io.exprsn.simulcast.DestinationState.PAUSED;
import static io.exprsn.simulcast.DestinationState.RETRYING;
import static io.exprsn.simulcast.DestinationState.SENDING;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.exprsn.simulcast.Destination;
import io.exprsn.simulcast.DestinationState;
import io.exprsn.simulcast.DestinationStatus.Wanted;
import io.exprsn.simulcast.ErrorKind;
import io.exprsn.simulcast.Problem;
import io.exprsn.simulcast.RetryPolicy;
import io.exprsn.simulcast.Secret;
import io.exprsn.simulcast.SimulcastException;
import io.exprsn.simulcast.StartPolicy;
import io.exprsn.simulcast.event.SimulcastEvent;
import io.exprsn.simulcast.event.SimulcastEvent.DestinationStateChanged;
import io.exprsn.simulcast.internal.broadcast.PlatformSide;
import io.exprsn.simulcast.internal.broadcast.StartGate;
import io.exprsn.simulcast.internal.loop.ControlLoop;
import io.exprsn.simulcast.internal.loop.ManualLoop;
import io.exprsn.simulcast.internal.relay.Outlet;
import io.exprsn.simulcast.internal.relay.OutletEnd;
import io.exprsn.simulcast.internal.relay.OutletProbe;
import io.exprsn.simulcast.internal.relay.OutletStats;
import io.exprsn.simulcast.internal.rtmp.RtmpEnd;
import io.exprsn.simulcast.internal.rtmp.RtmpEnd.Reason;
import io.exprsn.simulcast.internal.rtmp.RtmpEnd.Stage;
import io.exprsn.simulcast.spi.Broadcast;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.DoubleSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class DestinationSupervisorTest {
    private static final OutletEnd RESET = end(Stage.MEDIA, Reason.CLOSED, null, "the connection broke");
    private static final OutletEnd DENIED = end(Stage.PUBLISH, Reason.REFUSED, "NetStream.Publish.Denied", "denied");
    private static final OutletEnd UNREACHABLE = end(Stage.TCP, Reason.NETWORK, null, "connection refused");

    private final ManualLoop loop = new ManualLoop();
    private final List<SimulcastEvent> events = new ArrayList<>();
    private final List<FakeOutlet> outlets = new ArrayList<>();
    private final List<DestinationState> entered = new ArrayList<>();
    private final List<DestinationSupervisor> over = new ArrayList<>();
    private RetryPolicy retry = RetryPolicy.ofDefaults();
    private SimulcastException cannotOpen;
    private final DestinationSupervisor supervisor = new DestinationSupervisor(
            Destination.rtmp("main", URI.create("rtmp://live.example.org/app"), Secret.of("key"))
                    .withBackup(URI.create("rtmp://backup.example.org/app")),
            new FakeIngests(),
            new Around());

    private final class Around implements DestinationSupervisor.Surroundings {
        @Override
        public ControlLoop loop() {
            return loop;
        }

        @Override
        public Clock clock() {
            return Clock.fixed(Instant.EPOCH, ZoneOffset.UTC);
        }

        @Override
        public RetryPolicy retry() {
            return retry;
        }

        @Override
        public DoubleSupplier chance() {
            return () -> 0;
        }

        @Override
        public String session() {
            return "show";
        }

        @Override
        public void post(SimulcastEvent event) {
            events.add(event);
        }

        @Override
        public Duration admit(String place, Duration delay) {
            return delay;
        }

        @Override
        public Optional<PlatformSide> side(Destination destination, PlatformSide.Owner owner) {
            return Optional.empty();
        }

        @Override
        public DestinationSupervisor.Ingests prepared(Broadcast broadcast) {
            throw new AssertionError("no platform makes anything here");
        }

        @Override
        public StartGate gate() {
            return new StartGate(StartPolicy.BEST_EFFORT, loop, clock(), Set::of);
        }

        @Override
        public Duration prepareWithin() {
            return Duration.ofMinutes(1);
        }

        @Override
        public void prepared(DestinationSupervisor who, Problem why) {}

        @Override
        public void entered(DestinationSupervisor who, DestinationState now) {
            entered.add(now);
        }

        @Override
        public void over(DestinationSupervisor done) {
            over.add(done);
        }
    }

    /** An attempt that does what the test says and remembers what it was asked. */
    private static final class FakeOutlet implements Outlet {
        final Destination destination;
        final OutletStats stats;
        final Outlet.Listener listener;
        final int ingest;
        long drained = -1;
        int unacknowledged;
        int finishes;
        int abandons;

        FakeOutlet(Destination destination, int ingest, OutletStats stats, Outlet.Listener listener) {
            this.destination = destination;
            this.ingest = ingest;
            this.stats = stats;
            this.listener = listener;
        }

        @Override
        public long drainedMillis() {
            return drained;
        }

        @Override
        public long departedBytes() {
            return stats.media().bytes();
        }

        @Override
        public int unacknowledgedWindows() {
            return unacknowledged;
        }

        @Override
        public void finish() {
            finishes++;
        }

        @Override
        public void abandon() {
            abandons++;
        }
    }

    /** Two ingests that open whatever the test wants. */
    private final class FakeIngests implements DestinationSupervisor.Ingests {
        @Override
        public List<String> places(Destination destination) {
            return List.of("rtmp://live.example.org/app", "rtmp://backup.example.org/app");
        }

        @Override
        public Outlet open(Destination destination, int ingest, OutletStats stats, Outlet.Listener listener) {
            if (cannotOpen != null) {
                throw cannotOpen;
            }
            FakeOutlet outlet = new FakeOutlet(destination, ingest, stats, listener);
            outlets.add(outlet);
            return outlet;
        }
    }

    @Test
    void goesToTheBackupIngestAfterTwoFailuresAndBackAfterTwoMore() {
        begin();
        List<Integer> used = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            used.add(outlet().ingest);
            outlet().listener.ended(UNREACHABLE);
            loop.run();
            pass(40);
        }
        assertThat(used).containsExactly(0, 0, 1, 1, 0, 0);
        assertThat(events)
                .filteredOn(SimulcastEvent.IngestChanged.class::isInstance)
                .hasSize(3);
        assertThat(events).anyMatch(event -> event.toString().contains("rtmp://backup.example.org/app"));
    }

    @Test
    void staysAtAnIngestThatConfirmedMediaBetweenFailures() {
        begin();
        for (int i = 0; i < 4; i++) {
            assertThat(outlet().ingest).isZero();
            outlet().listener.accepted();
            outlet().listener.acknowledged();
            loop.run();
            outlet().listener.ended(RESET);
            loop.run();
            pass(40);
        }
    }

    @Test
    void seesAPeerThatStopsAcknowledging() {
        toState(SENDING);
        outlet().unacknowledged = 4;
        pass(9);
        assertThat(supervisor.status().state()).isEqualTo(SENDING);
        pass(2);
        assertThat(supervisor.status().state()).isIn(RETRYING, CONNECTING);
        assertThat(supervisor.status().lastProblem().text()).contains("acknowledged nothing");
    }

    @Test
    void isSendingOnceTheIngestAcknowledges() {
        begin();
        assertThat(supervisor.status().state()).isEqualTo(CONNECTING);
        outlet().listener.accepted();
        pass(4);
        assertThat(supervisor.status().state()).as("accepted proves nothing").isEqualTo(CONNECTING);

        outlet().listener.acknowledged();
        loop.run();

        assertThat(supervisor.status().state()).isEqualTo(SENDING);
    }

    @Test
    void isSendingOnceFiveSecondsOfMediaLeftWithAShortQueue() {
        begin();
        outlet().listener.accepted();
        outlet().drained = 4_999;
        pass(1);
        assertThat(supervisor.status().state()).isEqualTo(CONNECTING);

        outlet().drained = 5_000;
        OutletProbe.queued(outlet().stats, 1000, 1_500);
        pass(1);
        assertThat(supervisor.status().state()).as("with a long queue").isEqualTo(CONNECTING);

        OutletProbe.queued(outlet().stats, 1000, 100);
        pass(1);
        assertThat(supervisor.status().state()).isEqualTo(SENDING);
    }

    @Test
    void isLiveAfterTenSecondsOfSending() {
        toState(SENDING);
        pass(9);
        assertThat(supervisor.status().state()).isEqualTo(SENDING);

        pass(2);

        assertThat(supervisor.status().state()).isEqualTo(LIVE);
        assertThat(of(SimulcastEvent.DestinationLive.class)).hasSize(1);
    }

    @Test
    void tellsEveryStepInOrder() {
        toState(LIVE);
        supervisor.remove();
        loop.run();
        outlet().listener.ended(end(Stage.MEDIA, Reason.WANTED, null, "closed by us"));
        loop.run();

        assertThat(of(DestinationStateChanged.class).stream().map(e -> e.from() + " " + e.to()))
                .containsExactly(
                        "IDLE PREPARING",
                        "PREPARING CONNECTING",
                        "CONNECTING SENDING",
                        "SENDING LIVE",
                        "LIVE ENDING",
                        "ENDING ENDED");
        assertThat(events.get(events.size() - 1)).isInstanceOf(SimulcastEvent.DestinationEnded.class);
        assertThat(over).containsExactly(supervisor);
        assertThat(loop.waiting()).as("timers left").isZero();
    }

    @Test
    void triesAgainWithGrowingDelays() {
        begin();
        for (int seconds : new int[] {1, 2, 4, 8, 16, 30, 30}) {
            int before = outlets.size();
            outlet().listener.ended(UNREACHABLE);
            loop.run();
            assertThat(supervisor.status().state()).isEqualTo(RETRYING);
            loop.advance(Duration.ofMillis(seconds * 1000L - 1));
            assertThat(outlets).hasSize(before);
            loop.advance(Duration.ofMillis(1));
            assertThat(outlets).hasSize(before + 1);
        }
        assertThat(of(SimulcastEvent.DestinationRetrying.class))
                .extracting(e -> e.failures())
                .containsExactly(1, 2, 3, 4, 5, 6, 7);
        assertThat(supervisor.status().reconnects()).as("nobody ever accepted").isZero();
        assertThat(supervisor.status().lastProblem()).isNotNull();
    }

    @Test
    void forgetsFailuresOnlyAfterAMinuteOfConfirmedMedia() {
        begin();
        lose(UNREACHABLE);
        lose(UNREACHABLE);
        confirm();
        pass(59);
        outlet().listener.ended(RESET);
        loop.run();
        assertThat(lastDelay()).isEqualTo(Duration.ofSeconds(4));

        pass(4);
        confirm();
        pass(60);
        outlet().listener.ended(RESET);
        loop.run();
        assertThat(lastDelay()).isEqualTo(Duration.ofSeconds(1));
    }

    @Test
    void doesNotForgetFailuresForAnAcceptanceThatNothingConfirms() {
        begin();
        lose(UNREACHABLE);
        outlet().listener.accepted();
        loop.run();
        pass(90);

        outlet().listener.ended(end(Stage.MEDIA, Reason.CLOSED, null, "closed"));
        loop.run();

        assertThat(lastDelay()).isEqualTo(Duration.ofSeconds(2));
    }

    @Test
    void failsWithARemedyWhereTheIngestSaysNo() {
        begin();

        outlet().listener.ended(DENIED);
        loop.run();

        assertThat(supervisor.status().state()).isEqualTo(FAILED);
        Problem problem = supervisor.status().lastProblem();
        assertThat(problem).isNotNull();
        assertThat(problem.kind()).isEqualTo(ErrorKind.REJECTED);
        assertThat(problem.text()).contains("rtmp://live.example.org/app", "denied");
        assertThat(problem.remedy()).contains("key");
        assertThat(of(SimulcastEvent.DestinationFailed.class)).hasSize(1);
        pass(3600);
        assertThat(outlets).hasSize(1);
        assertThat(over).as("may be tried again").isEmpty();
    }

    @Test
    void givesUpAfterSoManyAttempts() {
        retry = retry.withMaxAttempts(3);
        begin();
        lose(UNREACHABLE);
        lose(UNREACHABLE);

        outlet().listener.ended(UNREACHABLE);
        loop.run();

        assertThat(supervisor.status().state()).isEqualTo(FAILED);
        assertThat(outlets).hasSize(3);
    }

    @Test
    void failsWhereAnAttemptCannotEvenBegin() {
        cannotOpen = new SimulcastException(ErrorKind.INVALID, "The file ca.pem cannot be read", "Put it back");

        begin();

        assertThat(supervisor.status().state()).isEqualTo(FAILED);
        assertThat(supervisor.status().lastProblem()).isNotNull();
        assertThat(supervisor.status().lastProblem().text()).contains("ca.pem");
        cannotOpen = null;
        supervisor.retryNow();
        loop.run();
        assertThat(supervisor.status().state()).isEqualTo(CONNECTING);
    }

    @Test
    void noticesAnIngestThatTakesNothing() {
        toState(SENDING);
        OutletProbe.queued(outlet().stats, 5000, 3000);

        pass(14);
        assertThat(supervisor.status().state()).isEqualTo(LIVE);
        loop.advance(Duration.ofMillis(1500));

        assertThat(supervisor.status().state()).isEqualTo(RETRYING);
        assertThat(outlet().abandons).isOne();
        assertThat(supervisor.status().lastProblem()).isNotNull();
        assertThat(supervisor.status().lastProblem().text()).contains("took nothing for 15 s");
        assertThat(supervisor.status().stalled()).isEqualTo(Duration.ofSeconds(15));
    }

    @Test
    void doesNotTakeASlowIngestForOneThatTakesNothing() {
        toState(SENDING);
        OutletProbe.queued(outlet().stats, 5000, 3000);

        for (int i = 0; i < 60; i++) {
            OutletProbe.sent(outlet().stats, 1000); // never empty, but moving
            pass(1);
        }

        assertThat(outlets).hasSize(1);
        assertThat(supervisor.status().state()).isEqualTo(LIVE);
    }

    @Test
    void doesNotTakeASilentSourceForAStalledIngest() {
        toState(SENDING);
        OutletProbe.queued(outlet().stats, 0, 0);

        pass(300);

        assertThat(outlets).hasSize(1);
    }

    @Test
    void tellsDropsOnceASecondWithANumber() {
        toState(SENDING);
        for (int i = 0; i < 40; i++) {
            OutletProbe.dropped(outlet().stats, 3);
            loop.advance(Duration.ofMillis(100));
        }
        pass(2);

        List<SimulcastEvent.FramesDropped> told = of(SimulcastEvent.FramesDropped.class);
        assertThat(told.size()).isBetween(4, 6);
        assertThat(told.stream().mapToLong(SimulcastEvent.FramesDropped::frames).sum())
                .isEqualTo(120);
        assertThat(told.get(told.size() - 1).total()).isEqualTo(120);
    }

    @Test
    void doesNotHearAnOutletThatIsNoLongerItsOwn() {
        begin();
        FakeOutlet old = outlet();
        lose(UNREACHABLE);

        old.listener.accepted();
        old.listener.acknowledged();
        old.listener.ended(DENIED);
        loop.run();

        assertThat(supervisor.status().state()).isEqualTo(CONNECTING);
        assertThat(outlets).hasSize(2);
    }

    @Test
    void endsInTimeWhereTheIngestDoesNotAnswer() {
        toState(LIVE);
        supervisor.remove();
        loop.run();
        assertThat(supervisor.status().state()).isEqualTo(ENDING);
        assertThat(outlet().finishes).isOne();

        pass(8);

        assertThat(supervisor.status().state()).isEqualTo(ENDED);
        assertThat(outlet().abandons).isOne();
        assertThat(over).containsExactly(supervisor);
    }

    @Test
    void doesNotTakeAWantedEndForAFailure() {
        toState(LIVE);
        supervisor.remove();
        loop.run();

        outlet().listener.ended(RESET);
        pass(60);

        assertThat(supervisor.status().state()).isEqualTo(ENDED);
        assertThat(supervisor.status().lastProblem()).isNull();
        assertThat(outlets).hasSize(1);
        assertThat(of(SimulcastEvent.DestinationRetrying.class)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "IDLE, PAUSED",
        "CONNECTING, PAUSED",
        "SENDING, PAUSED",
        "LIVE, PAUSED",
        "RETRYING, PAUSED",
        "PAUSED, PAUSED",
        "FAILED, FAILED"
    })
    void pausesInEveryState(DestinationState from, DestinationState to) {
        toState(from);
        int attempts = outlets.size();

        supervisor.pause();
        pass(120);

        assertThat(supervisor.status().wanted()).isEqualTo(Wanted.PAUSED);
        assertThat(supervisor.status().state()).isEqualTo(to);
        assertThat(outlets).as("no further attempt").hasSize(attempts);
        if (from == CONNECTING || from == SENDING || from == LIVE) {
            assertThat(outlet().finishes).as("told the ingest").isOne();
        }
        assertThat(loop.waiting()).as("timers left").isZero();
    }

    @ParameterizedTest
    @EnumSource(names = {"IDLE", "CONNECTING", "SENDING", "LIVE", "RETRYING", "FAILED"})
    void doesNotCareForAResumeWithoutAPause(DestinationState state) {
        toState(state);
        int attempts = outlets.size();

        supervisor.resume();
        loop.run();

        assertThat(supervisor.status().state()).isEqualTo(state);
        assertThat(outlets).hasSize(attempts);
    }

    @ParameterizedTest
    @EnumSource(names = {"CONNECTING", "SENDING", "LIVE", "RETRYING", "FAILED"})
    void goesOnAfterAPauseInEveryState(DestinationState state) {
        toState(state);
        int attempts = outlets.size();
        supervisor.pause();
        supervisor.resume();
        loop.run();

        assertThat(supervisor.status().wanted()).isEqualTo(Wanted.LIVE);
        assertThat(supervisor.status().state()).isEqualTo(CONNECTING);
        assertThat(outlets).hasSize(attempts + 1);
        pass(60);
        assertThat(outlets).as("no retry left behind").hasSize(attempts + 1);
    }

    @Test
    void staysPausedWhereThePauseCameBeforeTheSource() {
        supervisor.pause();
        loop.run();

        begin();

        assertThat(supervisor.status().state()).isEqualTo(PAUSED);
        assertThat(outlets).isEmpty();
        supervisor.resume();
        loop.run();
        assertThat(supervisor.status().state()).isEqualTo(CONNECTING);
    }

    @Test
    void connectsNowhereBeforeTheSourceEvenWherePausedAndResumed() {
        supervisor.pause();
        supervisor.resume();
        loop.run();
        assertThat(outlets).isEmpty();

        begin();

        assertThat(supervisor.status().state()).isEqualTo(CONNECTING);
        assertThat(outlets).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({
        "IDLE, IDLE, 0",
        "CONNECTING, CONNECTING, 0",
        "SENDING, SENDING, 0",
        "LIVE, LIVE, 0",
        "RETRYING, CONNECTING, 1",
        "PAUSED, PAUSED, 0",
        "FAILED, CONNECTING, 1"
    })
    void triesAgainAtOnceWhereItWaits(DestinationState from, DestinationState to, int more) {
        toState(from);
        int attempts = outlets.size();

        supervisor.retryNow();
        loop.run();

        assertThat(supervisor.status().state()).isEqualTo(to);
        assertThat(outlets).hasSize(attempts + more);
        pass(60);
        assertThat(outlets).as("no retry left behind").hasSize(attempts + more);
    }

    @ParameterizedTest
    @CsvSource({
        "IDLE, IDLE, 0",
        "CONNECTING, CONNECTING, 1",
        "SENDING, CONNECTING, 1",
        "LIVE, CONNECTING, 1",
        "RETRYING, CONNECTING, 1",
        "PAUSED, PAUSED, 0",
        "FAILED, CONNECTING, 1"
    })
    void goesOnWithAnotherKey(DestinationState from, DestinationState to, int more) {
        toState(from);
        int attempts = outlets.size();
        FakeOutlet old = attempts == 0 ? null : outlet();

        supervisor.rekey(Secret.of("new"));
        loop.run();

        assertThat(supervisor.status().state()).isEqualTo(to);
        assertThat(outlets).hasSize(attempts + more);
        if (more > 0) {
            assertThat(outlet().destination.key()).isEqualTo(Secret.of("new"));
        }
        if (from == CONNECTING || from == SENDING || from == LIVE) {
            assertThat(old).isNotNull();
            assertThat(old.finishes).isOne();
        }
        assertThat(of(SimulcastEvent.DestinationRetrying.class)).hasSizeLessThanOrEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({"CONNECTING, 1", "LIVE, 1", "RETRYING, 0", "PAUSED, 0", "FAILED, 0"})
    void takesItsMediaFromElsewhereByANewConnection(DestinationState from, int more) {
        toState(from);
        int attempts = outlets.size();
        FakeOutlet old = outlet();
        int finishes = old.finishes;

        loop.execute(supervisor::reattach);
        loop.run();

        assertThat(outlets).hasSize(attempts + more);
        // Its ingest must keep the broadcast: no word of an end.
        assertThat(old.finishes).isEqualTo(finishes);
        assertThat(of(SimulcastEvent.DestinationRetrying.class)).hasSizeLessThanOrEqualTo(1);
        assertThat(entered).endsWith(supervisor.status().state());
    }

    @Test
    void doesNotConnectForAnotherKeyWhileItIsPaused() {
        toState(FAILED);
        supervisor.pause();
        supervisor.rekey(Secret.of("new"));
        pass(60);
        assertThat(outlets).hasSize(1);
        assertThat(supervisor.status().wanted()).isEqualTo(Wanted.PAUSED);

        supervisor.resume();
        loop.run();

        assertThat(outlets).hasSize(2);
        assertThat(outlet().destination.key()).isEqualTo(Secret.of("new"));
    }

    @ParameterizedTest
    @EnumSource(names = {"IDLE", "CONNECTING", "SENDING", "LIVE", "RETRYING", "PAUSED", "FAILED"})
    void isRemovedInEveryStateAndSaysSoAfterwards(DestinationState state) {
        toState(state);
        supervisor.remove();
        loop.run();
        if (state == CONNECTING || state == SENDING || state == LIVE || state == PAUSED) {
            assertThat(outlet().finishes).isOne();
            outlet().listener.ended(end(Stage.MEDIA, Reason.WANTED, null, "closed by us"));
            loop.run();
        }

        assertThat(supervisor.status().state()).isEqualTo(ENDED);
        assertThat(of(SimulcastEvent.DestinationEnded.class)).hasSize(1);
        assertThat(over).containsExactly(supervisor);
        assertThat(loop.waiting()).as("timers left").isZero();
        List<Runnable> commands = List.of(
                supervisor::pause,
                supervisor::resume,
                supervisor::retryNow,
                supervisor::remove,
                () -> supervisor.rekey(Secret.of("new")));
        assertThat(commands)
                .allSatisfy(command -> assertThatIllegalStateException()
                        .isThrownBy(command::run)
                        .withMessageContaining("main")
                        .withMessageContaining("ENDED"));
    }

    @Test
    void saysThatItIsOverWhileItStillEnds() {
        toState(LIVE);
        supervisor.remove();
        loop.run();

        assertThatIllegalStateException().isThrownBy(supervisor::pause).withMessageContaining("ENDING");
    }

    @Test
    void endsOnceHoweverOftenItIsAsked() {
        toState(LIVE);
        supervisor.end();
        supervisor.end();
        pass(10);
        supervisor.end();

        assertThat(of(SimulcastEvent.DestinationEnded.class)).hasSize(1);
        assertThat(over).containsExactly(supervisor);
    }

    private void begin() {
        supervisor.start();
        loop.run();
    }

    private void confirm() {
        outlet().listener.accepted();
        outlet().listener.acknowledged();
        loop.run();
    }

    private static OutletEnd end(Stage stage, Reason reason, String code, String text) {
        return new OutletEnd.Rtmp(new RtmpEnd(stage, reason, code, text));
    }

    private void lose(OutletEnd end) {
        outlet().listener.ended(end);
        loop.run();
        loop.advance(lastDelay());
    }

    private void toState(DestinationState state) {
        if (state != IDLE) {
            begin();
        }
        switch (state) {
            case SENDING -> confirm();
            case LIVE -> {
                confirm();
                pass(11);
            }
            case RETRYING -> {
                outlet().listener.ended(UNREACHABLE);
                loop.run();
            }
            case PAUSED -> {
                supervisor.pause();
                loop.run();
            }
            case FAILED -> {
                outlet().listener.ended(DENIED);
                loop.run();
            }
            default -> {}
        }
        assertThat(supervisor.status().state()).isEqualTo(state);
    }

    private void pass(int seconds) {
        loop.advance(Duration.ofSeconds(seconds));
    }

    private FakeOutlet outlet() {
        return outlets.get(outlets.size() - 1);
    }

    private Duration lastDelay() {
        List<SimulcastEvent.DestinationRetrying> all = of(SimulcastEvent.DestinationRetrying.class);
        return all.get(all.size() - 1).delay();
    }

    private <E extends SimulcastEvent> List<E> of(Class<E> type) {
        return events.stream().filter(type::isInstance).map(type::cast).toList();
    }
}
