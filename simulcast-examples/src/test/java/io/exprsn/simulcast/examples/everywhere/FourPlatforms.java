package io.exprsn.simulcast.examples.everywhere;

import static org.assertj.core.api.Assertions.assertThat;

import io.exprsn.simulcast.Destination;
import io.exprsn.simulcast.DestinationHandle;
import io.exprsn.simulcast.DestinationState;
import io.exprsn.simulcast.RetryPolicy;
import io.exprsn.simulcast.Secret;
import io.exprsn.simulcast.SimulcastPlan;
import io.exprsn.simulcast.SimulcastSession;
import io.exprsn.simulcast.Simulcaster;
import io.exprsn.simulcast.Source;
import io.exprsn.simulcast.credential.AuthorizationRequest;
import io.exprsn.simulcast.credential.ClientIdentity;
import io.exprsn.simulcast.event.SimulcastEvent;
import io.exprsn.simulcast.event.SimulcastEvent.DestinationStateChanged;
import io.exprsn.simulcast.platform.cloudflare.Cloudflare;
import io.exprsn.simulcast.platform.facebook.Facebook;
import io.exprsn.simulcast.platform.twitch.Twitch;
import io.exprsn.simulcast.platform.youtube.YouTube;
import io.exprsn.simulcast.testkit.CheckingIngest;
import io.exprsn.simulcast.testkit.FakeApi;
import io.exprsn.simulcast.testkit.FakeCloudflare;
import io.exprsn.simulcast.testkit.FakeFacebook;
import io.exprsn.simulcast.testkit.FakeTwitch;
import io.exprsn.simulcast.testkit.FakeYouTube;
import io.exprsn.simulcast.testkit.IngestReport;
import io.exprsn.simulcast.testkit.Publication;
import io.exprsn.simulcast.testkit.SyntheticFlv;
import io.exprsn.simulcast.testkit.TestCertificates;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;
import org.awaitility.Awaitility;

/** All four platforms and a server of one's own, each played in this process with an ingest that takes real media, and a simulcaster for them. */
final class FourPlatforms implements AutoCloseable {
    static final Duration SOON = Duration.ofSeconds(40);
    static final List<String> NAMES = List.of("youtube", "twitch", "facebook", "cloudflare", "custom");
    private static final URI REDIRECT = URI.create("http://localhost:3009/oauth/callback");

    private final TestCertificates certificates;
    final FakeYouTube youtube;
    final FakeTwitch twitch;
    final FakeFacebook facebook;
    final FakeCloudflare cloudflare;
    final CheckingIngest custom = CheckingIngest.start();
    final List<SimulcastEvent> events = new CopyOnWriteArrayList<>();
    final Simulcaster simulcaster;

    FourPlatforms(Path folder) {
        this(folder, Clock.systemUTC(), builder -> builder);
    }

    FourPlatforms(Path folder, Clock clock, UnaryOperator<Simulcaster.Builder> more) {
        certificates = TestCertificates.create(folder);
        youtube = FakeYouTube.open(clock);
        twitch = FakeTwitch.open(clock);
        facebook = FakeFacebook.open(clock, certificates);
        cloudflare = FakeCloudflare.open(clock, certificates);
        Simulcaster.Builder builder = Simulcaster.builder()
                .clock(clock)
                .client("youtube", ClientIdentity.of("youtube-client", Secret.of("youtube-client-secret")))
                .client("twitch", ClientIdentity.of("twitch-client", Secret.of("twitch-client-secret")))
                .client("facebook", ClientIdentity.of("415500000000008", Secret.of("facebook-app-secret")))
                .on(SimulcastEvent.class, events::add);
        at(builder, "youtube", youtube.hosts());
        at(builder, "twitch", twitch.hosts());
        at(builder, "facebook", facebook.hosts());
        at(builder, "cloudflare", cloudflare.hosts());
        simulcaster = more.apply(builder).build();
        connect("youtube", youtube.authorizationCode("harbour"));
        connect("twitch", twitch.authorizationCode("harborcam"));
        connect("facebook", facebook.authorizationCode("harbour"));
        simulcaster
                .credentials()
                .put("cloudflare", Cloudflare.token(FakeCloudflare.ACCOUNT, Secret.of("cloudflare-token")));
    }

    private static void at(Simulcaster.Builder builder, String platform, Map<String, URI> hosts) {
        hosts.forEach((name, address) -> builder.host(platform, name, address));
    }

    /** As a person does in a browser. */
    void connect(String platform, String code) {
        AuthorizationRequest asked = simulcaster.oauth(platform).authorize(REDIRECT, platform, "ann");
        simulcaster.oauth(platform).exchange(asked.state(), Secret.of(code), "ann");
    }

