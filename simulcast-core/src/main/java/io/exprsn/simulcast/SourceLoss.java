package io.exprsn.simulcast;

import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What a destination's viewers see while the source is gone, and for how long. Destinations that take a rendition see
 * one unbroken stream; for those that take the source as it is, see {@link #bridgesCopies}. How long the session itself
 * waits for the source is the source's own {@code hold}.
 *
 * @param shows what is shown
 * @param picture for {@link Shows#PICTURE}: a PNG or JPEG; null for black
 * @param holdFor how long; then {@code then}
 * @param then what follows if the source is still gone
 * @param bridgesCopies whether a destination that takes the source as it is gets a rendition, so that it can be bridged;
 *     otherwise its connection is held and nothing is sent meanwhile
 */
public record SourceLoss(Shows shows, @Nullable Path picture, Duration holdFor, Then then, boolean bridgesCopies) {

    /** Nothing is sent, connections are held as long as the session waits. */
    public static final SourceLoss HOLD = new SourceLoss(Shows.NOTHING, null, Source.FOREVER, Then.KEEP_WAITING, false);

    /** What is shown while the source is gone. */
    public enum Shows {
        /** Nothing is sent; players stop. */
        NOTHING,
        /** A picture, with silence. */
        PICTURE,
        /** The last picture that came, with silence. */
        LAST_FRAME
    }

    /** What follows the hold. */
    public enum Then {
        /** The destination is ended in good order. */
        END,
        /** What is shown goes on until the session ends. */
        KEEP_WAITING
    }

    public SourceLoss {
        if (holdFor.isNegative() || holdFor.compareTo(Source.FOREVER) > 0) {
            throw new SimulcastException(
                    ErrorKind.INVALID,
                    "The hold after the loss of a source is " + holdFor + ", expected 0 to " + Source.FOREVER.toDays()
                            + " days",
                    "Give a time of some seconds or minutes");
        }
        if (picture != null && shows != Shows.PICTURE) {
            throw new SimulcastException(
                    ErrorKind.INVALID,
                    "A picture is given for the loss of the source, but " + shows + " is to be shown",
                    "Use SourceLoss.picture(path)");
        }
    }

    /** Shows a picture (PNG or JPEG) as long as the session waits. */
    public static SourceLoss picture(Path file) {
        return new SourceLoss(Shows.PICTURE, file, Source.FOREVER, Then.KEEP_WAITING, false);
    }

    /** Shows black as long as the session waits. */
    public static SourceLoss black() {
        return new SourceLoss(Shows.PICTURE, null, Source.FOREVER, Then.KEEP_WAITING, false);
    }

    /** Shows the last picture that came as long as the session waits. */
    public static SourceLoss lastFrame() {
        return new SourceLoss(Shows.LAST_FRAME, null, Source.FOREVER, Then.KEEP_WAITING, false);
    }

    /** The same, but the destination is ended when the source is gone for so long. */
    public SourceLoss thenEndAfter(Duration hold) {
        return new SourceLoss(shows, picture, hold, Then.END, bridgesCopies);
    }

    /** The same, also for destinations that could take the source as it is: they get a rendition instead. */
    public SourceLoss bridgingCopies() {
        return new SourceLoss(shows, picture, holdFor, then, true);
    }
}
