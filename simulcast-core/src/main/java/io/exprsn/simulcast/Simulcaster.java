package io.exprsn.simulcast;

import io.exprsn.simulcast.ffmpeg.FfmpegRunner;
import io.exprsn.simulcast.internal.session.LocalSimulcaster;
import io.exprsn.simulcast.spi.PlatformAdapter;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The way in: runs shows and owns what they share (event loops, ingest listeners). Usually one per application. Safe for
 * use by several threads.
 */
public interface Simulcaster extends AutoCloseable {

    /** Begins with everything at its default. */
    static Builder builder() {
        return new Builder();
    }

    /**
     * Starts a show. Returns once it runs; media and destinations follow on their own, see
     * {@link SimulcastSession#awaitLive}.
     *
     * @throws SimulcastException {@link ErrorKind#INVALID} for a destination without key or with a wrong setting, a name
     *     that runs already, or an ingest source without a listener; {@link ErrorKind#SOURCE} for a file that is not
     *     there or no FFmpeg that can read the source
     * @throws IllegalStateException if this is closed
     */
    SimulcastSession start(SimulcastPlan plan);

    /**
     * Looks at the source and says what each destination would get, which encodes that takes and what they cost. Nothing is
     * sent and nothing is started. A file takes a moment, an address as long as it needs for some seconds of media, 25 s at
     * most; what an encoder costs is measured once, for a second. A publisher or a stream cannot be looked at before it
     * flows: then the plan says what is possible.
     *
     * @throws SimulcastException {@link ErrorKind#SOURCE} for a source that cannot be read; {@link ErrorKind#INVALID} for an
     *     unknown platform, wishes that do not go together, a file or SRT listener that cannot be written to or that no
     *     FFmpeg of this machine can, or, if the plan refuses that, more work than the processor can do
     * @throws IllegalStateException if this is closed
     */
    EncodingPlan plan(SimulcastPlan plan);

    /** Where publishers reach us, in the order the listeners were asked for. */
    List<InetSocketAddress> ingestAddresses();

    /** Ends all shows in good order, within 10 s, then everything else that runs. A second call does nothing. */
    @Override
    void close();

    /** Collects the parts; not safe for several threads. */
    final class Builder {
        private final List<IngestSettings> ingests = new ArrayList<>();
        private @Nullable FfmpegRunner ffmpeg;
        private Clock clock = Clock.systemUTC();
        private LongSupplier nanoTime = System::nanoTime;

        private final List<PlatformAdapter> platforms = new ArrayList<>();

        private Builder() {}

        /**
         * Adds a platform, before those that {@link java.util.ServiceLoader} finds: one given here wins over a found one
         * of the same id.
         */
        public Builder platform(PlatformAdapter adapter) {
            platforms.add(adapter);
            return this;
        }

        /** Listens for RTMP publishers on loopback; 0 lets the system choose the port. */
        public Builder ingest(int port) {
            return ingest(IngestSettings.rtmp(port));
        }

        /** Listens for publishers; may be called more than once, for instance for RTMP and RTMPS. */
        public Builder ingest(IngestSettings settings) {
            ingests.add(settings);
            return this;
        }

        /** Runs FFmpeg in another way than {@link FfmpegRunner#local()}. */
        public Builder ffmpeg(FfmpegRunner runner) {
            this.ffmpeg = runner;
            return this;
        }

        /** Wall clock, for what people read; media never looks at it. */
        public Builder clock(Clock wallClock) {
            this.clock = wallClock;
            return this;
        }

        /** Monotonic clock in ns, for pacing, delays and liveness. */
        public Builder ticker(LongSupplier monotonicNanos) {
            this.nanoTime = monotonicNanos;
            return this;
        }

        /**
         * Opens the listeners and is ready for shows.
         *
         * @throws SimulcastException ({@link ErrorKind#INVALID}) if a port is in use, a certificate cannot be read, or two
         *     platforms have the same id
         */
        public Simulcaster build() {
            return LocalSimulcaster.open(
                    List.copyOf(ingests),
                    List.copyOf(platforms),
                    ffmpeg == null ? FfmpegRunner.local() : ffmpeg,
                    clock,
                    nanoTime);
        }
    }
}
