package io.exprsn.simulcast.internal.relay;

import io.exprsn.simulcast.ErrorKind;
import io.exprsn.simulcast.SimulcastException;
import io.exprsn.simulcast.internal.media.FlvException;
import io.exprsn.simulcast.internal.media.FlvReader;
import io.exprsn.simulcast.internal.media.MediaPacket;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Reads FLV on a thread of its own: a file, a stream given by the user, or what FFmpeg writes. */
public final class FlvSource implements MediaSource {

    /** Something that gives FLV. */
    public interface Run {
        /** The bytes. */
        InputStream in() throws IOException;

        /** Lets go of everything behind the bytes; a read that waits must end. Called once, maybe from another thread. */
        void close();

        /** After the end of the bytes: what went wrong behind them, null if nothing. May wait for a process to end. */
        @Nullable
        SimulcastException failure() throws InterruptedException;
    }

    /** Opens the source, once per run. */
    @FunctionalInterface
    public interface Opener {
        /** Begins a run. */
        Run open() throws IOException;
    }

    /** What follows the end of a run. */
    public sealed interface AtEnd {
        /** The source is over. */
        record Stop() implements AtEnd {}

        /** It begins again, on one continuous timeline. */
        record Again() implements AtEnd {}

        /**
         * A source that broke is opened again, with growing delays; one that ended in good order is over.
         *
         * @param hold how long it is tried, from its loss; one that never gave media is not tried again
         */
        record ComeBack(Duration hold) implements AtEnd {}
    }

    private static final long FIRST_DELAY_MILLIS = 250;
    private static final long MAX_DELAY_MILLIS = 5_000;

    private final String description;
    private final Opener opener;
    private final AtEnd atEnd;
    private final Thread thread;
    /** Pictures and pieces of sound of the current run. */
    private long media;

    private @Nullable Sink sink;
    private @Nullable Run current;
    private final CountDownLatch stopping = new CountDownLatch(1);
    private volatile boolean stopped;

    /** @param description what it is, without secrets */
    public FlvSource(String name, String description, Opener opener, AtEnd atEnd) {
        this.description = description;
        this.opener = opener;
        this.atEnd = atEnd;
        this.thread = new Thread(this::read, "simulcast-" + name + "-source");
        this.thread.setDaemon(true);
    }

    @Override
    public String description() {
        return description;
    }

    @Override
    public boolean isPaced() {
        return true;
    }

    @Override
    public void start(Sink to) {
        sink = to;
        thread.start();
    }

    private void read() {
        Sink to = sink;
        if (to == null) {
            throw new IllegalStateException("not started");
        }
        try {
            if (atEnd instanceof AtEnd.ComeBack back) {
                readAndComeBack(to, back.hold());
            } else {
                readToTheEnd(to);
            }
        } catch (SimulcastException e) {
            if (!stopped) {
                to.failed(e);
            }
        } catch (InterruptedException e) {
            if (!stopped) {
                to.failed(unreadable(e));
            }
        }
    }

    private void readToTheEnd(Sink to) throws InterruptedException {
        readRun(to);
        while (atEnd instanceof AtEnd.Again && !stopped) {
            to.restarted(false);
            readRun(to);
        }
        if (!stopped) {
            to.ended();
        }
    }

    private void readAndComeBack(Sink to, Duration hold) throws InterruptedException {
        boolean wasThere = false;
        long lostAt = 0;
        long delay = FIRST_DELAY_MILLIS;
        while (!stopped) {
            SimulcastException why;
            try {
                readRun(to);
                to.ended();
                return;
            } catch (SimulcastException broken) {
                why = broken;
            }
            long now = System.nanoTime();
            if (media > 0) {
                wasThere = true;
                lostAt = now;
                delay = FIRST_DELAY_MILLIS;
                if (!stopped) {
                    to.lost(why, hold);
                }
            }
            if (stopped) {
                return;
            }
            if (!wasThere || TimeUnit.NANOSECONDS.toMillis(now - lostAt) >= hold.toMillis()) {
                throw why;
            }
            if (stopping.await(delay, TimeUnit.MILLISECONDS)) {
                return;
            }
            delay = Math.min(MAX_DELAY_MILLIS, delay * 2);
            to.restarted(true);
        }
    }

    /** One run to its end; breaks with the reason if it did not end in good order or held no media. */
    private void readRun(Sink to) throws InterruptedException {
        media = 0;
        Run run = open();
        synchronized (this) {
            current = run;
        }
        try {
            if (stopped) {
                return;
            }
            FlvReader reader = new FlvReader(in(run));
            for (MediaPacket packet = next(reader, run); packet != null; packet = next(reader, run)) {
                media += packet.info().isMedia() ? 1 : 0;
                to.packet(packet);
            }
            SimulcastException failure = stopped ? null : run.failure();
            if (failure != null) {
                throw failure;
            }
            if (media == 0 && !stopped) {
                throw new SimulcastException(
                        ErrorKind.SOURCE, "The source " + description + " holds no media", "Check that it is complete");
            }
        } finally {
            closeCurrent();
        }
    }

    private Run open() {
        try {
            return opener.open();
        } catch (IOException e) {
            throw unreadable(e);
        }
    }

    private InputStream in(Run run) {
        try {
            return run.in();
        } catch (IOException e) {
            throw unreadable(e);
        }
    }

    /** The next packet; where the bytes are no FLV, the reason behind them counts more than the bytes. */
    private @Nullable MediaPacket next(FlvReader reader, Run run) throws InterruptedException {
        try {
            return stopped ? null : reader.next();
        } catch (IOException broken) {
            if (stopped) {
                return null;
            }
            SimulcastException behind = run.failure();
            throw behind != null ? behind : unreadable(broken);
        }
    }

    private SimulcastException unreadable(Exception e) {
        boolean format = e instanceof FlvException;
        return new SimulcastException(
                ErrorKind.SOURCE,
                "The source " + description + " could not be read: " + e.getMessage(),
                format
                        ? "Give an FLV stream, or a file in a format FFmpeg knows"
                        : "Check that it is there and readable",
                e);
    }

    private synchronized void closeCurrent() {
        if (current != null) {
            current.close();
            current = null;
        }
    }

    @Override
    public void stop() {
        stopped = true;
        stopping.countDown();
        closeCurrent();
        thread.interrupt();
        try {
            // A stream given by the user may never wake from its read; it is theirs to close.
            thread.join(TimeUnit.SECONDS.toMillis(3));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
