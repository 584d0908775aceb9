package io.exprsn.simulcast.internal.rtmp;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LogTextTest {

    @Test
    void escapesWhatCouldForgeALine() {
        assertThat(LogText.clean("FMLE/3.0 (compatible; FMSc/1.0)")).isEqualTo("FMLE/3.0 (compatible; FMSc/1.0)");
        assertThat(LogText.clean("a\nb\u001b[31mü\\")).isEqualTo("a\\u000ab\\u001b[31m\\u00fc\\u005c");
    }

    @Test
    void cutsAt256() {
        assertThat(LogText.clean("x".repeat(256))).hasSize(256);
        assertThat(LogText.clean("x".repeat(100_000))).hasSize(259).endsWith("x...");
    }
}
