package io.exprsn.simulcast.testkit;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32;

/** Counts one track. Guarded by the monitor of the ingest. */
final class TrackMeter {
    private final TrackReport.Kind kind;
    private final int id;
    private final boolean remember;
    private final List<MediaMessage> log = new ArrayList<>();
    private final CRC32 crc = new CRC32();
    private final CRC32 framesCrc = new CRC32();
    private String codec = "";
    private boolean extended;
    private long messages;
    private long headers;
    private long frames;
    private long keyFrames;
    private long payloadBytes;
    private long time = -1;
    private long firstDts = -1;
    private long lastDts = -1;
    private long regressions;
    private long largestGap;
    private int minCompositionTime;
    private int maxCompositionTime;
    private long arrivedAt;
    private long longestStall;

    TrackMeter(TrackReport.Kind kind, int id, boolean remember) {
        this.kind = kind;
        this.id = id;
        this.remember = remember;
    }

    boolean hasHeader() {
        return headers > 0;
    }

    boolean hasFrames() {
        return frames > 0;
    }

    long mediaMillis() {
        return frames == 0 ? 0 : lastDts - firstDts;
    }

    long lastDts() {
        return lastDts;
    }

    String name() {
        return (kind == TrackReport.Kind.VIDEO ? "video" : "audio") + " track " + id;
    }

    /** Counts one message and says how many ms its time went back: 0 or less if it did not. */
    long add(MediaPart part, byte[] body, long timestamp, long now) {
        // The field has 32 bits and wraps after 49.7 days; serial arithmetic keeps one long line of time.
        long unwrapped = time < 0 ? timestamp : time + (int) (timestamp - time);
        long back = time < 0 ? 0 : time - unwrapped;
        if (back > 0) {
            regressions++;
        }
        time = Math.max(0, unwrapped);
        if (part.codec() != null) {
            codec = part.codec();
            extended = part.extended();
        }
        if (messages++ > 0) {
            longestStall = Math.max(longestStall, now - arrivedAt);
        }
        arrivedAt = now;
        payloadBytes += part.length();
        crc.update(body, part.offset(), part.length());
        if (part.role() == MediaPart.Role.HEADER) {
            headers++;
        }
        if (part.role() == MediaPart.Role.FRAME) {
            frame(part, body);
        }
        if (remember) {
            remember(part, body, now);
        }
        return back;
    }

    private void frame(MediaPart part, byte[] body) {
        framesCrc.update(body, part.offset(), part.length());
        int compositionTime = part.compositionTime();
        if (frames++ == 0) {
            firstDts = time;
            minCompositionTime = compositionTime;
            maxCompositionTime = compositionTime;
        } else {
            largestGap = Math.max(largestGap, time - lastDts);
            minCompositionTime = Math.min(minCompositionTime, compositionTime);
            maxCompositionTime = Math.max(maxCompositionTime, compositionTime);
        }
        lastDts = time;
        if (part.keyFrame()) {
            keyFrames++;
        }
    }

    private void remember(MediaPart part, byte[] body, long now) {
        var own = new CRC32();
        own.update(body, part.offset(), part.length());
        log.add(new MediaMessage(
                time,
                part.compositionTime(),
                part.role() == MediaPart.Role.HEADER,
                part.role() == MediaPart.Role.FRAME,
                part.keyFrame(),
                part.length(),
                own.getValue(),
                now));
    }

    TrackReport report() {
        return new TrackReport(
                kind,
                id,
                codec,
                extended,
                messages,
                headers,
                frames,
                keyFrames,
                payloadBytes,
                firstDts,
                lastDts,
                regressions,
                Duration.ofMillis(largestGap),
                minCompositionTime,
                maxCompositionTime,
                crc.getValue(),
                framesCrc.getValue(),
                Duration.ofNanos(longestStall),
                List.copyOf(log));
    }
}
