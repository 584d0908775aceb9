package io.exprsn.simulcast.internal.rtmp;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.exprsn.simulcast.fuzz.Cost;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import java.util.Arrays;
import java.util.Random;

/** Any bytes are messages or refused, and the same ones wherever the input is cut. */
class RtmpChunkReaderFuzzTest {
    /** Few chunk streams and few unfinished bytes, so that short inputs reach the limits; sizes as in earnest. */
    private static final RtmpLimits LIMITS = new RtmpLimits(8, 16 << 20, 256 << 10, 1500, 2500);

    @FuzzTest(maxDuration = "")
    void anyBytes(byte[] bytes) throws Exception {
        Cost.check(bytes, allocator -> {
            Outcome whole = new Outcome();
            read(allocator, whole, bytes, null);
            Outcome cut = new Outcome();
            read(allocator, cut, bytes, new Random(Arrays.hashCode(bytes)));
            if (!whole.equals(cut)) {
                throw new AssertionError("whole " + whole + ", in pieces " + cut);
            }
        });
    }

    private static void read(ByteBufAllocator allocator, Outcome outcome, byte[] bytes, Random cuts) {
        RtmpChunkReader reader = outcome.reader = new RtmpChunkReader(allocator, LIMITS, outcome::take);
        try {
            ByteBuf in = Unpooled.wrappedBuffer(bytes);
            while (in.isReadable()) {
                ByteBuf piece = in.readSlice(
                        cuts == null
                                ? in.readableBytes()
                                : Math.min(in.readableBytes(), 1 + cuts.nextInt(cuts.nextBoolean() ? 4 : 400)));
                reader.read(piece);
                if (piece.isReadable()) {
                    throw new AssertionError(piece.readableBytes() + " bytes were left");
                }
            }
        } catch (RtmpException refused) {
            outcome.end = refused.getMessage();
        } finally {
            reader.close();
            reader.close();
        }
    }

    /** What came out, folded into few numbers. */
    private static final class Outcome {
        private RtmpChunkReader reader;
        private int messages;
        private long sum;
        private String end = "";

        void take(RtmpMessage message) {
            ByteBuf payload = message.payload();
            messages++;
            sum = sum * 31 + message.csid();
            sum = sum * 31 + message.type();
            sum = sum * 31 + message.timestamp();
            sum = sum * 31 + message.streamId();
            sum = sum * 31 + payload.hashCode();
            payload.release();
            if (message.type() == RtmpMessage.VIDEO) {
                reader.liftEarlyLimit();
            } else if (message.type() == 99) {
                reader.close(); // receivers may, in the middle of a read
            }
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Outcome that
                    && messages == that.messages
                    && sum == that.sum
                    // Of two limits that one chunk breaks, either may be named.
                    && end.isEmpty() == that.end.isEmpty();
        }

        @Override
        public int hashCode() {
            return Long.hashCode(sum);
        }

        @Override
        public String toString() {
            return messages + " messages, sum " + sum + ", end \"" + end + "\"";
        }
    }
}
