package io.exprsn.simulcast.spi;

import io.exprsn.simulcast.Secret;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What {@link PlatformAdapter#prepare} made: a storable value, which the adapter gets back in each later call. Immutable; prints no
 * secret.
 *
 * @param platform id of the adapter
 * @param id the platform's own id of the broadcast
 * @param ingests where media goes to, the best one first; at least one
 * @param watch where people watch it, where that is known
 * @param chat where its chat is, where that is known
 * @param endsBy when the platform will end it by itself, where it does
 * @param details what the adapter has to remember besides, such as the id of a stream; no secrets
 */
public record Broadcast(
        String platform,
        String id,
        List<Ingest> ingests,
        @Nullable URI watch,
        @Nullable URI chat,
        @Nullable Instant endsBy,
        Map<String, String> details) {

    /** Copies. */
    public Broadcast {
        ingests = List.copyOf(ingests);
        details = Collections.unmodifiableMap(new LinkedHashMap<>(details));
        if (ingests.isEmpty()) {
            throw new IllegalArgumentException("A broadcast needs at least one ingest");
        }
    }

    /**
     * Where media goes to.
     *
     * @param protocol spoken there
     * @param server address without the key, {@code rtmps://host[:port]/app}; a query belongs to it
     * @param key the stream key, byte for byte; for SRT the stream id, null where the listener wants none
     * @param passphrase of SRT, where it encrypts
     */
    public record Ingest(
            IngestProtocol protocol,
            URI server,
            @Nullable Secret key,
            @Nullable Secret passphrase) {
        /** Refuses an RTMP ingest without a key: it would take nothing. */
        public Ingest {
            if (key == null && protocol != IngestProtocol.SRT) {
                throw new IllegalArgumentException("An ingest by " + protocol + " needs a stream key");
            }
        }

        /** An ingest without passphrase. */
        public Ingest(IngestProtocol protocol, URI server, Secret key) {
            this(protocol, server, key, null);
        }
    }

    /** How media reaches an ingest. */
    public enum IngestProtocol {
        /** RTMP in the open. */
        RTMP,
        /** RTMP within TLS. */
        RTMPS,
        /** SRT. */
        SRT;

        /**
         * By an address.
         *
         * @throws IllegalArgumentException if its scheme is none of these
         */
        public static IngestProtocol of(URI server) {
            String scheme = String.valueOf(server.getScheme());
            for (IngestProtocol protocol : values()) {
                if (protocol.name().equalsIgnoreCase(scheme)) {
                    return protocol;
                }
            }
            throw new IllegalArgumentException("An ingest has the scheme " + scheme + ", expected rtmp, rtmps or srt");
        }
    }

    /** Begins with the platform, its id and no ingest. */
    public static Builder of(String platform, String id) {
        return new Builder(platform, id);
    }

    /** Something the adapter remembered. */
    public Optional<String> detail(String name) {
        return Optional.ofNullable(details.get(name));
    }

    /** Collects a broadcast; not safe for several threads. */
    public static final class Builder {
        private final String platform;
        private final String id;
        private final List<Ingest> ingests = new ArrayList<>();
        private final Map<String, String> details = new LinkedHashMap<>();
        private @Nullable URI watch;
        private @Nullable URI chat;
        private @Nullable Instant endsBy;

        private Builder(String platform, String id) {
            this.platform = platform;
            this.id = id;
        }

        /** One more ingest, by the protocol that its address names. */
        public Builder ingest(URI server, Secret key) {
            return ingest(new Ingest(IngestProtocol.of(server), server, key));
        }

        /** One more ingest. */
        public Builder ingest(Ingest ingest) {
            ingests.add(ingest);
            return this;
        }

        /** Where people watch it. */
        public Builder watch(URI address) {
            this.watch = address;
            return this;
        }

        /** Where its chat is. */
        public Builder chat(URI address) {
            this.chat = address;
            return this;
        }

        /** When the platform will end it by itself. */
        public Builder endsBy(Instant end) {
            this.endsBy = end;
            return this;
        }

        /** Something to remember; no secret. */
        public Builder detail(String name, String value) {
            details.put(name, value);
            return this;
        }

        /** The broadcast. */
        public Broadcast build() {
            return new Broadcast(platform, id, ingests, watch, chat, endsBy, details);
        }
    }
}
