package io.exprsn.simulcast.internal.relay;

import io.exprsn.simulcast.internal.media.FlvWriter;
import io.exprsn.simulcast.internal.media.MediaKind;
import io.exprsn.simulcast.internal.media.MediaPacket;
import io.exprsn.simulcast.internal.media.TagInfo;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.io.OutputStream;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes what comes in to an FFmpeg, which repairs nothing: it is told only what it can go on with. Used by one thread. */
final class RenditionFeeder {
    private static final Logger log = LoggerFactory.getLogger(RenditionFeeder.class);
    /** FFmpeg would fill a longer hole with copies of one picture, faster than live and later than live. */
    private static final long LONGEST_HOLE_MILLIS = 2_000;

    private final RenditionInput input;
    private final RateConversion rate;
    private final Map<MediaKind, @Nullable String> codecs = new EnumMap<>(MediaKind.class);

    RenditionFeeder(RenditionInput input, double frameRate) {
        this.input = input;
        this.rate = new RateConversion(frameRate);
    }

    RateConversion rate() {
        return rate;
    }

    /** Waits for what a run begins with; null if the input ends before. */
    @Nullable
    RenditionOpening awaitOpening() throws InterruptedException {
        RenditionOpening opening = new RenditionOpening();
        boolean complete = false;
        try {
            while (!complete) {
                MediaPacket packet = input.take();
                if (packet == null) {
                    return null;
                }
                opening.add(packet);
                complete = opening.isComplete();
            }
            return opening;
        } finally {
            if (!complete) {
                opening.release();
            }
        }
    }

    /**
     * Writes until there is nothing more to write, or nothing more to write to, and closes the stream.
     *
     * @return why another run must go on, null if none must
     */
    @Nullable
    String write(RenditionOpening opening, OutputStream to, RenditionClock clock) throws InterruptedException {
        try (to) {
            put(FlvWriter.header(opening.sound(), opening.pictures()), to);
            for (MediaPacket packet : opening.packets()) {
                write(packet, to, clock);
            }
            long newest = opening.newestDts();
            for (MediaPacket packet = next(to); packet != null; packet = next(to)) {
                try {
                    String unfit = unfit(packet, opening, newest, clock);
                    if (unfit != null) {
                        return unfit;
                    }
                    newest = Math.max(newest, packet.info().isMedia() ? packet.dts() : newest);
                    if (packet.info().role() != TagInfo.Role.METADATA) {
                        write(packet, to, clock);
                    }
                } finally {
                    packet.release();
                }
            }
        } catch (IOException gone) {
            log.debug("An encoder takes nothing more: {}", gone.getMessage()); // its exit says why
        }
        return null;
    }

    private @Nullable MediaPacket next(OutputStream to) throws IOException, InterruptedException {
        MediaPacket packet = input.poll();
        if (packet != null) {
            return packet;
        }
        to.flush();
        return input.take();
    }

    private @Nullable String unfit(MediaPacket packet, RenditionOpening opening, long newest, RenditionClock clock) {
        TagInfo info = packet.info();
        if (packet.kind() == MediaKind.DATA) {
            return null;
        }
        if (packet.isVideo() && !opening.pictures() || packet.isAudio() && !opening.sound()) {
            return "the source has " + (packet.isVideo() ? "pictures" : "sound") + " now";
        }
        String codec = codecs.get(packet.kind());
        if (info.role() == TagInfo.Role.SEQUENCE_HEADER && codec != null && !codec.equals(info.codec())) {
            return "the source changed from " + codec + " to " + info.codec();
        }
        if (info.isMedia() && packet.dts() - newest > LONGEST_HOLE_MILLIS) {
            return "nothing came in for " + (packet.dts() - newest) + " ms of the timeline";
        }
        return clock.isUsedUp(packet.dts()) ? "its clock is used up" : null;
    }

    private void write(MediaPacket packet, OutputStream to, RenditionClock clock) throws IOException {
        TagInfo info = packet.info();
        if (packet.kind() == MediaKind.DATA && info.role() != TagInfo.Role.METADATA) {
            return; // captions in a tag of their own would be a track to FFmpeg; those in the pictures stay
        }
        if (info.role() == TagInfo.Role.SEQUENCE_HEADER || info.isMedia()) {
            codecs.put(packet.kind(), info.codec());
        }
        if (packet.isVideo() && info.isMedia()) {
            rate.picture(clock.toRun(packet.dts()));
        }
        // Metadata with a time would become a track; a header has none that counts.
        boolean timeless = info.role() == TagInfo.Role.METADATA;
        put(FlvWriter.tag(packet, timeless ? 0 : clock.toRun(packet.dts())), to);
    }

    private static void put(ByteBuf bytes, OutputStream to) throws IOException {
        try {
            bytes.readBytes(to, bytes.readableBytes());
        } finally {
            bytes.release();
        }
    }
}
