package io.exprsn.simulcast.internal.session;

import io.exprsn.simulcast.Destination;
import io.exprsn.simulcast.ErrorKind;
import io.exprsn.simulcast.Secret;
import io.exprsn.simulcast.SimulcastException;
import io.exprsn.simulcast.internal.platform.DestinationSettings;
import io.exprsn.simulcast.internal.relay.RtmpOutlet;
import io.exprsn.simulcast.internal.rtmp.RtmpTarget;
import io.exprsn.simulcast.internal.service.ProxyAddress;
import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads the settings of an RTMP destination and refuses what cannot be right. */
final class RtmpDestination {
    private static final int DEFAULT_CHUNK_SIZE = 4096; // what platforms know from OBS

    private RtmpDestination() {}

    /** The addresses of the ingest, the primary first, then the backup if there is one. */
    static List<RtmpOutlet.Address> addresses(Destination destination) {
        String name = destination.name();
        Map<String, String> settings = destination.settings();
        Settings.requireKnown(destination, DestinationSettings.OF_EVERY_INGEST, Set.of());
        Secret key = destination.key();
        if (key == null) {
            throw invalid(
                    "Destination " + name + " has no stream key", "Give it with Destination.rtmp(name, server, key)");
        }
        String url = settings.get(Destination.URL);
        if (url == null) {
            throw invalid("Destination " + name + " has no server address", "Give it as rtmp://host[:port]/app");
        }
        int chunkSize = (int) Settings.number(destination, Destination.CHUNK_SIZE, 128, 65536, DEFAULT_CHUNK_SIZE);
        List<RtmpOutlet.Address> addresses = new ArrayList<>();
        addresses.add(address(name, url, key, chunkSize, settings));
        String backup = settings.get(Destination.BACKUP_URL);
        if (backup != null) {
            addresses.add(address(name, backup, key, chunkSize, settings));
        }
        return addresses;
    }

    private static RtmpOutlet.Address address(
            String name, String url, Secret key, int chunkSize, Map<String, String> settings) {
        URI server;
        try {
            server = new URI(url);
        } catch (URISyntaxException e) {
            throw invalid(
                    "Destination " + name + " has a server address that is not a URL", "Write rtmp://host[:port]/app");
        }
        Destination.rtmp(name, server, key); // the same checks as for one made there
        return new RtmpOutlet.Address(
                server,
                key,
                trust(name, settings.get(Destination.TRUST)),
                proxy(name, settings.get(Destination.PROXY)),
                localAddress(name, settings.get(Destination.LOCAL_ADDRESS)),
                chunkSize);
    }

    /** Where the ingest's addresses are, for messages: without query and key; checks nothing. */
    static List<String> places(Destination destination) {
        return Stream.of(Destination.URL, Destination.BACKUP_URL)
                .map(destination.settings()::get)
                .filter(Objects::nonNull)
                .map(URI::create)
                .map(server -> server.getScheme() + "://" + server.getAuthority() + server.getRawPath())
                .toList();
    }

    private static @Nullable Path trust(String name, @Nullable String file) {
        if (file == null) {
            return null;
        }
        Path path = Path.of(file);
        if (!Files.isReadable(path)) {
            throw invalid(
                    "Destination " + name + " trusts the certificate authorities in " + file + ", which cannot be read",
                    "Give the path of a PEM file, or leave it out to trust what the JDK trusts");
        }
        return path;
    }

    private static RtmpTarget.@Nullable Proxy proxy(String name, @Nullable String text) {
        return ProxyAddress.of(name, text)
                .map(proxy -> new RtmpTarget.Proxy(
                        proxy.socks() ? RtmpTarget.Proxy.Kind.SOCKS5 : RtmpTarget.Proxy.Kind.HTTP, proxy.resolved()))
                .orElse(null);
    }

    private static @Nullable InetAddress localAddress(String name, @Nullable String text) {
        if (text == null) {
            return null;
        }
        try {
            return InetAddress.getByName(text);
        } catch (UnknownHostException e) {
            throw invalid(
                    "Destination " + name + " shall connect from " + text + ", which is no address",
                    "Give an IP address of this machine");
        }
    }

    private static SimulcastException invalid(String problem, String remedy) {
        return new SimulcastException(ErrorKind.INVALID, problem, remedy);
    }
}
