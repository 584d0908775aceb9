package io.exprsn.simulcast.service;

import io.exprsn.simulcast.Destination;
import io.exprsn.simulcast.ErrorKind;
import io.exprsn.simulcast.Secret;
import io.exprsn.simulcast.SimulcastException;
import io.exprsn.simulcast.spi.MediaLimits;
import io.exprsn.simulcast.spi.PlatformSetting;
import java.net.URI;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A service that takes RTMP, RTMPS or SRT and is sent to with a stream key from its own page: what would have to be looked up there is
 * known here, with its source and its date. Its id is the platform of a destination. Immutable.
 *
 * @param id the platform of destinations on it, such as {@code restream}
 * @param displayName as people write it
 * @param servers addresses without the key by region, the usual one first; a part in braces, such as <code>{endpoint}</code>, is a
 *     setting of the destination
 * @param backup a second address that takes the same key; null for none
 * @param parts what stands in braces in an address
 * @param limits what it takes, with source and date
 * @param keyPage where a person finds the stream key; null where that is not known
 * @param note what is special, one sentence without a full stop; empty for nothing
 */
public record KnownService(
        String id,
        String displayName,
        Map<String, String> servers,
        @Nullable String backup,
        List<PlatformSetting> parts,
        MediaLimits limits,
        @Nullable URI keyPage,
        String note) {
    /** Setting of a destination: one of the service's regions instead of its usual server. */
    public static final String REGION = "region";

    /** Copies and keeps the order. */
    public KnownService {
        if (servers.isEmpty()) {
            throw new IllegalArgumentException("A service needs at least one server");
        }
        servers = Collections.unmodifiableMap(new LinkedHashMap<>(servers));
        parts = List.copyOf(parts);
    }

    /** All that are known, by name. */
    public static List<KnownService> all() {
        return ServiceTable.SERVICES;
    }

    /** The service of an id. */
    public static Optional<KnownService> find(String id) {
        return ServiceTable.SERVICES.stream()
                .filter(service -> service.id().equals(id))
                .findFirst();
    }

    /**
     * The service of an id.
     *
     * @throws SimulcastException ({@link ErrorKind#INVALID}) if there is none; the text lists those there are
     */
    public static KnownService named(String id) {
        return find(id).orElseThrow(() -> invalid(
                "There is no known service \"" + id + "\"",
                "Known are "
                        + ServiceTable.SERVICES.stream().map(KnownService::id).collect(Collectors.joining(", "))
                        + "; any other one is Destination.rtmp(name, server, key)"));
    }

    /**
     * A destination on it. Its address is looked up when it is used, so that a stored one follows the service when that moves.
     *
     * @param name unique in the plan; empty takes the id
     * @param key the stream key as the service shows it; for SRT the stream id
     */
    public Destination destination(String name, Secret key) {
        return new Destination(name.isEmpty() ? id : name, id, null, key, 0, Map.of());
    }

    /** Whether it is sent to by SRT, for which an FFmpeg is needed. */
    public boolean isSrt() {
        return servers.values().iterator().next().toLowerCase(Locale.ROOT).startsWith("srt:");
    }

    /**
     * Where it is.
     *
     * @param settings of the destination: the {@link #REGION} and the {@link #parts}, where there are any
     * @throws SimulcastException ({@link ErrorKind#INVALID}) for a region that it has not, and for a part that is missing or cannot be right
     */
    public URI server(Map<String, String> settings) {
        String region = settings.get(REGION);
        String address = region == null ? servers.values().iterator().next() : servers.get(region);
        if (address == null) {
            throw invalid(
                    displayName + " has no region \"" + region + "\"",
                    servers.size() == 1
                            ? "Leave it out: there is one server for all"
                            : "Its regions are " + String.join(", ", servers.keySet()));
        }
        return URI.create(filled(address, settings));
    }

    /** Where it is when the usual server fails, if there is such a place and no region was chosen. */
    public Optional<URI> backup(Map<String, String> settings) {
        return settings.containsKey(REGION)
                ? Optional.empty()
                : Optional.ofNullable(backup).map(address -> URI.create(filled(address, settings)));
    }

    private String filled(String address, Map<String, String> settings) {
        String result = address;
        for (PlatformSetting part : parts) {
            String value = settings.get(part.name());
            if (value == null || !part.accepts(value)) {
                throw invalid(
                        displayName
                                + (value == null
                                        ? " needs the setting \"" + part.name() + "\""
                                        : " has a value for \"" + part.name() + "\" that cannot be right")
                                + ": " + part.description(),
                        "Give it as the setting \"" + part.name() + "\" of the destination"
                                + (part.form() == null ? "" : " in the form " + part.form()));
            }
            result = result.replace("{" + part.name() + "}", value);
        }
        return result;
    }

    private static SimulcastException invalid(String problem, String remedy) {
        return new SimulcastException(ErrorKind.INVALID, problem, remedy);
    }
}
