package io.exprsn.simulcast;

import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** A condition may take longer on a machine that others use too; only what never comes takes all of it. Found by its service file. */
public final class Patience implements BeforeAllCallback {
    private static final Duration ON_A_BUSY_MACHINE = Duration.ofSeconds(40);

    @Override
    public void beforeAll(ExtensionContext context) {
        Awaitility.setDefaultTimeout(ON_A_BUSY_MACHINE);
    }
}
