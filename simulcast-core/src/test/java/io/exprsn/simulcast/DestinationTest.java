package io.exprsn.simulcast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DestinationTest {
    private static final Secret KEY = Secret.of("s3cr3t-k3y");

    @ParameterizedTest
    @CsvSource({
        "rtmp://a.rtmp.youtube.com/live2/abcd-efgh, rtmp://a.rtmp.youtube.com/live2, abcd-efgh",
        "rtmps://a.rtmps.youtube.com:443/live2/abcd-efgh, rtmps://a.rtmps.youtube.com:443/live2, abcd-efgh",
        "rtmp://live.twitch.tv/app/live_1?bandwidthtest=true, rtmp://live.twitch.tv/app, live_1?bandwidthtest=true",
        "rtmps://fb.example:443/rtmp/FB-1-2?s_bl=1&a=Ab_c, rtmps://fb.example:443/rtmp, FB-1-2?s_bl=1&a=Ab_c",
        "rtmps://live.cloudflare.com:443/live/key, rtmps://live.cloudflare.com:443/live, key",
        "rtmp://host/app/inst/key, rtmp://host/app/inst, key",
        "rtmp://host/app/a?x=1&y=2/3, rtmp://host/app, a?x=1&y=2/3",
        "rtmp://host/app/a%2Fb c|d, rtmp://host/app, a%2Fb c|d",
        "rtmp://[2001:db8::1]:1936/app/key, rtmp://[2001:db8::1]:1936/app, key",
        "RTMP://host/app/key, RTMP://host/app, key",
    })
    void splitsAnAddressBeforeTheKey(String address, String server, String key) {
        Destination destination = Destination.rtmp("main", Secret.of(address));

        assertThat(destination.settings()).containsEntry(Destination.URL, server);
        assertThat(destination.key()).isEqualTo(Secret.of(key));
        assertThat(destination.platform()).isEqualTo(Destination.RTMP);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "rtmp://b.rtmp.youtube.com/live2?backup=1",
                "rtmps://live.cloudflare.com:443/live/",
                "rtmp://127.0.0.1/live",
                "rtmp://[::1]/live",
                "RTMPS://host/app"
            })
    void keepsAServerAsItWasTyped(String server) {
        Destination destination = Destination.rtmp("main", URI.create(server), KEY);

        assertThat(destination.settings()).containsEntry(Destination.URL, server);
        assertThat(destination.key()).isEqualTo(KEY);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://host/app/s3cr3t-k3y",
                "host/app/s3cr3t-k3y",
                "//host/app/s3cr3t-k3y",
                "s3cr3t-k3y",
                "rtmp:s3cr3t-k3y",
                "rtmp://host/app/s3cr3t-k3y/",
                "rtmp://host/app/s3cr3t-k3y/?x=1",
                "rtmp://host/s3cr3t-k3y",
                "rtmp://host?s3cr3t-k3y",
                "rtmp://host?s3cr3t/k3y",
                "rtmp://s3cr3t-k3y@host/app/s3cr3t-k3y",
                "rtmp://user:s3cr3t-k3y@host/app/key",
                "rtmp://host:99999/app/s3cr3t-k3y",
                "rtmp://host:0/app/s3cr3t-k3y",
                "rtmp://host:x/app/s3cr3t-k3y",
                "rtmp://host:99999999999/app/s3cr3t-k3y",
                "rtmp://under_score/app/s3cr3t-k3y",
                "rtmp:///app/s3cr3t-k3y",
                "rtmp://ho st/app/s3cr3t-k3y",
                "rtmp://host/a pp/s3cr3t-k3y",
                "rtmp://host/a|pp/s3cr3t-k3y/x",
                "rtmp://host/live2?backup=1/s3cr3t-k3y",
                "rtmp://host//s3cr3t-k3y",
            })
    void refusesAnAddressThatCannotBeOneWithoutQuotingTheKey(String address) {
        assertRefused(() -> Destination.rtmp("main", Secret.of(address)));
    }

    @Test
    void saysWhichHostHasNoKey() {
        assertThatExceptionOfType(SimulcastException.class)
                .isThrownBy(() -> Destination.rtmp("main", Secret.of("rtmp://live.example.org/app/")))
                .withMessageContaining("live.example.org")
                .withMessageContaining("rtmp://host/app/key");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://host/app",
                "host/app",
                "rtmp://host",
                "rtmp://host/",
                "rtmp://host//",
                "rtmp:///app",
                "rtmp://user@host/app",
                "rtmp://host:70000/app",
                "rtmp:app",
            })
    void refusesAServerThatCannotBeOne(String server) {
        assertRefused(() -> Destination.rtmp("main", URI.create(server), KEY));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "rtmp://host:9000",
                "srt://host",
                "srt://host:0",
                "srt://host:70000",
                "srt://:9000",
                "srt://user:k3y@host:9000",
                "srt://host:9000/live/k3y",
                "srt://host:9000?passphrase=s3cr3t-s3cr3t",
            })
    void refusesAnSrtAddressThatCannotBeOne(String server) {
        assertRefused(() -> Destination.srt("main", URI.create(server)));
    }

    @Test
    void anSrtDestinationKeepsStreamIdAndPassphraseApartAndHidden() {
        Destination srt = Destination.srt("main", URI.create("srt://host:9000"), Secret.of("s3cr3t-id"))
                .withPassphrase(Secret.of("s3cr3t-phrase"))
                .withLatency(Duration.ofMillis(350))
                .withPriority(2)
                .named("other")
                .withKey(Secret.of("k3y"));

        assertThat(srt.platform()).isEqualTo(Destination.SRT);
        assertThat(srt.key()).isEqualTo(Secret.of("k3y"));
        assertThat(srt.secrets()).containsExactly(Map.entry(Destination.PASSPHRASE, Secret.of("s3cr3t-phrase")));
        assertThat(srt.settings())
                .containsOnly(Map.entry(Destination.URL, "srt://host:9000"), Map.entry(Destination.LATENCY, "350"));
        assertThat(srt.toString()).doesNotContain("s3cr3t").doesNotContain("k3y");
    }

    @ParameterizedTest
    @ValueSource(ints = {9, 80})
    void refusesAPassphraseThatSrtCannotTake(int length) {
        Destination srt = Destination.srt("main", URI.create("srt://host:9000"));

        assertRefused(() -> srt.withPassphrase(Secret.of("p".repeat(length))));
    }

    @ParameterizedTest
    @ValueSource(strings = {"show", "show.avi", ".mkv", "show.mkv.part", "/", "sho\nw.mkv"})
    void refusesARecordingInNoKnownFormat(String file) {
        assertRefused(() -> Destination.file("disk", Path.of(file.replace("\\n", "\n"))));
    }

    @Test
    void aRecordingSaysWhereAndHow() {
        Destination file = Destination.file("disk", Path.of("show.MKV"))
                .inSegmentsOf(Duration.ofMinutes(10))
                .numberingOn();

        assertThat(file.platform()).isEqualTo(Destination.FILE);
        assertThat(file.settings())
                .containsOnly(
                        Map.entry(Destination.PATH, "show.MKV"),
                        Map.entry(Destination.SEGMENT, "600"),
                        Map.entry(Destination.EXISTING, "number"));
    }

    @Test
    void changesOneThingAtATime() {
        Destination first = Destination.rtmp("main", URI.create("rtmp://host/app"), KEY);

        Destination changed = first.named("other")
                .withKey(Secret.of("new"))
                .withPriority(3)
                .trusting(Path.of("ca.pem"))
                .through(URI.create("socks5://proxy:1080"));

        assertThat(changed)
                .isEqualTo(new Destination(
                        "other",
                        Destination.RTMP,
                        null,
                        Secret.of("new"),
                        3,
                        Map.of(
                                Destination.URL, "rtmp://host/app",
                                Destination.TRUST, "ca.pem",
                                Destination.PROXY, "socks5://proxy:1080")));
        assertThat(first).isEqualTo(Destination.rtmp("main", URI.create("rtmp://host/app"), KEY));
    }

    @Test
    void refusesNoPlatform() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Destination("main", " ", null, null, 0, Map.of()))
                .withMessageContaining("platform");
    }

    private static void assertRefused(ThrowingCallable call) {
        assertThatExceptionOfType(SimulcastException.class).isThrownBy(call).satisfies(refusal -> {
            StringWriter all = new StringWriter();
            refusal.printStackTrace(new PrintWriter(all));
            assertThat(refusal.kind()).isEqualTo(ErrorKind.INVALID);
            assertThat(refusal.remedy()).isNotBlank();
            assertThat(all.toString()).doesNotContain("s3cr3t").doesNotContain("k3y");
        });
    }
}
