package io.exprsn.simulcast.platform.facebook;

import io.exprsn.simulcast.AudioCodec;
import io.exprsn.simulcast.EncodingProfile;
import io.exprsn.simulcast.EncodingProfile.Preset;
import io.exprsn.simulcast.EncodingProfile.Tune;
import io.exprsn.simulcast.VideoCodec;
import io.exprsn.simulcast.spi.ApiHost;
import io.exprsn.simulcast.spi.MediaLimits;
import io.exprsn.simulcast.spi.PlatformFacts;
import io.exprsn.simulcast.spi.PlatformFacts.MidStreamChange;
import java.time.Duration;
import java.time.LocalDate;

/**
 * Facebook's API, and its ingest, RTMPS only.
 *
 * <p>An encoder that is gone for more than about two minutes ends the broadcast; a new one must be created.
 */
final class FacebookFacts {
    /** Of the Graph API, for all calls; new since 29 July 2026. Versions last for about two years. */
    static final String VERSION = "v26.0";

    static final String GRAPH = "https://graph.facebook.com/" + VERSION;

    private static final LocalDate READ = LocalDate.of(2026, 11, 22);
    private static final String SOURCE =
            "Facebook Help Centre, live requirements and encoder settings; Live Video API, streaming guide, August 2026";

    private static final EncodingProfile PROFILE = EncodingProfile.builder()
            .size(1280, 720)
            .frameRate(30)
            .videoKilobits(4_000)
            .preset(Preset.VERYFAST)
            .tune(Tune.QUALITY)
            .audioKilobits(128)
            .build();

    /** Caps are the upper ends of the ranges that Facebook gives for each size. */
    private static final MediaLimits LIMITS = MediaLimits.builder(SOURCE, READ)
            .videoCodecs(VideoCodec.H264)
            .audioCodecs(AudioCodec.AAC)
            .largest(1920, 1080, 60)
            .cap(360, 30, 1_000)
            .cap(480, 30, 2_000)
            .cap(720, 30, 4_000)
            .cap(720, 60, 6_000)
            .cap(1080, 30, 6_000)
            .cap(1080, 60, 9_000)
            .keyFrames(Duration.ofSeconds(2), Duration.ofSeconds(4))
            .soundAndPicturesNeeded()
            .audio(256, 44_100, 48_000)
            .build();

    /** The guide allows no change of settings in flight. */
    static final PlatformFacts FACTS = facts();

    private static PlatformFacts facts() {
        PlatformFacts.Builder facts = PlatformFacts.of("Facebook", PROFILE, LIMITS)
                .midStream(MidStreamChange.REENCODE)
                .host(ApiHost.of(FacebookApi.GRAPH, GRAPH))
                .host(ApiHost.of(FacebookApi.STREAMING, "https://streaming-graph.facebook.com"))
                .notice(
                        "Unconfirmed: an older policy of the Live API did not let apps send a broadcast to Facebook and to"
                                + " other services at the same time; the documents of 2026 do not say so any more. Ask Meta"
                                + " before you rely on it",
                        "Live API policy, 2017, as reported; Live Video API documents, July and August 2026",
                        READ);
        FacebookSettings.ALL.forEach(facts::setting);
        return facts.build();
    }

    private FacebookFacts() {}
}
