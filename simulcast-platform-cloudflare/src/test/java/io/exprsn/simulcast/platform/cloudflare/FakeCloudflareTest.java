package io.exprsn.simulcast.platform.cloudflare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.exprsn.simulcast.Destination;
import io.exprsn.simulcast.ErrorKind;
import io.exprsn.simulcast.RetryPolicy;
import io.exprsn.simulcast.Secret;
import io.exprsn.simulcast.SimulcastException;
import io.exprsn.simulcast.SimulcastPlan;
import io.exprsn.simulcast.SimulcastSession;
import io.exprsn.simulcast.Simulcaster;
import io.exprsn.simulcast.Source;
import io.exprsn.simulcast.credential.Credential;
import io.exprsn.simulcast.event.SimulcastEvent;
import io.exprsn.simulcast.internal.http.HttpTransport;
import io.exprsn.simulcast.internal.platform.AdapterContext;
import io.exprsn.simulcast.internal.platform.CredentialSource;
import io.exprsn.simulcast.spi.ApiHost;
import io.exprsn.simulcast.spi.Broadcast;
import io.exprsn.simulcast.spi.Broadcast.IngestProtocol;
import io.exprsn.simulcast.spi.BroadcastRequest;
import io.exprsn.simulcast.spi.BroadcastStatus;
import io.exprsn.simulcast.spi.BroadcastStatus.Phase;
import io.exprsn.simulcast.spi.BroadcastStatus.Receiving;
import io.exprsn.simulcast.spi.KeepsRecordings.Recording;
import io.exprsn.simulcast.spi.Metadata;
import io.exprsn.simulcast.spi.PlatformContext;
import io.exprsn.simulcast.testkit.EndReason;
import io.exprsn.simulcast.testkit.FakeBroadcast;
import io.exprsn.simulcast.testkit.FakeCloudflare;
import io.exprsn.simulcast.testkit.FakeFault;
import io.exprsn.simulcast.testkit.IngestReport;
import io.exprsn.simulcast.testkit.SettableClock;
import io.exprsn.simulcast.testkit.SyntheticFlv;
import io.exprsn.simulcast.testkit.TestCertificates;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The adapter against a Cloudflare that behaves by what really arrives at its ingest. */
@Timeout(60)
class FakeCloudflareTest {
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final RetryPolicy QUICK =
            RetryPolicy.ofDefaults().withFirstDelay(Duration.ofMillis(100)).withMaxDelay(Duration.ofMillis(300));

    @TempDir
    private static Path folder;

    private static TestCertificates certificates;

    private final SettableClock clock = SettableClock.at(LoopbackContext.NOW);
    private final CloudflareAdapter adapter = new CloudflareAdapter();
    private final FakeCloudflare cloudflare = FakeCloudflare.open(clock, certificates);
    private final HttpTransport transport = HttpTransport.open();
    private final List<SimulcastEvent> events = new CopyOnWriteArrayList<>();
    private final Simulcaster simulcaster =
            Simulcaster.builder().on(SimulcastEvent.class, events::add).build();
    private final PlatformContext context = context(Map.of());

    @BeforeAll
    static void certify() {
        certificates = TestCertificates.create(folder);
    }

    @AfterEach
    void close() {
        simulcaster.close();
        transport.close();
        cloudflare.close();
        assertThat(cloudflare.api().mistakes()).isEmpty();
        assertThat(cloudflare.api().unknown()).isEmpty();
        until(() -> Thread.getAllStackTraces().keySet().stream()
                .noneMatch(thread ->
                        thread.getName().startsWith("fake-") || thread.getName().startsWith("checking-ingest")));
    }

    @Test
    void standsInForEachHostOfTheAdapter() {
        assertThat(cloudflare.hosts().keySet())
                .containsExactlyInAnyOrderElementsOf(
                        adapter.facts().hosts().stream().map(ApiHost::name).toList());
    }

