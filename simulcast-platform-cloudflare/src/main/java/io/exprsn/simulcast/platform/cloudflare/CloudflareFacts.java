package io.exprsn.simulcast.platform.cloudflare;

import io.exprsn.simulcast.AudioCodec;
import io.exprsn.simulcast.EncodingProfile;
import io.exprsn.simulcast.EncodingProfile.Preset;
import io.exprsn.simulcast.EncodingProfile.Tune;
import io.exprsn.simulcast.VideoCodec;
import io.exprsn.simulcast.spi.ApiHost;
import io.exprsn.simulcast.spi.CostItem;
import io.exprsn.simulcast.spi.CostItem.Basis;
import io.exprsn.simulcast.spi.EnvironmentVariable;
import io.exprsn.simulcast.spi.EnvironmentVariable.Role;
import io.exprsn.simulcast.spi.MediaLimits;
import io.exprsn.simulcast.spi.Metadata.Privacy;
import io.exprsn.simulcast.spi.MetadataLimits;
import io.exprsn.simulcast.spi.PlatformFacts;
import io.exprsn.simulcast.spi.PlatformFacts.MidStreamChange;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.LocalDate;
import java.util.EnumSet;
import java.util.regex.Pattern;

/**
 * Cloudflare's API, and its ingest over RTMPS and SRT.
 *
 * <p>Its guides offer simulcasting as a feature, and name no rule on it.
 *
 * <p>A stream that returns within the input's {@code recording.timeoutSeconds} goes on in the same recording, later a second
 * one begins. Less than 2 Mbit/s is outside what Cloudflare asks for.
 */
final class CloudflareFacts {
    private static final LocalDate READ = LocalDate.of(2026, 11, 22);
    private static final String SOURCE =
            "Cloudflare Stream documentation, stream-live: start-stream-live and troubleshooting";

    /** Cloudflare names bitrates of sound and pictures together; this is left to the sound. */
    private static final int SOUND_KILOBITS = 320;

    /**
     * Cloudflare advises no size; this one is YouTube's, at a bitrate in the middle of 2 to 10 Mbit/s. No B-frames and a
     * key frame each 2 s, since an input's outputs carry the stream on to platforms that ask for these.
     */
    private static final EncodingProfile PROFILE = EncodingProfile.builder()
            .size(1920, 1080)
            .frameRate(30)
            .videoKilobits(6_000)
            .preset(Preset.MEDIUM)
            .tune(Tune.QUALITY)
            .audioKilobits(128)
            .build();

    /** 4 s is both in the range that is advised, 4 to 8, and in that for low latency, 2 to 4. */
    private static final MediaLimits LIMITS = MediaLimits.builder(SOURCE, READ)
            .videoCodecs(VideoCodec.H264)
            .audioCodecs(AudioCodec.AAC)
            // The only cap holds for all sizes.
            .cap(1080, 60, 14_000 - SOUND_KILOBITS)
            .advice(1080, 60, 10_000 - SOUND_KILOBITS)
            .keyFrames(Duration.ofSeconds(4), Duration.ofSeconds(10))
            .build();

    /** Its players show pictures alone; who may see these is said when an input is made. */
    private static final MetadataLimits METADATA = MetadataLimits.of(
                    "Cloudflare Stream documentation, API reference of live inputs", READ)
            .visibleTo(EnumSet.allOf(Privacy.class))
            .build();

    /** Segments are 4 to 8 s long, and players want some of them. */
    private static final Duration SHOWS_WITHIN = Duration.ofSeconds(30);

    /** Cloudflare's prices, and nothing for what arrives and is encoded. */
    private static final String PRICES = "Cloudflare Stream documentation, pricing";

    static final PlatformFacts FACTS = facts();

    private static PlatformFacts facts() {
        PlatformFacts.Builder facts = PlatformFacts.of("Cloudflare Stream", PROFILE, LIMITS)
                .midStream(MidStreamChange.RECONNECT)
                .host(ApiHost.of(CloudflareApi.API, "https://api.cloudflare.com/client/v4"))
                .host(ApiHost.perCustomer(
                        CloudflareApi.CUSTOMER,
                        "https://customer-{customer}.cloudflarestream.com",
                        Pattern.compile(LiveInput.CUSTOMER_CODE)))
                .showsWithin(SHOWS_WITHIN)
                .rehearsesUnseen()
                .metadata(METADATA)
                .environment(EnvironmentVariable.setting("CLOUDFLARE_ACCOUNT_ID", CloudflareSettings.ACCOUNT))
                .environment(EnvironmentVariable.of(Role.API_TOKEN, "CLOUDFLARE_API_TOKEN"))
                .cost(price(Basis.MINUTES_STORED, "minutes stored, paid ahead; deleting makes room", "5"))
                .cost(price(
                        Basis.MINUTES_DELIVERED,
                        "minutes delivered to viewers and to each of Cloudflare's own outputs; by WebRTC since 2026-10-01",
                        "1"))
                .cost(price(Basis.MINUTES_IN, "minutes sent in and encoded", "0"));
        CloudflareSettings.ALL.forEach(facts::setting);
        return facts.build();
    }

    private static CostItem price(Basis basis, String what, String dollars) {
        return new CostItem(what, new BigDecimal(dollars), "USD", "1,000 minutes", basis, 1_000, PRICES, READ);
    }

    private CloudflareFacts() {}
}
