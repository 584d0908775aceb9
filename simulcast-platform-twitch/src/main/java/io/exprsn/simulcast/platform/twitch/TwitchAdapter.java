package io.exprsn.simulcast.platform.twitch;

import io.exprsn.simulcast.ErrorKind;
import io.exprsn.simulcast.SimulcastException;
import io.exprsn.simulcast.credential.ClientIdentity;
import io.exprsn.simulcast.credential.Credential.Account;
import io.exprsn.simulcast.credential.OAuthProvider;
import io.exprsn.simulcast.platform.twitch.TwitchJson.Channel;
import io.exprsn.simulcast.platform.twitch.TwitchJson.Grant;
import io.exprsn.simulcast.platform.twitch.TwitchJson.StreamItem;
import io.exprsn.simulcast.platform.twitch.TwitchJson.User;
import io.exprsn.simulcast.spi.ApiError;
import io.exprsn.simulcast.spi.ApiFailure;
import io.exprsn.simulcast.spi.ApiRequest;
import io.exprsn.simulcast.spi.Broadcast;
import io.exprsn.simulcast.spi.BroadcastRequest;
import io.exprsn.simulcast.spi.BroadcastStatus;
import io.exprsn.simulcast.spi.BroadcastStatus.Phase;
import io.exprsn.simulcast.spi.BroadcastStatus.Receiving;
import io.exprsn.simulcast.spi.CheckResult;
import io.exprsn.simulcast.spi.CountsFollowers;
import io.exprsn.simulcast.spi.CountsViewers;
import io.exprsn.simulcast.spi.EditsMetadata;
import io.exprsn.simulcast.spi.Engagement;
import io.exprsn.simulcast.spi.HasChat;
import io.exprsn.simulcast.spi.MarksMoments;
import io.exprsn.simulcast.spi.Metadata;
import io.exprsn.simulcast.spi.PlatformAdapter;
import io.exprsn.simulcast.spi.PlatformContext;
import io.exprsn.simulcast.spi.PlatformFacts;
import io.exprsn.simulcast.spi.ReportsStatus;
import io.exprsn.simulcast.spi.Schedules;
import io.exprsn.simulcast.spi.SupportsOAuth;
import io.exprsn.simulcast.spi.Viewers;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Twitch as a destination. A channel has one key and one title that stay; a stream begins when media arrives and ends when it stops, so
 * there is nothing to take live, and nothing to end by a call.
 */
