package io.exprsn.simulcast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.exprsn.simulcast.SourceLoss.Shows;
import io.exprsn.simulcast.SourceLoss.Then;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class SourceLossTest {
    private static final Path PICTURE = Path.of("slate.png");

    @Test
    void waitsAsLongAsTheSessionUnlessToldToEnd() {
        assertThat(SourceLoss.HOLD.shows()).isEqualTo(Shows.NOTHING);
        for (SourceLoss loss : new SourceLoss[] {
            SourceLoss.HOLD, SourceLoss.black(), SourceLoss.lastFrame(), SourceLoss.picture(PICTURE)
        }) {
            assertThat(loss.holdFor()).isEqualTo(Source.FOREVER);
            assertThat(loss.then()).isEqualTo(Then.KEEP_WAITING);
            assertThat(loss.bridgesCopies()).isFalse();
        }
    }

    @Test
    void keepsWhatItShowsWhenTheRestChanges() {
        assertThat(SourceLoss.picture(PICTURE).bridgingCopies().thenEndAfter(Duration.ofMinutes(1)))
                .isEqualTo(new SourceLoss(Shows.PICTURE, PICTURE, Duration.ofMinutes(1), Then.END, true));
        assertThat(SourceLoss.black().thenEndAfter(Duration.ZERO).bridgingCopies())
                .isEqualTo(new SourceLoss(Shows.PICTURE, null, Duration.ZERO, Then.END, true));
    }

    @Test
    void refusesATimeThatIsNoneAndAPictureThatIsNotShown() {
        assertThatExceptionOfType(SimulcastException.class)
                .isThrownBy(() -> SourceLoss.HOLD.thenEndAfter(Duration.ofMillis(-1)))
                .withMessageContaining("PT-0.001S, expected 0 to");
        assertThatExceptionOfType(SimulcastException.class)
                .isThrownBy(() -> SourceLoss.HOLD.thenEndAfter(Source.FOREVER.plusNanos(1)));
        assertThatExceptionOfType(SimulcastException.class)
                .isThrownBy(() -> new SourceLoss(Shows.LAST_FRAME, PICTURE, Duration.ZERO, Then.END, false))
                .withMessageContaining("LAST_FRAME is to be shown");
    }
}
