package io.exprsn.simulcast.fuzz;

import com.sun.management.ThreadMXBean;
import io.netty.buffer.AbstractByteBufAllocator;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.UnpooledHeapByteBuf;
import java.lang.management.ManagementFactory;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * What one hostile input may cost its parser: nothing that stays, and no more buffers, objects and time than the bytes
 * that came can explain. What the input declares must not matter.
 */
public final class Cost {
    /** Buffers grow by doubling, and for a moment the old one and the new one are there. */
    private static final long BUFFERED_PER_BYTE = 4;

    private static final long BUFFERED = 160 << 10;
    private static final long OBJECTS_PER_BYTE = 512;
    private static final long OBJECTS = 4 << 20;
    private static final long NANOS = 2_000_000_000L;
    /** A class that loads or a machine that is busy costs once; a parser that can be made to pay pays each time. */
    private static final int TRIES = 3;

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private Cost() {}

    /** One way through a parser, with buffers from {@code allocator} only. */
    @FunctionalInterface
    public interface Run {
        void with(ByteBufAllocator allocator) throws Exception;
    }

    /** Runs and measures. */
    public static void check(byte[] input, Run run) throws Exception {
        check(input, 0, run);
    }

    /** @param fixedBytes what the run reads besides the input, for instance a handshake */
    public static void check(byte[] input, int fixedBytes, Run run) throws Exception {
        @Nullable String complaint = null;
        for (int i = 0; i < TRIES; i++) {
            complaint = measure(input.length + fixedBytes, run);
            if (complaint == null) {
                return;
            }
        }
        throw new AssertionError(complaint + ", for the " + input.length + " bytes "
                + HexFormat.of().formatHex(input, 0, Math.min(input.length, 512)));
    }

    private static @Nullable String measure(int bytes, Run run) throws Exception {
        Tally tally = new Tally();
        long objectsBefore = THREADS.getCurrentThreadAllocatedBytes();
        long start = System.nanoTime();
        run.with(tally);
        long nanos = System.nanoTime() - start;
        long objects = THREADS.getCurrentThreadAllocatedBytes() - objectsBefore;
        if (tally.live != 0) {
            throw new AssertionError(tally.live + " bytes of buffers were not released");
        }
        if (tally.peak > BUFFERED_PER_BYTE * bytes + BUFFERED) {
            return "buffers of " + tally.peak + " bytes";
        }
        if (objects > OBJECTS_PER_BYTE * bytes + OBJECTS) {
            return "objects of " + objects + " bytes";
        }
        return nanos > NANOS ? nanos / 1_000_000 + " ms" : null;
    }

    /** Heap buffers, whatever is asked for, and how much of them there is. */
    private static final class Tally extends AbstractByteBufAllocator {
        private long live;
        private long peak;

        @Override
        protected ByteBuf newHeapBuffer(int initialCapacity, int maxCapacity) {
            return new Counted(this, initialCapacity, maxCapacity);
        }

        @Override
        protected ByteBuf newDirectBuffer(int initialCapacity, int maxCapacity) {
            return new Counted(this, initialCapacity, maxCapacity);
        }

        @Override
        public boolean isDirectBufferPooled() {
            return false;
        }

        private void add(int bytes) {
            live += bytes;
            peak = Math.max(peak, live);
        }
    }

    private static final class Counted extends UnpooledHeapByteBuf {
        Counted(Tally tally, int initialCapacity, int maxCapacity) {
            super(tally, initialCapacity, maxCapacity);
        }

        @Override
        protected byte[] allocateArray(int initialCapacity) {
            byte[] array = super.allocateArray(initialCapacity);
            ((Tally) alloc()).add(array.length);
            return array;
        }

        @Override
        protected void freeArray(byte[] array) {
            ((Tally) alloc()).add(-array.length);
            super.freeArray(array);
        }
    }
}
