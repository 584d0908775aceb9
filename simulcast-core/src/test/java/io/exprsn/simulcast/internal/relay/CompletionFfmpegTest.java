package io.exprsn.simulcast.internal.relay;

import static org.assertj.core.api.Assertions.assertThat;

import io.exprsn.simulcast.EncodingProfile;
import io.exprsn.simulcast.ffmpeg.FedFfmpeg;
import io.exprsn.simulcast.ffmpeg.FfmpegCommand;
import io.exprsn.simulcast.ffmpeg.InstalledFfmpeg;
import io.exprsn.simulcast.ffmpeg.NothingLeft;
import io.exprsn.simulcast.ffmpeg.TestPattern;
import io.exprsn.simulcast.internal.media.FlvBytes;
import io.exprsn.simulcast.internal.media.MediaPacket;
import io.exprsn.simulcast.internal.media.NoLeaks;
import io.exprsn.simulcast.internal.media.TagInfo;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What FFmpeg makes of a completed feed, for sources whose clock is far from zero. */
@ExtendWith({NoLeaks.class, NothingLeft.class})
@Tag("chaos")
@Tag("by-hand")
class CompletionFfmpegTest {
    private static final long FAR = 3_000_000_000L; // beyond 31 bits
    private static final int SECONDS = 10;
    private static final int BYTES_PER_SECOND = 48_000 * 2 * 2;

    private long nanos;

    @ParameterizedTest
    @EnumSource
    void aSilentSourceHasSoundAllAlong(InstalledFfmpeg installed) throws Exception {
        byte[] flv = completed(installed, packet -> !packet.isAudio() && !isMetadata(packet), null);

        byte[] heard = heard(installed, flv);
        assertThat(heard).containsOnly(0);
        assertThat(heard.length).isBetween(SECONDS * BYTES_PER_SECOND - 9_600, SECONDS * BYTES_PER_SECOND + 9_600);
        String frames = frames(installed, flv);
        assertThat(Math.abs(end(frames, 0) - end(frames, 1))).isLessThanOrEqualTo(50);
        assertThat(frames.lines().filter(line -> line.startsWith("0,"))).hasSize(30 * SECONDS);
    }

    @ParameterizedTest
    @EnumSource
    void soundThatStopsAndReturnsStaysInTime(InstalledFfmpeg installed) throws Exception {
        byte[] flv = completed(
                installed, packet -> !packet.isAudio() || packet.dts() < 3_000 || packet.dts() >= 6_000, null);

        byte[] heard = heard(installed, flv);
        assertThat(heard.length).isBetween(SECONDS * BYTES_PER_SECOND - 9_600, SECONDS * BYTES_PER_SECOND + 9_600);
        assertThat(loud(heard, 1, 2)).isTrue();
        assertThat(loud(heard, 3.1, 5.9)).isFalse();
        assertThat(loud(heard, 7, 8)).isTrue();
        String frames = frames(installed, flv);
        assertThat(Math.abs(end(frames, 0) - end(frames, 1))).isLessThanOrEqualTo(50);
    }

    @ParameterizedTest
    @EnumSource
    void soundAloneGetsAPicture(InstalledFfmpeg installed) throws Exception {
        EncodingProfile profile = EncodingProfile.builder()
                .size(320, 180)
                .frameRate(25)
                .videoKilobits(200)
                .keyFrameInterval(Duration.ofSeconds(1))
                .build();
        Slate black =
                new SlateRecorder(installed.runner(), Runnable::run, SlateRecorder.DEADLINE).black(profile, "libx264");

        byte[] flv = completed(installed, packet -> packet.isAudio(), black);

        String frames = frames(installed, flv);
        assertThat(frames.lines().filter(line -> line.startsWith("0,"))).hasSizeBetween(249, 252);
        assertThat(Math.abs(end(frames, 0) - end(frames, 1))).isLessThanOrEqualTo(50);
        assertThat(loud(heard(installed, flv), 1, 9)).isTrue();
    }

    /** A rendition needs both tracks at once and for good: its FFmpeg is told so. */
    @ParameterizedTest
    @EnumSource
    void aRenditionTakesIt(InstalledFfmpeg installed) throws Exception {
        byte[] flv = completed(installed, packet -> !packet.isAudio() && !isMetadata(packet), null);
        EncodingProfile profile = EncodingProfile.builder()
                .size(160, 90)
                .frameRate(30)
                .videoKilobits(100)
                .build();

        FedFfmpeg encoded = FedFfmpeg.run(installed, flv, FfmpegCommand.rendition(profile, "libx264"));

        assertThat(encoded.log()).isEmpty();
        List<MediaPacket> packets = FlvBytes.packets(encoded.output());
        long sound = packets.stream()
                .filter(packet -> packet.isAudio() && packet.info().isMedia())
                .count();
        assertThat(sound).isBetween(465L, 472L);
        packets.forEach(MediaPacket::release);
    }

