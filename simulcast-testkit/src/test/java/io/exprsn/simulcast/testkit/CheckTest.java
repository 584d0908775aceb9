package io.exprsn.simulcast.testkit;

import static io.exprsn.simulcast.testkit.Shows.SOON;
import static io.exprsn.simulcast.testkit.Shows.flv;
import static org.assertj.core.api.Assertions.assertThat;

import io.exprsn.simulcast.Destination;
import io.exprsn.simulcast.Secret;
import io.exprsn.simulcast.SimulcastPlan;
import io.exprsn.simulcast.Source;
import io.exprsn.simulcast.credential.Credential;
import io.exprsn.simulcast.report.CheckReport;
import io.exprsn.simulcast.report.CheckReport.Checked;
import io.exprsn.simulcast.report.Finding;
import io.exprsn.simulcast.report.Finding.Weight;
import io.exprsn.simulcast.spi.Metadata;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whether a show could go live is found out without making or sending anything. */
class CheckTest {
    private final CheckingIngest ingest = CheckingIngest.start();
    private final FakePlatform platform = FakePlatform.open(ingest);
    private final Shows shows = new Shows(builder -> builder.platform(platform.adapter()));

    @TempDir
    Path folder;

    CheckTest() {
        shows.simulcaster.credentials().put("account", new Credential.ApiToken(Secret.of("token-of-it"), null));
    }

    @AfterEach
    void close() {
        shows.close();
        platform.close();
        ingest.close();
    }

    private static Destination main() {
        return new Destination("main", FakePlatformAdapter.ID, "account", null, 0, Map.of());
    }

    private CheckReport check(SimulcastPlan.Builder plan, Destination... to) throws InterruptedException {
        List.of(to).forEach(plan::to);
        return shows.simulcaster.check(plan.build());
    }

    private static SimulcastPlan.Builder plan(Source source) {
        return SimulcastPlan.named("sunday").source(source);
    }

    private Source clip() throws Exception {
        return Source.file(Files.write(
                folder.resolve("clip.flv"),
                new SyntheticFlv(SyntheticFlv.Settings.ofDefaults(), 7).readNBytes(600_000)));
    }

    private static List<String> of(Checked checked, Weight weight) {
        return checked.findings().stream()
                .filter(finding -> finding.weight() == weight)
                .map(Finding::text)
                .toList();
    }

    @Test
    void saysThatAllIsWellAndMakesNothing() throws Exception {
        CheckReport report = check(plan(clip()), main(), Shows.to("church site", ingest));

        assertThat(report.canGoLive()).isTrue();
        assertThat(report.text()
                        .replaceAll("[0-9]+\\.[0-9] Mbit/s", "N Mbit/s")
                        .replaceAll("[0-9]+ kbit/s", "N kbit/s")
                        .replaceAll("127.0.0.1:[0-9]+", "HOST")
                        .replaceAll("[0-9]+ ms", "N ms"))
                .isEqualTo("""
                        Check of sunday: can go live
                          - All destinations together take N Mbit/s of the uplink; platforms recommend twice that, N Mbit/s
                        main (fake, The account): OK
                          - Takes N kbit/s: copy
                          - It sends on to rtmps://elsewhere.test/app by itself. Look that no destination of this show goes there too
                        church site (rtmp): OK
                          - HOST is there and answers as an RTMP server, after N ms
                          - Takes N kbit/s: copy
                        """);
        assertThat(report.neededKilobits()).isPositive();
        assertThat(platform.broadcasts()).isEmpty();
        assertThat(platform.api().requests())
                .allMatch(request -> request.method().equals("GET"));
        assertThat(ingest.publications()).isEmpty();
    }

    @Test
    void namesEachObstacleAndWhatHelps() throws Exception {
        platform.allowBroadcasts(false);
        Destination typo = Destination.rtmp("typo", URI.create("rtmp://127.0.0.1:1/live"), Secret.of("key"));
        Destination nobody = new Destination("nobody", FakePlatformAdapter.ID, "missing", null, 0, Map.of());
        CheckReport report = check(plan(flv()), main(), typo, nobody);

        assertThat(report.canGoLive()).isFalse();
        assertThat(report.text()).startsWith("Check of sunday: 3 obstacles\n");
        assertThat(report.text())
                .contains("main (fake, The account): OBSTACLE\n"
                        + "  - OBSTACLE: The account may not broadcast. Ask the platform to allow it\n");
        assertThat(of(report.destination("typo").orElseThrow(), Weight.OBSTACLE))
                .singleElement()
                .asString()
                .contains("127.0.0.1:1 cannot be connected to");
        assertThat(of(report.destination("nobody").orElseThrow(), Weight.OBSTACLE))
                .containsExactly("There is no credential \"missing\"");
        assertThat(report.findings()).allMatch(found -> found.weight() == Weight.NOTICE);
    }

