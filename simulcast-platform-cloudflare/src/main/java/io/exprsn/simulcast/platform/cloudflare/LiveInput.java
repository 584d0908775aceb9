package io.exprsn.simulcast.platform.cloudflare;

import io.exprsn.simulcast.Secret;
import io.exprsn.simulcast.platform.cloudflare.CloudflareJson.Input;
import io.exprsn.simulcast.platform.cloudflare.CloudflareJson.RecordingSettings;
import io.exprsn.simulcast.platform.cloudflare.CloudflareJson.Rtmps;
import io.exprsn.simulcast.platform.cloudflare.CloudflareJson.Srt;
import io.exprsn.simulcast.platform.cloudflare.CloudflareJson.Web;
import io.exprsn.simulcast.spi.Broadcast.Ingest;
import io.exprsn.simulcast.spi.Broadcast.IngestProtocol;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A live input as Cloudflare told it.
 *
 * @param uid its id
 * @param told all that was told
 */
record LiveInput(String uid, Input told) {
    /** In what the hosts of customers differ; with what is around it, it has to fit into 63 characters. */
    static final String CUSTOMER_CODE = "[0-9a-z]{1,54}";

    /** What playback stands below, for this customer alone; it is told nowhere but within addresses. */
    private static final Pattern CUSTOMER =
            Pattern.compile("customer-(?<code>" + CUSTOMER_CODE + ")\\.cloudflarestream\\.com");

    RecordingSettings recording() {
        return Optional.ofNullable(told.recording()).orElse(RecordingSettings.UNTOLD);
    }

    /** Whether it can be watched at Cloudflare at all. */
    boolean isRecorded() {
        return CloudflareSettings.AUTOMATIC.equals(recording().mode());
    }

    boolean isSigned() {
        return Boolean.TRUE.equals(recording().requireSignedURLs());
    }

    /** What was not told is the default. */
    boolean isEnabled() {
        return !Boolean.FALSE.equals(told.enabled());
    }

    /** The host of playback. */
    Optional<String> customer() {
        return Stream.of(
                        Optional.ofNullable(told.playback()).map(playback -> playback.hls()),
                        Optional.ofNullable(told.playback()).map(playback -> playback.dash()),
                        Optional.ofNullable(told.webRTCPlayback()).map(Web::url),
                        Optional.ofNullable(told.webRTC()).map(Web::url))
                .flatMap(Optional::stream)
                .flatMap(address -> customer(address).stream())
                .findFirst();
    }

    /** The host of playback in an address, if it is one. */
    static Optional<String> customer(@Nullable String address) {
        return address(address)
                .filter(uri -> "https".equals(uri.getScheme()))
                .map(URI::getHost)
                .filter(host -> CUSTOMER.matcher(host).matches());
    }

    /** The customer's code in a host of playback; empty for what is none. */
    static Optional<String> customerCode(String host) {
        Matcher matcher = CUSTOMER.matcher(host);
        return matcher.matches() ? Optional.of(matcher.group("code")) : Optional.empty();
    }

    /** Where media can be sent by these protocols, the better one first. */
    List<Ingest> ingests(Set<IngestProtocol> protocols, boolean srtFirst) {
        List<Ingest> ingests = new ArrayList<>();
        rtmps().filter(ingest -> protocols.contains(ingest.protocol())).ifPresent(ingests::add);
        srt().filter(ingest -> protocols.contains(ingest.protocol()))
                .ifPresent(ingest -> ingests.add(srtFirst ? 0 : ingests.size(), ingest));
        return ingests;
    }

    private Optional<Ingest> rtmps() {
        Rtmps rtmps = told.rtmps();
        if (rtmps == null) {
            return Optional.empty();
        }
        return server(rtmps.url(), "rtmps")
                .flatMap(server -> secret(rtmps.streamKey()).map(key -> new Ingest(IngestProtocol.RTMPS, server, key)));
    }

    /** The address stands for itself; stream id and passphrase are put into it by whoever calls. */
    private Optional<Ingest> srt() {
        Srt srt = told.srt();
        if (srt == null) {
            return Optional.empty();
        }
        Secret passphrase = secret(srt.passphrase()).orElse(null);
        return server(srt.url(), "srt")
                .flatMap(server ->
                        secret(srt.streamId()).map(id -> new Ingest(IngestProtocol.SRT, server, id, passphrase)));
    }

    private static Optional<URI> server(@Nullable String url, String scheme) {
        return address(url)
                .filter(uri -> scheme.equals(uri.getScheme())
                        && uri.getHost() != null
                        && uri.getRawUserInfo() == null
                        && uri.getRawQuery() == null);
    }

    private static Optional<URI> address(@Nullable String text) {
        try {
            return text == null ? Optional.empty() : Optional.of(new URI(text));
        } catch (URISyntaxException e) {
            return Optional.empty();
        }
    }

    private static Optional<Secret> secret(@Nullable String text) {
        return Optional.ofNullable(text).filter(value -> !value.isEmpty()).map(Secret::of);
    }

    /** Whether nothing is asked for that was not told to be so; 0 seconds are told as null. */
    static boolean sameTime(@Nullable Integer wanted, @Nullable Integer told) {
        return wanted == null || Objects.equals(wanted, told) || wanted == 0 && told == null;
    }
}
