package io.exprsn.simulcast.platform.youtube;

import static org.assertj.core.api.Assertions.assertThat;

import io.exprsn.simulcast.Destination;
import io.exprsn.simulcast.Secret;
import io.exprsn.simulcast.spi.Broadcast;
import io.exprsn.simulcast.spi.Metadata.Privacy;
import io.exprsn.simulcast.spi.PlatformSetting;
import java.net.URI;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class YouTubeTest {
    @Test
    void writesADestinationThatSetsNothing() {
        Destination destination = YouTube.channel("main channel").destination();
        assertThat(destination.platform()).isEqualTo("youtube");
        assertThat(destination.credential()).isEqualTo("main channel");
        assertThat(destination.key()).isNull();
        assertThat(destination.settings()).isEmpty();
    }

    @Test
    void writesWhatTheAdapterDeclares() {
        Destination destination = YouTube.channel("main channel")
                .named("second")
                .title("Another")
                .description("text")
                .privacy(Privacy.UNLISTED)
                .category(22)
                .madeForKids(false)
                .latency(YouTube.Latency.ULTRA_LOW)
                .dvr(false)
                .recordFromStart(false)
                .embed(false)
                .autoStart(true)
                .autoStop(true)
                .monitor(true)
                .stream("UCexample-17")
                .destination();
        Map<String, PlatformSetting> declared = new YouTubeAdapter()
                .facts().settings().stream().collect(Collectors.toMap(PlatformSetting::name, Function.identity()));
        assertThat(destination.name()).isEqualTo("second");
        assertThat(destination.settings().keySet()).isEqualTo(declared.keySet());
        assertThat(destination.settings())
                .allSatisfy((name, value) ->
                        assertThat(declared.get(name).accepts(value)).as(name).isTrue());
    }

    @Test
    void givesTheEarlierOneBackUnchanged() {
        YouTube first = YouTube.channel("main channel");
        assertThat(first.privacy(Privacy.PRIVATE)).isNotSameAs(first);
        assertThat(first.destination().settings()).isEmpty();
    }

    @Test
    void asksGoogleForAGrantThatLasts() {
        assertThat(new YouTubeAdapter().oauth().authorizationParameters())
                .containsExactly(Map.entry("access_type", "offline"), Map.entry("prompt", "consent"));
        assertThat(new YouTubeAdapter().oauth().scopes()).containsExactly("https://www.googleapis.com/auth/youtube");
        assertThat(new YouTubeAdapter().oauth().pkce()).isFalse();
    }

    @Test
    void knowsThePlayersForOtherPages() {
        Broadcast broadcast = Broadcast.of("youtube", "video-1")
                .ingest(URI.create("rtmps://a.rtmps.youtube.com/live2"), Secret.of("key"))
                .build();
        assertThat(YouTube.embed(broadcast)).hasToString("https://www.youtube.com/embed/video-1");
        assertThat(YouTube.chatEmbed(broadcast, "church.example.org"))
                .hasToString("https://www.youtube.com/live_chat?v=video-1&embed_domain=church.example.org");
    }
}
