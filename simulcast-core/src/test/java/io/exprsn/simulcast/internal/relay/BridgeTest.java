package io.exprsn.simulcast.internal.relay;

import static org.assertj.core.api.Assertions.assertThat;

import io.exprsn.simulcast.ErrorKind;
import io.exprsn.simulcast.SimulcastException;
import io.exprsn.simulcast.internal.media.MediaPacket;
import io.exprsn.simulcast.internal.media.NoLeaks;
import io.exprsn.simulcast.internal.media.Packets;
import io.exprsn.simulcast.internal.media.SilentAac;
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
class BridgeTest {
    private static final int SLATE_SIZE = 77;

    private final Packets packets = new Packets();
    private final List<String> shown = new ArrayList<>();
    private final Heard heard = new Heard();
    private long nanos = 5_000_000_000L;
    private @Nullable SimulcastException noSlate;
    private int asked;
    /** Has nothing to do: the test ticks. */
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();

    private final Feed input = new Feed(() -> nanos, (bytes, millis) -> {}, 1 << 20, 10_000);
    private final Bridge bridge =
            new Bridge(input, this::slate, timer, Runnable::run, () -> nanos, new Bridge.Listener() {
                @Override
                public void slate(boolean isShown) {
                    shown.add(isShown ? "slate" : "input");
                }

                @Override
                public void noSlate(SimulcastException why) {
                    shown.add(why.problem());
                }
            });

    BridgeTest() {
        timer.shutdownNow(); // its ticks come from the test alone
        bridge.output().join(heard);
    }

    @AfterEach
    void nothingIsHeld() throws InterruptedException {
        bridge.stop();
        input.close();
        assertThat(timer.awaitTermination(5, TimeUnit.SECONDS)).isTrue();
        packets.assertReleased();
    }

    @Test
    void passesItsInputAsItIs() {
        flow(0, 3_000);
        assertThat(shown).isEmpty();
        assertThat(heard.pictures).hasSize(30).isSorted().startsWith(0L).endsWith(2_900L);
        assertThat(heard.slatePictures).isZero();
    }

    @Test
    void fillsTheWholeHoleWithTheSlate() {
        flow(0, 3_000);
        silence(5_000);
        assertThat(shown).containsExactly("slate");
        assertThat(heard.slatePictures).isGreaterThan(40);
        assertSmooth();
        assertThat(heard.lastPicture()).isBetween(7_800L, 8_000L);
        assertThat(heard.lastSound()).isBetween(7_800L, 8_000L);
    }

    @Test
    void aShortPauseIsNoHole() {
        flow(0, 3_000);
        silence(1_800);
        assertThat(asked).isZero();
    }

    @Test
    void givesWayAtAKeyFrameWithoutSteppingBack() {
        flow(0, 3_000);
        silence(5_000);
        int before = heard.pictures.size();
        // Comes back in the middle of a group of pictures, a little earlier than what was shown.
        long back = 7_930;
        push(packets.inter(back));
        push(packets.sound(back));
        assertThat(heard.pictures).hasSize(before);
        flow(8_000 - 60, 9_000 - 60);
        assertThat(shown).containsExactly("slate", "input");
        assertSmooth();
        assertThat(heard.lastPicture()).isGreaterThan(8_700);
    }

    @Test
    void aKeyFrameFromBeforeTheHoleDoesNotMoveWhatFollows() {
        flow(0, 3_000);
        silence(4_900);
        push(packets.key(3_000)); // the last one an encoder held back
        flow(8_000, 10_000);
        assertThat(shown).containsExactly("slate", "input");
        assertSmooth();
        assertThat(heard.lastPicture()).isEqualTo(9_900);
    }

    @Test
    void whoStaysBehindTakesOverInTheEnd() {
        flow(0, 3_000);
        silence(4_900);
        flow(3_000, 12_000);
        assertThat(shown).containsExactly("slate", "input");
        assertSmooth();
    }

    @Test
    void withoutASlateNothingIsSent() {
        noSlate = new SimulcastException(ErrorKind.INVALID, "the picture is gone", "put it back");
        flow(0, 1_000);
        silence(5_000);
        assertThat(shown).containsExactly("the picture is gone");
        assertThat(asked).isOne();
        flow(6_000, 7_000);
        assertThat(heard.lastPicture()).isEqualTo(6_900);
        assertSmooth(5_100);
    }

    @Test
    void showsTheSlateAgainAtTheNextLoss() {
        flow(0, 2_000);
        silence(4_000);
        flow(6_000, 8_000);
        silence(4_000);
        flow(12_000, 13_000);
        assertThat(shown).containsExactly("slate", "input", "slate", "input");
        assertSmooth();
    }

    private Slate slate(Feed shown) {
        asked++;
        assertThat(shown).isSameAs(bridge.output());
        if (noSlate != null) {
            throw noSlate;
        }
        MediaPacket header = packets.videoHeader(0, 1);
        MediaPacket key = packets.key(0, SLATE_SIZE);
        MediaPacket inter = packets.inter(100, SLATE_SIZE);
        try {
            return Slate.of(null, header, SilentAac.of(44_100, 2), List.of(key, inter), 200_000);
        } finally {
            header.release();
            key.release();
            inter.release();
        }
    }

    /** Ten pictures and sounds a second, a key frame each second. */
    private void flow(long from, long to) {
        for (long at = from; at < to; at += 100) {
            if (at == from) {
                push(packets.videoHeader(at, 1));
                push(packets.soundHeader(at));
            }
            push(at == from || at % 1_000 == 0 ? packets.key(at) : packets.inter(at));
            push(packets.sound(at));
            nanos += 100_000_000L;
            bridge.tick();
        }
    }

    private void silence(long millis) {
        for (long passed = 0; passed < millis; passed += 100) {
            nanos += 100_000_000L;
            bridge.tick();
        }
    }

    private void push(MediaPacket packet) {
        input.publish(packet);
    }

    private void assertSmooth() {
        assertSmooth(200);
    }

    private void assertSmooth(long longest) {
        for (List<Long> track : List.of(heard.pictures, heard.sounds)) {
            assertThat(track).isSorted();
            for (int i = 1; i < track.size(); i++) {
                assertThat(track.get(i) - track.get(i - 1)).isLessThanOrEqualTo(longest);
            }
        }
    }

    private static final class Heard implements Feed.Subscriber {
        private final List<Long> pictures = new ArrayList<>();
        private final List<Long> sounds = new ArrayList<>();
        private int slatePictures;

        @Override
        public boolean fits(long bytes, long millis) {
            return true;
        }

        @Override
        public void onJoin(List<MediaPacket> config) {}

        @Override
        public void onPacket(MediaPacket packet) {
            if (!packet.info().isMedia()) {
                return;
            }
            (packet.isVideo() ? pictures : sounds).add(packet.dts());
            if (packet.isVideo() && packet.size() == SLATE_SIZE) {
                slatePictures++;
            }
        }

        long lastPicture() {
            return pictures.get(pictures.size() - 1);
        }

        long lastSound() {
            return sounds.get(sounds.size() - 1);
        }
    }
}
