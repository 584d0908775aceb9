package io.exprsn.simulcast.internal.relay;

import static org.assertj.core.api.Assertions.assertThat;

import io.exprsn.simulcast.internal.media.MediaKind;
import io.exprsn.simulcast.internal.media.MediaPacket;
import io.exprsn.simulcast.internal.media.NoLeaks;
import io.exprsn.simulcast.internal.media.Packets;
import io.exprsn.simulcast.internal.media.SilentAac;
import io.exprsn.simulcast.internal.media.TagInfo;
import io.exprsn.simulcast.internal.rtmp.Amf0;
import io.exprsn.simulcast.internal.rtmp.EcmaArray;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(NoLeaks.class)
class CompletionTest {
    private static final String SILENT_STEREO = "af01211004608c1c";
    private static final String SILENT_MONO = "af0101182007";

    private final Packets packets = new Packets();
    private long millis = Long.MAX_VALUE / 1_000_000 - 3_000; // the ticker wraps in mid-test
    private final Feed source = feed();
    private final Feed whole = feed();
    private final Track sound = new Track(MediaKind.AUDIO);
    private final Track pictures = new Track(MediaKind.VIDEO);
    private final List<String> all = new ArrayList<>();
    private final List<MediaPacket> metadata = new ArrayList<>();
    private @Nullable Completion completion;

    @AfterEach
    void everyPacketIsReleased() {
        if (completion != null) {
            completion.close();
        }
        metadata.forEach(MediaPacket::release);
        source.close();
        whole.close();
        packets.assertReleased();
    }

    private Feed feed() {
        return new Feed(() -> millis * 1_000_000, (bytes, length) -> {}, 1 << 20, 60_000);
    }

    /** What came of one kind. */
    private record Track(MediaKind kind, List<Long> times, List<String> bodies) {
        Track(MediaKind kind) {
            this(kind, new ArrayList<>(), new ArrayList<>());
        }

        void neverSteppedBack() {
            for (int i = 1; i < times.size(); i++) {
                assertThat(times.get(i)).as("%s after %s", kind, i).isGreaterThan(times.get(i - 1));
            }
        }

        /** The times of frames with this body. */
        List<Long> of(String body) {
            List<Long> found = new ArrayList<>();
            for (int i = 0; i < times.size(); i++) {
                if (bodies.get(i).equals(body)) {
                    found.add(times.get(i));
                }
            }
            return found;
        }
    }

    private void begin(@Nullable Slate slate) {
        completion = Completion.of(source, whole, () -> millis * 1_000_000, slate);
        whole.join(new Feed.Subscriber() {
            @Override
            public boolean fits(long bytes, long length) {
                return true;
            }

            @Override
            public void onJoin(List<MediaPacket> config) {
                config.forEach(this::onPacket);
            }

            @Override
            public void onPacket(MediaPacket packet) {
                String body = ByteBufUtil.hexDump(packet.payload());
                if (packet.info().role() == TagInfo.Role.METADATA) {
                    metadata.add(packet.retain());
                } else if (packet.info().isMedia()) {
                    Track track = packet.isAudio() ? sound : pictures;
                    track.times.add(packet.dts());
                    track.bodies.add(body);
                    all.add(packet.kind() + "@" + packet.dts());
                } else {
                    all.add(packet.kind() + " header " + body);
                }
            }
        });
    }

    private void publish(MediaPacket... some) {
        for (MediaPacket packet : some) {
            source.publish(packet);
        }
    }

    /** Pictures of 25 a second with a key frame each second, and AAC at 48 kHz, in order of time. */
    private void play(long from, long until, boolean withPictures, boolean withSound) {
        play(from, until, withPictures, withSound, 0, 0);
    }

    /** The same, with tracks that come late. */
    private void play(
            long from, long until, boolean withPictures, boolean withSound, long picturesLate, long soundLate) {
        for (long time = from; time < until; time++) {
            millis++;
            long picture = time - picturesLate;
            long piece = time - soundLate;
            if (withPictures && picture >= from && picture % 40 == 0) {
                publish(picture % 1000 == 0 ? packets.key(picture) : packets.inter(picture));
            }
            if (withSound && piece >= from && isPiece(piece)) {
                publish(packets.sound(piece));
            }
        }
    }

    private static boolean isPiece(long time) {
        long number = time * 48 / 1024;
        return number * 64 / 3 == time || (number + 1) * 64 / 3 == time;
    }

    private void headers() {
        publish(packets.videoHeader(0, 1), packets.of(MediaKind.AUDIO, 0, "AF 00 11 90"));
    }

    private static void assertSteady(List<Long> times, long step, long tolerance) {
        for (int i = 1; i < times.size(); i++) {
            assertThat(times.get(i) - times.get(i - 1)).isBetween(step - tolerance, step + tolerance);
        }
    }

