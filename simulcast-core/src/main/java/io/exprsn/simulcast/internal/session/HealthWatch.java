package io.exprsn.simulcast.internal.session;

import io.exprsn.simulcast.DestinationState;
import io.exprsn.simulcast.DestinationStatus;
import io.exprsn.simulcast.Disagreement;
import io.exprsn.simulcast.ErrorKind;
import io.exprsn.simulcast.HealthIssue;
import io.exprsn.simulcast.HealthIssue.Code;
import io.exprsn.simulcast.HealthIssue.Scope;
import io.exprsn.simulcast.HealthIssue.Severity;
import io.exprsn.simulcast.HealthReport;
import io.exprsn.simulcast.HealthReport.Status;
import io.exprsn.simulcast.MediaNumbers;
import io.exprsn.simulcast.Problem;
import io.exprsn.simulcast.RenditionStatus;
import io.exprsn.simulcast.SourceStatus;
import io.exprsn.simulcast.event.CredentialEvent;
import io.exprsn.simulcast.internal.broadcast.Judgement;
import io.exprsn.simulcast.internal.broadcast.PlatformSide;
import io.exprsn.simulcast.spi.BroadcastStatus;
import io.exprsn.simulcast.spi.BroadcastStatus.Issue;
import io.exprsn.simulcast.spi.MediaLimits;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Says how well a session is: from what was remembered and the numbers of now to the next report, and nothing else. Ages
 * are those of the monotonic clock; the wall clock only names moments.
 */
final class HealthWatch {
    private static final Duration WAITING = Duration.ofSeconds(3);
    private static final Duration SILENT = Duration.ofSeconds(3);
    private static final Duration TRACK_GONE = Duration.ofSeconds(10);
    private static final Duration KEY_FRAMES_APART = Duration.ofSeconds(4);
    private static final Duration TRACKS_APART = Duration.ofSeconds(1);
    private static final Duration RECENT = Duration.ofMinutes(1);
    private static final Duration CONNECTING = Duration.ofSeconds(15);
    private static final Duration STALLED = Duration.ofSeconds(5);
    private static final Duration API_SILENT = Duration.ofSeconds(30);
    private static final Duration HANDLER_SLOW = Duration.ofSeconds(5);
    private static final Duration QUEUE_LONG = Duration.ofSeconds(2);
    private static final Duration QUEUE_SHORT_AGAIN = Duration.ofSeconds(1);
    private static final Duration FROZEN = Duration.ofSeconds(5);
    /** Longer than a picture is shown, and time stamps are whole milliseconds. */
    private static final Duration ONE_PICTURE = Duration.ofMillis(100);

    private static final Duration ONE_MOMENT = Duration.ofSeconds(1);
    private static final long DRIFT_MILLIS = 80;
    private static final long DRIFT_OVER_MILLIS = 60;
    /** What is measured anew with every group of pictures stays so long, or it would come and go with each. */
    private static final Duration LINGER = Duration.ofSeconds(10);

    private static final Set<Code> LINGERING = Set.of(
            Code.KEY_FRAMES_FAR_APART,
            Code.KEY_FRAMES_BEYOND_LIMIT,
            Code.AUDIO_VIDEO_APART,
            Code.UPLINK_SHARED_SLOWNESS);
    private static final Comparator<HealthIssue> WORST_FIRST = Comparator.comparing(HealthIssue::severity)
            .reversed()
            .thenComparing(HealthIssue::code)
            .thenComparing(HealthIssue::subject);

    private HealthWatch() {}

    /**
     * What is seen of a session.
     *
     * @param at wall clock
     * @param nanos monotonic clock
     * @param largeGroup the last group of pictures that outgrew its bound, null if none did
     * @param frameRate pictures per second of the source as the encodes were planned for, 0 if unknown
     * @param store why what is done cannot be written down; null while it can
     */
    record View(
            Instant at,
            long nanos,
            SourceStatus source,
            @Nullable LargeGroup largeGroup,
            double frameRate,
            List<Encode> encodes,
            List<Target> destinations,
            Handlers handlers,
            @Nullable Problem store) {}

    /** A group of pictures that outgrew its bound, and when. */
    record LargeGroup(long bytes, Duration length, long nanos) {}

    /**
     * An encode that runs.
     *
     * @param fillsUp whether its encoder fills up to the bitrate
     */
    record Encode(RenditionStatus status, boolean fillsUp) {}

