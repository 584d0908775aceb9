package io.exprsn.simulcast.internal.session;

import io.exprsn.simulcast.Problem;
import io.exprsn.simulcast.RenditionStatus;
import io.exprsn.simulcast.SimulcastException;
import io.exprsn.simulcast.SourceLoss;
import io.exprsn.simulcast.event.SimulcastEvent;
import io.exprsn.simulcast.ffmpeg.FfmpegRunner;
import io.exprsn.simulcast.internal.relay.Bridge;
import io.exprsn.simulcast.internal.relay.Completion;
import io.exprsn.simulcast.internal.relay.Feed;
import io.exprsn.simulcast.internal.relay.LastPictures;
import io.exprsn.simulcast.internal.relay.PictureFile;
import io.exprsn.simulcast.internal.relay.RelayTransport;
import io.exprsn.simulcast.internal.relay.Rendition;
import io.exprsn.simulcast.internal.relay.RenditionStats;
import io.exprsn.simulcast.internal.relay.Slate;
import io.exprsn.simulcast.internal.relay.SlateRecorder;
import io.exprsn.simulcast.internal.session.Encodings.Bridged;
import io.exprsn.simulcast.internal.session.Encodings.Completed;
import io.exprsn.simulcast.internal.session.Encodings.Encoded;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes the feeds of a session: completes, encodes, bridges. */
final class FeedWorks implements FeedTree.Maker {
    private static final Logger log = LoggerFactory.getLogger(FeedWorks.class);
    private static final long MAX_GROUP_BYTES = 32L << 20;
    private static final long MAX_GROUP_MILLIS = 20_000;
    private static final long STOP_SECONDS = 5;

    private final SessionContext session;
    private final FfmpegRunner ffmpeg;
    private final RelayTransport transport;
    private final SlateRecorder slates;

    FeedWorks(SessionContext session, FfmpegRunner ffmpeg, RelayTransport transport) {
        this.session = session;
        this.ffmpeg = ffmpeg;
        this.transport = transport;
        this.slates = new SlateRecorder(ffmpeg, transport.blocking(), SlateRecorder.DEADLINE);
    }

    @Override
    public FeedTree.Made make(FeedTree.Origin origin, Feed input) {
        if (origin instanceof Completed completed) {
            return new CompletedFeed(completed, input);
        }
        if (origin instanceof Encoded encoded) {
            return new EncodedFeed(encoded, input);
        }
        if (origin instanceof Bridged bridged) {
            return new BridgedFeed(bridged, input);
        }
        throw new IllegalStateException("unknown: " + origin);
    }

    private Feed newFeed() {
        return new Feed(session.nanoTime(), (bytes, millis) -> {}, MAX_GROUP_BYTES, MAX_GROUP_MILLIS);
    }

    private Problem problem(SimulcastException e) {
        return new Problem(e.kind(), e.problem(), e.remedy(), session.now());
    }

    /** Both tracks always there. */
    private final class CompletedFeed implements FeedTree.Made {
        private final Feed feed = newFeed();
        private @Nullable Completion completion;
        private boolean stopped;

        CompletedFeed(Completed how, Feed input) {
            Encoded pictures = how.pictures();
            if (pictures == null) {
                begin(input, null);
            } else {
                // Begun without them, what is sent would be sound alone at first, which some platforms refuse.
                transport.blocking().execute(() -> begin(input, black(pictures)));
            }
        }

        private @Nullable Slate black(Encoded pictures) {
            try {
                return slates.black(pictures.profile(), pictures.encoder());
            } catch (SimulcastException e) {
                log.error("{}: no picture for a source without any: {}", session.name(), e.getMessage());
            } catch (InterruptedException over) {
                Thread.currentThread().interrupt();
            }
            return null;
        }

        private synchronized void begin(Feed input, @Nullable Slate slate) {
            if (!stopped) {
                completion = Completion.of(input, feed, session.nanoTime(), slate);
            }
        }

        @Override
        public Feed feed() {
            return feed;
        }

        @Override
        public synchronized void stop() {
            stopped = true;
            if (completion != null) {
                completion.close();
            }
            feed.close();
        }
    }

    /** An encode that runs. */
    final class EncodedFeed implements FeedTree.Made, Rendition.Listener {
        private final Encoded how;
        private final Feed feed = newFeed();
        private final Rendition rendition;
        private boolean told;

