package io.exprsn.simulcast.platform.cloudflare;

import io.exprsn.simulcast.Secret;
import io.exprsn.simulcast.platform.cloudflare.CloudflareJson.InputRow;
import io.exprsn.simulcast.platform.cloudflare.CloudflareJson.OutputItem;
import io.exprsn.simulcast.spi.SendsOn.Output;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What Cloudflare sends on by itself. */
final class CloudflareOutputs {
    private CloudflareOutputs() {}

    /** The input whose outputs they are: the one that is set, else the newest that was made for this destination. */
    static Optional<String> input(CloudflareSettings settings, String destination, List<InputRow> rows) {
        return settings.text(CloudflareSettings.INPUT)
                .or(() -> rows.stream()
                        .filter(row -> row.noted(CloudflarePreparation.INTENT) != null)
                        .filter(row -> destination.equals(row.noted(CloudflarePreparation.NAME)))
                        .filter(row -> !Boolean.FALSE.equals(row.enabled()))
                        .max((one, other) -> String.valueOf(one.created()).compareTo(String.valueOf(other.created())))
                        .map(InputRow::uid));
    }

    static Output output(OutputItem item, String doing) {
        URI server = address(item.url()).orElse(null);
        String key = item.streamKey();
        if (item.uid() == null || server == null || key == null || key.isEmpty()) {
            throw CloudflareErrors.unreadable(doing, "an output has no uid, no address or no key");
        }
        return new Output(
                item.uid(),
                server,
                Secret.of(key),
                !Boolean.FALSE.equals(item.enabled()),
                CloudflareStatus.arriving(item.status()));
    }

    /** Scheme, host and application, for people: somebody may have put a key behind them. */
    static String shown(OutputItem item) {
        return address(item.url())
                .filter(uri -> uri.getHost() != null)
                .map(uri -> uri.getScheme() + "://" + uri.getHost() + (uri.getPort() < 0 ? "" : ":" + uri.getPort())
                        + application(Objects.requireNonNullElse(uri.getRawPath(), "")))
                .orElse("an address that cannot be read");
    }

    private static String application(String path) {
        int next = path.indexOf('/', 1);
        return next < 0 ? path : path.substring(0, next);
    }

    private static Optional<URI> address(@Nullable String text) {
        try {
            return text == null || text.isBlank() ? Optional.empty() : Optional.of(new URI(text));
        } catch (URISyntaxException e) {
            return Optional.empty();
        }
    }
}
