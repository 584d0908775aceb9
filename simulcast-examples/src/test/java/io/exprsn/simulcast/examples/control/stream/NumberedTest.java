package io.exprsn.simulcast.examples.control.stream;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** The newest of what came. */
class NumberedTest {
    private final Numbered<String> log = new Numbered<>(3);

    @Test
    void areReadInPiecesFromEitherEnd() {
        for (String text : "a b c".split(" ")) {
            assertThat(log.add(n -> text + n)).startsWith(text);
        }
        assertThat(log.after(0, 2)).containsExactly("a1", "b2");
        assertThat(log.after(2, 2)).containsExactly("c3");
        assertThat(log.after(3, 2)).isEmpty();
        assertThat(log.before(Long.MAX_VALUE, 2)).containsExactly("c3", "b2");
        assertThat(log.before(2, 2)).containsExactly("a1");
        assertThat(log.before(1, 2)).isEmpty();
    }

    @Test
    void areForgottenWhereThereAreTooManyAndNumberedOn() {
        for (int i = 0; i < 10; i++) {
            log.add(n -> "e" + n);
        }
        assertThat(log.after(0, 10)).containsExactly("e8", "e9", "e10");
        assertThat(log.before(9, 10)).containsExactly("e8");
    }
}
