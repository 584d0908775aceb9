package io.exprsn.simulcast.internal.service;

import io.exprsn.simulcast.Destination;
import io.exprsn.simulcast.ErrorKind;
import io.exprsn.simulcast.Secret;
import io.exprsn.simulcast.SimulcastException;
import io.exprsn.simulcast.service.KnownService;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
        List<URI> servers = new ArrayList<>();
        String url = settings.get(Destination.URL);
        if (url != null) {
            servers.add(parsed(url));
        } else if (service != null) {
            servers.add(service.server(settings));
            service.backup(settings).ifPresent(servers::add);
        } else {
            throw new SimulcastException(
                    ErrorKind.INVALID,
                    "The destination has no server address",
                    "Give it as rtmp://host[:port]/app, rtmps://host[:port]/app or srt://host:port");
        }
        String backup = settings.get(Destination.BACKUP_URL);
        if (backup != null) {
            servers.removeIf(known -> servers.indexOf(known) > 0);
            servers.add(parsed(backup));
        }
        for (URI server : servers) {
            if (isSrt(server.toString())) {
                Destination.srt("", server);
            } else {
                Destination.rtmp("", server, SOME_KEY);
            }
        }
        return new ServiceAddress(servers);
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
        return isSrt(servers.get(0).toString());
    }

    private static boolean isSrt(String url) {
        return url.regionMatches(true, 0, "srt:", 0, 4);
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
