package io.exprsn.simulcast.internal.relay;

import static org.assertj.core.api.Assertions.assertThat;

import io.exprsn.simulcast.internal.media.MediaKind;
import io.exprsn.simulcast.internal.media.MediaPacket;
import io.exprsn.simulcast.internal.media.NoLeaks;
import io.exprsn.simulcast.internal.media.Packets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(NoLeaks.class)
class FeedTest {
    private final Packets packets = new Packets();
    private final List<String> forgotten = new ArrayList<>();
    private long millis = Long.MAX_VALUE / 1_000_000 - 500; // the ticker wraps in mid-test
    private final Feed feed = new Feed(
            () -> millis * 1_000_000,
            (bytes, length) -> forgotten.add(bytes + " bytes, " + length + " ms"),
            1000,
            10_000);

    @AfterEach
    void everyPacketIsReleased() {
        feed.close();
        packets.assertReleased();
    }

    /** Writes down what it is given, as text like {@code VIDEO@40}. */
    private static class Listener implements Feed.Subscriber {
        final List<String> config = new ArrayList<>();
        final List<String> got = new ArrayList<>();
        boolean fits = true;
        int joins;

        @Override
        public boolean fits(long bytes, long millis) {
            return fits;
        }

        @Override
        public void onJoin(List<MediaPacket> packets) {
            joins++;
            packets.forEach(
                    packet -> config.add(packet.kind() + " " + packet.info().role()));
        }

        @Override
        public void onPacket(MediaPacket packet) {
            got.add(packet.kind() + "@" + packet.dts());
        }
    }

    @Test
    void forgetsAGroupOfPacketsThatHoldNothing() {
        publish(packets.key(0));
        for (int i = 0; i < Feed.MAX_GROUP_PACKETS; i++) {
            publish(packets.of(MediaKind.AUDIO, 0, ""));
        }
        assertThat(forgotten).hasSize(1);
    }

    @Test
    void remembersNoMoreHeadersThanRealOnesNeed() {
        byte[] large = new byte[Feed.MAX_HEADER_BYTES / 4];
        byte[] start = {(byte) 0x96, 0, 'a', 'v', 'c', '1', 0};
        System.arraycopy(start, 0, large, 0, start.length);
        for (int track = 0; track < 8; track++) {
            large[6] = (byte) track;
            publish(packets.of(MediaKind.VIDEO, 0, large));
        }
        publish(packets.key(0));
        assertThat(join().config).hasSize(4);
    }

    @Test
    void remembersNoMoreNamesOfCodecsThanThereAre() {
        for (int i = 0; i < 100; i++) {
            publish(packets.of(MediaKind.VIDEO, 0, new byte[] {
                (byte) 0x90, 'x', 'x', (byte) ('0' + i / 10), (byte) ('0' + i % 10), 1
            }));
        }
        assertThat(feed.extendedCodecs()).hasSize(Feed.MAX_CODECS);
    }

    @Test
    void startsAJoinerFromYoungMemory() {
        begin();
        publish(packets.key(0), packets.sound(10), packets.inter(40));
        millis += 2000;

        Listener joiner = join();
        publish(packets.sound(50));

        assertThat(joiner.got).containsExactly("VIDEO@0", "AUDIO@10", "VIDEO@40", "AUDIO@50");
    }

    @Test
    void letsAJoinerWaitWhereTheMemoryIsOld() {
        begin();
        publish(packets.key(0), packets.inter(40));
        millis += 2001;

        Listener joiner = join();
        publish(packets.inter(80), packets.sound(85), packets.key(120), packets.sound(125));

        assertThat(joiner.got).containsExactly("VIDEO@120", "AUDIO@125");
    }

    @Test
    void letsAJoinerWaitWhereTheMemoryDoesNotFit() {
        begin();
        publish(packets.key(0), packets.inter(40));

        Listener joiner = new Listener();
        joiner.fits = false;
        feed.join(joiner);
        assertThat(joiner.joins).isZero();
        publish(packets.key(80));

        assertThat(joiner.got).containsExactly("VIDEO@80");
    }

