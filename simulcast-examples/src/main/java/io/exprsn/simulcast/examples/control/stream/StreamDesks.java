package io.exprsn.simulcast.examples.control.stream;

import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;

/** The desks of all streams. Safe for use by several threads. */
final class StreamDesks {
    private final UnaryOperator<String> worded;
    private final Map<String, StreamDesk> desks = new ConcurrentHashMap<>();

    /**
     * Without any.
     *
     * @param worded see {@link Sources#worded}
     */
    StreamDesks(UnaryOperator<String> worded) {
        this.worded = worded;
    }

    /** The desk of a stream. */
    StreamDesk of(String id) {
        return desks.computeIfAbsent(id, each -> new StreamDesk(each, worded));
    }

    /** The show of a stream, if one runs. */
    Optional<StreamDesk.Show> show(String id) {
        return Optional.ofNullable(desks.get(id)).flatMap(StreamDesk::show);
    }

    /** All that were used. */
    Collection<StreamDesk> all() {
        return desks.values();
    }

    void forget(String id) {
        desks.remove(id);
    }
}
