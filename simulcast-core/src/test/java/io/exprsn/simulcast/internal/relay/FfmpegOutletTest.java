package io.exprsn.simulcast.internal.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.exprsn.simulcast.ErrorKind;
import io.exprsn.simulcast.SimulcastException;
import io.exprsn.simulcast.ffmpeg.FfmpegExit;
import io.exprsn.simulcast.ffmpeg.FfmpegProcess;
import io.exprsn.simulcast.ffmpeg.FfmpegProgress;
import io.exprsn.simulcast.internal.media.FlvReader;
import io.exprsn.simulcast.internal.media.MediaKind;
import io.exprsn.simulcast.internal.media.MediaPacket;
import io.exprsn.simulcast.internal.media.Packets;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** An FFmpeg that does what the test says; what it is given is read back as FLV. */
class FfmpegOutletTest {
    private static final Duration SOON = Duration.ofSeconds(20);

    private final Packets packets = new Packets();
    private final AtomicLong nanoTime = new AtomicLong();
    private final OutletStats stats = new OutletStats(nanoTime::get);
    private final RelayTransport transport = new RelayTransport();
    private final Feed feed = new Feed(nanoTime::get, (bytes, millis) -> {}, 1 << 20, 10_000);
    private final FakeProcess process = new FakeProcess();
    private final Told told = new Told();
    private final AtomicInteger gone = new AtomicInteger();

    @AfterEach
    void close() {
        feed.close();
        transport.close();
        await("everything is let go of").atMost(SOON).untilAsserted(packets::assertReleased);
    }

    /** What the outlet told. */
    private static final class Told implements Outlet.Listener {
        final AtomicInteger accepted = new AtomicInteger();
        final CompletableFuture<OutletEnd> end = new CompletableFuture<>();

        @Override
        public void accepted() {
            accepted.incrementAndGet();
        }

        @Override
        public void acknowledged() {
            throw new AssertionError("FFmpeg acknowledges nothing");
        }

        @Override
        public void ended(OutletEnd how) {
            assertThat(end.complete(how)).as("told once").isTrue();
        }

        OutletEnd end() throws Exception {
            return end.get(20, TimeUnit.SECONDS);
        }

        SimulcastException failure() throws Exception {
            assertThat(end()).isInstanceOf(OutletEnd.Failed.class);
            return ((OutletEnd.Failed) end()).why();
        }
    }

    /** Ends when its input does, as FFmpeg would. */
    private static final class FakeProcess implements FfmpegProcess {
        final ByteArrayOutputStream taken = new ByteArrayOutputStream();
        final CompletableFuture<FfmpegExit> exit = new CompletableFuture<>();
        volatile Optional<FfmpegProgress> progress = Optional.empty();
        volatile boolean deaf;

        void end(FfmpegExit.Reason reason, int code) {
            exit.complete(new FfmpegExit("Testing", code, reason, List.of()));
        }

        void wrote(long millis) {
            progress = Optional.of(
                    new FfmpegProgress(null, null, null, null, Duration.ofMillis(millis), null, null, null, false));
        }

        synchronized List<String> read() throws IOException {
            List<String> seen = new ArrayList<>();
            FlvReader reader = new FlvReader(new ByteArrayInputStream(taken.toByteArray()));
            MediaPacket packet;
            while (taken.size() > 0 && (packet = reader.next()) != null) {
                seen.add(
                        packet.kind() + "@" + packet.dts() + " " + packet.info().role());
                packet.release();
            }
            return seen;
        }

        @Override
        public OutputStream stdin() {
            return new OutputStream() {
                @Override
                public void write(int one) throws IOException {
                    write(new byte[] {(byte) one}, 0, 1);
                }

                @Override
                public void write(byte[] bytes, int from, int length) throws IOException {
                    if (exit.isDone()) {
                        throw new IOException("Broken pipe");
                    }
                    synchronized (FakeProcess.this) {
                        taken.write(bytes, from, length);
                    }
                }

                @Override
                public void close() {
                    if (!deaf) {
                        end(FfmpegExit.Reason.ENDED, 0);
                    }
                }
            };
        }

        @Override
        public CompletionStage<FfmpegExit> stop() {
            end(FfmpegExit.Reason.STOPPED, 255);
            return exit;
        }

        @Override
        public CompletionStage<FfmpegExit> onExit() {
            return exit;
        }

        @Override
        public Optional<FfmpegProgress> progress() {
            return progress;
        }

        @Override
        public long pid() {
            return 1;
        }

