package io.exprsn.simulcast.platform.facebook;

import io.exprsn.simulcast.HealthIssue.Code;
import io.exprsn.simulcast.platform.facebook.FacebookJson.LiveVideo;
import io.exprsn.simulcast.spi.BroadcastStatus;
import io.exprsn.simulcast.spi.BroadcastStatus.Issue;
import io.exprsn.simulcast.spi.BroadcastStatus.Issue.Severity;
import io.exprsn.simulcast.spi.BroadcastStatus.Phase;
import io.exprsn.simulcast.spi.BroadcastStatus.Receiving;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What Facebook's states and figures mean. An unknown word is never an error. */
final class FacebookStatus {
    static final String FIELDS = "id,status,seconds_left,planned_start_time,ingest_streams,errors";

    /** From the first byte. */
    static final Duration LONGEST_LIFE = Duration.ofHours(8);

    /** Facebook's figures are two seconds old at most, so looking more often tells nothing new; something is about to happen. */
    private static final Duration SOON = Duration.ofSeconds(5);

    /** Each look may cost one of about 200 calls an hour. */
    private static final Duration NOT_YET = Duration.ofSeconds(30);

    private static final Duration RUNNING = Duration.ofMinutes(1);
    private static final Duration FAR_AWAY = Duration.ofMinutes(5);
    private static final Duration NEAR = Duration.ofMinutes(10);

    private static final long LAST_HOUR = Duration.ofHours(1).toSeconds();
    private static final long LAST_MINUTES = Duration.ofMinutes(10).toSeconds();

    /** Errors are listed for as long as the broadcast is there; older ones are history. */
    private static final Duration NEW = Duration.ofMinutes(2);

    private static final String SIGNAL_LOST = "1969004";

    /** Measured bitrates of a constant one vary. */
    private static final double BITRATE_MARGIN = 1.1;

    private static final double LONGEST_GROUP_MILLIS = 4_100;

    private FacebookStatus() {}

    static BroadcastStatus of(LiveVideo video, Clock clock) {
        Phase phase = phase(video.status());
        Receiving receiving = receiving(video);
        List<Issue> issues = new ArrayList<>();
        if (phase != Phase.ENDED) {
            timeLeft(video.seconds_left()).ifPresent(issues::add);
            FacebookJson.rows(video.ingest_streams()).forEach(row -> issues.addAll(issues(row)));
            FacebookJson.rows(video.errors()).stream()
                    .flatMap(row -> error(row, clock).stream())
                    .forEach(issues::add);
        }
        return new BroadcastStatus(phase, receiving, issues, askAgain(phase, receiving, video, clock));
    }

    static BroadcastStatus gone() {
        return BroadcastStatus.of(Phase.GONE, Receiving.UNTOLD, RUNNING);
    }

    /** {@code LIVE_NOW} is written and {@code LIVE} is read; older documents have the former for both. */
    static Phase phase(@Nullable String told) {
        return switch (told == null ? "" : told) {
            case "UNPUBLISHED", "SCHEDULED_UNPUBLISHED" -> Phase.WAITING;
            case "SCHEDULED_LIVE" -> Phase.STARTING;
            case "LIVE", "LIVE_NOW" -> Phase.LIVE;
            case "LIVE_STOPPED", "PROCESSING", "VOD", "SCHEDULED_CANCELED", "SCHEDULED_EXPIRED" -> Phase.ENDED;
            default -> Phase.UNKNOWN;
        };
    }

    /** Before the first bytes there are streams without figures. */
    static Receiving receiving(LiveVideo video) {
        if (video.ingest_streams() == null) {
            return Receiving.UNTOLD;
        }
        return FacebookJson.rows(video.ingest_streams()).stream()
                        .anyMatch(row -> number(health(row), "video_bitrate") > 0)
                ? Receiving.YES
                : Receiving.NO;
    }

    private static Duration askAgain(Phase phase, Receiving receiving, LiveVideo video, Clock clock) {
        boolean farAway = FacebookTime.read(video.planned_start_time())
                .filter(start -> start.isAfter(clock.instant().plus(NEAR)))
                .isPresent();
        return switch (phase) {
            case STARTING -> SOON;
            case WAITING -> receiving == Receiving.YES ? SOON : farAway ? FAR_AWAY : NOT_YET;
            case UNKNOWN -> NOT_YET;
            case LIVE, ENDED, GONE -> RUNNING;
        };
    }

    /** Facebook cuts it off 8 h after its first byte. */
    private static Optional<Issue> timeLeft(@Nullable Long seconds) {
        if (seconds == null || seconds < 0 || seconds > LAST_HOUR) {
            return Optional.empty();
        }
        long minutes = (seconds + 59) / 60;
        return Optional.of(new Issue(
                seconds > LAST_MINUTES ? Severity.INFO : Severity.WARNING,
                "secondsLeft",
                "Facebook ends this broadcast in " + minutes + (minutes == 1 ? " minute" : " minutes"),
                "Say goodbye, or go on in a new broadcast: 8 hours is the longest",
                null));
    }