public final class TwitchAdapter
        implements PlatformAdapter,
                SupportsOAuth,
                ReportsStatus,
                EditsMetadata,
                CountsViewers,
                CountsFollowers,
                HasChat,
                MarksMoments,
                Schedules {
    static final String ID = "twitch";

    /** Twitch's answers are cached for up to some minutes, and cost one of about 800 points a minute. */
    private static final Duration NOT_YET = Duration.ofSeconds(15);

    private static final Duration RUNNING = Duration.ofMinutes(1);

    private static final int LONGEST_SAID = 500;
    private static final int LONGEST_MARK = 140;

    /** Made by {@link java.util.ServiceLoader}. */
    public TwitchAdapter() {}

    @Override
    public String id() {
        return ID;
    }

    @Override
    public PlatformFacts facts() {
        return TwitchFacts.FACTS;
    }

    @Override
    public OAuthProvider oauth() {
        return TwitchOAuth.PROVIDER;
    }

    @Override
    public ApiError explain(ApiFailure failure) {
        return TwitchErrors.explain(failure);
    }

    /** Twitch wants to see the client that the token was issued to as well. */
    @Override
    public void authorize(ApiRequest request, PlatformContext context) {
        String client = context.client()
                .map(ClientIdentity::id)
                .orElseThrow(() -> new SimulcastException(
                        ErrorKind.INVALID,
                        "Destination " + context.destination()
                                + " is on Twitch, which wants the application's client id with each request, and there is none",
                        "Register the application at dev.twitch.tv/console/apps and give its client id"));
        request.bearer(context.token()).header("Client-Id", client);
    }

    @Override
    public Account account(PlatformContext context) {
        return account(api(context).self("Asking whose account it is"));
    }

    private static Account account(User user) {
        String login = String.valueOf(user.login());
        String name = user.display_name();
        return new Account(String.valueOf(user.id()), name == null || name.isBlank() ? login : name);
    }

    @Override
    public CheckResult check(PlatformContext context) {
        TwitchApi api = api(context);
        CheckResult found = CheckResult.ready(null);
        try {
            Grant grant = api.grant("Validating the token");
            if (grant.user_id() == null) {
                return found.withObstacle(
                        "The token is the application's own and belongs to no channel",
                        "Connect the channel's account");
            }
            User user = api.self("Checking the channel");
            found = withGrant(CheckResult.ready(account(user)), grant, context);
            if (found.canGoLive()) {
                api.key(String.valueOf(user.id()));
            }
            return found;
        } catch (SimulcastException e) {
            if (e.reason().filter(TwitchErrors::isObstacle).isEmpty()) {
                throw e;
            }
            return found.withObstacle(e.problem(), e.remedy());
        }
    }

    private static CheckResult withGrant(CheckResult found, Grant grant, PlatformContext context) {
        CheckResult result = found;
        Set<String> missing = new LinkedHashSet<>(TwitchOAuth.PROVIDER.scopes());
        missing.removeAll(Optional.ofNullable(grant.scopes()).orElse(List.of()));
        Set<String> forMore = new LinkedHashSet<>(missing);
        forMore.retainAll(TwitchOAuth.FOR_MORE);
        missing.removeAll(TwitchOAuth.FOR_MORE);
        if (!forMore.isEmpty()) {
            result = result.withNotice(
                    "The grant lacks the scopes " + String.join(", ", forMore)
                            + ", without which chat or schedule does not work",
                    TwitchErrors.GRANT_AGAIN);
        }
        if (!missing.isEmpty()) {
            result = result.withObstacle(
                    "The grant lacks the scopes " + String.join(", ", missing), TwitchErrors.GRANT_AGAIN);
        }
        boolean same = context.client()
                .filter(client -> client.id().equals(grant.client_id()))
                .isPresent();
        return same
                ? result
                : result.withObstacle(
                        "The token was issued to another application than the one whose client id is given",
                        TwitchErrors.SAME_CLIENT);
    }

    @Override
    public Broadcast prepare(BroadcastRequest request, PlatformContext context) {
        return new TwitchPreparation(request, context).prepare();
    }

    /**
     * Calls nobody: a stream on Twitch ends when its media stops, at once or after the 90 s of Disconnect Protection, if the broadcaster
     * switched that on. There is no call that would end it. Title and category stay as they are.
     */
    @Override
    public void end(Broadcast broadcast, PlatformContext context) {}

    /** Withdraws what was announced, if anything was; nothing else was made. Title and category stay as they are. */
    @Override
    public void discard(Broadcast broadcast, PlatformContext context) {
        schedule(context).withdraw(broadcast);
    }

    /**
     * Never {@link Phase#ENDED}: no answer tells "over" from "not yet", and one that is empty may be cached. A rehearsal is never seen, so
     * it waits all the time.
     */
    @Override
    public BroadcastStatus status(Broadcast broadcast, PlatformContext context) {
        TwitchApi api = api(context);
        String doing = "Asking for the stream's status";
        Optional<StreamItem> stream = api.stream(broadcast.id(), doing);
        if (stream.isPresent()) {
            return isLive(stream.get())
                    ? BroadcastStatus.of(Phase.LIVE, Receiving.YES, RUNNING)
                    : BroadcastStatus.of(Phase.UNKNOWN, Receiving.UNTOLD, NOT_YET);
        }
        Phase phase = api.knows(broadcast.id(), doing) ? Phase.WAITING : Phase.GONE;
        return BroadcastStatus.of(phase, Receiving.UNTOLD, NOT_YET);
    }

    /** The type is empty where Twitch itself does not know. */
    private static boolean isLive(StreamItem stream) {
        return "live".equals(stream.type());
    }

    /** What is changed is the channel's and can be seen at once, also in a rehearsal. */
    @Override
    public void edit(Broadcast broadcast, Metadata changes, PlatformContext context) {
        TwitchApi api = api(context);
        Channel changed = new TwitchChannel(api, new TwitchSettings(context.settings())).change(changes);
        if (!changed.isEmpty()) {
            api.change(broadcast.id(), changed, "Changing the channel");
        }
    }

    /** Null while Twitch does not show the stream, which is not 0. */
    @Override
    public Viewers viewers(Broadcast broadcast, PlatformContext context) {
        Long current = api(context).stream(broadcast.id(), "Counting viewers")
                .filter(TwitchAdapter::isLive)
                .map(StreamItem::viewer_count)
                .filter(count -> count >= 0)
                .orElse(null);
        return new Viewers(current, Engagement.untold(), context.clock().instant(), RUNNING);
    }

    /**
     * Twitch keeps no history: what was written before is not read, and what is written between two calls is lost. The position serves only
     * to leave out what arrives again. A removal holds in its text the id of the message that is removed; none stands for all of its author,
     * and without an author for all that there was.
     */
    @Override
    public void readChat(Broadcast broadcast, Optional<String> from, ChatSink sink, PlatformContext context) {
        new TwitchChat(broadcast.id(), from, sink, context).read();
    }

    /** At most 500 characters, counted as Unicode code points. */
    @Override
    public void say(Broadcast broadcast, String text, PlatformContext context) {
        int length = text.codePointCount(0, text.length());
        if (text.isBlank() || length > LONGEST_SAID) {
            throw new SimulcastException(
                    ErrorKind.INVALID,
                    "Twitch takes chat messages of 1 to " + LONGEST_SAID + " characters, this one has "
                            + (text.isBlank() ? "none" : length),
                    "Shorten it, or write several");
        }
        api(context).say(broadcast.id(), text);
    }

    /**
     * At most 140 characters, counted as Unicode code points. Twitch marks only what viewers see, in channels that keep their past
     * broadcasts; elsewhere it is refused.
     */
    @Override
    public void mark(Broadcast broadcast, String note, PlatformContext context) {
        int length = note.codePointCount(0, note.length());
        if (length > LONGEST_MARK) {
            throw new SimulcastException(
                    ErrorKind.INVALID,
                    "Twitch takes notes of at most " + LONGEST_MARK + " characters for a marker, this one has "
                            + length,
                    "Shorten it");
        }
        api(context).mark(broadcast.id(), note);
    }

    /** The number alone, for which no scope is needed; who they are is not asked. */
    @Override
    public OptionalLong followers(Broadcast broadcast, PlatformContext context) {
        return api(context).followers(broadcast.id());
    }

    /** Of what was announced when it was prepared. */
    @Override
    public void reschedule(Broadcast broadcast, Instant start, PlatformContext context) {
        schedule(context).move(broadcast, start);
    }

    private static TwitchSchedule schedule(PlatformContext context) {
        return new TwitchSchedule(api(context), new TwitchSettings(context.settings()));
    }

    private static TwitchApi api(PlatformContext context) {
        return new TwitchApi(context.http());
    }
}
