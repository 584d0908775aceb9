package io.exprsn.simulcast.internal.http;

import io.exprsn.simulcast.SimulcastException;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import okhttp3.Call;
import okhttp3.Response;
import okio.BufferedSource;
import org.jspecify.annotations.Nullable;

/** Bytes wait in a short queue between OkHttp's thread, which nobody interrupts, and the reader's, which may be. */
final class OkHttpStream implements HttpStream {
    private static final int WAITING = 16;
    private static final int PIECE = 16 * 1024;

    private final HttpCall call;
    private final Call running;
    private final HttpAnswer head;
    private final BlockingQueue<Object> pieces = new ArrayBlockingQueue<>(WAITING);
    private volatile boolean closed;
    private boolean ended;

    private enum End {
        REACHED
    }

    OkHttpStream(HttpCall call, Call running, HttpAnswer head) {
        this.call = call;
        this.running = running;
        this.head = head;
    }

    @Override
    public HttpAnswer head() {
        return head;
    }

    /** Hands over the body until it ends, breaks or is closed; on OkHttp's thread. */
    void pump(Response response, Function<IOException, SimulcastException> failure) {
        Object last = End.REACHED;
        try (response) {
            BufferedSource source = response.body().source();
            byte[] piece = new byte[PIECE];
            for (int read = source.read(piece); read >= 0 && !closed; read = source.read(piece)) {
                put(Arrays.copyOf(piece, read));
            }
        } catch (IOException e) {
            last = failure.apply(e);
        }
        put(last);
    }

    private void put(Object piece) {
        try {
            while (!closed && !pieces.offer(piece, 1, TimeUnit.SECONDS)) {
                // The reader is slow; the other side is made to wait, as the network does it.
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // the transport closes
        }
    }

    @Override
    public byte @Nullable [] read(Duration atMost) {
        if (ended || closed) {
            return null;
        }
        Object piece;
        try {
            piece = pieces.poll(atMost.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            close();
            Thread.currentThread().interrupt();
            throw OkHttpTransport.interrupted(call);
        }
        if (piece == null) {
            return new byte[0];
        }
        if (piece instanceof byte[] bytes) {
            return bytes;
        }
        ended = true;
        if (piece instanceof SimulcastException e) {
            throw e;
        }
        return null;
    }

    @Override
    public void close() {
        closed = true;
        running.cancel();
        pieces.clear();
    }
}
