package io.exprsn.simulcast.internal.rtmp;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PeerTextTest {

    @Test
    void starsOutTheKeyWithAndWithoutItsQuery() {
        assertThat(PeerText.clean("stream k3y?a=b is busy, k3y too", "k3y?a=b"))
                .isEqualTo("stream **** is busy, **** too");
        assertThat(PeerText.clean("/live/k3y: no", "k3y")).isEqualTo("/live/****: no");
    }

    @Test
    void escapesWhatCouldForgeALine() {
        assertThat(PeerText.clean("a\r\nERROR b\u0000\u001b[31m", "k3y"))
                .isEqualTo("a\\u000d\\u000aERROR b\\u0000\\u001b[31m");
    }

    @Test
    void cutsAndSaysSo() {
        assertThat(PeerText.clean("x".repeat(256), "k3y")).isEqualTo("x".repeat(256));
        assertThat(PeerText.clean("x".repeat(257), "k3y")).isEqualTo("x".repeat(256) + "...");
        assertThat(PeerText.clean("\n".repeat(200), "k3y").length()).isLessThan(270);
        assertThat(PeerText.clean("\n".repeat(200), "k3y")).endsWith("...");
    }

    @Test
    void leavesNoPartOfAKeyAtTheCut() {
        assertThat(PeerText.clean("x".repeat(250) + "s3cr3t-k3y", "s3cr3t-k3y")).doesNotContain("s3c");
    }
}
