package io.exprsn.simulcast.internal.rtmp;

import io.exprsn.simulcast.internal.media.MediaKind;
import io.exprsn.simulcast.internal.media.MediaPacket;
import io.exprsn.simulcast.internal.media.TagInfo;
import io.netty.buffer.ByteBufUtil;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Remembers what happened in the order it happened, and complains about what must not. */
final class RecordingHandler implements PublicationHandler {
    final List<Publication> starts = new CopyOnWriteArrayList<>();
    final List<Got> packets = new CopyOnWriteArrayList<>();
    final List<PublicationEnd> ends = new CopyOnWriteArrayList<>();
    final List<String> faults = new CopyOnWriteArrayList<>();

    record Got(MediaKind kind, long dts, TagInfo info, byte[] body) {}

    @Override
    public void onStart(Publication publication) {
        if (starts.size() != ends.size()) {
            faults.add("start " + starts.size() + " before end " + ends.size());
        }
        starts.add(publication);
    }

    @Override
    public void onPacket(MediaPacket packet) {
        if (starts.size() != ends.size() + 1) {
            faults.add("packet outside a publication");
        }
        packets.add(new Got(packet.kind(), packet.dts(), packet.info(), ByteBufUtil.getBytes(packet.payload())));
        if (packet.payload().refCnt() < 1 || packet.refCnt() != 1) {
            faults.add("packet with " + packet.refCnt() + " references");
        }
        packet.release();
    }

    @Override
    public void onEnd(PublicationEnd reason) {
        if (starts.size() != ends.size() + 1) {
            faults.add("end without start");
        }
        ends.add(reason);
    }
}
