package io.exprsn.simulcast.testkit;

import io.exprsn.simulcast.spi.Broadcast;
import io.exprsn.simulcast.spi.Metadata;
import io.exprsn.simulcast.spi.PlatformAdapter;
import java.net.URI;
import org.junit.jupiter.api.AfterEach;

/** The adapter that others are tested with keeps the contract itself, with every ability there is. */
class FakePlatformAdapterTest extends PlatformAdapterContract {
    private final FakePlatform platform = FakePlatform.open(URI.create("rtmp://127.0.0.1/live"));

    @AfterEach
    void closePlatform() {
        platform.close();
    }

    @Override
    protected PlatformAdapter adapter() {
        return new FakePlatformAdapter();
    }

    @Override
    protected void script(FakeApi api) {
        platform.script(api);
    }

    @Override
    protected boolean isCreating(FakeRequest request) {
        return request.method().equals("POST") && request.path().equals("/broadcasts");
    }

    @Override
    protected void forget(FakeApi api, Broadcast broadcast) {
        platform.forget(broadcast.id());
    }

    @Override
    protected Metadata shown(Broadcast broadcast) {
        return platform.shown(broadcast.id()).orElseThrow();
    }

    @Override
    protected void viewerWrites(Broadcast broadcast, String text) {
        platform.viewerWrites(broadcast.id(), "viewer", text);
    }
}