    private static List<Issue> issues(Map<?, ?> stream) {
        Map<?, ?> health = health(stream);
        if (health.isEmpty()) {
            return List.of();
        }
        String where = "1".equals(FacebookJson.text(stream, "stream_id")) ? "the backup ingest" : "the ingest";
        double bitrate = number(health, "video_bitrate");
        if (bitrate <= 0) {
            return List.of(new Issue(
                    Severity.ERROR,
                    "noVideo",
                    "Facebook gets no pictures at " + where,
                    "Send pictures: when nothing comes for two to three minutes Facebook ends the broadcast",
                    Code.NO_VIDEO));
        }
        return Stream.of(
                        sound(health, where),
                        keyFrames(health, where),
                        bitrate(health, bitrate, where),
                        size(health, where),
                        frameRate(health, where))
                .flatMap(Optional::stream)
                .toList();
    }

    private static Optional<Issue> sound(Map<?, ?> health, String where) {
        Double told = FacebookJson.number(health, "audio_bitrate");
        return told == null || told > 0
                ? Optional.empty()
                : Optional.of(new Issue(
                        Severity.ERROR,
                        "noAudio",
                        "Facebook gets no sound at " + where,
                        "Send sound, or let the library add silence: Facebook ends what has none",
                        Code.SOUND_MISSING));
    }

    private static Optional<Issue> keyFrames(Map<?, ?> health, String where) {
        double millis = number(health, "video_gop_size");
        return millis <= LONGEST_GROUP_MILLIS
                ? Optional.empty()
                : Optional.of(new Issue(
                        Severity.WARNING,
                        "gopSize",
                        String.format(
                                Locale.ROOT,
                                "Key frames come each %.1f s at %s, 4 s is the most",
                                millis / 1000,
                                where),
                        "Set the key-frame interval to 2 s, or let the library encode for this destination",
                        Code.KEY_FRAMES_BEYOND_LIMIT));
    }

    private static Optional<Issue> bitrate(Map<?, ?> health, double bitrate, String where) {
        int width = (int) number(health, "video_width");
        int height = (int) number(health, "video_height");
        double rate = number(health, "video_framerate");
        if (width <= 0 || height <= 0 || rate <= 0) {
            return Optional.empty();
        }
        OptionalInt most = most(width, height, rate);
        return most.isEmpty() || bitrate <= most.getAsInt() * 1000.0 * BITRATE_MARGIN
                ? Optional.empty()
                : Optional.of(new Issue(
                        Severity.WARNING,
                        "videoBitrate",
                        Math.round(bitrate / 1000) + " kbit/s of pictures come at " + where + ", " + most.getAsInt()
                                + " is the most for this size",
                        "Lower the bitrate, or let the library encode for this destination",
                        Code.BITRATE_OFF_TARGET));
    }

    private static OptionalInt most(int width, int height, double rate) {
        return FacebookFacts.FACTS.limits().maxVideoKilobits(width, height, rate);
    }

    private static Optional<Issue> size(Map<?, ?> health, String where) {
        long width = Math.round(number(health, "video_width"));
        long height = Math.round(number(health, "video_height"));
        return Math.min(width, height) <= 1080 && Math.max(width, height) <= 1920
                ? Optional.empty()
                : Optional.of(new Issue(
                        Severity.WARNING,
                        "videoSize",
                        "Pictures of " + width + "x" + height + " come at " + where + ", 1920x1080 is the most",
                        "Make them smaller, or let the library encode for this destination",
                        null));
    }

    private static Optional<Issue> frameRate(Map<?, ?> health, String where) {
        double rate = number(health, "video_framerate");
        return rate <= 61
                ? Optional.empty()
                : Optional.of(new Issue(
                        Severity.WARNING,
                        "videoFramerate",
                        Math.round(rate) + " pictures a second come at " + where + ", 60 is the most",
                        "Send fewer, or let the library encode for this destination",
                        Code.FRAME_RATE_OFF_TARGET));
    }

    /** Rows with the code 0 only inform. */
    private static Optional<Issue> error(Map<?, ?> row, Clock clock) {
        boolean old = FacebookTime.read(FacebookJson.text(row, "creation_time"))
                .filter(at -> at.plus(NEW).isBefore(clock.instant()))
                .isPresent();
        String code = FacebookJson.text(row, "error_code");
        if (old || code.isEmpty()) {
            return Optional.empty();
        }
        String text = FacebookJson.text(row, "error_message");
        String said =
                text.isBlank() ? "Facebook's error " + code + " (" + FacebookJson.text(row, "error_type") + ")" : text;
        if (code.equals(SIGNAL_LOST)) {
            return Optional.of(new Issue(
                    Severity.ERROR,
                    code,
                    said,
                    "Look at the encoder and the network: after two to three minutes without media Facebook ends the broadcast",
                    Code.STALLED));
        }
        return Optional.of(new Issue(code.equals("0") ? Severity.INFO : Severity.WARNING, code, said));
    }

    private static Map<?, ?> health(Map<?, ?> stream) {
        return stream.get("stream_health") instanceof Map<?, ?> health ? health : Map.of();
    }

    /** 0 where it is not told. */
    private static double number(Map<?, ?> row, String field) {
        Double told = FacebookJson.number(row, field);
        return told == null || told.isNaN() ? 0 : told;
    }
}
