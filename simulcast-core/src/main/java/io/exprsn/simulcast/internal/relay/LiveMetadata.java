package io.exprsn.simulcast.internal.relay;

import io.exprsn.simulcast.internal.media.MediaKind;
import io.exprsn.simulcast.internal.media.MediaPacket;
import io.exprsn.simulcast.internal.media.SilentAac;
import io.exprsn.simulcast.internal.rtmp.Amf0;
import io.exprsn.simulcast.internal.rtmp.EcmaArray;
import io.exprsn.simulcast.internal.rtmp.RtmpException;
import io.netty.buffer.ByteBuf;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Makes an {@code onMetaData} true for what is sent: a live stream has no length and no index, and may be completed. */
final class LiveMetadata {
    private static final Set<String> ONLY_TRUE_OF_FILES = Set.of(
            "duration",
            "filesize",
            "fileSize",
            "keyframes",
            "hasKeyframes",
            "hasMetadata",
            "canSeekToEnd",
            "lasttimestamp",
            "lastkeyframetimestamp",
            "lastkeyframelocation",
            "datasize",
            "videosize",
            "audiosize");

    private LiveMetadata() {}

    /**
     * Without what only a file can have; anything that cannot be read passes as it is. Takes over the packet, returns
     * one.
     */
    static MediaPacket clean(MediaPacket packet) {
        return changed(packet, properties -> properties.keySet().removeAll(ONLY_TRUE_OF_FILES));
    }

    /** With these properties where it has none of that name; takes over the packet, returns one. */
    static MediaPacket with(MediaPacket packet, Map<String, @Nullable Object> missing) {
        return missing.isEmpty() ? packet : changed(packet, properties -> missing.forEach(properties::putIfAbsent));
    }

    /** What is said of this silence. */
    static Map<String, @Nullable Object> of(SilentAac silence) {
        int channels = silence.config().channels();
        return Map.of(
                "audiocodecid",
                10.0,
                "audiosamplerate",
                (double) silence.config().sampleRate(),
                "audiosamplesize",
                16.0,
                "audiochannels",
                (double) channels,
                "stereo",
                channels == 2);
    }

    /** What an {@code onMetaData} says, in order; nothing if it cannot be read. The packet stays the caller's. */
    static Map<String, @Nullable Object> properties(MediaPacket packet) {
        try {
            List<@Nullable Object> values = Amf0.readAll(packet.payload().duplicate());
            return values.size() < 2 || !(values.get(1) instanceof Map<?, ?> said) ? Map.of() : named(said);
        } catch (RtmpException unreadable) {
            return Map.of();
        }
    }

    private static Map<String, @Nullable Object> named(Map<?, ?> said) {
        Map<String, @Nullable Object> properties = new LinkedHashMap<>();
        said.forEach((key, value) -> properties.put(String.valueOf(key), value));
        return properties;
    }

    private static MediaPacket changed(MediaPacket packet, Consumer<Map<String, @Nullable Object>> change) {
        ByteBuf payload = packet.payload();
        try {
            List<@Nullable Object> values = Amf0.readAll(payload.duplicate());
            if (values.size() < 2 || !(values.get(1) instanceof Map<?, ?> said)) {
                return packet;
            }
            Map<String, @Nullable Object> properties = named(said);
            change.accept(properties);
            ByteBuf written = payload.alloc().directBuffer(payload.readableBytes());
            try {
                Amf0.write(written, values.get(0));
                Amf0.write(written, new EcmaArray(properties));
            } catch (IllegalArgumentException unwritable) { // bytes that were no UTF-8 can outgrow the largest key
                written.release();
                return packet;
            }
            MediaPacket result = new MediaPacket(MediaKind.DATA, packet.dts(), written);
            packet.release();
            return result;
        } catch (RtmpException unreadable) {
            return packet;
        }
    }
}