    /**
     * A destination.
     *
     * @param limits what its platform takes
     * @param stalledNow how long something has been waiting while nothing left, by now
     * @param droppedLately pictures dropped in the last 30 s
     * @param platform what its platform has to do with it; null where nobody speaks with it
     */
    record Target(
            DestinationStatus status,
            MediaLimits limits,
            Duration stalledNow,
            long droppedLately,
            @Nullable Platform platform) {}

    /**
     * A platform's half of a destination.
     *
     * @param name as people know it
     * @param finding how it sees it otherwise than we do, for longer than usual; null while it does not
     * @param complaints what it says about our media, in its own words
     * @param problem why it cannot be asked now; null while it can
     * @param asksAgain when it is asked next, wall clock; null if that is not known
     * @param consent that a person must connect the account again; null while nobody must
     * @param limits what ends soon by itself, the next first
     */
    record Platform(
            String name,
            Judgement.@Nullable Finding finding,
            List<Issue> complaints,
            @Nullable Problem problem,
            @Nullable Instant asksAgain,
            CredentialEvent.@Nullable ReconsentNeeded consent,
            List<Limits.Ahead> limits) {

        /** As it is now; on the control loop. */
        static Platform of(PlatformSide side, List<Limits.Ahead> limits) {
            BroadcastStatus said = side.status();
            return new Platform(
                    side.platform(),
                    side.finding(),
                    said == null ? List.of() : said.issues(),
                    side.problem(),
                    side.asksAgainAt(),
                    side.consent(),
                    limits);
        }
    }

    /** Whether an API answers. */
    private enum Api {
        FAILING
    }

    /**
     * The event handlers.
     *
     * @param lost events lost so far
     * @param sinceLost age of the last loss, null if there was none
     * @param blocked how long the handler that is called now has not returned, 0 if none is
     * @param blockedBy the event and the handler, for people; empty if none is
     */
    record Handlers(long lost, @Nullable Duration sinceLost, Duration blocked, String blockedBy) {
        static final Handlers IDLE = new Handlers(0, null, Duration.ZERO, "");
    }

    /** What a look remembers for the next. */
    record Memory(
            HealthReport report,
            Map<Key, Long> seenNanos,
            Map<Key, Phase> phases,
            int reanchors,
            @Nullable Long jumpedNanos,
            @Nullable Advance advance,
            Drift drift,
            Map<String, EncodeWatch> encodes) {

        static Memory fresh(Instant at) {
            return new Memory(
                    new HealthReport(at, Status.GOOD, Status.GOOD, Map.of(), Map.of(), List.of()),
                    Map.of(),
                    Map.of(),
                    0,
                    null,
                    null,
                    Drift.NONE,
                    Map.of());
        }
    }

    /** Code and subject; of a phase, no code. */
    private record Key(@Nullable Code code, String subject) {}

    /** A state as its status names it, and when it was first seen. */
    private record Phase(Enum<?> state, Instant since, long nanos) {}

    /** The next report is in {@link Memory#report}. */
    static Memory look(Memory before, View view) {
        return new Look(before, view).next();
    }

    /** Whether something began or ended, beyond times and numbers. */
    static boolean isChanged(HealthReport before, HealthReport after) {
        return before.overall() != after.overall()
                || before.source() != after.source()
                || !before.destinations().equals(after.destinations())
                || !before.renditions().equals(after.renditions())
                || !keys(before).equals(keys(after));
    }

    private static List<Key> keys(HealthReport report) {
        return report.issues().stream()
                .map(issue -> new Key(issue.code(), issue.subject()))
                .sorted(Comparator.comparing(Key::toString))
                .toList();
    }

    /** Judges how far sound and picture have moved against each other. */
    static void drift(Code code, String subject, Drift drift, EncodeWatch.Notes notes) {
        long millis = drift.millis();
        if (Math.abs(millis) > (notes.had(code, subject) ? DRIFT_OVER_MILLIS : DRIFT_MILLIS)) {
            notes.add(
                    code,
                    subject,
                    (millis < 0 ? "Sound went ahead of the picture by " : "The picture went ahead of sound by ")
                            + Math.abs(millis) + " ms since the first minute, expected at most " + DRIFT_MILLIS
                            + " ms");
        }
    }

