package io.exprsn.simulcast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.exprsn.simulcast.event.SimulcastEvent;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SimulcastPlanTest {
    private static final Secret KEY = Secret.of("s3cr3t-k3y");

    @Test
    void makesNamesOfAddressAndPlatform() {
        SimulcastPlan plan = plan(
                        Destination.rtmp("", URI.create("rtmp://host/app"), KEY),
                        Destination.rtmp("", URI.create("rtmps://host/app/"), KEY),
                        Destination.rtmp("", URI.create("RTMPS://[::1]:1936/app?x=1"), KEY),
                        new Destination("", "twitch", "studio", null, 0, Map.of()),
                        new Destination("", "youtube", null, null, 0, Map.of()))
                .build();

        assertThat(plan.destinations())
                .extracting(Destination::name)
                .containsExactly("host:1935/app", "host:443/app", "[::1]:1936/app", "twitch:studio", "youtube");
    }

    @Test
    void numbersNamesItMadeTwice() {
        Destination same = Destination.rtmp("", Secret.of("rtmp://host/app/s3cr3t-k3y"));

        assertThat(plan(same, same, same).build().destinations())
                .extracting(Destination::name)
                .containsExactly("host:1935/app", "host:1935/app#2", "host:1935/app#3");
    }

    @Test
    void refusesANameGivenTwice() {
        Destination named = Destination.rtmp("main", URI.create("rtmp://host/app"), KEY);

        assertRefused(plan(named, named), "\"main\"");
    }

    @Test
    void refusesANameGivenThatIsAlsoMade() {
        assertRefused(
                plan(
                        Destination.rtmp("", URI.create("rtmp://host/app"), KEY),
                        Destination.rtmp("host:1935/app", URI.create("rtmp://other/app"), KEY)),
                "host:1935/app");
    }

    @Test
    void refusesToBeWithoutNameOrSource() {
        assertRefused(SimulcastPlan.named(" ").source(Source.testPattern()), "name");
        assertRefused(SimulcastPlan.named("show"), "source");
    }

    @Test
    void namesSrtAndFilesByWhereTheyAre() {
        SimulcastPlan plan = plan(
                        Destination.srt("", URI.create("srt://host:9000")),
                        Destination.srt("", URI.create("srt://host:9000")),
                        Destination.file("", Path.of("folder", "show.mkv")))
                .build();

        assertThat(plan.destinations())
                .extracting(Destination::name)
                .containsExactly("host:9000", "host:9000#2", "show.mkv");
    }

    @Test
    void refusesSrtAndFilesWithoutAPlace() {
        assertRefused(plan(new Destination("main", "srt", null, null, 0, Map.of())), "address");
        assertRefused(plan(new Destination("main", "srt", null, null, 0, Map.of("url", "srt://a b:1"))), "URL");
        assertRefused(plan(new Destination("main", "file", null, null, 0, Map.of())), "path");
        assertRefused(plan(new Destination("main", "file", null, null, 0, Map.of("path", "\0.mkv"))), "path");
    }

    @Test
    void refusesAnRtmpDestinationWithoutKeyOrAddress() {
        assertRefused(plan(new Destination("main", "rtmp", null, null, 0, Map.of("url", "rtmp://host/app"))), "key");
        assertRefused(plan(new Destination("main", "rtmp", null, KEY, 0, Map.of())), "address");
    }

    @ParameterizedTest
    @ValueSource(strings = {"rtmp://ho st/app/s3cr3t-k3y", "app/s3cr3t-k3y", "rtmp://host:x/s3cr3t-k3y", ""})
    void refusesAStoredAddressThatCannotBeOneWithoutQuotingIt(String url) {
        for (String name : List.of("", "main")) {
            assertRefused(plan(new Destination(name, "rtmp", null, KEY, 0, Map.of("url", url))), "address");
        }
    }

    @Test
    void takesItsNameForATitleUnlessGiven() {
        assertThat(plan().build().title()).isEqualTo("show");
        assertThat(plan().title("Sunday service").build().title()).isEqualTo("Sunday service");
    }

    @Test
    void doesNotChangeWhenItsBuilderGoesOn() {
        SimulcastPlan.Builder builder = plan();
        SimulcastPlan plan = builder.build();

        builder.to(Destination.rtmp("late", URI.create("rtmp://host/app"), KEY));

        assertThat(plan.destinations()).isEmpty();
    }

    @Test
    void offersEventsByType() {
        List<SimulcastEvent> all = new ArrayList<>();
        List<SimulcastEvent.SourceEnded> ends = new ArrayList<>();
        SimulcastPlan plan = plan().on(SimulcastEvent.class, all::add)
                .on(SimulcastEvent.SourceEnded.class, ends::add)
                .build();
        SimulcastEvent started = new SimulcastEvent.SessionStarted("show", Instant.EPOCH);
        SimulcastEvent.SourceEnded ended = new SimulcastEvent.SourceEnded("show", Instant.EPOCH);

        plan.subscriptions().forEach(subscription -> subscription.offer(started));
        plan.subscriptions().forEach(subscription -> subscription.offer(ended));

        assertThat(all).containsExactly(started, ended);
        assertThat(ends).containsExactly(ended);
    }

    private static SimulcastPlan.Builder plan(Destination... destinations) {
        SimulcastPlan.Builder plan = SimulcastPlan.named("show").source(Source.testPattern());
        for (Destination destination : destinations) {
            plan.to(destination);
        }
        return plan;
    }

    private static void assertRefused(SimulcastPlan.Builder plan, String says) {
        assertThatExceptionOfType(SimulcastException.class)
                .isThrownBy(plan::build)
                .withMessageContaining(says)
                .satisfies(refusal -> {
                    assertThat(refusal.kind()).isEqualTo(ErrorKind.INVALID);
                    assertThat(refusal.getMessage()).doesNotContain("s3cr3t");
                    assertThat(refusal.getCause()).isNull();
                });
    }

    @Test
    void healthIsToldEverySecondAtMostAndEveryHourAtLeast() {
        SimulcastPlan.Builder plan = SimulcastPlan.named("show").source(Source.file(Path.of("show.flv")));
        assertThat(plan.build().healthInterval()).isEqualTo(Duration.ofSeconds(30));
        for (String right : new String[] {"PT1S", "PT1H"}) {
            Duration interval = Duration.parse(right);
            assertThat(plan.healthInterval(interval).build().healthInterval()).isEqualTo(interval);
        }
        for (String wrong : new String[] {"PT0.999S", "PT1H0.001S", "PT-5S"}) {
            assertThatExceptionOfType(SimulcastException.class)
                    .isThrownBy(() -> plan.healthInterval(Duration.parse(wrong)).build())
                    .withMessageContaining("expected 1 s to 1 h")
                    .satisfies(e -> assertThat(e.kind()).isEqualTo(ErrorKind.INVALID));
        }
    }
}
