package io.exprsn.simulcast.internal.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.within;

import com.sun.net.httpserver.HttpServer;
import io.exprsn.simulcast.ErrorKind;
import io.exprsn.simulcast.Secret;
import io.exprsn.simulcast.SimulcastException;
import io.exprsn.simulcast.Source;
import io.exprsn.simulcast.SourceMedia;
import io.exprsn.simulcast.SourceMedia.AudioTrack;
import io.exprsn.simulcast.SourceMedia.VideoTrack;
import io.exprsn.simulcast.ffmpeg.FfmpegBinary;
import io.exprsn.simulcast.ffmpeg.FfmpegCommand;
import io.exprsn.simulcast.ffmpeg.FfmpegProcess;
import io.exprsn.simulcast.ffmpeg.FfmpegRequirement;
import io.exprsn.simulcast.ffmpeg.FfmpegRunner;
import io.exprsn.simulcast.ffmpeg.InstalledFfmpeg;
import io.exprsn.simulcast.ffmpeg.NothingLeft;
import io.exprsn.simulcast.ffmpeg.StallingServer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What is found out of files and addresses, with each FFmpeg, with its ffprobe and without, and with none at all. */
@ExtendWith(NothingLeft.class)
@Tag("chaos")
class SourceProbeTest {
    /** Ten seconds between key frames, no sound. */
    private static final String SILENT_10_S = "-f lavfi -i testsrc2=s=320x180:r=30 -t 21 -c:v libx264 -preset ultrafast"
            + " -pix_fmt yuv420p -g 300 -keyint_min 300 -sc_threshold 0 -bf 0";

    private static final FfmpegRunner NONE = new FfmpegRunner() {
        @Override
        public FfmpegBinary binary(FfmpegRequirement requirement) {
            throw new AssertionError("No FFmpeg is needed here");
        }

        @Override
        public FfmpegProcess start(FfmpegCommand command) {
            throw new AssertionError("No FFmpeg is needed here");
        }
    };

    @TempDir
    private Path folder;

    @ParameterizedTest
    @EnumSource(InstalledFfmpeg.class)
    void aRealClip(InstalledFfmpeg ffmpeg) {
        SourceMedia media = look(ffmpeg.runner(), Clips.real("big_buck_bunny_10s.mp4"));
        assertThat(media.container()).contains("mp4");
        VideoTrack video = video(media);
        assertThat(video.codec() + " " + video.profile() + " " + video.pixelFormat())
                .isEqualTo("h264 High yuv420p");
        assertThat(video.width() + "x" + video.height()).isEqualTo("1280x720");
        assertThat(video.frameRate()).isEqualTo(24);
        assertThat(video.kilobits()).isBetween(2_200, 2_600);
        assertThat(video.bFrames()).isFalse();
        assertThat(video.keyFrameInterval()).isEqualTo(Duration.ofMillis(2_500));
        AudioTrack audio = audio(media);
        assertThat(audio.codec() + " " + audio.profile() + " " + audio.sampleRate() + " " + audio.channels())
                .isEqualTo("aac LC 44100 2");
        assertThat(audio.kilobits()).isBetween(115, 135);
        assertThat(media.seen().toMillis()).isBetween(9_900L, 10_100L);
    }

    @ParameterizedTest
    @EnumSource(InstalledFfmpeg.class)
    void withoutAnFfprobeMostIsFoundOutTheSame(InstalledFfmpeg ffmpeg) {
        Path clip = Clips.real("big_buck_bunny_10s.mp4");
        SourceMedia full = look(ffmpeg.runner(), clip);
        SourceMedia media = look(without(ffmpeg.runner()), clip);
        VideoTrack video = video(media);
        assertThat(video)
                .usingRecursiveComparison()
                .ignoringFields("profile", "pixelFormat", "kilobits")
                .isEqualTo(full.video());
        assertThat(video.kilobits()).isCloseTo(video(full).kilobits(), within(100));
        assertThat(video.profile()).isNull();
        assertThat(audio(media))
                .usingRecursiveComparison()
                .ignoringFields("profile", "kilobits")
                .isEqualTo(full.audio());
    }

    @ParameterizedTest
    @EnumSource(InstalledFfmpeg.class)
    void silenceAndFarKeyFrames(InstalledFfmpeg ffmpeg) throws Exception {
        Path mp4 = Clips.make(ffmpeg, folder.resolve("-silent.mp4"), SILENT_10_S);
        for (FfmpegRunner runner : new FfmpegRunner[] {ffmpeg.runner(), without(ffmpeg.runner())}) {
            SourceMedia media = look(runner, mp4);
            assertThat(media.audio()).isNull();
            assertThat(video(media).keyFrameInterval()).isEqualTo(Duration.ofSeconds(10));
            assertThat(video(media).frameRate()).isEqualTo(30);
        }
        Path flv = Clips.make(ffmpeg, folder.resolve("silent.flv"), SILENT_10_S);
        SourceMedia own = look(NONE, flv);
        assertThat(own.container()).isEqualTo("flv");
        assertThat(own.audio()).isNull();
        assertThat(video(own).keyFrameInterval()).isEqualTo(Duration.ofSeconds(10));
        assertThat(video(own).frameRate()).isEqualTo(30);
        assertThat(video(own).width()).isEqualTo(320);
    }

