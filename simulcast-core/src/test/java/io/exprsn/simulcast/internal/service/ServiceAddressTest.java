package io.exprsn.simulcast.internal.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.exprsn.simulcast.Destination;
import io.exprsn.simulcast.Secret;
import io.exprsn.simulcast.SimulcastException;
import io.exprsn.simulcast.service.KnownService;
import java.net.URI;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ServiceAddressTest {
    private static final Secret KEY = Secret.of("key-of-a-test");

    @Test
    void aKnownServiceGivesItsUsualServerAndItsBackup() {
        Destination located = located(KnownService.named("livepeer").destination("a", KEY));
        assertThat(located.settings())
                .containsExactlyInAnyOrderEntriesOf(Map.of(
                        Destination.URL, "rtmp://rtmp.livepeer.com/live",
                        Destination.BACKUP_URL, "rtmp://rtmp-b.livepeer.com/live"));
        assertThat(located.platform()).isEqualTo("livepeer");
        assertThat(located.key()).isEqualTo(KEY);
    }

    @Test
    void aRegionIsUsedUpAndTheRestStays() {
        Destination located = located(KnownService.named("picarto")
                .destination("a", KEY)
                .with(KnownService.REGION, "miami")
                .with(Destination.CHUNK_SIZE, "8192")
                .withPriority(3));
        assertThat(located.settings())
                .containsExactlyInAnyOrderEntriesOf(Map.of(
                        Destination.URL, "rtmp://live.us-miami.picarto.tv/golive", Destination.CHUNK_SIZE, "8192"));
        assertThat(located.priority()).isEqualTo(3);
    }

    @Test
    void anAddressOfItsOwnGoesBeforeTheServices() {
        Destination own = Destination.rtmp("a", URI.create("rtmp://127.0.0.1/app"), KEY);
        assertThat(located(own.onPlatform("kick"))).isEqualTo(own.onPlatform("kick"));
        assertThat(located(own)).isSameAs(own);
        Destination recording = Destination.file("b", java.nio.file.Path.of("b.mkv"));
        assertThat(located(recording)).isSameAs(recording);
    }

    @Test
    void aBackupOfItsOwnTakesThePlaceOfTheServices() {
        Destination located = located(KnownService.named("livepeer")
                .destination("a", KEY)
                .withBackup(URI.create("rtmp://backup.example/live")));
        assertThat(located.settings()).containsEntry(Destination.BACKUP_URL, "rtmp://backup.example/live");
    }

    @Test
    void anAddressBySrtIsSentToBySrtWhateverThePlatform() {
        Destination srt = located(KnownService.named("mux-srt").destination("a", KEY));
        assertThat(srt.isSrt()).isTrue();
        assertThat(srt.settings()).containsEntry(Destination.URL, "srt://global-live.mux.com:6001");
        assertThat(Destination.srt("a", URI.create("srt://host:1"))
                        .onPlatform("cloudflare")
                        .isSrt())
                .isTrue();
        assertThat(Destination.rtmp("a", URI.create("rtmp://host/app"), KEY).isSrt())
                .isFalse();
    }

    @Test
    void whatIsForChecksIsNotHandedOn() {
        Destination custom = Destination.rtmp("a", URI.create("rtmp://host/app"), KEY);
        assertThat(located(custom.with(Destination.CHECK_CONNECTS, "true"))).isEqualTo(custom);
    }

    @Test
    void anAddressThatCannotBeOneIsRefusedWithoutBeingShown() {
        assertThatExceptionOfType(SimulcastException.class)
                .isThrownBy(() -> ServiceAddress.of(null, Map.of(Destination.URL, "rtmp://ho st/app/secret-key")))
                .withMessageContaining("not a URL")
                .satisfies(refusal -> assertThat(refusal).message().doesNotContain("secret-key"));
    }

    private static Destination located(Destination destination) {
        return ServiceAddress.located(destination);
    }
}
