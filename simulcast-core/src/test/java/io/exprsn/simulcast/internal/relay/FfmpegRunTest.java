package io.exprsn.simulcast.internal.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.exprsn.simulcast.ErrorKind;
import io.exprsn.simulcast.SimulcastException;
import io.exprsn.simulcast.ffmpeg.FfmpegExit;
import io.exprsn.simulcast.ffmpeg.FfmpegProcess;
import io.exprsn.simulcast.ffmpeg.FfmpegProgress;
import io.exprsn.simulcast.internal.media.MediaPacket;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class FfmpegRunTest {
    private static final Duration LIMIT = Duration.ofSeconds(20);

    private final AtomicLong nanoTime = new AtomicLong();
    private final ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1);
    private final QuietProcess process = new QuietProcess();

    @AfterEach
    void endTimer() throws Exception {
        timer.shutdownNow();
        assertThat(timer.awaitTermination(2, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void oneThatKeepsItsReaderWaitingTooLongIsStopped() throws Exception {
        SilenceWatch watch = new SilenceWatch(process, limit(LIMIT));
        CompletableFuture<Integer> reader = reader(watch);
        process.awaitReader();

        nanoTime.addAndGet(LIMIT.toNanos() - 1);
        watch.look();
        watch.look();
        assertThat(process.isStopped()).isFalse();
        nanoTime.addAndGet(1);
        watch.look();
        watch.look();

        assertThat(process.isStopped()).isTrue();
        assertThat(reader.get(20, TimeUnit.SECONDS)).isEqualTo(-1);
        assertThat(watch.wasTooLong()).isTrue();
        SimulcastException failure = watch.failure();
        assertThat(failure.kind()).isEqualTo(ErrorKind.SOURCE);
        assertThat(failure.problem()).isEqualTo("FFmpeg gave no media for 20 s");
        assertThat(failure.remedy()).contains("source still sends");
    }

    @Test
    void aReaderThatTakesItsTimeIsNoSilence() throws Exception {
        SilenceWatch watch = new SilenceWatch(process, limit(LIMIT));
        process.write('F');
        assertThat(watch.read()).isEqualTo('F');

        nanoTime.addAndGet(10 * LIMIT.toNanos()); // paced: nobody asks for the next byte
        watch.look();
        watch.look();

        assertThat(process.isStopped()).isFalse();
    }

    @Test
    void everyByteBeginsTheWaitAnew() throws Exception {
        SilenceWatch watch = new SilenceWatch(process, limit(LIMIT));
        for (int i = 0; i < 3; i++) {
            CompletableFuture<Integer> reader = reader(watch);
            process.awaitReader();
            nanoTime.addAndGet(LIMIT.toNanos() - 1);
            watch.look();
            watch.look();
            process.write('x');
            assertThat(reader.get(20, TimeUnit.SECONDS)).isEqualTo('x');
        }
        assertThat(process.isStopped()).isFalse();
    }

    @Test
    void bytesThatCameWhileThisJvmWasHaltedAreSeenFirst() throws Exception {
        SilenceWatch watch = new SilenceWatch(process, limit(LIMIT));
        CompletableFuture<Integer> reader = reader(watch);
        process.awaitReader();
        nanoTime.addAndGet(2 * LIMIT.toNanos());

        watch.look();
        process.write('x');
        assertThat(reader.get(20, TimeUnit.SECONDS)).isEqualTo('x');
        watch.look();

        assertThat(process.isStopped()).isFalse();
    }

    @Test
    void theSourceFailsWithThat() throws Exception {
        FfmpegRun.SilenceLimit briefly = new FfmpegRun.SilenceLimit(Duration.ofMillis(200), System::nanoTime, timer);
        FlvSource source =
                new FlvSource("test", "a test", () -> new FfmpegRun(process, briefly), new FlvSource.AtEnd.Stop());
        Failure sink = new Failure();
        source.start(sink);

        SimulcastException failure = sink.why.get(30, TimeUnit.SECONDS);

        assertThat(failure.kind()).isEqualTo(ErrorKind.SOURCE);
        assertThat(failure.problem()).isEqualTo("FFmpeg gave no media for 0.2 s");
        source.stop();
        await().until(() -> timer.getQueue().isEmpty()
                || timer.getQueue().stream().allMatch(task -> {
                    return ((java.util.concurrent.Future<?>) task).isCancelled();
                }));
    }

    @Test
    void aLimitLeavesRoomForWaiting() {
        assertThatThrownBy(() -> limit(Duration.ZERO)).hasMessageContaining("PT0S");
    }

    private FfmpegRun.SilenceLimit limit(Duration limit) {
        return new FfmpegRun.SilenceLimit(limit, nanoTime::get, timer);
    }

    private static CompletableFuture<Integer> reader(InputStream in) {
        return CompletableFuture.supplyAsync(() -> {
            try {
                return in.read();
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        });
    }

    /** Keeps why it failed. */
    private static final class Failure implements MediaSource.Sink {
        final CompletableFuture<SimulcastException> why = new CompletableFuture<>();

        @Override
        public void packet(MediaPacket packet) {
            packet.release();
        }

        @Override
        public void restarted(boolean realTime, long leadMillis) {}

        @Override
        public void lost(SimulcastException reason, Duration hold) {}

        @Override
        public void ended() {
            why.completeExceptionally(new AssertionError("it ended well"));
        }

        @Override
        public void failed(SimulcastException reason) {
            why.complete(reason);
        }
    }

    /** Writes what the test writes and ends when it is stopped. */
    private static final class QuietProcess implements FfmpegProcess {
        private static final int END = -1;

        private final BlockingQueue<Integer> bytes = new LinkedBlockingQueue<>();
        private final AtomicLong readers = new AtomicLong();
        private final CompletableFuture<FfmpegExit> exit = new CompletableFuture<>();

        void write(int value) {
            bytes.add(value);
        }

        boolean isStopped() {
            return exit.isDone();
        }

        void awaitReader() {
            await().until(() -> readers.get() > 0);
        }

        @Override
        public InputStream stdout() {
            return new InputStream() {
                @Override
                public int read() throws IOException {
                    readers.incrementAndGet();
                    try {
                        return bytes.take();
                    } catch (InterruptedException e) {
                        throw new IOException(e);
                    } finally {
                        readers.decrementAndGet();
                    }
                }
            };
        }

        @Override
        public CompletionStage<FfmpegExit> stop() {
            bytes.add(END);
            exit.complete(new FfmpegExit("a test", 255, FfmpegExit.Reason.STOPPED, List.of()));
            return exit;
        }

        @Override
        public CompletionStage<FfmpegExit> onExit() {
            return exit;
        }

        @Override
        public long pid() {
            return 1;
        }

        @Override
        public OutputStream stdin() {
            throw new IllegalStateException("not for media");
        }

        @Override
        public Optional<FfmpegProgress> progress() {
            return Optional.empty();
        }

        @Override
        public Duration silentFor() {
            return Duration.ZERO;
        }

        @Override
        public List<String> logTail() {
            return List.of();
        }
    }
}