    @Test
    void leavesAWholeSourceAlone() {
        begin(null);
        headers();
        publish(packets.key(0), packets.sound(0), packets.inter(40), packets.sound(21));

        assertThat(all)
                .containsExactly(
                        "VIDEO header 170000000001",
                        "AUDIO header af001190",
                        "VIDEO@0",
                        "AUDIO@0",
                        "VIDEO@40",
                        "AUDIO@21");
        assertThat(completion.addsSound()).isFalse();
        assertThat(completion.addsPictures()).isFalse();
    }

    @Test
    void givesSilenceToASourceThatHasNoSound() {
        begin(null);
        publish(packets.videoHeader(0, 1));
        play(0, 5_000, true, false);

        assertThat(all.subList(0, 2)).containsExactly("VIDEO header 170000000001", "AUDIO header af00119056e500");
        assertThat(all.get(2)).isEqualTo("VIDEO@0");
        assertThat(sound.of(SILENT_STEREO)).hasSameSizeAs(sound.times());
        assertThat(sound.times().get(0)).isZero();
        SilentAac same = SilentAac.of(48_000, 2);
        for (int i = 0; i < sound.times().size(); i++) {
            assertThat(sound.times().get(i)).isEqualTo(same.timeOf(i));
        }
        assertThat(sound.times().get(sound.times().size() - 1)).isBetween(4_960L, 5_010L);
        assertThat(pictures.times()).hasSize(125);
        assertThat(completion.addsSound()).isTrue();
    }

    @Test
    void listensASecondForSoundBeforeItSaysThereIsNone() {
        begin(null);
        publish(packets.videoHeader(0, 1));
        play(0, 1_000, true, false);
        assertThat(all).isEmpty();

        play(1_000, 1_001, true, false);

        assertThat(pictures.times()).hasSize(26);
        assertThat(sound.times()).hasSizeGreaterThan(45);
    }

    @Test
    void listensASecondByTheClockWhereTimeStampsStandStill() {
        begin(null);
        publish(packets.videoHeader(0, 1), packets.key(0));
        millis += 999;
        publish(packets.inter(1));
        assertThat(all).isEmpty();

        millis++;
        publish(packets.inter(2));

        assertThat(pictures.times()).containsExactly(0L, 1L, 2L);
    }

    @Test
    void goesAtOnceWhereTheMetadataSaysThereIsNoSound() {
        begin(null);
        publish(metadata(Map.of("width", 640.0, "videocodecid", 7.0)), packets.videoHeader(0, 1), packets.key(0));

        assertThat(pictures.times()).containsExactly(0L);
        assertThat(sound.times()).startsWith(0L, 21L);
        assertThat(LiveMetadata.properties(metadata.get(0)))
                .containsEntry("width", 640.0)
                .containsEntry("audiocodecid", 10.0)
                .containsEntry("audiosamplerate", 48_000.0)
                .containsEntry("stereo", true);
    }

    @Test
    void waitsWhereTheMetadataSaysThereWillBeSound() {
        begin(null);
        publish(
                metadata(Map.of("width", 640.0, "videocodecid", 7.0, "audiocodecid", 10.0)),
                packets.videoHeader(0, 1),
                packets.key(0));
        assertThat(all).isEmpty();

        publish(packets.of(MediaKind.AUDIO, 0, "AF 00 11 90"));

        assertThat(all).containsExactly("VIDEO header 170000000001", "AUDIO header af001190", "VIDEO@0");
    }

    @Test
    void fillsSoundThatStopsAndReturns() {
        begin(null);
        headers();
        play(0, 3_000, true, true);
        int before = sound.times().size();
        play(3_000, 6_000, true, false);
        assertThat(completion.addsSound()).isTrue();
        play(6_000, 9_000, true, true);

        assertThat(completion.addsSound()).isFalse();
        assertThat(sound.of(SILENT_STEREO)).hasSizeBetween(138, 143);
        assertThat(sound.times().subList(before, sound.times().size())).first().isEqualTo(3_007L);
        assertSteady(sound.times(), 21, 11);
        sound.neverSteppedBack();
        assertThat(pictures.times()).hasSize(225);
        assertThat(all).filteredOn(text -> text.contains("AUDIO header")).hasSize(1);
    }

    @Test
    void leavesAShortPauseOfSoundAlone() {
        begin(null);
        headers();
        play(0, 3_000, true, true);
        play(3_000, 3_450, true, false);
        play(3_450, 5_000, true, true);

        assertThat(sound.of(SILENT_STEREO)).isEmpty();
    }

