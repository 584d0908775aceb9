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
        assertThat(PeerText.clean("a\u2028b\u2029c\u0085d")).isEqualTo("a\\u2028b\\u2029c\\u0085d");
    }

    @Test
    void escapesWhatTurnsOrHidesText() {
        assertThat(PeerText.clean("a\u202eb\u200bc")).isEqualTo("a\\u202eb\\u200bc");
        assertThat(PeerText.clean("tag \udb40\udc41, half \ud83d")).isEqualTo("tag \\udb40\\udc41, half \\ud83d");
        assertThat(PeerText.clean("a\\u000ab")).isEqualTo("a\\u005cu000ab");
    }

    @Test
    void leavesWhatPeopleRead() {
        assertThat(PeerText.clean("FMLE/3.0 (compatible; FMSc/1.0)")).isEqualTo("FMLE/3.0 (compatible; FMSc/1.0)");
        // A platform refuses in its own language; escaped to the last letter nobody could read why.
        assertThat(PeerText.clean("Schlüssel ungültig, 密钥无效 \ud83d\ude00"))
                .isEqualTo("Schlüssel ungültig, 密钥无效 \ud83d\ude00");
    }

    @Test
    void cutsAndSaysSo() {
        assertThat(PeerText.clean("x".repeat(256), "k3y")).isEqualTo("x".repeat(256));
        assertThat(PeerText.clean("x".repeat(257), "k3y")).isEqualTo("x".repeat(256) + "...");
        assertThat(PeerText.clean("\ud83d\ude00".repeat(200))).isEqualTo("\ud83d\ude00".repeat(128) + "...");
        assertThat(PeerText.clean("\n".repeat(200), "k3y").length()).isLessThan(270);
        assertThat(PeerText.clean("\n".repeat(200), "k3y")).endsWith("...");
    }

    @Test
    void leavesNoPartOfAKeyAtTheCut() {
        assertThat(PeerText.clean("x".repeat(250) + "s3cr3t-k3y", "s3cr3t-k3y")).doesNotContain("s3c");
    }
}
