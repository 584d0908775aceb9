package io.exprsn.simulcast.testkit;

import static io.exprsn.simulcast.testkit.Shows.SOON;
import static io.exprsn.simulcast.testkit.Shows.flv;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.exprsn.simulcast.Destination;
import io.exprsn.simulcast.Secret;
import io.exprsn.simulcast.SimulcastException;
import io.exprsn.simulcast.SimulcastPlan;
import io.exprsn.simulcast.credential.Credential;
import io.exprsn.simulcast.event.SimulcastEvent;
import io.exprsn.simulcast.report.Finding.Weight;
import io.exprsn.simulcast.report.RehearsalReport;
import io.exprsn.simulcast.report.RehearsalReport.Outcome;
import io.exprsn.simulcast.report.RehearsalReport.Rehearsed;
import io.exprsn.simulcast.report.RehearsalReport.Stage;
import io.exprsn.simulcast.report.RehearsalReport.Step;
import io.exprsn.simulcast.spi.Broadcast;
import io.exprsn.simulcast.spi.BroadcastRequest;
import io.exprsn.simulcast.spi.BroadcastStatus;
import io.exprsn.simulcast.spi.BroadcastStatus.Phase;
import io.exprsn.simulcast.spi.BroadcastStatus.Receiving;
import io.exprsn.simulcast.spi.PlatformContext;
import io.exprsn.simulcast.spi.PlatformFacts;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole way is gone with real media, and nothing of it is left. */
class RehearsalTest {
    private static final Duration SHORT = Duration.ofSeconds(1);

    private final CheckingIngest ingest = CheckingIngest.prompt();
    private final CheckingIngest custom = CheckingIngest.start();
    private final FakePlatform platform = FakePlatform.open(ingest);
    private final List<SimulcastEvent> heard = new CopyOnWriteArrayList<>();
    private final List<BroadcastRequest> requests = new CopyOnWriteArrayList<>();
    private final Shows shows = new Shows(builder ->
            builder.platform(platform.adapter()).platform(new Unseen()).on(SimulcastEvent.class, heard::add));

    @TempDir
    Path folder;

    RehearsalTest() {
        shows.simulcaster.credentials().put("account", new Credential.ApiToken(Secret.of("token-of-it"), null));
    }

    @AfterEach
    void close() {
        shows.close();
        platform.close();
        custom.close();
        ingest.close();
    }

    /** A platform whose rehearsals nobody is shown. */
    private final class Unseen extends FakePlatformAdapter {
        @Override
        public String id() {
            return "unseen";
        }

        @Override
        public PlatformFacts facts() {
            PlatformFacts facts = super.facts();
            return PlatformFacts.of("Unseen", facts.profile(), facts.limits())
                    .host(platform.adapter().facts().hosts().get(0))
                    .showsWithin(Duration.ofSeconds(5))
                    .rehearsesUnseen()
                    .build();
        }

        @Override
        public Broadcast prepare(BroadcastRequest request, PlatformContext context) {
            requests.add(request);
            return super.prepare(request, context);
        }

        @Override
        public void goLive(Broadcast broadcast, PlatformContext context) {}

        @Override
        public BroadcastStatus status(Broadcast broadcast, PlatformContext context) {
            return BroadcastStatus.of(Phase.WAITING, Receiving.UNTOLD, Duration.ofMillis(300));
        }
    }

    private static Destination on(String name, String id) {
        return new Destination(name, id, "account", null, 0, Map.of());
    }

    private static Destination main() {
        return on("main", FakePlatformAdapter.ID);
    }

    private static SimulcastPlan plan(Destination... to) {
        SimulcastPlan.Builder plan =
                SimulcastPlan.named("sunday").source(flv()).unkept().retry(Shows.QUICK);
        List.of(to).forEach(plan::to);
        return plan.build();
    }

    private static List<Stage> stages(Rehearsed rehearsed) {
        return rehearsed.steps().stream().map(Step::stage).toList();
    }

    @Test
    void goesTheWholeWayAndLeavesNothing() throws Exception {
        RehearsalReport report = shows.simulcaster.rehearse(
                plan(
                        main(),
                        on("quiet", "unseen"),
                        Shows.to("church site", custom),
                        Destination.file("kept", folder.resolve("kept.flv"))),
                SHORT);

        assertThat(report.isGood()).as(report.text()).isTrue();
        assertThat(report.text()
                        .replaceAll("[0-9]+\\.[0-9] s", "N s")
                        .replaceAll("[0-9]+ kbit/s", "N kbit/s")
                        .replaceAll("127.0.0.1:[0-9]+", "HOST")
                        .replaceAll("[0-9]+ ms", "N ms"))
                .isEqualTo("""
                        Rehearsal of sunday: good, took N s
                        main (fake): LIVE
                          - prepared after N s, connecting after N s, sending after N s, live after N s; N kbit/s
                        quiet (unseen): SENT
                          - prepared after N s, connecting after N s, sending after N s; N kbit/s
                        church site (rtmp): REACHED
                          - HOST is there and answers as an RTMP server, after N ms
                        kept (file): LEFT_OUT
                          - It can be recorded there
                        """);
        assertThat(requests).isNotEmpty().allMatch(BroadcastRequest::rehearsal);
        assertThat(platform.broadcasts()).isEmpty();
        assertThat(custom.publications()).isEmpty();
        assertThat(folder.resolve("kept.flv")).doesNotExist();
        assertThat(shows.simulcaster.sessions()).isEmpty();
        assertThat(heard).noneMatch(SimulcastEvent.PlatformDisagrees.class::isInstance);
    }

