package io.exprsn.simulcast.internal.broadcast;

import static org.assertj.core.api.Assertions.assertThat;

import io.exprsn.simulcast.Edit;
import io.exprsn.simulcast.spi.Metadata;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What is meant to be seen, before and after an edit. */
class ShowTextTest {
    private static final List<String> BOTH = List.of("one", "two");
    private final ShowText before = new ShowText(
            Metadata.titled("Show").describedAs("All day"),
            Map.of("two", Metadata.titled("Show on two").spokenIn("de")),
            Path.of("old.png"));

    @Test
    void anEditEverywhereIsForThoseTooThatDifferedBefore() {
        ShowText after = before.after(Edit.of(Metadata.titled("Part 2")), BOTH);
        assertThat(after.of("one")).isEqualTo(Metadata.titled("Part 2").describedAs("All day"));
        assertThat(after.of("two"))
                .isEqualTo(Metadata.titled("Part 2").describedAs("All day").spokenIn("de"));
        assertThat(after.thumbnail()).contains(Path.of("old.png"));
    }

    @Test
    void whatIsForOneIsForThatOneAlone() {
        Edit edit = Edit.of(Metadata.unchanged())
                .at("one", Metadata.titled("Only here"))
                .withThumbnail(Path.of("new.png"));
        ShowText after = before.after(edit, BOTH);
        assertThat(after.of("one").title()).isEqualTo("Only here");
        assertThat(after.of("two").title()).isEqualTo("Show on two");
        assertThat(after.thumbnail()).contains(Path.of("new.png"));
    }

    @Test
    void oneThatRefusesKeepsWhatItShows() {
        ShowText after = before.after(Edit.of(Metadata.titled("Part 2")), BOTH).keeping("two", before.of("two"));
        assertThat(after.of("two")).isEqualTo(before.of("two"));
        assertThat(after.of("one").title()).isEqualTo("Part 2");
    }

    @Test
    void aDestinationThatIsGoneIsForgotten() {
        assertThat(before.after(Edit.of(Metadata.unchanged()), List.of("one")).differing())
                .isEmpty();
    }
}
