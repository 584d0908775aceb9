package io.exprsn.simulcast.internal.rtmp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.exprsn.simulcast.Secret;
import io.exprsn.simulcast.ffmpeg.InstalledFfmpeg;
import io.exprsn.simulcast.internal.media.MediaKind;
import io.exprsn.simulcast.internal.media.TagInfo;
import io.netty.buffer.Unpooled;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Real FFmpeg against the listener: the peer most people have. */
class RtmpListenerFfmpegTest {
    private static final String KEY = "ffmpeg-key";

    @TempDir
    Path folder;

    private final RecordingHandler handler = new RecordingHandler();
    private final EventLoopGroup loops =
            new MultiThreadIoEventLoopGroup(1, new DefaultThreadFactory("ffmpeg-test"), NioIoHandler.newFactory());
    private RtmpListener listener;
    private String protocol;

    @BeforeEach
    void prepare() {
        protocol = "rtmp";
    }

    @AfterEach
    void close() {
        if (listener != null) {
            listener.close();
        }
        loops.shutdownGracefully(0, 5, TimeUnit.SECONDS).awaitUninterruptibly();
        assertThat(handler.faults).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(names = {"V61", "V81"})
    void ffmpegPublishesByRtmp(InstalledFfmpeg installed) throws Exception {
        Path ffmpeg = installed.executable();
        listen(RtmpListenerSettings.loopback(0));

        assertThat(publish(ffmpeg, KEY, "libx264")).isZero();

        await().until(() -> handler.ends.equals(List.of(PublicationEnd.WANTED)));
        assertWholeShow("avc1");
    }

    @ParameterizedTest
    @EnumSource(names = {"V61", "V81"})
    void ffmpegPublishesByRtmps(InstalledFfmpeg installed) throws Exception {
        Path ffmpeg = installed.executable();
        protocol = "rtmps";
        listen(RtmpListenerSettings.loopback(0)
                .withTls(ServerTls.fromKeyStore(TestCertificate.keyStore(folder), TestCertificate.PASSWORD)));

        assertThat(publish(ffmpeg, KEY, "libx264")).isZero();

        await().until(() -> handler.ends.equals(List.of(PublicationEnd.WANTED)));
        assertThat(handler.starts.get(0).encrypted()).isTrue();
        assertWholeShow("avc1");
    }

    @Test
    void ffmpegPublishesHevc() throws Exception {
        Path ffmpeg = InstalledFfmpeg.V81.executable();
        listen(RtmpListenerSettings.loopback(0));

        assertThat(publish(ffmpeg, KEY, "libx265")).isZero();

        await().until(() -> handler.ends.equals(List.of(PublicationEnd.WANTED)));
        assertWholeShow("hvc1");
    }

    @Test
    void ffmpegSeesThatItsKeyIsWrong() throws Exception {
        Path ffmpeg = InstalledFfmpeg.V61.executable();
        listen(RtmpListenerSettings.loopback(0));

        assertThat(publish(ffmpeg, "another-key", "libx264")).isNotZero();

        assertThat(Files.readString(folder.resolve("ffmpeg.txt"))).contains("No such stream key");
        assertThat(handler.starts).isEmpty();
    }

    private void assertWholeShow(String videoCodec) {
        RecordingHandler.Got first = handler.packets.get(0);
        assertThat(first.info().role()).isEqualTo(TagInfo.Role.METADATA);
        List<Object> metadata = new ArrayList<>(Amf0.readAll(Unpooled.wrappedBuffer(first.body())));
        assertThat(metadata.get(0)).isEqualTo("onMetaData");
        assertThat(metadata.get(1))
                .asInstanceOf(org.assertj.core.api.InstanceOfAssertFactories.MAP)
                .containsEntry("width", 320.0)
                .containsEntry("height", 180.0);

        List<RecordingHandler.Got> video = of(MediaKind.VIDEO);
        List<RecordingHandler.Got> audio = of(MediaKind.AUDIO);
        assertThat(video.get(0).info().role()).isEqualTo(TagInfo.Role.SEQUENCE_HEADER);
        assertThat(video.get(0).info().codec()).isEqualTo(videoCodec);
        assertThat(audio.get(0).info().role()).isEqualTo(TagInfo.Role.SEQUENCE_HEADER);
        assertThat(audio.get(0).info().codec()).isEqualTo("mp4a");
        assertThat(video.stream().filter(packet -> packet.info().isMedia())).hasSize(60);
        assertThat(video.stream().filter(packet -> packet.info().role() == TagInfo.Role.KEY_FRAME))
                .hasSizeGreaterThanOrEqualTo(4);
        assertThat(audio.stream().filter(packet -> packet.info().isMedia())).hasSizeBetween(80, 100);
        for (List<RecordingHandler.Got> track : List.of(video, audio)) {
            assertThat(track).extracting(RecordingHandler.Got::dts).isSorted();
        }
        assertThat(video.stream().mapToInt(packet -> packet.body().length).max().orElseThrow())
                .as("messages of many 128-byte chunks were put together")
                .isGreaterThan(1000);
    }

    private List<RecordingHandler.Got> of(MediaKind kind) {
        return handler.packets.stream().filter(packet -> packet.kind() == kind).toList();
    }

    private void listen(RtmpListenerSettings settings) {
        listener = new RtmpListener(settings, Sockets.nio(), loops, loops);
        listener.register(Secret.of(KEY), handler);
        listener.start();
    }

    private int publish(Path ffmpeg, String key, String encoder) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(ffmpeg.toString(), "-hide_banner", "-nostdin", "-threads", "1"));
        command.addAll(List.of("-f", "lavfi", "-i", "testsrc2=size=320x180:rate=30:duration=2"));
        command.addAll(List.of("-f", "lavfi", "-i", "sine=sample_rate=44100:duration=2"));
        command.addAll(List.of("-c:v", encoder, "-preset", "ultrafast", "-g", "15", "-pix_fmt", "yuv420p"));
        command.addAll(List.of("-c:a", "aac", "-f", "flv"));
        command.add(protocol + "://127.0.0.1:" + listener.port() + "/live/" + key);
        Process process = start(command, ffmpeg);
        try {
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).as("FFmpeg ended").isTrue();
            return process.exitValue();
        } finally {
            process.destroyForcibly();
        }
    }

    private Process start(List<String> command, Path ffmpeg) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("ffmpeg.txt").toFile());
        Map<String, String> environment = builder.environment();
        environment.put("LD_LIBRARY_PATH", ffmpeg.getParent().toString());
        return builder.start();
    }
}
