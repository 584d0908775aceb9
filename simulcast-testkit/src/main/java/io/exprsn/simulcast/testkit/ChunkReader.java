package io.exprsn.simulcast.testkit;

import java.io.EOFException;
import java.io.IOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Puts messages together from chunks and writes down what a sender does against the rules. Used by one thread. */
final class ChunkReader {
    private static final int MAX_CHUNK_STREAMS = 64;
    private static final int NGINX_CHUNK_STREAMS = 32;
    private static final int NGINX_MAX_CHUNK_SIZE = 10 * 1024 * 1024;
    private static final int NGINX_MAX_MESSAGE = 1024 * 1024;
    private static final int EXTENDED = 0xFFFFFF;

    private final PacedInput in;
    private final Findings violations;
    private final Findings hazards;
    private final Map<Integer, ChunkStream> streams = new HashMap<>();
    private int chunkSize = 128;
    private boolean chunkSizeChanged;

    ChunkReader(PacedInput in, Findings violations, Findings hazards) {
        this.in = in;
        this.violations = violations;
        this.hazards = hazards;
    }

    /** What is remembered of one chunk stream: the fields that later headers leave out, and an unfinished message. */
    private static final class ChunkStream {
        private boolean seen;
        private int headerFmt;
        private long timeField;
        private boolean extended;
        private long timestamp;
        private int length;
        private int type;
        private int streamId;
        private byte @Nullable [] partial;
        private int filled;
        private long startsAt;
    }

    int chunkSize() {
        return chunkSize;
    }

    /** The next whole message, or null when the peer closed between two messages. */
    @Nullable
    RtmpMessage next() throws IOException {
        while (true) {
            long startsAt = in.position();
            int first = in.readOrEnd();
            if (first < 0) {
                if (streams.values().stream().anyMatch(stream -> stream.partial != null)) {
                    throw new EOFException("the peer closed in the middle of a message");
                }
                return null;
            }
            RtmpMessage message = chunk(first, startsAt);
            if (message != null) {
                applyAtOnce(message);
                return message;
            }
        }
    }

    private @Nullable RtmpMessage chunk(int first, long startsAt) throws IOException {
        int fmt = first >> 6;
        int csid = chunkStreamId(first & 0x3F);
        ChunkStream stream = streams.get(csid);
        if (stream == null) {
            if (streams.size() == MAX_CHUNK_STREAMS) {
                throw new ProtocolError("more than " + MAX_CHUNK_STREAMS + " chunk streams" + derailed());
            }
            stream = new ChunkStream();
            streams.put(csid, stream);
        }
        if (stream.partial == null) {
            open(stream, fmt, csid);
            stream.startsAt = startsAt;
            stream.partial = new byte[Math.min(stream.length, 64 * 1024)];
            stream.filled = 0;
        } else {
            if (fmt != 3) {
                throw new ProtocolError("expected fmt 3 on chunk stream " + csid + ", where " + stream.filled + " of "
                        + stream.length + " bytes of a message had come, but got fmt " + fmt + derailed());
            }
            repeatedExtendedTimestamp(stream, csid, "continuing");
        }
        return payload(stream, csid);
    }

    private int chunkStreamId(int low) throws IOException {
        int csid = low;
        if (low == 0) {
            csid = in.read() + 64;
        } else if (low == 1) {
            csid = in.read() + 64;
            csid += in.read() << 8;
        }
        if (csid >= NGINX_CHUNK_STREAMS) {
            violations.add(
                    "chunk stream id above 31",
                    "chunk stream id " + csid + " is used; nginx-rtmp closes the connection from 32 up");
        }
        return csid;
    }

    /** Reads the message header of a chunk that opens a message. */
    private void open(ChunkStream stream, int fmt, int csid) throws IOException {
        if (!stream.seen && fmt != 0) {
            if (fmt != 1) {
                throw new ProtocolError("expected fmt 0 as the first header on chunk stream " + csid + ", but got fmt "
                        + fmt + derailed());
            }
            violations.add(
                    "first header without fmt 0",
                    "the first header on chunk stream " + csid + " has fmt 1, not fmt 0; SRS alone accepts that");
        }
        if (fmt == 3) {
            openWithoutHeader(stream, csid);
            return;
        }
        long field = in.read(3);
        if (fmt <= 1) {
            stream.length = (int) in.read(3);
            stream.type = in.read();
            if (!RtmpMessage.isKnown(stream.type)) {
                throw new ProtocolError("expected a message type of RTMP on chunk stream " + csid + ", but got type "
                        + stream.type + " with length " + stream.length + derailed());
            }
        }
        if (fmt == 0) {
            stream.streamId = Integer.reverseBytes((int) in.read(4));
        }
        stream.extended = field == EXTENDED;
        if (stream.extended) {
            field = in.read(4);
            if (field < EXTENDED) {
                violations.add(
                        "extended timestamp without need",
                        "chunk stream " + csid + " uses an extended timestamp for " + field
                                + ", which fits the 24 bits of the header");
            }
        }
        if (fmt != 0 && field > Integer.MAX_VALUE) {
            violations.add(
                    "timestamp going back by a delta",
                    "chunk stream " + csid + " has the time delta " + field
                            + ", which steps back; a step back needs fmt 0");
        }
        stream.timeField = field;
        stream.headerFmt = fmt;
        stream.timestamp = fmt == 0 ? field : stream.timestamp + field & 0xFFFFFFFFL;
        stream.seen = true;
        if (stream.length > NGINX_MAX_MESSAGE) {
            hazards.add(
                    "message above 1 MiB",
                    "a message of type " + stream.type + " has " + stream.length
                            + " bytes; nginx-rtmp resets the connection above 1 MiB");
        }
    }

