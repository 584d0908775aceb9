package io.exprsn.simulcast.bench;

import io.exprsn.simulcast.testkit.CheckingIngest;
import io.exprsn.simulcast.testkit.MediaMessage;
import io.exprsn.simulcast.testkit.Publication;
import io.exprsn.simulcast.testkit.TrackReport;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * How much later a picture arrives when it was encoded on the way. One session sends the source as it is and a rendition of
 * it to one ingest; pictures are recognised by the numbers in them, so no clock and no time stamp is trusted.
 */
final class AddedLatency {
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    /** Numbers come again when the clip does, after 20 s. */
    private static final long LONGEST_NANOS = 10_000_000_000L;

    private AddedLatency() {}

    /** Milliseconds, over so many pictures. */
    record Figures(long pictures, double p50, double p90, double p99, double max) {}

    /** A picture and when its last byte was there. */
    private record Arrival(int number, long nanos) {}

    static Figures measure(Path ffmpeg, Path clip, Path folder, Duration warmup, Duration window)
            throws IOException, InterruptedException {
        List<Publication> publications;
        try (CheckingIngest ingest = CheckingIngest.builder()
                .app("live")
                .recordTo(folder.resolve("arrived.flv"))
                .rememberMessages()
                .start()) {
            var task = new EncodePeer.Task(ffmpeg, clip, List.of(Wanted.COPY, Wanted.HD), ingest.url(), folder);
            try (EncodePeer.Running running = EncodePeer.OURS.start(task)) {
                publications = flowing(ingest, running, warmup.plus(window));
            }
            for (Publication publication : publications) {
                publication.awaitEnd(PATIENCE);
            }
        }
        List<Arrival> copied = arrivals(ffmpeg, named(publications, "k0"), folder);
        List<Arrival> encoded = arrivals(ffmpeg, named(publications, "k1"), folder);
        long end = encoded.get(encoded.size() - 1).nanos;
        return compare(
                copied,
                encoded.stream()
                        .filter(picture -> picture.nanos > end - window.toNanos())
                        .toList());
    }

    private static List<Publication> flowing(CheckingIngest ingest, EncodePeer.Running running, Duration time)
            throws IOException {
        try {
            ingest.awaitPublications(2, PATIENCE);
            List<Publication> publications = ingest.publications();
            publications.forEach(publication -> publication.awaitMedia(time, PATIENCE));
            return publications;
        } catch (AssertionError missing) {
            throw new IllegalStateException(
                    missing.getMessage() + "; the library's log: "
                            + running.children().get(0).log(),
                    missing);
        }
    }

    private static Publication named(List<Publication> publications, String key) {
        return publications.stream()
                .filter(publication -> publication.streamName().equals(key))
                .reduce((earlier, later) -> {
                    throw new IllegalStateException(key + " was published twice: the connection broke");
                })
                .orElseThrow();
    }

    private static List<Arrival> arrivals(Path ffmpeg, Publication publication, Path folder)
            throws IOException, InterruptedException {
        List<MediaMessage> pictures = publication.report().video().map(TrackReport::log).orElse(List.of()).stream()
                .filter(MediaMessage::frame)
                .sorted(Comparator.comparingLong(picture -> picture.dts() + picture.compositionTime()))
                .toList();
        List<Integer> numbers = MadeClip.numbers(ffmpeg, publication.recording().orElseThrow(), folder);
        if (numbers.size() != pictures.size()) {
            throw new IllegalStateException(
                    pictures.size() + " pictures came, and " + numbers.size() + " could be decoded");
        }
        List<Arrival> arrivals = new ArrayList<>();
        for (int i = 0; i < numbers.size(); i++) {
            arrivals.add(new Arrival(numbers.get(i), pictures.get(i).arrivedAt()));
        }
        return arrivals;
    }

    /** Each encoded picture beside the last copy of it that came at most so long before. */
    private static Figures compare(List<Arrival> copied, List<Arrival> encoded) {
        Map<Integer, List<Arrival>> copies = new HashMap<>();
        copied.forEach(copy ->
                copies.computeIfAbsent(copy.number, number -> new ArrayList<>()).add(copy));
        var latency = new Histogram();
        long pictures = 0;
        for (Arrival picture : encoded) {
            for (Arrival copy : copies.getOrDefault(picture.number, List.of())) {
                long later = picture.nanos - copy.nanos;
                if (Math.abs(later) < LONGEST_NANOS) {
                    latency.add(later);
                    pictures++;
                }
            }
        }
        if (pictures < encoded.size() / 2) {
            throw new IllegalStateException(
                    "Of " + encoded.size() + " encoded pictures, " + pictures + " were found among the copied ones");
        }
        return new Figures(
                pictures, latency.millis(0.5), latency.millis(0.9), latency.millis(0.99), latency.maxMillis());
    }
}