    /** With one digit where it says something. */
    static String seconds(Duration time) {
        long tenths = Math.round(time.toMillis() / 100.0);
        return tenths >= 100 || tenths % 10 == 0
                ? Math.round(tenths / 10.0) + " s"
                : tenths / 10 + "." + tenths % 10 + " s";
    }

    /** One look, for use once. */
    private static final class Look implements EncodeWatch.Notes {
        private final Memory before;
        private final View view;
        private final Map<Key, HealthIssue> issues = new LinkedHashMap<>();
        private final Map<Key, Long> seenNanos = new HashMap<>();
        private final Map<Key, Phase> phases = new HashMap<>();
        private final Map<String, EncodeWatch> encodes = new HashMap<>();
        private @Nullable Long jumpedNanos;
        private Advance advance;
        private Drift drift;
        private int queuesGrowing;

        Look(Memory before, View view) {
            this.before = before;
            this.view = view;
            this.jumpedNanos = before.jumpedNanos;
            this.advance = before.advance == null ? new Advance(null, view.nanos) : before.advance;
            this.drift = before.drift;
        }

        Memory next() {
            source();
            view.encodes.forEach(this::encode);
            view.destinations.forEach(this::destination);
            session();
            // Last, as it is known by now what we say ourselves.
            view.destinations.forEach(this::platform);
            linger();
            return new Memory(
                    report(),
                    Map.copyOf(seenNanos),
                    Map.copyOf(phases),
                    view.source.reanchors(),
                    jumpedNanos,
                    advance,
                    drift,
                    Map.copyOf(encodes));
        }

        private void source() {
            SourceStatus source = view.source;
            Duration inState = inState(HealthIssue.SOURCE, source.state(), source.since());
            follow(source, inState);
            Problem problem = source.lastProblem();
            switch (source.state()) {
                case WAITING -> {
                    if (exceeds(inState, WAITING)) {
                        source(Code.SOURCE_WAITING, "No media has come yet, for " + seconds(inState));
                    }
                }
                case LOST -> problem(Code.SOURCE_LOST, HealthIssue.SOURCE, problem, "The source is gone");
                case FAILED -> problem(Code.SOURCE_FAILED, HealthIssue.SOURCE, problem, "The source failed");
                case FLOWING -> flowing(source.media(), inState);
                case ENDED -> {}
            }
            if (source.reanchors() > before.reanchors) {
                jumpedNanos = view.nanos;
            }
            if (jumpedNanos != null && exceeds(RECENT, age(jumpedNanos))) {
                source(
                        Code.SOURCE_JUMPED,
                        "The source's clock jumped, " + source.reanchors() + " times so far; the last time "
                                + seconds(age(jumpedNanos)) + " ago");
            }
        }

        /** Another run of the source is another difference of sound and picture. */
        private void follow(SourceStatus source, Duration inState) {
            MediaNumbers media = source.media();
            boolean sameRun = !inState.isZero() && source.reanchors() == before.reanchors;
            drift = sameRun ? drift.seen(media.videoAheadOfAudio()) : Drift.NONE;
            advance = advance.seen(media.mediaTime(), view.nanos);
            if (source.state() != SourceStatus.State.FLOWING || !within(media.sinceLastPacket(), ONE_MOMENT)) {
                advance = advance.excused(view.nanos);
            }
        }