    @Test
    void aTitleThatIsTooLongIsAnObstacleOrAWarning() throws Exception {
        String title = "Too long for this platform ".repeat(5);
        assertThat(of(
                        check(plan(flv()).title(title), main())
                                .destination("main")
                                .orElseThrow(),
                        Weight.OBSTACLE))
                .containsExactly("Fake would not take it: the title has 135 characters, and 90 are taken");
        CheckReport cut = check(plan(flv()).title(title).cuttingMetadata(), main());
        assertThat(cut.canGoLive()).isTrue();
        assertThat(of(cut.destination("main").orElseThrow(), Weight.WARNING))
                .singleElement()
                .asString()
                .startsWith("Too long for Fake: title cut from 135");
    }

    @Test
    void anUplinkThatIsTooSmallIsSaid() throws Exception {
        assertThat(check(plan(clip()).uplink(100), Shows.to("one", ingest)).canGoLive())
                .isFalse();
        CheckReport ample = check(plan(clip()).uplink(1_000_000), Shows.to("one", ingest));
        assertThat(ample.canGoLive()).isTrue();
        assertThat(ample.findings().get(0).weight()).isEqualTo(Weight.NOTICE);
        CheckReport tight = check(plan(clip()).uplink(ample.neededKilobits() + 1), Shows.to("one", ingest));
        assertThat(tight.findings().get(0).weight()).isEqualTo(Weight.WARNING);
        assertThat(tight.findings().get(0).remedy()).startsWith("Keep a reserve");
    }

    @Test
    void whatAPlatformSendsOnToAnotherDestinationIsSentTwice() throws Exception {
        Destination twice =
                Destination.rtmp("twice", URI.create("rtmp://127.0.0.1:1/app"), Secret.of("key-at-another-platform"));
        CheckReport report = check(plan(flv()), main(), twice);
        assertThat(of(report.destination("main").orElseThrow(), Weight.WARNING))
                .singleElement()
                .asString()
                .contains("what twice is sent from here")
                .doesNotContain("key-at-another-platform");
        assertThat(report.text()).doesNotContain("key-at-another-platform");
    }

    @Test
    void aGrantThatEndsSoonIsWorthAWarning() throws Exception {
        Instant end = Instant.now().plus(Duration.ofHours(2));
        shows.simulcaster
                .credentials()
                .put("account", new Credential.OAuthTokens(Secret.of("access-token"), null, end, Set.of(), null));
        assertThat(of(check(plan(flv()), main()).destination("main").orElseThrow(), Weight.WARNING))
                .containsExactly("The grant ends at " + end + ", and only a person can renew it");
    }

    @Test
    @Tag("chaos")
    void aPlatformThatDoesNotAnswerKeepsNoOtherWaiting() throws Exception {
        platform.api().failAll(new FakeFault.Silence());
        long began = System.nanoTime();
        CheckReport report = check(plan(flv()), main(), Shows.to("other", ingest));
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(25));
        assertThat(of(report.destination("main").orElseThrow(), Weight.OBSTACLE))
                .hasSize(1);
        assertThat(report.destination("other").orElseThrow().canGoLive()).isTrue();
    }

    @Test
    void aSourceThatIsNotThereIsAnObstacleOfTheWhole() throws Exception {
        CheckReport report = check(plan(Source.file(folder.resolve("nothing.flv"))), Shows.to("one", ingest));
        assertThat(report.findings()).singleElement().satisfies(found -> {
            assertThat(found.blocks()).isTrue();
            assertThat(found.text()).contains("nothing.flv");
        });
        assertThat(report.encodingPlan()).isNull();
        assertThat(report.destination("one").orElseThrow().canGoLive()).isTrue();
    }

    @Test
    void whatAPlatformDoesNotHaveIsGoodToKnow() throws Exception {
        CheckReport report = check(
                plan(flv())
                        .metadata(Metadata.unchanged().describedAs("x".repeat(2_000)))
                        .cuttingMetadata(),
                main());
        assertThat(of(report.destination("main").orElseThrow(), Weight.WARNING))
                .containsExactly("Too long for Fake: description cut from 2000 to 900 bytes");
    }

    @Test
    void anInterruptEndsIt() throws Exception {
        platform.api().failAll(new FakeFault.Silence());
        Thread caller = new Thread(() -> {
            try {
                check(plan(flv()), main());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        caller.start();
        platform.api().awaitRequests(1, SOON);
        caller.interrupt();
        caller.join(TimeUnit.SECONDS.toMillis(10));
        assertThat(caller.isAlive()).isFalse();
    }
}
