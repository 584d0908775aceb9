package io.exprsn.simulcast.internal.rtmp;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PublishKeyTest {

    @Test
    void nameUpToTheQuestionMarkComesFirst() {
        assertThat(PublishKey.candidates("a?x=1&y=2/3", "live", null)).containsExactly("a", "1", "2/3");
        assertThat(PublishKey.candidates("FB-1?s_bl=1&a=Ab", "rtmp", "rtmps://h:443/rtmp"))
                .startsWith("FB-1");
        assertThat(PublishKey.candidates(" b %20", "live", null)).containsExactly(" b %20");
    }

    @Test
    void appAndAddressCountOnlyWithoutAName() {
        assertThat(PublishKey.candidates("name", "live/key", "rtmp://h/live/key"))
                .containsExactly("name");
        assertThat(PublishKey.candidates("", "live/key/", "rtmp://h/live/other?k=v"))
                .containsExactly("key", "other", "v");
        assertThat(PublishKey.candidates(null, null, null)).isEmpty();
        assertThat(PublishKey.candidates("?", "?", "?")).isEmpty();
    }

    @Test
    void candidatesAreFew() {
        assertThat(PublishKey.candidates("n?" + "a=b&".repeat(1000), "x?" + "c=d&".repeat(1000), null))
                .hasSizeLessThanOrEqualTo(16);
    }

    @Test
    void plainAppIsWithoutQueryAndClosingSlash() {
        assertThat(PublishKey.plainApp("live/?x=1")).isEqualTo("live");
        assertThat(PublishKey.plainApp("live2?backup=1")).isEqualTo("live2");
        assertThat(PublishKey.plainApp("")).isEmpty();
    }
}
