package io.exprsn.simulcast.internal.media;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledDirectByteBuf;
import io.netty.util.AbstractReferenceCounted;
import io.netty.util.ReferenceCounted;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * Bytes that many connections write at about the same time. Each borrows a view with indices of its own; a view that was
 * written goes to the next who asks, so that one more connection makes no garbage.
 *
 * <p>A derived buffer of Netty's would do the same with two or three new objects per connection. Safe for use by several
 * threads; one view belongs to one thread at a time.
 */
final class SharedBytes extends AbstractReferenceCounted {
    /** Event loops have threads that were numbered one after the other: few share a place. A power of two. */
    private static final int PLACES = 8;

    private final ByteBuf content;
    private final AtomicReferenceArray<View> idle = new AtomicReferenceArray<>(PLACES);

    /** Takes over the reference of what is to be shared: a direct buffer whose bytes no longer change. */
    SharedBytes(ByteBuf content) {
        this.content = content;
    }

    /** All of the bytes; the caller owns the view. Whoever calls holds a reference to this. */
    ByteBuf borrow() {
        retain();
        View view = idle.getAndSet(place(), null);
        return view == null ? new View() : view.again();
    }

    private static int place() {
        return (int) Thread.currentThread().getId() & PLACES - 1;
    }

    @Override
    protected void deallocate() {
        content.release();
    }

    @Override
    public ReferenceCounted touch(Object hint) {
        content.touch(hint);
        return this;
    }

    /** Cannot grow: what lies behind it may be another buffer's. */
    private final class View extends UnpooledDirectByteBuf {
        View() {
            super(content.alloc(), content.nioBuffer(), content.readableBytes());
        }

        View again() {
            resetRefCnt();
            setIndex(0, capacity());
            return this;
        }

        @Override
        public boolean hasMemoryAddress() {
            return content.hasMemoryAddress();
        }

        @Override
        public long memoryAddress() {
            return content.memoryAddress() + content.readerIndex();
        }

        /** Back first: the last reference takes the memory with it. */
        @Override
        protected void deallocate() {
            idle.lazySet(place(), this);
            SharedBytes.this.release();
        }
    }
}
