package io.exprsn.simulcast.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * One stream that a client published to a {@link CheckingIngest}, from {@code NetStream.Publish.Start} to its end. A
 * client that reconnects makes a new one. Safe for use by several threads.
 */
public final class Publication {
    private final Object monitor;
    private final IngestConnection connection;
    private final String app;
    private final String streamName;
    private final boolean remember;
    private final @Nullable FlvRecording recording;
    private final long startedAt = System.nanoTime();
    private final Map<Integer, TrackMeter> tracks = new LinkedHashMap<>();

    private Map<String, Object> metadata = Map.of();
    private boolean metadataBeforeMedia;
    private boolean anyFrame;
    private boolean videoWithoutHeader;
    private boolean audioWithoutHeader;
    private boolean startsWithoutKeyFrame;
    private long firstTimestamp = -1;
    private long mediaMessages;
    private long arrivedAt;
    private long longestStall;
    private boolean saidGoodbye;
    private EndReason end = EndReason.STILL_LIVE;
    private String endDetail = "";
    private long endedAt;

    Publication(
            Object monitor,
            IngestConnection connection,
            String app,
            String streamName,
            boolean remember,
            @Nullable FlvRecording recording) {
        this.monitor = monitor;
        this.connection = connection;
        this.app = app;
        this.streamName = streamName;
        this.remember = remember;
        this.recording = recording;
    }

    /** The {@code app} of the connection. */
    public String app() {
        return app;
    }

    /** The name given to {@code publish}: on most platforms the stream key. */
    public String streamName() {
        return streamName;
    }

    /** The number of its connection at the ingest, counted from 1. */
    public int connection() {
        return connection.number();
    }

    /** {@link System#nanoTime()} when it was accepted. */
    public long startedAt() {
        return startedAt;
    }

    /** Whether it has not ended. */
    public boolean isLive() {
        synchronized (monitor) {
            return end == EndReason.STILL_LIVE;
        }
    }

    /** The FLV file it is recorded to, if the ingest records. The file is whole once the publication has ended. */
    public Optional<Path> recording() {
        return Optional.ofNullable(recording).map(FlvRecording::file);
    }

    /** What has arrived up to now. */
    public IngestReport report() {
        synchronized (monitor) {
            TrackMeter video = tracks.get(key(true, 0));
            TrackMeter audio = tracks.get(key(false, 0));
            long videoAhead = video != null && audio != null && video.hasFrames() && audio.hasFrames()
                    ? video.lastDts() - audio.lastDts()
                    : 0;
            List<TrackReport> reports =
                    tracks.values().stream().map(TrackMeter::report).toList();
            return new IngestReport(
                    app,
                    streamName,
                    connection.tcUrl(),
                    connection.connectProperties(),
                    metadata,
                    metadataBeforeMedia,
                    hasFrames(TrackReport.Kind.VIDEO, reports) && !videoWithoutHeader,
                    hasFrames(TrackReport.Kind.AUDIO, reports) && !audioWithoutHeader,
                    hasFrames(TrackReport.Kind.VIDEO, reports) && !startsWithoutKeyFrame,
                    reports,
                    firstTimestamp,
                    Duration.ofMillis(videoAhead),
                    Duration.ofNanos(longestStall),
                    connection.bytesReceived(),
                    connection.commands(),
                    connection.pings(),
                    connection.pongs(),
                    connection.violations().sentences(),
                    connection.hazards().sentences(),
                    end,
                    endDetail);
        }
    }

    /**
     * Waits until the report fulfils a condition. It is looked at after every message, with the ingest's monitor held:
     * the condition must be quick.
     *
     * @param condition what is waited for
     * @param timeout how long to wait
     * @return the report that fulfilled it
     * @throws AssertionError if it did not come true in time; the message shows the report
     */
    public IngestReport await(Predicate<IngestReport> condition, Duration timeout) {
        Waiting.until(
                monitor,
                timeout,
                () -> condition.test(report()),
                "the report to fulfil the condition",
                () -> report().toString());
        return report();
    }

    /**
     * Waits until some track has at least so much media time from its first to its last frame.
     *
     * @param mediaTime media time, not wall time
     * @param timeout how long to wait
     * @return the report at that moment
     * @throws AssertionError if it did not come in time; the message shows the report
     */
    public IngestReport awaitMedia(Duration mediaTime, Duration timeout) {
        Waiting.until(
                monitor,
                timeout,
                () -> hasMedia(mediaTime),
                mediaTime.toMillis() + " ms of media",
                () -> report().toString());
        return report();
    }

    /**
     * Waits until it has ended, however that happens.
     *
     * @param timeout how long to wait
     * @return the final report
     * @throws AssertionError if it did not end in time; the message shows the report
     */
    public IngestReport awaitEnd(Duration timeout) {
        Waiting.until(monitor, timeout, () -> !isLive(), "the end of the publication", () -> report().toString());
        return report();
    }

    /**
     * Ends its connection from the side of the ingest.
     *
     * @param reset true for a TCP reset, false for an orderly close
     */
    public void disconnect(boolean reset) {
        connection.hangUp(reset);
    }

    /** A short text without the stream name, which may be a key. */
    @Override
    public String toString() {
        return "Publication[connection " + connection() + ", app " + app + ", end " + report().end() + "]";
    }

