package io.exprsn.simulcast.platform.twitch;

import io.exprsn.simulcast.ErrorKind;
import io.exprsn.simulcast.SimulcastException;
import io.exprsn.simulcast.platform.twitch.TwitchJson.NewSegment;
import io.exprsn.simulcast.platform.twitch.TwitchJson.Segment;
import io.exprsn.simulcast.platform.twitch.TwitchJson.User;
import io.exprsn.simulcast.spi.Broadcast;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Announces in a channel's schedule, which is bound to no stream: nobody but us knows that they belong together. Single segments are for
 * affiliates and partners; those of each week are not made here.
 */
final class TwitchSchedule {
    /** Detail of a broadcast: the id of its segment. */
    static final String SEGMENT = "segment";

    private static final Set<String> MAY_ANNOUNCE = Set.of("affiliate", "partner");
    private static final String USUAL_MINUTES = "120";

    /** Times are told in UTC, and shown to each viewer in their own zone. */
    private static final String ZONE = "Etc/UTC";

    private final TwitchApi api;
    private final TwitchSettings settings;

    TwitchSchedule(TwitchApi api, TwitchSettings settings) {
        this.api = api;
        this.settings = settings;
    }

    /** Whether a planned start is to be announced; an account that may not is an error only where the destination asks for it. */
    boolean isWanted(User user) {
        Optional<String> wanted = settings.text(TwitchSettings.SCHEDULE);
        if (wanted.filter(TwitchSettings.NONE::equals).isPresent()) {
            return false;
        }
        boolean may = MAY_ANNOUNCE.contains(String.valueOf(user.broadcaster_type()));
        if (!may && wanted.isPresent()) {
            throw notAllowed();
        }
        return may;
    }

    private static SimulcastException notAllowed() {
        return new SimulcastException(
                ErrorKind.REJECTED,
                "Announcing the start: Twitch takes single announcements from affiliates and partners alone, and the account is"
                        + " neither",
                "Leave the setting \"" + TwitchSettings.SCHEDULE + "\" out, or set it to " + TwitchSettings.NONE,
                null,
                null,
                TwitchErrors.NOT_AFFILIATE);
    }

    /** The id of the segment. One that an earlier attempt made is found by its time and title, so that none is made twice. */
    String announce(String channel, Instant start, @Nullable String title, @Nullable String category) {
        Instant begins = start.truncatedTo(ChronoUnit.SECONDS);
        return api.segments(channel, begins).stream()
                .filter(one -> begins.equals(time(one.start_time()))
                        && String.valueOf(title).equals(String.valueOf(one.title()))
                        && one.canceled_until() == null)
                .flatMap(one -> Optional.ofNullable(one.id()).stream())
                .findFirst()
                .orElseGet(() -> api.announce(
                        channel,
                        new NewSegment(
                                begins.toString(),
                                ZONE,
                                settings.text(TwitchSettings.SCHEDULE).orElse(USUAL_MINUTES),
                                false,
                                category,
                                title)));
    }

    private static @Nullable Instant time(@Nullable String told) {
        try {
            return told == null ? null : Instant.parse(told);
        } catch (DateTimeException e) {
            return null;
        }
    }

    void move(Broadcast broadcast, Instant start) {
        String segment = broadcast
                .detail(SEGMENT)
                .orElseThrow(() -> new SimulcastException(
                        ErrorKind.INVALID,
                        "Announcing another time: the broadcast was not announced in the channel's schedule",
                        "Prepare it with a planned start, on an affiliate's or partner's channel and with the setting \""
                                + TwitchSettings.SCHEDULE + "\" not " + TwitchSettings.NONE));
        api.move(
                broadcast.id(),
                segment,
                new Segment(null, start.truncatedTo(ChronoUnit.SECONDS).toString(), null, null, ZONE));
    }

    /** One that is gone already is what was wanted. */
    void withdraw(Broadcast broadcast) {
        broadcast.detail(SEGMENT).ifPresent(segment -> api.withdraw(broadcast.id(), segment));
    }
}
