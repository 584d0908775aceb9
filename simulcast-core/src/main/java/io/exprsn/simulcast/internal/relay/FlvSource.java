package io.exprsn.simulcast.internal.relay;

import io.exprsn.simulcast.ErrorKind;
import io.exprsn.simulcast.SimulcastException;
import io.exprsn.simulcast.internal.media.FlvException;
import io.exprsn.simulcast.internal.media.FlvReader;
import io.exprsn.simulcast.internal.media.MediaPacket;
import java.io.IOException;
import java.io.InputStream;
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

    private final String description;
    private final Opener opener;
    private final boolean loop;
    private final Thread thread;
    private @Nullable Sink sink;
    private @Nullable Run current;
    private volatile boolean stopped;

    /**
     * @param description what it is, without secrets
     * @param loop begin again at the end
     */
    public FlvSource(String name, String description, Opener opener, boolean loop) {
        this.description = description;
        this.opener = opener;
        this.loop = loop;
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
            boolean again;
            do {
                long media = readRun(to);
                again = loop && !stopped && media > 0;
                if (again) {
                    to.restarted(false);
                }
            } while (again);
            if (!stopped) {
                to.ended();
            }
        } catch (SimulcastException e) {
            if (!stopped) {
                to.failed(e);
            }
        } catch (InterruptedException | IOException e) {
            if (!stopped) {
                to.failed(unreadable(e));
            }
        }
    }

    /** One run to its end; the number of pictures and pieces of sound, never 0 but when stopped. */
    private long readRun(Sink to) throws IOException, InterruptedException {
        Run run = opener.open();
        synchronized (this) {
            current = run;
        }
        try {
            if (stopped) {
                return 0;
            }
            FlvReader reader = new FlvReader(run.in());
            long media = 0;
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
            return media;
        } finally {
            closeCurrent();
        }
    }

    /** The next packet; where the bytes are no FLV, the reason behind them counts more than the bytes. */
    private @Nullable MediaPacket next(FlvReader reader, Run run) throws IOException, InterruptedException {
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
