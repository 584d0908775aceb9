package io.exprsn.simulcast.internal.relay;

import io.exprsn.simulcast.SimulcastException;
import io.exprsn.simulcast.internal.media.MediaPacket;
import java.io.ByteArrayInputStream;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A clip of FLV that plays over and over, at its own pace, into a feed; it can be lost and come back. */
final class LiveFeed implements AutoCloseable {
    final Feed feed = new Feed(System::nanoTime, (bytes, millis) -> {}, 32L << 20, 10_000);
    private final Entrance entrance = new Entrance(feed, System::nanoTime, true, jump -> {});
    private @Nullable FlvSource source;

    LiveFeed(byte[] flv) {
        play(flv);
    }

    private void play(byte[] flv) {
        FlvSource next = new FlvSource(
                "test", "a clip", () -> StreamRun.owned(new ByteArrayInputStream(flv)), new FlvSource.AtEnd.Again());
        source = next;
        next.start(new MediaSource.Sink() {
            @Override
            public void packet(MediaPacket packet) throws InterruptedException {
                entrance.accept(packet);
            }

            @Override
            public void restarted(boolean realTime, long leadMillis) {
                entrance.restart(realTime, leadMillis);
            }

            @Override
            public void lost(SimulcastException why, Duration hold) {}

            @Override
            public void ended() {}

            @Override
            public void failed(SimulcastException why) {}
        });
    }

    /** The source falls silent. */
    void lose() {
        if (source != null) {
            source.stop();
        }
    }

    /** A source is there again, from its first key frame on, with its own time. */
    void comeBackAs(byte[] flv) {
        lose();
        entrance.restart(true, 0);
        play(flv);
    }

    @Override
    public void close() {
        entrance.stop();
        lose();
        feed.close();
    }
}
