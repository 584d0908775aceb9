package io.exprsn.simulcast.internal.relay;

import io.exprsn.simulcast.internal.media.MediaKind;
import io.exprsn.simulcast.internal.media.MediaPacket;
import io.exprsn.simulcast.internal.rtmp.Amf0;
import io.exprsn.simulcast.internal.rtmp.EcmaArray;
import io.exprsn.simulcast.internal.rtmp.RtmpException;
import io.netty.buffer.ByteBuf;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Makes a file's {@code onMetaData} true for a live stream, which has no length and no index. */
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
        ByteBuf payload = packet.payload();
        try {
            List<@Nullable Object> values = Amf0.readAll(payload.duplicate());
            if (values.size() < 2 || !(values.get(1) instanceof Map<?, ?> properties)) {
                return packet;
            }
            Map<String, @Nullable Object> kept = new LinkedHashMap<>();
            properties.forEach((key, value) -> {
                if (key instanceof String name && !ONLY_TRUE_OF_FILES.contains(name)) {
                    kept.put(name, value);
                }
            });
            ByteBuf cleaned = payload.alloc().directBuffer(payload.readableBytes());
            try {
                Amf0.write(cleaned, values.get(0));
                Amf0.write(cleaned, new EcmaArray(kept));
            } catch (IllegalArgumentException unwritable) { // bytes that were no UTF-8 can outgrow the largest key
                cleaned.release();
                return packet;
            }
            MediaPacket result = new MediaPacket(MediaKind.DATA, packet.dts(), cleaned);
            packet.release();
            return result;
        } catch (RtmpException unreadable) {
            return packet;
        }
    }
}
