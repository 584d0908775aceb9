package io.exprsn.simulcast.examples.command;

import io.exprsn.simulcast.Destination;
import io.exprsn.simulcast.DestinationStatus;
import io.exprsn.simulcast.Secret;
import io.exprsn.simulcast.testkit.CheckingIngest;
import io.exprsn.simulcast.testkit.IngestReport;
import io.exprsn.simulcast.testkit.Publication;
import io.exprsn.simulcast.testkit.TrackReport;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * One ingest of the demo, and what it must have seen in the end.
 *
 * @param name name of its destination
 * @param fate what the demo does to it
 */
record DemoIngest(String name, Fate fate, CheckingIngest ingest) implements AutoCloseable {
    /** A viewer would not notice a step of this size in a stream of 30 pictures a second. */
    private static final Duration LARGEST_GAP = Duration.ofMillis(100);

    private static final String KEY = "demo-key";

    /** What the demo does to an ingest. */
    enum Fate {
        /** Nothing. */
        LEFT_ALONE,
        /** Dies and comes back. */
        KILLED,
        /** Reads too slowly for a while. */
        SLOWED
    }

    static DemoIngest start(String name, Fate fate) {
        return new DemoIngest(
                name, fate, CheckingIngest.builder().app("live").streamKeys(KEY).start());
    }

    Destination destination() {
        return Destination.rtmp(name, URI.create(ingest.url()), Secret.of(KEY));
    }

    private Stream<IngestReport> reports() {
        return ingest.publications().stream().map(Publication::report);
    }

    private Stream<TrackReport> tracks() {
        return reports().flatMap(report -> report.tracks().stream());
    }

    private Stream<TrackReport> video() {
        return tracks().filter(track -> track.kind() == TrackReport.Kind.VIDEO);
    }

    long frames() {
        return video().mapToLong(TrackReport::frames).sum();
    }

    long keyFrames() {
        return video().mapToLong(TrackReport::keyFrames).sum();
    }

    long kilobytes() {
        return tracks().mapToLong(TrackReport::payloadBytes).sum() / 1000;
    }

    /** Within a publication; the time between two is what makes them two. */
    Duration largestGap() {
        return video().map(TrackReport::largestGap).max(Duration::compareTo).orElse(Duration.ZERO);
    }

    long regressions() {
        return tracks().mapToLong(TrackReport::regressions).sum();
    }

    /** Publications after the first. */
    int returns() {
        return Math.max(0, ingest.publications().size() - 1);
    }

    /** What is not as it should be; empty if all is well. */
    List<String> complaints(DestinationStatus sent) {
        List<String> complaints = new ArrayList<>(ingest.violations());
        List<IngestReport> publications = reports().toList();
        if (frames() == 0) {
            complaints.add("no picture arrived");
        }
        if (fate == Fate.SLOWED) {
            if (sent.droppedFrames() == 0) {
                complaints.add("nothing was dropped although it read too slowly");
            }
        } else {
            publications.stream()
                    .flatMap(report -> report.whatIsBroken(LARGEST_GAP).stream())
                    .filter(broken -> !complaints.contains(broken))
                    .forEach(complaints::add);
        }
        int expected = fate == Fate.KILLED ? 2 : 1;
        if (publications.size() != expected) {
            complaints.add("expected " + expected + " publications, got " + publications.size());
        }
        if (fate == Fate.LEFT_ALONE && frames() != sent.media().videoFrames()) {
            complaints.add("sent " + sent.media().videoFrames() + " pictures, arrived " + frames());
        }
        return complaints;
    }

    /** What it saw, in a few words. */
    String verdict(DestinationStatus sent) {
        List<String> complaints = complaints(sent);
        if (!complaints.isEmpty()) {
            return "WRONG: " + complaints.get(0);
        }
        return switch (fate) {
            case LEFT_ALONE -> "unbroken";
            case KILLED -> "came back by itself, unbroken before and after";
            case SLOWED -> "isolated: dropped whole groups of pictures, the rest is in order";
        };
    }

    @Override
    public void close() {
        ingest.close();
    }
}
