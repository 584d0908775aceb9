package io.exprsn.simulcast.platform.twitch;

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
import java.util.Set;

/**
 * Twitch's API, and its ingest over RTMP and RTMPS, without Enhanced Broadcasting.
 *
 * <p>A broadcaster may switch on Disconnect Protection, which bridges up to 90 s. Without it no time is promised: a fast
 * return often goes on in the same stream, a slow one makes a new one.
 */
final class TwitchFacts {
    private static final LocalDate READ = LocalDate.of(2026, 10, 4);
    private static final LocalDate TERMS = LocalDate.of(2026, 8, 12);
    private static final String SOURCE = "Twitch Help, Broadcasting Guidelines; OBS rtmp-services, August 2026";
    private static final String TERMS_OF_SERVICE = "Twitch Terms of Service, section 11, Simulcasting";

    /**
     * 4500 kbit/s is what Twitch advises for 1080p at 30 pictures per second. Of sound it advises 96 or 128 kbit/s, depending
     * on the page; 128 is what the other platforms get too, so that equal wishes can share an encode.
     */
    private static final EncodingProfile PROFILE = EncodingProfile.builder()
            .size(1920, 1080)
            .frameRate(30)
            .videoKilobits(4_500)
            .preset(Preset.VERYFAST)
            .tune(Tune.LOW_LATENCY)
            .audioKilobits(128)
            .build();

    /**
     * One cap for all sizes: higher values circulate, none is promised. HEVC, AV1 and 1440p exist only within Enhanced
     * Broadcasting. Of sound, the guidelines name 160 kbit/s as the most, Creator Camp and OBS 320; so the profile stays
     * within both and a source may have the higher. Key frames: 2 s is all that is said, so it is the longest too.
     */
    private static final MediaLimits LIMITS = MediaLimits.builder(SOURCE, READ)
            .videoCodecs(VideoCodec.H264)
            .audioCodecs(AudioCodec.AAC)
            .largest(1920, 1080, 60)
            .cap(1080, 60, 6_000)
            .advice(720, 30, 3_000)
            .advice(720, 60, 4_500)
            .advice(1080, 30, 4_500)
            .advice(1080, 60, 6_000)
            .keyFrames(Duration.ofSeconds(2), Duration.ofSeconds(2))
            .soundAndPicturesNeeded()
            .audio(320, 44_100, 48_000)
            .build();

    /** It belongs to the channel, which has no description and is there for everybody. */
    private static final MetadataLimits METADATA = MetadataLimits.of(
                    "Twitch API reference, Modify Channel Information", READ)
            .title(TwitchChannel.LONGEST_TITLE, Unit.CODE_POINTS)
            .has(Field.CATEGORY, Field.LANGUAGE)
            .tags(new TagLimits(TwitchChannel.MOST_TAGS, TwitchChannel.LONGEST_TAG, 0, true))
            .visibleTo(Set.of(Privacy.PUBLIC))
            .build();

    /** Get Streams is cached and lags by up to some minutes; how long is not promised. */
    private static final Duration SHOWS_WITHIN = Duration.ofMinutes(2);

    static final PlatformFacts FACTS = facts();

    private static PlatformFacts facts() {
        PlatformFacts.Builder facts = PlatformFacts.of("Twitch", PROFILE, LIMITS)
                .midStream(MidStreamChange.RECONNECT)
                .host(ApiHost.of(TwitchApi.HELIX, "https://api.twitch.tv/helix"))
                .host(ApiHost.of(TwitchApi.INGEST, "https://ingest.twitch.tv"))
                .host(ApiHost.of(TwitchApi.IDENTITY, "https://id.twitch.tv"))
                .host(ApiHost.of(TwitchApi.EVENTS, "https://eventsub.wss.twitch.tv"))
                .showsWithin(SHOWS_WITHIN)
                .rehearsesUnseen()
                .longestBroadcast(Duration.ofHours(48))
                .metadata(METADATA)
                .environment(EnvironmentVariable.of(Role.CLIENT_ID, "TWITCH_CLIENT_ID"))
                .environment(EnvironmentVariable.of(Role.CLIENT_SECRET, "TWITCH_CLIENT_SECRET"))
                .environment(EnvironmentVariable.of(Role.REDIRECT_URI, "TWITCH_REDIRECT_URI"))
                // where to go on reading the chat
                .addressField("reconnect_url")
                // a point in time, in seconds since 1970
                .rateLimitHeader("Ratelimit-Reset")
                .notice(
                        "The quality of the viewers' experience on Twitch must be \"at a minimum, no less than the experience on"
                                + " other platforms or services\": give no other destination a higher bitrate or resolution",
                        TERMS_OF_SERVICE,
                        TERMS)
                .notice(
                        "You \"cannot actively encourage viewers to leave Twitch for a concurrent livestream elsewhere\"; links on"
                                + " the profile and in panels are allowed",
                        "Twitch Help, Simulcasting Guidelines",
                        READ)
                .notice(
                        "No \"third-party services that combine activity from other platforms or services\" on the Twitch"
                                + " stream, such as merged chat; a merged view for the broadcaster alone is allowed",
                        TERMS_OF_SERVICE,
                        TERMS);
        TwitchSettings.ALL.forEach(facts::setting);
        return facts.build();
    }

    private TwitchFacts() {}
}
