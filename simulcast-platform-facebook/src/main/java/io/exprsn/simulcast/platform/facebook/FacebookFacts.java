package io.exprsn.simulcast.platform.facebook;

import io.exprsn.simulcast.AudioCodec;
import io.exprsn.simulcast.EncodingProfile;
import io.exprsn.simulcast.EncodingProfile.Preset;
import io.exprsn.simulcast.EncodingProfile.Tune;
import io.exprsn.simulcast.VideoCodec;
import io.exprsn.simulcast.spi.ApiHost;
import io.exprsn.simulcast.spi.EnvironmentVariable;
import io.exprsn.simulcast.spi.EnvironmentVariable.Role;
import io.exprsn.simulcast.spi.MediaLimits;
import io.exprsn.simulcast.spi.Metadata.Privacy;
import io.exprsn.simulcast.spi.MetadataLimits;
import io.exprsn.simulcast.spi.MetadataLimits.Field;
import io.exprsn.simulcast.spi.MetadataLimits.Unit;
import io.exprsn.simulcast.spi.PlatformFacts;
import io.exprsn.simulcast.spi.PlatformFacts.MidStreamChange;
import java.time.Duration;
import java.time.LocalDate;
import java.util.EnumSet;

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

    /** No limit of the description is named. Pages are public alone, which the adapter says; a profile's can be private as well. */
    private static final MetadataLimits METADATA = MetadataLimits.of("Live Video API, reference of live_videos", READ)
            .title(FacebookShown.LONGEST_TITLE, Unit.CODE_POINTS)
            .has(Field.DESCRIPTION)
            .visibleTo(EnumSet.of(Privacy.PUBLIC, Privacy.PRIVATE))
            .build();

    /** Viewers are some 5 s behind, and what the API says is made anew each 2 s; going live takes a while besides. */
    private static final Duration SHOWS_WITHIN = Duration.ofSeconds(30);

    /** The guide allows no change of settings in flight. */
    static final PlatformFacts FACTS = facts();

    private static PlatformFacts facts() {
        PlatformFacts.Builder facts = PlatformFacts.of("Facebook", PROFILE, LIMITS)
                .midStream(MidStreamChange.REENCODE)
                .host(ApiHost.of(FacebookApi.GRAPH, GRAPH))
                .host(ApiHost.of(FacebookApi.STREAMING, "https://streaming-graph.facebook.com"))
                .showsWithin(SHOWS_WITHIN)
                .rehearsesUnseen()
                .longestBroadcast(FacebookStatus.LONGEST_LIFE)
                .metadata(METADATA)
                .environment(EnvironmentVariable.of(Role.CLIENT_ID, "FACEBOOK_APP_ID"))
                .environment(EnvironmentVariable.of(Role.CLIENT_SECRET, "FACEBOOK_APP_SECRET"))
                .environment(EnvironmentVariable.of(Role.REDIRECT_URI, "FACEBOOK_REDIRECT_URI"))
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
