package io.exprsn.simulcast.platform.facebook;

import io.exprsn.simulcast.ErrorKind;
import io.exprsn.simulcast.SimulcastException;
import io.exprsn.simulcast.credential.ClientIdentity;
import io.exprsn.simulcast.platform.facebook.FacebookJson.Inspected;
import io.exprsn.simulcast.platform.facebook.FacebookJson.InspectedError;
import io.exprsn.simulcast.spi.CheckResult;
import io.exprsn.simulcast.spi.PlatformContext;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Looks whether a destination could go live: what was granted, how long the token lasts, and whether the account may use the Page. */
final class FacebookCheck {
    private static final String DOING = "Checking the account";
    private static final Duration SOON = Duration.ofDays(7);

    private final PlatformContext context;
    private final FacebookAccount account;
    private final Optional<String> page;

    FacebookCheck(PlatformContext context) {
        this.context = context;
        this.account = new FacebookAccount(context);
        this.page = new FacebookSettings(context.settings()).text(FacebookSettings.PAGE);
    }

    CheckResult check() {
        boolean ofItsOwn = account.isTokenOfItsOwn();
        // First, as it says whether the grant is good at all.
        Optional<Set<String>> granted = ofItsOwn ? Optional.empty() : Optional.of(account.granted(DOING));
        CheckResult found = CheckResult.ready(account.self(DOING));
        Inspected token = null;
        try {
            token = account.inspected("Inspecting the token").orElse(null);
        } catch (SimulcastException e) {
            if (e.kind() != ErrorKind.AUTHENTICATION && e.kind() != ErrorKind.REJECTED) {
                throw e;
            }
            // The token itself was just good, so it is the application that was refused.
            found = found.withNotice(
                    e.problem(), "Look whether client id and secret are those of the application at Meta");
        }
        if (token != null) {
            found = withToken(found, token, ofItsOwn);
        }
        Optional<Set<String>> scopes = granted.or(scopes(token));
        if (scopes.isPresent()) {
            found = withScopes(found, scopes.get());
        }
        return found.canGoLive() ? withPage(found) : found;
    }

    private static Supplier<Optional<Set<String>>> scopes(@Nullable Inspected token) {
        return () -> Optional.ofNullable(token)
                .flatMap(told -> Optional.ofNullable(told.scopes()))
                .map(told -> {
                    Set<String> scopes = new LinkedHashSet<>();
                    told.stream().filter(Objects::nonNull).forEach(scopes::add);
                    return scopes;
                });
    }

    private CheckResult withToken(CheckResult before, Inspected token, boolean ofItsOwn) {
        CheckResult found = before;
        if (!Boolean.TRUE.equals(token.is_valid())) {
            InspectedError why = token.error();
            String code = why == null || why.code() == null
                    ? ""
                    : " (" + why.code() + (why.subcode() == null ? "" : "/" + why.subcode()) + ")";
            return found.withObstacle(
                    "Facebook says that the token is not good any more" + code, "Connect the account again");
        }
        String app = token.app_id();
        boolean other = app != null
                && context.client()
                        .map(ClientIdentity::id)
                        .filter(id -> !id.equals(app))
                        .isPresent();
        if (other) {
            found = found.withObstacle(
                    "The token was issued to another application than the one whose client id is given",
                    "Connect the account again, or give the client id it was connected with");
        }
        if (ofItsOwn && page.filter(id -> !id.equals(FacebookSettings.PROFILE)).isPresent()) {
            found = withOwner(found, token);
        }
        found = withEnd(found, "The token ends", token.expires_at());
        return withEnd(found, "The application's access to the account's data ends", token.data_access_expires_at());
    }

    /** A token that is used as it is must be that of the very Page. */
    private CheckResult withOwner(CheckResult found, Inspected token) {
        if (token.type() != null && !token.type().equals("PAGE")) {
            return found.withObstacle(
                    "The API token is of the type " + token.type() + ", and Facebook wants the Page's own",
                    "Give the Page's own token, or connect the account instead");
        }
        String profile = token.profile_id();
        return profile == null || page.filter(profile::equals).isPresent()
                ? found
                : found.withObstacle(
                        "The API token is that of Page " + profile + ", and the destination broadcasts to "
                                + page.orElse(""),
                        "Give the token of the same Page, or correct the setting \"" + FacebookSettings.PAGE + "\"");
    }

    private CheckResult withEnd(CheckResult found, String what, @Nullable Long at) {
        if (at == null || at <= 0 || at > Instant.MAX.getEpochSecond()) {
            return found;
        }
        Instant end = Instant.ofEpochSecond(at);
        return end.isAfter(context.clock().instant().plus(SOON))
                ? found
                : found.withNotice(what + " at " + end, "Connect the account again before");
    }

    private CheckResult withScopes(CheckResult before, Set<String> granted) {
        boolean profile = page.filter(FacebookSettings.PROFILE::equals).isPresent();
        Set<String> needed = new LinkedHashSet<>(profile ? FacebookOAuth.FOR_PROFILES : FacebookOAuth.FOR_PAGES);
        Set<String> forMore = new LinkedHashSet<>(FacebookOAuth.PROVIDER.scopes());
        forMore.removeAll(FacebookOAuth.FOR_PAGES);
        forMore.removeAll(needed);
        needed.removeAll(granted);
        forMore.removeAll(granted);
        CheckResult found = before;
        if (!forMore.isEmpty() && !profile) {
            found = found.withNotice(
                    "The grant lacks the permissions " + String.join(", ", forMore)
                            + ", without which comments or figures may not work",
                    FacebookErrors.GRANT_AGAIN);
        }
        return needed.isEmpty()
                ? found
                : found.withObstacle(
                        "The grant lacks the permissions " + String.join(", ", new TreeSet<>(needed)),
                        FacebookErrors.GRANT_AGAIN);
    }

    private CheckResult withPage(CheckResult found) {
        try {
            account.owner();
            return found;
        } catch (SimulcastException e) {
            if (!FacebookErrors.isObstacle(e)) {
                throw e;
            }
            return found.withObstacle(e.problem(), e.remedy());
        }
    }
}
