package io.exprsn.simulcast.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.exprsn.simulcast.Destination;
import io.exprsn.simulcast.Secret;
import io.exprsn.simulcast.SimulcastPlan;
import io.exprsn.simulcast.SimulcastSession;
import io.exprsn.simulcast.Simulcaster;
import io.exprsn.simulcast.Source;
import io.exprsn.simulcast.credential.AuthorizationRequest;
import io.exprsn.simulcast.credential.ClientIdentity;
import io.exprsn.simulcast.credential.Credentials;
import io.exprsn.simulcast.credential.OAuthClient;
import io.exprsn.simulcast.credential.TinkVault;
import io.exprsn.simulcast.credential.VaultKey;
import io.exprsn.simulcast.event.SimulcastEvent;
import io.exprsn.simulcast.store.CredentialStore;
import io.exprsn.simulcast.testkit.CheckingIngest;
import io.exprsn.simulcast.testkit.FakeTwitch;
import io.exprsn.simulcast.testkit.FakeYouTube;
import io.exprsn.simulcast.testkit.Publication;
import io.exprsn.simulcast.testkit.SyntheticFlv;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;

/** What one example meets: ingests, YouTube and Twitch as they are played, a clip, an encoder in a studio. Closing it ends all of them. */
final class Stage {
    static final Duration SOON = Duration.ofSeconds(60);
    static final Secret KEY = Secret.of("stream-key");
    static final Secret STUDIO = Secret.of("studio-key");

    private static final URI REDIRECT = URI.create("http://127.0.0.1:3009/oauth");

    private final Path folder;
    private final List<AutoCloseable> open = new ArrayList<>();
    private final ExecutorService threads = Executors.newCachedThreadPool();

    final CheckingIngest ingest = opened(CheckingIngest.prompt());

    Stage(Path folder) {
        this.folder = folder;
    }

    /** Something an example does, to the end or an exception. */
    interface Act {
        void play() throws Exception;
    }

    /** An example while it runs. */
    record Playing(Future<?> future, CountDownLatch over) {
        /** As a person stops a program. */
        void interrupt() throws InterruptedException {
            future.cancel(true);
            assertThat(over.await(SOON.toSeconds(), TimeUnit.SECONDS)).isTrue();
        }

        void awaitEnd() throws Exception {
            try {
                future.get(SOON.toSeconds(), TimeUnit.SECONDS);
            } catch (ExecutionException e) {
                throw new AssertionError("The example failed", e.getCause());
            } catch (TimeoutException e) {
                throw new AssertionError("The example did not end", e);
            }
        }
    }

    Playing begin(Act act) {
        CountDownLatch over = new CountDownLatch(1);
        return new Playing(
                threads.submit((Callable<Void>) () -> {
                    try {
                        act.play();
                    } finally {
                        over.countDown();
                    }
                    return null;
                }),
                over);
    }

    <T extends AutoCloseable> T opened(T resource) {
        open.add(resource);
        return resource;
    }

    Destination site(String name) {
        return site(name, ingest);
    }

    static Destination site(String name, CheckingIngest ingest) {
        return Destination.rtmp(name, URI.create(ingest.url()), KEY);
    }

    /** Pictures that nobody can see, and sound: what is passed on need not be decoded. */
    Path clip(int seconds) throws IOException {
        Path clip = folder.resolve("clip-" + seconds + ".flv");
        try (SyntheticFlv flv =
                new SyntheticFlv(SyntheticFlv.Settings.ofDefaults().lasting(Duration.ofSeconds(seconds)), 7)) {
            Files.copy(flv, clip);
        }
        return clip;
    }

    /** Four seconds of a picture that can be seen. */
    static Path film() throws Exception {
        return Path.of(PushAFile.class
                .getResource("/io/exprsn/simulcast/examples/demo.flv")
                .toURI());
    }

    /**
     * An encoder in the studio, which pushes until it is ended or over. As people do, it tries again where it is not let in: the example
     * may not have come so far.
     */
    Playing studio(int port, Source source) {
        Destination listener = Destination.rtmp("listener", URI.create("rtmp://127.0.0.1:" + port + "/live"), STUDIO);
        return begin(() -> {
            try (Simulcaster obs = Simulcaster.builder().build()) {
                while (!pushed(obs, listener, source)) {
                    // each try waits for the listener's answer
                }
            }
        });
    }

    private static boolean pushed(Simulcaster obs, Destination listener, Source source) throws InterruptedException {
        AtomicBoolean refused = new AtomicBoolean();
        CompletableFuture<SimulcastSession> session = new CompletableFuture<>();
        session.complete(obs.start(SimulcastPlan.named("studio " + UUID.randomUUID())
                .source(source)
                .to(listener)
                .on(SimulcastEvent.DestinationFailed.class, failed -> {
                    refused.set(true);
                    session.join().end();
                })
                .build()));
        session.join().awaitEnd();
        return !refused.get();
    }

    static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /** Both platforms, with the accounts {@code main channel} and {@code studio} connected, as the examples expect it. */
    Simulcaster.Builder connected(FakeYouTube youtube, FakeTwitch twitch) {
        Credentials credentials =
                new Credentials(TinkVault.of(VaultKey.ofKeyset(VaultKey.newKeyset())), CredentialStore.inMemory());
        try (Simulcaster before =
                known(youtube, twitch).credentials(credentials).build()) {
            connect(before.oauth("youtube"), "main channel", youtube.authorizationCode("harbour"));
            connect(before.oauth("twitch"), "studio", twitch.authorizationCode(FakeTwitch.FIRST_LOGIN));
        }
        return known(youtube, twitch).credentials(credentials);
    }

    private static Simulcaster.Builder known(FakeYouTube youtube, FakeTwitch twitch) {
        Simulcaster.Builder builder = Simulcaster.builder()
                .client("youtube", ClientIdentity.of("youtube-client", Secret.of("youtube-client-secret")))
                .client("twitch", ClientIdentity.of("twitch-client", Secret.of("twitch-client-secret")));
        youtube.hosts().forEach((name, address) -> builder.host("youtube", name, address));
        twitch.hosts().forEach((name, address) -> builder.host("twitch", name, address));
        return builder;
    }

    private static void connect(OAuthClient oauth, String name, String code) {
        AuthorizationRequest asked = oauth.authorize(REDIRECT, name, "ann");
        oauth.exchange(asked.state(), Secret.of(code), "ann");
    }

    /** The only publication that came, over as it should be, and nothing wrong with it. */
    static void cameWhole(CheckingIngest ingest, Duration atLeast) {
        assertThat(ingest.publications()).hasSize(1);
        Publication one = ingest.publications().get(0);
        one.awaitEnd(SOON);
        assertThat(one.report().whatIsBroken(Duration.ofMillis(500))).isEmpty();
        assertThat(one.report().mediaTime()).isGreaterThanOrEqualTo(atLeast);
    }

    void close() throws Exception {
        threads.shutdownNow(); // interrupts what still plays, as a person does who stops it
        assertThat(threads.awaitTermination(SOON.toSeconds(), TimeUnit.SECONDS))
                .as("everything that played is over")
                .isTrue();
        for (int i = open.size() - 1; i >= 0; i--) {
            open.get(i).close();
        }
    }
}