    @Test
    void livesFromTheCheckToItsEnd() {
        assertThat(adapter.check(context).findings()).isEmpty();
        Broadcast broadcast = adapter.prepare(request(), context);
        assertThat(broadcast.ingests())
                .singleElement()
                .satisfies(ingest -> assertThat(ingest.protocol()).isEqualTo(IngestProtocol.RTMPS));
        assertThat(adapter.prepare(request(), context)).as("found again").isEqualTo(broadcast);
        assertThat(cloudflare.openBroadcasts()).extracting(FakeBroadcast::id).containsExactly(broadcast.id());
        assertThat(state(broadcast)).isEqualTo("waiting");
        assertThat(cloudflare.metadata(broadcast.id()))
                .hasValue(Metadata.titled("harbour").visibleTo(Metadata.Privacy.UNLISTED));
        assertStatus(broadcast, Phase.WAITING, Receiving.NO);
        cloudflare.viewers(42);
        assertThat(adapter.viewers(broadcast, context).now()).hasValue(0);

        SimulcastSession show = sentLive(broadcast);
        assertStatus(broadcast, Phase.LIVE, Receiving.YES);
        assertThat(adapter.liveState(broadcast, context).orElseThrow().ingestProtocol())
                .isEqualTo("rtmps");
        assertThat(adapter.viewers(broadcast, context).now()).hasValue(42);
        assertThat(recording(broadcast).ready()).isFalse();
        cloudflare.ingest().awaitMedia(Duration.ofSeconds(1), SOON);

        end(show);
        assertStatus(broadcast, Phase.WAITING, Receiving.NO);
        assertThat(state(broadcast)).isEqualTo("client_disconnect");
        adapter.end(broadcast, context);
        adapter.end(broadcast, context);
        assertThat(adapter.status(broadcast, context).phase()).isEqualTo(Phase.ENDED);
        assertThat(cloudflare.openBroadcasts()).isEmpty();
        assertThat(cloudflare.publicBroadcasts()).containsExactly(broadcast.id());
        assertThat(recording(broadcast).ready()).isTrue();
        assertThat(recording(broadcast).length()).isGreaterThanOrEqualTo(Duration.ofSeconds(1));
        IngestReport report = cloudflare.ingest().current().orElseThrow().report();
        assertThat(report.whatIsBroken(Duration.ofMillis(100))).isEmpty();
        assertThat(report.end()).isEqualTo(EndReason.CLEAN);
    }

    @Test
    void aBroadcastThatWasNeverAiredIsDiscarded() {
        Broadcast broadcast = adapter.prepare(request(), context);
        adapter.discard(broadcast, context);
        adapter.discard(broadcast, context);
        assertThat(cloudflare.broadcasts()).isEmpty();
        assertThat(adapter.status(broadcast, context).phase()).isEqualTo(Phase.GONE);
        assertThat(cloudflare.publicBroadcasts()).isEmpty();
    }

    @Test
    void anInputWhoseAnswerWasLostIsFoundAgain() {
        cloudflare.api().fail(asked -> asked.method().equals("POST"), 1, new FakeFault.LosesTheAnswer());
        assertThatThrownBy(() -> adapter.prepare(request(), context)).isInstanceOf(SimulcastException.class);
        Broadcast broadcast = adapter.prepare(request(), context);
        assertThat(cloudflare.openBroadcasts()).extracting(FakeBroadcast::id).containsExactly(broadcast.id());
    }

    @Test
    void aRehearsalCannotBeWatched() {
        Broadcast broadcast = adapter.prepare(request().rehearsing(), context);
        SimulcastSession show = sentLive(broadcast);
        assertStatus(broadcast, Phase.WAITING, Receiving.YES);
        assertThat(cloudflare.broadcasts())
                .containsExactly(new FakeBroadcast(broadcast.id(), "connected", "harbour", ""));
        assertThat(cloudflare.metadata(broadcast.id()).orElseThrow().privacy()).isEqualTo(Metadata.Privacy.PRIVATE);
        end(show);
        assertThat(adapter.recordings(broadcast, context)).isEmpty();
        assertThat(cloudflare.publicBroadcasts()).isEmpty();
    }

    @Test
    void endsWhoSendsAndRefusesThemOnceItIsDisabled() {
        Broadcast broadcast = adapter.prepare(request(), context);
        SimulcastSession show = sentLive(broadcast);
        adapter.end(broadcast, context);
        assertCutAndRefused(show);
        assertThat(adapter.status(broadcast, context).phase()).isEqualTo(Phase.ENDED);
    }

    @Test
    void aPersonMayEndIt() {
        Broadcast broadcast = adapter.prepare(request(), context);
        SimulcastSession show = sentLive(broadcast);
        cloudflare.endByPerson(broadcast.id());
        assertCutAndRefused(show);
        assertThat(state(broadcast)).isEqualTo("disabled");
        assertThat(adapter.status(broadcast, context).phase()).isEqualTo(Phase.ENDED);
    }

