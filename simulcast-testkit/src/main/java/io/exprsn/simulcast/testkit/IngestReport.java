package io.exprsn.simulcast.testkit;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What an ingest saw of one publication, at one moment.
 *
 * @param app the {@code app} of {@code connect}
 * @param streamName the name given to {@code publish}: on most platforms the stream key
 * @param tcUrl the {@code tcUrl} of {@code connect}; empty if absent
 * @param connectProperties all properties of {@code connect}; those that were null are left out
 * @param metadata the latest {@code onMetaData}; empty if none came
 * @param metadataBeforeMedia true if {@code onMetaData} came before the first frame
 * @param videoHeaderBeforeMedia true if every video track had its sequence header before its first frame; also true for
 *     codecs that have none; false without video frames
 * @param audioHeaderBeforeMedia the same for audio
 * @param startsWithKeyFrame true if the first video frame of every video track is a key frame; false without video
 * @param tracks one report per track, in order of appearance
 * @param firstTimestamp timestamp of the first audio or video message, ms; -1 without one
 * @param videoAheadOfAudio last decoding time of video track 0 minus that of audio track 0; zero if one is missing
 * @param longestStall longest wall time between the arrivals of two audio or video messages in a row
 * @param bytesReceived all bytes of the connection after the handshake, headers of chunks included
 * @param commands names of all commands of the connection in order, {@code connect} first
 * @param pings ping requests sent by the ingest
 * @param pongs ping responses with the right content
 * @param violations what breaks the specification, or what a server in the field is known to break on; one sentence each
 * @param hazards what is legal but known to meet servers that dislike it; one sentence each
 * @param end how it ended, or {@link EndReason#STILL_LIVE}
 * @param endDetail more about the end; empty if there is nothing to say
 */
public record IngestReport(
        String app,
        String streamName,
        String tcUrl,
        Map<String, Object> connectProperties,
        Map<String, Object> metadata,
        boolean metadataBeforeMedia,
        boolean videoHeaderBeforeMedia,
        boolean audioHeaderBeforeMedia,
        boolean startsWithKeyFrame,
        List<TrackReport> tracks,
        long firstTimestamp,
        Duration videoAheadOfAudio,
        Duration longestStall,
        long bytesReceived,
        List<String> commands,
        long pings,
        long pongs,
        List<String> violations,
        List<String> hazards,
        EndReason end,
        String endDetail) {

    /** Video track 0, if it came. */
    public Optional<TrackReport> video() {
        return track(TrackReport.Kind.VIDEO, 0);
    }

    /** Audio track 0, if it came. */
    public Optional<TrackReport> audio() {
        return track(TrackReport.Kind.AUDIO, 0);
    }

    /**
     * One track, if it came.
     *
     * @param kind audio or video
     * @param id track id, 0 to 255
     */
    public Optional<TrackReport> track(TrackReport.Kind kind, int id) {
        return tracks.stream()
                .filter(track -> track.kind() == kind && track.id() == id)
                .findFirst();
    }

    /** The most media time that any track has. */
    public Duration mediaTime() {
        return tracks.stream()
                .map(TrackReport::mediaTime)
                .max(Duration::compareTo)
                .orElse(Duration.ZERO);
    }

    /**
     * Whether a viewer could have watched this without a hitch: some media, no violation, no time going back, headers
     * first, a key frame first, and no step in time above the given one. Hazards and the manner of the end do not count.
     *
     * @param largestGap longest allowed step between two frames of a track
     */
    public boolean unbroken(Duration largestGap) {
        return whatIsBroken(largestGap).isEmpty();
    }

    /**
     * Why {@link #unbroken} says no, one sentence each; made for the message of an assertion.
     *
     * @param largestGap longest allowed step between two frames of a track
     */
    public List<String> whatIsBroken(Duration largestGap) {
        var broken = new ArrayList<>(violations);
        if (tracks.stream().allMatch(track -> track.frames() == 0)) {
            broken.add("no media came");
        }
        for (TrackReport track : tracks) {
            if (track.largestGap().compareTo(largestGap) > 0) {
                broken.add("expected steps of at most " + largestGap.toMillis() + " ms, but got one of "
                        + track.largestGap().toMillis() + " ms on " + track);
            }
        }
        // Regressions, missing headers and a late key frame are violations already.
        return List.copyOf(broken);
    }

    /** A few lines for messages of tests. The stream name and the addresses are left out: they may hold a key. */
    @Override
    public String toString() {
        return "IngestReport[" + tracks + ", end " + end + (endDetail.isEmpty() ? "" : " (" + endDetail + ")")
                + ", commands " + commands + ", violations " + violations + ", hazards " + hazards + "]";
    }
}
