package io.exprsn.simulcast.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.exprsn.simulcast.spi.PlatformAdapter;
import java.io.File;
import java.lang.module.Configuration;
import java.lang.module.ModuleFinder;
import java.nio.file.Path;
import java.util.List;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The platforms that come with the command are found however it is started. */
class PlatformsTest {
    private static final String CORE = "io.exprsn.simulcast";
    private static final String[] EXPECTED = {"cloudflare", "facebook", "livekit", "twitch", "youtube"};

    @Test
    void areFoundOnTheClassPath() {
        assertThat(ServiceLoader.load(PlatformAdapter.class))
                .extracting(PlatformAdapter::id)
                .containsExactlyInAnyOrder(EXPECTED);
    }

    /** Core alone is asked for, as an application would; what provides its services is resolved with it. */
    @Test
    void areFoundOnTheModulePath() throws ReflectiveOperationException {
        ModuleFinder finder =
                ModuleFinder.of(Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                        .map(Path::of)
                        .toArray(Path[]::new));
        ModuleLayer boot = ModuleLayer.boot();
        Configuration resolved = boot.configuration().resolveAndBind(ModuleFinder.of(), finder, Set.of(CORE));
        ModuleLayer layer = ModuleLayer.defineModulesWithOneLoader(
                        resolved, List.of(boot), ClassLoader.getPlatformClassLoader())
                .layer();
        Class<?> service = layer.findLoader(CORE).loadClass(PlatformAdapter.class.getName());
        assertThat(ServiceLoader.load(layer, service))
                .allSatisfy(found ->
                        assertThat(found.getClass().getModule().isNamed()).isTrue())
                .extracting(found -> found.getClass().getMethod("id").invoke(found))
                .containsExactlyInAnyOrder((Object[]) EXPECTED);
    }
}
