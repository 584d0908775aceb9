package io.exprsn.simulcast.spi;

import io.exprsn.simulcast.EncodingProfile;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;

/**
 * What is known of a platform, as data with a source and a date. Immutable; made by {@link #of}.
 *
 * @param displayName as people write it
 * @param profile what is encoded where a destination asks for nothing else and the source does not do
 * @param limits what the platform takes
 * @param midStream what happens when codec headers change within one connection
 * @param notices rules of the platform that speak about simulcasting
 */
public record PlatformFacts(
        String displayName,
        EncodingProfile profile,
        MediaLimits limits,
        MidStreamChange midStream,
        List<Notice> notices) {

    public PlatformFacts {
        notices = List.copyOf(notices);
    }

    /** What to do with a stream whose size, codec or audio format changes while it runs. */
    public enum MidStreamChange {
        /** The platform takes new codec headers on the same connection. */
        FORWARD,
        /** A new connection is needed. */
        RECONNECT,
        /** The platform sees one unchanged stream only from an encode of ours. */
        REENCODE
    }

    /**
     * A rule of a platform.
     *
     * @param text what it says, quoted or in few words
     * @param source where it stands
     * @param asOf when it was read
     */
    public record Notice(String text, String source, LocalDate asOf) {
        @Override
        public String toString() {
            return text + " (" + source + ", " + asOf + ")";
        }
    }

    /** Begins with a platform that takes new headers on the same connection and says nothing about simulcasting. */
    public static Builder of(String displayName, EncodingProfile profile, MediaLimits limits) {
        return new Builder(displayName, profile, limits);
    }

    /** Collects facts; not safe for several threads. */
    public static final class Builder {
        private final String displayName;
        private final EncodingProfile profile;
        private final MediaLimits limits;
        private final List<Notice> notices = new ArrayList<>();
        private MidStreamChange midStream = MidStreamChange.FORWARD;

        private Builder(String displayName, EncodingProfile profile, MediaLimits limits) {
            this.displayName = displayName;
            this.profile = profile;
            this.limits = limits;
        }

        /** What to do when the stream's parameters change while it runs. */
        public Builder midStream(MidStreamChange change) {
            this.midStream = change;
            return this;
        }

        /** One more rule that speaks about simulcasting. */
        public Builder notice(String text, String source, LocalDate asOf) {
            notices.add(new Notice(text, source, asOf));
            return this;
        }

        /** The facts. */
        public PlatformFacts build() {
            return new PlatformFacts(displayName, profile, limits, midStream, notices);
        }
    }
}