    @Test
    void givesMetadataFirstThenTheHeadersOfPictureThenSound() {
        publish(
                packets.soundHeader(0),
                packets.of(MediaKind.VIDEO, 0, "D4 68766331 020009"),
                packets.videoHeader(0, 1),
                packets.cue(0),
                packets.metadata(0),
                packets.key(0));

        assertThat(join().config)
                .containsExactly(
                        "DATA METADATA", "VIDEO SEQUENCE_HEADER", "VIDEO CONFIG_EXTRA", "AUDIO SEQUENCE_HEADER");
    }

    @Test
    void remembersTheLatestHeaderOfEachTrackOnly() {
        begin();
        publish(
                packets.videoHeader(0, 2),
                packets.metadata(5),
                packets.of(MediaKind.VIDEO, 0, "96 00 61766331 01 0142"));
        publish(packets.key(40));

        assertThat(join().config)
                .containsExactly(
                        "DATA METADATA", "VIDEO SEQUENCE_HEADER", "VIDEO SEQUENCE_HEADER", "AUDIO SEQUENCE_HEADER");
    }

    @Test
    void forgetsPicturesThatANewHeaderCannotDecode() {
        begin();
        publish(packets.key(0), packets.inter(40), packets.videoHeader(60, 2), packets.inter(80));

        Listener joiner = join();
        assertThat(joiner.joins).isZero();
        publish(packets.inter(100), packets.key(120));

        assertThat(joiner.got).containsExactly("VIDEO@120");
    }

    @Test
    void keepsItsMemoryWhereAHeaderIsOnlyRepeated() {
        begin();
        publish(packets.key(0), packets.videoHeader(20, 1), packets.soundHeader(20), packets.inter(40));

        assertThat(join().got).containsExactly("VIDEO@0", "VIDEO@40");
    }

    @Test
    void forgetsAGroupOfPicturesThatOutgrowsItsBytes() {
        begin();
        publish(packets.key(0, 600), packets.inter(40, 300), packets.inter(80, 101));

        assertThat(forgotten).containsExactly("1001 bytes, 80 ms");
        Listener joiner = join();
        publish(packets.inter(120), packets.key(160), packets.inter(200));
        assertThat(joiner.got).containsExactly("VIDEO@160", "VIDEO@200");
        assertThat(forgotten).hasSize(1);
    }

    @Test
    void forgetsAGroupOfPicturesThatOutgrowsItsTime() {
        begin();
        publish(packets.key(0), packets.inter(10_000));
        assertThat(forgotten).isEmpty();

        publish(packets.inter(10_040));

        assertThat(forgotten).hasSize(1);
        assertThat(join().joins).isZero();
    }

    @Test
    void sendsEverythingToThoseThatAreInHoweverLongTheGroup() {
        begin();
        publish(packets.key(0));
        Listener in = join();

        publish(packets.inter(40, 900), packets.inter(80, 900), packets.inter(20_000, 900));

        assertThat(in.got).containsExactly("VIDEO@0", "VIDEO@40", "VIDEO@80", "VIDEO@20000");
    }

    @Test
    void startsAtOnceWithSoundWhereThereIsNoVideo() {
        publish(packets.soundHeader(0), packets.sound(10));
        Listener joiner = join();

        publish(packets.sound(33), packets.sound(56));

        assertThat(joiner.config).containsExactly("AUDIO SEQUENCE_HEADER");
        assertThat(joiner.got).containsExactly("AUDIO@33", "AUDIO@56");
    }

    @Test
    void doesNotStartWithSoundWhereVideoIsToCome() {
        publish(packets.videoHeader(0, 1), packets.soundHeader(0));
        Listener joiner = join();

        publish(packets.sound(0), packets.key(5));

        assertThat(joiner.got).containsExactly("VIDEO@5");
    }

    @Test
    void startsWithSoundOnceVideoHasBeenGoneForFiveSeconds() {
        begin();
        publish(packets.key(0), packets.inter(40));
        millis += 3000;
        Listener joiner = join();

        publish(packets.sound(5039));
        assertThat(joiner.joins).isZero();
        publish(packets.sound(5040));

        assertThat(joiner.got).containsExactly("AUDIO@5040");
    }

    @Test
    void keepsTheSourcesEndToItself() {
        begin();
        publish(packets.key(0));
        Listener in = join();

        publish(packets.endOfSequence(40), packets.of(MediaKind.VIDEO, 40, "A2 61766331"));

        assertThat(in.got).containsExactly("VIDEO@0");
        assertThat(feed.numbers().packets()).isEqualTo(4);
    }

