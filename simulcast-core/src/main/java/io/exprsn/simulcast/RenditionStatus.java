package io.exprsn.simulcast;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A running encode at one moment. Counters begin with the encode, run over all its restarts and never go back.
 *
 * @param name as in {@link EncodingPlan.RenditionPlan#name()}
 * @param profile what it makes, with size and frame rate as they are
 * @param encoder FFmpeg's name of the encoder, such as {@code libx264}
 * @param speed media time per time of the clock over about ten seconds: below 1 while something waits, it is too slow; null
 *     while no encoder runs, and in its first seconds
 * @param media what came out
 * @param behind media time between what came in and what came out last; 0 while nothing comes in
 * @param queued media time that waits for the encoder
 * @param restarts encoders begun after the first
 * @param repeatedPictures shown again to keep the frame rate, because the source gave too few
 * @param leftOutPictures left out to keep the frame rate, because the source gave more
 * @param droppedPictures given up because the encoder was too slow
 * @param destinations who takes it
 */
public record RenditionStatus(
        String name,
        EncodingProfile profile,
        String encoder,
        @Nullable Double speed,
        MediaNumbers media,
        Duration behind,
        Duration queued,
        int restarts,
        long repeatedPictures,
        long leftOutPictures,
        long droppedPictures,
        List<String> destinations) {

    public RenditionStatus {
        if (restarts < 0 || repeatedPictures < 0 || leftOutPictures < 0 || droppedPictures < 0) {
            throw new IllegalArgumentException("Expected counters of 0 or more, got " + restarts + " restarts, "
                    + repeatedPictures + " repeated, " + leftOutPictures + " left out, " + droppedPictures
                    + " dropped pictures");
        }
        destinations = List.copyOf(destinations);
    }
}
