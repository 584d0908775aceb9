package io.exprsn.simulcast.internal.media;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(NoLeaks.class)
class SharedBytesTest {
    private final ByteBuf content =
            ByteBufAllocator.DEFAULT.directBuffer().writeBytes("xpicture".getBytes(StandardCharsets.US_ASCII));
    private final SharedBytes shared = new SharedBytes(content.skipBytes(1));

    @Test
    void lendsAWrittenViewAgainFromItsBeginning() {
        ByteBuf first = shared.borrow();
        first.skipBytes(3);
        first.release();

        ByteBuf second = shared.borrow();

        assertThat(second).isSameAs(first);
        assertThat(second.refCnt()).isOne();
        assertThat(text(second)).isEqualTo("picture");
        second.release();
        shared.release();
        assertThat(content.refCnt()).isZero();
    }

    @Test
    void lendsTwoViewsWhereOneIsStillBeingWritten() {
        ByteBuf slow = shared.borrow();
        slow.internalNioBuffer(0, slow.readableBytes()).get();
        slow.skipBytes(3);

        ByteBuf other = shared.borrow();

        assertThat(other).isNotSameAs(slow);
        assertThat(text(other)).isEqualTo("picture");
        assertThat(text(slow)).isEqualTo("ture");
        assertThat(other.internalNioBuffer(0, 7).remaining()).isEqualTo(7);
        other.release();
        shared.release();
        assertThat(content.refCnt()).as("the slow one still writes").isOne();
        slow.release();
        assertThat(content.refCnt()).isZero();
    }

    @Test
    void keepsAViewThatSomeoneRetained() {
        ByteBuf view = shared.borrow();
        ByteBuf slice = view.readRetainedSlice(4);
        view.release();

        ByteBuf other = shared.borrow();

        assertThat(other).isNotSameAs(view);
        assertThat(text(slice)).isEqualTo("pict");
        slice.release();
        other.release();
        shared.release();
        assertThat(content.refCnt()).isZero();
    }

    @Test
    void cannotGrowIntoWhatLiesBehindIt() {
        ByteBuf view = shared.borrow();

        assertThat(view.isWritable()).isFalse();
        assertThat(view.ensureWritable(1, false)).isOne();
        assertThat(view.maxCapacity()).isEqualTo(7);
        view.release();
        shared.release();
    }

    @Test
    void lendsToSeveralThreadsAtOnce() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            Callable<Boolean> writer = () -> {
                boolean right = true;
                for (int i = 0; i < 20_000; i++) {
                    ByteBuf one = shared.borrow();
                    ByteBuf other = shared.borrow();
                    one.skipBytes(i % 7);
                    right &= one != other && other.readableBytes() == 7 && one.readableBytes() == 7 - i % 7;
                    one.release();
                    other.release();
                }
                return right;
            };
            List<Future<Boolean>> all = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                all.add(threads.submit(writer));
            }
            for (Future<Boolean> one : all) {
                assertThat(one.get()).isTrue();
            }
        } finally {
            threads.shutdownNow();
        }
        assertThat(shared.refCnt()).isOne();
        shared.release();
        assertThat(content.refCnt()).isZero();
    }

    private static String text(ByteBuf bytes) {
        return bytes.toString(StandardCharsets.US_ASCII);
    }
}