    @Test
    @Tag("chaos")
    void oneThatIsNamedIsSentToAllTheSame() throws Exception {
        RehearsalReport report =
                shows.simulcaster.rehearse(plan(Shows.to("church site", custom)), SHORT, Set.of("church site"));
        assertThat(report.isGood()).as(report.text()).isTrue();
        assertThat(report.destination("church site").orElseThrow().outcome()).isEqualTo(Outcome.LIVE);
        assertThat(custom.publications()).isNotEmpty();
    }

    @Test
    void oneThatIsNotThereCannotBeNamed() {
        assertThatThrownBy(() -> shows.simulcaster.rehearse(plan(main()), SHORT, Set.of("typo")))
                .isInstanceOf(SimulcastException.class)
                .hasMessageContaining("[typo]");
    }

    @Test
    void saysWhyOneFailsAndHowTheOthersDid() throws Exception {
        RehearsalReport report = shows.simulcaster.rehearse(
                plan(
                        main(),
                        new Destination("nobody", FakePlatformAdapter.ID, "missing", null, 0, Map.of()),
                        Destination.rtmp("typo", URI.create("rtmp://127.0.0.1:1/live"), Secret.of("key"))),
                SHORT);
        assertThat(report.isGood()).isFalse();
        assertThat(report.text()).startsWith("Rehearsal of sunday: 2 of 3 failed");
        assertThat(report.destination("main").orElseThrow().outcome()).isEqualTo(Outcome.LIVE);
        Rehearsed nobody = report.destination("nobody").orElseThrow();
        assertThat(nobody.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(nobody.findings()).anySatisfy(found -> {
            assertThat(found.weight()).isEqualTo(Weight.OBSTACLE);
            assertThat(found.text()).contains("There is no credential \"missing\"");
        });
        assertThat(report.destination("typo").orElseThrow().outcome()).isEqualTo(Outcome.FAILED);
        assertThat(platform.broadcasts()).isEmpty();
    }

    @Test
    void whatMayNotGoLiveIsAFailureThatSaysHowFarItCame() throws Exception {
        platform.api()
                .fail(
                        request -> request.path().endsWith("/live"),
                        1_000,
                        new FakeFault.Answers(FakeAnswer.json(409, "{\"error\":\"as told\"}")));
        RehearsalReport report = shows.simulcaster.rehearse(plan(main()), SHORT);
        Rehearsed main = report.destination("main").orElseThrow();
        assertThat(main.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(stages(main)).containsExactly(Stage.PREPARED, Stage.CONNECTING, Stage.SENDING);
        assertThat(main.findings().get(0).text()).contains("answered 409");
        assertThat(platform.broadcasts()).isEmpty();
    }

    @Test
    void anInterruptCleansUpToo() throws Exception {
        AtomicBoolean interrupted = new AtomicBoolean();
        Thread caller = new Thread(() -> {
            try {
                shows.simulcaster.rehearse(plan(main()), Duration.ofHours(1));
            } catch (InterruptedException e) {
                interrupted.set(true);
            }
        });
        caller.start();
        Awaitility.await("it is live")
                .atMost(SOON)
                .until(() -> heard.stream().anyMatch(SimulcastEvent.DestinationLive.class::isInstance));
        caller.interrupt();
        caller.join(SOON.toMillis());
        assertThat(caller.isAlive()).isFalse();
        assertThat(interrupted).isTrue();
        assertThat(platform.broadcasts()).isEmpty();
        assertThat(shows.simulcaster.sessions()).isEmpty();
    }

    @Test
    void whatCannotBeTakenAwayIsSaid() throws Exception {
        platform.api()
                .fail(
                        request -> request.method().equals("DELETE"),
                        1_000,
                        new FakeFault.Answers(FakeAnswer.json(403, "{\"error\":\"as told\"}")));
        RehearsalReport report = shows.simulcaster.rehearse(plan(main()), SHORT);
        assertThat(report.destination("main").orElseThrow().findings())
                .singleElement()
                .satisfies(found -> {
                    assertThat(found.weight()).isEqualTo(Weight.WARNING);
                    assertThat(found.text()).startsWith("It was ended, and something of it may be kept");
                });
        assertThat(platform.state(platform.broadcasts().get(0))).contains("ended");
    }

    @Test
    void aShowThatCouldNotStartIsNotRehearsed() {
        SimulcastPlan tooLong = SimulcastPlan.named("sunday")
                .source(flv())
                .unkept()
                .title("x".repeat(91))
                .to(main())
                .build();
        assertThatThrownBy(() -> shows.simulcaster.rehearse(tooLong, SHORT))
                .isInstanceOf(SimulcastException.class)
                .hasMessageContaining("90 are taken");
    }
}