    @Test
    void aPersonMayDeleteIt() {
        Broadcast broadcast = adapter.prepare(request(), context);
        SimulcastSession show = sentLive(broadcast);
        cloudflare.deleteByPerson(broadcast.id());
        assertCutAndRefused(show);
        assertThat(adapter.status(broadcast, context).phase()).isEqualTo(Phase.GONE);
        assertThat(recording(broadcast).ready()).as("stays").isTrue();
        assertThat(adapter.prepare(request().after(broadcast), context).id()).isNotEqualTo(broadcast.id());
    }

    @Test
    void newKeysEndWhatIsSentWithTheOldOnes() {
        Broadcast broadcast = adapter.prepare(request(), context);
        SimulcastSession show = sentLive(broadcast);
        Broadcast fresh = adapter.rotateKeys(broadcast, context);
        assertCutAndRefused(show);
        end(sentLive(fresh));
    }

    @Test
    void waitsForAStreamThatBrokeOffAsLongAsItsInputSays() {
        PlatformContext patient = context(Map.of("timeoutSeconds", "60"));
        Broadcast broadcast = adapter.prepare(request(), patient);
        SimulcastSession show = sentLive(broadcast);
        cloudflare.ingest().kill();
        until(() -> state(broadcast).equals("reconnecting"));
        assertThat(adapter.status(broadcast, patient).phase()).isEqualTo(Phase.LIVE);
        clock.advance(Duration.ofSeconds(59));
        assertThat(state(broadcast)).isEqualTo("reconnecting");
        cloudflare.ingest().revive();
        until(() -> state(broadcast).equals("reconnected"));
        assertThat(adapter.recordings(broadcast, patient)).hasSize(1);

        cloudflare.ingest().kill();
        until(() -> state(broadcast).equals("reconnecting"));
        clock.advance(Duration.ofSeconds(60));
        assertThat(state(broadcast)).isEqualTo("disconnected");
        cloudflare.ingest().revive();
        until(() -> state(broadcast).equals("connected"));
        assertThat(adapter.recordings(broadcast, patient)).hasSize(2);
        end(show);
    }

    @Test
    void cannotTakeSoundInMp3() throws Exception {
        Broadcast broadcast = adapter.prepare(request(), context);
        SimulcastSession show = start(Source.flv(new WithMp3()), destination(broadcast));
        until(() -> state(broadcast).equals("failed_to_connect"));
        assertThat(adapter.status(broadcast, context).issues())
                .singleElement()
                .satisfies(issue -> assertThat(issue.code()).isEqualTo("failed_to_connect"));
        end(show);
    }

    @Test
    void maySayThatNobodySendsWhateverArrives() {
        Broadcast broadcast = adapter.prepare(request(), context);
        cloudflare.goOffline(true);
        SimulcastSession show = sentLive(broadcast);
        assertStatus(broadcast, Phase.WAITING, Receiving.NO);
        assertThat(cloudflare.publicBroadcasts()).isEmpty();
        cloudflare.goOffline(false);
        assertStatus(broadcast, Phase.LIVE, Receiving.YES);
        assertThat(cloudflare.publicBroadcasts()).containsExactly(broadcast.id());
        end(show);
    }

    @Test
    void mayTellAKeyOfSomethingElse() {
        cloudflare.keyOfAnotherBroadcast(true);
        Broadcast broadcast = adapter.prepare(request(), context);
        SimulcastSession show = send(broadcast);
        cloudflare.ingest().awaitMedia(Duration.ofSeconds(1), SOON);
        assertStatus(broadcast, Phase.WAITING, Receiving.NO);
        end(show);
        cloudflare.keyOfAnotherBroadcast(false);
        end(sentLive(adapter.prepare(request(), context)));
    }

    @Test
    void anotherEncoderMayTakeTheKey() {
        Broadcast broadcast = adapter.prepare(request(), context);
        SimulcastSession show = sentLive(broadcast);
        cloudflare.takeOver();
        // Either side may be the first to close.
        assertThat(cloudflare.ingest().publications().get(0).awaitEnd(SOON).end())
                .isIn(EndReason.CUT_BY_INGEST, EndReason.CLOSED, EndReason.RESET);
        until(() -> events.stream()
                .anyMatch(event -> event instanceof SimulcastEvent.DestinationRetrying
                        || event instanceof SimulcastEvent.DestinationFailed));
        assertThat(adapter.status(broadcast, context).phase())
                .as("what the other one sends is seen")
                .isEqualTo(Phase.LIVE);
        assertThat(cloudflare.ingest().publications()).hasSize(1);
        end(show);

        cloudflare.releaseTakeOver();
        assertStatus(broadcast, Phase.WAITING, Receiving.NO);
        end(sentLive(broadcast));
    }

