package io.exprsn.simulcast.platform.facebook;

import io.exprsn.simulcast.ErrorKind;
import io.exprsn.simulcast.SimulcastException;
import io.exprsn.simulcast.platform.facebook.FacebookJson.Failure;
import io.exprsn.simulcast.platform.facebook.FacebookJson.FailureBody;
import io.exprsn.simulcast.spi.ApiError;
import io.exprsn.simulcast.spi.ApiFailure;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Facebook's errors, by code and subcode. The status says nearly nothing: it is 400 for an expired token, a limit and a wrong parameter
 * alike. A reason is the code, with the subcode behind a slash where there is one that matters.
 */
final class FacebookErrors {
    static final String PARAMETER = "100";
    static final String PAGE_UNKNOWN = "pageUnknown";
    static final String PAGE_NOT_ALLOWED = "pageNotAllowed";
    static final String PAGE_NOT_CHOSEN = "pageNotChosen";

    static final String GRANT_AGAIN = "Connect the account again and grant all that is asked for";

    private static final String AGAIN = "Wait: it is tried again";
    private static final String GONE = "100/33";
    private static final String UNKNOWN_ALIAS = "803";
    private static final String ELSEWHERE = "Look at what Facebook says, and do what it asks for on facebook.com";

    /** Limits count a rolling hour, and Facebook rarely says how much of it is left. */
    private static final Duration USUAL_WAIT = Duration.ofMinutes(5);

    private static final Duration LONGEST_WAIT = Duration.ofHours(24);
    private static final Pattern MINUTES = Pattern.compile("\"estimated_time_to_regain_access\"\\s*:\\s*([0-9]{1,6})");
    private static final Pattern PERCENT =
            Pattern.compile("\"(?:call_count|total_time|total_cputime)\"\\s*:\\s*([0-9]{1,6})");

    private static final Pattern PERMISSION = Pattern.compile("(3|10|2[0-9]{2})(/[0-9]+)?");

    private static final Set<String> OBSTACLES = Set.of(
            PAGE_UNKNOWN,
            PAGE_NOT_ALLOWED,
            PAGE_NOT_CHOSEN,
            "190/459",
            "190/464",
            "190/492",
            "190/2069032",
            "200/1363120",
            "200/1363144",
            "200/2069030",
            "368",
            "475");

    private record Meaning(ErrorKind kind, String remedy, boolean expired) {}

    private static final Map<String, Meaning> MEANINGS = new HashMap<>();

    static {
        of(ErrorKind.TRANSIENT, AGAIN, "1", "2");
        of(ErrorKind.RATE_LIMITED, "Wait: more calls would make it longer", "4", "17", "32", "341", "613", "80001");

        // The token. Another one may be stored by now, so it is looked for once where that can help.
        expired("Connect the account again", "102", "190", "190/463", "190/467");
        expired("Connect the account again: its password was changed", "190/460");
        expired("Connect the account again: the application was removed from it", "190/458");
        account("Log in at facebook.com and do what Facebook asks for, then connect the account again", "190/459");
        account("Confirm the account at facebook.com, then connect it again", "190/464");
        account("Choose another Page, or let an administrator give the account a role on this one", "190/492");
        account(
                "Give the credential of an account that may use the Page, or the Page's own token: this one is a person's",
                "190/2069032");
        account(
                "Look whether something between here and Facebook takes the header Authorization away, or report it",
                "2500");
        account(GRANT_AGAIN, "3", "10");

        // The account.
        refused("Look at facebook.com why the account is blocked for a while, and wait until that is lifted", "368");
        refused("Look at facebook.com why the account may not post videos", "475");
        refused("Wait until the profile is 60 days old: Facebook lets no younger one go live", "200/1363120");
        refused("Wait until there are 100 followers: Facebook lets nobody go live with less", "200/1363144");
        refused("Choose another Page: this kind has no such call", "200/2069030");
        refused(ELSEWHERE, "200/2069031", "200/2069033", "1/2853006");

        // What was asked for.
        refused("Look at what Facebook says, and correct title, description, topics or start", PARAMETER);
        refused("Prepare a new broadcast, or look whether the account may still see this one", GONE);
        refused("Look whether it is still there, or correct the id", UNKNOWN_ALIAS);
        refused("Announce a time that is to come, at most 7 days ahead", "1000");
        refused("Leave the picture out, or give another one", "1005");
        refused("Prepare a new broadcast; if that does not help, look whether the account may post videos", "6000");
        refused("Change the text: Facebook takes it for one that was posted before", "506");
    }

