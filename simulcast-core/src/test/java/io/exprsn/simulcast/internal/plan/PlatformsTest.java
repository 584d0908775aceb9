package io.exprsn.simulcast.internal.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.exprsn.simulcast.ErrorKind;
import io.exprsn.simulcast.SimulcastException;
import io.exprsn.simulcast.internal.service.ServiceByKey;
import io.exprsn.simulcast.spi.PlatformAdapter;
import io.exprsn.simulcast.spi.PlatformByKey;
import io.exprsn.simulcast.spi.PlatformFacts;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PlatformsTest {
    private final ClassLoader usual = Thread.currentThread().getContextClassLoader();
    private URLClassLoader provided;

    @TempDir
    private Path folder;

    @AfterEach
    void loadAsUsual() throws IOException {
        Thread.currentThread().setContextClassLoader(usual);
        if (provided != null) {
            provided.close();
        }
    }

    @Test
    void alwaysKnowsACustomServiceOfWhichNothingIsKnown() {
        PlatformAdapter custom = Platforms.of(List.of()).get("rtmp");
        assertThat(custom.facts().profile().isPassthrough()).isTrue();
        assertThat(custom.facts().limits().videoCodecs()).isEmpty();
        assertThat(custom.facts().limits().maxVideoKilobits(1920, 1080, 60)).isEmpty();
    }

    @Test
    void findsWhatTheClassPathProvides() throws IOException {
        provide(First.class, Other.class);
        Platforms platforms = Platforms.of(List.of());
        assertThat(platforms.get("first")).isInstanceOf(First.class);
        assertThat(platforms.get("other")).isInstanceOf(Other.class);
    }

    @Test
    void prefersWhatIsGivenToWhatIsFound() throws IOException {
        provide(First.class);
        PlatformAdapter mine = new AlsoFirst();
        assertThat(Platforms.of(List.of(mine)).get("first")).isSameAs(mine);
        PlatformAdapter rtmp = new Fake("rtmp") {};
        assertThat(Platforms.of(List.of(rtmp)).get("rtmp")).isSameAs(rtmp);
    }

    @Test
    void refusesTwoOfOneNameUntilOneOfThemIsGiven() throws IOException {
        assertThatExceptionOfType(SimulcastException.class)
                .isThrownBy(() -> Platforms.of(List.of(new First(), new AlsoFirst())))
                .withMessageContainingAll("\"first\"", First.class.getName(), AlsoFirst.class.getName())
                .satisfies(refusal -> assertThat(refusal.kind()).isEqualTo(ErrorKind.INVALID));
        provide(First.class, AlsoFirst.class);
        assertThatExceptionOfType(SimulcastException.class)
                .isThrownBy(() -> Platforms.of(List.of()))
                .withMessageContainingAll("\"first\"", First.class.getName(), AlsoFirst.class.getName());
        PlatformAdapter right = new First();
        assertThat(Platforms.of(List.of(right)).get("first")).isSameAs(right);
    }

    @Test
    void saysWhichThereAreWhenOneIsUnknown() {
        assertThatExceptionOfType(SimulcastException.class)
                .isThrownBy(() -> Platforms.of(List.of(new First())).get("firts"))
                .withMessageContaining("There is no platform \"firts\"; found: first, rtmp")
                .satisfies(refusal -> assertThat(refusal.kind()).isEqualTo(ErrorKind.INVALID));
    }

    /** As if a jar on the class path named these. */
    private void provide(Class<?>... adapters) throws IOException {
        Path services = Files.createDirectories(folder.resolve("META-INF/services"));
        Files.writeString(
                services.resolve(PlatformAdapter.class.getName()),
                Stream.of(adapters).map(Class::getName).collect(Collectors.joining("\n")));
        provided = new URLClassLoader(new URL[] {folder.toUri().toURL()}, usual);
        Thread.currentThread().setContextClassLoader(provided);
    }

    private abstract static class Fake implements PlatformByKey {
        private final String id;

        Fake(String id) {
            this.id = id;
        }

        @Override
        public String id() {
            return id;
        }

        @Override
        public PlatformFacts facts() {
            return ServiceByKey.all().get(0).facts();
        }
    }

    /** Made by the service loader. */
    public static final class First extends Fake {
        public First() {
            super("first");
        }
    }

    /** Made by the service loader. */
    public static final class AlsoFirst extends Fake {
        public AlsoFirst() {
            super("first");
        }
    }

    /** Made by the service loader. */
    public static final class Other extends Fake {
        public Other() {
            super("other");
        }
    }
}
