package io.exprsn.simulcast.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.exprsn.simulcast.DestinationState;
import io.exprsn.simulcast.DestinationStatus.Wanted;
import io.exprsn.simulcast.ErrorKind;
import io.exprsn.simulcast.SimulcastException;
import io.exprsn.simulcast.SimulcastPlan;
import io.exprsn.simulcast.SimulcastSession;
import io.exprsn.simulcast.Simulcaster;
import io.exprsn.simulcast.Source;
import io.exprsn.simulcast.credential.VaultKey;
import io.exprsn.simulcast.event.ScheduleEvent;
import io.exprsn.simulcast.event.SimulcastEvent;
import io.exprsn.simulcast.schedule.BroadcastScheduler;
import io.exprsn.simulcast.schedule.ScheduledBroadcast;
import io.exprsn.simulcast.store.ScheduleStore;
import io.exprsn.simulcast.store.SessionStore;
import io.exprsn.simulcast.store.StoredSchedule;
import io.exprsn.simulcast.store.StoredSchedule.State;
import io.exprsn.simulcast.store.StoredSchedule.WhenMissed;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Shows that begin at a time, against a platform that announces them. */
class SchedulingTest {
    private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");
    private static final Duration GRACE = Duration.ofMinutes(1);

    @TempDir
    Path folder;

    private final SettableClock clock = SettableClock.at(Instant.parse("2027-01-31T12:00:00Z"));
    private Playbill playbill;

    @BeforeEach
    void open() {
        playbill = new Playbill(folder, clock);
    }

    @AfterEach
    void close() {
        playbill.close();
    }

    private ZonedDateTime in(Duration time) {
        return clock.instant().plus(time).atZone(BERLIN);
    }

    @Test
    void startsAtItsTimeOnWhatThePlatformAnnounced() throws Exception {
        Path picture =
                Files.write(folder.resolve("picture.png"), new byte[] {(byte) 0x89, 'P', 'N', 'G', 1, 2, 3, 4, 5});
        Simulcaster node = playbill.onFolder();
        ScheduledBroadcast show =
                node.schedule(playbill.announced("show").thumbnail(picture).build(), in(Duration.ofHours(2)));

        ScheduleEvent.Announced announced = playbill.awaitTold(ScheduleEvent.Announced.class);
        assertThat(announced.watchUrl()).contains(URI.create("https://watch.fake.test/broadcast-1"));
        assertThat(announced.destination()).isEqualTo(Playbill.MAIN);
        Awaitility.await().until(() -> show.watchUrls().equals(Map.of(Playbill.MAIN, announced.watch())));
        assertThat(playbill.platform.start("broadcast-1")).contains(show.instant());
        Awaitility.await().until(() -> playbill.platform.thumbnail("broadcast-1").length > 0);
        assertThat(show.state()).isEqualTo(State.WAITING);
        assertThat(node.scheduled()).singleElement().satisfies(listed -> {
            assertThat(listed.id()).isEqualTo(show.id());
            assertThat(listed.session()).isEqualTo("show");
            assertThat(listed.start()).isEqualTo(in(Duration.ofHours(2)));
        });
        assertThat(node.sessions()).isEmpty();
        assertThat(playbill.ingest.publications()).isEmpty();

        clock.advance(Duration.ofMinutes(90));
        playbill.awaitTold(ScheduleEvent.StartingSoon.class, 1);
        clock.advance(Duration.ofMinutes(25));
        playbill.awaitTold(ScheduleEvent.StartingSoon.class, 2);
        clock.advance(Duration.ofMinutes(4));
        playbill.awaitTold(ScheduleEvent.StartingSoon.class, 3);
        assertThat(node.sessions()).isEmpty();
        clock.advance(Duration.ofMinutes(1));
        playbill.awaitTold(ScheduleEvent.Started.class);

        SimulcastSession session = node.sessions().get(0);
        Shows.await(Shows.handle(session, Playbill.MAIN), DestinationState.LIVE, Shows.SOON);
        assertThat(playbill.platform.broadcasts()).containsExactly("broadcast-1");
        assertThat(playbill.ingest.publications().get(0).streamName()).isEqualTo("key-of-broadcast-1");
        assertThat(playbill.platform.state("broadcast-1")).contains("live");
        assertThat(show.state()).isEqualTo(State.STARTED);
        assertThat(node.scheduled()).isEmpty();
        assertThat(node.scheduled(show.id())).isPresent();
        assertThat(playbill.told(ScheduleEvent.StartingSoon.class))
                .extracting(ScheduleEvent.StartingSoon::left)
                .containsExactly(Duration.ofMinutes(30), Duration.ofMinutes(5), Duration.ofMinutes(1));
        session.end();
        assertThat(session.awaitEnd(Shows.SOON)).isTrue();
        assertThat(playbill.platform.state("broadcast-1")).contains("ended");
        assertThat(playbill.events)
                .extracting(event -> event.getClass().getSimpleName())
                .containsExactly("Scheduled", "Announced", "StartingSoon", "StartingSoon", "StartingSoon", "Started");
    }

