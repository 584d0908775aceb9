package io.exprsn.simulcast.internal.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.exprsn.simulcast.ErrorKind;
import io.exprsn.simulcast.SimulcastException;
import io.exprsn.simulcast.internal.media.MediaPacket;
import io.exprsn.simulcast.internal.media.NoLeaks;
import io.netty.buffer.ByteBufUtil;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(NoLeaks.class)
class FlvSourceTest {
    private static final String HEADER = "464C5601 05 00000009 00000000";
    private static final String METADATA = "12 00000D 000000 00 000000 02000A6F6E4D65746144617461 00000018";
    private static final String KEY = "09 000006 000000 00 000000 170100000001 00000011";
    private static final String SOUND = "08 000004 000005 00 000000 AF012110 0000000F";

    private final Recorder sink = new Recorder();
    private final AtomicInteger opened = new AtomicInteger();
    private final AtomicInteger closed = new AtomicInteger();

    @AfterEach
    void everyRunIsClosedOnce() {
        assertThat(closed).hasValue(opened.get());
    }

    /** Writes down what a source says. */
    private static final class Recorder implements MediaSource.Sink {
        final List<String> heard = new CopyOnWriteArrayList<>();
        final List<SimulcastException> failures = new CopyOnWriteArrayList<>();

        @Override
        public void packet(MediaPacket packet) {
            heard.add(packet.info().role() + "@" + packet.dts());
            packet.release();
        }

        @Override
        public void restarted(boolean realTime, long leadMillis) {
            heard.add(realTime ? "back" : "again");
        }

        @Override
        public void lost(SimulcastException why, Duration hold) {
            heard.add("lost");
        }

        @Override
        public void ended() {
            heard.add("ended");
        }

        @Override
        public void failed(SimulcastException why) {
            failures.add(why);
            heard.add("failed");
        }
    }

    /** A run over a stream, with what is told about the process behind it. */
    private final class Run implements FlvSource.Run {
        private final InputStream in;
        private final SimulcastException behind;

        Run(InputStream in, SimulcastException behind) {
            this.in = in;
            this.behind = behind;
            opened.incrementAndGet();
        }

        @Override
        public InputStream in() {
            return in;
        }

        @Override
        public void close() {
            closed.incrementAndGet();
            try {
                in.close();
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        }

        @Override
        public SimulcastException failure() {
            return behind;
        }
    }

    @Test
    void bringsAllPacketsAndEnds() {
        play(HEADER + METADATA + KEY + SOUND);

        assertThat(sink.heard).containsExactly("METADATA@0", "KEY_FRAME@0", "FRAME@5", "ended");
    }

    @Test
    void beginsAgainUntilItIsStopped() {
        FlvSource source = source(() -> run(HEADER + KEY), true);
        source.start(sink);
        await().until(() -> sink.heard.size() > 5);

        source.stop();
        int heard = sink.heard.size();

        assertThat(sink.heard.subList(0, 5))
                .containsExactly("KEY_FRAME@0", "again", "KEY_FRAME@0", "again", "KEY_FRAME@0");
        assertThat(sink.heard).doesNotContain("ended", "failed").hasSize(heard);
    }

    @Test
    void saysThatAFileWithoutMediaHoldsNone() {
        for (String file : List.of(HEADER, HEADER + METADATA)) {
            Recorder here = new Recorder();
            FlvSource source = source(() -> run(file), true);
            source.start(here);
            await().until(() -> !here.failures.isEmpty());
            source.stop();

            assertThat(here.failures).singleElement().satisfies(failure -> {
                assertThat(failure.kind()).isEqualTo(ErrorKind.SOURCE);
                assertThat(failure.getMessage()).contains("clip.flv", "no media");
            });
        }
    }

    @Test
    void saysWhatABrokenStreamBeginsWith() {
        play(ByteBufUtil.hexDump("<html>not here</html>".getBytes(java.nio.charset.StandardCharsets.UTF_8)));

        assertThat(sink.failures)
                .singleElement()
                .satisfies(failure ->
                        assertThat(failure.getMessage()).contains("clip.flv", "<html>", "Give an FLV stream"));
    }

    @Test
    void saysThatItCouldNotBeOpened() {
        FlvSource source = source(
                () -> {
                    throw new NoSuchFileException("clip.flv");
                },
                true);
        source.start(sink);

        await().until(() -> sink.heard.contains("failed"));
        assertThat(sink.failures.get(0).kind()).isEqualTo(ErrorKind.SOURCE);
        assertThat(sink.failures.get(0)).hasCauseInstanceOf(NoSuchFileException.class);
    }

    @Test
    void believesTheProcessBehindTheBytesMoreThanTheBytes() {
        SimulcastException behind = new SimulcastException(ErrorKind.SOURCE, "FFmpeg exited with 1", "Look");
        for (String bytes : List.of("", "00112233445566778899", HEADER, HEADER + KEY)) {
            Recorder here = new Recorder();
            source(() -> new Run(stream(bytes), behind), true).start(here);
            await().until(() -> here.heard.contains("failed"));

            assertThat(here.failures).containsExactly(behind);
        }
    }

    @Test
    void stopsWhileAReadWaits() throws IOException {
        PipedOutputStream writer = new PipedOutputStream();
        PipedInputStream in = new PipedInputStream(writer);
        writer.write(ByteBufUtil.decodeHexDump((HEADER + KEY).replace(" ", "")));
        FlvSource source = source(() -> new Run(in, null), false);
        source.start(sink);
        await().until(() -> sink.heard.size() == 1);

        source.stop(); // nothing more is ever written, so one that waited for it would not return

        assertThat(sink.heard).containsExactly("KEY_FRAME@0");
    }

    @Test
    void stopsBetweenOpeningAndReading() throws InterruptedException {
        CountDownLatch opening = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        FlvSource source = source(
                () -> {
                    opening.countDown();
                    boolean interrupted = false;
                    while (go.getCount() > 0) {
                        try {
                            go.await();
                        } catch (InterruptedException e) {
                            interrupted = true;
                        }
                    }
                    if (interrupted) {
                        Thread.currentThread().interrupt();
                    }
                    return run(HEADER + KEY);
                },
                false);
        source.start(sink);
        opening.await();
        Thread stopper = new Thread(source::stop);
        stopper.start();
        await().until(() -> stopper.getState() == Thread.State.TIMED_WAITING);
        go.countDown();
        stopper.join();

        assertThat(sink.heard).isEmpty();
    }

    @Test
    void leavesAStreamOfTheUsersOpen() throws IOException {
        AtomicInteger closes = new AtomicInteger();
        InputStream theirs = new ByteArrayInputStream(new byte[0]) {
            @Override
            public void close() {
                closes.incrementAndGet();
            }
        };

        StreamRun.borrowed(theirs).close();
        assertThat(closes).hasValue(0);
        StreamRun.owned(theirs).close();
        assertThat(closes).hasValue(1);
    }

    private void play(String file) {
        FlvSource source = source(() -> run(file), false);
        source.start(sink);
        await().until(() -> sink.heard.contains("ended") || sink.heard.contains("failed"));
        source.stop();
    }

    private static FlvSource source(FlvSource.Opener opener, boolean loop) {
        return new FlvSource(
                "show", "clip.flv", opener, loop ? new FlvSource.AtEnd.Again() : new FlvSource.AtEnd.Stop());
    }

    private Run run(String file) {
        return new Run(stream(file), null);
    }

    private static InputStream stream(String hex) {
        return new ByteArrayInputStream(ByteBufUtil.decodeHexDump(hex.replace(" ", "")));
    }
}
