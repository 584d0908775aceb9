package io.exprsn.simulcast.internal.plan;

import io.exprsn.simulcast.Destination;
import io.exprsn.simulcast.EncodingProfile;
import io.exprsn.simulcast.spi.MediaLimits;
import io.exprsn.simulcast.spi.PlatformByKey;
import io.exprsn.simulcast.spi.PlatformFacts;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;

/** What is known by its protocol alone: nothing is known of its limits, so everything passes as it is. */
record AnyService(String id, PlatformFacts facts) implements PlatformByKey {

    /** Those that are always there. */
    static List<AnyService> all() {
        return List.of(
                of(Destination.RTMP, "RTMP service"),
                of(Destination.SRT, "SRT listener"),
                of(Destination.FILE, "file"));
    }

    private static AnyService of(String id, String displayName) {
        MediaLimits none = MediaLimits.builder("no limits known", LocalDate.of(2026, 11, 22))
                .keyFrames(Duration.ofSeconds(2), Duration.ofDays(1))
                .build();
        return new AnyService(
                id,
                PlatformFacts.of(displayName, EncodingProfile.passthrough(), none)
                        .build());
    }
}
