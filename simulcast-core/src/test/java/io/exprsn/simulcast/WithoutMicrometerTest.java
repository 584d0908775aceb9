package io.exprsn.simulcast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.File;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** Micrometer is the host's choice: all but the one class works on a class path without it. */
class WithoutMicrometerTest {

    @Test
    void everythingElseWorks() throws Exception {
        URL[] path = Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> !entry.contains("micrometer"))
                .map(WithoutMicrometerTest::url)
                .toArray(URL[]::new);
        try (URLClassLoader loader = new URLClassLoader(path, ClassLoader.getPlatformClassLoader())) {
            assertThatThrownBy(() -> loader.loadClass("io.exprsn.simulcast.metrics.SimulcastMetrics"))
                    .isInstanceOf(NoClassDefFoundError.class)
                    .hasMessageContaining("micrometer");

            Class<?> simulcaster = loader.loadClass(Simulcaster.class.getName());
            assertThat(simulcaster.getClassLoader()).isSameAs(loader);
            Object builder = simulcaster.getMethod("builder").invoke(null);
            Object running = builder.getClass().getMethod("build").invoke(builder);
            simulcaster.getMethod("close").invoke(running);
        }
    }

    private static URL url(String entry) {
        try {
            return Path.of(entry).toUri().toURL();
        } catch (MalformedURLException e) {
            throw new IllegalStateException(e);
        }
    }
}
