package io.exprsn.simulcast.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.exprsn.simulcast.Secret;
import io.exprsn.simulcast.SimulcastException;
import io.exprsn.simulcast.credential.Credential;
import io.exprsn.simulcast.spi.Broadcast;
import io.exprsn.simulcast.spi.BroadcastRequest;
import io.exprsn.simulcast.spi.BroadcastStatus.Phase;
import io.exprsn.simulcast.spi.GoesLive;
import io.exprsn.simulcast.spi.MarksMoments;
import io.exprsn.simulcast.spi.Metadata;
import io.exprsn.simulcast.spi.PlatformAdapter;
import io.exprsn.simulcast.spi.ReportsStatus;
import io.exprsn.simulcast.spi.SetsThumbnail;
import java.net.URI;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class FakePlatformTest {
    private static final URI INGEST = URI.create("rtmp://127.0.0.1:1935/live");

    private final FakePlatform platform = FakePlatform.open(INGEST);
    private final PlatformAdapter adapter = platform.adapter();
    private final AdapterBench bench = AdapterBench.of(adapter, platform.api())
            .credential(new Credential.ApiToken(Secret.of("any-token"), null))
            .build();

    @AfterEach
    void close() {
        bench.close();
        platform.close();
    }

    @Test
    void remembersWhatItWasAskedFor() {
        Broadcast broadcast = prepare("one");
        assertThat(broadcast.ingests())
                .singleElement()
                .satisfies(ingest -> assertThat(ingest.server()).isEqualTo(INGEST));
        assertThat(platform.broadcasts()).containsExactly(broadcast.id());
        assertThat(platform.shown(broadcast.id())).contains(Metadata.titled("A title"));
        ((GoesLive) adapter).goLive(broadcast, bench.context());
        ((SetsThumbnail) adapter).setThumbnail(broadcast, "image/png", new byte[] {1, 2}, bench.context());
        assertThat(platform.state(broadcast.id())).contains("live");
        assertThat(platform.thumbnail(broadcast.id())).containsExactly(1, 2);
        ((MarksMoments) adapter).mark(broadcast, "A goal", bench.context());
        assertThat(platform.marks(broadcast.id())).containsExactly("A goal");
        adapter.end(broadcast, bench.context());
        assertThat(platform.state(broadcast.id())).contains("ended");
        adapter.discard(broadcast, bench.context());
        assertThat(platform.broadcasts()).isEmpty();
    }

    @Test
    void endsABroadcastAsAPersonCan() {
        Broadcast broadcast = prepare("one");
        platform.end(broadcast.id());
        assertThat(((ReportsStatus) adapter).status(broadcast, bench.context()).phase())
                .isEqualTo(Phase.ENDED);
        assertThatThrownBy(() -> platform.end("no-such-broadcast")).hasMessageContaining(broadcast.id());
    }

    @Test
    void forbidsBroadcastsWhenToldTo() {
        platform.allowBroadcasts(false);
        assertThat(adapter.check(bench.context()).canGoLive()).isFalse();
        platform.allowBroadcasts(true);
        assertThat(adapter.check(bench.context()).canGoLive()).isTrue();
    }

    @Test
    void failsAsATestWants() {
        platform.api().failNext(1, new FakeFault.Resets());
        assertThatThrownBy(() -> prepare("one")).isInstanceOf(SimulcastException.class);
        assertThat(prepare("one").id()).isEqualTo("broadcast-1");
    }

    private Broadcast prepare(String intent) {
        return adapter.prepare(BroadcastRequest.of(intent, Metadata.titled("A title")), bench.context());
    }
}
