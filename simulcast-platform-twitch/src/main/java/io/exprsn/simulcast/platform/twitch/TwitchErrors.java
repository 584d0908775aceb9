package io.exprsn.simulcast.platform.twitch;

import io.exprsn.simulcast.ErrorKind;
import io.exprsn.simulcast.SimulcastException;
import io.exprsn.simulcast.platform.twitch.TwitchJson.Drop;
import io.exprsn.simulcast.platform.twitch.TwitchJson.Refusal;
import io.exprsn.simulcast.spi.ApiError;
import io.exprsn.simulcast.spi.ApiFailure;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Twitch's errors. It has no codes: there is the status, and a message whose words may vary. So the status comes first, and the message
 * only parts what looks alike. Most of all 401, which is an expired token or something that no new token helps.
 */
final class TwitchErrors {
    static final String MISSING_SCOPE = "missingScope";
    static final String OTHER_CLIENT = "otherClient";
    static final String OTHER_ACCOUNT = "otherAccount";
    static final String NO_TOKEN = "noToken";
    static final String KEY_REFUSED = "streamKeyRefused";
    static final String FORBIDDEN = "forbidden";
    static final String NOTHING_TO_MARK = "nothingToMark";
    static final String ALREADY_SUBSCRIBED = "alreadySubscribed";
    static final String CHAT_FORBIDDEN = "chatForbidden";
    static final String SUBSCRIPTION_REMOVED = "subscriptionRemoved";
    static final String TOO_MANY_SUBSCRIPTIONS = "tooManySubscriptions";
    static final String DROPPED = "messageDropped";
    static final String NO_SCHEDULE = "noSchedule";
    static final String NOT_AFFILIATE = "notAffiliate";
    static final String BRANDED_CONTENT = "brandedContentChangedTooOften";

    static final String GRANT_AGAIN = "Connect the account again and grant all that is asked for";
    static final String SAME_CLIENT =
            "Connect the account again, or use the client id of the application that it was connected with";
    static final String FINISH_SETUP =
            "Open dashboard.twitch.tv and do what Twitch asks for before a first stream, such as two-factor authentication or a"
                    + " phone number";

    /** Where Twitch says that it is too much and not until when. */
    private static final Duration A_WHILE = Duration.ofMinutes(1);

    private static final int LONGEST_QUOTE = 300;
    private static final Pattern CODE = Pattern.compile("[A-Za-z0-9_.-]{1,64}");

    private static final Set<String> OBSTACLES = Set.of(MISSING_SCOPE, OTHER_CLIENT, KEY_REFUSED);

    private TwitchErrors() {}

    /** Whether it stands in the way of going live until a person does something. */
    static boolean isObstacle(String reason) {
        return OBSTACLES.contains(reason);
    }

    static ApiError explain(ApiFailure failure) {
        String message = failure.read(Refusal.class)
                .flatMap(told -> Optional.ofNullable(told.message()))
                .orElse("")
                .toLowerCase(Locale.ROOT);
        return switch (failure.status()) {
            case 400 -> ApiError.of(ErrorKind.REJECTED, "status 400", correction(failure.doing(), message));
            case 401 -> unauthorized(message, failure);
            case 403 -> forbidden(message, failure);
            case 404 -> missing(failure);
            case 409 -> conflict(failure);
            case 410 -> ApiError.of(ErrorKind.REJECTED, SUBSCRIPTION_REMOVED, "Use a newer version of this library");
            case 422 -> ApiError.of(ErrorKind.REJECTED, "status 422", "Write something shorter");
            case 429 -> limited(message, failure);
            default -> ApiError.byStatus(failure);
        };
    }

    private static ApiError missing(ApiFailure failure) {
        if (failure.doing().equals(TwitchApi.MARKING)) {
            return ApiError.of(
                    ErrorKind.REJECTED,
                    NOTHING_TO_MARK,
                    "Mark once viewers see the stream, and let the channel keep its past broadcasts (VODs)");
        }
        if (Set.of(TwitchApi.ANNOUNCING, TwitchApi.MOVING, TwitchApi.WITHDRAWING)
                .contains(failure.doing())) {
            return ApiError.of(
                    ErrorKind.REJECTED,
                    NO_SCHEDULE,
                    "Look at the channel's schedule on Twitch: the announcement is not there");
        }
        return ApiError.byStatus(failure);
    }

    private static ApiError conflict(ApiFailure failure) {
        if (failure.doing().equals(TwitchApi.SUBSCRIBING)) {
            return ApiError.of(ErrorKind.REJECTED, ALREADY_SUBSCRIBED, "Nothing need be done");
        }
        return ApiError.of(
                        ErrorKind.RATE_LIMITED,
                        BRANDED_CONTENT,
                        "Wait, or leave the setting \"" + TwitchSettings.BRANDED + "\" as it is")
                .waiting(failure.retryAfter().or(() -> Optional.of(A_WHILE)));
    }

    /** Left-overs of connections that are gone count for a while. */
    private static ApiError limited(String message, ApiFailure failure) {
        ApiError limited = ApiError.byStatus(failure);
        if (failure.doing().equals(TwitchApi.SUBSCRIBING) && message.contains("maximum subscriptions")) {
            limited = ApiError.of(
                    ErrorKind.RATE_LIMITED,
                    TOO_MANY_SUBSCRIPTIONS,
                    "Read this chat in fewer places at once: Twitch takes three connections of an account");
        }
        return limited.waiting(wait(failure));
    }

