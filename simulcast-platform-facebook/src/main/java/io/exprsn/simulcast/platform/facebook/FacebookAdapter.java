package io.exprsn.simulcast.platform.facebook;

import io.exprsn.simulcast.ErrorKind;
import io.exprsn.simulcast.SimulcastException;
import io.exprsn.simulcast.credential.Credential.Account;
import io.exprsn.simulcast.credential.OAuthProvider;
import io.exprsn.simulcast.platform.facebook.FacebookJson.LiveVideo;
import io.exprsn.simulcast.spi.ApiError;
import io.exprsn.simulcast.spi.ApiFailure;
import io.exprsn.simulcast.spi.ApiRequest;
import io.exprsn.simulcast.spi.Broadcast;
import io.exprsn.simulcast.spi.BroadcastRequest;
import io.exprsn.simulcast.spi.BroadcastStatus;
import io.exprsn.simulcast.spi.BroadcastStatus.Phase;
import io.exprsn.simulcast.spi.BroadcastStatus.Receiving;
import io.exprsn.simulcast.spi.CheckResult;
import io.exprsn.simulcast.spi.CountsViewers;
import io.exprsn.simulcast.spi.EditsMetadata;
import io.exprsn.simulcast.spi.GoesLive;
import io.exprsn.simulcast.spi.HasChannels;
import io.exprsn.simulcast.spi.HasChat;
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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Facebook as a destination, a Page or a profile: makes a broadcast that nobody sees, takes it live when media arrives, says how it does,
 * and ends it.
 *
 * <p>The credential is a person's grant, with which each call gets the Page's own token, see {@link FacebookOwner}; or an API token, which is
 * used as it is.
 */