    @Test
    void takesTheFormOfTheSourcesSound() {
        begin(null);
        publish(packets.videoHeader(0, 1), packets.of(MediaKind.AUDIO, 0, "AF 00 12 08"));
        play(0, 1_000, true, true);
        play(1_000, 3_000, true, false);

        assertThat(sound.of(SILENT_MONO)).hasSizeGreaterThan(80);
        assertThat(all).filteredOn(text -> text.contains("AUDIO header")).hasSize(1);
    }

    @Test
    void soundOfAFormThatCannotBeFilledComesBackWithItsHeader() {
        begin(null);
        publish(packets.videoHeader(0, 1), packets.of(MediaKind.AUDIO, 0, "AF 00 11 B0"));
        play(0, 1_000, true, true);
        play(1_000, 3_000, true, false);
        play(3_000, 4_000, true, true);

        assertThat(all)
                .filteredOn(text -> text.contains("AUDIO header"))
                .containsExactly("AUDIO header af0011b0", "AUDIO header af00119056e500", "AUDIO header af0011b0");
        assertThat(all).containsSubsequence("AUDIO header af00119056e500", "AUDIO@1002", "AUDIO header af0011b0");
        sound.neverSteppedBack();
    }

    @Test
    void soundThatTurnsUpLateTakesOver() {
        begin(null);
        publish(packets.videoHeader(0, 1));
        play(0, 4_000, true, false);
        publish(packets.of(MediaKind.AUDIO, 4_000, "AF 00 12 10"));
        play(4_000, 8_000, true, true);

        assertThat(all)
                .filteredOn(text -> text.contains("AUDIO header"))
                .containsExactly("AUDIO header af00119056e500", "AUDIO header af001210");
        assertThat(all.indexOf("AUDIO header af001210")).isGreaterThan(all.indexOf("VIDEO@4000"));
        assertThat(sound.of("af012110")).hasSizeGreaterThan(180);
        sound.neverSteppedBack();
        assertSteady(sound.times(), 21, 11);
    }

    @Test
    void soundThatAlwaysComesLateIsNotTakenForGone() {
        begin(null);
        headers();
        play(0, 20_000, true, true, 0, 1_300);

        assertThat(sound.of(SILENT_STEREO)).hasSizeLessThan(70);
        assertThat(sound.of("af012110")).hasSizeGreaterThan(800);
        assertThat(sound.of("af012110").get(0)).isLessThan(1_500);
        sound.neverSteppedBack();
    }

    @Test
    void whereBothStopNothingIsAddedThenOrLater() {
        begin(null);
        publish(packets.videoHeader(0, 1));
        play(0, 2_000, true, false);
        int before = sound.times().size();
        millis += 600_000;
        assertThat(sound.times()).hasSize(before);
        play(600_000, 602_000, true, false);

        assertThat(sound.times()).hasSizeBetween(2 * before - 3, 2 * before + 3);
        assertThat(sound.times().get(before)).isBetween(600_000L, 600_021L);
        sound.neverSteppedBack();
    }

    @Test
    void aSourceThatWasGoneAndComesBackWithSoundGetsNoSilenceForIt() {
        begin(null);
        headers();
        play(0, 2_000, true, true);
        play(60_000, 62_000, true, true);
        play(120_000, 122_000, true, true);

        assertThat(sound.of(SILENT_STEREO)).isEmpty();
    }

    @Test
    void otherCodecsAreNotMixedWithSilence() {
        begin(null);
        publish(packets.videoHeader(0, 1), packets.of(MediaKind.AUDIO, 0, "90 4F707573 00"));
        play(0, 1_000, true, false);
        publish(packets.of(MediaKind.AUDIO, 1_000, "91 4F707573 01"));
        play(1_000, 9_000, true, false);

        assertThat(sound.times()).containsExactly(1_000L);
    }

    @Test
    void showsASlateToSoundAlone() {
        begin(slate());
        publish(packets.of(MediaKind.AUDIO, 0, "AF 00 11 90"));
        play(0, 5_000, false, true);

        assertThat(all.subList(0, 2)).containsExactlyInAnyOrder("AUDIO header af001190", "VIDEO header 1700000000aa");
        assertThat(pictures.times().get(0)).isZero();
        assertSteady(pictures.times(), 100, 0);
        assertThat(pictures.times()).hasSize(50);
        assertThat(pictures.bodies().get(0)).startsWith("17");
        assertThat(pictures.bodies().get(1)).startsWith("27");
        assertThat(pictures.bodies().get(4)).startsWith("17");
        assertThat(completion.addsPictures()).isTrue();
    }

