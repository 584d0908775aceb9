package io.exprsn.simulcast.internal.media;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.exprsn.simulcast.fuzz.Cost;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Whatever a source's clock does, no track goes back and no packet leaps ahead of what passed. */
class TimelineFuzzTest {
    /** Kind and what happens, track, source time, ms that passed. */
    private static final int STEP_BYTES = 8;

    private static final long LARGEST_LEAP_MS = 10_000;

    @FuzzTest(maxDuration = "")
    void anySteps(byte[] bytes) throws Exception {
        Cost.check(bytes, allocator -> place(Unpooled.wrappedBuffer(bytes)));
    }

    private static void place(ByteBuf in) {
        Timeline timeline = new Timeline();
        Map<Integer, Long> last = new HashMap<>();
        long millis = 0;
        long headMillis = 0;
        while (in.readableBytes() >= STEP_BYTES) {
            int what = in.readUnsignedByte();
            int track = in.readUnsignedByte();
            long sourceTime = in.readUnsignedInt();
            millis += in.readUnsignedShort();
            if ((what & 0x0C) == 0x0C) {
                timeline.restart((what & 0x10) != 0);
            }
            MediaKind kind = MediaKind.values()[(what & 3) % MediaKind.values().length];
            long headBefore = timeline.head();
            boolean header = (what & 0xC0) == 0xC0;
            long time = header
                    ? timeline.ahead(kind, track)
                    : timeline.place(kind, track, sourceTime, TimeUnit.MILLISECONDS.toNanos(millis));
            long before = last.getOrDefault(kind.type() << 8 | track, 0L);
            if (time < before) {
                throw new AssertionError(kind + " " + track + " went back from " + before + " to " + time);
            }
            if (time > headBefore + LARGEST_LEAP_MS + (millis - headMillis)) {
                throw new AssertionError(kind + " " + track + " leapt from " + headBefore + " to " + time + " in "
                        + (millis - headMillis) + " ms");
            }
            if (timeline.head() < headBefore || timeline.head() < time) {
                throw new AssertionError("head " + timeline.head() + " after " + headBefore + ", placed " + time);
            }
            last.put(kind.type() << 8 | track, time);
            if (!header && kind != MediaKind.DATA && time >= headBefore) {
                headMillis = millis;
            }
        }
    }
}
