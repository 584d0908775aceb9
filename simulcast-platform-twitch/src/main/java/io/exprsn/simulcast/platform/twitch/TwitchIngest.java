package io.exprsn.simulcast.platform.twitch;

import io.exprsn.simulcast.spi.Broadcast.IngestProtocol;
import java.net.URI;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One of Twitch's ingests. Twitch calls availability, default and priority internal; that they mean the same as in the twin that Amazon
 * documents is unconfirmed, so they only put in order.
 *
 * @param id number, as text
 * @param name for people, such as a city
 * @param availability 1 for usable, 0 for not
 * @param preferred whether it is the default
 * @param priority lower is better
 * @param open address by RTMP, with a place for the key
 * @param secure address by RTMPS, with a place for the key; Twitch gives it and does not document it
 */
record TwitchIngest(
        String id,
        String name,
        double availability,
        boolean preferred,
        double priority,
        @Nullable String open,
        @Nullable String secure) {
    private static final String KEY = "/{stream_key}";

    static TwitchIngest of(Map<String, @Nullable Object> told) {
        return new TwitchIngest(
                text(told.get("_id")).orElse(""),
                text(told.get("name")).orElse(""),
                number(told.get("availability"), 1),
                Boolean.TRUE.equals(told.get("default")),
                number(told.get("priority"), Integer.MAX_VALUE),
                text(told.get("url_template")).orElse(null),
                text(told.get("url_template_secure")).orElse(null));
    }

    /** One that the destination writes out. */
    static TwitchIngest written(String template) {
        boolean isSecure = template.toLowerCase(Locale.ROOT).startsWith("rtmps:");
        return new TwitchIngest("", template, 1, true, 0, isSecure ? null : template, isSecure ? template : null);
    }

    private static Optional<String> text(@Nullable Object value) {
        return Optional.ofNullable(value).map(Object::toString);
    }

    private static double number(@Nullable Object value, double otherwise) {
        return value instanceof Number number ? number.doubleValue() : otherwise;
    }

    /** Whether a destination can mean this one. */
    boolean isCalled(String wanted) {
        return id.equals(wanted) || name.equalsIgnoreCase(wanted);
    }

    /** The default one first, then by priority, then as Twitch lists them, which depends on where we are. */
    static Optional<TwitchIngest> best(List<TwitchIngest> all, Set<IngestProtocol> protocols) {
        return all.stream()
                .filter(TwitchIngest::isInUse)
                .filter(one -> one.server(protocols).isPresent())
                .min(Comparator.comparing((TwitchIngest one) -> !one.preferred())
                        .thenComparingDouble(TwitchIngest::priority));
    }

    /** Both spellings are found in the list. */
    private boolean isInUse() {
        String lower = name.toLowerCase(Locale.ROOT);
        return availability > 0 && !lower.contains("deprecated") && !lower.contains("depracated");
    }

    /** Where to send, without the key: by RTMPS if that can be sent; empty if it has no such address. Just one, as a second sender with the same key disturbs the first. */
    Optional<URI> server(Set<IngestProtocol> protocols) {
        return Stream.of(server(secure, IngestProtocol.RTMPS, protocols), server(open, IngestProtocol.RTMP, protocols))
                .flatMap(Optional::stream)
                .findFirst();
    }

    private static Optional<URI> server(
            @Nullable String template, IngestProtocol protocol, Set<IngestProtocol> protocols) {
        if (template == null || !protocols.contains(protocol)) {
            return Optional.empty();
        }
        boolean hasPlace = template.endsWith(KEY);
        String server = hasPlace ? template.substring(0, template.length() - KEY.length()) : template;
        try {
            URI address = URI.create(server);
            String path = String.valueOf(address.getRawPath());
            boolean fits = protocol.name().equalsIgnoreCase(address.getScheme())
                    && address.getHost() != null
                    && address.getRawUserInfo() == null
                    && path.length() > 1
                    && (hasPlace || path.indexOf('/', 1) < 0); // what is behind the first could be a key
            return fits ? Optional.of(address) : Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.empty(); // its text could hold a key
        }
    }
}
