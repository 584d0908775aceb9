package io.exprsn.simulcast.internal.session;

import io.exprsn.simulcast.KeyFrame;
import io.exprsn.simulcast.Problem;
import io.exprsn.simulcast.SimulcastException;
import io.exprsn.simulcast.Source;
import io.exprsn.simulcast.SourceStatus;
import io.exprsn.simulcast.event.SimulcastEvent;
import io.exprsn.simulcast.internal.media.MediaPacket;
import io.exprsn.simulcast.internal.relay.Entrance;
import io.exprsn.simulcast.internal.relay.Feed;
import io.exprsn.simulcast.internal.relay.KeyPicture;
import io.exprsn.simulcast.internal.relay.MediaSource;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The source of a session: brings its media into a feed, and says what is the case for it. What the source tells on its
 * own threads is decided on the control loop.
 */
final class SourceRunner {
    private static final Logger log = LoggerFactory.getLogger(SourceRunner.class);
    private static final long MAX_GROUP_BYTES = 32L << 20;
    private static final long MAX_GROUP_MILLIS = 10_000;

    /** Hears, on the control loop, what matters to the session. */
    interface Listener {
        /** The first media, or the first after a loss, arrived. */
        void sourceFlows();

        /** Nothing will follow. */
        void sourceIsOver();
    }

    private final MediaSource source;
    private final SessionContext session;
    private final Listener listener;
    private final Feed feed;
    private final Entrance entrance;

    private volatile Phase phase;
    private volatile @Nullable Problem problem;
    private volatile HealthWatch.@Nullable LargeGroup largeGroup;
    /** Guards the hot path: only the first media packet after a silence is a matter for the control loop. */
    private volatile boolean expectingMedia = true;
    /** On the control loop. */
    private boolean over;

    /** What is the case, and since when. */
    private record Phase(SourceStatus.State state, Instant since) {}

    SourceRunner(MediaSource source, SessionContext session, Listener listener) {
        this.source = source;
        this.session = session;
        this.listener = listener;
        this.phase = new Phase(SourceStatus.State.WAITING, session.now());
        this.feed = new Feed(session.nanoTime(), this::groupForgotten, MAX_GROUP_BYTES, MAX_GROUP_MILLIS);
        this.entrance = new Entrance(feed, session.nanoTime(), source.isPaced(), this::jumped);
    }

    /** The source's media, as they are, on one timeline. */
    Feed feed() {
        return feed;
    }

    String description() {
        return source.description();
    }

    /** The last error, cured or not. */
    @Nullable
    Problem problem() {
        return problem;
    }

    HealthWatch.@Nullable LargeGroup largeGroup() {
        return largeGroup;
    }

    SourceStatus status() {
        Phase now = phase;
        return new SourceStatus(
                source.description(), now.state, now.since, feed.numbers(), entrance.reanchors(), problem);
    }

    /** The newest key frame as it flows; any thread. */
    Optional<KeyFrame> keyFrame() {
        return KeyPicture.of(
                feed, nanos -> session.now().minusNanos(session.nanoTime().getAsLong() - nanos));
    }

    void start() {
        source.start(new Sink());
    }

    /** Nothing of the source counts any more; on the control loop. */
    void ignore() {
        over = true;
    }

    /** Nothing is published from now on. */
    void hush() {
        entrance.stop();
    }

    /** Ends all; may wait for a process to end, so not for the control loop. */
    void close() {
        source.stop();
        feed.close();
        SourceStatus.State last = phase.state;
        if (last == SourceStatus.State.FLOWING || last == SourceStatus.State.WAITING) {
            enter(SourceStatus.State.ENDED);
        }
    }

    /** Takes what the source brings, on the source's thread. */
    private final class Sink implements MediaSource.Sink {
        @Override
        public void packet(MediaPacket packet) throws InterruptedException {
            if (expectingMedia && packet.info().isMedia()) {
                expectingMedia = false;
                session.loop().execute(SourceRunner.this::mediaCame);
            }
            entrance.accept(packet);
        }

        @Override
        public void restarted(boolean realTime, long leadMillis) {
            entrance.restart(realTime, leadMillis);
        }

        @Override
        public void switched(String to, String why) {
            session.loop().execute(() -> {
                log.warn("{}: source is now {}: {}", session.name(), to, why);
                session.post(new SimulcastEvent.SourceSwitched(session.name(), session.now(), to, why));
            });
        }

        @Override
        public void lost(SimulcastException why, Duration hold) {
            expectingMedia = true;
            session.loop().execute(() -> sourceLost(why, hold));
        }

        @Override
        public void ended() {
            session.loop().execute(() -> sourceEnded(null));
        }

        @Override
        public void failed(SimulcastException why) {
            session.loop().execute(() -> sourceEnded(why));
        }
    }

    private void mediaCame() {
        if (over) {
            return;
        }
        enter(SourceStatus.State.FLOWING);
        session.post(new SimulcastEvent.SourceFlowing(session.name(), session.now(), source.description()));
        listener.sourceFlows();
    }

    private void sourceLost(SimulcastException why, Duration hold) {
        enter(SourceStatus.State.LOST);
        Problem told = problem(why);
        problem = told;
        log.warn(
                "{}: source lost, waiting {} its return: {}",
                session.name(),
                hold.compareTo(Source.FOREVER) < 0 ? hold.toSeconds() + " s for" : "for",
                why.getMessage());
        session.post(new SimulcastEvent.SourceLost(session.name(), session.now(), told, hold));
    }

    private void sourceEnded(@Nullable SimulcastException why) {
        if (over) {
            return;
        }
        over = true;
        if (why == null) {
            enter(SourceStatus.State.ENDED);
            log.info("{}: source ended", session.name());
            session.post(new SimulcastEvent.SourceEnded(session.name(), session.now()));
        } else {
            Problem told = problem(why);
            problem = told;
            enter(SourceStatus.State.FAILED);
            log.error("{}: source failed: {}", session.name(), why.getMessage());
            session.post(new SimulcastEvent.SourceFailed(session.name(), session.now(), told));
        }
        listener.sourceIsOver();
    }

    private Problem problem(SimulcastException e) {
        return new Problem(e.kind(), e.problem(), e.remedy(), session.now());
    }

    private void jumped(long millis) {
        log.warn(
                "{}: the source's clock jumped by {} ms; destinations see one continuous timeline",
                session.name(),
                millis);
        session.post(new SimulcastEvent.SourceReanchored(session.name(), session.now(), Duration.ofMillis(millis)));
    }

    private void groupForgotten(long bytes, long millis) {
        Duration length = Duration.ofMillis(millis);
        largeGroup =
                new HealthWatch.LargeGroup(bytes, length, session.nanoTime().getAsLong());
        session.post(new SimulcastEvent.GroupOfPicturesForgotten(session.name(), session.now(), bytes, length));
    }

    private void enter(SourceStatus.State state) {
        phase = new Phase(state, session.now());
    }
}