    boolean hasMedia(Duration mediaTime) {
        synchronized (monitor) {
            return tracks.values().stream()
                    .anyMatch(track -> track.hasFrames() && track.mediaMillis() >= mediaTime.toMillis());
        }
    }

    long mediaMessages() {
        synchronized (monitor) {
            return mediaMessages;
        }
    }

    /** Whether its name is still taken, when names are held for some time after an unclean end. */
    boolean holdsName(Duration afterLoss) {
        synchronized (monitor) {
            boolean lost = end != EndReason.STILL_LIVE && end != EndReason.CLEAN;
            return end == EndReason.STILL_LIVE || (lost && System.nanoTime() - endedAt < afterLoss.toNanos());
        }
    }

    void metadata(Map<String, Object> values) {
        synchronized (monitor) {
            metadata = Collections.unmodifiableMap(new LinkedHashMap<>(values));
            metadataBeforeMedia |= !anyFrame;
            monitor.notifyAll();
        }
    }

    void record(int type, long timestamp, byte[] body, int offset) {
        if (recording != null) {
            try {
                recording.tag(type, timestamp, body, offset);
            } catch (IOException e) {
                throw new UncheckedIOException("cannot write the recording " + recording.file(), e);
            }
        }
    }

    void media(RtmpMessage message) {
        boolean video = message.type() == RtmpMessage.VIDEO;
        List<MediaPart> parts = parts(message, video);
        long now = System.nanoTime();
        synchronized (monitor) {
            if (firstTimestamp < 0) {
                firstTimestamp = message.timestamp();
                if (firstTimestamp > 100) {
                    hazard(
                            "first timestamp far from 0",
                            "the first message of media has time " + firstTimestamp
                                    + " ms; every connection should begin near 0");
                }
            }
            if (mediaMessages++ > 0) {
                longestStall = Math.max(longestStall, now - arrivedAt);
            }
            arrivedAt = now;
            parts.forEach(part -> part(part, message, now));
            monitor.notifyAll();
        }
    }

    private List<MediaPart> parts(RtmpMessage message, boolean video) {
        try {
            return MediaPart.of(video, message.payload());
        } catch (MediaPart.Malformed e) {
            violation(
                    "malformed media",
                    (video ? "a video" : "an audio") + " message at " + message.timestamp() + " ms is malformed: "
                            + e.getMessage());
            return List.of();
        }
    }

    private void part(MediaPart part, RtmpMessage message, long now) {
        TrackReport.Kind kind = part.video() ? TrackReport.Kind.VIDEO : TrackReport.Kind.AUDIO;
        TrackMeter meter = tracks.computeIfAbsent(
                key(part.video(), part.track()), key -> new TrackMeter(kind, part.track(), remember));
        if (part.role() == MediaPart.Role.FRAME) {
            checkStart(part, meter, message.timestamp());
            anyFrame = true;
        }
        if (part.role() == MediaPart.Role.EMPTY && part.video()) {
            hazard("empty video message", "an empty video message came at " + message.timestamp() + " ms");
        }
        long back = meter.add(part, message.payload(), message.timestamp(), now);
        if (back > 0) {
            violation(
                    "time going back",
                    "the time of " + meter.name() + " goes back by " + back + " ms to " + message.timestamp() + " ms");
        }
    }

    private void checkStart(MediaPart part, TrackMeter meter, long timestamp) {
        if (part.needsHeader() && !meter.hasHeader()) {
            if (part.video()) {
                videoWithoutHeader = true;
            } else {
                audioWithoutHeader = true;
            }
            violation(
                    "media without header",
                    "a frame of " + meter.name() + " (" + part.codec() + ") came at " + timestamp
                            + " ms before any sequence header");
        }
        if (part.video() && !meter.hasFrames() && !part.keyFrame()) {
            startsWithoutKeyFrame = true;
            violation(
                    "start without key frame",
                    "the first frame of " + meter.name() + ", at " + timestamp + " ms, is not a key frame");
        }
    }

    /** The publisher announced the end; the connection may stay. */
    void sayGoodbye() {
        synchronized (monitor) {
            saidGoodbye = true;
            monitor.notifyAll();
        }
    }

    void end(EndReason reason, String detail) {
        synchronized (monitor) {
            if (end != EndReason.STILL_LIVE) {
                return;
            }
            if (recording != null) {
                try {
                    recording.close();
                } catch (IOException e) {
                    violation("recording", "the recording could not be finished: " + e.getMessage());
                }
            }
            boolean peerLeft = reason == EndReason.CLOSED || reason == EndReason.RESET;
            end = saidGoodbye && peerLeft ? EndReason.CLEAN : reason;
            endDetail = detail;
            endedAt = System.nanoTime();
            monitor.notifyAll();
        }
    }

    private void violation(String rule, String sentence) {
        connection.violations().add(rule, sentence);
    }

    private void hazard(String rule, String sentence) {
        connection.hazards().add(rule, sentence);
    }

    private static int key(boolean video, int track) {
        return video ? track : 1000 + track;
    }

    private static boolean hasFrames(TrackReport.Kind kind, List<TrackReport> reports) {
        return reports.stream().anyMatch(track -> track.kind() == kind && track.frames() > 0);
    }
}