public final class FacebookAdapter
        implements PlatformAdapter,
                SupportsOAuth,
                GoesLive,
                ReportsStatus,
                EditsMetadata,
                CountsViewers,
                HasChat,
                HasChannels,
                Schedules {
    static final String ID = "facebook";

    private static final String ENDING = "Ending the broadcast";
    private static final String REMOVING = "Removing the broadcast";
    private static final String GOING_LIVE = "Going live";

    private final FacebookChat.Pause pause;
    private final Duration silence;

    /** Made by {@link java.util.ServiceLoader}. */
    public FacebookAdapter() {
        this(FacebookChat.Pause.BY_TIME, FacebookChat.LONGEST_SILENCE);
    }

    FacebookAdapter(FacebookChat.Pause pause, Duration silence) {
        this.pause = pause;
        this.silence = silence;
    }

    @Override
    public String id() {
        return ID;
    }

    @Override
    public PlatformFacts facts() {
        return FacebookFacts.FACTS;
    }

    @Override
    public OAuthProvider oauth() {
        return FacebookOAuth.PROVIDER;
    }

    @Override
    public ApiError explain(ApiFailure failure) {
        return FacebookErrors.explain(failure);
    }

    /** Of the credential itself; a Page's own token goes with a proof of its own. */
    @Override
    public void authorize(ApiRequest request, PlatformContext context) {
        FacebookProof.show(context.token(), request, context);
    }

    @Override
    public Account account(PlatformContext context) {
        return new FacebookAccount(context).self("Asking whose account it is");
    }

    @Override
    public CheckResult check(PlatformContext context) {
        return new FacebookCheck(context).check();
    }

    /** The Pages on which the account has a role. The profile is none of them: it is chosen by {@code me}. */
    @Override
    public List<Channel> channels(PlatformContext context) {
        return new FacebookAccount(context)
                .pages("Listing the Pages").stream()
                        .map(page -> new Channel(
                                String.valueOf(page.id()),
                                FacebookAccount.name(page),
                                FacebookAccount.isUsable(page),
                                FacebookAccount.isUsable(page) ? "" : FacebookAccount.lack(page)))
                        .toList();
    }

    @Override
    public Broadcast prepare(BroadcastRequest request, PlatformContext context) {
        return new FacebookPreparation(request, context).prepare();
    }

    /** What nobody saw, such as a rehearsal, is removed. */
    @Override
    public void end(Broadcast broadcast, PlatformContext context) {
        FacebookApi api = FacebookApi.of(context);
        finish(api, broadcast, ENDING);
    }

    /** What is on the air all the same is ended. */
    @Override
    public void discard(Broadcast broadcast, PlatformContext context) {
        finish(FacebookApi.of(context), broadcast, REMOVING);
    }

    private static void finish(FacebookApi api, Broadcast broadcast, String doing) {
        String status = api.video(broadcast.id(), "id,status", doing)
                .map(found -> Optional.ofNullable(found.status()).orElse(""))
                .orElse("VOD"); // gone
        if (FacebookStatus.phase(status) == Phase.ENDED) {
            return;
        }
        switch (status) {
            case FacebookPreparation.UNPUBLISHED -> remove(api, broadcast, doing);
            case FacebookPreparation.SCHEDULED -> update(api, broadcast, Map.of("status", "SCHEDULED_CANCELED"), doing);
            default -> update(api, broadcast, Map.of("end_live_video", "true"), doing);
        }
    }

    /** By its guide Facebook deletes only what has ended, so that is made up for where it insists. */
    private static void remove(FacebookApi api, Broadcast broadcast, String doing) {
        try {
            api.delete(broadcast.id(), doing);
        } catch (SimulcastException e) {
            if (!FacebookErrors.isUnavailable(e)) {
                throw e;
            }
            update(api, broadcast, Map.of("end_live_video", "true"), doing);
        }
    }

    private static void update(FacebookApi api, Broadcast broadcast, Map<String, String> fields, String doing) {
        try {
            api.update(broadcast.id(), fields, doing);
        } catch (SimulcastException e) {
            if (!FacebookErrors.isGone(e)) {
                throw e;
            }
        }
    }

    /**
     * Looks first: what goes live before media arrives may be over at once. A planned one goes live by itself at its time, so until then
     * nothing is asked for; a rehearsal never does.
     */
    @Override
    public void goLive(Broadcast broadcast, PlatformContext context) {
        if (broadcast.detail(FacebookPreparation.REHEARSAL).isPresent()) {
            return;
        }
        FacebookApi api = FacebookApi.of(context);
        LiveVideo found = api.video(broadcast.id(), "id,status,title,planned_start_time,ingest_streams", GOING_LIVE)
                .orElseThrow(() -> over("Facebook does not know the broadcast any more"));
        Phase phase = FacebookStatus.phase(found.status());
        if (phase == Phase.LIVE) {
            return;
        }
        if (phase == Phase.ENDED) {
            throw over("the broadcast is over (" + found.status() + ")");
        }
        if (FacebookStatus.receiving(found) != Receiving.YES) {
            throw new SimulcastException(
                    ErrorKind.TRANSIENT,
                    GOING_LIVE + ": Facebook has not seen any pictures yet",
                    "Keep sending: it is tried again");
        }
        boolean byItself = !FacebookPreparation.UNPUBLISHED.equals(found.status())
                && FacebookTime.read(found.planned_start_time())
                        .filter(start -> start.isAfter(context.clock().instant()))
                        .isPresent();
        if (!byItself) {
            Map<String, String> fields = new LinkedHashMap<>(Map.of("status", "LIVE_NOW"));
            broadcast
                    .detail(FacebookPreparation.TITLE)
                    .filter(missing -> FacebookPreparation.isOurs(found))
                    .ifPresent(title -> fields.put("title", title));
            api.update(broadcast.id(), fields, GOING_LIVE);
        }
    }

    private static SimulcastException over(String what) {
        return new SimulcastException(ErrorKind.REJECTED, GOING_LIVE + ": " + what, "Prepare a new broadcast");
    }

    @Override
    public BroadcastStatus status(Broadcast broadcast, PlatformContext context) {
        return FacebookApi.of(context)
                .video(broadcast.id(), FacebookStatus.FIELDS, "Asking for the broadcast's status")
                .map(found -> FacebookStatus.of(found, context.clock()))
                .orElseGet(FacebookStatus::gone);
    }

    /** Title and text, and who may see it on a profile. */
    @Override
    public void edit(Broadcast broadcast, Metadata changes, PlatformContext context) {
        Map<String, String> fields = FacebookShown.change(changes, new FacebookSettings(context.settings()))
                .fields();
        if (!fields.isEmpty()) {
            FacebookApi.of(context).update(broadcast.id(), fields, "Changing the broadcast");
        }
    }

    @Override
    public void reschedule(Broadcast broadcast, Instant start, PlatformContext context) {
        if (!start.isAfter(context.clock().instant())) {
            throw new SimulcastException(
                    ErrorKind.INVALID,
                    "Facebook takes starts in the future alone, and " + start + " is none",
                    "Give a later time, or go live");
        }
        FacebookPreparation.requireNear(start, context.clock());
        FacebookApi.of(context).reschedule(broadcast.id(), start);
    }

    @Override
    public Viewers viewers(Broadcast broadcast, PlatformContext context) {
        return new FacebookAudience(FacebookApi.of(context), context.clock()).count(broadcast);
    }

    /** A position names the newest comment's second; what is written while nobody reads is read by the next call. */
    @Override
    public void readChat(Broadcast broadcast, Optional<String> from, ChatSink sink, PlatformContext context) {
        new FacebookChat(broadcast, context, pause, silence).read(from, sink);
    }

    /** As the Page, or as the person on a profile. Whether Facebook takes it while the broadcast is on the air is unconfirmed. */
    @Override
    public void say(Broadcast broadcast, String text, PlatformContext context) {
        new FacebookChat(broadcast, context, pause, silence).say(text);
    }
}