        private void flowing(MediaNumbers media, Duration inState) {
            Duration silence = atMost(media.sinceLastPacket(), inState);
            if (exceeds(silence, SILENT)) {
                source(Code.SOURCE_SILENT, "No picture and no sound for " + seconds(silence));
                return;
            }
            boolean video = comes(media.sinceLastVideo());
            boolean audio = comes(media.sinceLastAudio());
            if (video) {
                without(Code.NO_AUDIO, "Pictures come without sound", media.sinceLastAudio(), media, inState);
                without(
                        Code.NO_KEY_FRAME,
                        "Pictures come without a key frame",
                        media.sinceLastKeyFrame(),
                        media,
                        inState);
            }
            if (audio) {
                without(Code.NO_VIDEO, "Sound comes without pictures", media.sinceLastVideo(), media, inState);
            }
            Duration interval = media.keyFrameInterval();
            if (video && interval != null && exceeds(interval, KEY_FRAMES_APART)) {
                source(
                        Code.KEY_FRAMES_FAR_APART,
                        "The last two key frames are " + seconds(interval) + " apart, expected at most "
                                + seconds(KEY_FRAMES_APART));
            }
            Duration ahead = media.videoAheadOfAudio();
            if (ahead != null && exceeds(ahead.abs(), TRACKS_APART)) {
                source(
                        Code.AUDIO_VIDEO_APART,
                        (ahead.isNegative() ? "Sound is ahead of the picture by " : "The picture is ahead of sound by ")
                                + seconds(ahead.abs()));
            }
            drift(Code.AUDIO_VIDEO_DRIFTING, HealthIssue.SOURCE, drift, this);
            Duration frozen = advance.frozen(view.nanos);
            if (advance.at() != null && !exceeds(FROZEN, frozen)) {
                source(
                        Code.MEDIA_TIME_FROZEN,
                        "Media comes with " + media.kilobitsPerSecond() + " kbit/s, but its time stands still for "
                                + seconds(frozen));
            }
            LargeGroup group = view.largeGroup;
            if (group != null && exceeds(RECENT, age(group.nanos))) {
                source(
                        Code.GROUP_OF_PICTURES_TOO_LARGE,
                        "A group of pictures had " + seconds(group.length) + " and " + group.bytes / 1_000_000
                                + " MB, more than is kept");
            }
        }

        private static boolean comes(@Nullable Duration sinceLast) {
            return within(sinceLast, SILENT);
        }

        private void encode(Encode encode) {
            RenditionStatus status = encode.status;
            EncodeWatch was = before.encodes.get(status.name());
            boolean fed = view.source.state() == SourceStatus.State.FLOWING && EncodeWatch.isFed(view.source.media());
            EncodeWatch watch =
                    (was == null ? EncodeWatch.fresh(status, view.nanos) : was).seen(status, fed, view.nanos);
            encodes.put(status.name(), watch);
            watch.judge(view.frameRate, encode.fillsUp, view.nanos, this);
            if (!issues.containsKey(new Key(Code.AUDIO_VIDEO_DRIFTING, HealthIssue.SOURCE))) {
                watch.judgeDrift(this);
            }
        }

        /** What came before a loss of the source is not held against its return. */
        private void without(
                Code code, String what, @Nullable Duration sinceLast, MediaNumbers media, Duration inState) {
            Duration gone = atMost(sinceLast == null ? media.sinceFirstPacket() : sinceLast, inState);
            if (!exceeds(TRACK_GONE, gone)) {
                source(code, what + ", " + (sinceLast == null ? "from the beginning" : "for " + seconds(gone)));
            }
        }

        private void destination(Target target) {
            DestinationStatus status = target.status;
            String name = status.name();
            DestinationState state = status.state();
            Duration inState = inState(name, state, status.since());
            Problem problem = status.lastProblem();
            switch (state) {
                case FAILED -> problem(Code.DESTINATION_FAILED, name, problem, "The destination was given up");
                case RETRYING -> problem(Code.DESTINATION_RETRYING, name, problem, "The destination is tried again");
                case PREPARING, CONNECTING -> {
                    // Lost and not back: a new attempt alone cures nothing.
                    if (had(Code.DESTINATION_RETRYING, name)) {
                        problem(Code.DESTINATION_RETRYING, name, problem, "The destination is tried again");
                    }
                    if (exceeds(inState, CONNECTING)) {
                        add(
                                Code.DESTINATION_CONNECTING,
                                name,
                                "Being connected for " + seconds(inState)
                                        + (status.ingest() == null ? "" : " to " + status.ingest()));
                    }
                }
                case PAUSED -> add(Code.DESTINATION_PAUSED, name, "Paused for " + seconds(inState));
                default -> {}
            }
            if (state == DestinationState.CONNECTING || state.isDelivering()) {
                sending(target, name);
            }
            if (state.isDelivering()) {
                taken(target, name, inState);
            }
        }