    private FacebookErrors() {}

    /** Whether it stands in the way of going live until a person does something. */
    static boolean isObstacle(SimulcastException e) {
        return e.reason().filter(OBSTACLES::contains).isPresent();
    }

    /**
     * Whether what was asked for is not there. Facebook says the same of what the token may not see: so only after it was looked whether
     * the account may use the Page.
     */
    static boolean isGone(SimulcastException e) {
        return e.reason()
                .filter(reason -> reason.equals(GONE) || reason.equals(UNKNOWN_ALIAS))
                .isPresent();
    }

    static boolean isOfParameter(SimulcastException e) {
        return e.reason().filter(PARAMETER::equals).isPresent();
    }

    /** Whether Facebook itself said that this call is not for this token or object, which is not to say that it knows of nothing. */
    static boolean isUnavailable(SimulcastException e) {
        return e.reason()
                .filter(reason -> e.kind() == ErrorKind.REJECTED
                        || e.kind() == ErrorKind.AUTHENTICATION
                                && PERMISSION.matcher(reason).matches())
                .isPresent();
    }

    static ApiError explain(ApiFailure failure) {
        FailureBody told = failure.read(Failure.class).map(Failure::error).orElse(null);
        if (told == null || told.code() == null) {
            return ApiError.byStatus(failure);
        }
        String code = told.code().toString();
        String both = told.error_subcode() == null ? code : code + "/" + told.error_subcode();
        Meaning exact = MEANINGS.get(both);
        if (exact != null) {
            return error(exact, both, failure);
        }
        // The subcode is told where it is not known, too: it is what people look up.
        Meaning general = Optional.ofNullable(MEANINGS.get(code)).orElse(ofPermission(told.code()));
        if (general != null && general.kind() != ErrorKind.REJECTED) {
            return error(general, both, failure);
        }
        if (Boolean.TRUE.equals(told.is_transient())) {
            return ApiError.of(ErrorKind.TRANSIENT, both, AGAIN).waiting(failure.retryAfter());
        }
        if (general != null) {
            return error(general, code, failure);
        }
        ApiError byStatus = ApiError.byStatus(failure);
        return new ApiError(
                byStatus.kind(), both, byStatus.remedy(), byStatus.retryAfter(), byStatus.tokenExpired(), false);
    }

    private static @Nullable Meaning ofPermission(long code) {
        return code >= 200 && code <= 299 ? new Meaning(ErrorKind.AUTHENTICATION, GRANT_AGAIN, false) : null;
    }

    private static ApiError error(Meaning meaning, String reason, ApiFailure failure) {
        ApiError error = new ApiError(meaning.kind(), reason, meaning.remedy(), null, meaning.expired(), false);
        return switch (meaning.kind()) {
            case RATE_LIMITED -> error.waiting(Optional.of(wait(failure)));
            case TRANSIENT -> error.waiting(failure.retryAfter());
            default -> error;
        };
    }

    /** What Facebook names, which is in minutes; else as long as it takes until enough of the last hour's calls are forgotten. */
    private static Duration wait(ApiFailure failure) {
        return largest(failure, "X-Business-Use-Case-Usage", MINUTES)
                .filter(minutes -> minutes > 0)
                .map(Duration::ofMinutes)
                .map(wait -> wait.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : wait)
                .or(failure::retryAfter)
                .or(() -> largest(failure, "X-App-Usage", PERCENT)
                        .filter(percent -> percent > 100)
                        .map(percent -> Duration.ofMinutes(1 + 60 * (percent - 100) / percent)))
                .orElse(USUAL_WAIT);
    }

    private static Optional<Long> largest(ApiFailure failure, String header, Pattern number) {
        return failure.header(header)
                .flatMap(text -> number.matcher(text)
                        .results()
                        .map(found -> Long.valueOf(found.group(1)))
                        .max(Long::compare));
    }

    private static void account(String remedy, String... reasons) {
        of(ErrorKind.AUTHENTICATION, remedy, reasons);
    }

    private static void refused(String remedy, String... reasons) {
        of(ErrorKind.REJECTED, remedy, reasons);
    }

    private static void expired(String remedy, String... reasons) {
        for (String reason : reasons) {
            MEANINGS.put(reason, new Meaning(ErrorKind.AUTHENTICATION, remedy, true));
        }
    }

    private static void of(ErrorKind kind, String remedy, String... reasons) {
        for (String reason : reasons) {
            MEANINGS.put(reason, new Meaning(kind, remedy, false));
        }
    }
}