    @Test
    void complainsInItsOwnWords() {
        Broadcast broadcast = adapter.prepare(request(), context);
        SimulcastSession show = sentLive(broadcast);
        cloudflare.complain("ttl_exceeded", "too_long");
        assertThat(adapter.status(broadcast, context).issues())
                .singleElement()
                .satisfies(issue -> assertThat(issue.code()).isEqualTo("ttl_exceeded"));
        cloudflare.stopComplaining();
        assertThat(adapter.status(broadcast, context).issues()).isEmpty();
        end(show);
    }

    @Test
    void refusesMediaWithAFullStorage() {
        cloudflare.storageFull(true);
        assertThat(adapter.check(context).canGoLive()).isFalse();
        Broadcast broadcast = adapter.prepare(request(), context);
        SimulcastSession show = send(broadcast);
        assertThat(cloudflare.ingest().awaitAttempts(1, SOON)).noneMatch(attempt -> attempt.accepted());
        end(show);
        cloudflare.storageFull(false);
        assertThat(adapter.check(context).canGoLive()).isTrue();
        end(sentLive(broadcast));
    }

    @Test
    void wantsToBePaid() {
        cloudflare.allowBroadcasts(false);
        assertThat(adapter.check(context).canGoLive()).isFalse();
        assertThatThrownBy(() -> adapter.prepare(request(), context))
                .isInstanceOfSatisfying(
                        SimulcastException.class, e -> assertThat(e.reason()).hasValue("10002"));
        cloudflare.allowBroadcasts(true);
        assertThat(adapter.check(context).canGoLive()).isTrue();
    }

