package io.exprsn.simulcast.internal.rtmp;

import static org.assertj.core.api.Assertions.assertThat;

import io.exprsn.simulcast.Secret;
import java.net.URI;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RtmpTargetTest {

    @ParameterizedTest
    @CsvSource({
        "rtmp://a.rtmp.youtube.com/live2, live2, rtmp://a.rtmp.youtube.com/live2, 1935",
        "rtmps://a.rtmps.youtube.com:443/live2, live2, rtmps://a.rtmps.youtube.com:443/live2, 443",
        "rtmp://b.rtmp.youtube.com/live2?backup=1, live2?backup=1, rtmp://b.rtmp.youtube.com/live2?backup=1, 1935",
        "rtmps://live.cloudflare.com:443/live/, live, rtmps://live.cloudflare.com:443/live, 443",
        "rtmps://fb.example:443/rtmp/, rtmp, rtmps://fb.example:443/rtmp, 443",
        "rtmp://Host.Example/app/inst, app/inst, rtmp://Host.Example/app/inst, 1935",
        "rtmp://[2001:db8::1]:1936/app, app, rtmp://[2001:db8::1]:1936/app, 1936",
        "rtmps://host//app//?a=b%2Fc, app?a=b%2Fc, rtmps://host/app?a=b%2Fc, 443",
        "RTMPS://host/app, app, RTMPS://host/app, 443",
    })
    void splitsTheServerIntoApplicationAndAddress(String server, String app, String tcUrl, int port) {
        RtmpTarget target = target(server);

        assertThat(target.app()).isEqualTo(app);
        assertThat(target.tcUrl()).isEqualTo(tcUrl);
        assertThat(target.port()).isEqualTo(port);
    }

    @Test
    void givesTheHostAsTheResolverWantsIt() {
        assertThat(target("rtmp://[::1]/app").host()).isEqualTo("::1");
        assertThat(target("rtmp://Host.Example/app").host()).isEqualTo("Host.Example");
        assertThat(target("RTMPS://host/app").isSecure()).isTrue();
        assertThat(target("rtmp://host/app").isSecure()).isFalse();
    }

    @Test
    void printsNeitherKeyNorQuery() {
        assertThat(target("rtmp://host/app?token=s3cr3t"))
                .hasToString("rtmp://host:1935/app")
                .asString()
                .doesNotContain("s3cr3t");
    }

    @Test
    void keepsQuietAboutCodecsWhenAsked() {
        assertThat(target("rtmp://host/app").quiet().codecs()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "0, 500000, 750000",
        "37500, 100000, 131072",
        "750000, 750000, 1125000",
        "50000000, 2500000, 4194304",
        "9223372036854775807, 2500000, 4194304"
    })
    void sizesWindowAndBufferByTheRateWithinBounds(long bytesPerSecond, int window, int buffer) {
        RtmpTarget target = target("rtmp://host/app", bytesPerSecond);

        assertThat(target.windowAckSize()).isEqualTo(window);
        assertThat(target.sendBuffer()).isEqualTo(buffer);
    }

    private static RtmpTarget target(String server) {
        return target(server, 0);
    }

    private static RtmpTarget target(String server, long bytesPerSecond) {
        return new RtmpTarget(
                URI.create(server), Secret.of("s3cr3t-k3y"), null, null, null, 4096, bytesPerSecond, List.of("hvc1"));
    }
}
