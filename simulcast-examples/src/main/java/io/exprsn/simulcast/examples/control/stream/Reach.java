package io.exprsn.simulcast.examples.control.stream;

import java.util.Optional;

/** Which hosts may be reached from here on behalf of whoever asks. Safe for use by several threads. */
@FunctionalInterface
public interface Reach {
    /** Why a host is not to be reached, without a full stop; empty where it may be. May ask the name service. */
    Optional<String> obstacle(String host);
}
