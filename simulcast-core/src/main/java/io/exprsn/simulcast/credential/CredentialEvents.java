package io.exprsn.simulcast.credential;

import io.exprsn.simulcast.event.CredentialEvent;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells a listener that cannot harm the one who tells. */
final class CredentialEvents {
    private static final Logger log = LoggerFactory.getLogger(CredentialEvents.class);

    private final Consumer<CredentialEvent> listener;
    private final Executor executor;

    CredentialEvents(Consumer<CredentialEvent> listener, Executor executor) {
        this.listener = listener;
        this.executor = executor;
    }

    void tell(CredentialEvent event) {
        try {
            executor.execute(() -> hear(event));
        } catch (RejectedExecutionException e) {
            log.debug("Event lost, the keeper is closed or its listener hangs: {}", event);
        }
    }

    private void hear(CredentialEvent event) {
        try {
            listener.accept(event);
        } catch (RuntimeException | LinkageError | AssertionError e) {
            // Its text is not ours, and may hold anything.
            log.warn(
                    "A listener threw {} on {}",
                    e.getClass().getName(),
                    event.getClass().getSimpleName());
        }
    }
}
