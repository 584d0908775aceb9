package io.exprsn.simulcast.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.exprsn.simulcast.Destination;
import io.exprsn.simulcast.ErrorKind;
import io.exprsn.simulcast.Secret;
import io.exprsn.simulcast.SimulcastException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class KnownServiceTest {
    private static final Secret KEY = Secret.of("key-of-a-test");

    static List<KnownService> all() {
        return KnownService.all();
    }

    @Test
    void aboutThirtyAreKnownByNameOnceEach() {
        List<String> ids = all().stream().map(KnownService::id).toList();
        assertThat(ids).hasSizeGreaterThanOrEqualTo(20).doesNotHaveDuplicates().isSorted();
        assertThat(ids).doesNotContain("youtube", "twitch", "facebook", "cloudflare", "rtmp", "srt", "file");
    }

    @ParameterizedTest
    @MethodSource("all")
    void eachHasAddressesThatCanBeSentToAndASourceWithADate(KnownService service) {
        Map<String, String> parts = Map.of("endpoint", "a1b2c3", "dc", "dc4-1");
        for (String region : service.servers().keySet()) {
            Map<String, String> settings = new java.util.HashMap<>(parts);
            settings.put(KnownService.REGION, region);
            URI server = service.server(settings);
            assertThat(server.toString()).doesNotContain("{").doesNotEndWith("/");
            assertThat(checked(service, server).settings()).containsEntry(Destination.URL, server.toString());
            assertThat(service.backup(settings)).isEmpty();
        }
        service.backup(parts).ifPresent(backup -> checked(service, backup));
        assertThat(service.limits().source()).isNotBlank();
        assertThat(service.limits().asOf()).isAfter(LocalDate.of(2026, 1, 1));
    }

    private static Destination checked(KnownService service, URI server) {
        return service.isSrt() ? Destination.srt("a", server) : Destination.rtmp("a", server, KEY);
    }

    @Test
    void aDestinationNamesTheServiceAndNotItsAddress() {
        Destination destination = KnownService.named("restream").destination("", KEY);
        assertThat(destination.platform()).isEqualTo("restream");
        assertThat(destination.name()).isEqualTo("restream");
        assertThat(destination.settings()).isEmpty();
        assertThat(destination.key()).isEqualTo(KEY);
    }

    @Test
    void oneThatIsNotKnownIsRefusedWithThoseThatAre() {
        assertThatExceptionOfType(SimulcastException.class)
                .isThrownBy(() -> KnownService.named("restraem"))
                .withMessageContainingAll("\"restraem\"", "restream", "Destination.rtmp")
                .satisfies(refusal -> assertThat(refusal.kind()).isEqualTo(ErrorKind.INVALID));
    }

    @Test
    void aRegionThatItHasNotIsRefusedWithThoseItHas() {
        assertThatExceptionOfType(SimulcastException.class)
                .isThrownBy(() -> KnownService.named("soop").server(Map.of(KnownService.REGION, "moon")))
                .withMessageContainingAll("\"moon\"", "usual", "esu", "brz");
        assertThatExceptionOfType(SimulcastException.class)
                .isThrownBy(() -> KnownService.named("trovo").server(Map.of(KnownService.REGION, "moon")))
                .withMessageContaining("one server for all");
    }

    @Test
    void aPartOfTheAddressMustBeGiven() {
        assertThatExceptionOfType(SimulcastException.class)
                .isThrownBy(() -> KnownService.named("amazon-ivs").server(Map.of()))
                .withMessageContainingAll("endpoint", "ingest endpoint");
        assertThat(KnownService.named("amazon-ivs").server(Map.of("endpoint", "a1b2c3d4e5f6")))
                .isEqualTo(URI.create("rtmps://a1b2c3d4e5f6.global-contribute.live-video.net:443/app"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"evil.example/", "evil.example:443/x?", "a@evil", "", "-a", "a b", "..", "a/../b"})
    void aPartCannotLeadToAnotherHost(String part) {
        assertThatExceptionOfType(SimulcastException.class)
                .isThrownBy(() -> KnownService.named("telegram").server(Map.of("dc", part)))
                .withMessageContaining("\"dc\"");
    }

    /** The page is for people; what it says must be what is sent to. */
    @Test
    void thePageListsWhatIsKnown() throws Exception {
        String page = Files.readString(Path.of("../docs/services.md"));
        StringBuilder table = new StringBuilder();
        for (KnownService service : all()) {
            table.append(row(service)).append('\n');
        }
        assertThat(page).contains(table.toString());
    }

    private static String row(KnownService service) {
        String usual = service.servers().values().iterator().next();
        String regions = service.servers().size() == 1
                ? ""
                : String.join(", ", service.servers().keySet());
        var caps = service.limits().bitrateCaps();
        String kilobits =
                caps.isEmpty() ? "" : Integer.toString(caps.get(caps.size() - 1).kilobits());
        int audio = service.limits().maxAudioKilobits();
        return "| `" + service.id() + "` | " + service.displayName() + " | `" + usual + "` | " + regions + " | "
                + kilobits
                + " | " + (audio == 0 ? "" : audio) + " | "
                + service.limits().keyFrameInterval().toSeconds() + " | " + service.note() + " |";
    }
}