    /** An answer of 200 that says that nobody will see it. */
    static SimulcastException dropped(@Nullable Drop told) {
        String code = told == null
                        || told.code() == null
                        || !CODE.matcher(told.code()).matches()
                ? DROPPED
                : told.code();
        String message = told == null || told.message() == null ? "" : ": " + shortened(told.message());
        return new SimulcastException(
                ErrorKind.REJECTED,
                TwitchApi.SAYING + ": Twitch took the message and shows it to nobody (" + code + ")" + message,
                "Look at what Twitch says; other words may help",
                null,
                null,
                code);
    }

    private static String shortened(String text) {
        return text.length() <= LONGEST_QUOTE ? text : text.substring(0, LONGEST_QUOTE) + "…";
    }

    /** No wording is promised, so whatever is not known to be something else may be an expired token: it is refreshed once. */
    private static ApiError unauthorized(String message, ApiFailure failure) {
        if (message.contains("missing scope") || message.contains("scope") && message.contains("required")) {
            return ApiError.of(ErrorKind.AUTHENTICATION, MISSING_SCOPE, GRANT_AGAIN);
        }
        if (message.contains("client")
                && (message.contains("match") || message.contains("missing") || message.contains("invalid"))) {
            return ApiError.of(ErrorKind.AUTHENTICATION, OTHER_CLIENT, SAME_CLIENT);
        }
        if (message.contains("must match") || message.contains("does not match")) {
            return ApiError.of(
                    ErrorKind.AUTHENTICATION,
                    OTHER_ACCOUNT,
                    "Prepare again, or connect the account that the broadcast was prepared with");
        }
        if (message.contains("token is missing") || message.contains("missing authorization")) {
            return ApiError.of(
                    ErrorKind.AUTHENTICATION,
                    NO_TOKEN,
                    "Look whether something between here and Twitch takes the header Authorization away");
        }
        return ApiError.byStatus(failure);
    }

    private static ApiError forbidden(String message, ApiFailure failure) {
        // the latter where something is subscribed, for which the channel's owner need only grant
        if (message.contains("missing scope") || message.contains("missing proper authorization")) {
            return ApiError.of(ErrorKind.AUTHENTICATION, MISSING_SCOPE, GRANT_AGAIN);
        }
        if (failure.doing().equals(TwitchApi.SAYING) || failure.doing().equals(TwitchApi.SUBSCRIBING)) {
            return ApiError.of(
                    ErrorKind.REJECTED,
                    CHAT_FORBIDDEN,
                    "Look on Twitch whether the account is banned or timed out there, or connect it again and grant all");
        }
        if (failure.doing().equals(TwitchApi.ANNOUNCING) || failure.doing().equals(TwitchApi.MOVING)) {
            return ApiError.of(
                    ErrorKind.REJECTED,
                    NOT_AFFILIATE,
                    "Set \"" + TwitchSettings.SCHEDULE + "\" of the destination to " + TwitchSettings.NONE
                            + ": Twitch takes single announcements from affiliates and partners alone");
        }
        if (failure.doing().equals(TwitchApi.MARKING)) {
            return ApiError.of(
                    ErrorKind.REJECTED, FORBIDDEN, "Connect the account of the channel's owner, or of an editor");
        }
        if (failure.doing().equals(TwitchApi.GETTING_KEY)) {
            return ApiError.of(ErrorKind.REJECTED, KEY_REFUSED, FINISH_SETUP);
        }
        return ApiError.of(
                ErrorKind.REJECTED,
                FORBIDDEN,
                "Look at what Twitch says: the account, its country or the label may stand in the way");
    }

    /** The limits of single calls answer 429 while the account's has points left; its time then says nothing about them. */
    private static Optional<Duration> wait(ApiFailure failure) {
        boolean pointsLeft = failure.header("Ratelimit-Remaining")
                .filter(left -> left.matches("[1-9][0-9]*"))
                .isPresent();
        boolean said = failure.header("Retry-After").isPresent();
        return pointsLeft && !said ? Optional.of(A_WHILE) : failure.retryAfter().or(() -> Optional.of(A_WHILE));
    }

    private static String correction(String doing, String message) {
        if (doing.equals(TwitchApi.SAYING)) {
            return "Write 1 to 500 characters";
        }
        if (doing.equals(TwitchApi.SUBSCRIBING)) {
            return "Read the chat again; if that does not help, report it";
        }
        if (doing.equals(TwitchApi.ANNOUNCING) || doing.equals(TwitchApi.MOVING)) {
            return "Announce a time that is to come, with a title of at most 140 characters and 30 to 1380 minutes";
        }
        if (message.contains("banned words")) {
            return "Choose other words for the title: Twitch's moderation refuses these";
        }
        if (message.contains("title")) {
            return "Give a title of 1 to 140 characters";
        }
        if (message.contains("tag")) {
            return "Give at most 10 tags of 1 to 25 letters and digits that Twitch's moderation takes";
        }
        if (message.contains("game") || message.contains("category")) {
            return "Give a category that Twitch has, and that this account may use";
        }
        return "Look at what Twitch says, and correct title, category, tags or language";
    }
}