    @Test
    void knowsNoTokenThatWasDeletedAndNoOtherAccount() {
        Broadcast broadcast = adapter.prepare(request(), context);
        cloudflare.refuseTokens(true);
        assertThatThrownBy(() -> adapter.status(broadcast, context))
                .isInstanceOfSatisfying(
                        SimulcastException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.AUTHENTICATION));
        cloudflare.refuseTokens(false);
        assertThat(adapter.check(context(Map.of("account", "f".repeat(32)))).canGoLive())
                .isFalse();
    }

    @Test
    void anInputOfAPersonIsTakenAndLeftAsItIs() {
        String uid = cloudflare.makeInput("the stage");
        PlatformContext given = context(Map.of("input", uid));
        assertThat(cloudflare.openBroadcasts()).isEmpty();
        Broadcast broadcast = adapter.prepare(request(), given);
        assertThat(broadcast.id()).isEqualTo(uid);
        SimulcastSession show = sentLive(broadcast);
        assertThat(cloudflare.openBroadcasts()).extracting(FakeBroadcast::id).containsExactly(uid);
        end(show);
        adapter.end(broadcast, given);
        assertThat(cloudflare.openBroadcasts()).isEmpty();
        assertThat(cloudflare.broadcasts())
                .containsExactly(new FakeBroadcast(uid, "client_disconnect", "the stage", ""));
        assertThat(cloudflare.metadata(uid).orElseThrow().privacy()).isEqualTo(Metadata.Privacy.UNLISTED);
    }

    @Test
    void takesSettingsAsCloudflareDoes() {
        PlatformContext hidden = context(
                Map.of("signedUrls", "true", "deleteAfterDays", "45", "hideViewers", "true", "timeoutSeconds", "0"));
        Broadcast broadcast = adapter.prepare(
                BroadcastRequest.of("intent-2", Metadata.titled("Boats").visibleTo(Metadata.Privacy.PRIVATE)), hidden);
        assertThat(broadcast.detail("ignored")).isEmpty();
        assertThat(broadcast.watch()).isNull();
        SimulcastSession show = sentLive(broadcast);
        assertThat(adapter.viewers(broadcast, context).now())
                .as("told to nobody")
                .isEmpty();
        assertThat(cloudflare.publicBroadcasts()).isEmpty();
        end(show);
    }

    @Test
    void remembersWhereItSendsOn() {
        Broadcast broadcast = adapter.prepare(request(), context);
        URI server = URI.create("rtmps://elsewhere.test/app");
        String output = adapter.addOutput(broadcast, server, Secret.of("key-elsewhere"), true, context)
                .id();
        assertThat(adapter.switchOutput(broadcast, output, false, context).enabled())
                .isFalse();
        assertThat(adapter.outputs(context))
                .singleElement()
                .satisfies(one -> assertThat(one.server()).isEqualTo(server));
        adapter.removeOutput(broadcast, output, context);
        adapter.removeOutput(broadcast, output, context);
        assertThat(adapter.outputs(context)).isEmpty();
    }

    private void assertStatus(Broadcast broadcast, Phase phase, Receiving receiving) {
        assertThat(adapter.status(broadcast, context))
                .extracting(BroadcastStatus::phase, BroadcastStatus::receiving)
                .containsExactly(phase, receiving);
    }

    private void assertCutAndRefused(SimulcastSession show) {
        assertThat(cloudflare.ingest().publications().get(0).awaitEnd(SOON).end())
                .isEqualTo(EndReason.CUT_BY_INGEST);
        assertThat(cloudflare.ingest().awaitAttempts(2, SOON)).last().matches(attempt -> !attempt.accepted());
        end(show);
    }

    private Recording recording(Broadcast broadcast) {
        List<Recording> all = adapter.recordings(broadcast, context);
        assertThat(all).hasSize(1);
        return all.get(0);
    }

    private String state(Broadcast broadcast) {
        return cloudflare.broadcasts().stream()
                .filter(one -> one.id().equals(broadcast.id()))
                .map(FakeBroadcast::state)
                .findFirst()
                .orElseThrow();
    }

    private static BroadcastRequest request() {
        return BroadcastRequest.of("intent-1", Metadata.titled("Boats at dusk"));
    }

    private SimulcastSession sentLive(Broadcast broadcast) {
        SimulcastSession show = send(broadcast);
        until(() -> state(broadcast).equals("connected"));
        return show;
    }

    private SimulcastSession send(Broadcast broadcast) {
        return start(Source.flv(new SyntheticFlv(SyntheticFlv.Settings.ofDefaults(), 7)), destination(broadcast));
    }

    private static Destination destination(Broadcast broadcast) {
        Broadcast.Ingest where = broadcast.ingests().get(0);
        return Destination.rtmp("cloudflare", where.server(), where.key()).trusting(certificates.caPem());
    }

    private SimulcastSession start(Source source, Destination to) {
        return simulcaster.start(
                SimulcastPlan.named("show").source(source).retry(QUICK).to(to).build());
    }

    private void end(SimulcastSession show) {
        show.end();
        until(() -> show.awaitEnd(Duration.ofMillis(50)));
        until(() -> cloudflare.ingest().publications().stream().noneMatch(one -> one.isLive()));
    }

    private static void until(Callable<Boolean> reached) {
        Awaitility.await().atMost(SOON).until(reached);
    }

    private PlatformContext context(Map<String, String> settings) {
        AdapterContext.Builder made = AdapterContext.of(adapter, "harbour", transport)
                .settings(settings)
                .credentials(new MadeByHand())
                .clock(clock);
        cloudflare.hosts().forEach(made::host);
        return made.build();
    }

    /** A token that a person made, and that nothing renews. */
    private static final class MadeByHand implements CredentialSource {
        @Override
        public Credential current() {
            return LoopbackContext.token(FakeCloudflare.ACCOUNT);
        }

        @Override
        public Credential after(Credential refused) {
            throw new SimulcastException(ErrorKind.AUTHENTICATION, "There is no other token", "Make another one");
        }
    }

    /** The usual stream with sound in MP3. */
    private static final class WithMp3 extends InputStream {
        private final DataInputStream usual = new DataInputStream(new SyntheticFlv());
        private byte[] tag = new byte[13];
        private int at;

        WithMp3() throws IOException {
            usual.readFully(tag);
        }

        @Override
        public int read() throws IOException {
            while (at == tag.length) {
                next();
            }
            return tag[at++] & 0xff;
        }

        private void next() throws IOException {
            byte[] head = usual.readNBytes(11);
            int length = (head[1] & 0xff) << 16 | (head[2] & 0xff) << 8 | head[3] & 0xff;
            tag = Arrays.copyOf(head, 11 + length + 4);
            usual.readFully(tag, 11, length + 4);
            at = 0;
            if (head[0] == 8) {
                at = tag[12] == 0 ? tag.length : 0; // MP3 has no header of its own
                tag[11] = 0x2f;
            }
        }
    }
}