        EncodedFeed(Encoded how, Feed input) {
            this.how = how;
            this.rendition = new Rendition(
                    new Rendition.Encoding(session.name() + "-" + how.name(), how.profile(), how.encoder()),
                    input,
                    feed,
                    Rendition.Limits.ofDefaults(),
                    ffmpeg,
                    session.nanoTime(),
                    this);
            rendition.start();
        }

        @Override
        public synchronized void running() {
            if (!told) {
                told = true;
                session.post(
                        new SimulcastEvent.RenditionStarted(session.name(), session.now(), how.name(), how.encoder()));
            }
        }

        @Override
        public void restarted(String why) {
            log.warn("{}: the encode {} is begun again: {}", session.name(), how.name(), why);
            session.post(new SimulcastEvent.RenditionRestarting(session.name(), session.now(), how.name(), why));
        }

        @Override
        public void failing(SimulcastException why) {
            log.error("{}: the encode {} keeps failing: {}", session.name(), how.name(), why.getMessage());
            session.post(new SimulcastEvent.RenditionFailing(session.name(), session.now(), how.name(), problem(why)));
        }

        String name() {
            return how.name();
        }

        /** The last lines of its FFmpeg. */
        List<String> lastWords() {
            return rendition.lastWords();
        }

        /**
         * How it does.
         *
         * @param destinations who takes it
         */
        RenditionStatus status(List<String> destinations) {
            RenditionStats stats = rendition.stats();
            return new RenditionStatus(
                    how.name(),
                    how.profile(),
                    how.encoder(),
                    stats.speed(),
                    feed.numbers(),
                    Duration.ofMillis(stats.behindMillis()),
                    Duration.ofMillis(stats.queuedMillis()),
                    stats.restarts(),
                    stats.repeatedPictures(),
                    stats.leftOutPictures(),
                    stats.droppedPictures(),
                    destinations);
        }

        @Override
        public Feed feed() {
            return feed;
        }

        @Override
        public void stop() {
            try {
                rendition.stop().toCompletableFuture().get(STOP_SECONDS, TimeUnit.SECONDS);
            } catch (TimeoutException | ExecutionException e) {
                log.error("{}: the encode {} did not end in time", session.name(), how.name(), e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            feed.close();
            session.post(new SimulcastEvent.RenditionEnded(session.name(), session.now(), how.name()));
        }
    }

    /** A slate while there is nothing else. */
    private final class BridgedFeed implements FeedTree.Made, Bridge.Listener {
        private final Bridged how;
        private final Bridge bridge;
        /** A picture is the same each time; what came last is not. */
        private @Nullable Slate picture;

        BridgedFeed(Bridged how, Feed input) {
            this.how = how;
            this.bridge =
                    new Bridge(input, this::slate, transport.loops(), transport.blocking(), session.nanoTime(), this);
            if (how.shows() == SourceLoss.Shows.PICTURE) {
                try {
                    transport.blocking().execute(this::recordAhead);
                } catch (RejectedExecutionException over) {
                    log.debug("everything ends");
                }
            }
        }

        /** So that it is there when it is needed, and what is wrong with it is known before. */
        private void recordAhead() {
            try {
                slate(bridge.output());
            } catch (SimulcastException e) {
                noSlate(e);
            } catch (InterruptedException over) {
                Thread.currentThread().interrupt();
            }
        }

        private synchronized Slate slate(Feed shown) throws InterruptedException {
            Encoded encode = how.input();
            if (how.shows() == SourceLoss.Shows.LAST_FRAME) {
                LastPictures last = LastPictures.of(shown);
                return last == null
                        ? slates.black(encode.profile(), encode.encoder())
                        : slates.lastPicture(encode.profile(), encode.encoder(), last);
            }
            Slate known = picture;
            if (known == null) {
                Path file = how.picture();
                known = file == null
                        ? slates.black(encode.profile(), encode.encoder())
                        : slates.picture(encode.profile(), encode.encoder(), PictureFile.read(file));
                picture = known;
            }
            return known;
        }

        @Override
        public void slate(boolean shown) {
            log.info(
                    "{}: {} shows {}",
                    session.name(),
                    how.input().name(),
                    shown ? "a slate: nothing comes from the source" : "the source again");
            session.post(new SimulcastEvent.SlateShown(
                    session.name(), session.now(), how.input().name(), shown));
        }

        @Override
        public void noSlate(SimulcastException why) {
            log.error("{}: no slate for {}: {}", session.name(), how.input().name(), why.getMessage());
        }

        @Override
        public Feed feed() {
            return bridge.output();
        }

        @Override
        public void stop() {
            bridge.stop();
        }
    }
}
