package io.exprsn.simulcast.platform.cloudflare;

import io.exprsn.simulcast.spi.ApiAnswer;
import io.exprsn.simulcast.spi.ApiFailure;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What Cloudflare says of its limits: {@code Ratelimit: "default";r=41;t=17} is how many are left and in how many seconds they are given
 * back, {@code Ratelimit-Policy: "burst";q=100;w=60} how many there are in how many seconds.
 *
 * <p>1,200 requests in 5 minutes are shared by all that uses a token. A look each 5 s is 60 of them, and one at the outputs beside it as many
 * again: about ten shows at once for each token.
 */
final class CloudflareRate {
    /** How often a broadcast is looked at while something may change. */
    static final Duration LOOK = Duration.ofSeconds(5);

    /** Whoever goes over the limit is refused for the next 5 minutes. */
    private static final Duration REFUSED_FOR = Duration.ofMinutes(5);

    /** With fewer left than this, looking waits until they are given back: what is left is for ending broadcasts. */
    private static final long FEW = 60;

    private static final long LONGEST = REFUSED_FOR.toSeconds();

    private CloudflareRate() {}

    /** How long to wait after a refusal. */
    static Duration wait(ApiFailure failure) {
        return failure.retryAfter()
                .or(() -> seconds(failure.header("Ratelimit"), "t"))
                .or(() -> seconds(failure.header("Ratelimit-Policy"), "w"))
                .orElse(REFUSED_FOR);
    }

    /** How long to wait until the next look. */
    static Duration nextLook(ApiAnswer answer) {
        Optional<String> told = answer.header("Ratelimit");
        OptionalLong left = number(told, "r");
        return left.isPresent() && left.getAsLong() < FEW
                ? seconds(told, "t").filter(wait -> wait.compareTo(LOOK) > 0).orElse(LOOK)
                : LOOK;
    }

    private static Optional<Duration> seconds(Optional<String> header, String name) {
        OptionalLong found = number(header, name);
        return found.isPresent() && found.getAsLong() > 0
                ? Optional.of(Duration.ofSeconds(Math.min(found.getAsLong(), LONGEST)))
                : Optional.empty();
    }

    private static OptionalLong number(Optional<String> header, String name) {
        if (header.isEmpty()) {
            return OptionalLong.empty();
        }
        Matcher found = Pattern.compile(";\\s*" + name + "=([0-9]{1,9})").matcher(header.get());
        return found.find() ? OptionalLong.of(Long.parseLong(found.group(1))) : OptionalLong.empty();
    }
}