    private static boolean isMetadata(MediaPacket packet) {
        return packet.info().role() == TagInfo.Role.METADATA;
    }

    /** A test pattern with a tone, or what is kept of it, through a completion. */
    private byte[] completed(InstalledFfmpeg installed, Predicate<MediaPacket> kept, @Nullable Slate slate)
            throws Exception {
        Feed source = feed();
        Feed whole = feed();
        FlvBytes flv = new FlvBytes(true, true);
        try (Completion completion = Completion.of(source, whole, () -> nanos, slate)) {
            whole.join(new Feed.Subscriber() {
                @Override
                public boolean fits(long bytes, long millis) {
                    return true;
                }

                @Override
                public void onJoin(List<MediaPacket> config) {
                    for (MediaPacket packet : config) {
                        MediaPacket ahead = packet.retain().at(isMetadata(packet) ? 0 : FAR);
                        flv.add(ahead);
                        ahead.release();
                    }
                }

                @Override
                public void onPacket(MediaPacket packet) {
                    flv.add(packet);
                }
            });
            for (MediaPacket packet : FlvBytes.packets(clip(installed))) {
                if (kept.test(packet)) {
                    nanos += 1;
                    source.publish(packet.at(FAR + packet.dts()));
                } else {
                    packet.release();
                }
            }
            assertThat(completion).isNotNull();
        }
        source.close();
        whole.close();
        return flv.bytes();
    }

    private Feed feed() {
        return new Feed(() -> nanos, (bytes, millis) -> {}, 1 << 24, 60_000);
    }

    private static byte[] clip(InstalledFfmpeg installed) throws Exception {
        TestPattern pattern = TestPattern.ofDefaults()
                .size(320, 180)
                .videoKilobits(400)
                .unpaced()
                .lasting(Duration.ofSeconds(SECONDS));
        FfmpegCommand command =
                FfmpegCommand.testPattern(pattern, installed.runner().binary(FfmpegCommand.TEST_PATTERN));
        return FedFfmpeg.run(installed, new byte[0], command).output();
    }

    /** 16-bit stereo at 48 kHz. */
    private static byte[] heard(InstalledFfmpeg installed, byte[] flv) throws Exception {
        FedFfmpeg run = FedFfmpeg.run(
                installed,
                flv,
                "-xerror -err_detect explode -f flv -i pipe:0 -map 0:a:0 -ac 2 -f s16le pipe:1".split(" "));
        assertThat(run.log()).isEmpty();
        return run.output();
    }

    private static String frames(InstalledFfmpeg installed, byte[] flv) throws Exception {
        FedFfmpeg run = FedFfmpeg.run(
                installed,
                flv,
                "-xerror -err_detect explode -fpsprobesize 0 -analyzeduration 1000000 -f flv -i pipe:0 -map 0:v:0 -map 0:a:0 -enc_time_base 1:1000 -f framecrc pipe:1"
                        .split(" "));
        assertThat(run.log()).isEmpty();
        return new String(run.output(), StandardCharsets.US_ASCII);
    }

    /** Where the last frame of a stream begins, ms. */
    private static double end(String framecrc, int stream) {
        double base = framecrc.lines()
                .filter(line -> line.startsWith("#tb " + stream + ":"))
                .map(line -> line.substring(line.indexOf(':') + 1).trim().split("/"))
                .mapToDouble(ratio -> 1000 * Double.parseDouble(ratio[0]) / Double.parseDouble(ratio[1]))
                .findFirst()
                .orElseThrow();
        return framecrc.lines()
                .filter(line -> line.startsWith(stream + ","))
                .mapToDouble(line -> Double.parseDouble(line.split(",")[2].trim()) * base)
                .max()
                .orElseThrow();
    }

    private static boolean loud(byte[] samples, double from, double until) {
        int first = (int) (from * 48_000) * 4;
        int last = (int) (until * 48_000) * 4;
        for (int i = first; i < last; i += 2) {
            if (Math.abs((short) (samples[i] & 0xFF | samples[i + 1] << 8)) > 200) {
                return true;
            }
        }
        return false;
    }
}
