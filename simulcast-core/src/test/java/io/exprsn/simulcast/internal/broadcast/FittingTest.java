package io.exprsn.simulcast.internal.broadcast;

import static org.assertj.core.api.Assertions.assertThat;

import io.exprsn.simulcast.spi.Metadata;
import io.exprsn.simulcast.spi.Metadata.Privacy;
import io.exprsn.simulcast.spi.MetadataLimits;
import io.exprsn.simulcast.spi.MetadataLimits.Field;
import io.exprsn.simulcast.spi.MetadataLimits.TagLimits;
import io.exprsn.simulcast.spi.MetadataLimits.Unit;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is left of a wish when a platform's limits are laid over it. */
class FittingTest {
    private static final LocalDate READ = LocalDate.of(2026, 11, 26);
    private static final MetadataLimits LIMITS = MetadataLimits.of("made up", READ)
            .title(20, Unit.CHARACTERS, "<>")
            .description(12, Unit.BYTES, "")
            .tags(new TagLimits(2, 6, 0, true))
            .visibleTo(Set.of(Privacy.PUBLIC, Privacy.PRIVATE))
            .build();

    @Test
    void whatFitsIsLeftAsItIs() {
        Metadata wanted = new Metadata("A title", "Words", null, List.of("one", "two"), Privacy.PRIVATE, null);
        Fitting fitting = Fitting.of(wanted, LIMITS, false, Set.of());
        assertThat(fitting).isEqualTo(new Fitting(wanted, List.of(), List.of(), List.of()));
    }

    @Test
    void withoutLimitsEverythingIsTaken() {
        Metadata wanted = Metadata.titled("x".repeat(1_000));
        assertThat(Fitting.of(wanted, null, false, Set.of()).metadata()).isEqualTo(wanted);
    }

    @Test
    void everythingThatIsTooLongIsNamedWithItsLimit() {
        Metadata wanted = new Metadata(
                "A title of 25 characters <", "Thirteen byte", null, List.of("a b", "b", "c"), Privacy.UNLISTED, null);
        Fitting fitting = Fitting.of(wanted, LIMITS, false, Set.of());
        assertThat(fitting.metadata()).isEqualTo(wanted);
        assertThat(fitting.cut()).isEmpty();
        assertThat(fitting.excess())
                .containsExactly(
                        "the title may have none of < >",
                        "the title has 26 characters, and 20 are taken",
                        "the description has 13 bytes, and 12 are taken",
                        "the tag \"a b\" is to have 1 to 6 letters and digits",
                        "there are 3 tags, and 2 are taken",
                        "it cannot be unlisted, only public or private");
        assertThat(fitting.refusal("The platform"))
                .startsWith("The platform would not take it: the title may have none of < >; the title has 26");
    }

    @Test
    void cuttingEndsAtAWordAndSaysWhatWasCut() {
        Metadata wanted = new Metadata(
                "A <title> that is too long by some words", null, null, List.of("one two!", "b", "b", "c"), null, null);
        Fitting fitting = Fitting.of(wanted, LIMITS, true, Set.of());
        assertThat(fitting.metadata().title()).isEqualTo("A title that is too…");
        assertThat(fitting.metadata().tags()).containsExactly("onetwo", "b");
        assertThat(fitting.excess()).isEmpty();
        assertThat(fitting.cut())
                .containsExactly(
                        "title cut from 40 to 20 characters", "tags cut from [one two!, b, b, c] to [onetwo, b]");
    }

    @Test
    void whoMaySeeItIsNeverCut() {
        Fitting fitting = Fitting.of(Metadata.unchanged().visibleTo(Privacy.UNLISTED), LIMITS, true, Set.of());
        assertThat(fitting.excess()).containsExactly("it cannot be unlisted, only public or private");
    }

    @Test
    void theOnlyPrivacyThereIsNeedsNoChange() {
        MetadataLimits open = MetadataLimits.of("made up", READ)
                .has(Field.TITLE)
                .visibleTo(Set.of(Privacy.PUBLIC))
                .build();
        Fitting fitting = Fitting.of(Metadata.titled("t").visibleTo(Privacy.PUBLIC), open, false, Set.of());
        assertThat(fitting).isEqualTo(new Fitting(Metadata.titled("t"), List.of(), List.of(), List.of()));
        assertThat(Fitting.of(Metadata.unchanged().visibleTo(Privacy.PRIVATE), open, false, Set.of())
                        .excess())
                .containsExactly("it cannot be private, only public");
    }

    @Test
    void whatThePlatformDoesNotHaveIsLeftOut() {
        Metadata wanted = new Metadata("t", null, "Music", null, null, "en");
        Fitting fitting = Fitting.of(wanted, LIMITS, false, Set.of());
        assertThat(fitting.metadata()).isEqualTo(Metadata.titled("t"));
        assertThat(fitting.left()).containsExactly(Field.CATEGORY, Field.LANGUAGE);
        assertThat(Fitting.of(Metadata.unchanged().spokenIn("en"), LIMITS, false, Set.of())
                        .isEmpty())
                .isTrue();
    }

    @Test
    void whatTheDestinationSetsItselfIsNotLookedAt() {
        Metadata wanted = Metadata.titled("x".repeat(30)).visibleTo(Privacy.UNLISTED);
        Fitting fitting = Fitting.of(wanted, LIMITS, false, Set.of(Field.TITLE, Field.PRIVACY));
        assertThat(fitting.excess()).isEmpty();
    }

    @Test
    void tagsAreCountedAsALineWithQuotesAroundThoseWithASpace() {
        MetadataLimits line = MetadataLimits.of("made up", READ)
                .tags(new TagLimits(0, 0, 12, false))
                .build();
        assertThat(TagLimits.total(List.of("ab", "c d", "e"))).isEqualTo(10);
        Metadata wanted = Metadata.unchanged().tagged(List.of("ab", "c d", "efghi", "f"));
        assertThat(Fitting.of(wanted, line, false, Set.of()).excess())
                .containsExactly("the tags have 16 characters in all, and 12 are taken");
        assertThat(Fitting.of(wanted, line, true, Set.of()).metadata().tags()).containsExactly("ab", "c d", "f");
    }

    @ParameterizedTest
    @EnumSource(Unit.class)
    void noSignIsTakenApart(Unit unit) {
        String signs = "🎸".repeat(40);
        for (int longest = 3; longest < 60; longest++) {
            String cut = Fitting.cut(signs, longest, unit);
            assertThat(unit.length(cut)).isLessThanOrEqualTo(longest);
            assertThat(cut.chars().filter(sign -> Character.isHighSurrogate((char) sign)))
                    .hasSameSizeAs(cut.chars()
                            .filter(sign -> Character.isLowSurrogate((char) sign))
                            .boxed()
                            .toList());
            assertThat(new String(cut.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8))
                    .isEqualTo(cut);
        }
    }

    @Test
    void anAccentStaysWithItsLetter() {
        assertThat(Fitting.cut("Cafe\u0301s and more", 5, Unit.CODE_POINTS)).isEqualTo("Caf…");
    }

    @Test
    void aLongWordIsCutWithinItself() {
        assertThat(Fitting.cut("On Donaudampfschifffahrtsgesellschaft", 20, Unit.CHARACTERS))
                .isEqualTo("On Donaudampfschiff…");
    }

    @Test
    void whatEndsWithAWordIsNotCutFurther() {
        assertThat(Fitting.cut("seven signs and more", 12, Unit.CHARACTERS)).isEqualTo("seven signs…");
    }
}