    @ParameterizedTest
    @EnumSource(InstalledFfmpeg.class)
    void bFramesFieldsAndWidePixels(InstalledFfmpeg ffmpeg) throws Exception {
        String source = "-f lavfi -i testsrc2=s=720x576:r=25 -f lavfi -i sine=r=44100 -t 3 -c:a aac -ac 1 -c:v libx264"
                + " -preset ultrafast -pix_fmt yuv420p -vf setsar=64/45 -g 50 -bf 2";
        Path flv = Clips.make(ffmpeg, folder.resolve("b.flv"), source);
        Path mp4 = Clips.make(ffmpeg, folder.resolve("b.mp4"), source + " -flags +ildct+ilme -x264-params tff=1");
        for (SourceMedia media : new SourceMedia[] {look(NONE, flv), look(ffmpeg.runner(), mp4)}) {
            VideoTrack video = video(media);
            assertThat(video.bFrames()).isTrue();
            assertThat(video.pixelShape()).isEqualTo(64 / 45.0, within(0.001));
            assertThat(video.frameRate()).isEqualTo(25);
            assertThat(video.interlaced()).isEqualTo(media.description().endsWith("mp4"));
            assertThat(audio(media).channels()).isEqualTo(1);
            assertThat(audio(media).sampleRate()).isEqualTo(44_100);
        }
    }

    @ParameterizedTest
    @EnumSource(InstalledFfmpeg.class)
    void codecsThatFlvCannotCarry(InstalledFfmpeg ffmpeg) throws Exception {
        Path ts = Clips.make(
                ffmpeg,
                folder.resolve("old.ts"),
                "-f lavfi -i testsrc2=s=720x576:r=25 -f lavfi -i sine=r=48000 -t 3 -c:v mpeg2video -b:v 2M -g 12 -c:a mp2");
        SourceMedia media = look(ffmpeg.runner(), ts);
        assertThat(media.container()).isEqualTo("mpegts");
        assertThat(video(media).codec()).isEqualTo("mpeg2video");
        assertThat(video(media).knownCodec()).isEmpty();
        assertThat(audio(media).codec()).isEqualTo("mp2");
        Path wav = Clips.make(ffmpeg, folder.resolve("tone.wav"), "-f lavfi -i sine=r=44100 -t 3");
        SourceMedia tone = look(ffmpeg.runner(), wav);
        assertThat(tone.video()).isNull();
        assertThat(audio(tone).codec()).isEqualTo("pcm_s16le");
        assertThat(audio(tone).kilobits()).isEqualTo(705);
    }

    @Test
    void enhancedFlvNeedsNoFfmpeg() {
        SourceMedia media = look(NONE, Clips.real("enhanced-bbb-30s.flv"));
        VideoTrack video = video(media);
        assertThat(video.codec() + " " + video.width() + "x" + video.height() + " " + video.pixelFormat())
                .isEqualTo("av1 960x540 yuv420p");
        assertThat(video.frameRate()).isEqualTo(30);
        assertThat(audio(media).codec()).isEqualTo("opus");
        assertThat(audio(media).sampleRate()).isEqualTo(48_000);
    }