        private void sending(Target target, String name) {
            DestinationStatus status = target.status;
            Duration bound = had(Code.QUEUE_GROWING, name) ? QUEUE_SHORT_AGAIN : QUEUE_LONG;
            if (exceeds(status.queued(), bound)) {
                queuesGrowing++;
                add(
                        Code.QUEUE_GROWING,
                        name,
                        seconds(status.queued()) + " of media wait, " + status.queuedBytes() / 1000
                                + " kB; it takes " + status.media().kilobitsPerSecond() + " of "
                                + view.source.media().kilobitsPerSecond() + " kbit/s");
            }
            if (target.droppedLately > 0) {
                add(
                        Code.FRAMES_DROPPED,
                        name,
                        target.droppedLately + " pictures were dropped in the last 30 s, " + status.droppedFrames()
                                + " in all");
            }
            if (!exceeds(STALLED, target.stalledNow)) {
                add(
                        Code.STALLED,
                        name,
                        "Nothing has left for " + seconds(target.stalledNow) + " while " + status.queuedBytes() / 1000
                                + " kB wait");
            }
        }

        /** What the platform does with what is sent. */
        private void taken(Target target, String name, Duration inState) {
            MediaNumbers media = target.status.media();
            MediaLimits limits = target.limits;
            Duration interval = media.keyFrameInterval();
            Duration most = limits.maxKeyFrameInterval().plus(ONE_PICTURE);
            // Where groups of pictures were dropped, the distance is ours.
            if (target.droppedLately == 0 && interval != null && exceeds(interval, most)) {
                add(
                        Code.KEY_FRAMES_BEYOND_LIMIT,
                        name,
                        "The last two key frames are " + seconds(interval) + " apart, expected at most "
                                + seconds(limits.maxKeyFrameInterval()) + " (" + limits.source() + ", " + limits.asOf()
                                + ")");
            }
            Duration silent = atMost(media.sinceLastAudio(), inState);
            if (limits.audioNeeded() && comes(media.sinceLastVideo()) && !exceeds(TRACK_GONE, silent)) {
                add(
                        Code.SOUND_MISSING,
                        name,
                        "Pictures are sent without sound for " + seconds(silent) + ", which the platform needs ("
                                + limits.source() + ", " + limits.asOf() + ")");
            }
        }

        private void platform(Target target) {
            Platform platform = target.platform;
            DestinationState state = target.status.state();
            if (platform == null || state == DestinationState.ENDING || state.isFinal()) {
                return;
            }
            String name = target.status.name();
            Judgement.Finding finding = platform.finding;
            if (finding != null) {
                add(
                        Code.PLATFORM_DISAGREES,
                        name,
                        finding.text() + (finding.action().isEmpty() ? "" : "; now " + finding.action()),
                        finding.remedy());
            }
            if (state.isDelivering()) {
                complaints(platform, name);
            }
            api(platform, name, state.isDelivering());
            consent(platform, name);
            limits(platform, name);
        }

        private void complaints(Platform platform, String name) {
            Judgement.Finding finding = platform.finding;
            boolean told = finding != null && finding.disagreement() == Disagreement.INGEST_UNHEALTHY;
            List<Issue> fresh = platform.complaints.stream()
                    .filter(issue -> !told && !isOurs(issue, name))
                    .sorted(Comparator.comparing(Issue::severity).reversed())
                    .toList();
            if (fresh.isEmpty()) {
                return;
            }
            String remedy = fresh.stream()
                    .map(Issue::remedy)
                    .filter(known -> !known.isBlank())
                    .findFirst()
                    .orElse(Code.PLATFORM_COMPLAINS.remedy());
            String words = fresh.stream()
                    .map(issue -> issue.text().isBlank() ? issue.code() : issue.text() + " (" + issue.code() + ")")
                    .collect(Collectors.joining("; "));
            Severity severity = switch (fresh.get(0).severity()) {
                case INFO -> Severity.INFO;
                case WARNING -> Severity.WARNING;
                case ERROR -> Severity.ERROR;
            };
            add(Code.PLATFORM_COMPLAINS, severity, name, platform.name + " says: " + words, remedy);
        }

        /** Whether the same is told already, as seen from this side. */
        private boolean isOurs(Issue issue, String destination) {
            Code same = issue.like();
            return same != null
                    && issues.keySet().stream()
                            .anyMatch(key -> key.code == same
                                    && (same.scope() != Scope.DESTINATION || key.subject.equals(destination)));
        }

