package io.exprsn.simulcast.internal.audience;

import io.exprsn.simulcast.DestinationHandle;
import io.exprsn.simulcast.DestinationState;
import io.exprsn.simulcast.internal.broadcast.OnPlatform;
import io.exprsn.simulcast.spi.PlatformAdapter;
import org.jspecify.annotations.Nullable;

/**
 * A destination, and whom to ask about its viewers.
 *
 * @param handle tells how it is, also after it was removed
 * @param adapter of its platform; null where server and key were copied by hand, so that nobody can be asked
 * @param there its broadcast; null as long as there is none
 */
public record Place(
        DestinationHandle handle,
        @Nullable PlatformAdapter adapter,
        @Nullable OnPlatform there) {
    String name() {
        return handle.name();
    }

    /** Whether nothing happens there any more. */
    boolean isOver() {
        return handle.status().state() == DestinationState.ENDED;
    }

    /** What its platform can do; null if it cannot, or cannot be asked. */
    <T> @Nullable T can(Class<T> ability) {
        return ability.isInstance(adapter) ? ability.cast(adapter) : null;
    }
}
