package io.exprsn.simulcast.platform.youtube;

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
import io.exprsn.simulcast.spi.MetadataLimits.TagLimits;
import io.exprsn.simulcast.spi.MetadataLimits.Unit;
import io.exprsn.simulcast.spi.PlatformFacts;
import io.exprsn.simulcast.spi.PlatformFacts.MidStreamChange;
import java.time.Duration;
import java.time.LocalDate;
import java.util.EnumSet;

/**
 * YouTube's API, and its ingest over RTMP and RTMPS.
 *
 * <p>A stream that returns to the same key within about a minute goes on in the same broadcast (observed, the length is
 * not promised); later, automatic stop has ended it for good.
 */
final class YouTubeFacts {
    private static final LocalDate READ = LocalDate.of(2026, 11, 22);

    /** What encoders should send; OBS' list of services (August 2026) has the cap of 51 Mbit/s. */
    private static final String SOURCE =
            "YouTube Help, answer 2853702 (encoder settings); OBS rtmp-services, August 2026";

    /** The second B-frame and the look-ahead cost half a second, which YouTube's own delay hides. */
    private static final EncodingProfile PROFILE = EncodingProfile.builder()
            .size(1920, 1080)
            .frameRate(30)
            .videoKilobits(6_000)
            .preset(Preset.FAST)
            .tune(Tune.QUALITY)
            .bFrames(2)
            .audioKilobits(128)
            .build();

    /**
     * Advice is that for H.264; its two figures for 720p and below are unconfirmed. 384 kbit/s of sound is advised for 5.1,
     * the most that is named at all.
     */
    private static final MediaLimits LIMITS = MediaLimits.builder(SOURCE, READ)
            .videoCodecs(VideoCodec.H264, VideoCodec.HEVC, VideoCodec.AV1)
            .audioCodecs(AudioCodec.AAC, AudioCodec.MP3)
            .largest(3840, 2160, 60)
            .cap(2160, 60, 51_000)
            .advice(720, 30, 4_000)
            .advice(720, 60, 6_000)
            .advice(1080, 30, 10_000)
            .advice(1080, 60, 12_000)
            .advice(1440, 30, 15_000)
            .advice(1440, 60, 24_000)
            .advice(2160, 30, 30_000)
            .advice(2160, 60, 35_000)
            .keyFrames(Duration.ofSeconds(2), Duration.ofSeconds(4))
            .soundAndPicturesNeeded()
            .audio(384, 44_100, 48_000)
            .build();

    /**
     * Of the title it is said how many characters, not how they are counted; the same signs are refused in title and description. The
     * picture was 2 MB at most before September 2026.
     */
    private static final MetadataLimits METADATA = MetadataLimits.of(
                    "YouTube Data API, reference of videos, liveBroadcasts and thumbnails.set", READ)
            .title(100, Unit.CHARACTERS, "<>")
            .description(5_000, Unit.BYTES, "<>")
            .has(Field.CATEGORY, Field.LANGUAGE)
            .tags(new TagLimits(0, 0, 500, false))
            .visibleTo(EnumSet.allOf(Privacy.class))
            .picture(52_428_800)
            .build();

    /** Going live usually takes 5 to 10 s, and up to a minute. */
    private static final Duration SHOWS_WITHIN = Duration.ofMinutes(1);

    /** Nothing is said about parameters that change within a connection; returning to the same key is known to work. */
    static final PlatformFacts FACTS = facts();

    private static PlatformFacts facts() {
        PlatformFacts.Builder facts = PlatformFacts.of("YouTube", PROFILE, LIMITS)
                .midStream(MidStreamChange.RECONNECT)
                .host(ApiHost.of("api", "https://www.googleapis.com"))
                .showsWithin(SHOWS_WITHIN)
                .metadata(METADATA)
                .environment(EnvironmentVariable.of(Role.CLIENT_ID, "YOUTUBE_CLIENT_ID"))
                .environment(EnvironmentVariable.of(Role.CLIENT_SECRET, "YOUTUBE_CLIENT_SECRET"))
                .environment(EnvironmentVariable.of(Role.REDIRECT_URI, "YOUTUBE_REDIRECT_URI"))
                .quota(YouTubeQuota.FACTS);
        YouTubeSettings.ALL.forEach(facts::setting);
        return facts.build();
    }

    private YouTubeFacts() {}
}
