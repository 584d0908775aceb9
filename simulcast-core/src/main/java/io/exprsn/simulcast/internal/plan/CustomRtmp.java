package io.exprsn.simulcast.internal.plan;

import io.exprsn.simulcast.Destination;
import io.exprsn.simulcast.EncodingProfile;
import io.exprsn.simulcast.spi.MediaLimits;
import io.exprsn.simulcast.spi.PlatformAdapter;
import io.exprsn.simulcast.spi.PlatformFacts;
import java.time.LocalDate;

/** Any RTMP or RTMPS service: nothing is known of it, so everything passes as it is. */
final class CustomRtmp implements PlatformAdapter {
    private static final PlatformFacts FACTS = PlatformFacts.of(
                    "RTMP service",
                    EncodingProfile.passthrough(),
                    MediaLimits.builder("no limits known", LocalDate.of(2026, 11, 22))
                            .build())
            .build();

    @Override
    public String id() {
        return Destination.RTMP;
    }

    @Override
    public PlatformFacts facts() {
        return FACTS;
    }
}
