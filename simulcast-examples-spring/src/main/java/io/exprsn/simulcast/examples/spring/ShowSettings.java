package io.exprsn.simulcast.examples.spring;

import io.exprsn.simulcast.Secret;
import java.net.URI;
import java.nio.file.Path;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * Properties that begin with {@code show.}; Spring makes a {@link Secret} of a text by itself.
 *
 * @param folder where what is meant is written down
 * @param encryptionKey seals keys there; {@code ENCRYPTION_KEY} in the environment
 * @param file what is shown
 * @param server where to
 * @param key the stream key; {@code STREAM_KEY} in the environment
 */
@ConfigurationProperties("show")
record ShowSettings(Path folder, Secret encryptionKey, Path file, URI server, Secret key) {}
