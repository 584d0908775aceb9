package io.exprsn.simulcast;

import static org.assertj.core.api.Assertions.assertThat;

import io.exprsn.simulcast.EncodingPlan.DestinationPlan;
import io.exprsn.simulcast.EncodingPlan.Obstacle;
import io.exprsn.simulcast.EncodingPlan.Reason;
import io.exprsn.simulcast.EncodingPlan.RenditionPlan;
import io.exprsn.simulcast.SourceMedia.AudioTrack;
import io.exprsn.simulcast.SourceMedia.VideoTrack;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class EncodingPlanTest {
    private static final EncodingProfile PROFILE = EncodingProfile.builder()
            .size(1280, 720)
            .frameRate(29.97)
            .videoKilobits(4_000)
            .build();

    private static final DestinationPlan COPY =
            new DestinationPlan("church site", "rtmp", List.of(), null, false, 3_128, "copy", null);

    private static final DestinationPlan ENCODED = new DestinationPlan(
            "main",
            "youtube",
            List.of(Reason.KEY_FRAMES_TOO_FAR_APART),
            "1280x720-29.97-4000k",
            false,
            4_128,
            "re-encode to 1280x720-29.97-4000k: key frames 10.0 s apart, youtube takes at most 4.0 s",
            null);

    @Test
    void aPersonReadsIt() {
        EncodingPlan plan = new EncodingPlan(
                new SourceMedia(
                        "clip.mp4",
                        "mp4",
                        new VideoTrack(
                                "h264",
                                "High",
                                1280,
                                720,
                                29.97,
                                3_000,
                                Duration.ofSeconds(10),
                                true,
                                "yuv420p",
                                false,
                                1),
                        new AudioTrack("aac", "LC", 48_000, 1, 128),
                        Duration.ofSeconds(30)),
                null,
                List.of(COPY, ENCODED),
                List.of(new RenditionPlan("1280x720-29.97-4000k", PROFILE, "libx264", List.of("main"), 0.84)),
                7_256,
                0.84,
                2,
                List.of("Something may go wrong"),
                List.of("A rule (https://rules.example, 2026-11-22)"));
        assertThat(plan.text()).isEqualTo("""
                Source     clip.mp4
                  pictures h264 High, 1280x720 at 29.97 fps, 3000 kbit/s, key frames up to 10.0 s apart, B-frames
                  sound    aac LC, 48000 Hz, 1 channel, 128 kbit/s
                Encodes
                  1280x720-29.97-4000k  1280x720 at 29.97 fps, H264 4000 kbit/s, AAC 128 kbit/s  libx264  0.8 cores  for main
                Destinations
                  church site  rtmp     3128 kbit/s  copy
                  main         youtube  4128 kbit/s  re-encode to 1280x720-29.97-4000k: key frames 10.0 s apart, youtube takes at most 4.0 s
                Uplink     7.3 Mbit/s; have 14.5 Mbit/s for safety
                Processor  0.8 of 2 cores
                Warnings
                  - Something may go wrong
                Rules of platforms
                  - A rule (https://rules.example, 2026-11-22)
                """);
        assertThat(plan.fits()).isTrue();
        assertThat(plan.destination("main")).contains(ENCODED);
        assertThat(plan.destination("other")).isEmpty();
    }

    @Test
    void withoutASourceItSaysSo() {
        EncodingPlan plan = new EncodingPlan(null, null, List.of(COPY), List.of(), 0, 0, 1, List.of(), List.of());
        assertThat(plan.text())
                .startsWith("Source     not there yet")
                .contains("Processor  0 of 1 core\n")
                .doesNotContain("Warnings", "Encodes");
    }

    @Test
    void whoCannotBeServedIsNoCopy() {
        Obstacle obstacle = new Obstacle("no encoder", "install one");
        DestinationPlan impossible =
                new DestinationPlan("a", "rtmp", List.of(Reason.TOO_LARGE), null, false, 0, "cannot", obstacle);
        assertThat(impossible.isCopy()).isFalse();
        assertThat(COPY.isCopy()).isTrue();
        assertThat(ENCODED.isCopy()).isFalse();
    }
}