    @Test
    void countsPacketsBytesAndPictures() {
        publish(packets.videoHeader(0, 1), packets.key(0, 50), packets.sound(5), packets.inter(40, 30));

        assertThat(feed.numbers().packets()).isEqualTo(4);
        assertThat(feed.numbers().videoFrames()).isEqualTo(2);
        assertThat(feed.numbers().bytes()).isEqualTo(6 + 50 + 4 + 30);
    }

    @Test
    void namesTheCodecsThatOnlyEnhancedRtmpCarries() {
        begin();
        assertThat(feed.extendedCodecs()).isEmpty();

        publish(
                packets.of(MediaKind.VIDEO, 0, "90 61763031 00"),
                packets.of(MediaKind.AUDIO, 0, "90 4F707573 00"),
                packets.of(MediaKind.VIDEO, 0, "90 61763031 00"));

        assertThat(feed.extendedCodecs()).containsExactly("av01", "Opus");
    }

    @Test
    void tellsNothingToOneThatLeft() {
        begin();
        publish(packets.key(0));
        Listener active = join();
        feed.leave(active);
        millis += 3000;
        Listener waiting = join();
        feed.leave(waiting);

        publish(packets.inter(40), packets.key(80));

        assertThat(active.got).containsExactly("VIDEO@0");
        assertThat(waiting.joins).isZero();
    }

    @Test
    void missesNobodyWhereOneLeavesInMidPacket() {
        begin();
        publish(packets.key(0));
        Listener first = join();
        Listener leaver = new Listener() {
            @Override
            public void onPacket(MediaPacket packet) {
                super.onPacket(packet);
                if (packet.dts() == 40) {
                    feed.leave(this);
                }
            }
        };
        feed.join(leaver);
        Listener last = join();

        publish(packets.inter(40), packets.inter(80));

        assertThat(first.got).containsExactly("VIDEO@0", "VIDEO@40", "VIDEO@80");
        assertThat(leaver.got).containsExactly("VIDEO@0", "VIDEO@40");
        assertThat(last.got).containsExactly("VIDEO@0", "VIDEO@40", "VIDEO@80");
    }

    @Test
    void tellsNothingToOneThatAnotherThrowsOutInMidPacket() {
        begin();
        publish(packets.key(0));
        Listener[] victims = new Listener[2];
        victims[0] = join();
        feed.join(new Listener() {
            @Override
            public void onPacket(MediaPacket packet) {
                if (packet.dts() == 40) {
                    feed.leave(victims[0]);
                    feed.leave(victims[1]);
                }
            }
        });
        victims[1] = join();
        Listener last = join();

        publish(packets.inter(40), packets.inter(80));

        assertThat(victims[0].got).containsExactly("VIDEO@0", "VIDEO@40");
        assertThat(victims[1].got).containsExactly("VIDEO@0");
        assertThat(last.got).containsExactly("VIDEO@0", "VIDEO@40", "VIDEO@80");
    }

    @Test
    void keepsWhatItRemembersAndTheNewestKeyFrameWithItsHeaderAndNothingElse() {
        MediaPacket header = packets.videoHeader(0, 1);
        MediaPacket key = packets.key(0);
        MediaPacket old = packets.inter(40);
        publish(header, key, old);
        assertThat(List.of(header.refCnt(), key.refCnt(), old.refCnt())).containsExactly(2, 2, 1);

        MediaPacket next = packets.key(80);
        publish(next);

        assertThat(List.of(key.refCnt(), old.refCnt())).containsOnly(0);
        assertThat(List.of(header.refCnt(), next.refCnt())).containsOnly(2);
    }

    @Test
    void takesAndTellsNothingOnceItIsClosed() {
        begin();
        publish(packets.key(0));
        Listener in = join();
        feed.close();

        publish(packets.key(40));
        feed.leave(in);

        assertThat(in.got).containsExactly("VIDEO@0");
        assertThat(join().joins).isZero();
        assertThat(feed.numbers().packets()).isEqualTo(4);
    }

    private void begin() {
        publish(packets.metadata(0), packets.videoHeader(0, 1), packets.soundHeader(0));
    }

    private Listener join() {
        Listener listener = new Listener();
        feed.join(listener);
        return listener;
    }

    private void publish(MediaPacket... all) {
        for (MediaPacket packet : all) {
            feed.publish(packet);
        }
    }
}
