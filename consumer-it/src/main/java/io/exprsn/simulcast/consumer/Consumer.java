package io.exprsn.simulcast.consumer;

import io.exprsn.simulcast.Destination;
import io.exprsn.simulcast.Secret;
import io.exprsn.simulcast.SimulcastPlan;
import io.exprsn.simulcast.SimulcastSession;
import io.exprsn.simulcast.Simulcaster;
import io.exprsn.simulcast.Source;
import io.exprsn.simulcast.credential.AuthorizationRequest;
import io.exprsn.simulcast.credential.ClientIdentity;
import io.exprsn.simulcast.credential.Credential;
import io.exprsn.simulcast.credential.Credentials;
import io.exprsn.simulcast.credential.OAuthClient;
import io.exprsn.simulcast.credential.OAuthProvider;
import io.exprsn.simulcast.credential.TinkVault;
import io.exprsn.simulcast.credential.VaultKey;
import io.exprsn.simulcast.spi.Broadcast;
import io.exprsn.simulcast.spi.BroadcastRequest;
import io.exprsn.simulcast.spi.Metadata;
import io.exprsn.simulcast.spi.PlatformAdapter;
import io.exprsn.simulcast.store.CredentialStore;
import io.exprsn.simulcast.testkit.AdapterBench;
import io.exprsn.simulcast.testkit.CheckingIngest;
import io.exprsn.simulcast.testkit.FakePlatform;
import io.exprsn.simulcast.testkit.SyntheticFlv;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ServiceLoader;

/** Uses what an application uses, and says what it ran on. */
public final class Consumer {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private Consumer() {}

    /**
     * Runs everything once.
     *
     * @param args a folder for credentials
     */
    public static void main(String[] args) throws Exception {
        Path folder = Files.createDirectories(Path.of(args[0]));
        platforms();
        credentials(folder);
        grant(folder);
        broadcast();
        show();
        System.out.println("module " + Consumer.class.getModule().getName());
        System.out.println("consumer done");
    }

    private static void platforms() {
        ServiceLoader.load(PlatformAdapter.class)
                .forEach(found ->
                        System.out.println("platform " + found.id() + ", " + found.facts().displayName()));
    }

    private static void credentials(Path folder) {
        VaultKey key = VaultKey.ofPassphrase(Secret.of("a passphrase of the consumer"));
        Credentials credentials = new Credentials(TinkVault.of(key), CredentialStore.inFolder(folder));
        credentials.put("main channel", new Credential.StreamKey(Secret.of("live-key")));
        boolean same = new Credentials(TinkVault.of(key), CredentialStore.inFolder(folder))
                .get("main channel")
                .map(found -> found.equals(new Credential.StreamKey(Secret.of("live-key"))))
                .orElse(false);
        System.out.println("credential " + (same ? "kept" : "lost"));
    }

    private static void grant(Path folder) {
        Credentials credentials = new Credentials(
                TinkVault.of(VaultKey.ofKeyset(VaultKey.newKeyset())), CredentialStore.inFolder(folder.resolve("grants")));
        OAuthProvider provider = OAuthProvider.of(
                        URI.create("https://accounts.example.org/grant"), URI.create("https://accounts.example.org/token"))
                .scope("live")
                .pkce()
                .build();
        try (OAuthClient client = OAuthClient.of(provider, ClientIdentity.of("consumer", Secret.of("client-secret")), credentials)
                .build()) {
            AuthorizationRequest asked =
                    client.authorize(URI.create("https://consumer.example.org/back"), "main channel", "somebody");
            System.out.println("grant asked at " + asked.address().getHost());
        }
    }

    /** Through HTTP and JSON. */
    private static void broadcast() {
        try (FakePlatform platform = FakePlatform.open(URI.create("rtmp://127.0.0.1:1935/live"));
                AdapterBench bench = AdapterBench.of(platform.adapter(), platform.api())
                        .credential(new Credential.ApiToken(Secret.of("any-token"), null))
                        .build()) {
            Broadcast broadcast = platform.adapter()
                    .prepare(BroadcastRequest.of("sunday-1", Metadata.titled("Sunday")), bench.context());
            platform.adapter().end(broadcast, bench.context());
            System.out.println("broadcast " + platform.state(broadcast.id()).orElse("unknown"));
        }
    }

    private static void show() throws Exception {
        try (CheckingIngest ingest = CheckingIngest.start();
                Simulcaster simulcaster = Simulcaster.builder().build()) {
            SimulcastSession show = simulcaster.start(SimulcastPlan.named("sunday")
                    .source(Source.flv(new SyntheticFlv()))
                    .to(Destination.rtmp("site", URI.create(ingest.url()), Secret.of("key")))
                    .build());
            show.awaitLive(PATIENCE);
            ingest.awaitMedia(Duration.ofSeconds(1), PATIENCE);
            show.end();
            System.out.println("show live, complaints: " + ingest.violations());
        }
    }
}
