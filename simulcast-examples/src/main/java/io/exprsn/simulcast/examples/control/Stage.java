package io.exprsn.simulcast.examples.control;

import io.exprsn.simulcast.Simulcaster;
import io.exprsn.simulcast.Source;
import java.util.Map;

/** What a control room stands on where that is not the real world: the demo's, or a test's. */
public interface Stage extends AutoCloseable {
    /** The real world. */
    Stage NONE = new Stage() {};

    /** Whether what an earlier process kept is of no use here, as its platforms are gone, and is taken away; who may come in stays. */
    default boolean beginsAnew() {
        return false;
    }

    /** Before the simulcaster is built: where platforms are, who the application is there. */
    default void set(Simulcaster.Builder builder) {}

    /** Addresses that stand for a source, as an {@code inputSource} may name them. */
    default Map<String, Source> sources() {
        return Map.of();
    }

    /** Before requests are accepted: accounts and destinations that are there from the beginning. */
    default void furnish(Simulcaster simulcaster) {}

    /**
     * The code that stands for one that was sent in.
     *
     * @param code as it came; the real world leaves it as it is
     */
    default String code(String platform, String code) {
        return code;
    }

    /** Requests are accepted. */
    default void opened(ControlRoom room) {}

    /** The room is closed. */
    @Override
    default void close() {}
}
