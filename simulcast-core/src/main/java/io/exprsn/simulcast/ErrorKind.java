package io.exprsn.simulcast;

/** What an error means for what happens next. Every error is classified before anything is tried again. */
public enum ErrorKind {
    /** May pass by itself (network, server restart): tried again with growing delays. */
    TRANSIENT,
    /** The other side asked us to wait: its delay wins over ours. */
    RATE_LIMITED,
    /** A credential expired or was withdrawn: refreshed once, then a person must consent again. */
    AUTHENTICATION,
    /** The other side said no (bad key, taken over, unsupported codec): not tried again until something changes. */
    REJECTED,
    /** What was asked for cannot be right (bad address, missing file, port in use): nothing was tried. */
    INVALID,
    /** The source could not be opened or broke. */
    SOURCE,
    /** A fault of ours. */
    INTERNAL
}
