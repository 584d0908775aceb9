package io.exprsn.simulcast.internal.platform;

import io.exprsn.simulcast.ErrorKind;
import io.exprsn.simulcast.SimulcastException;
import io.exprsn.simulcast.internal.http.HttpStream;
import io.exprsn.simulcast.spi.ApiStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Cuts what goes on into lines or objects. A piece that is cut off by the end is none. */
final class PlatformStream implements ApiStream {
    private final HttpStream stream;
    private final Answers answers;
    private final int most;
    private final String doing;
    private byte[] bytes = {};
    private int at;

    private final ByteArrayOutputStream piece = new ByteArrayOutputStream();
    private int depth;
    private boolean inText;
    private boolean escaped;

    PlatformStream(HttpStream stream, Answers answers, int most, String doing) {
        this.stream = stream;
        this.answers = answers;
        this.most = most;
        this.doing = doing;
    }

    @Override
    public Next<String> line(Duration atMost) {
        return next(atMost, this::lineEnds).map(line -> {
            String text = new String(line, StandardCharsets.UTF_8);
            return text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
        });
    }

    @Override
    public <T> Next<T> object(Class<T> type, Duration atMost) {
        return next(atMost, this::objectEnds).map(object -> {
            answers.remember(object);
            return Answer.read(object, type, doing + ": a piece");
        });
    }

    private Pieces next(Duration atMost, Cut cut) {
        long end = System.nanoTime() + atMost.toNanos();
        while (true) {
            while (at < bytes.length) {
                if (cut.ends(bytes[at++])) {
                    return new Pieces(taken(), false);
                }
                if (piece.size() > most) {
                    close();
                    throw new SimulcastException(
                            ErrorKind.REJECTED,
                            doing + ": a piece has more than " + most + " bytes, which is the most that is read",
                            "Look whether the address is the platform's");
                }
            }
            byte[] more = stream.read(Duration.ofNanos(Math.max(0, end - System.nanoTime())));
            if (more == null) {
                return new Pieces(null, true);
            }
            if (more.length == 0) {
                return new Pieces(null, false);
            }
            bytes = more;
            at = 0;
        }
    }

    private byte[] taken() {
        byte[] whole = piece.toByteArray();
        piece.reset();
        return whole;
    }

    private boolean lineEnds(byte next) {
        if (next == '\n') {
            return true;
        }
        piece.write(next);
        return false;
    }

    /** Everything between objects is passed over: brackets and commas of an array, white space. */
    private boolean objectEnds(byte next) {
        if (depth == 0 && next != '{') {
            return false;
        }
        piece.write(next);
        if (inText) {
            inText = escaped || next != '"';
            escaped = !escaped && next == '\\';
            return false;
        }
        if (next == '"') {
            inText = true;
        } else if (next == '{') {
            depth++;
        } else if (next == '}') {
            depth--;
        }
        return depth == 0;
    }

    @Override
    public void close() {
        stream.close();
    }

    @Override
    public String toString() {
        return doing;
    }

    private interface Cut {
        boolean ends(byte next);
    }

    private record Pieces(byte @Nullable [] bytes, boolean ended) {
        <T> Next<T> map(Function<byte[], T> read) {
            return new Next<>(bytes == null ? null : read.apply(bytes), ended);
        }
    }
}
