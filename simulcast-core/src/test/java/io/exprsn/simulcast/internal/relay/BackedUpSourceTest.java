package io.exprsn.simulcast.internal.relay;

import static org.assertj.core.api.Assertions.assertThat;

import io.exprsn.simulcast.ErrorKind;
import io.exprsn.simulcast.SimulcastException;
import io.exprsn.simulcast.internal.media.MediaPacket;
import io.exprsn.simulcast.internal.media.NoLeaks;
import io.exprsn.simulcast.internal.media.Packets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(NoLeaks.class)
class BackedUpSourceTest {
    private final Packets packets = new Packets();
    private final Pushed main = new Pushed("main");
    private final Pushed backup = new Pushed("backup");
    private final Heard heard = new Heard();
    private long nanos = 1_000_000_000L;
    /** Its own looks come too late to matter: the test says when to look. */
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();

    private final BackedUpSource source = new BackedUpSource(main, backup, timer, () -> nanos);

    @AfterEach
    void stop() throws InterruptedException {
        source.stop();
        timer.shutdownNow();
        assertThat(timer.awaitTermination(5, TimeUnit.SECONDS)).isTrue();
        packets.assertReleased();
        assertThat(main.stopped && backup.stopped).isTrue();
    }

    @Test
    void theMainSourceIsPassedOnWhileItFlows() {
        start();
        both(0, 4_000);
        assertThat(heard.switches).isEmpty();
        assertThat(heard.media).isNotEmpty().allMatch(line -> line.startsWith("main"));
        assertThat(heard.restarts).isEmpty();
    }

    @Test
    void theBackupTakesOverFromItsMemoryWhenTheMainOneFallsSilent() {
        start();
        both(0, 2_000);
        heard.media.clear();
        only(backup, 2_000, 6_000);
        assertThat(heard.switches).containsExactly("backup: it brought nothing for 3 s");
        assertThat(heard.media.get(0)).isEqualTo("backup header");
        assertThat(heard.media.get(1)).startsWith("backup key");
        // Joined from memory: the first packet is older than now, and says by how much.
        assertThat(heard.restarts).hasSize(1);
        assertThat(heard.restarts.get(0)).startsWith("real time, lead ");
    }

    @Test
    void aBackupTakesOverAtOnceWhenTheMainOneIsToldLost() {
        start();
        both(0, 2_000);
        main.sink().lost(broken("the cable is out"), Duration.ofSeconds(30));
        assertThat(heard.switches).containsExactly("backup: the cable is out");
        assertThat(heard.lost).isEmpty();
    }

    @Test
    void theMainSourceTakesBackAtAKeyFrameOnceItIsSteady() {
        start();
        both(0, 2_000);
        only(backup, 2_000, 8_000);
        heard.switches.clear();
        both(8_000, 12_000);
        assertThat(heard.switches).isEmpty();
        heard.media.clear();
        both(12_000, 16_000);
        assertThat(heard.switches).containsExactly("main: the main source is back");
        int turn = heard.media.indexOf("main header");
        assertThat(turn).isPositive();
        assertThat(heard.media.get(turn + 1)).startsWith("main key");
        assertThat(heard.media.subList(0, turn)).allMatch(line -> line.startsWith("backup"));
        assertThat(heard.media.subList(turn, heard.media.size())).allMatch(line -> line.startsWith("main"));
    }

    @Test
    void aSessionThatBeginsWithoutItsMainSourceBeginsWithTheBackup() {
        start();
        only(backup, 0, 5_000);
        assertThat(heard.switches).containsExactly("backup: the main source did not come");
        assertThat(heard.restarts).isEmpty();
    }

    @Test
    void bothLostIsALoss() {
        start();
        both(0, 2_000);
        main.sink().lost(broken("main"), Duration.ofSeconds(30));
        backup.sink().lost(broken("backup"), Duration.ofSeconds(20));
        assertThat(heard.lost).containsExactly("backup for 20 s");
        both(2_000, 4_000);
        assertThat(heard.media.get(heard.media.size() - 1)).isNotNull();
        assertThat(heard.ends).isEmpty();
    }

    @Test
    void itFailsWhenBothHaveFailedAndEndsWhenTheMainOneEnds() {
        start();
        both(0, 1_000);
        main.sink().failed(broken("gone"));
        assertThat(heard.ends).isEmpty();
        backup.sink().failed(broken("gone too"));
        assertThat(heard.ends).containsExactly("failed: gone too");
        main.sink().ended();
        assertThat(heard.ends).hasSize(1);
    }

    @Test
    void theEndOfTheMainSourceIsTheEnd() {
        start();
        both(0, 1_000);
        main.sink().ended();
        assertThat(heard.ends).containsExactly("ended");
    }

    private void start() {
        source.start(heard);
    }

    private void both(long from, long to) {
        push(from, to, main, backup);
    }

    private void only(Pushed one, long from, long to) {
        push(from, to, one);
    }

    /** Ten pictures a second, a key frame each second, a look each 100 ms. */
    private void push(long from, long to, Pushed... sides) {
        for (long at = from; at < to; at += 100) {
            nanos += 100_000_000L;
            for (Pushed side : sides) {
                if (at % 1_000 == 0) {
                    side.push(side == main ? packets.videoHeader(at, 1) : packets.videoHeader(at, 2));
                    side.push(packets.key(at, side == main ? 21 : 22));
                } else {
                    side.push(packets.inter(at, side == main ? 11 : 12));
                }
            }
            source.look();
        }
    }

    private static SimulcastException broken(String why) {
        return new SimulcastException(ErrorKind.SOURCE, why, "repair it");
    }

    /** A source that brings what the test says. */
    private static final class Pushed implements MediaSource {
        private final String name;
        private @Nullable Sink sink;
        private boolean stopped;

        Pushed(String name) {
            this.name = name;
        }

        Sink sink() {
            if (sink == null) {
                throw new IllegalStateException("not started");
            }
            return sink;
        }

        void push(MediaPacket packet) {
            try {
                sink().packet(packet);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        public String description() {
            return name;
        }

        @Override
        public boolean isPaced() {
            return false;
        }

        @Override
        public void start(Sink to) {
            sink = to;
        }

        @Override
        public void stop() {
            stopped = true;
        }
    }

    private static final class Heard implements MediaSource.Sink {
        private final List<String> media = new ArrayList<>();
        private final List<String> switches = new ArrayList<>();
        private final List<String> restarts = new ArrayList<>();
        private final List<String> lost = new ArrayList<>();
        private final List<String> ends = new ArrayList<>();

        @Override
        public void packet(MediaPacket packet) {
            String who = packet.info().isConfig()
                    ? packet.payload().getByte(packet.size() - 1) == 1 ? "main" : "backup"
                    : packet.size() % 10 == 1 ? "main" : "backup";
            String what =
                    packet.info().isConfig() ? "header" : (packet.isKeyFrame() ? "key " : "inter ") + packet.dts();
            media.add(who + " " + what);
            packet.release();
        }

        @Override
        public void restarted(boolean realTime, long leadMillis) {
            restarts.add((realTime ? "real time" : "at once") + ", lead " + leadMillis);
        }

        @Override
        public void switched(String to, String why) {
            switches.add(to + ": " + why);
        }

        @Override
        public void lost(SimulcastException why, Duration hold) {
            lost.add(why.problem() + " for " + hold.toSeconds() + " s");
        }

        @Override
        public void ended() {
            ends.add("ended");
        }

        @Override
        public void failed(SimulcastException why) {
            ends.add("failed: " + why.problem());
        }
    }
}
