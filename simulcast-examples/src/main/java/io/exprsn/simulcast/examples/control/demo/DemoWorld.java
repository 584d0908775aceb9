package io.exprsn.simulcast.examples.control.demo;

import io.exprsn.simulcast.Destination;
import io.exprsn.simulcast.Secret;
import io.exprsn.simulcast.Simulcaster;
import io.exprsn.simulcast.Source;
import io.exprsn.simulcast.credential.AuthorizationRequest;
import io.exprsn.simulcast.credential.ClientIdentity;
import io.exprsn.simulcast.event.SimulcastEvent.DestinationLive;
import io.exprsn.simulcast.examples.control.stream.StreamWrite;
import io.exprsn.simulcast.platform.cloudflare.Cloudflare;
import io.exprsn.simulcast.platform.facebook.Facebook;
import io.exprsn.simulcast.platform.twitch.Twitch;
import io.exprsn.simulcast.platform.youtube.YouTube;
import io.exprsn.simulcast.spi.Metadata.Privacy;
import io.exprsn.simulcast.testkit.CheckingIngest;
import io.exprsn.simulcast.testkit.FakeCloudflare;
import io.exprsn.simulcast.testkit.FakeFacebook;
import io.exprsn.simulcast.testkit.FakeTwitch;
import io.exprsn.simulcast.testkit.FakeYouTube;
import io.exprsn.simulcast.testkit.TestCertificates;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Four platforms that are played, each with an ingest that takes real media, and a server of one's own, which fails about once a minute and
 * comes back. Whoever opens it closes it, after the simulcaster. Safe for use by several threads.
 */
public final class DemoWorld implements AutoCloseable {
    /** The stream that is there from the beginning. */
    public static final String STREAM = "STREAM_ID";

    /** The address that stands for the moving picture. */
    public static final String PICTURE = "rtmp://source/stream";

    /** The destination that fails and comes back. */
    public static final String CUSTOM = "custom";

    private static final Logger log = LoggerFactory.getLogger(DemoWorld.class);
    private static final List<String> PLATFORMS = List.of("youtube", "twitch", "facebook", "cloudflare");
    private static final String CLIP = "/io/exprsn/simulcast/examples/control/demo/picture.flv";
    private static final String CUSTOM_KEY = "demo-key";
    private static final URI REDIRECT = URI.create("http://127.0.0.1/oauth/callback");
    private static final String CALLER = "demo";

    /** After it is live for the first time; a newcomer looks at it then. */
    private static final Duration FIRST_FAILURE = Duration.ofSeconds(8);

    private static final Duration NEXT_FAILURE = Duration.ofSeconds(60);
    private static final Duration AWAY = Duration.ofSeconds(4);
    private static final Duration CHAT_PACE = Duration.ofSeconds(4);
    private static final List<String> AUTHORS = List.of("Ann", "Ben", "Chloe", "Dev", "Emre", "Freya");
    private static final List<String> REMARKS = List.of(
            "Hello from Lisbon!",
            "The picture is really sharp tonight",
            "Is the sound a bit low, or is it me?",
            "Sound is fine here",
            "When does the second half begin?",
            "Greetings to everybody on the other platforms",
            "First time here, nice show",
            "That went smoothly");

    private final Path folder;
    private final TestCertificates certificates;
    private final FakeYouTube youtube;
    private final FakeTwitch twitch;
    private final FakeFacebook facebook;
    private final FakeCloudflare cloudflare;
    private final CheckingIngest custom;
    private final Path clip;
    private final ScheduledExecutorService play =
            Executors.newSingleThreadScheduledExecutor(work -> new Thread(work, "control-room-demo"));

    // On the thread of the play alone.
    private boolean failed;
    private boolean failing;
    private int said;

    /**
     * Opens it.
     *
     * @param folder an existing one for certificates and the clip
     */
    public static DemoWorld open(Path folder) {
        return new DemoWorld(folder);
    }

    private DemoWorld(Path folder) {
        this.folder = folder;
        Clock clock = Clock.systemUTC();
        certificates = TestCertificates.create(folder);
        youtube = FakeYouTube.open(clock);
        twitch = FakeTwitch.open(clock);
        facebook = FakeFacebook.open(clock, certificates);
        cloudflare = FakeCloudflare.open(clock, certificates);
        custom = CheckingIngest.builder().app("live").streamKeys(CUSTOM_KEY).start();
        clip = unpackClip();
    }

