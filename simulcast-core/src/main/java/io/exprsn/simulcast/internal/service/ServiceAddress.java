package io.exprsn.simulcast.internal.service;

import io.exprsn.simulcast.Destination;
import io.exprsn.simulcast.ErrorKind;
import io.exprsn.simulcast.Secret;
import io.exprsn.simulcast.SimulcastException;
import io.exprsn.simulcast.service.KnownService;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Where a service is: as the destination says it, or as it is known.
 *
 * @param servers the usual one, then the backup where there is one
 */
public record ServiceAddress(List<URI> servers) {
    /** Stands in for a key where an address alone is checked. */
    private static final Secret SOME_KEY = Secret.of("key");

    /** Copies. */
    public ServiceAddress {
        servers = List.copyOf(servers);
    }

    /**
     * Reads and checks it.
     *
     * @param service the one it is on, null for any
     * @throws SimulcastException ({@link ErrorKind#INVALID}) if there is none or it cannot be one
     */
    static ServiceAddress of(@Nullable KnownService service, Map<String, String> settings) {
        Optional<URI> backup =
                Optional.ofNullable(settings.get(Destination.BACKUP_URL)).map(ServiceAddress::parsed);
        String url = settings.get(Destination.URL);
        if (url != null) {
            return checked(parsed(url), backup);
        }
        if (service == null) {
            throw new SimulcastException(
                    ErrorKind.INVALID,
                    "The destination has no server address",
                    "Give it as rtmp://host[:port]/app, rtmps://host[:port]/app or srt://host:port");
        }
        return checked(service.server(settings), backup.isPresent() ? backup : service.backup(settings));
    }

    private static ServiceAddress checked(URI usual, Optional<URI> backup) {
        List<URI> servers = Stream.concat(Stream.of(usual), backup.stream()).toList();
        servers.forEach(ServiceAddress::check);
        return new ServiceAddress(servers);
    }

    private static void check(URI server) {
        if (isSrt(server)) {
            Destination.srt("", server);
        } else {
            Destination.rtmp("", server, SOME_KEY);
        }
    }

    /**
     * The destination with the address of the service that it is on, so that it can be sent to; one that has its address already, or is on
     * none of the known services, as it is. Settings that choose the address, or are for checks, are used up.
     *
     * @throws SimulcastException ({@link ErrorKind#INVALID}) if the address cannot be told
     */
    public static Destination located(Destination destination) {
        KnownService service = KnownService.find(destination.platform()).orElse(null);
        Map<String, String> settings = new LinkedHashMap<>(destination.settings());
        if (service != null && !settings.containsKey(Destination.URL)) {
            List<URI> servers = of(service, settings).servers();
            settings.put(Destination.URL, servers.get(0).toString());
            if (servers.size() > 1) {
                settings.put(Destination.BACKUP_URL, servers.get(1).toString());
            }
        }
        boolean byKey = service != null
                || destination.platform().equals(Destination.RTMP)
                || destination.platform().equals(Destination.SRT);
        if (byKey) {
            settings.remove(Destination.CHECK_CONNECTS);
        }
        if (service != null) {
            settings.remove(KnownService.REGION);
            service.parts().forEach(part -> settings.remove(part.name()));
        }
        return settings.equals(destination.settings())
                ? destination
                : new Destination(
                        destination.name(),
                        destination.platform(),
                        destination.credential(),
                        destination.key(),
                        destination.priority(),
                        destination.encoding(),
                        destination.sourceLoss(),
                        settings,
                        destination.secrets());
    }

    boolean isSrt() {
        return isSrt(servers.get(0));
    }

    private static boolean isSrt(URI server) {
        return "srt"
                .equalsIgnoreCase(server.getScheme()); // anything else is checked as RTMP, which refuses what is none
    }

    private static URI parsed(String url) {
        try {
            return URI.create(url);
        } catch (IllegalArgumentException e) {
            // The exception's own text quotes its input, which may hold the key.
            throw new SimulcastException(
                    ErrorKind.INVALID,
                    "The server address is not a URL: a character in it is not allowed there",
                    "Write it as rtmp://host[:port]/app, rtmps://host[:port]/app or srt://host:port");
        }
    }
}