    private void openWithoutHeader(ChunkStream stream, int csid) throws IOException {
        if (stream.headerFmt == 0 && stream.timeField != 0) {
            violations.add(
                    "fmt 3 opening a message after fmt 0",
                    "fmt 3 opens a message on chunk stream " + csid + " right after fmt 0 with time " + stream.timeField
                            + "; by the specification that is also the delta, nginx-rtmp and MediaMTX take 0");
        } else {
            hazards.add(
                    "fmt 3 opening a message",
                    "fmt 3 opens a message on chunk stream " + csid + "; legal, but servers disagree in places");
        }
        repeatedExtendedTimestamp(stream, csid, "opening");
        stream.timestamp = stream.timestamp + stream.timeField & 0xFFFFFFFFL;
    }

    /** FFmpeg, nginx-rtmp and the specification repeat the field on fmt 3, others do not; so look before taking it. */
    private void repeatedExtendedTimestamp(ChunkStream stream, int csid, String what) throws IOException {
        if (!stream.extended) {
            return;
        }
        if (in.peek4() == stream.timeField) {
            in.read(4);
        } else {
            violations.add(
                    "extended timestamp not repeated",
                    "a fmt 3 chunk " + what + " a message on chunk stream " + csid
                            + " does not repeat the extended timestamp " + stream.timeField);
        }
    }

    private @Nullable RtmpMessage payload(ChunkStream stream, int csid) throws IOException {
        byte[] partial = Objects.requireNonNull(stream.partial);
        int some = Math.min(chunkSize, stream.length - stream.filled);
        while (some > 0) {
            // The declared length is the peer's word; memory follows what really arrives.
            if (stream.filled == partial.length) {
                partial = Arrays.copyOf(partial, (int) Math.min(stream.length, partial.length * 2L));
                stream.partial = partial;
            }
            int step = Math.min(some, partial.length - stream.filled);
            in.read(partial, stream.filled, step);
            stream.filled += step;
            some -= step;
        }
        if (stream.filled < stream.length) {
            return null;
        }
        stream.partial = null;
        return new RtmpMessage(csid, stream.type, stream.timestamp, stream.streamId, partial, stream.startsAt);
    }

    /** Types 1 and 2 change how the very next chunk is read. */
    private void applyAtOnce(RtmpMessage message) throws IOException {
        if (message.type() == RtmpMessage.SET_CHUNK_SIZE) {
            requireLength(message, 4);
            long size = message.u32();
            if (size < 1 || size > Integer.MAX_VALUE) {
                throw new ProtocolError("expected a chunk size from 1 to 2147483647, but got " + size);
            }
            if (size < 128) {
                violations.add("chunk size below 128", "chunk size " + size + " is announced; SRS refuses below 128");
            } else if (size > NGINX_MAX_CHUNK_SIZE) {
                violations.add(
                        "chunk size above 10 MiB",
                        "chunk size " + size + " is announced; nginx-rtmp closes above " + NGINX_MAX_CHUNK_SIZE);
            } else if (size > 65536) {
                hazards.add("chunk size above 65536", "chunk size " + size + " is announced; SRS warns above 65536");
            }
            chunkSize = (int) size;
            chunkSizeChanged = true;
        } else if (message.type() == RtmpMessage.ABORT) {
            requireLength(message, 4);
            hazards.add("abort message", "an abort message came; nginx-rtmp ignores it and then loses the stream");
            ChunkStream aborted = streams.get((int) message.u32());
            if (aborted != null) {
                aborted.partial = null;
            }
        }
    }

    private static void requireLength(RtmpMessage message, int length) throws ProtocolError {
        if (message.payload().length != length) {
            throw new ProtocolError("expected " + length + " bytes in a control message of type " + message.type()
                    + ", but got " + message.payload().length);
        }
    }

    private String derailed() {
        return chunkSizeChanged
                ? " (does the sender cut its chunks at another size than the " + chunkSize + " it announced?)"
                : " (does the sender cut its chunks at another size than 128 without an announcement?)";
    }
}