        private void api(Platform platform, String name, boolean delivering) {
            Problem problem = platform.problem;
            boolean mayPass = problem != null
                    && (problem.kind() == ErrorKind.TRANSIENT || problem.kind() == ErrorKind.RATE_LIMITED);
            if (problem == null || !mayPass) {
                return;
            }
            Duration failing = inState(name, Api.FAILING, Instant.EPOCH);
            if (exceeds(failing, API_SILENT)) {
                add(
                        Code.PLATFORM_NOT_ANSWERING,
                        name,
                        platform.name + " has not answered for " + seconds(failing) + ": " + problem.text()
                                + (platform.asksAgain == null
                                        ? ""
                                        : "; it is asked again at "
                                                + platform.asksAgain.truncatedTo(ChronoUnit.SECONDS))
                                + (delivering ? "; media is taken meanwhile" : ""));
            }
        }

        private void consent(Platform platform, String name) {
            Problem problem = platform.problem;
            CredentialEvent.ReconsentNeeded needed = platform.consent;
            if (problem != null && problem.kind() == ErrorKind.AUTHENTICATION) {
                add(Code.RECONSENT_NEEDED, name, problem.text(), problem.remedy());
            } else if (needed != null) {
                Instant end = needed.at().plus(needed.left());
                boolean gone = !end.isAfter(view.at);
                add(
                        Code.RECONSENT_NEEDED,
                        gone ? Severity.ERROR : Severity.WARNING,
                        name,
                        needed.problem().text()
                                + (gone
                                        ? ""
                                        : "; what there is stays good until " + end.truncatedTo(ChronoUnit.SECONDS)),
                        needed.problem().remedy());
            }
        }

        private void limits(Platform platform, String name) {
            if (platform.limits.isEmpty()) {
                return;
            }
            add(
                    Code.LIMIT_AHEAD,
                    name,
                    platform.limits.stream()
                            .map(ahead -> ends(ahead, platform.name))
                            .collect(Collectors.joining("; ")),
                    platform.limits.get(0).remedy());
        }

        private String ends(Limits.Ahead ahead, String platform) {
            String what = switch (ahead.limit()) {
                case BROADCAST_TIME -> "The longest time that " + platform + " gives one broadcast ends at ";
                case TOKEN -> "The grant, which only a person can renew, ends at ";
                case QUOTA -> "What may be asked of " + platform + " today is used up, by what was used lately, at ";
            };
            return what + ahead.end().truncatedTo(ChronoUnit.SECONDS) + ", in "
                    + minutes(Duration.between(view.at, ahead.end()));
        }

        private static String minutes(Duration left) {
            return left.compareTo(Duration.ofMinutes(1)) < 0
                    ? Math.max(0, left.toSeconds()) + " s"
                    : left.toMinutes() + " min";
        }

        private void session() {
            Problem store = view.store;
            if (store != null) {
                add(Code.INTENT_NOT_STORED, HealthIssue.SESSION, store.text(), store.remedy());
            }
            if (queuesGrowing > 1) {
                session(
                        Code.UPLINK_SHARED_SLOWNESS,
                        queuesGrowing + " of " + view.destinations.size()
                                + " destinations have long queues at the same time");
            }
            Handlers handlers = view.handlers;
            if (handlers.sinceLost != null && exceeds(RECENT, handlers.sinceLost)) {
                session(
                        Code.EVENTS_LOST,
                        handlers.lost + " events were lost so far, the last " + seconds(handlers.sinceLost) + " ago");
            }
            if (exceeds(handlers.blocked, HANDLER_SLOW)) {
                session(
                        Code.HANDLER_SLOW,
                        "An event handler has not returned for " + seconds(handlers.blocked) + ": "
                                + handlers.blockedBy);
            }
        }

        /** Keeps what was there a moment ago and would come back with the next group of pictures. */
        private void linger() {
            for (HealthIssue issue : before.report.issues()) {
                Key key = new Key(issue.code(), issue.subject());
                Long seen = before.seenNanos.get(key);
                if (seen != null && isMeaningful(issue) && !issues.containsKey(key) && exceeds(LINGER, age(seen))) {
                    issues.put(key, issue);
                    seenNanos.put(key, seen);
                }
            }
        }

        private boolean isMeaningful(HealthIssue issue) {
            return switch (issue.code().scope()) {
                case SOURCE -> view.source.state() == SourceStatus.State.FLOWING;
                case DESTINATION ->
                    view.destinations.stream()
                            .anyMatch(target -> target.status.name().equals(issue.subject())
                                    && target.status.state().isDelivering());
                case RENDITION, SESSION -> true;
            };
        }

