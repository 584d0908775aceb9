package io.exprsn.simulcast.internal.relay;

import io.exprsn.simulcast.internal.media.MediaKind;
import io.exprsn.simulcast.internal.media.MediaPacket;
import io.exprsn.simulcast.internal.media.TagInfo;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Makes a feed whole: sound and picture always there, on the source's own timeline. Where one track is missing or stops,
 * silence or a slate goes along with the other; where both stop, the source is lost and nothing is added. When the
 * source's own returns it takes over, sound within half a frame, pictures with a key frame, and no track steps back.
 *
 * <p>Packets pass at once. Only the first are held, a second at most, until it is known which tracks there are: headers
 * then go ahead of all media, and what was held follows in one go, so that nothing stays late.
 *
 * <p>Silence is AAC. A source whose sound is of another codec gets none where it stops: a track cannot change its codec.
 *
 * <p>Works within the source feed's calls, one at a time; {@link #slate}, {@link #addsSound}, {@link #addsPictures} and
 * {@link #close} are safe from any thread.
 */
public final class Completion implements Feed.Subscriber, AutoCloseable {
    private final Feed from;
    private final Feed to;
    private final LongSupplier nanoTime;
    private final CompletedSound sound;
    private final CompletedPictures pictures;
    private final Map<String, @Nullable Object> told = new LinkedHashMap<>();
    private @Nullable Opening opening = new Opening();

    private Completion(Feed from, Feed to, LongSupplier nanoTime, @Nullable Slate slate) {
        this.from = from;
        this.to = to;
        this.nanoTime = nanoTime;
        this.sound = new CompletedSound(to::publish);
        this.pictures = new CompletedPictures(slate, to::publish);
    }

    /**
     * Begins.
     *
     * @param from the source's feed, which is joined
     * @param to where the whole stream goes; nobody else publishes there, and it stays open when this is closed
     * @param nanoTime monotonic
     * @param slate what is shown where only sound comes; null to leave that as it is
     */
    public static Completion of(Feed from, Feed to, LongSupplier nanoTime, @Nullable Slate slate) {
        Completion completion = new Completion(from, to, nanoTime, slate);
        from.join(completion);
        return completion;
    }

    /** What to show from now on where only sound comes; null for nothing. */
    public void slate(@Nullable Slate shown) {
        pictures.slate(shown);
    }

    /** Whether silence stands in for the source's sound at the moment. */
    public boolean addsSound() {
        return sound.isFilling();
    }

    /** Whether a slate stands in for the source's pictures at the moment. */
    public boolean addsPictures() {
        return pictures.isFilling();
    }

    /** Leaves the source's feed; nothing is published once this returns. */
    @Override
    public void close() {
        from.leave(this);
        synchronized (this) {
            if (opening != null) {
                opening.take().forEach(MediaPacket::release);
            }
            sound.close();
            pictures.close();
        }
    }

    @Override
    public boolean fits(long bytes, long millis) {
        return true;
    }

    @Override
    public void onJoin(List<MediaPacket> config) {
        config.forEach(this::onPacket);
    }

    @Override
    public void onPacket(MediaPacket packet) {
        Opening first = opening;
        if (first == null) {
            pass(packet.retain());
            return;
        }
        long now = nanoTime.getAsLong();
        first.add(packet.retain(), now);
        if (first.isDecided(now)) {
            opening = null;
            open(first);
        }
    }

    private void open(Opening first) {
        boolean noSound = !first.hasSound();
        Slate slate = first.hasPictures() ? null : pictures.slate();
        if (noSound) {
            told.putAll(LiveMetadata.of(CompletedSound.OWN));
        }
        if (slate != null) {
            told.putAll(slate.properties());
        }
        List<MediaPacket> packets = first.take();
        packets.stream().filter(Completion::goesAhead).forEach(this::pass);
        if (noSound) {
            sound.missing(first.firstDts());
        }
        if (slate != null) {
            pictures.missing(first.firstDts());
        }
        packets.stream().filter(packet -> !goesAhead(packet)).forEach(this::pass);
    }

    private static boolean goesAhead(MediaPacket packet) {
        return packet.info().isConfig() || packet.info().role() == TagInfo.Role.METADATA;
    }

    private void pass(MediaPacket packet) {
        TagInfo info = packet.info();
        if (info.role() == TagInfo.Role.METADATA) {
            to.publish(LiveMetadata.with(packet, told));
        } else if (packet.kind() == MediaKind.DATA || info.track() != 0) {
            to.publish(packet);
        } else if (info.isConfig()) {
            config(packet);
        } else if (!info.isMedia()) {
            to.publish(packet);
        } else if (packet.isVideo()) {
            long dts = packet.dts();
            pictures.frame(packet);
            sound.picturesAt(dts);
        } else {
            long dts = packet.dts();
            sound.frame(packet);
            pictures.soundAt(dts);
        }
    }

    private void config(MediaPacket packet) {
        if (packet.isVideo()) {
            pictures.config(packet);
        } else {
            sound.config(packet);
        }
    }
}
