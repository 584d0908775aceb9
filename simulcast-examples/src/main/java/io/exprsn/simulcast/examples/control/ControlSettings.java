package io.exprsn.simulcast.examples.control;

import io.exprsn.simulcast.Secret;
import io.exprsn.simulcast.examples.control.http.Role;
import io.exprsn.simulcast.ffmpeg.FfmpegRunner;
import java.net.URI;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a control room is started with.
 *
 * @param host address to listen on
 * @param port 0 to 65535; 0 lets the system choose
 * @param publicUrl how browsers reach it where that is another address; null for this one
 * @param allowedOrigins pages of others that may use the API with a token
 * @param data folder for what is kept here; made if it is not there
 * @param store where destinations, shows and accounts are; null for a file in the data folder
 * @param encryptionKey seals accounts and keys; null lets one be made beside them
 * @param tokens that were chosen; the others are made at the first start
 * @param media folder whose files may be sources; null for none
 * @param ingestPort for publishers, on the same host; 0 lets the system choose; null for none
 * @param allowPrivate whether sources and destinations may be in the own network
 * @param ffmpeg for all but FLV and RTMP
 * @param fromEnvironment whether platforms are known by the variables of the environment
 * @param demo whether everything behind it is made up
 */
public record ControlSettings(
        String host,
        int port,
        @Nullable URI publicUrl,
        Set<String> allowedOrigins,
        Path data,
        @Nullable Store store,
        @Nullable Secret encryptionKey,
        Map<Role, Secret> tokens,
        @Nullable Path media,
        @Nullable Integer ingestPort,
        boolean allowPrivate,
        FfmpegRunner ffmpeg,
        boolean fromEnvironment,
        boolean demo) {

    /** What the command uses unless told otherwise. */
    public static final int USUAL_PORT = 3009;

    /** Copies. */
    public ControlSettings {
        allowedOrigins = Set.copyOf(allowedOrigins);
        tokens = Map.copyOf(tokens);
    }

    /**
     * A database.
     *
     * @param url such as {@code jdbc:postgresql://host/database}
     * @param user null where the address or the driver knows
     */
    public record Store(
            String url, @Nullable String user, @Nullable Secret password) {
        /** Without what could be a password. */
        @Override
        public String toString() {
            return url.replaceAll("[?;].*", "");
        }
    }

    /** Begins with everything at its default: loopback, a port by the system, everything kept in this folder. */
    public static Builder in(Path data) {
        return new Builder(data);
    }

    /** Collects settings; not safe for several threads. */
    public static final class Builder {
        private final Path data;
        private final Set<String> allowedOrigins = new LinkedHashSet<>();
        private final Map<Role, Secret> tokens = new EnumMap<>(Role.class);
        private String host = "127.0.0.1";
        private int port;
        private @Nullable URI publicUrl;
        private @Nullable Store store;
        private @Nullable Secret encryptionKey;
        private @Nullable Path media;
        private @Nullable Integer ingestPort;
        private boolean allowPrivate;
        private FfmpegRunner ffmpeg = FfmpegRunner.local();
        private boolean fromEnvironment;
        private boolean demo;

        private Builder(Path data) {
            this.data = data;
        }

        /** Listens there. */
        public Builder listen(String address, int atPort) {
            this.host = address;
            this.port = atPort;
            return this;
        }

        /** How browsers reach it. */
        public Builder publicUrl(@Nullable URI url) {
            this.publicUrl = url;
            return this;
        }

        /** One more page of others that may use the API with a token. */
        public Builder allowOrigin(String origin) {
            allowedOrigins.add(origin);
            return this;
        }

        /** Keeps everything in a database instead of the folder. */
        public Builder store(@Nullable Store database) {
            this.store = database;
            return this;
        }

        /** Seals with this. */
        public Builder encryptionKey(@Nullable Secret key) {
            this.encryptionKey = key;
            return this;
        }

        /** A token that was chosen. */
        public Builder token(Role role, Secret token) {
            tokens.put(role, token);
            return this;
        }

        /** Files here may be sources. */
        public Builder media(@Nullable Path folder) {
            this.media = folder;
            return this;
        }

        /** Listens for publishers. */
        public Builder ingest(@Nullable Integer atPort) {
            this.ingestPort = atPort;
            return this;
        }

        /** Lets sources and destinations be in the own network. */
        public Builder allowPrivate(boolean allowed) {
            this.allowPrivate = allowed;
            return this;
        }

        /** Runs FFmpeg in this way. */
        public Builder ffmpeg(FfmpegRunner runner) {
            this.ffmpeg = runner;
            return this;
        }

        /** Knows platforms by the variables of the environment. */
        public Builder fromEnvironment(boolean read) {
            this.fromEnvironment = read;
            return this;
        }

        /** Says that everything behind it is made up. */
        public Builder demo(boolean madeUp) {
            this.demo = madeUp;
            return this;
        }

        /** The settings. */
        public ControlSettings build() {
            return new ControlSettings(
                    host,
                    port,
                    publicUrl,
                    allowedOrigins,
                    data,
                    store,
                    encryptionKey,
                    tokens,
                    media,
                    ingestPort,
                    allowPrivate,
                    ffmpeg,
                    fromEnvironment,
                    demo);
        }
    }
}
