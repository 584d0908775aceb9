package io.exprsn.simulcast.internal.relay;

import static org.assertj.core.api.Assertions.assertThat;

import io.exprsn.simulcast.internal.media.MediaKind;
import io.exprsn.simulcast.internal.media.MediaPacket;
import io.exprsn.simulcast.internal.media.TagInfo;
import java.util.ArrayList;
import java.util.List;

/** Writes down what a feed brings, without keeping the media. */
final class Watcher implements Feed.Subscriber {
    /** One packet and when it came. */
    record Seen(MediaKind kind, TagInfo.Role role, long dts, long shown, long nanos) {
        boolean isMedia() {
            return role == TagInfo.Role.KEY_FRAME || role == TagInfo.Role.FRAME || role == TagInfo.Role.DISPOSABLE;
        }
    }

    private final List<Seen> seen = new ArrayList<>();

    @Override
    public boolean fits(long bytes, long millis) {
        return true;
    }

    @Override
    public synchronized void onJoin(List<MediaPacket> config) {
        config.forEach(this::onPacket);
    }

    @Override
    public synchronized void onPacket(MediaPacket packet) {
        seen.add(new Seen(
                packet.kind(),
                packet.info().role(),
                packet.dts(),
                packet.dts() + packet.info().compositionTime(),
                System.nanoTime()));
    }

    synchronized List<Seen> all() {
        return List.copyOf(seen);
    }

    List<Seen> pictures() {
        return all().stream()
                .filter(one -> one.kind == MediaKind.VIDEO && one.isMedia())
                .toList();
    }

    List<Seen> sounds() {
        return all().stream()
                .filter(one -> one.kind == MediaKind.AUDIO && one.isMedia())
                .toList();
    }

    /** The longest time in ms between two pictures that followed each other. */
    static long longestStep(List<Seen> track) {
        long longest = 0;
        for (int i = 1; i < track.size(); i++) {
            longest = Math.max(longest, track.get(i).dts - track.get(i - 1).dts);
        }
        return longest;
    }

    /** Times between key frames, ms. */
    List<Long> keyFrameIntervals() {
        List<Long> keys = pictures().stream()
                .filter(one -> one.role == TagInfo.Role.KEY_FRAME)
                .map(Seen::dts)
                .toList();
        List<Long> intervals = new ArrayList<>();
        for (int i = 1; i < keys.size(); i++) {
            intervals.add(keys.get(i) - keys.get(i - 1));
        }
        return intervals;
    }

    /** Within each track time goes on, pieces of sound do not overlap, and no two pictures are shown at once. */
    void assertMonotonic() {
        List<Long> shown = pictures().stream().map(Seen::shown).sorted().toList();
        for (int i = 1; i < shown.size(); i++) {
            assertThat(shown.get(i) - shown.get(i - 1))
                    .as("step of pictures at %s", shown.get(i))
                    .isGreaterThan(10);
        }
        for (List<Seen> track : List.of(pictures(), sounds())) {
            for (int i = 1; i < track.size(); i++) {
                long step = track.get(i).dts - track.get(i - 1).dts;
                assertThat(step)
                        .as("step after %s", track.get(i - 1))
                        .isGreaterThan(track.get(i).kind == MediaKind.AUDIO ? 16 : 0);
            }
        }
    }
}