    @Test
    void withoutStoresThePlansListenersHearTheSession() {
        List<SimulcastEvent> heard = new CopyOnWriteArrayList<>();
        Simulcaster node = playbill.inMemory();
        node.schedule(
                playbill.plain("show").on(SimulcastEvent.class, heard::add).build(), in(Duration.ofMinutes(1)));
        clock.advance(Duration.ofMinutes(1));
        playbill.awaitTold(ScheduleEvent.Started.class);
        playbill.ingest.awaitMedia(Duration.ofSeconds(1), Shows.SOON);
        assertThat(heard).first().isInstanceOf(SimulcastEvent.SessionStarted.class);
    }

    @Test
    void anotherTimeIsToldToThePlatformAndKept() {
        Simulcaster node = playbill.onFolder();
        ScheduledBroadcast show = node.schedule(playbill.announced("show").build(), in(Duration.ofMinutes(10)));
        playbill.awaitTold(ScheduleEvent.Announced.class);
        ZonedDateTime later = in(Duration.ofHours(3));
        show.reschedule(later);

        assertThat(show.start()).isEqualTo(later);
        Awaitility.await().until(() -> playbill.platform.start("broadcast-1").equals(Optional.of(later.toInstant())));
        clock.advance(Duration.ofMinutes(30));
        clock.advance(Duration.ofHours(2).plusMinutes(30));
        playbill.awaitTold(ScheduleEvent.Started.class);
        assertThat(playbill.told(ScheduleEvent.Rescheduled.class))
                .extracting(ScheduleEvent.Rescheduled::start)
                .containsExactly(later);
        assertThat(playbill.platform.broadcasts()).hasSize(1);
        assertThatThrownBy(() -> show.reschedule(in(Duration.ofHours(1))))
                .isInstanceOfSatisfying(
                        SimulcastException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.INVALID))
                .hasMessageContaining("STARTED");
        assertThatThrownBy(show::cancel).hasMessageContaining("End the session");
    }

    @Test
    void thePlatformKnowsTheLastTimeWhicheverNodeGaveIt() {
        ZonedDateTime first = in(Duration.ofHours(1));
        ScheduledBroadcast here =
                playbill.onFolder().schedule(playbill.announced("show").build(), first);
        playbill.awaitTold(ScheduleEvent.Announced.class);
        awaitMade(here);
        ScheduledBroadcast there = playbill.onFolder().scheduled(here.id()).orElseThrow();
        ZonedDateTime second = in(Duration.ofHours(2));
        there.reschedule(second);
        Awaitility.await().until(() -> playbill.platform.start("broadcast-1").equals(Optional.of(second.toInstant())));
        assertThat(here.start()).isEqualTo(second);
        here.reschedule(first);
        Awaitility.await().until(() -> playbill.platform.start("broadcast-1").equals(Optional.of(first.toInstant())));
        assertThat(there.start()).isEqualTo(first);
        there.cancel();
        Awaitility.await().until(() -> playbill.platform.broadcasts().isEmpty());
    }

    @Test
    void anEarlierTimeIsKeptAsWell() {
        ScheduledBroadcast show =
                playbill.onFolder().schedule(playbill.announced("show").build(), in(Duration.ofHours(10)));
        show.reschedule(in(Duration.ofMinutes(2)));
        clock.advance(Duration.ofMinutes(2));
        playbill.awaitTold(ScheduleEvent.Started.class);
    }

    @Test
    void whatIsCalledOffIsTakenBackAndNeverStarts() {
        Simulcaster node = playbill.onFolder();
        ScheduledBroadcast show = node.schedule(playbill.announced("show").build(), in(Duration.ofMinutes(10)));
        playbill.awaitTold(ScheduleEvent.Announced.class);
        show.cancel();
        show.cancel();

        Awaitility.await().until(() -> playbill.platform.broadcasts().isEmpty());
        assertThat(playbill.platform.api().requests())
                .anyMatch(request -> request.method().equals("DELETE"))
                .noneMatch(request -> request.path().endsWith("/end"));
        Awaitility.await("nothing of it is kept")
                .until(() ->
                        SessionStore.inFolder(folder.resolve("stores")).ids().isEmpty());
        assertThat(show.state()).isEqualTo(State.CANCELLED);
        assertThat(playbill.told(ScheduleEvent.Cancelled.class)).hasSize(1);
        ScheduledBroadcast next = node.schedule(playbill.announced("next").build(), in(Duration.ofMinutes(20)));
        clock.advance(Duration.ofMinutes(20));
        playbill.awaitTold(ScheduleEvent.Started.class);
        assertThat(playbill.told(ScheduleEvent.Started.class))
                .extracting(ScheduleEvent::schedule)
                .containsExactly(next.id());
    }

    @Test
    void aPlatformThatRefusesDoesNotStopTheScheduleAndIsTriedAgain() {
        playbill.platform.api().failNext(1, new FakeFault.Answers(FakeAnswer.json(500, "{}")));
        ScheduledBroadcast show =
                playbill.onFolder().schedule(playbill.announced("show").build(), in(Duration.ofHours(1)));
        ScheduleEvent.AnnouncementFailing failing = playbill.awaitTold(ScheduleEvent.AnnouncementFailing.class);
        assertThat(failing.destination()).isEqualTo(Playbill.MAIN);
        assertThat(show.state()).isEqualTo(State.WAITING);
        playbill.awaitTold(ScheduleEvent.Announced.class);
        assertThat(playbill.platform.broadcasts()).hasSize(1);
    }

    @Test
    void aSourceThatIsMissingIsToldAndTriedAgain() {
        Path late = folder.resolve("late.flv");
        Simulcaster node = playbill.onFolder();
        SimulcastPlan plan = SimulcastPlan.named("show")
                .source(Source.file(late).looping())
                .to(Shows.to("site", playbill.ingest))
                .build();
        node.schedule(plan, in(Duration.ofMinutes(1)));
        clock.advance(Duration.ofMinutes(1));
        ScheduleEvent.StartFailed failed = playbill.awaitTold(ScheduleEvent.StartFailed.class);
        assertThat(failed.problem().kind()).isEqualTo(ErrorKind.SOURCE);
        assertThat(failed.retry()).isPresent();
        playbill.write(late);
        playbill.awaitTold(ScheduleEvent.Started.class);
        playbill.ingest.awaitMedia(Duration.ofSeconds(1), Shows.SOON);
    }

    @Test
    void aStartThatFailsForTooLongIsLeftOutAndTakenBack() {
        Simulcaster node = playbill.onFolder();
        ScheduledBroadcast show = node.schedule(
                playbill.announced("show")
                        .source(Source.file(folder.resolve("never.flv")))
                        .build(),
                in(Duration.ofMinutes(1)));
        playbill.awaitTold(ScheduleEvent.Announced.class);
        clock.advance(Duration.ofMinutes(1));
        playbill.awaitTold(ScheduleEvent.StartFailed.class);
        clock.advance(Duration.ofMinutes(1));
        assertThat(playbill.awaitTold(ScheduleEvent.StartFailed.class, 2).retry())
                .isEmpty();
        Awaitility.await().until(() -> show.state() == State.SKIPPED);
        Awaitility.await().until(() -> playbill.platform.broadcasts().isEmpty());
        assertThat(node.resume()).isEmpty();
    }

    @Test
    void aTimeThatIsLeftOutMovesWithTheClocksAndOneThatComesTwiceIsTheOneThatWasMeant() {
        Simulcaster node = playbill.onFolder();
        ScheduledBroadcast gap = node.schedule(
                playbill.plain("gap").build(), LocalDateTime.parse("2027-03-28T02:30"), BERLIN, WhenMissed.SKIP, GRACE);
        assertThat(gap.start().toLocalDateTime()).isEqualTo(LocalDateTime.parse("2027-03-28T03:30"));
        assertThat(gap.instant()).isEqualTo(Instant.parse("2027-03-28T01:30:00Z"));
        LocalDateTime twice = LocalDateTime.parse("2027-10-31T02:30");
        ScheduledBroadcast first =
                node.schedule(playbill.plain("first").build(), twice, BERLIN, WhenMissed.SKIP, GRACE);
        ScheduledBroadcast second = node.schedule(
                playbill.plain("second").build(), twice.atZone(BERLIN).withLaterOffsetAtOverlap());
        assertThat(first.instant()).isEqualTo(Instant.parse("2027-10-31T00:30:00Z"));
        assertThat(second.instant()).isEqualTo(Instant.parse("2027-10-31T01:30:00Z"));
        assertThat(second.start().toLocalDateTime()).isEqualTo(twice);

        clock.set(gap.instant());
        playbill.awaitTold(ScheduleEvent.Started.class, 1);
        clock.set(first.instant());
        assertThat(playbill.awaitTold(ScheduleEvent.Started.class, 2).session()).isEqualTo("first");
        assertThat(second.state()).isEqualTo(State.WAITING);
        clock.set(second.instant());
        assertThat(playbill.awaitTold(ScheduleEvent.Started.class, 3).session()).isEqualTo("second");
        assertThat(playbill.told(ScheduleEvent.Missed.class)).isEmpty();
    }

    @Test
    void rulesOfAZoneThatChangedMoveTheStartAndThePlatformIsTold() {
        Simulcaster before = playbill.onFolder();
        ScheduledBroadcast show = before.schedule(playbill.announced("show").build(), in(Duration.ofHours(5)));
        playbill.awaitTold(ScheduleEvent.Announced.class);
        awaitMade(show);
        before.close();
        // As a JVM stored it whose rules had summer time in winter: the same time on the wall an hour earlier.
        ScheduleStore store = ScheduleStore.inFolder(folder.resolve("stores"));
        Instant right = show.instant();
        store.update(
                show.id(),
                one -> new StoredSchedule(
                        one.id(),
                        one.version(),
                        one.session(),
                        one.wallTime(),
                        one.zone(),
                        one.start().minus(Duration.ofHours(1)),
                        one.missed(),
                        one.grace(),
                        one.state()));

        Simulcaster after = playbill.onFolder();
        assertThat(playbill.awaitTold(ScheduleEvent.Rescheduled.class).start().toInstant())
                .isEqualTo(right);
        assertThat(after.scheduled(show.id()).orElseThrow().instant()).isEqualTo(right);
        Awaitility.await()
                .until(() -> playbill.platform.api().requests().stream()
                        .anyMatch(request -> request.method().equals("PATCH")));
        assertThat(playbill.platform.start("broadcast-1")).contains(right);
    }

    @Test
    void anotherProcessStartsWhatWasAnnounced() {
        Simulcaster first = playbill.onFolder();
        ScheduledBroadcast show = first.schedule(playbill.announced("show").build(), in(Duration.ofMinutes(10)));
        playbill.awaitTold(ScheduleEvent.Announced.class);
        awaitMade(show);
        clock.advance(Duration.ofMinutes(6));
        playbill.awaitTold(ScheduleEvent.StartingSoon.class);
        first.close();
        assertThat(playbill.platform.broadcasts()).hasSize(1);

        Simulcaster second = playbill.onFolder();
        assertThat(second.scheduled()).hasSize(1);
        assertThat(second.resume()).as("what waits goes on waiting").isEmpty();
        assertThat(second.scheduled(show.id()).orElseThrow().watchUrls()).hasSize(1);
        clock.advance(Duration.ofMinutes(4));
        playbill.awaitTold(ScheduleEvent.Started.class);
        Shows.await(Shows.handle(second.sessions().get(0), Playbill.MAIN), DestinationState.LIVE, Shows.SOON);
        assertThat(playbill.platform.broadcasts()).containsExactly("broadcast-1");
        assertThat(playbill.told(ScheduleEvent.Announced.class)).hasSize(1);
        assertThat(playbill.told(ScheduleEvent.StartingSoon.class)).hasSizeLessThanOrEqualTo(2);
    }

    private void awaitMade(ScheduledBroadcast show) {
        Awaitility.await("what was made is written down")
                .until(() -> !show.watchUrls().isEmpty());
    }

    @Test
    void whatWasMissedIsLeftOutOrStartedLateAsItSays() {
        Simulcaster first = playbill.onFolder();
        ScheduledBroadcast skipped = first.schedule(
                playbill.announced("skipped").build(), in(Duration.ofMinutes(10)), WhenMissed.SKIP, GRACE);
        playbill.awaitTold(ScheduleEvent.Announced.class);
        awaitMade(skipped);
        ScheduledBroadcast late = first.schedule(
                playbill.plain("late").build(), in(Duration.ofMinutes(10)), WhenMissed.START_LATE, GRACE);
        ScheduledBroadcast graceful = first.schedule(
                playbill.plain("graceful").build(), in(Duration.ofMinutes(10)), WhenMissed.SKIP, Duration.ofHours(1));
        first.close();
        clock.advance(Duration.ofMinutes(20));

        Simulcaster second = playbill.onFolder();
        playbill.awaitTold(ScheduleEvent.Started.class, 2);
        playbill.awaitTold(ScheduleEvent.Missed.class, 2);
        assertThat(second.sessions()).extracting(SimulcastSession::name).containsExactlyInAnyOrder("late", "graceful");
        assertThat(playbill.told(ScheduleEvent.Missed.class))
                .extracting(ScheduleEvent::session, ScheduleEvent.Missed::startedLate)
                .containsExactlyInAnyOrder(tuple("skipped", false), tuple("late", true));
        assertThat(second.scheduled(skipped.id()).orElseThrow().state()).isEqualTo(State.SKIPPED);
        assertThat(second.scheduled(late.id()).orElseThrow().state()).isEqualTo(State.STARTED);
        assertThat(second.scheduled(graceful.id()).orElseThrow().state()).isEqualTo(State.STARTED);
        Awaitility.await("what was announced is taken back")
                .until(() -> playbill.platform.broadcasts().isEmpty());
    }

    @Test
    void whatWasTakenInHandBeforeACrashIsStartedByResume() {
        Simulcaster first = playbill.onFolder();
        ScheduledBroadcast show = first.schedule(playbill.announced("show").build(), in(Duration.ofMinutes(10)));
        playbill.awaitTold(ScheduleEvent.Announced.class);
        awaitMade(show);
        first.close();
        ScheduleStore.inFolder(folder.resolve("stores")).update(show.id(), one -> one.in(State.STARTED));
        clock.advance(Duration.ofMinutes(12));

        Simulcaster second = playbill.onFolder();
        assertThat(second.resume()).singleElement().satisfies(session -> {
            assertThat(session.name()).isEqualTo("show");
            Shows.await(Shows.handle(session, Playbill.MAIN), DestinationState.LIVE, Shows.SOON);
        });
        assertThat(playbill.platform.broadcasts()).containsExactly("broadcast-1");
        assertThat(SessionStore.inFolder(folder.resolve("stores"))
                        .get(show.id())
                        .orElseThrow()
                        .wanted())
                .isEqualTo(Wanted.LIVE);
        playbill.awaitTold(ScheduleEvent.Started.class);
    }

    @Test
    void whatWasCalledOffBeforeACrashIsTakenBackByResume() {
        Simulcaster first = playbill.onFolder();
        ScheduledBroadcast show = first.schedule(playbill.announced("show").build(), in(Duration.ofMinutes(10)));
        playbill.awaitTold(ScheduleEvent.Announced.class);
        awaitMade(show);
        first.close();
        ScheduleStore.inFolder(folder.resolve("stores")).update(show.id(), one -> one.in(State.CANCELLED));

        assertThat(playbill.onFolder().resume()).isEmpty();
        Awaitility.await().until(() -> !playbill.platform.state("broadcast-1").equals(Optional.of("waiting")));
        Awaitility.await("nothing of it is kept")
                .until(() ->
                        SessionStore.inFolder(folder.resolve("stores")).ids().isEmpty());
    }

    @Test
    void ofTwoNodesOnOneFolderOneStarts() {
        Simulcaster first = playbill.onFolder();
        for (int i = 0; i < 5; i++) {
            first.schedule(playbill.plain("show " + i).build(), in(Duration.ofMinutes(10)));
        }
        playbill.onFolder();
        clock.advance(Duration.ofMinutes(10));
        playbill.awaitTold(ScheduleEvent.Started.class, 5);
        Awaitility.await().until(() -> playbill.running().size() == 5);
        assertThat(playbill.told(ScheduleEvent.Started.class))
                .extracting(ScheduleEvent::session)
                .doesNotHaveDuplicates();
        assertThat(playbill.told(ScheduleEvent.StartFailed.class)).isEmpty();
    }

    @Test
    void aClockThatIsSetBackHoldsTheStartAndOneThatJumpsAheadBringsIt() {
        Simulcaster node = playbill.onFolder();
        ScheduledBroadcast show = node.schedule(playbill.plain("show").build(), in(Duration.ofMinutes(1)));
        clock.advance(Duration.ofDays(-30));
        ScheduledBroadcast sooner = node.schedule(playbill.plain("sooner").build(), in(Duration.ofSeconds(30)));
        clock.set(sooner.instant());
        playbill.awaitTold(ScheduleEvent.Started.class);
        assertThat(show.state()).isEqualTo(State.WAITING);
        clock.set(show.instant().plus(Duration.ofSeconds(30)));
        assertThat(playbill.awaitTold(ScheduleEvent.Started.class, 2).session()).isEqualTo("show");
    }

    @Test
    void aSchedulerThatWakesEarlyTwiceAndForOthersDoesNoHarm() {
        ByHand wakes = new ByHand();
        Simulcaster node =
                playbill.node(builder -> builder.folder(folder.resolve("own"), VaultKey.ofKeyset(VaultKey.newKeyset()))
                        .scheduler(wakes));
        ScheduledBroadcast show = node.schedule(playbill.plain("show").build(), in(Duration.ofMinutes(10)));
        Map<String, Instant> armed = Map.copyOf(wakes.armed);
        assertThat(armed.values())
                .containsExactlyInAnyOrder(
                        show.instant(),
                        show.instant().minus(Duration.ofMinutes(5)),
                        show.instant().minus(Duration.ofMinutes(1)));
        armed.forEach((id, at) -> assertThat(wakes.wake(id)).as("too early").contains(at));
        assertThat(wakes.wake("somebody else's")).isEmpty();
        assertThat(wakes.wake("0:unknown")).isEmpty();
        assertThat(show.state()).isEqualTo(State.WAITING);

        clock.set(show.instant());
        for (int i = 0; i < 3; i++) {
            armed.keySet().forEach(id -> assertThat(wakes.wake(id)).isEmpty());
        }
        playbill.awaitTold(ScheduleEvent.Started.class);
        assertThat(node.sessions()).hasSize(1);
        assertThat(playbill.told(ScheduleEvent.Started.class)).hasSize(1);
        assertThat(playbill.told(ScheduleEvent.StartingSoon.class))
                .as("it has started already")
                .isEmpty();
    }

    @Test
    void whateverComesFirstOfAStartAndAChangeTheOtherKnows() throws Exception {
        ByHand wakes = new ByHand();
        Simulcaster node =
                playbill.node(builder -> builder.folder(folder.resolve("own"), VaultKey.ofKeyset(VaultKey.newKeyset()))
                        .scheduler(wakes));
        ExecutorService threads = Executors.newFixedThreadPool(3);
        try {
            for (int i = 0; i < 20; i++) {
                ScheduledBroadcast show =
                        node.schedule(playbill.announced("show " + i).build(), in(Duration.ofSeconds(10)));
                String due = wakes.armed.entrySet().stream()
                        .filter(entry -> entry.getKey().endsWith(show.id()))
                        .map(Map.Entry::getKey)
                        .findFirst()
                        .orElseThrow();
                clock.set(show.instant());
                CountDownLatch together = new CountDownLatch(3);
                Future<@Nullable SimulcastException> cancelled = threads.submit(() -> tried(together, show::cancel));
                Future<@Nullable SimulcastException> moved =
                        threads.submit(() -> tried(together, () -> show.reschedule(in(Duration.ofHours(1)))));
                threads.submit(() -> tried(together, () -> wakes.wake(due))).get(20, TimeUnit.SECONDS);
                SimulcastException notCancelled = cancelled.get(20, TimeUnit.SECONDS);
                SimulcastException notMoved = moved.get(20, TimeUnit.SECONDS);

                State state = show.state();
                if (state == State.STARTED) {
                    assertThat(notCancelled).hasMessageContaining("STARTED");
                    assertThat(notMoved).hasMessageContaining("STARTED");
                    Awaitility.await()
                            .until(() -> node.sessions().stream()
                                    .anyMatch(session -> session.name().equals(show.session())));
                } else {
                    assertThat(state).isEqualTo(State.CANCELLED);
                    assertThat(notCancelled).isNull();
                }
                node.sessions().forEach(SimulcastSession::end);
                Awaitility.await("nothing is left of it")
                        .until(() -> node.sessions().isEmpty()
                                && playbill.platform.broadcasts().stream()
                                        .noneMatch(id ->
                                                playbill.platform.state(id).equals(Optional.of("waiting"))));
            }
        } finally {
            threads.shutdownNow();
        }
    }

    private static @Nullable SimulcastException tried(CountDownLatch together, Runnable work)
            throws InterruptedException {
        together.countDown();
        together.await();
        try {
            work.run();
            return null;
        } catch (SimulcastException e) {
            return e;
        }
    }

    @Test
    void aSchedulerThatCannotArmNowIsAskedAgain() {
        ByHand wakes = new ByHand();
        wakes.failures = 1;
        Simulcaster node = playbill.node(builder -> builder.scheduler(wakes));
        ScheduledBroadcast show = node.schedule(playbill.plain("show").build(), in(Duration.ofMinutes(10)));
        Awaitility.await().until(() -> wakes.armed.containsValue(show.instant()));
    }

    @Test
    void whatCannotBeScheduledIsRefusedBeforeAnythingIsKept() throws IOException {
        Simulcaster node = playbill.onFolder();
        assertThatThrownBy(() -> node.schedule(playbill.plain("show").build(), in(Duration.ofMinutes(-2))))
                .hasMessageContaining("is to start at")
                .isInstanceOf(SimulcastException.class);
        assertThatThrownBy(() -> node.schedule(
                        SimulcastPlan.named("show")
                                .source(Shows.flv())
                                .to(Shows.to("site", playbill.ingest))
                                .build(),
                        in(Duration.ofMinutes(2))))
                .hasMessageContaining("stream that is open already");
        assertThatThrownBy(() -> node.schedule(playbill.plain("show").unkept().build(), in(Duration.ofMinutes(2))))
                .hasMessageContaining("unkept()");
        assertThatThrownBy(() -> Simulcaster.builder()
                        .schedules(ScheduleStore.inMemory())
                        .build())
                .hasMessageContaining("stores(sessions, destinations)");
        assertThat(SessionStore.inFolder(folder.resolve("stores")).ids()).isEmpty();
        assertThat(node.scheduled()).isEmpty();
    }

    @Test
    void whatIsOnlyInMemoryIsTakenBackWhenAllIsClosed() {
        Simulcaster node = playbill.inMemory();
        node.schedule(playbill.announced("show").build(), in(Duration.ofHours(1)));
        playbill.awaitTold(ScheduleEvent.Announced.class);
        node.close();
        assertThat(playbill.platform.broadcasts()).isEmpty();
    }

    @Test
    void isMovedAndCalledOff() {
        Simulcaster simulcaster = playbill.onFolder();
        SimulcastPlan plan = playbill.plain("show").build();
        ScheduledBroadcast sunday = simulcaster.schedule(
                plan,
                LocalDateTime.parse("2027-02-07T10:00"),
                ZoneId.of("Europe/Berlin"),
                WhenMissed.START_LATE,
                Duration.ofMinutes(10));
        sunday.reschedule(ZonedDateTime.parse("2027-02-07T11:00+01:00[Europe/Berlin]"));
        assertThat(sunday.watchUrls()).isEmpty();
        sunday.cancel();

        assertThat(sunday.instant()).isEqualTo(Instant.parse("2027-02-07T10:00:00Z"));
        assertThat(sunday.state()).isEqualTo(State.CANCELLED);
    }

    @Test
    void whatIsOverForAWeekIsForgottenByTheNextProcess() {
        ScheduleStore store = ScheduleStore.inFolder(folder.resolve("stores"));
        store.put(StoredSchedule.at(
                        "old", "gone", clock.instant().minus(Duration.ofDays(8)).atZone(ZoneOffset.UTC))
                .in(State.STARTED));
        store.put(StoredSchedule.at(
                        "recent",
                        "gone",
                        clock.instant().minus(Duration.ofDays(2)).atZone(ZoneOffset.UTC))
                .in(State.STARTED));
        playbill.onFolder();
        Awaitility.await().until(() -> store.ids().equals(List.of("recent")));
    }

    /** One whose moments a test brings. */
    private static final class ByHand implements BroadcastScheduler {
        final Map<String, Instant> armed = new ConcurrentHashMap<>();
        final List<Wake> wakes = new ArrayList<>();
        volatile int failures;

        @Override
        public void start(Wake wake) {
            wakes.add(wake);
        }

        Optional<Instant> wake(String id) {
            return wakes.get(0).wake(id);
        }

        @Override
        public void arm(String id, Instant at) {
            if (failures > 0) {
                failures--;
                throw new IllegalStateException("the database is gone");
            }
            armed.put(id, at);
        }

        @Override
        public void disarm(String id) {
            armed.remove(id);
        }

        @Override
        public void close() {
            armed.clear();
        }
    }
}
