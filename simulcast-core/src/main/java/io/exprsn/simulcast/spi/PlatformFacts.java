package io.exprsn.simulcast.spi;

import io.exprsn.simulcast.EncodingProfile;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a platform, as data with a source and a date. Immutable; made by {@link #of}.
 *
 * @param displayName as people write it
 * @param profile what is encoded where a destination asks for nothing else and the source does not do
 * @param limits what the platform takes
 * @param midStream what happens when codec headers change within one connection
 * @param notices rules of the platform that speak about simulcasting
 * @param hosts what the adapter calls, the usual one first; empty where it calls nobody
 * @param addressFields names of fields in answers whose values are addresses that the adapter may call, such as a next page
 * @param settings what a destination may set
 * @param rateLimitHeaders headers that say when a limit is lifted, in seconds from now or in seconds since 1970
 * @param dailyQuota what the platform counts by the day; null for nothing
 * @param costItems what it charges for
 * @param showsWithin how long it usually takes until viewers see what arrives, and until it tells so; later is worth a look
 * @param environment variables by which applications are used to give what an account or application is known by
 * @param longest how long a broadcast may last before the platform ends it; null where no such limit is known
 * @param rehearsesUnseen whether a rehearsal is never shown to anybody: that media is taken is all that can be seen of it
 * @param metadataLimits what it shows besides pictures, and how long that may be; null where nothing is known
 */
public record PlatformFacts(
        String displayName,
        EncodingProfile profile,
        MediaLimits limits,
        MidStreamChange midStream,
        List<Notice> notices,
        List<ApiHost> hosts,
        Set<String> addressFields,
        List<PlatformSetting> settings,
        List<String> rateLimitHeaders,
        @Nullable QuotaFacts dailyQuota,
        List<CostItem> costItems,
        Duration showsWithin,
        List<EnvironmentVariable> environment,
        @Nullable Duration longest,
        boolean rehearsesUnseen,
        @Nullable MetadataLimits metadataLimits) {

    public PlatformFacts {
        notices = List.copyOf(notices);
        hosts = List.copyOf(hosts);
        addressFields = Set.copyOf(addressFields);
        settings = List.copyOf(settings);
        rateLimitHeaders = List.copyOf(rateLimitHeaders);
        costItems = List.copyOf(costItems);
        environment = List.copyOf(environment);
    }

    /** What the platform counts by the day. */
    public Optional<QuotaFacts> quota() {
        return Optional.ofNullable(dailyQuota);
    }

    /** How long a broadcast may last before the platform ends it. */
    public Optional<Duration> longestBroadcast() {
        return Optional.ofNullable(longest);
    }

    /** What it shows besides pictures, and how long that may be. */
    public Optional<MetadataLimits> metadata() {
        return Optional.ofNullable(metadataLimits);
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
        private final List<ApiHost> hosts = new ArrayList<>();
        private final Set<String> addressFields = new LinkedHashSet<>();
        private final List<PlatformSetting> settings = new ArrayList<>();
        private final List<String> rateLimitHeaders = new ArrayList<>();
        private final List<CostItem> costItems = new ArrayList<>();
        private @Nullable QuotaFacts quota;
        private MidStreamChange midStream = MidStreamChange.FORWARD;
        private Duration showsWithin = Duration.ofSeconds(30);
        private final List<EnvironmentVariable> environment = new ArrayList<>();
        private @Nullable Duration longest;
        private boolean rehearsesUnseen;
        private @Nullable MetadataLimits metadata;

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

        /** One more host that the adapter calls; the first one is the usual one. */
        public Builder host(ApiHost host) {
            hosts.add(host);
            return this;
        }

        /** One more field of answers that holds an address which the adapter may call. */
        public Builder addressField(String name) {
            addressFields.add(name);
            return this;
        }

        /** One more setting that destinations may have. */
        public Builder setting(PlatformSetting setting) {
            settings.add(setting);
            return this;
        }

        /** One more header that says when a limit is lifted. */
        public Builder rateLimitHeader(String name) {
            rateLimitHeaders.add(name);
            return this;
        }

        /** What the platform counts by the day. */
        public Builder quota(QuotaFacts facts) {
            this.quota = facts;
            return this;
        }

        /** One more thing it charges for. */
        public Builder cost(CostItem item) {
            costItems.add(item);
            return this;
        }

        /** How long it usually takes until viewers see what arrives; 30 s unless said. */
        public Builder showsWithin(Duration usual) {
            this.showsWithin = usual;
            return this;
        }

        /** One more variable of the environment. */
        public Builder environment(EnvironmentVariable variable) {
            environment.add(variable);
            return this;
        }

        /** How long a broadcast may last before the platform ends it. */
        public Builder longestBroadcast(Duration limit) {
            this.longest = limit;
            return this;
        }

        /** A rehearsal is never shown to anybody, so it does not become live by the platform's account. */
        public Builder rehearsesUnseen() {
            this.rehearsesUnseen = true;
            return this;
        }

        /** What it shows besides pictures, and how long that may be. */
        public Builder metadata(MetadataLimits known) {
            this.metadata = known;
            return this;
        }

        /** The facts. */
        public PlatformFacts build() {
            return new PlatformFacts(
                    displayName,
                    profile,
                    limits,
                    midStream,
                    notices,
                    hosts,
                    addressFields,
                    settings,
                    rateLimitHeaders,
                    quota,
                    costItems,
                    showsWithin,
                    environment,
                    longest,
                    rehearsesUnseen,
                    metadata);
        }
    }
}
