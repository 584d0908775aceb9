package io.exprsn.simulcast.platform.cloudflare;

import static io.exprsn.simulcast.platform.cloudflare.PlayedCloudflare.*;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.tomakehurst.wiremock.common.Json;
import io.exprsn.simulcast.spi.Broadcast;
import io.exprsn.simulcast.spi.Broadcast.IngestProtocol;
import io.exprsn.simulcast.spi.BroadcastRequest;
import io.exprsn.simulcast.spi.BroadcastStatus.Phase;
import io.exprsn.simulcast.spi.Metadata;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CloudflareBroadcastTest {
    private static final BroadcastRequest REQUEST = BroadcastRequest.of("intent-1", Metadata.titled("Boats at dusk"));

    private final CloudflareAdapter adapter = new CloudflareAdapter();
    private final PlayedCloudflare cloudflare = new PlayedCloudflare();

    @AfterEach
    void close() {
        cloudflare.closeDescribedOnBothSides();
    }

    @Test
    void makesAnInputAndDisablesItAtTheEnd() {
        Broadcast broadcast = adapter.prepare(REQUEST, cloudflare.context());
        assertThat(Json.node(cloudflare.told("POST"))).isEqualTo(Json.node("""
                {"meta":{"name":"harbour","simulcastIntent":"intent-1"},"recording":{"mode":"automatic"}}"""));
        assertThat(broadcast.id()).isEqualTo(UID);
        assertThat(broadcast.watch()).hasToString("https://" + CUSTOMER + "/" + UID + "/watch");
        assertThat(broadcast.ingests()).singleElement().satisfies(ingest -> {
            assertThat(ingest.protocol()).isEqualTo(IngestProtocol.RTMPS);
            assertThat(ingest.server()).hasToString("rtmps://live.cloudflare.com:443/live/");
            assertThat(ingest.key().reveal()).isEqualTo(KEY);
        });
        assertThat(adapter.status(broadcast, cloudflare.context()).phase()).isEqualTo(Phase.WAITING);
        cloudflare.answers(
                "PUT", INPUT, envelope(new PlayedInput().with("enabled", false).json()));
        adapter.end(broadcast, cloudflare.context());
        assertThat(cloudflare.told("PUT")).isEqualTo("{\"enabled\":false}");
        assertThat(cloudflare.asked())
                .containsExactly(
                        "GET /stream/live_inputs",
                        "POST /stream/live_inputs",
                        "GET /stream/live_inputs/" + UID,
                        "PUT /stream/live_inputs/" + UID);
    }
}