        @Override
        public InputStream stdout() {
            return InputStream.nullInputStream();
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

    private FfmpegOutlet open(Supplier<FfmpegProcess> start) {
        return open(start, Outlet.Limits.DEFAULT);
    }

    private FfmpegOutlet open(Supplier<FfmpegProcess> start, Outlet.Limits limits) {
        return FfmpegOutlet.open(
                transport,
                feed,
                new FfmpegOutlet.Target() {
                    @Override
                    public FfmpegProcess start() {
                        return start.get();
                    }

                    @Override
                    public void gone() {
                        gone.incrementAndGet();
                    }
                },
                limits,
                stats,
                nanoTime::get,
                told);
    }

    /** One that joined with its group of pictures: two headers, a key frame at 5000, sound and a picture. */
    private FfmpegOutlet flowing() throws Exception {
        feed.publish(packets.metadata(0));
        feed.publish(packets.videoHeader(0, 1));
        feed.publish(packets.soundHeader(0));
        feed.publish(packets.key(5000));
        FfmpegOutlet outlet = open(() -> process);
        feed.publish(packets.sound(5010));
        feed.publish(packets.inter(5040));
        await("it is fed")
                .atMost(SOON)
                .untilAsserted(() -> assertThat(process.read()).contains("VIDEO@40 FRAME"));
        return outlet;
    }

    @Test
    void givesHeadersThenMediaFromZeroOn() throws Exception {
        FfmpegOutlet outlet = flowing();
        feed.publish(packets.cue(5050));
        feed.publish(packets.metadata(5060));
        feed.publish(packets.soundHeader(5065));
        feed.publish(packets.sound(5070));
        outlet.finish();

        assertThat(told.end()).isEqualTo(new OutletEnd.Wanted());
        assertThat(process.read())
                .containsExactly(
                        "DATA@0 METADATA",
                        "VIDEO@0 SEQUENCE_HEADER",
                        "AUDIO@0 SEQUENCE_HEADER",
                        "VIDEO@0 KEY_FRAME",
                        "AUDIO@10 FRAME",
                        "VIDEO@40 FRAME",
                        "AUDIO@70 FRAME");
        assertThat(stats.timestampRegressions()).isZero();
        assertThat(stats.media().videoFrames()).isEqualTo(2);
        assertThat(gone).hasValue(1);
    }

    @Test
    void hasLeftWhatFfmpegWroteNotWhatItsPipeTook() throws Exception {
        FfmpegOutlet outlet = flowing();
        assertThat(outlet.departedBytes()).isPositive();
        assertThat(outlet.drainedMillis()).isEqualTo(-1);
        assertThat(told.accepted).hasValue(0);

        process.wrote(25);
        await().atMost(SOON).until(() -> outlet.drainedMillis() == 25);
        process.wrote(10_000);
        await("no more than it was given").atMost(SOON).until(() -> outlet.drainedMillis() == 40);

        assertThat(told.accepted).hasValue(1);
        outlet.abandon();
        assertThat(told.end()).isEqualTo(new OutletEnd.Wanted());
    }

    @Test
    void oneThatNeverWritesIsEnded() throws Exception {
        flowing();
        nanoTime.addAndGet(TimeUnit.SECONDS.toNanos(16));

        assertThat(told.failure().kind()).isEqualTo(ErrorKind.TRANSIENT);
        assertThat(told.failure().problem()).contains("wrote nothing", "15 s");
    }

    @Test
    void theEndOfFfmpegIsNoticedWithoutMedia() throws Exception {
        flowing();
        process.end(FfmpegExit.Reason.KILLED, 137);

        assertThat(told.failure().problem()).contains("ended from outside");
        assertThat(gone).hasValue(1);
    }

    @Test
    void newParametersBeginAnew() throws Exception {
        flowing();
        feed.publish(packets.videoHeader(5080, 2));
        feed.publish(packets.key(5080));

        assertThat(told.failure().kind()).isEqualTo(ErrorKind.TRANSIENT);
        assertThat(told.failure().problem()).contains("picture's parameters", "avc1");
        assertThat(process.read()).last().isEqualTo("VIDEO@40 FRAME");
    }

    @Test
    void aTrackThatComesTooLateToBeSeenBeginsAnew() throws Exception {
        feed.publish(packets.videoHeader(0, 1));
        feed.publish(packets.key(0));
        open(() -> process);
        feed.publish(packets.inter(1500));
        await().atMost(SOON).untilAsserted(() -> assertThat(process.read()).contains("VIDEO@1500 FRAME"));
        feed.publish(packets.soundHeader(1510));
        feed.publish(packets.sound(1510));
        feed.publish(packets.inter(1540));

        assertThat(told.failure().problem()).startsWith("sound came in mid-stream");
    }

    @Test
    void whatCannotBeStartedSaysWhy() throws Exception {
        SimulcastException why = new SimulcastException(ErrorKind.REJECTED, "no folder", "Make one");
        open(() -> {
            throw why;
        });

        assertThat(told.failure()).isSameAs(why);
        assertThat(gone).hasValue(1);
    }

    @Test
    void aWantedEndDoesNotWaitForEverForFfmpeg() throws Exception {
        process.deaf = true;
        FfmpegOutlet outlet = flowing();
        outlet.finish();

        assertThat(told.end()).isEqualTo(new OutletEnd.Wanted());
        assertThat(process.exit.join().reason()).isEqualTo(FfmpegExit.Reason.STOPPED);
    }

    @Test
    void aPictureTooLargeForATagIsDroppedAndCounted() throws Exception {
        FfmpegOutlet outlet = open(() -> process, new Outlet.Limits(64 << 20, 6_000));
        byte[] huge = new byte[1 << 24];
        huge[0] = 0x17;
        huge[1] = 1;
        feed.publish(packets.key(0));
        feed.publish(packets.of(MediaKind.VIDEO, 40, huge));
        feed.publish(packets.key(80));
        await().atMost(SOON)
                .untilAsserted(
                        () -> assertThat(process.read()).containsExactly("VIDEO@0 KEY_FRAME", "VIDEO@80 KEY_FRAME"));
        outlet.finish();

        assertThat(told.end()).isEqualTo(new OutletEnd.Wanted());
        assertThat(stats.droppedFrames()).isEqualTo(1);
    }
}