    private Path unpackClip() {
        try (InputStream in = DemoWorld.class.getResourceAsStream(CLIP)) {
            if (in == null) {
                throw new IllegalStateException("The demo's clip is not on the class path");
            }
            Path file = Files.createTempFile(folder, "picture-", ".flv");
            Files.write(file, in.readAllBytes());
            return file;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Says where the platforms are, and who the application is to them. */
    public void set(Simulcaster.Builder builder) {
        builder.client("youtube", ClientIdentity.of("demo-youtube", Secret.of("demo-youtube-secret")))
                .client("twitch", ClientIdentity.of("demo-twitch", Secret.of("demo-twitch-secret")))
                .client("facebook", ClientIdentity.of("415500000000008", Secret.of("demo-facebook-secret")))
                .on(DestinationLive.class, this::live);
        at(builder, "youtube", youtube.hosts());
        at(builder, "twitch", twitch.hosts());
        at(builder, "facebook", facebook.hosts());
        at(builder, "cloudflare", cloudflare.hosts());
    }

    private static void at(Simulcaster.Builder builder, String platform, Map<String, URI> hosts) {
        hosts.forEach((name, address) -> builder.host(platform, name, address));
    }

    /** Addresses that stand for a source of this world. */
    public Map<String, Source> sources() {
        return Map.of(PICTURE, Source.file(clip).looping());
    }

    /** Connects an account of each platform, as a person does in a browser. */
    public void connect(Simulcaster simulcaster) {
        for (String platform : List.of("youtube", "twitch", "facebook")) {
            AuthorizationRequest asked = simulcaster.oauth(platform).authorize(REDIRECT, platform, CALLER);
            simulcaster.oauth(platform).exchange(asked.state(), code(platform), CALLER);
        }
        simulcaster
                .credentials()
                .put("cloudflare", Cloudflare.token(FakeCloudflare.ACCOUNT, Secret.of("demo-cloudflare-token")));
    }

    /** A code as a platform's page of consent gives one to somebody who agrees. */
    public Secret code(String platform) {
        return Secret.of(
                switch (platform) {
                    case "youtube" -> youtube.authorizationCode("harbour");
                    case "twitch" -> twitch.authorizationCode(FakeTwitch.FIRST_LOGIN);
                    case "facebook" -> facebook.authorizationCode("harbour");
                    default -> throw new IllegalArgumentException(platform + " gives no codes");
                });
    }

    /** One destination for each platform, and the server of one's own, by id. */
    public Map<String, Destination> destinations() {
        String trust = certificates.caPem().toString();
        Map<String, Destination> all = new LinkedHashMap<>();
        all.put(
                "youtube",
                YouTube.channel("youtube")
                        .named("YouTube")
                        .privacy(Privacy.PUBLIC)
                        .madeForKids(false)
                        .destination());
        all.put("twitch", Twitch.channel("twitch").named("Twitch").destination());
        all.put(
                "facebook",
                Facebook.page(FakeFacebook.PAGE)
                        .connectedAs("facebook")
                        .named("Facebook")
                        .destination()
                        .with(Destination.TRUST, trust));
        all.put(
                "cloudflare",
                Cloudflare.newInput("cloudflare")
                        .named("Cloudflare Stream")
                        .destination()
                        .with(Destination.TRUST, trust));
        all.put(CUSTOM, Destination.rtmp("Custom RTMP server", URI.create(custom.url()), Secret.of(CUSTOM_KEY)));
        return all;
    }

    /** The stream that goes to all of them. */
    public StreamWrite stream() {
        return new StreamWrite(
                STREAM,
                "Demo show",
                "Harbour live, evening show",
                "A test picture to five places at once",
                PICTURE,
                List.copyOf(destinations().keySet()));
    }

    /**
     * What somebody can try in a shell, whose variable {@code TOKEN} has the operator's token.
     *
     * @param server address of the control room, with a slash at the end
     */
    public static List<String> lines(URI server) {
        String call = "curl -s -H \"Authorization: Bearer $TOKEN\" ";
        String json = "-H 'Content-Type: application/json' -d ";
        String show = server + "api/simulcast/" + STREAM + "/";
        return List.of(
                call + "'" + server + "api/destinations/platforms/youtube/auth-url?stream_id=" + STREAM + "'",
                call + "-X POST " + server + "api/destinations/platforms/youtube/exchange-token " + json
                        + "'{\"code\": \"AUTH_CODE\", \"stream_id\": \"" + STREAM
                        + "\", \"name\": \"My YouTube Channel\"}'",
                call + "-X POST " + show + "start " + json + "'{\"inputSource\": \"" + PICTURE + "\"}'",
                call + show + "health",
                call + show + "metrics");
    }

    /** Begins what happens by itself: viewers come, go and write. */
    public void play() {
        play.scheduleWithFixedDelay(this::turn, 1, CHAT_PACE.toSeconds(), TimeUnit.SECONDS);
    }

    private void turn() {
        try {
            said++;
            long wave = Math.round(40 * Math.sin(said / 9.0));
            youtube.viewers(212 + wave + said % 7);
            twitch.viewers(96 + wave / 2 + said % 5);
            facebook.viewers(58 + wave / 3 + said % 3);
            cloudflare.viewers(17 + said % 4);
            String author = AUTHORS.get(said % AUTHORS.size());
            String remark = REMARKS.get(said % REMARKS.size());
            switch (said % 3) {
                case 0 -> youtube.viewerWrites(author, remark);
                case 1 -> twitch.viewerWrites(author, remark);
                default -> facebook.viewerWrites(author, remark);
            }
        } catch (RuntimeException e) { // or nothing would happen any more
            log.debug("Nobody wrote this time", e);
        }
    }

    private void live(DestinationLive live) {
        if (live.destination().equals(CUSTOM)) {
            play.execute(this::failLater);
        }
    }

    private void failLater() {
        if (failing) {
            return;
        }
        failing = true;
        Duration when = failed ? NEXT_FAILURE : FIRST_FAILURE;
        play.schedule(this::fail, when.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void fail() {
        failed = true;
        custom.kill();
        play.schedule(
                () -> {
                    custom.revive();
                    failing = false;
                },
                AWAY.toMillis(),
                TimeUnit.MILLISECONDS);
    }

    /** Ends the play and the platforms. */
    @Override
    public void close() {
        play.shutdownNow();
        youtube.close();
        twitch.close();
        facebook.close();
        cloudflare.close();
        custom.close();
    }
}