        private Duration inState(String subject, Enum<?> state, Instant since) {
            Key key = new Key(null, state.getDeclaringClass().getSimpleName() + " " + subject);
            Phase was = before.phases.get(key);
            Phase is = was != null && was.state == state && was.since.equals(since)
                    ? was
                    : new Phase(state, since, view.nanos);
            phases.put(key, is);
            return age(is.nanos);
        }

        @Override
        public boolean had(Code code, String subject) {
            return before.report.issue(code, subject).isPresent();
        }

        private void source(Code code, String text) {
            add(code, HealthIssue.SOURCE, text);
        }

        private void session(Code code, String text) {
            add(code, HealthIssue.SESSION, text);
        }

        @Override
        public void add(Code code, String subject, String text) {
            add(code, subject, text, code.remedy());
        }

        /** The problem behind it knows better what helps. */
        private void problem(Code code, String subject, @Nullable Problem problem, String otherwise) {
            if (problem == null) {
                add(code, subject, otherwise);
            } else {
                add(code, subject, problem.text(), problem.remedy());
            }
        }

        private void add(Code code, String subject, String text, String remedy) {
            add(code, code.severity(), subject, text, remedy);
        }

        private void add(Code code, Severity severity, String subject, String text, String remedy) {
            Key key = new Key(code, subject);
            Instant since =
                    before.report.issue(code, subject).map(HealthIssue::since).orElse(view.at);
            issues.put(key, new HealthIssue(code, severity, subject, text, remedy, since));
            if (LINGERING.contains(code)) {
                seenNanos.put(key, view.nanos);
            }
        }

        private HealthReport report() {
            Status source = worst(Scope.SOURCE, HealthIssue.SOURCE);
            Status session = worst(Scope.SESSION, HealthIssue.SESSION);
            Map<String, Status> destinations = new LinkedHashMap<>();
            view.destinations.forEach(
                    target -> destinations.put(target.status.name(), worst(Scope.DESTINATION, target.status.name())));
            Map<String, Status> renditions = new LinkedHashMap<>();
            view.encodes.forEach(
                    encode -> renditions.put(encode.status.name(), worst(Scope.RENDITION, encode.status.name())));
            boolean allBad = !destinations.isEmpty()
                    && destinations.entrySet().stream()
                            .allMatch(each -> each.getValue() == Status.BAD || isStarved(each.getKey(), renditions));
            boolean allGood = source == Status.GOOD
                    && session == Status.GOOD
                    && renditions.values().stream().allMatch(status -> status == Status.GOOD)
                    && destinations.values().stream().allMatch(status -> status == Status.GOOD);
            Status overall = source == Status.BAD || allBad ? Status.BAD : allGood ? Status.GOOD : Status.DEGRADED;
            List<HealthIssue> sorted = new ArrayList<>(issues.values());
            sorted.sort(WORST_FIRST);
            return new HealthReport(view.at, overall, source, destinations, renditions, sorted);
        }

        /** Whether nothing comes out of the encode that it takes. */
        private boolean isStarved(String destination, Map<String, Status> renditions) {
            return view.encodes.stream()
                    .map(Encode::status)
                    .anyMatch(status ->
                            status.destinations().contains(destination) && renditions.get(status.name()) == Status.BAD);
        }

        private Status worst(Scope scope, String subject) {
            Severity worst = issues.values().stream()
                    .filter(issue ->
                            issue.code().scope() == scope && issue.subject().equals(subject))
                    .map(HealthIssue::severity)
                    .max(Comparator.naturalOrder())
                    .orElse(Severity.INFO);
            return switch (worst) {
                case INFO -> Status.GOOD;
                case WARNING -> Status.DEGRADED;
                case ERROR -> Status.BAD;
            };
        }

        private Duration age(long nanos) {
            return Duration.ofNanos(Math.max(0, view.nanos - nanos));
        }

        private static boolean within(@Nullable Duration age, Duration bound) {
            return age != null && !exceeds(age, bound);
        }

        private static Duration atMost(@Nullable Duration value, Duration bound) {
            return value == null || value.compareTo(bound) > 0 ? bound : value;
        }

        private static boolean exceeds(Duration value, Duration bound) {
            return value.compareTo(bound) > 0;
        }
    }
}
