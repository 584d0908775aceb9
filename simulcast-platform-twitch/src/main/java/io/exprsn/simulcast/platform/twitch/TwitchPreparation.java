package io.exprsn.simulcast.platform.twitch;

import io.exprsn.simulcast.ErrorKind;
import io.exprsn.simulcast.Secret;
import io.exprsn.simulcast.SimulcastException;
import io.exprsn.simulcast.platform.twitch.TwitchJson.Channel;
import io.exprsn.simulcast.platform.twitch.TwitchJson.User;
import io.exprsn.simulcast.spi.Broadcast;
import io.exprsn.simulcast.spi.Broadcast.IngestProtocol;
import io.exprsn.simulcast.spi.BroadcastRequest;
import io.exprsn.simulcast.spi.PlatformContext;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Gets key and ingest of a channel, and tells it what is going to be shown. Twitch has no broadcasts: what stands for one is the channel,
 * so nothing can be left behind and doing it twice does no harm.
 */
final class TwitchPreparation {
    /** Detail of a broadcast: whether the channel was told what is shown. */
    private static final String TOLD = "told";

    /** Without an underscore, and part of the stream's name: nobody sees it then, and nobody is notified. */
    private static final String UNSEEN = "?bandwidthtest=true";

    private final BroadcastRequest request;
    private final TwitchApi api;
    private final TwitchSettings settings;

    TwitchPreparation(BroadcastRequest request, PlatformContext context) {
        this.request = request;
        this.api = new TwitchApi(context.http());
        this.settings = new TwitchSettings(context.settings());
    }

    /** The channel is changed last, when nothing else can fail any more but what is announced can be found again. */
    Broadcast prepare() {
        if (!request.protocols().contains(IngestProtocol.RTMPS)
                && !request.protocols().contains(IngestProtocol.RTMP)) {
            throw new SimulcastException(
                    ErrorKind.INVALID,
                    "Twitch takes RTMPS and RTMP, expected one of " + request.protocols(),
                    "Send by RTMPS");
        }
        User user = api.self("Asking whose channel it is");
        String id = String.valueOf(user.id());
        // An earlier attempt told it; what somebody changed since then is to stay.
        boolean told = request.previous()
                .filter(one -> one.id().equals(id))
                .flatMap(one -> one.detail(TOLD))
                .isPresent();
        // A rehearsal is not to be seen, and the channel is.
        Optional<Channel> channel = told || request.rehearsal()
                ? Optional.empty()
                : Optional.of(new TwitchChannel(api, settings).begin(request.metadata()));
        Broadcast.Builder broadcast = Broadcast.of(TwitchAdapter.ID, id)
                .watch(URI.create("https://www.twitch.tv/" + user.login()))
                .chat(URI.create("https://www.twitch.tv/popout/" + user.login() + "/chat"))
                .ingest(server(), key(id));
        segment(user, id, channel).ifPresent(segment -> broadcast.detail(TwitchSchedule.SEGMENT, segment));
        channel.filter(one -> !one.isEmpty())
                .ifPresent(one -> api.change(id, one, "Telling the channel what is shown"));
        if (told || channel.isPresent()) {
            broadcast.detail(TOLD, "yes");
        }
        return broadcast.build();
    }

    /** What an earlier attempt announced stays, at the time it may have been moved to. */
    private Optional<String> segment(User user, String id, Optional<Channel> shown) {
        Optional<String> earlier = request.previous()
                .filter(one -> one.id().equals(id))
                .flatMap(one -> one.detail(TwitchSchedule.SEGMENT));
        TwitchSchedule schedule = new TwitchSchedule(api, settings);
        Optional<Instant> start = request.startAt().filter(when -> !request.rehearsal());
        if (earlier.isPresent() || start.isEmpty() || !schedule.isWanted(user)) {
            return earlier;
        }
        return Optional.of(schedule.announce(
                id,
                start.get(),
                settings.text(TwitchSettings.TITLE).orElse(request.metadata().title()),
                shown.flatMap(one -> Optional.ofNullable(one.game_id()))
                        .filter(category -> !category.equals(TwitchChannel.NO_CATEGORY))
                        .orElse(null)));
    }

    private Secret key(String channel) {
        Secret key = api.key(channel);
        return request.rehearsal()
                ? Secret.of(key.reveal() + UNSEEN) // one key made from another
                : key;
    }

    private URI server() {
        Optional<String> wanted = settings.text(TwitchSettings.INGEST).map(String::strip);
        if (wanted.filter(text -> text.contains("://")).isPresent()) {
            return TwitchIngest.written(wanted.get())
                    .server(request.protocols())
                    .orElseThrow(() -> new SimulcastException(
                            ErrorKind.INVALID,
                            "The setting \"" + TwitchSettings.INGEST + "\" holds an address that is not of the form"
                                    + " rtmps://host/app/{stream_key}, or by another protocol than "
                                    + request.protocols(),
                            "Correct it, with {stream_key} in the place of the key, or leave it out"));
        }
        List<TwitchIngest> all = api.ingests();
        List<TwitchIngest> chosen = wanted.map(
                        text -> all.stream().filter(one -> one.isCalled(text)).toList())
                .orElse(all);
        if (chosen.isEmpty() && wanted.isPresent()) {
            throw new SimulcastException(
                    ErrorKind.INVALID,
                    "Twitch has no ingest \"" + wanted.get() + "\"; it has "
                            + all.stream().map(TwitchIngest::name).toList(),
                    "Correct the setting \"" + TwitchSettings.INGEST + "\", or leave it out");
        }
        return TwitchIngest.best(chosen, request.protocols())
                .flatMap(one -> one.server(request.protocols()))
                .orElseThrow(() -> new SimulcastException(
                        ErrorKind.TRANSIENT,
                        "Choosing an ingest: of " + chosen.size() + " none is in use for any of " + request.protocols(),
                        "Wait: it is tried again, or set \"" + TwitchSettings.INGEST + "\" of the destination"));
    }
}