    Destination destination(String name) {
        String trust = certificates.caPem().toString();
        return switch (name) {
            case "youtube" -> YouTube.channel("youtube").named(name).destination();
            case "twitch" -> Twitch.channel("twitch").named(name).destination();
            case "facebook" ->
                Facebook.page(FakeFacebook.PAGE)
                        .connectedAs("facebook")
                        .named(name)
                        .destination()
                        .with(Destination.TRUST, trust);
            case "cloudflare" ->
                Cloudflare.newInput("cloudflare").named(name).destination().with(Destination.TRUST, trust);
            default -> Destination.rtmp("custom", URI.create(custom.url()), Secret.of("key"));
        };
    }

    SimulcastPlan.Builder plan(Source source, String... names) {
        SimulcastPlan.Builder plan = SimulcastPlan.named("sunday")
                .title("Sunday service")
                .source(source)
                .retry(RetryPolicy.ofDefaults()
                        .withFirstDelay(Duration.ofMillis(200))
                        .withMaxDelay(Duration.ofSeconds(1)));
        for (String name : names.length == 0 ? NAMES.toArray(String[]::new) : names) {
            plan.to(destination(name));
        }
        return plan;
    }

    /** A camera that nobody has to look at. */
    static Source camera() {
        return Source.flv(new SyntheticFlv(SyntheticFlv.Settings.ofDefaults(), 7));
    }

    CheckingIngest ingest(String name) {
        return switch (name) {
            case "youtube" -> youtube.ingest();
            case "twitch" -> twitch.ingest();
            case "facebook" -> facebook.ingest();
            case "cloudflare" -> cloudflare.ingest();
            default -> custom;
        };
    }

    FakeApi api(String name) {
        return switch (name) {
            case "youtube" -> youtube.api();
            case "twitch" -> twitch.api();
            case "facebook" -> facebook.api();
            case "cloudflare" -> cloudflare.api();
            default -> throw new IllegalArgumentException(name + " has no API");
        };
    }

    List<?> open(String name) {
        return switch (name) {
            case "youtube" -> youtube.openBroadcasts();
            case "twitch" -> twitch.openBroadcasts();
            case "facebook" -> facebook.openBroadcasts();
            case "cloudflare" -> cloudflare.openBroadcasts();
            default -> List.of();
        };
    }

    static DestinationHandle handle(SimulcastSession show, String name) {
        return show.destination(name).orElseThrow();
    }

    /** Waits for a state that lasts until the test itself does something; for others there is {@link #went}. */
    static void await(SimulcastSession show, String name, DestinationState state) {
        Awaitility.await(name + " is " + state)
                .atMost(SOON)
                .until(() -> handle(show, name).status().state() == state);
    }

    /** Waits until the destination has gone through these states in this order, however short each was and whatever lay between. */
    void went(String name, Duration atMost, DestinationState... through) {
        Awaitility.await(name + " goes through " + List.of(through))
                .atMost(atMost)
                .until(() -> {
                    int next = 0;
                    for (DestinationStateChanged change : told(DestinationStateChanged.class)) {
                        if (change.destination().equals(name) && change.to() == through[next]) {
                            next++;
                        }
                        if (next == through.length) {
                            return true;
                        }
                    }
                    return false;
                });
    }

    <E extends SimulcastEvent> List<E> told(Class<E> type) {
        return events.stream().filter(type::isInstance).map(type::cast).toList();
    }

    <E extends SimulcastEvent> E awaitTold(Class<E> type) {
        Awaitility.await(type.getSimpleName())
                .atMost(SOON)
                .until(() -> !told(type).isEmpty());
        return told(type).get(0);
    }

    /** Nobody of these noticed anything: one connection, no loss, no step back in time, nothing against the protocol. */
    void untouched(SimulcastSession show, String... names) {
        for (String name : names) {
            assertThat(handle(show, name).status().state()).as(name).isEqualTo(DestinationState.LIVE);
            assertThat(handle(show, name).status().droppedFrames()).as(name).isZero();
            assertThat(handle(show, name).status().timestampRegressions())
                    .as(name)
                    .isZero();
            assertThat(handle(show, name).status().reconnects()).as(name).isZero();
            List<Publication> publications = ingest(name).publications();
            assertThat(publications).as(name).hasSize(1);
            IngestReport report = publications.get(0).report();
            assertThat(report.whatIsBroken(Duration.ofMillis(500))).as(name).isEmpty();
        }
    }

    void end(SimulcastSession show) throws InterruptedException {
        show.end();
        assertThat(show.awaitEnd(Duration.ofSeconds(60))).isTrue();
    }

    @Override
    public void close() {
        simulcaster.close();
        youtube.close();
        twitch.close();
        facebook.close();
        cloudflare.close();
        custom.close();
        Awaitility.await("all threads end")
                .atMost(SOON)
                .until(() -> Thread.getAllStackTraces().keySet().stream()
                        .noneMatch(thread -> thread.getName().startsWith("simulcast-")));
    }
}
