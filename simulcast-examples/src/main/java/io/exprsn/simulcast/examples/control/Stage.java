package io.exprsn.simulcast.examples.control;

import io.exprsn.simulcast.Secret;
import io.exprsn.simulcast.Simulcaster;

/** What a control room stands on where that is not the real world: the demo's, or a test's. */
public interface Stage extends AutoCloseable {
    /** The real world. */
    Stage NONE = new Stage() {};

    /** Before the simulcaster is built: where platforms are, who the application is there. */
    default void set(Simulcaster.Builder builder) {}

    /** Before requests are accepted: accounts and destinations that are there from the beginning. */
    default void furnish(Simulcaster simulcaster) {}

    /**
     * The code that stands for one that was sent in.
     *
     * @param code as it came; the real world leaves it as it is
     */
    default Secret code(String platform, Secret code) {
        return code;
    }

    /** Requests are accepted. */
    default void opened(ControlRoom room) {}

    /** The room is closed. */
    @Override
    default void close() {}
}
