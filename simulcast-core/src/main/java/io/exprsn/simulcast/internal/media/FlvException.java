package io.exprsn.simulcast.internal.media;

import java.io.IOException;

/** Bytes that cannot be FLV; says what was seen and what was expected. */
public final class FlvException extends IOException {
    private static final long serialVersionUID = 1L;

    FlvException(String message) {
        super(message);
    }
}
