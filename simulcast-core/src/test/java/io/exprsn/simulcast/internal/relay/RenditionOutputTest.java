package io.exprsn.simulcast.internal.relay;

import static org.assertj.core.api.Assertions.assertThat;

import io.exprsn.simulcast.internal.media.MediaKind;
import io.exprsn.simulcast.internal.media.MediaPacket;
import io.exprsn.simulcast.internal.media.NoLeaks;
import io.exprsn.simulcast.internal.media.Packets;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(NoLeaks.class)
class RenditionOutputTest {
    private final Packets packets = new Packets();
    private final Feed feed = new Feed(System::nanoTime, (bytes, millis) -> {}, 1 << 20, 10_000);
    private final Watcher watcher = new Watcher();
    private final RenditionOutput output = new RenditionOutput(feed);
    private final Object first = new Object();
    private final Object second = new Object();

    @AfterEach
    void everythingIsReleased() {
        output.close();
        feed.close();
        packets.assertReleased();
    }

    @Test
    void aRunBeginsWithHeadersAndAKeyFrame() {
        feed.join(watcher);
        output.giveTo(first, true);
        put(first, packets.videoHeader(0, 1), packets.soundHeader(0), packets.sound(90), packets.inter(95));
        put(first, packets.key(100), packets.sound(105), packets.inter(133));

        assertThat(seen())
                .containsExactly(
                        "VIDEO SEQUENCE_HEADER@100",
                        "AUDIO SEQUENCE_HEADER@100",
                        "VIDEO KEY_FRAME@100",
                        "AUDIO FRAME@105",
                        "VIDEO FRAME@133");
    }

    @Test
    void theNextRunGoesOnBehindTheOneBefore() {
        feed.join(watcher);
        output.giveTo(first, true);
        put(first, packets.videoHeader(0, 1), packets.key(100), packets.sound(100), packets.inter(133));
        assertThat(output.endOf(MediaKind.VIDEO)).isEqualTo(166);
        assertThat(output.nextShown()).isEqualTo(166);

        output.giveTo(second, true);
        put(first, packets.inter(166));
        put(second, packets.videoHeader(0, 1), packets.key(120), packets.sound(110), packets.inter(150));
        put(second, packets.sound(121), packets.key(170), packets.inter(203));

        assertThat(seen())
                .as("no header again, nothing from behind, and no picture without its key frame")
                .containsExactly(
                        "VIDEO SEQUENCE_HEADER@100",
                        "VIDEO KEY_FRAME@100",
                        "AUDIO FRAME@100",
                        "VIDEO FRAME@133",
                        "AUDIO FRAME@121",
                        "VIDEO KEY_FRAME@170",
                        "VIDEO FRAME@203");
    }

    @Test
    void aHeaderThatChangedIsTold() {
        feed.join(watcher);
        output.giveTo(first, true);
        put(first, packets.videoHeader(0, 1), packets.key(100));
        output.giveTo(second, true);
        put(second, packets.videoHeader(0, 2), packets.key(200));

        assertThat(seen())
                .contains("VIDEO SEQUENCE_HEADER@100", "VIDEO KEY_FRAME@200")
                .hasSize(4);
    }

    @Test
    void soundAloneNeedsNoKeyFrame() {
        feed.join(watcher);
        output.giveTo(first, false);
        put(first, packets.soundHeader(0), packets.sound(50), packets.sound(71));

        assertThat(seen()).containsExactly("AUDIO SEQUENCE_HEADER@50", "AUDIO FRAME@50", "AUDIO FRAME@71");
    }

    @Test
    void aHoleIsNoStep() {
        output.giveTo(first, true);
        put(first, packets.key(100), packets.inter(133), packets.key(9_000));

        assertThat(output.endOf(MediaKind.VIDEO)).isEqualTo(9_033);
        assertThat(output.newestDts()).isEqualTo(9_000);
    }

    private void put(Object from, MediaPacket... all) {
        List.of(all).forEach(packet -> output.publish(from, packet));
    }

    private List<String> seen() {
        return watcher.all().stream()
                .map(one -> one.kind() + " " + one.role() + "@" + one.dts())
                .toList();
    }
}
