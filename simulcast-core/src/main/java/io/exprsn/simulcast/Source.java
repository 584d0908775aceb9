package io.exprsn.simulcast;

import java.io.InputStream;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;

/** Where a session's media comes from. */
public sealed interface Source {

    /** How long a session waits for a lost source before it ends. */
    Duration DEFAULT_HOLD = Duration.ofSeconds(30);

    /** As a hold time: wait until the session is ended. */
    Duration FOREVER = Duration.ofDays(36_500);

    /**
     * A file, paced to real time. FLV is read by the library itself; other containers need FFmpeg and codecs that FLV
     * can carry.
     */
    static MediaFile file(Path path) {
        return new MediaFile(path, false);
    }

    /** A network address that FFmpeg can read: http, https, rtmp, rtmps, rtsp, srt, udp, tcp. */
    static Address uri(URI uri) {
        return new Address(uri, DEFAULT_HOLD);
    }

    /** FLV from a stream, paced to its own time stamps; the session reads it but never closes it. */
    static FlvInput flv(InputStream in) {
        return new FlvInput(in);
    }

    /** A publisher (OBS, FFmpeg, a hardware encoder) pushes to our listener with this key. */
    static Publisher ingest(Secret key) {
        return new Publisher(key, DEFAULT_HOLD);
    }

    /** A moving picture with a tone, made by FFmpeg: 1280x720, 30 fps, H.264 and AAC. */
    static TestPattern testPattern() {
        return new TestPattern();
    }

    /**
     * A file.
     *
     * @param loop begin again at its end, on one continuous timeline
     */
    record MediaFile(Path path, boolean loop) implements Source {
        /** Begins again at its end. */
        public MediaFile looping() {
            return new MediaFile(path, true);
        }
    }

    /**
     * A network address. It may hold a password, so it prints without user and query.
     *
     * @param hold how long a source that was there is tried again, with growing delays, while destinations stay connected
     */
    record Address(URI uri, Duration hold) implements Source {
        public Address {
            requireHold(hold);
            if (uri.getScheme() == null) {
                throw new SimulcastException(
                        ErrorKind.INVALID,
                        "The source address has no scheme",
                        "Write it as scheme://host/path, or use a file");
            }
        }

        /** Tries a lost source again for this long. */
        public Address holdFor(Duration time) {
            return new Address(uri, time);
        }

        /** Tries a lost source again until the session is ended. */
        public Address keepWaiting() {
            return holdFor(FOREVER);
        }

        @Override
        public String toString() {
            if (uri.getHost() == null) {
                return uri.getScheme() + "://..."; // what stands there may hold a password
            }
            return uri.getScheme() + "://" + uri.getHost() + (uri.getPort() > 0 ? ":" + uri.getPort() : "") + "/...";
        }
    }

    /** A stream of FLV. */
    record FlvInput(InputStream in) implements Source {
        @Override
        public String toString() {
            return "FLV stream";
        }
    }

    /**
     * A publisher with a key.
     *
     * @param hold how long to wait for its return once it was there, before the session ends; the first arrival is
     *     waited for without a limit
     */
    record Publisher(Secret key, Duration hold) implements Source {
        public Publisher {
            requireHold(hold);
        }

        /** Waits this long for a publisher's return. */
        public Publisher holdFor(Duration time) {
            return new Publisher(key, time);
        }

        /** Waits for a publisher's return until the session is ended. */
        public Publisher keepWaiting() {
            return holdFor(FOREVER);
        }
    }

    private static void requireHold(Duration hold) {
        if (hold.isNegative() || hold.compareTo(FOREVER) > 0) {
            throw new IllegalArgumentException("Hold time: expected 0 to " + FOREVER.toDays() + " days, got " + hold);
        }
    }

    /** FFmpeg's moving test picture with a tone. */
    record TestPattern() implements Source {}
}
