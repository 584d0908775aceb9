package io.exprsn.simulcast.spi;

/**
 * A platform that can be sent to. Found through {@link java.util.ServiceLoader} by a public constructor without
 * parameters, or given to the simulcaster's builder; keeps no state and is safe for use by several threads.
 */
public interface PlatformAdapter {
    /** Short name in lower case, such as {@code youtube}: the {@code platform} of a destination. */
    String id();

    /** What is known of the platform: dated data, no code. */
    PlatformFacts facts();
}