    @ParameterizedTest
    @EnumSource(InstalledFfmpeg.class)
    void anAddressWithATokenIsReadAndTheTokenNotTold(InstalledFfmpeg ffmpeg) throws Exception {
        Path clip = Clips.make(ffmpeg, folder.resolve("a.mp4"), SILENT_10_S.replace("-t 21", "-t 4"));
        byte[] bytes = Files.readAllBytes(clip);
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            exchange.sendResponseHeaders(200, bytes.length);
            try (OutputStream body = exchange.getResponseBody()) {
                body.write(bytes);
            } catch (IOException enough) {
                // Whoever looks does not want all of it.
            }
        });
        server.start();
        try {
            String base = "http://127.0.0.1:" + server.getAddress().getPort() + "/a.mp4";
            for (String url : new String[] {base, base + "?token=MarkerSecret42"}) {
                SourceMedia media = new SourceProbe(ffmpeg.runner()).look(Source.uri(URI.create(url)));
                assertThat(video(media).height()).isEqualTo(180);
                assertThat(video(media).frameRate()).isEqualTo(30);
                assertThat(media.description()).doesNotContain("MarkerSecret42").startsWith("http://127.0.0.1");
            }
        } finally {
            server.stop(0);
        }
    }

    @ParameterizedTest
    @EnumSource(InstalledFfmpeg.class)
    void anAddressThatHangsHasADeadline(InstalledFfmpeg ffmpeg) throws Exception {
        try (StallingServer server = new StallingServer(new byte[0])) {
            SourceProbe probe = new SourceProbe(ffmpeg.runner(), Duration.ofSeconds(2));
            Source source = Source.uri(URI.create(server.url("/live.flv?key=MarkerSecret42")));
            SimulcastException e = refused(() -> probe.look(source));
            assertThat(e.kind()).isEqualTo(ErrorKind.SOURCE);
            assertThat(e).hasMessageContaining("no answer within 2 s").hasMessageNotContaining("MarkerSecret42");
        }
    }

    @ParameterizedTest
    @CsvSource({"V61", "V81", "SYSTEM"})
    void whatIsNoMediaIsRefusedWithOneError(InstalledFfmpeg ffmpeg) throws Exception {
        Path secret = Clips.make(ffmpeg, folder.resolve("secret.mp4"), SILENT_10_S.replace("-t 21", "-t 1"));
        refused(ffmpeg, "text.mp4", "Twelve monkeys wrote this, and it is no film.\n".repeat(40));
        refused(ffmpeg, "empty.mp4", "");
        refused(ffmpeg, "empty.flv", "");
        refused(ffmpeg, "cut.flv", "FLV\u0001\u0005\0\0\0\t\0\0\0\0");
        refused(ffmpeg, "-y.mp4", "-y");
        refused(ffmpeg, "list.m3u8", "#EXTM3U\n#EXT-X-TARGETDURATION:9\n#EXTINF:1,\n" + secret + "\n#EXT-X-ENDLIST\n");
        refused(
                ffmpeg,
                "list.mp4",
                "#EXTM3U\n#EXT-X-TARGETDURATION:9\n#EXTINF:1,\nfile://" + secret + "\n#EXT-X-ENDLIST\n");
        refused(ffmpeg, "script.mp4", "ffconcat version 1.0\nfile " + secret + "\n");
        SimulcastException missing =
                refused(() -> new SourceProbe(ffmpeg.runner()).look(Source.file(folder.resolve("none.mp4"))));
        assertThat(missing).hasMessageContaining("does not exist");
        assertThat(refused(() -> new SourceProbe(ffmpeg.runner()).look(Source.file(folder))))
                .hasMessageContaining("is a folder");
    }

    private void refused(InstalledFfmpeg ffmpeg, String name, String content) throws IOException {
        Path file = Files.writeString(folder.resolve(name), content);
        for (FfmpegRunner runner : new FfmpegRunner[] {ffmpeg.runner(), without(ffmpeg.runner())}) {
            SimulcastException e = refused(() -> new SourceProbe(runner).look(Source.file(file)));
            assertThat(e.kind()).as("%s: %s", name, e.getMessage()).isIn(ErrorKind.SOURCE, ErrorKind.INVALID);
            assertThat(e).hasMessageContaining(name);
            assertThat(e.getMessage().lines()).hasSize(1);
        }
    }

    @Test
    void whatFlowsLaterIsNotLookedAt() {
        SourceProbe probe = new SourceProbe(NONE);
        assertThat(probe.look(Source.ingest(Secret.of("key")))).isNull();
        assertThat(probe.look(Source.flv(new ByteArrayInputStream(new byte[0]))))
                .isNull();
        SourceMedia pattern = probe.look(Source.testPattern());
        assertThat(pattern).isNotNull();
        assertThat(video(pattern).height()).isEqualTo(720);
    }

    private static SourceMedia look(FfmpegRunner runner, Path file) {
        SourceMedia media = new SourceProbe(runner).look(Source.file(file));
        assertThat(media).isNotNull();
        assertThat(media.description()).isEqualTo(file.toString());
        return media;
    }

    private static VideoTrack video(SourceMedia media) {
        assertThat(media.video()).isNotNull();
        return media.video();
    }

    private static AudioTrack audio(SourceMedia media) {
        assertThat(media.audio()).isNotNull();
        return media.audio();
    }

    private static SimulcastException refused(ThrowingCallable look) {
        SimulcastException e = catchThrowableOfType(SimulcastException.class, look);
        assertThat(e).as("refused").isNotNull();
        return e;
    }

    /** A host's own runner that knows nothing of ffprobe. */
    private static FfmpegRunner without(FfmpegRunner runner) {
        return new FfmpegRunner() {
            @Override
            public FfmpegBinary binary(FfmpegRequirement requirement) {
                return runner.binary(requirement);
            }

            @Override
            public FfmpegProcess start(FfmpegCommand command) {
                return runner.start(command);
            }
        };
    }
}
