package io.exprsn.simulcast.platform.youtube;

import io.exprsn.simulcast.ErrorKind;
import io.exprsn.simulcast.platform.youtube.YouTubeJson.Failure;
import io.exprsn.simulcast.platform.youtube.YouTubeJson.FailureBody;
import io.exprsn.simulcast.platform.youtube.YouTubeJson.FailureReason;
import io.exprsn.simulcast.spi.ApiError;
import io.exprsn.simulcast.spi.ApiFailure;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * YouTube's errors, by their reason. The status alone does not do: 403 stands for permission, state, rate and quota alike, and what the
 * documentation calls a rate may be a cap that no waiting lifts.
 */
final class YouTubeErrors {
    static final String BROADCAST_GONE = "liveBroadcastNotFound";
    static final String STREAM_GONE = "liveStreamNotFound";
    static final String VIDEO_GONE = "videoNotFound";
    static final String REDUNDANT = "redundantTransition";
    static final String INVALID_TRANSITION = "invalidTransition";
    static final String CHAT_OVER = "liveChatEnded";
    static final String CHAT_GONE = "liveChatNotFound";
    static final String PAGE_GONE = "pageTokenInvalid";
    static final String NO_CHANNEL = "youtubeSignupRequired";

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_.-]{1,64}");
    private static final String AGAIN = "Wait: it is tried again";

    private static final Set<String> OBSTACLES = Set.of(
            NO_CHANNEL,
            "authorizationRequired",
            "insufficientPermissions",
            "ACCESS_TOKEN_SCOPE_INSUFFICIENT",
            "liveStreamingNotEnabled",
            "insufficientLivePermissions",
            "livePermissionBlocked",
            "authenticatedUserAccountSuspended",
            "authenticatedUserAccountClosed",
            "authenticatedUserNotChannel",
            "accessNotConfigured");

    private record Meaning(ErrorKind kind, String remedy) {}

    private static final Map<String, Meaning> MEANINGS = new HashMap<>();

    static {
        // Account and project: nothing helps until a person does something.
        account(
                "Choose an account that has a YouTube channel, or make one at youtube.com, and connect it again",
                NO_CHANNEL);
        account("Connect the account again", "authorizationRequired");
        account(
                "Connect the account again and grant all that is asked for",
                "insufficientPermissions",
                "ACCESS_TOKEN_SCOPE_INSUFFICIENT");
        refused(
                "Enable live streaming for the channel at youtube.com/features: the first time takes up to 24 hours",
                "liveStreamingNotEnabled",
                "insufficientLivePermissions");
        refused(
                "Look at youtube.com/features why the channel may not stream live at present",
                "livePermissionBlocked",
                "authenticatedUserAccountSuspended",
                "authenticatedUserAccountClosed",
                "authenticatedUserNotChannel");
        refused("Enable the YouTube Data API v3 for the project in the Google Cloud console", "accessNotConfigured");

        // Caps: called rates by YouTube, but waiting does not help.
        refused(
                "End another broadcast of this channel first: it has as many as YouTube allows",
                "concurrentBroadcastsExceedLimit",
                "userBroadcastsExceedLimit",
                "uploadLimitExceeded");
        refused(
                "Send to another stream (setting \"stream\"): too many broadcasts are live on this one",
                "sharedIngestionBroadcastsExceedLimit");

        // Rates.
        of(
                ErrorKind.RATE_LIMITED,
                AGAIN,
                "rateLimitExceeded",
                "userRateLimitExceeded",
                "userRequestsExceedRateLimit",
                "uploadRateLimitExceeded");

        // States.
        passing("Send media: it is tried again once YouTube has seen it", "errorStreamInactive");
        refused("Look at the broadcast's state in YouTube Studio", REDUNDANT, INVALID_TRANSITION);
        refused("Begin a new broadcast: this one is gone", BROADCAST_GONE, VIDEO_GONE);
        refused("Prepare again, or correct the setting \"stream\": this stream is gone", STREAM_GONE);
        refused("End the broadcast instead: it is on the air or over", "liveBroadcastDeletionNotAllowed");
        refused(
                "Change it before the broadcast begins", //
                "enableAutoStartModificationNotAllowed",
                "enableDvrModificationNotAllowed",
                "enableMonitorStreamModificationNotAllowed",
                "recordFromStartModificationNotAllowed",
                "enableClosedCaptionsModificationNotAllowed",
                "closedCaptionsTypeModificationNotAllowed");
        refused("Prepare a new broadcast: this one can no longer be given a stream", "liveBroadcastBindingNotAllowed");
        refused("Make a new stream instead: this one cannot be changed", "liveStreamModificationNotAllowed");
        refused("End the broadcast that uses the stream first", "liveStreamDeletionNotAllowed");
        refused("Begin a new broadcast: this chat is over or gone", CHAT_OVER, CHAT_GONE);
        refused("Switch the chat on in YouTube Studio, if there shall be one", "liveChatDisabled");
        refused("Read the chat from its beginning: the position is not good any more", PAGE_GONE);
        refused("End the poll that is running first", "preconditionCheckFailed");
        refused(
                "Leave it: the message, the user or the ban is not there any more",
                "liveChatMessageNotFound",
                "liveChatUserNotFound",
                "liveChatBanNotFound");
        refused(
                "Leave it: the channel may not remove this message, or ban its owner and moderators",
                "modificationNotAllowed",
                "liveChatBanInsertionNotAllowed");
        refused("Leave advertisements out: this video may not have them", "videoNotEligibleForAdsMonetization");
        refused(
                "Look whether the channel owns the video, and whether it is verified by phone, which pictures of one's own need",
                "forbidden");

        // What was asked for.
        refused("Give a title of 1 to 100 characters without < and >", "titleRequired", "invalidTitle");
        refused("Give a description of at most 5000 bytes without < and >", "invalidDescription");
        refused(
                "Give a start in the future that is not too far away, and look at this machine's clock",
                "scheduledStartTimeRequired",
                "invalidScheduledStartTime");
        refused("Give an end after the start, or none", "scheduledEndTimeRequired", "invalidScheduledEndTime");
        refused(
                "Set the privacy to public, unlisted or private",
                "privacyStatusRequired",
                "invalidPrivacyStatus",
                "forbiddenPrivacySetting");
        refused("Leave the setting \"autoStart\" out", "invalidAutoStart");
        refused("Leave the setting \"autoStop\" out", "invalidAutoStop");
        refused("Set \"embed\" to false: this channel may not let other sites show it", "invalidEmbedSetting");
        refused("Set \"latency\" to normal", "invalidLatencyPreferenceOptions");
        refused("Give the number of a category that can be assigned in the channel's country", "invalidCategoryId");
        refused("Give tags of at most 500 characters together, without < and >", "invalidTags");
        refused("Give a picture in JPEG or PNG of at most 50 MB", "invalidImage", "mediaBodyRequired");
        refused("Write a text of 1 to 200 characters", "messageTextInvalid", "messageTextRequired");
        refused(
                "Report it: the library asked YouTube for something that it does not take",
                "idRequired",
                "statusRequired",
                "invalidProjection",
                "enableMonitorStreamRequired",
                "broadcastStreamDelayMsRequired",
                "invalidEnableClosedCaptions",
                "cueTypeRequired",
                "conflictingTimeFields",
                "invalidInsertionOffsetTimeMs",
                "invalidWalltimeMs",
                "cdnRequired",
                "ingestionTypeRequired",
                "resolutionRequired",
                "frameRateRequired",
                "invalidIngestionType",
                "invalidResolution",
                "invalidFrameRate",
                "invalidFormat",
                "invalidVideoMetadata",
                "invalidPublishAt",
                "defaultLanguageNotSet",
                "forbiddenLicenseSetting",
                "wrongUrlForUpload",
                "incompatibleParameters",
                "liveChatIdRequired",
                "typeRequired",
                "bannedUserChannelIdRequired",
                "invalidLiveChatId",
                "invalidChannelId",
                "invalidLiveChatBanId",
                "invalid");

        // Passing by itself; what was read before may be old.
        passing(
                AGAIN,
                "conflict",
                "duplicate",
                "conditionNotMet",
                "internalError",
                "backendError",
                "serviceUnavailable",
                "notReady",
                "errorExecutingTransition");
    }

    private YouTubeErrors() {}

    /** Whether it stands in the way of going live until a person does something, and says so of the account or project. */
    static boolean isObstacle(String reason) {
        return OBSTACLES.contains(reason);
    }

    static ApiError explain(ApiFailure failure) {
        return reason(failure).map(reason -> byReason(reason, failure)).orElseGet(() -> ApiError.byStatus(failure));
    }

    private static ApiError byReason(String reason, ApiFailure failure) {
        switch (reason) {
            case "quotaExceeded", "dailyLimitExceeded" -> {
                return ApiError.spent(reason);
            }
            case "authError", "expired", "required" -> {
                if (failure.status() == 401) {
                    return ApiError.expired(reason);
                }
            }
            default -> {
                // the table knows
            }
        }
        Meaning meaning = MEANINGS.get(reason);
        if (meaning == null || failure.status() == 429) {
            ApiError general = ApiError.byStatus(failure);
            if (meaning == null && failure.status() == 403) {
                // Whatever is new under 403 is not about the grant in particular: consenting again would rarely help.
                return ApiError.of(ErrorKind.REJECTED, reason, "Look up the reason in YouTube's list of errors");
            }
            return new ApiError(
                    general.kind(), reason, general.remedy(), general.retryAfter(), general.tokenExpired(), false);
        }
        ApiError error = ApiError.of(meaning.kind(), reason, meaning.remedy());
        boolean wait = meaning.kind() == ErrorKind.RATE_LIMITED || meaning.kind() == ErrorKind.TRANSIENT;
        return wait ? error.waiting(failure.retryAfter()) : error;
    }

    /** The first that is a name; newer front ends put it into details. */
    private static Optional<String> reason(ApiFailure failure) {
        return failure.read(Failure.class).map(Failure::error).flatMap(YouTubeErrors::named);
    }

    private static Optional<String> named(FailureBody body) {
        return Stream.of(body.errors(), body.details())
                .flatMap(YouTubeErrors::names)
                .filter(name -> NAME.matcher(name).matches())
                .findFirst();
    }

    private static Stream<String> names(@Nullable List<FailureReason> reasons) {
        return reasons == null
                ? Stream.empty()
                : reasons.stream().flatMap(one -> one == null ? Stream.empty() : Stream.ofNullable(one.reason()));
    }

    private static void account(String remedy, String... reasons) {
        of(ErrorKind.AUTHENTICATION, remedy, reasons);
    }

    private static void refused(String remedy, String... reasons) {
        of(ErrorKind.REJECTED, remedy, reasons);
    }

    private static void passing(String remedy, String... reasons) {
        of(ErrorKind.TRANSIENT, remedy, reasons);
    }

    private static void of(ErrorKind kind, String remedy, String... reasons) {
        for (String reason : reasons) {
            MEANINGS.put(reason, new Meaning(kind, remedy));
        }
    }
}
