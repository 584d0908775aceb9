package io.exprsn.simulcast.testkit;

import java.io.IOException;

/** The peer sent something after which its bytes cannot be read any more. */
final class ProtocolError extends IOException {
    private static final long serialVersionUID = 1L;

    ProtocolError(String message) {
        super(message);
    }
}
