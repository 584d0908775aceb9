package io.exprsn.simulcast.platform.youtube;

import io.exprsn.simulcast.ErrorKind;
import io.exprsn.simulcast.SimulcastException;
import io.exprsn.simulcast.credential.Credential;
import io.exprsn.simulcast.credential.Credential.Account;
import io.exprsn.simulcast.credential.OAuthProvider;
import io.exprsn.simulcast.platform.youtube.YouTubeJson.BroadcastItem;
import io.exprsn.simulcast.platform.youtube.YouTubeJson.ChannelItem;
import io.exprsn.simulcast.platform.youtube.YouTubeJson.StreamItem;
import io.exprsn.simulcast.platform.youtube.YouTubeJson.VideoItem;
import io.exprsn.simulcast.platform.youtube.YouTubeJson.VideoStatistics;
import io.exprsn.simulcast.spi.ApiError;
import io.exprsn.simulcast.spi.ApiFailure;
import io.exprsn.simulcast.spi.Broadcast;
import io.exprsn.simulcast.spi.BroadcastRequest;
import io.exprsn.simulcast.spi.BroadcastStatus;
import io.exprsn.simulcast.spi.CheckResult;
import io.exprsn.simulcast.spi.CountsViewers;
import io.exprsn.simulcast.spi.EditsMetadata;
import io.exprsn.simulcast.spi.Engagement;
import io.exprsn.simulcast.spi.GoesLive;
import io.exprsn.simulcast.spi.HasChat;
import io.exprsn.simulcast.spi.Metadata;
import io.exprsn.simulcast.spi.PlatformAdapter;
import io.exprsn.simulcast.spi.PlatformContext;
import io.exprsn.simulcast.spi.PlatformFacts;
import io.exprsn.simulcast.spi.QuotaFacts;
import io.exprsn.simulcast.spi.ReportsStatus;
import io.exprsn.simulcast.spi.Schedules;
import io.exprsn.simulcast.spi.SetsThumbnail;
import io.exprsn.simulcast.spi.SupportsOAuth;
import io.exprsn.simulcast.spi.Viewers;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** YouTube as a destination: makes a broadcast, takes it live, says how it does, and ends it. */
public final class YouTubeAdapter
        implements PlatformAdapter,
                SupportsOAuth,
                GoesLive,
                ReportsStatus,
                EditsMetadata,
                SetsThumbnail,
                CountsViewers,
                HasChat,
                Schedules {
    static final String ID = "youtube";

    /** Documented since September 2026; it was 2 MB before. */
    private static final int LARGEST_PICTURE = 52_428_800;

    private static final Duration NEXT_COUNT = Duration.ofSeconds(30);

    private final YouTubeChat.Pause pause;
    private final Duration silence;

    /** Made by {@link java.util.ServiceLoader}. */
    public YouTubeAdapter() {
        this(YouTubeChat.Pause.BY_TIME, YouTubeChat.LONGEST_SILENCE);
    }

    YouTubeAdapter(YouTubeChat.Pause pause, Duration silence) {
        this.pause = pause;
        this.silence = silence;
    }

    @Override
    public String id() {
        return ID;
    }

    @Override
    public PlatformFacts facts() {
        return YouTubeFacts.FACTS;
    }

    @Override
    public OAuthProvider oauth() {
        return YouTubeOAuth.PROVIDER;
    }

    @Override
    public ApiError explain(ApiFailure failure) {
        return YouTubeErrors.explain(failure);
    }

    @Override
    public Account account(PlatformContext context) {
        return api(context)
                .channel("Asking whose account it is")
                .map(YouTubeAdapter::account)
                .orElseThrow(() -> new SimulcastException(
                        ErrorKind.AUTHENTICATION,
                        "Asking whose account it is: the account has no channel",
                        "Make a channel at youtube.com and connect the account again"));
    }

    private static Account account(ChannelItem channel) {
        String id = YouTubeApi.id(channel.id(), "Asking whose account it is");
        String title = channel.snippet() == null ? null : channel.snippet().title();
        return new Account(id, title == null ? id : title);
    }

    @Override
    public CheckResult check(PlatformContext context) {
        if (context.credential() instanceof Credential.OAuthTokens tokens
                && !tokens.scopes().isEmpty()
                && !tokens.scopes().contains(YouTubeOAuth.SCOPE)) {
            return CheckResult.ready(tokens.account())
                    .withObstacle(
                            "The grant lacks the scope " + YouTubeOAuth.SCOPE,
                            "Connect the account again and grant all that is asked for");
        }
        YouTubeApi api = api(context);
        Optional<Account> account;
        try {
            account = api.channel("Checking the channel").map(YouTubeAdapter::account);
        } catch (SimulcastException e) {
            return obstacle(CheckResult.ready(null), e);
        }
        if (account.isEmpty()) {
            return CheckResult.ready(null)
                    .withObstacle(
                            "The account has no channel",
                            "Make a channel at youtube.com and connect the account again");
        }
        CheckResult found = CheckResult.ready(account.get());
        try {
            api.requireLiveRights();
            return found;
        } catch (SimulcastException e) {
            return obstacle(found, e);
        }
    }

    /** What YouTube has a name for and waiting does not help is found out; all else was not. */
    private static CheckResult obstacle(CheckResult found, SimulcastException e) {
        boolean told = e.reason().filter(YouTubeErrors::isObstacle).isPresent();
        if (!told) {
            throw e;
        }
        return found.withObstacle(e.problem(), e.remedy());
    }

    @Override
    public Broadcast prepare(BroadcastRequest request, PlatformContext context) {
        return new YouTubePreparation(request, context).prepare();
    }

    /** Looks first: a refused transition costs as much as a good one, and what nobody saw cannot be completed. */
    @Override
    public void end(Broadcast broadcast, PlatformContext context) {
        YouTubeApi api = api(context);
        String doing = "Ending the broadcast";
        BroadcastItem found = api.broadcast(broadcast.id(), "id,status", QuotaFacts.CONTROL, doing)
                .orElse(null);
        if (found == null) {
            return;
        }
        switch (found.lifeCycle()) {
            case "complete", "revoked" -> {
                // over
            }
            case "created", "ready" -> api.delete(broadcast.id());
            default -> complete(api, broadcast, found.lifeCycle(), doing);
        }
    }

    private static void complete(YouTubeApi api, Broadcast broadcast, String state, String doing) {
        try {
            api.transition(broadcast.id(), "complete", doing);
        } catch (SimulcastException e) {
            String reason = e.reason().orElse("");
            if (reason.equals(YouTubeErrors.REDUNDANT) || reason.equals(YouTubeErrors.BROADCAST_GONE)) {
                return;
            }
            if (reason.equals(YouTubeErrors.INVALID_TRANSITION) && state.endsWith("Starting")) {
                throw new SimulcastException(
                        ErrorKind.TRANSIENT,
                        doing + ": YouTube is still on the way from " + state,
                        "Wait: it is tried again",
                        e,
                        null,
                        reason);
            }
            throw e;
        }
    }

    @Override
    public void discard(Broadcast broadcast, PlatformContext context) {
        api(context).delete(broadcast.id());
    }

    /** Looks first, as a refused transition costs fifty times as much as two looks, and this is asked again and again. */
    @Override
    public void goLive(Broadcast broadcast, PlatformContext context) {
        YouTubeApi api = api(context);
        String doing = "Going live";
        BroadcastItem found = api.broadcast(broadcast.id(), "id,status,contentDetails", QuotaFacts.CONTROL, doing)
                .orElseThrow(() -> over(doing, "YouTube does not know the broadcast any more"));
        switch (found.lifeCycle()) {
            case "live", "liveStarting" -> {
                return;
            }
            case "complete", "revoked" -> throw over(doing, "the broadcast is over (" + found.lifeCycle() + ")");
            case "testStarting" -> throw notYet(doing, "the test phase is still beginning");
            default -> requireMedia(api, broadcast, found, doing);
        }
        boolean tested = found.lifeCycle().equals("testing");
        if (found.isMonitored() && !tested) {
            transition(api, broadcast, "testing");
            throw notYet(doing, "the test phase has just begun");
        }
        transition(api, broadcast, "live");
    }

    private static void requireMedia(YouTubeApi api, Broadcast broadcast, BroadcastItem found, String doing) {
        String id = Optional.ofNullable(found.boundStream())
                .or(() -> broadcast.detail(YouTubePreparation.STREAM))
                .orElseThrow(() -> over(doing, "the broadcast has no stream"));
        StreamItem stream = api.stream(id, "id,status", QuotaFacts.CONTROL, doing)
                .orElseThrow(() -> over(doing, "its stream is gone"));
        if (!stream.state().equals("active")) {
            throw notYet(doing, "YouTube has not seen enough media, the stream is \"" + stream.state() + "\"");
        }
    }

    private static void transition(YouTubeApi api, Broadcast broadcast, String to) {
        try {
            api.transition(broadcast.id(), to, "Going live");
        } catch (SimulcastException e) {
            if (e.reason().filter(YouTubeErrors.REDUNDANT::equals).isEmpty()) {
                throw e;
            }
            // there already, or on the way
        }
    }

    private static SimulcastException notYet(String doing, String what) {
        return new SimulcastException(ErrorKind.TRANSIENT, doing + ": " + what, "Keep sending: it is tried again");
    }

    private static SimulcastException over(String doing, String what) {
        return new SimulcastException(ErrorKind.REJECTED, doing + ": " + what, "Prepare a new broadcast");
    }

    @Override
    public BroadcastStatus status(Broadcast broadcast, PlatformContext context) {
        YouTubeApi api = api(context);
        String doing = "Asking for the broadcast's status";
        Optional<BroadcastItem> found =
                api.broadcast(broadcast.id(), "id,status,contentDetails", QuotaFacts.STATUS, doing);
        Optional<StreamItem> stream = found.filter(YouTubeStatus::canReceive)
                .flatMap(item -> Optional.ofNullable(item.boundStream()))
                .flatMap(id -> api.stream(id, "id,status", QuotaFacts.STATUS, doing));
        return YouTubeStatus.of(found, stream);
    }

    @Override
    public void edit(Broadcast broadcast, Metadata changes, PlatformContext context) {
        new YouTubeEdit(broadcast, api(context)).apply(changes);
    }

    @Override
    public void reschedule(Broadcast broadcast, Instant start, PlatformContext context) {
        if (start.isBefore(context.clock().instant().plus(YouTubeStart.LEAD))) {
            throw new SimulcastException(
                    ErrorKind.INVALID,
                    "YouTube takes starts in the future alone, and " + start + " is not a minute ahead",
                    "Give a later time, or go live");
        }
        new YouTubeEdit(broadcast, api(context)).reschedule(start);
    }

    @Override
    public void setThumbnail(Broadcast broadcast, String contentType, byte[] image, PlatformContext context) {
        if (!Set.of("image/jpeg", "image/png").contains(contentType)
                || image.length == 0
                || image.length > LARGEST_PICTURE) {
            throw new SimulcastException(
                    ErrorKind.INVALID,
                    "The picture is of type " + contentType + " and has " + image.length
                            + " bytes, expected image/jpeg or image/png of 1 to " + LARGEST_PICTURE,
                    "Give a smaller picture, or one of another type");
        }
        api(context).thumbnail(broadcast.id(), contentType, image);
    }

    @Override
    public Viewers viewers(Broadcast broadcast, PlatformContext context) {
        Optional<VideoItem> video = api(context)
                .video(broadcast.id(), "statistics,liveStreamingDetails", QuotaFacts.AUDIENCE, "Counting viewers");
        Long current = video.map(VideoItem::liveStreamingDetails)
                .map(details -> count(details.concurrentViewers()))
                .orElse(null);
        Engagement engagement =
                video.map(VideoItem::statistics).map(YouTubeAdapter::engagement).orElseGet(Engagement::untold);
        return new Viewers(current, engagement, context.clock().instant(), NEXT_COUNT);
    }

    private static Engagement engagement(VideoStatistics told) {
        return new Engagement(count(told.viewCount()), count(told.likeCount()), count(told.commentCount()), null);
    }

    /** A number that comes as text; what is missing is not 0. */
    private static @Nullable Long count(@Nullable String told) {
        try {
            return told == null ? null : Long.valueOf(told);
        } catch (NumberFormatException e) {
            return null;
        }
    }

    @Override
    public void readChat(Broadcast broadcast, Optional<String> from, ChatSink sink, PlatformContext context) {
        chat(broadcast, context).read(from, sink);
    }

    @Override
    public void say(Broadcast broadcast, String text, PlatformContext context) {
        chat(broadcast, context).say(text);
    }

    private YouTubeChat chat(Broadcast broadcast, PlatformContext context) {
        return new YouTubeChat(broadcast, context, pause, silence);
    }

    private static YouTubeApi api(PlatformContext context) {
        return new YouTubeApi(context.http());
    }
}