    @Test
    void soundAloneStaysSoundAloneWithoutASlate() {
        begin(null);
        publish(packets.of(MediaKind.AUDIO, 0, "AF 00 11 90"));
        play(0, 5_000, false, true);

        assertThat(pictures.times()).isEmpty();
        assertThat(sound.times()).hasSize(235);
    }

    @Test
    void showsASlateWherePicturesStopUntilTheNextKeyFrame() {
        begin(slate());
        headers();
        play(0, 2_000, true, true);
        play(2_000, 5_400, false, true);
        assertThat(completion.addsPictures()).isTrue();
        play(5_400, 8_000, true, true);

        assertThat(completion.addsPictures()).isFalse();
        assertThat(all)
                .filteredOn(text -> text.contains("VIDEO header"))
                .containsExactly("VIDEO header 170000000001", "VIDEO header 1700000000aa", "VIDEO header 170000000001");
        assertThat(pictures.times()).contains(1_960L, 6_000L, 6_040L).doesNotContain(5_440L);
        pictures.neverSteppedBack();
        assertThat(sound.times()).hasSize(375);
    }

    @Test
    void picturesThatAlwaysComeLateAreNotTakenForGone() {
        begin(slate());
        headers();
        play(0, 20_000, true, true, 1_500, 0);

        assertThat(pictures.bodies()).filteredOn(body -> body.endsWith("bb")).hasSizeLessThan(20);
        assertThat(pictures.bodies()).filteredOn(body -> body.endsWith("bb")).hasSizeLessThan(20);
        assertThat(pictures.times()).hasSizeGreaterThan(390);
        pictures.neverSteppedBack();
    }

    @Test
    void slowPicturesAreNoStoppedOnes() {
        begin(slate());
        headers();
        for (long time = 0; time < 20_000; time++) {
            millis++;
            if (time % 2_000 == 0) {
                publish(packets.key(time));
            }
            if (isPiece(time)) {
                publish(packets.sound(time));
            }
        }
        assertThat(pictures.bodies()).filteredOn(body -> body.endsWith("bb")).hasSizeLessThan(12);
    }

    @Test
    void aSlateIsNotMixedIntoOtherCodecs() {
        begin(slate());
        publish(
                packets.of(MediaKind.VIDEO, 0, "90 68766331 01"),
                packets.of(MediaKind.AUDIO, 0, "AF 00 11 90"),
                packets.of(MediaKind.VIDEO, 0, "91 68766331 000000 01"));
        play(0, 5_000, false, true);

        assertThat(pictures.times()).containsExactly(0L);
    }

    @Test
    void whoJoinsLaterGetsBothHeaders() {
        begin(null);
        publish(packets.videoHeader(0, 1));
        play(0, 4_500, true, false);

        List<String> config = new ArrayList<>();
        whole.join(new Feed.Subscriber() {
            @Override
            public boolean fits(long bytes, long length) {
                return true;
            }

            @Override
            public void onJoin(List<MediaPacket> headers) {
                headers.forEach(header -> config.add(ByteBufUtil.hexDump(header.payload())));
            }

            @Override
            public void onPacket(MediaPacket packet) {}
        });

        assertThat(config).containsExactly("170000000001", "af00119056e500");
    }

    @Test
    void whatElseASourceSendsPasses() {
        begin(null);
        headers();
        publish(
                packets.key(0),
                packets.cue(0),
                packets.of(MediaKind.AUDIO, 5, "95 01 6D703461 01 2110"),
                packets.of(MediaKind.AUDIO, 6, ""));

        assertThat(all).endsWith("AUDIO@5", "AUDIO header ");
    }

    @Test
    void endsInTheMiddleOfItsOpening() {
        begin(null);
        publish(packets.videoHeader(0, 1), packets.key(0));
        completion.close();
        publish(packets.key(2_000));

        assertThat(all).isEmpty();
    }

    private Slate slate() {
        List<MediaPacket> loop = List.of(
                packets.of(MediaKind.VIDEO, 0, "1701000000bb"),
                packets.of(MediaKind.VIDEO, 100, "2701000000bb"),
                packets.of(MediaKind.VIDEO, 200, "2701000000bb"),
                packets.of(MediaKind.VIDEO, 300, "2701000000bb"));
        MediaPacket header = packets.of(MediaKind.VIDEO, 0, "1700000000aa");
        Slate slate = Slate.of(null, header, SilentAac.of(48_000, 2), loop, 400_000);
        header.release();
        loop.forEach(MediaPacket::release);
        return slate;
    }

    private MediaPacket metadata(Map<String, Object> properties) {
        ByteBuf body = Unpooled.buffer();
        Amf0.write(body, "onMetaData");
        Amf0.write(body, new EcmaArray(Map.copyOf(properties)));
        return packets.of(MediaKind.DATA, 0, ByteBufUtil.getBytes(body));
    }
}
