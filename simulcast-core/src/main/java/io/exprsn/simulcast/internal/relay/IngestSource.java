package io.exprsn.simulcast.internal.relay;

import io.exprsn.simulcast.ErrorKind;
import io.exprsn.simulcast.Secret;
import io.exprsn.simulcast.SimulcastException;
import io.exprsn.simulcast.internal.media.MediaPacket;
import io.exprsn.simulcast.internal.rtmp.Publication;
import io.exprsn.simulcast.internal.rtmp.PublicationEnd;
import io.exprsn.simulcast.internal.rtmp.PublicationHandler;
import io.exprsn.simulcast.internal.rtmp.Registration;
import io.exprsn.simulcast.internal.rtmp.RtmpListener;
import io.netty.util.concurrent.ScheduledFuture;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A publisher that pushes to our listeners with one key. Its first arrival is waited for without a limit; once it is
 * gone, its return is waited for a while. With several listeners the first publisher holds the key on all of them.
 */
public final class IngestSource implements MediaSource {
    private final Secret key;
    private final Duration hold;
    private final List<RtmpListener> listeners;
    private final RelayTransport transport;
    private final Object lock = new Object();
    private final List<Registration> registrations = new ArrayList<>();
    private @Nullable Handler active;
    private boolean seen;
    private boolean stopped;
    private @Nullable ScheduledFuture<?> holdEnd;

    public IngestSource(Secret key, Duration hold, List<RtmpListener> listeners, RelayTransport transport) {
        this.key = key;
        this.hold = hold;
        this.listeners = List.copyOf(listeners);
        this.transport = transport;
    }

    @Override
    public String description() {
        return "publisher";
    }

    @Override
    public boolean isPaced() {
        return false;
    }

    @Override
    public void start(Sink sink) {
        for (RtmpListener listener : listeners) {
            registrations.add(listener.register(key, new Handler(sink)));
        }
    }

    /** One listener's side of the key. */
    private final class Handler implements PublicationHandler {
        private final Sink sink;

        Handler(Sink sink) {
            this.sink = sink;
        }

        @Override
        public void onStart(Publication publication) {
            synchronized (lock) {
                if (stopped || active != null) {
                    publication.close();
                    return;
                }
                active = this;
                if (holdEnd != null) {
                    holdEnd.cancel(false);
                }
                if (seen) {
                    sink.restarted(true);
                }
                seen = true;
            }
        }

        @Override
        public void onPacket(MediaPacket packet) {
            synchronized (lock) {
                if (stopped || active != this) {
                    packet.release();
                    return;
                }
                try {
                    sink.packet(packet); // not paced, so it never waits
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }
        }

        @Override
        public void onEnd(PublicationEnd reason) {
            synchronized (lock) {
                if (active != this) {
                    return;
                }
                active = null;
                if (stopped || reason == PublicationEnd.TAKEN_OVER) {
                    return;
                }
                boolean wanted = reason == PublicationEnd.WANTED;
                SimulcastException why = new SimulcastException(
                        ErrorKind.SOURCE,
                        wanted ? "The publisher ended its stream" : "The publisher's connection was lost",
                        "Publish again with the same key to go on");
                sink.lost(why, hold);
                holdEnd = transport
                        .loops()
                        .schedule(() -> holdIsOver(sink, wanted ? null : why), hold.toMillis(), TimeUnit.MILLISECONDS);
            }
        }
    }

    private void holdIsOver(Sink sink, @Nullable SimulcastException why) {
        synchronized (lock) {
            if (stopped || active != null) {
                return;
            }
            if (why == null) {
                sink.ended();
            } else {
                sink.failed(why);
            }
        }
    }

    @Override
    public void stop() {
        synchronized (lock) {
            stopped = true;
            if (holdEnd != null) {
                holdEnd.cancel(false);
            }
        }
        registrations.forEach(Registration::close);
    }
}
