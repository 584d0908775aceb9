package io.exprsn.simulcast.internal.history;

import io.exprsn.simulcast.DestinationState;
import io.exprsn.simulcast.IncidentReport.Sample;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** The last samples, in 29 bytes each: one a second of ten minutes is a lot of objects else. Not for use by several threads. */
final class SampleRing {
    private static final int NONE = -1;
    private static final DestinationState[] STATES = DestinationState.values();

    private final long[] atMillis;
    private final byte[] states;
    private final int[] kilobits;
    private final float[] frames;
    private final int[] queuedMillis;
    private final int[] dropped;
    private final int[] keyFrameMillis;
    private int next;
    private int size;

    SampleRing(int most) {
        atMillis = new long[most];
        states = new byte[most];
        kilobits = new int[most];
        frames = new float[most];
        queuedMillis = new int[most];
        dropped = new int[most];
        keyFrameMillis = new int[most];
    }

    void add(Sample sample) {
        Duration interval = sample.keyFrameInterval();
        atMillis[next] = sample.at().toEpochMilli();
        states[next] = (byte) sample.state().ordinal();
        kilobits[next] = sample.kilobitsPerSecond();
        frames[next] = (float) sample.framesPerSecond();
        queuedMillis[next] = (int) sample.queued().toMillis();
        dropped[next] = sample.droppedFrames();
        keyFrameMillis[next] = interval == null ? NONE : (int) interval.toMillis();
        next = (next + 1) % atMillis.length;
        size = Math.min(size + 1, atMillis.length);
    }

    /** The oldest first. */
    List<Sample> samples() {
        List<Sample> samples = new ArrayList<>(size);
        for (int i = 0; i < size; i++) {
            int at = Math.floorMod(next - size + i, atMillis.length);
            samples.add(new Sample(
                    Instant.ofEpochMilli(atMillis[at]),
                    STATES[states[at]],
                    kilobits[at],
                    Math.round(frames[at] * 10) / 10.0,
                    Duration.ofMillis(queuedMillis[at]),
                    dropped[at],
                    keyFrameMillis[at] == NONE ? null : Duration.ofMillis(keyFrameMillis[at])));
        }
        return samples;
    }
}
